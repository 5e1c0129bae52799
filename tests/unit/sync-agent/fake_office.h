/*
 * fake_office.h - an office in memory behind struct transport, with a line that can be told to
 * fail at the nth request.
 *
 * Plays design wire "Upload" for a few cases; included by one test file per program.
 */
#ifndef TESTS_UNIT_SYNC_AGENT_FAKE_OFFICE_H
#define TESTS_UNIT_SYNC_AGENT_FAKE_OFFICE_H

#include "tests/unit/sync-agent/fake_talk.h"

static inline struct fake_case *fake_find(struct fake_office *office, const char *case_id)
{
	for (int i = 0; i < FAKE_CASES; i++)
		if (strcmp(office->cases[i].case_id, case_id) == 0)
			return &office->cases[i];
	return NULL;
}

/* What is known of a case from its queue row; its parts are forgotten. */
static inline void fake_expect(struct fake_office *office, const struct queue_case *entry)
{
	for (int i = 0; i < FAKE_CASES; i++) {
		struct fake_case *one = &office->cases[i];

		if (one->case_id[0])
			continue;
		strcpy(one->case_id, entry->case_id);
		memcpy(one->hash, entry->manifest_hash, 32);
		one->part_count = entry->part_count;
		memset(one->expected, 0xff, sizeof(one->expected));
		return;
	}
	assert_true(false);
}

static inline void fake_forget(struct fake_office *office)
{
	for (int i = 0; i < FAKE_CASES; i++) {
		office->cases[i].known = false;
		memset(office->cases[i].expected, 0xff, sizeof(office->cases[i].expected));
		for (int n = 0; n < FAKE_PARTS; n++)
			bytes_free(&office->cases[i].parts[n]);
	}
}

static inline struct wire_parts fake_missing(const struct fake_case *one)
{
	struct wire_parts missing = {{0}};

	for (int n = 0; n < one->part_count; n++)
		if (one->expected[n] < 0 || (int64_t)one->parts[n].len < one->expected[n])
			wire_parts_add(&missing, n);
	return missing;
}

static inline void fake_put(
	struct fake_office *office, struct fake_case *one, struct answer *out)
{
	struct wire_parts missing = fake_missing(one);

	office->puts++;
	answer_text(out, one->known ? 200 : 201, WIRE_TYPE_JSON, "");
	one->known = true;
	assert_int_equal(wire_missing_write(&missing, &out->body), STATUS_OK);
}

static inline void fake_post(
	struct fake_office *office, const struct request *request, struct answer *out)
{
	char case_id[UUID_SIZE], id[WIRE_UPLOAD_ID_SIZE];
	struct fake_case *one;
	int n;

	office->posts++;
	assert_true(request->tus);
	assert_int_equal(tus_metadata_read(request->upload_metadata, case_id, &n), STATUS_OK);
	wire_upload_id(case_id, n, id);
	assert_string_equal(request->idempotency_key, id);
	assert_int_equal(request->upload_length, PART_LEN);
	one = fake_find(office, case_id);
	one->expected[n] = request->upload_length;
	if (request->len > 0 && !office->takes_no_bytes_at_post) {
		assert_string_equal(request->content_type, WIRE_TYPE_PART);
		if (request->len > office->largest_patch)
			office->largest_patch = request->len;
		if (one->parts[n].len == 0)
			assert_int_equal(bytes_add(&one->parts[n], request->body, request->len),
				STATUS_OK);
		else
			office->wasted++;
	}
	answer_text(out, 201, "", "");
	if (!office->takes_no_bytes_at_post)
		out->upload_offset = (int64_t)one->parts[n].len;
}

