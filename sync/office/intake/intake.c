#include "sync/office/intake/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/intake/erasure.h"
#include "sync/office/intake/terminal.h"
#include "sync/office/store/store_repair.h"

#define SMALL_BODY 4096
#define KEY_FILE_MAX 1024

static const struct route ROUTES[INTAKE_ROUTES] = {
	{WIRE_CASE, "PUT", "put", JWS_MAX, NULL, NULL, intake_put_case},
	{WIRE_CASE_COMMIT, "POST", "commit", SMALL_BODY, NULL, NULL, intake_commit},
	{WIRE_CASE_RECEIPT, "GET", "receipt", SMALL_BODY, NULL, NULL, intake_get_receipt},
	{WIRE_UPLOADS, "POST", "create", 0, intake_post_begin, intake_post_body,
		intake_post_finish},
	{WIRE_UPLOAD, "PATCH", "patch", 0, intake_patch_begin, intake_patch_body,
		intake_patch_finish},
	{WIRE_UPLOAD, "HEAD", "head", SMALL_BODY, NULL, NULL, intake_head_upload},
	{WIRE_SIGNED, "GET", "signed", SMALL_BODY, NULL, NULL, intake_get_signed},
	{WIRE_HEARTBEAT, "POST", "heartbeat", SMALL_BODY, NULL, NULL, intake_heartbeat},
	{WIRE_INBOX, "GET", "inbox", SMALL_BODY, NULL, NULL, intake_inbox},
	{WIRE_QUESTIONS, "POST", "question", SMALL_BODY, NULL, NULL, intake_question},
	{WIRE_TERMINAL, "POST", "introduce", SMALL_BODY, NULL, NULL, intake_introduce},
};

enum status intake_receipt_key(
	const char *intake_folder, const char *origin, struct note_key *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status = path_join(path, sizeof(path), intake_folder, "keys/receipt.key");

	if (status == STATUS_OK)
		status = file_read(path, KEY_FILE_MAX, &text);
	if (status == STATUS_OK) {
		text.data[strcspn((char *)text.data, "\n")] = '\0';
		status = note_key_read((char *)text.data, out);
	}
	if (status == STATUS_OK && strcmp(out->name, origin) != 0)
		status = failure(STATUS_BAD_DATA, "the receipt key has another origin");
	bytes_free(&text);
	return status;
}

static enum status read_terminal_ca(const char *intake_folder, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status =
		path_join(path, sizeof(path), intake_folder, "keys/terminal-ca.crt");

	return status == STATUS_OK ? file_read(path, CERTIFICATE_PEM_MAX, out) : status;
}

/* Says what to do: nobody else reads a log of ours as a first thing. */
static enum status open_store(const char *intake_folder, struct store **out)
{
	enum status status = store_is_repairing(intake_folder)
				     ? failure(STATUS_BAD_DATA, "a repair was cut off")
				     : store_open(intake_folder, out);

	if (status == STATUS_BAD_DATA)
		log_warn("intake", "store_damaged", "do=officectl_repair");
	return status;
}

enum status intake_open(const char *intake_folder, struct intake *out)
{
	enum status status = office_settings_read(intake_folder, &out->settings);

	if (status == STATUS_OK)
		status = intake_receipt_key(
			intake_folder, out->settings.origin, &out->receipt_key);
	if (status == STATUS_OK)
		status = read_terminal_ca(intake_folder, &out->terminal_ca);
	if (status == STATUS_OK)
		status = path_join(out->signed_folder, sizeof(out->signed_folder),
			intake_folder, "signed");
	if (status == STATUS_OK)
		status = parts_open(intake_folder,
			(uint64_t)out->settings.reserve_mb * 1024 * 1024, &out->parts);
	if (status == STATUS_OK)
		status = routing_read(intake_folder, &out->routing);
	if (status == STATUS_OK)
		status = rate_create(out->settings.terminal_rate, &out->rate);
	if (status == STATUS_OK)
		status = certificate_cache_create(&out->certificates);
	if (status == STATUS_OK)
		status = key_cache_create(&out->keys);
	if (status == STATUS_OK)
		status = open_store(intake_folder, &out->store);
	if (status == STATUS_OK)
		intake_sweep(out, clock_wall_ms());
	else
		intake_close(out);
	return status;
}

struct case_keeper intake_keeper(struct intake *intake)
{
	return (struct case_keeper){intake->store, &intake->receipt_key, intake->signed_folder};
}

