#include "sync/office/intake/courier.h"

#include <stdio.h>
#include <string.h>

#include "sync/office/intake/exchange.h"
#include "sync/wire/courier.h"

static const char *no_header(void *user, const char *name)
{
	(void)user;
	return strcmp(name, "Content-Type") == 0 ? WIRE_TYPE_MANIFEST : NULL;
}

/* Who signed it, by the office's own row; what was signed is checked at the door. */
static enum wire_problem find_terminal(struct exchange *exchange, struct manifest *manifest)
{
	struct store_key key;
	struct jws jws = {.input = {0}};
	enum status status =
		jws_parse(exchange->body.data, exchange->body.len, MANIFEST_TYP, &jws);

	if (status == STATUS_OK)
		status = manifest_read(jws.payload.data, jws.payload.len, manifest);
	if (status == STATUS_OK)
		status = store_key(exchange->intake->store, jws.kid, &key);
	jws_free(&jws);
	if (status == STATUS_NOT_FOUND)
		return WIRE_KEY_REFUSED;
	if (status != STATUS_OK)
		return status == STATUS_BAD_DATA ? WIRE_MANIFEST_BAD : WIRE_STORAGE_FAILED;
	memcpy(exchange->kiosk_id, key.kiosk_id, sizeof(exchange->kiosk_id));
	memcpy(exchange->path.case_id, manifest->case_id, sizeof(exchange->path.case_id));
	exchange->path.target = WIRE_CASE;
	return WIRE_PROBLEM_NONE;
}

static enum status write_part(struct intake *intake, const char *id, const struct bytes *data,
	const uint8_t sha256[32])
{
	struct part_append append;
	int64_t length;
	enum status status = parts_create(&intake->parts, id);

	if (status == STATUS_OK)
		status = part_append_open(&intake->parts, id, &append);
	if (status != STATUS_OK)
		return status;
	/* Begins anew: what an upload brought so far lies on the stick as well. */
	append.start = 0;
	part_append_undo(&append);
	part_append_write(&append, data->data, data->len);
	return part_append_keep(&append, sha256, &length);
}

/* A part that the stick lacks is missing at the commit, like one that never came by the wire.
 */
static enum status take_part(
	struct exchange *exchange, const char *folder, const struct manifest_part *part)
{
	char name[16], path[PATH_TEXT_MAX], id[WIRE_UPLOAD_ID_SIZE];
	struct bytes data = {0};
	enum status status;

	if (parts_find(&exchange->intake->parts, part->sha256) == STATUS_OK)
		return STATUS_OK;
	snprintf(name, sizeof(name), COURIER_PART, part->n);
	wire_upload_id(exchange->path.case_id, part->n, id);
	status = path_join(path, sizeof(path), folder, name);
	if (status == STATUS_OK)
		status = file_read(path, PART_SIZE_MAX, &data);
	if (status == STATUS_OK)
		status = write_part(exchange->intake, id, &data, part->sha256);
	bytes_free(&data);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum wire_problem take_parts(
	struct exchange *exchange, const char *folder, const struct manifest *manifest)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < manifest->part_count; i++)
		status = take_part(exchange, folder, &manifest->parts[i]);
	if (status == STATUS_BAD_DATA)
		return WIRE_PART_HASH;
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : storage_problem(status);
}

static void take(struct exchange *exchange, const char *folder, struct answer *out)
{
	struct manifest manifest;
	char path[PATH_TEXT_MAX];
	enum wire_problem problem = WIRE_MANIFEST_BAD;

	if (path_join(path, sizeof(path), folder, COURIER_MANIFEST) == STATUS_OK &&
		file_read(path, JWS_MAX, &exchange->body) == STATUS_OK)
		problem = find_terminal(exchange, &manifest);
	if (problem == WIRE_PROBLEM_NONE) {
		intake_put_case(exchange, out);
		if (out->status >= 300)
			return;
		answer_free(out);
		memset(out, 0, sizeof(*out));
		problem = take_parts(exchange, folder, &manifest);
	}
	if (problem == WIRE_PROBLEM_NONE)
		intake_commit(exchange, out);
	else
		answer_problem(out, problem, NULL);
}

void courier_take(struct intake *intake, const char *folder, struct answer *out)
{
	struct exchange exchange = {.intake = intake, .request = {.header = no_header}};

	take(&exchange, folder, out);
	bytes_free(&exchange.body);
}

enum status courier_tell(const struct answer *answer, json_t **out)
{
	enum wire_problem problem = WIRE_PROBLEM_NONE;
	json_t *told;
	enum status status = STATUS_OK;

	if (answer->status != 200)
		status = wire_problem_read(answer->body.data, answer->body.len, &problem, NULL);
	if (status != STATUS_OK)
		return status;
	if (answer->status == 200)
		told = json_pack(
			"{s:s%}", "receipt", (const char *)answer->body.data, answer->body.len);
	else
		told = json_pack("{s:s}", "code", wire_problem_code(problem));
	if (!told)
		return failure(STATUS_NO_MEMORY, "no memory for an answer");
	*out = told;
	return STATUS_OK;
}