static inline void fake_patch(struct fake_office *office, struct fake_case *one, int n,
	const struct request *request, struct answer *out)
{
	office->patches++;
	assert_true(request->tus);
	assert_string_equal(request->content_type, WIRE_TYPE_PART);
	if (request->len > office->largest_patch)
		office->largest_patch = request->len;
	if (one->expected[n] < 0) {
		answer_problem(out, WIRE_UPLOAD_UNKNOWN, NULL);
		return;
	}
	if (request->upload_offset != (int64_t)one->parts[n].len) {
		answer_problem(out, WIRE_UPLOAD_OFFSET, NULL);
		out->upload_offset = (int64_t)one->parts[n].len;
		return;
	}
	assert_int_equal(bytes_add(&one->parts[n], request->body, request->len), STATUS_OK);
	answer_text(out, 204, "", "");
	out->upload_offset = (int64_t)one->parts[n].len;
}

static inline void fake_commit(struct fake_office *office, struct fake_case *one,
	const struct note_key *key, struct answer *out)
{
	struct wire_parts missing = fake_missing(one);

	office->commits++;
	if (!one->committed && !wire_parts_empty(&missing)) {
		answer_problem(out, WIRE_PARTS_MISSING, &missing);
		return;
	}
	if (!one->committed)
		office->order[strlen(office->order)] = one->case_id[UUID_SIZE - 2];
	one->committed = true;
	answer_text(out, 200, WIRE_TYPE_RECEIPT, "");
	assert_int_equal(
		receipt_note_make(key, one->case_id, one->hash, 77, &out->body), STATUS_OK);
}

static inline void fake_serve(struct fake_office *office, const struct request *request,
	const struct note_key *key, struct answer *out)
{
	struct wire_path path;
	struct fake_case *one;

	if (fake_talk(office, request, out))
		return;
	wire_path_read(request->path, &path);
	if (path.target == WIRE_UPLOADS) {
		fake_post(office, request, out);
		return;
	}
	one = fake_find(office, path.case_id);
	if (!one)
		answer_problem(out, WIRE_CASE_UNKNOWN, NULL);
	else if (strcmp(office->refused, path.case_id) == 0)
		answer_problem(out, WIRE_CASE_CONFLICT, NULL);
	else if (strcmp(office->busy_with, path.case_id) == 0)
		answer_problem(out, WIRE_UPLOAD_LOCKED, NULL);
	else if (path.target == WIRE_CASE)
		fake_put(office, one, out);
	else if (path.target == WIRE_UPLOAD)
		fake_patch(office, one, path.n, request, out);
	else if (path.target == WIRE_CASE_COMMIT)
		fake_commit(office, one, key, out);
	else
		assert_true(false);
}

static inline void fake_fail(
	struct fake_office *office, const struct request *request, struct answer *out)
{
	switch (office->kind) {
	case REQUEST_LOST:
		out->contact = CONTACT_LOST;
		return;
	case REPLY_LOST:
		fake_serve(office, request, &office->key, out);
		bytes_free(&out->body);
		*out = (struct answer){.contact = CONTACT_LOST};
		return;
	case PORTAL:
		answer_text(out, 200, "text/html", "<h1>Please log in</h1>");
		return;
	case JSON_PORTAL:
		answer_text(out, 200, WIRE_TYPE_JSON, "{\"missing\":[]}");
		return;
	case FORGED_RECEIPT:
		fake_serve(office, request, &office->forger, out);
		return;
	case WRONG_OFFSET:
		fake_serve(office, request, &office->key, out);
		out->upload_offset = 5;
		return;
	case STRANGER:
		out->contact = CONTACT_UNTRUSTED;
		return;
	case REVOKED_SERVER_ANSWERS:
		out->contact = CONTACT_REVOKED;
		return;
	case STATUS_GIVEN:
		answer_problem(out, office->problem, NULL);
		out->status = office->status;
		out->retry_after_s = office->retry_after_s ? office->retry_after_s : -1;
		return;
	case FORGETS:
		fake_forget(office);
		break;
	case LINE_WORKS:
		break;
	}
	fake_serve(office, request, &office->key, out);
}

