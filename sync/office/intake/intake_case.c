#include "sync/office/intake/exchange.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "sync/office/intake/published.h"
#include "sync/office/intake/terminal.h"

#define SWEEP_EVERY_MS (INT64_C(60) * 60 * 1000)
#define COMMIT_TRIES 3

/* What PUT works on. */
struct delivery {
	struct jws jws;
	struct manifest manifest;
};

/* The signed words must fit the path they came by and the row of the key that signed them. */
static enum wire_problem check_place(
	const struct exchange *exchange, const struct manifest *manifest)
{
	bool fits = strcmp(manifest->case_id, exchange->path.case_id) == 0 &&
		    strcmp(manifest->kiosk_id, exchange->kiosk_id) == 0 &&
		    manifest->test == exchange->intake->settings.test;

	return fits ? WIRE_PROBLEM_NONE : WIRE_MANIFEST_MISMATCH;
}

/* The strict way in: everything is checked before a row is looked at. */
static enum wire_problem read_delivery(
	const struct exchange *exchange, struct delivery *delivery)
{
	const struct bytes *body = &exchange->body;
	enum wire_problem problem;

	if (strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_MANIFEST) != 0)
		return WIRE_TYPE_REFUSED;
	if (jws_parse(body->data, body->len, MANIFEST_TYP, &delivery->jws) != STATUS_OK)
		return WIRE_MANIFEST_BAD;
	problem = terminal_check_manifest(exchange->intake->store, exchange->intake->keys,
		&delivery->jws, exchange->kiosk_id, exchange->intake->settings.test);
	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	if (manifest_read(delivery->jws.payload.data, delivery->jws.payload.len,
		    &delivery->manifest) != STATUS_OK)
		return WIRE_MANIFEST_BAD;
	return check_place(exchange, &delivery->manifest);
}

static void say_missing(const struct wire_parts *missing, int http_status, struct answer *out)
{
	if (wire_missing_write(missing, &out->body) != STATUS_OK) {
		answer_problem(out, WIRE_STORAGE_FAILED, NULL);
		return;
	}
	out->status = http_status;
	out->content_type = WIRE_TYPE_JSON;
}

/* Of a case that is known. */
static void answer_missing(struct exchange *exchange, const char *case_id, struct answer *out)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	struct wire_parts missing = {{0}};
	size_t count = 0;

	if (store_parts(exchange->intake->store, case_id, parts, &count) != STATUS_OK) {
		answer_problem(out, WIRE_STORAGE_FAILED, NULL);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (intake_find_part(exchange->intake, &parts[i]) != STATUS_OK)
			wire_parts_add(&missing, parts[i].n);
	}
	say_missing(&missing, 200, out);
}

/* Of one that came in just now. */
static void answer_new(
	struct exchange *exchange, const struct manifest *manifest, struct answer *out)
{
	struct wire_parts missing = {{0}};

	for (size_t i = 0; i < manifest->part_count; i++) {
		if (parts_find(&exchange->intake->parts, manifest->parts[i].sha256) !=
			STATUS_OK)
			wire_parts_add(&missing, manifest->parts[i].n);
	}
	say_missing(&missing, 201, out);
}

static struct store_case case_of(
	const struct exchange *exchange, const struct delivery *delivery, int64_t now_ms)
{
	const struct manifest *manifest = &delivery->manifest;
	struct store_case entry = {.kiosk_seq = manifest->kiosk_seq,
		.test = manifest->test,
		.claimed_ms = manifest->claimed_ms,
		.opened_ms = now_ms};

	memcpy(entry.case_id, manifest->case_id, sizeof(entry.case_id));
	memcpy(entry.visit_id, manifest->visit_id, sizeof(entry.visit_id));
	memcpy(entry.kiosk_id, manifest->kiosk_id, sizeof(entry.kiosk_id));
	memcpy(entry.receipt_no, manifest->receipt_no, sizeof(entry.receipt_no));
	memcpy(entry.kid, delivery->jws.kid, sizeof(entry.kid));
	memcpy(entry.manifest_hash, delivery->jws.hash, sizeof(entry.manifest_hash));
	memcpy(entry.prev, manifest->prev, sizeof(entry.prev));
	memcpy(entry.implement_code, manifest->implement_code, sizeof(entry.implement_code));
	memcpy(entry.department, manifest->department, sizeof(entry.department));
	snprintf(entry.queue, sizeof(entry.queue), "%s",
		routing_queue(&exchange->intake->routing, manifest));
	return entry;
}

/* What may be under way now. Fails IO. */
static enum status read_limits(struct intake *intake, int64_t now_ms, struct store_limits *out)
{
	const struct office_settings *settings = &intake->settings;

	*out = (struct store_limits){.terminal_cases = settings->terminal_cases,
		.terminal_bytes = (uint64_t)settings->terminal_mb * 1024 * 1024,
		.since_ms = now_ms - PARTS_STALE_MS};
	return parts_room(&intake->parts, &out->room);
}

