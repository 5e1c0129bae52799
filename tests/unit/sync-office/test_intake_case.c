#include "tests/unit/sync-office/office_fixture.h"

#include <openssl/bn.h>

#include "sync/wire/tus.h"

static void a_case_comes_in_with_its_parts_and_gets_a_receipt(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	int64_t received_ms = 0;

	fixture_case(&fixture->terminal, 1, NULL, 200000, &made);
	assert_int_equal(fixture_put_bytes(fixture, made.bundle.case_id, made.bundle.jws.data,
				 made.bundle.jws.len, &answer),
		201);
	assert_string_equal(answer.content_type, WIRE_TYPE_JSON);
	assert_string_equal((char *)answer.body.data, "{\"missing\":[0,1]}");
	answer_free(&answer);
	fixture_upload(fixture, &made, 0);
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	assert_string_equal(answer.content_type, WIRE_TYPE_RECEIPT);
	assert_int_equal(receipt_note_verify(&fixture->terminal.enrolment.receipt_key,
				 answer.body.data, answer.body.len, made.bundle.case_id,
				 made.bundle.manifest_hash, &received_ms),
		STATUS_OK);
	assert_true(received_ms > 0);
	answer_free(&answer);
	fixture_case_free(&made);
}

static void the_same_case_again_is_the_same_case(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer first, again;
	struct store_counts counts;
	char path[WIRE_PATH_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(fixture_put(fixture, &made), 200);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(fixture_put_bytes(fixture, made.bundle.case_id, made.bundle.jws.data,
				 made.bundle.jws.len, &again),
		200);
	assert_string_equal((char *)again.body.data, "{\"missing\":[1]}");
	answer_free(&again);
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &first), 200);
	clock_advance(5000);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &again), 200);
	assert_int_equal(first.body.len, again.body.len);
	assert_memory_equal(first.body.data, again.body.data, first.body.len);
	answer_free(&again);
	wire_path_case(made.bundle.case_id, "/receipt", path);
	assert_int_equal(fixture_ask(fixture, "GET", path, NULL, 0, &again), 200);
	assert_memory_equal(first.body.data, again.body.data, first.body.len);
	answer_free(&again);
	answer_free(&first);
	assert_int_equal(fixture_put(fixture, &made), 200);
	assert_int_equal(store_count(fixture->intake.store, &counts), STATUS_OK);
	assert_int_equal(counts.received, 1);
	assert_int_equal(counts.open, 0);
	fixture_case_free(&made);
}

/* The other signature that verifies: s becomes n − s. */
static void make_twin(const struct bytes *jws, struct bytes *out)
{
	struct jws parsed;
	struct bytes signature = {0};
	BIGNUM *n = NULL, *s = NULL;
	json_t *object = NULL;

	assert_int_equal(jws_parse(jws->data, jws->len, "case+jws", &parsed), STATUS_OK);
	assert_true(BN_hex2bn(&n, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2"
				  "FC632551"));
	s = BN_bin2bn(parsed.signature + 32, 32, NULL);
	assert_true(BN_sub(s, n, s));
	assert_int_equal(BN_bn2binpad(s, parsed.signature + 32, 32), 32);
	assert_int_equal(base64url_encode(parsed.signature, 64, &signature), STATUS_OK);
	assert_int_equal(json_read(jws->data, jws->len, &object), STATUS_OK);
	json_object_set_new(object, "signature", json_string((char *)signature.data));
	assert_int_equal(json_canonical(object, out), STATUS_OK);
	json_decref(object);
	bytes_free(&signature);
	BN_free(n);
	BN_free(s);
	jws_free(&parsed);
}

static void a_twin_delivered_first_never_blocks_the_real_one(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes twin = {0};
	struct answer answer;
	int status;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	make_twin(&made.bundle.jws, &twin);
	status = fixture_put_bytes(fixture, made.bundle.case_id, twin.data, twin.len, &answer);
	answer_free(&answer);
	assert_int_equal(fixture_put(fixture, &made), status == 201 ? 200 : 201);
	bytes_free(&twin);
	fixture_case_free(&made);
}