/* A case whose bytes something on the line cannot bear. */
static inline bool fake_breaks(struct fake_office *office, const struct request *request)
{
	return office->breaks[0] && strstr(request->path, office->breaks) &&
	       office->breaks_after-- <= 0;
}

static inline void fake_exchange(
	struct transport *transport, const struct request *request, struct answer *out)
{
	struct fake_office *office = (struct fake_office *)transport;

	clock_advance(office->takes_ms);
	if (request->tus && request->len > 0 && office->pieces < FAKE_PIECES)
		office->send_max[office->pieces++] = request->send_max;
	if (fake_breaks(office, request))
		*out = (struct answer){.contact = CONTACT_LOST};
	else if (++office->requests == office->fail_at || office->fail_at == -1)
		fake_fail(office, request, out);
	else
		fake_serve(office, request, &office->key, out);
	/* As the real line does it: nothing longer is read. */
	if (out->body.len > (request->body_max ? request->body_max : ANSWER_BODY_MAX))
		out->contact = CONTACT_UNTRUSTED;
}

static inline void fake_close(struct transport *transport)
{
	((struct fake_office *)transport)->closes++;
}

static inline void fake_open(struct fake_office *office)
{
	*office = (struct fake_office){.base = {fake_exchange, fake_close}};
	strcpy(office->sequence.kiosk_id, "530702");
	office->sequence.now_ms = 1;
	assert_int_equal(note_key_make("office.test", &office->key), STATUS_OK);
	assert_int_equal(note_key_make("office.test", &office->forger), STATUS_OK);
}

static inline void fake_finish(struct fake_office *office)
{
	fake_forget(office);
	bytes_free(&office->certificates);
}

/* A terminal's folder with a queue, opened for its owner. */
static inline struct queue *make_terminal(char folder[64])
{
	struct queue *queue = NULL;

	snprintf(folder, 64, "/tmp/agent.XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(queue_open(folder, &queue), STATUS_OK);
	return queue;
}

static inline void remove_terminal(const char *folder)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

/* The byte of part n of a case at offset i. */
static inline uint8_t part_byte(int64_t seq, int n, size_t i)
{
	return (uint8_t)(seq * 31 + n * 7 + (int64_t)(i * 2654435761u >> 13));
}

/* Queues a case of two parts, PART_LEN each, and lets the office know its hash. */
static inline struct queue_case queue_two_parts(
	struct queue *queue, struct fake_office *office, int n)
{
	static uint8_t part[PART_LEN];
	struct queue_case entry = {.queued_ms = 1, .part_count = 2};
	uint8_t prev[32];

	snprintf(entry.case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	snprintf(entry.visit_id, UUID_SIZE, "0193573b-1111-7000-8000-%012d", n);
	receipt_no_make("530702", n, entry.receipt_no);
	memset(entry.manifest_hash, n, 32);
	assert_int_equal(queue_begin(queue, &entry.kiosk_seq, prev), STATUS_OK);
	for (int p = 0; p < 2; p++) {
		for (size_t i = 0; i < PART_LEN; i++)
			part[i] = part_byte(n, p, i);
		assert_int_equal(
			queue_write_part(queue, entry.case_id, p, part, PART_LEN), STATUS_OK);
	}
	assert_int_equal(queue_add(queue, &entry, "{}", 2), STATUS_OK);
	assert_int_equal(queue_commit(queue), STATUS_OK);
	fake_expect(office, &entry);
	return entry;
}

static inline void assert_arrived_once(struct fake_office *office, int n)
{
	char case_id[UUID_SIZE];
	struct fake_case *one;

	snprintf(case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	one = fake_find(office, case_id);
	assert_true(one->committed);
	for (int p = 0; p < 2; p++) {
		assert_int_equal(one->parts[p].len, PART_LEN);
		for (size_t i = 0; i < PART_LEN; i++)
			if (one->parts[p].data[i] != part_byte(n, p, i))
				assert_int_equal(i, PART_LEN);
	}
}

#endif