/* The chain is recorded as it comes: a fork or a hole is a question for people, not a refusal.
 */
static void note_chain(struct store *store, const struct store_case *entry, bool fork)
{
	struct store_case before;

	if (fork)
		log_warn("intake", "fork", "terminal=%s seq=%lld", entry->kiosk_id,
			(long long)entry->kiosk_seq);
	if (entry->kiosk_seq > 1 && store_by_number(store, entry->kiosk_id,
					    entry->kiosk_seq - 1, &before) == STATUS_NOT_FOUND)
		log_warn("intake", "hole", "terminal=%s before=%lld", entry->kiosk_id,
			(long long)entry->kiosk_seq);
}

static enum status take_in(struct exchange *exchange, const struct delivery *delivery)
{
	struct intake *intake = exchange->intake;
	int64_t now_ms = clock_wall_ms();
	struct store_case entry = case_of(exchange, delivery, now_ms);
	struct store_limits limits;
	bool fork = false;
	enum status status = read_limits(intake, now_ms, &limits);

	if (status == STATUS_OK)
		status = store_add_case(intake->store, &entry, &delivery->manifest,
			exchange->body.data, exchange->body.len, &limits, &fork);
	if (status == STATUS_OK)
		note_chain(intake->store, &entry, fork);
	return status;
}

/* A terminal over its quota waits like one that is too fast. */
static enum wire_problem room_problem(enum status status)
{
	return status == STATUS_DENIED ? WIRE_TOO_MANY : storage_problem(status);
}

/* Its place is kept, or found again when it was given up. */
static enum wire_problem keep_place(struct exchange *exchange, const struct store_case *known)
{
	int64_t now_ms = clock_wall_ms();
	struct store_limits limits;
	enum status status = read_limits(exchange->intake, now_ms, &limits);

	if (status == STATUS_OK)
		status = store_touch(exchange->intake->store, known, now_ms, &limits);
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : room_problem(status);
}

/* The id is taken: by the same manifest (whatever its signature's bytes), or not. */
static void answer_known(
	struct exchange *exchange, const struct delivery *delivery, struct answer *out)
{
	struct store_case known;
	enum wire_problem problem = exchange_case(exchange, exchange->path.case_id, &known);

	if (problem == WIRE_PROBLEM_NONE && memcmp(known.manifest_hash, delivery->jws.hash,
						    sizeof(known.manifest_hash)) != 0)
		problem = WIRE_CASE_CONFLICT;
	if (problem == WIRE_PROBLEM_NONE)
		problem = keep_place(exchange, &known);
	if (problem != WIRE_PROBLEM_NONE)
		answer_problem(out, problem, NULL);
	else
		answer_missing(exchange, known.case_id, out);
}

static void deliver(
	struct exchange *exchange, const struct delivery *delivery, struct answer *out)
{
	enum status status = take_in(exchange, delivery);

	if (status == STATUS_OK)
		answer_new(exchange, &delivery->manifest, out);
	else if (status == STATUS_CONFLICT)
		answer_known(exchange, delivery, out);
	else
		answer_problem(out, room_problem(status), NULL);
}

void intake_put_case(struct exchange *exchange, struct answer *out)
{
	struct delivery delivery = {0};
	int64_t now_ms = clock_wall_ms();
	enum wire_problem problem;

	if (now_ms - atomic_load(&exchange->intake->swept_ms) > SWEEP_EVERY_MS)
		intake_sweep(exchange->intake, now_ms);
	problem = read_delivery(exchange, &delivery);
	if (problem == WIRE_PROBLEM_NONE)
		deliver(exchange, &delivery, out);
	else
		answer_problem(out, problem, NULL);
	jws_free(&delivery.jws);
}