static void another_manifest_under_the_same_id_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	struct manifest manifest;
	struct jws jws;
	struct bytes text = {0}, signed_again = {0};
	enum wire_problem problem;
	char path[WIRE_PATH_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &second);
	assert_int_equal(fixture_put(fixture, &first), 201);
	assert_int_equal(
		jws_parse(second.bundle.jws.data, second.bundle.jws.len, "case+jws", &jws),
		STATUS_OK);
	assert_int_equal(
		manifest_read(jws.payload.data, jws.payload.len, &manifest), STATUS_OK);
	memcpy(manifest.case_id, first.bundle.case_id, sizeof(manifest.case_id));
	assert_int_equal(manifest_write(&manifest, &text), STATUS_OK);
	assert_int_equal(
		jws_sign(fixture->terminal.key, "case+jws", text.data, text.len, &signed_again),
		STATUS_OK);
	wire_path_case(first.bundle.case_id, "", path);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	assert_int_equal(fixture_expect(fixture, "PUT", path, signed_again.data,
				 signed_again.len, &problem),
		422);
	assert_int_equal(problem, WIRE_CASE_CONFLICT);
	jws_free(&jws);
	bytes_free(&text);
	bytes_free(&signed_again);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void a_manifest_that_is_not_strict_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes changed = {0};
	char path[WIRE_PATH_MAX];
	enum wire_problem problem;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	wire_path_case(made.bundle.case_id, "", path);
	for (size_t at = 20; at < made.bundle.jws.len; at += 97) {
		bytes_free(&changed);
		assert_int_equal(bytes_add(&changed, made.bundle.jws.data, made.bundle.jws.len),
			STATUS_OK);
		changed.data[at] = changed.data[at] == 'A' ? 'B' : 'A';
		fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
		assert_in_range(fixture_expect(fixture, "PUT", path, changed.data, changed.len,
					&problem),
			400, 403);
	}
	bytes_free(&changed);
	fixture_add(fixture, "Content-Type", "application/json");
	assert_int_equal(fixture_expect(fixture, "PUT", path, made.bundle.jws.data,
				 made.bundle.jws.len, &problem),
		415);
	assert_int_equal(bytes_add(&changed, "{", 1), STATUS_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(bytes_add_format(&changed, "%1000s", ""), STATUS_OK);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	assert_int_equal(
		fixture_expect(fixture, "PUT", path, changed.data, changed.len, &problem), 413);
	bytes_free(&changed);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_case_free(&made);
}

static void a_manifest_for_another_path_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	enum wire_problem problem;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	assert_int_equal(
		fixture_expect(fixture, "PUT", "/v1/cases/018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a",
			made.bundle.jws.data, made.bundle.jws.len, &problem),
		422);
	assert_int_equal(problem, WIRE_MANIFEST_MISMATCH);
	fixture_case_free(&made);
}

static void a_number_used_twice_is_accepted_and_marked(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second, later;
	struct store_case entry;

	fixture_case(&fixture->terminal, 7, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 7, NULL, 5000, &second);
	fixture_case(&fixture->terminal, 8, first.bundle.manifest_hash, 5000, &later);
	fixture_deliver(fixture, &first);
	assert_int_equal(
		store_case(fixture->intake.store, first.bundle.case_id, &entry), STATUS_OK);
	assert_false(entry.fork);
	fixture_deliver(fixture, &second);
	fixture_deliver(fixture, &later);
	assert_int_equal(
		store_case(fixture->intake.store, first.bundle.case_id, &entry), STATUS_OK);
	assert_true(entry.fork);
	assert_int_equal(
		store_case(fixture->intake.store, second.bundle.case_id, &entry), STATUS_OK);
	assert_true(entry.fork);
	assert_int_equal(
		store_case(fixture->intake.store, later.bundle.case_id, &entry), STATUS_OK);
	assert_false(entry.fork);
	fixture_case_free(&first);
	fixture_case_free(&second);
	fixture_case_free(&later);
}

static void a_full_disk_takes_nothing_in(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_counts counts;
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	atomic_store(&fixture->intake.parts.fail_room, 1);
	assert_int_equal(fixture_put_bytes(fixture, made.bundle.case_id, made.bundle.jws.data,
				 made.bundle.jws.len, &answer),
		507);
	assert_string_equal(fixture_value(&answer, "Retry-After"), "300");
	answer_free(&answer);
	assert_int_equal(store_count(fixture->intake.store, &counts), STATUS_OK);
	assert_int_equal(counts.open, 0);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_case_free(&made);
}

