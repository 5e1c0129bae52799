#include "sync/office/intake/exchange.h"

#include <stdio.h>
#include <string.h>

#include "sync/wire/tus.h"

/* The part of an upload when its case belongs to the terminal. */
static enum wire_problem find_part(const struct exchange *exchange, const char *case_id, int n,
	enum wire_problem absent, struct store_part *out)
{
	struct store_case entry;
	enum wire_problem problem = exchange_case(exchange, case_id, &entry);
	enum status status;

	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	status = store_part(exchange->intake->store, case_id, n, out);
	if (status == STATUS_NOT_FOUND)
		return absent;
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : WIRE_STORAGE_FAILED;
}

static enum wire_problem upload_problem(enum status status)
{
	if (status == STATUS_OK)
		return WIRE_PROBLEM_NONE;
	if (status == STATUS_NOT_FOUND)
		return WIRE_UPLOAD_UNKNOWN;
	if (status == STATUS_CONFLICT)
		return WIRE_UPLOAD_LOCKED;
	return status == STATUS_BAD_DATA ? WIRE_PART_HASH : storage_problem(status);
}

static enum wire_problem check_version(const struct exchange *exchange)
{
	return strcmp(exchange_header(exchange, WIRE_HEADER_TUS), WIRE_TUS) == 0
		       ? WIRE_PROBLEM_NONE
		       : WIRE_TUS_VERSION_REFUSED;
}

/* What a POST asks for, from its headers: which part, and how long it will be. */
static enum wire_problem read_creation(struct exchange *exchange, int64_t *length)
{
	struct wire_path *path = &exchange->path;
	char id[WIRE_UPLOAD_ID_SIZE];
	enum wire_problem problem = check_version(exchange);

	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	if (tus_metadata_read(exchange_header(exchange, WIRE_HEADER_UPLOAD_METADATA),
		    path->case_id, &path->n) != STATUS_OK ||
		tus_number_read(exchange_header(exchange, WIRE_HEADER_UPLOAD_LENGTH), length) !=
			STATUS_OK)
		return WIRE_REQUEST_BAD;
	wire_upload_id(path->case_id, path->n, id);
	if (strcmp(exchange_header(exchange, WIRE_HEADER_IDEMPOTENCY_KEY), id) != 0)
		return WIRE_REQUEST_BAD;
	return *length > PART_SIZE_MAX ? WIRE_TOO_LARGE : WIRE_PROBLEM_NONE;
}

/* The part that a POST is about. */
static enum wire_problem check_creation(struct exchange *exchange)
{
	int64_t length = 0;
	enum wire_problem problem = read_creation(exchange, &length);

	if (problem == WIRE_PROBLEM_NONE)
		problem = find_part(exchange, exchange->path.case_id, exchange->path.n,
			WIRE_PART_MISMATCH, &exchange->part);
	if (problem == WIRE_PROBLEM_NONE && exchange->part.len != length)
		problem = WIRE_PART_MISMATCH;
	return problem;
}

static bool carries_data(const struct exchange *exchange)
{
	return strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_PART) == 0;
}

/* Makes the upload or finds it; the same request again finds the same upload. */
static enum status create(struct exchange *exchange, const char *id)
{
	struct parts *parts = &exchange->intake->parts;
	struct part_append *append = &exchange->append;
	int64_t begun = 0;
	enum status status;

	if (carries_data(exchange)) {
		status = part_append_create(parts, id, append);
		exchange->appending = status == STATUS_OK && append->start == 0;
		if (status != STATUS_OK || exchange->appending)
			return status;
		/* It stands somewhere already: what comes now is dropped, its offset counts. */
		status = part_append_close(append, &begun);
	} else {
		status = parts_create(parts, id);
	}
	return status == STATUS_OK ? parts_length(parts, id, &append->start) : status;
}

void intake_post_begin(struct exchange *exchange)
{
	char id[WIRE_UPLOAD_ID_SIZE];
	enum status status;

	exchange->problem = check_creation(exchange);
	if (exchange->problem != WIRE_PROBLEM_NONE)
		return;
	wire_upload_id(exchange->path.case_id, exchange->path.n, id);
	status = intake_find_part(exchange->intake, &exchange->part);
	if (status == STATUS_OK)
		exchange->append.start = exchange->part.len;
	else if (status == STATUS_NOT_FOUND)
		status = create(exchange, id);
	exchange->problem = upload_problem(status);
}

void intake_post_body(struct exchange *exchange, const void *data, size_t len)
{
	if (!carries_data(exchange))
		exchange->problem = WIRE_TYPE_REFUSED;
	else if (exchange->appending)
		intake_patch_body(exchange, data, len);
}

