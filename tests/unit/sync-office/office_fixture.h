/*
 * office_fixture.h - what a terminal asks of the office of office_cases.h, request by request.
 *
 * For the unit tests of sync/office: everything is real but the network.
 */
#ifndef TESTS_UNIT_SYNC_OFFICE_OFFICE_FIXTURE_H
#define TESTS_UNIT_SYNC_OFFICE_OFFICE_FIXTURE_H

#include "tests/unit/sync-office/office_cases.h"

static inline const char *fixture_header(void *user, const char *name)
{
	struct fixture *fixture = user;

	if (strcmp(name, WIRE_HEADER_CLIENT_CERT) == 0)
		return fixture->certificate;
	for (size_t i = 0; i < fixture->header_count; i++) {
		if (strcasecmp(fixture->headers[i][0], name) == 0)
			return fixture->headers[i][1];
	}
	return NULL;
}

/* The query of a request is its cursor or nothing. */
static inline const char *fixture_argument(void *user, const char *name)
{
	struct fixture *fixture = user;

	return strcmp(name, WIRE_INBOX_AFTER) == 0 ? fixture->after : NULL;
}

/* Headers of the next request only. */
static inline void fixture_add(struct fixture *fixture, const char *name, const char *value)
{
	assert_true(fixture->header_count < FIXTURE_HEADERS);
	fixture->headers[fixture->header_count][0] = name;
	fixture->headers[fixture->header_count++][1] = value;
}

/* One whole request; returns the HTTP status. */
static inline int fixture_ask(struct fixture *fixture, const char *method, const char *path,
	const void *body, size_t len, struct answer *out)
{
	const struct request request = {
		method, path, fixture_header, fixture, fixture_argument};
	struct exchange *exchange = NULL;

	memset(out, 0, sizeof(*out));
	assert_int_equal(exchange_begin(&fixture->intake, &request, &exchange), STATUS_OK);
	for (size_t at = 0; at < len; at += 30000)
		exchange_body(
			exchange, (const char *)body + at, len - at < 30000 ? len - at : 30000);
	exchange_finish(exchange, out);
	exchange_destroy(exchange);
	if (fixture->header_count) /* requests of several threads have none */
		fixture->header_count = 0;
	return out->status;
}

/* The same, when only status and code matter; code may be NULL. */
static inline int fixture_expect(struct fixture *fixture, const char *method, const char *path,
	const void *body, size_t len, enum wire_problem *problem)
{
	struct answer answer;
	int status = fixture_ask(fixture, method, path, body, len, &answer);

	if (problem) {
		assert_string_equal(answer.content_type, WIRE_TYPE_PROBLEM);
		assert_int_equal(
			wire_problem_read(answer.body.data, answer.body.len, problem, NULL),
			STATUS_OK);
	}
	answer_free(&answer);
	return status;
}

static inline const char *fixture_value(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->header_count; i++) {
		if (strcmp(answer->headers[i].name, name) == 0)
			return answer->headers[i].value;
	}
	return "";
}

static inline int fixture_put_bytes(struct fixture *fixture, const char *case_id,
	const void *jws, size_t len, struct answer *out)
{
	char path[WIRE_PATH_MAX];

	wire_path_case(case_id, "", path);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	return fixture_ask(fixture, "PUT", path, jws, len, out);
}

static inline int fixture_put(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_put_bytes(fixture, made->bundle.case_id, made->bundle.jws.data,
		made->bundle.jws.len, &answer);

	answer_free(&answer);
	return status;
}

/* POST of an upload; data may be NULL, else its first bytes come with it. */
static inline int fixture_create_with(struct fixture *fixture, const char *case_id, int n,
	size_t len, const void *data, size_t data_len, struct answer *out)
{
	char metadata[128], length[32], id[WIRE_UPLOAD_ID_SIZE];

	tus_metadata_write(case_id, n, metadata);
	snprintf(length, sizeof(length), "%zu", len);
	wire_upload_id(case_id, n, id);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_LENGTH, length);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_METADATA, metadata);
	fixture_add(fixture, WIRE_HEADER_IDEMPOTENCY_KEY, id);
	if (data)
		fixture_add(fixture, "Content-Type", WIRE_TYPE_PART);
	return fixture_ask(fixture, "POST", WIRE_PATH_UPLOADS, data, data_len, out);
}

static inline int fixture_create(
	struct fixture *fixture, const char *case_id, int n, size_t len, struct answer *out)
{
	return fixture_create_with(fixture, case_id, n, len, NULL, 0, out);
}

static inline int fixture_patch(struct fixture *fixture, const char *case_id, int n,
	size_t offset, const void *data, size_t len, struct answer *out)
{
	char path[WIRE_PATH_MAX], text[32], id[WIRE_UPLOAD_ID_SIZE];

	wire_upload_id(case_id, n, id);
	snprintf(path, sizeof(path), WIRE_PATH_UPLOADS "/%s", id);
	snprintf(text, sizeof(text), "%zu", offset);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_PART);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_OFFSET, text);
	return fixture_ask(fixture, "PATCH", path, data, len, out);
}

static inline int fixture_head(
	struct fixture *fixture, const char *case_id, int n, struct answer *out)
{
	char path[WIRE_PATH_MAX], id[WIRE_UPLOAD_ID_SIZE];

	wire_upload_id(case_id, n, id);
	snprintf(path, sizeof(path), WIRE_PATH_UPLOADS "/%s", id);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	return fixture_ask(fixture, "HEAD", path, NULL, 0, out);
}

static inline const struct bytes *fixture_part(const struct fixture_case *made, int n)
{
	return n == 0 ? &made->bundle.inner : &made->bundle.parts[n].sealed;
}

static inline void fixture_upload(
	struct fixture *fixture, const struct fixture_case *made, int n)
{
	const struct bytes *part = fixture_part(made, n);
	struct answer answer;

	assert_int_equal(
		fixture_create(fixture, made->bundle.case_id, n, part->len, &answer), 201);
	answer_free(&answer);
	assert_int_equal(fixture_patch(fixture, made->bundle.case_id, n, 0, part->data,
				 part->len, &answer),
		204);
	answer_free(&answer);
}

static inline int fixture_commit(
	struct fixture *fixture, const char *case_id, struct answer *out)
{
	char path[WIRE_PATH_MAX];

	wire_path_case(case_id, "/commit", path);
	return fixture_ask(fixture, "POST", path, NULL, 0, out);
}

/* PUT, both parts, commit. */
static inline void fixture_deliver(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;

	assert_int_equal(fixture_put(fixture, made), 201);
	fixture_upload(fixture, made, 0);
	fixture_upload(fixture, made, 1);
	assert_int_equal(fixture_commit(fixture, made->bundle.case_id, &answer), 200);
	answer_free(&answer);
}

/* A test with an office of its own. */
#define office_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

#endif