static void commit_names_what_is_missing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct wire_parts missing;
	enum wire_problem problem;
	struct answer answer;
	char path[WIRE_PATH_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 404);
	answer_free(&answer);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 409);
	assert_int_equal(
		wire_problem_read(answer.body.data, answer.body.len, &problem, &missing),
		STATUS_OK);
	assert_int_equal(problem, WIRE_PARTS_MISSING);
	assert_true(wire_parts_has(&missing, 0));
	assert_false(wire_parts_has(&missing, 1));
	answer_free(&answer);
	wire_path_case(made.bundle.case_id, "/receipt", path);
	assert_int_equal(fixture_expect(fixture, "GET", path, NULL, 0, &problem), 404);
	assert_int_equal(problem, WIRE_RECEIPT_NOT_YET);
	fixture_case_free(&made);
}

/* Where part n of made lies in the content store. */
static void stored_path(
	struct fixture *fixture, const struct fixture_case *made, int n, char *out, size_t size)
{
	const struct bytes *part = fixture_part(made, n);
	uint8_t hash[32];
	char hex[65];

	sha256(part->data, part->len, hash);
	hex_encode(hash, 32, hex);
	snprintf(out, size, "%s/parts/%.2s/%s", fixture->intake_folder, hex, hex);
}

static void a_part_that_rotted_here_is_asked_for_again(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	char path[PATH_TEXT_MAX + 80];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_upload(fixture, &made, 0);
	fixture_upload(fixture, &made, 1);
	stored_path(fixture, &made, 1, path, sizeof(path));
	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 409);
	answer_free(&answer);
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	answer_free(&answer);
	fixture_case_free(&made);
}

/* A part sealed to one key only, declared as such and signed: sealed wrong, not damaged. */
static void a_part_sealed_to_one_key_is_refused_at_commit(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct sealing_key *to[2];
	struct manifest manifest;
	struct jws jws;
	struct bytes sealed = {0}, text = {0}, signed_again = {0};
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_to(&fixture->terminal, "gongan", to);
	assert_int_equal(seal("page", 4, &to[0]->recipient, 1, &sealed), STATUS_OK);
	assert_int_equal(jws_parse(made.bundle.jws.data, made.bundle.jws.len, "case+jws", &jws),
		STATUS_OK);
	assert_int_equal(
		manifest_read(jws.payload.data, jws.payload.len, &manifest), STATUS_OK);
	sha256(sealed.data, sealed.len, manifest.parts[1].sha256);
	manifest.parts[1].len = (int64_t)sealed.len;
	assert_int_equal(manifest_write(&manifest, &text), STATUS_OK);
	assert_int_equal(
		jws_sign(fixture->terminal.key, "case+jws", text.data, text.len, &signed_again),
		STATUS_OK);
	assert_int_equal(fixture_put_bytes(fixture, made.bundle.case_id, signed_again.data,
				 signed_again.len, &answer),
		201);
	answer_free(&answer);
	fixture_upload(fixture, &made, 0);
	bytes_free(&made.bundle.parts[1].sealed);
	made.bundle.parts[1].sealed = sealed;
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 422);
	answer_free(&answer);
	jws_free(&jws);
	bytes_free(&text);
	bytes_free(&signed_again);
	fixture_case_free(&made);
}

static void two_commits_at_once_give_one_receipt(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry;
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(
		store_case(fixture->intake.store, made.bundle.case_id, &entry), STATUS_OK);
	const struct store_receipt forged = {entry.received_ms + 1, "forged", 6, NULL};
	assert_int_equal(
		store_receive(fixture->intake.store, entry.case_id, entry.ver - 1, &forged),
		STATUS_CONFLICT);
	assert_int_equal(
		store_receive(fixture->intake.store, entry.case_id, entry.ver, &forged),
		STATUS_CONFLICT);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	assert_null(strstr((char *)answer.body.data, "forged"));
	answer_free(&answer);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_case_comes_in_with_its_parts_and_gets_a_receipt),
		office_test(the_same_case_again_is_the_same_case),
		office_test(a_twin_delivered_first_never_blocks_the_real_one),
		office_test(another_manifest_under_the_same_id_is_refused),
		office_test(a_manifest_that_is_not_strict_is_refused),
		office_test(a_manifest_for_another_path_is_refused),
		office_test(a_number_used_twice_is_accepted_and_marked),
		office_test(a_full_disk_takes_nothing_in),
		office_test(commit_names_what_is_missing),
		office_test(a_part_that_rotted_here_is_asked_for_again),
		office_test(a_part_sealed_to_one_key_is_refused_at_commit),
		office_test(two_commits_at_once_give_one_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