void intake_close(struct intake *intake)
{
	store_close(intake->store);
	parts_close(&intake->parts);
	intake->store = NULL;
	rate_destroy(intake->rate);
	intake->rate = NULL;
	certificate_cache_destroy(intake->certificates);
	intake->certificates = NULL;
	key_cache_destroy(intake->keys);
	intake->keys = NULL;
	bytes_free(&intake->terminal_ca);
	bytes_wipe(&intake->receipt_key, sizeof(intake->receipt_key));
}

struct sweep {
	struct intake *intake;
	int64_t now_ms;
};

static void sweep_upload(void *user, const char *id, int64_t last_ms)
{
	struct sweep *sweep = user;
	struct intake *intake = sweep->intake;
	char case_id[UUID_SIZE];
	struct store_part part;
	int n;

	if (wire_upload_id_read(id, case_id, &n) != STATUS_OK)
		return;
	if (sweep->now_ms - last_ms > PARTS_STALE_MS) {
		log_info("intake", "upload_expired", "case=%s part=%d", case_id, n);
		parts_drop(&intake->parts, id);
		return;
	}
	if (store_part(intake->store, case_id, n, &part) != STATUS_OK)
		return;
	if (intake_find_part(intake, &part) == STATUS_OK)
		parts_drop(&intake->parts, id);
	else if (intake_finish_part(intake, case_id, &part, NULL) != STATUS_OK)
		log_warn("intake", "upload_unfinished", "case=%s part=%d", case_id, n);
}

static void forget_part(void *user, const uint8_t sha256[32])
{
	parts_forget(user, sha256);
}

void intake_sweep(struct intake *intake, int64_t now_ms)
{
	struct sweep sweep = {intake, now_ms};
	bool well = erasure_finish(intake->store, &intake->parts) == STATUS_OK;

	/* Whatever is wrong with one of them, the others make room. */
	atomic_store(&intake->swept_ms, now_ms);
	well &= store_forget(intake->store, now_ms) == STATUS_OK;
	well &= store_expire(intake->store, now_ms - PARTS_STALE_MS, forget_part,
			&intake->parts) == STATUS_OK;
	well &= parts_each_upload(&intake->parts, sweep_upload, &sweep) == STATUS_OK;
	if (!well)
		log_warn("intake", "sweep_failed", "ms=%lld", (long long)now_ms);
}

enum status intake_find_part(struct intake *intake, const struct store_part *part)
{
	return part->stored ? STATUS_OK : parts_find(&intake->parts, part->sha256);
}

enum status intake_finish_part(struct intake *intake, const char *case_id,
	const struct store_part *part, int64_t *length)
{
	char id[WIRE_UPLOAD_ID_SIZE];
	int64_t durable = part->len;
	enum status status = intake_find_part(intake, part);

	wire_upload_id(case_id, part->n, id);
	if (status == STATUS_NOT_FOUND) {
		status = parts_length(&intake->parts, id, &durable);
		if (status == STATUS_OK && durable >= part->len)
			status = parts_keep(&intake->parts, id, part->sha256);
		if (status == STATUS_BAD_DATA)
			parts_drop(&intake->parts, id);
	}
	if (length)
		*length = durable;
	return status;
}

const char *exchange_header(const struct exchange *exchange, const char *name)
{
	const char *value = exchange->request.header(exchange->request.user, name);

	return value ? value : "";
}

const char *exchange_argument(const struct exchange *exchange, const char *name)
{
	const struct request *request = &exchange->request;
	const char *value = request->argument ? request->argument(request->user, name) : NULL;

	return value ? value : "";
}

enum wire_problem storage_problem(enum status status)
{
	return status == STATUS_FULL ? WIRE_SPACE : WIRE_STORAGE_FAILED;
}

enum wire_problem exchange_case(
	const struct exchange *exchange, const char *case_id, struct store_case *out)
{
	enum status status = store_case(exchange->intake->store, case_id, out);

	if (status == STATUS_NOT_FOUND)
		return WIRE_CASE_UNKNOWN;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	if (strcmp(out->kiosk_id, exchange->kiosk_id) != 0)
		return WIRE_CASE_UNKNOWN;
	return out->erased_ms ? WIRE_CASE_GONE : WIRE_PROBLEM_NONE;
}

void answer_offset(struct answer *out, int64_t offset)
{
	answer_header(out, WIRE_HEADER_TUS, "%s", WIRE_TUS);
	answer_header(out, WIRE_HEADER_UPLOAD_OFFSET, "%lld", (long long)offset);
	answer_header(out, "Cache-Control", "no-store");
}