/* Everything that can be refused before a byte is written. */
static enum wire_problem check_patch(struct exchange *exchange, int64_t *offset)
{
	enum wire_problem problem = check_version(exchange);

	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	if (strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_PART) != 0)
		return WIRE_TYPE_REFUSED;
	if (tus_number_read(exchange_header(exchange, WIRE_HEADER_UPLOAD_OFFSET), offset) !=
		STATUS_OK)
		return WIRE_REQUEST_BAD;
	return find_part(exchange, exchange->path.case_id, exchange->path.n,
		WIRE_UPLOAD_UNKNOWN, &exchange->part);
}

void intake_patch_begin(struct exchange *exchange)
{
	char id[WIRE_UPLOAD_ID_SIZE];
	int64_t offset = 0;
	enum status status;

	exchange->problem = check_patch(exchange, &offset);
	if (exchange->problem != WIRE_PROBLEM_NONE)
		return;
	status = intake_find_part(exchange->intake, &exchange->part);
	if (status == STATUS_OK) {
		exchange->append.start = exchange->part.len;
	} else if (status == STATUS_NOT_FOUND) {
		wire_upload_id(exchange->path.case_id, exchange->path.n, id);
		status = part_append_open(&exchange->intake->parts, id, &exchange->append);
		exchange->appending = status == STATUS_OK;
	}
	exchange->problem = upload_problem(status);
	if (exchange->problem == WIRE_PROBLEM_NONE && offset != exchange->append.start)
		exchange->problem = WIRE_UPLOAD_OFFSET;
}

void intake_patch_body(struct exchange *exchange, const void *data, size_t len)
{
	struct part_append *append = &exchange->append;

	if (!exchange->appending || (int64_t)len > exchange->part.len - append->length) {
		if (exchange->appending)
			part_append_undo(append);
		exchange->problem = WIRE_TOO_LARGE;
		return;
	}
	part_append_write(append, data, len);
}

/* The durable length after what came; a complete part goes into the store. */
static enum wire_problem close_patch(struct exchange *exchange, int64_t *length)
{
	enum status status;

	*length = exchange->append.start;
	if (!exchange->appending)
		return exchange->problem;
	exchange->appending = false;
	if (exchange->problem == WIRE_PROBLEM_NONE &&
		exchange->append.length == exchange->part.len)
		status = part_append_keep(&exchange->append, exchange->part.sha256, length);
	else
		status = part_append_close(&exchange->append, length);
	return exchange->problem != WIRE_PROBLEM_NONE ? exchange->problem
						      : upload_problem(status);
}

void intake_post_finish(struct exchange *exchange, struct answer *out)
{
	char id[WIRE_UPLOAD_ID_SIZE];
	int64_t length = 0;
	enum wire_problem problem = close_patch(exchange, &length);

	if (problem != WIRE_PROBLEM_NONE) {
		answer_problem(out, problem, NULL);
		return;
	}
	wire_upload_id(exchange->path.case_id, exchange->path.n, id);
	out->status = 201;
	answer_header(out, "Location", "%s/%s", WIRE_PATH_UPLOADS, id);
	answer_offset(out, length);
}

void intake_patch_finish(struct exchange *exchange, struct answer *out)
{
	int64_t length = 0;
	enum wire_problem problem = close_patch(exchange, &length);

	if (problem != WIRE_PROBLEM_NONE)
		answer_problem(out, problem, NULL);
	else
		out->status = 204;
	if (problem == WIRE_PROBLEM_NONE || problem == WIRE_UPLOAD_OFFSET)
		answer_offset(out, length);
}

/* Where the part stands; one that is complete is finished first. */
static enum wire_problem find_offset(
	struct exchange *exchange, struct store_part *part, int64_t *offset)
{
	enum wire_problem problem = find_part(
		exchange, exchange->path.case_id, exchange->path.n, WIRE_UPLOAD_UNKNOWN, part);

	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	*offset = part->len;
	return upload_problem(
		intake_finish_part(exchange->intake, exchange->path.case_id, part, offset));
}

void intake_head_upload(struct exchange *exchange, struct answer *out)
{
	struct store_part part;
	int64_t offset = 0;
	enum wire_problem problem = check_version(exchange);

	if (problem == WIRE_PROBLEM_NONE)
		problem = find_offset(exchange, &part, &offset);
	if (problem != WIRE_PROBLEM_NONE) {
		answer_problem(out, problem, NULL);
		return;
	}
	out->status = 200;
	answer_offset(out, offset);
	answer_header(out, WIRE_HEADER_UPLOAD_LENGTH, "%lld", (long long)part.len);
}