/* The one in out already, or the stored one. */
static void answer_receipt(struct exchange *exchange, const char *case_id, struct answer *out)
{
	enum status status = STATUS_OK;

	if (out->body.len == 0)
		status = store_receipt(exchange->intake->store, case_id, &out->body);
	if (status != STATUS_OK) {
		answer_problem(out,
			status == STATUS_NOT_FOUND ? WIRE_RECEIPT_NOT_YET : WIRE_STORAGE_FAILED,
			NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_RECEIPT;
}

/* A part that rotted here is asked for again; one that was never sealed right condemns the
 * case. */
static enum wire_problem check_part(struct intake *intake, const char *case_id,
	const struct store_part *part, struct wire_parts *missing)
{
	size_t stanzas = 0;
	enum status status = parts_check(&intake->parts, part->sha256, &stanzas);

	if (status == STATUS_OK)
		return stanzas == 2 ? WIRE_PROBLEM_NONE : WIRE_PART_SEAL;
	if (status == STATUS_CONFLICT)
		return WIRE_UPLOAD_LOCKED;
	if (status != STATUS_BAD_DATA && status != STATUS_NOT_FOUND)
		return storage_problem(status);
	wire_parts_add(missing, part->n);
	if (status == STATUS_BAD_DATA) {
		log_warn("intake", "part_damaged", "case=%s part=%d", case_id, part->n);
		parts_forget_damaged(&intake->parts, part->sha256);
	}
	return WIRE_PROBLEM_NONE;
}

/* What is complete counts, even when the answer to its last byte never left. */
static void finish_part(
	struct intake *intake, const char *case_id, const struct store_part *part)
{
	if (intake_finish_part(intake, case_id, part, NULL) == STATUS_IO)
		log_warn("intake", "upload_unfinished", "case=%s part=%d", case_id, part->n);
}

static enum wire_problem check_parts(
	struct intake *intake, const char *case_id, struct wire_parts *missing)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	enum wire_problem problem = WIRE_PROBLEM_NONE;
	size_t count;

	if (store_parts(intake->store, case_id, parts, &count) != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	for (size_t i = 0; problem == WIRE_PROBLEM_NONE && i < count; i++) {
		finish_part(intake, case_id, &parts[i]);
		problem = check_part(intake, case_id, &parts[i], missing);
	}
	return problem;
}

/* As the published catalogue says; without places where nothing is booked. */
static enum status find_window(
	struct intake *intake, const struct store_case *entry, struct store_window *out)
{
	struct store_booking booked;
	struct published published;
	enum status status = store_booking(intake->store, entry->case_id, &booked);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	published_read(intake->signed_folder, entry->implement_code, &published);
	published_window(&published, entry->implement_code, booked.booking.kind, out);
	published_free(&published);
	return STATUS_OK;
}

/* note is the receipt when OK. */
static enum status receive(
	struct intake *intake, const struct store_case *entry, struct bytes *note)
{
	struct store_window window = {.count = 0};
	struct store_receipt receipt = {.received_ms = clock_wall_ms(), .window = &window};
	enum status status = find_window(intake, entry, &window);

	if (status == STATUS_OK)
		status = receipt_note_make(&intake->receipt_key, entry->case_id,
			entry->manifest_hash, receipt.received_ms, note);
	receipt.note = note->data;
	receipt.note_len = note->len;
	if (status == STATUS_OK)
		status = store_receive(intake->store, entry->case_id, entry->ver, &receipt);
	if (status != STATUS_OK)
		bytes_free(note);
	return status;
}

/* Someone else may have committed it meanwhile, marked a fork, or given it up. */
static enum wire_problem look_again(struct exchange *exchange, struct store_case *entry)
{
	enum wire_problem problem = exchange_case(exchange, exchange->path.case_id, entry);

	return problem == WIRE_PROBLEM_NONE && !entry->received_ms ? keep_place(exchange, entry)
								   : problem;
}

/*
 * When its parts are complete and checked it counts.  The first receipt stands; then note stays
 * empty.
 */
static enum wire_problem commit(struct exchange *exchange, struct store_case *entry,
	struct wire_parts *missing, struct bytes *note)
{
	enum wire_problem problem = WIRE_PROBLEM_NONE;
	enum status status = STATUS_CONFLICT;

	for (int i = 0; status == STATUS_CONFLICT && i < COMMIT_TRIES; i++) {
		if (i > 0)
			problem = look_again(exchange, entry);
		if (problem == WIRE_PROBLEM_NONE && !entry->received_ms)
			problem = check_parts(exchange->intake, entry->case_id, missing);
		if (problem != WIRE_PROBLEM_NONE || entry->received_ms ||
			!wire_parts_empty(missing))
			return problem;
		status = receive(exchange->intake, entry, note);
	}
	if (status != STATUS_OK)
		return storage_problem(status);
	log_info("intake", "received", "case=%s terminal=%s", entry->case_id, entry->kiosk_id);
	return WIRE_PROBLEM_NONE;
}

void intake_commit(struct exchange *exchange, struct answer *out)
{
	struct wire_parts missing = {{0}};
	struct store_case entry;
	enum wire_problem problem = exchange_case(exchange, exchange->path.case_id, &entry);

	if (problem == WIRE_PROBLEM_NONE && entry.received_ms == 0)
		problem = commit(exchange, &entry, &missing, &out->body);
	if (problem == WIRE_PROBLEM_NONE && !wire_parts_empty(&missing))
		answer_problem(out, WIRE_PARTS_MISSING, &missing);
	else if (problem == WIRE_PROBLEM_NONE)
		answer_receipt(exchange, entry.case_id, out);
	else
		answer_problem(out, problem, NULL);
}

void intake_get_receipt(struct exchange *exchange, struct answer *out)
{
	struct store_case entry;
	enum wire_problem problem = exchange_case(exchange, exchange->path.case_id, &entry);

	if (problem == WIRE_PROBLEM_NONE)
		answer_receipt(exchange, entry.case_id, out);
	else
		answer_problem(out, problem, NULL);
}