static enum wire_problem find_route(struct exchange *exchange)
{
	wire_path_read(exchange->request.path, &exchange->path);
	if (exchange->path.target == WIRE_NOWHERE)
		return WIRE_NOT_FOUND;
	for (size_t i = 0; i < sizeof(ROUTES) / sizeof(ROUTES[0]); i++) {
		if (ROUTES[i].target == exchange->path.target &&
			strcmp(ROUTES[i].method, exchange->request.method) == 0) {
			exchange->route = &ROUTES[i];
			return WIRE_PROBLEM_NONE;
		}
	}
	return WIRE_METHOD_REFUSED;
}

/* A terminal that no row knows yet may do one thing: show its certificates. */
static enum wire_problem identify(struct exchange *exchange)
{
	struct intake *intake = exchange->intake;
	enum wire_problem problem = terminal_identify(intake->store, intake->certificates,
		exchange->request.header(exchange->request.user, WIRE_HEADER_CLIENT_CERT),
		intake->settings.test, exchange->kiosk_id);

	if (problem == WIRE_CERTIFICATE_REFUSED &&
		strcmp(exchange->request.path, WIRE_PATH_TERMINAL) == 0)
		return intake_identify_new(exchange);
	return problem;
}

enum status exchange_begin(
	struct intake *intake, const struct request *request, struct exchange **out)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	if (!exchange)
		return failure(STATUS_NO_MEMORY, "no memory for a request");
	exchange->intake = intake;
	exchange->request = *request;
	exchange->problem = identify(exchange);
	if (exchange->problem == WIRE_PROBLEM_NONE)
		exchange->problem = find_route(exchange);
	if (exchange->problem == WIRE_PROBLEM_NONE &&
		!rate_take(intake->rate, exchange->kiosk_id, clock_monotonic_ms()))
		exchange->problem = WIRE_TOO_MANY;
	if (exchange->problem == WIRE_PROBLEM_NONE && exchange->route->begin) {
		exchange->begun = true;
		exchange->route->begin(exchange);
	}
	*out = exchange;
	return STATUS_OK;
}

void exchange_body(struct exchange *exchange, const void *data, size_t len)
{
	if (exchange->problem != WIRE_PROBLEM_NONE)
		return;
	if (exchange->route->body)
		exchange->route->body(exchange, data, len);
	else if (exchange->body.len + len > exchange->route->body_max)
		exchange->problem = WIRE_TOO_LARGE;
	else if (bytes_add(&exchange->body, data, len) != STATUS_OK)
		exchange->problem = WIRE_STORAGE_FAILED;
}

#ifndef RELEASE
/* Counts one lost answer down. */
static bool is_lost(struct intake *intake, const struct route *route)
{
	atomic_int *lose = &intake->lose[route - ROUTES];
	int left = atomic_load(lose);

	while (left > 0) {
		if (atomic_compare_exchange_weak(lose, &left, left - 1))
			return true;
	}
	return false;
}

bool intake_lose(struct intake *intake, const char *what, int times)
{
	for (size_t i = 0; i < sizeof(ROUTES) / sizeof(ROUTES[0]); i++) {
		if (strcmp(ROUTES[i].name, what) == 0) {
			atomic_store(&intake->lose[i], times);
			return true;
		}
	}
	return false;
}
#endif

void exchange_finish(struct exchange *exchange, struct answer *out)
{
	if (exchange->begun)
		exchange->route->finish(exchange, out);
	else if (exchange->problem != WIRE_PROBLEM_NONE)
		answer_problem(out, exchange->problem, NULL);
	else
		exchange->route->finish(exchange, out);
	if (out->status >= 400)
		log_info("intake", "refused", "terminal=%s does=%s status=%d",
			*exchange->kiosk_id ? exchange->kiosk_id : "-",
			exchange->route ? exchange->route->name : "-", out->status);
#ifndef RELEASE
	out->lost = exchange->route && is_lost(exchange->intake, exchange->route);
#endif
}

void exchange_destroy(struct exchange *exchange)
{
	int64_t length;

	if (!exchange)
		return;
	if (exchange->appending && part_append_close(&exchange->append, &length) != STATUS_OK)
		log_warn("intake", "cut_upload", "length=%lld", (long long)length);
	bytes_free(&exchange->body);
	free(exchange);
}

static enum status begin(void *user, const struct request *request, void **exchange)
{
	return exchange_begin(user, request, (struct exchange **)exchange);
}

static void take_body(void *exchange, const void *data, size_t len)
{
	exchange_body(exchange, data, len);
}

static void finish(void *exchange, struct answer *out)
{
	exchange_finish(exchange, out);
}

static void destroy(void *exchange)
{
	exchange_destroy(exchange);
}

const struct service INTAKE_SERVICE = {
	.begin = begin,
	.body = take_body,
	.finish = finish,
	.destroy = destroy,
};
