#include "tests/unit/firmware-counter/filing_desk.h"

#include "firmware/evidence/slip_store.h"

static enum status read_part(void *user, const struct manifest_part *part, struct bytes *out)
{
	const struct queue_case *entry = user;
	char path[PATH_TEXT_MAX];

	ok(queue_part_path(queue, entry->case_id, part->n, path, sizeof(path)));
	return file_read(path, PART_SIZE_MAX, out);
}

static void no_fault(void *user, const char *what)
{
	(void)user;
	fail_msg("%s", what);
}

static void open_case(const struct queue_case *entry, const struct seal_identity *key,
	struct opened_case *out)
{
	const struct opening_hands hands = {read_part, no_fault, (void *)(uintptr_t)entry};
	struct bytes jws = {0};

	ok(queue_manifest(queue, entry->case_id, &jws));
	ok(case_open(&jws, desk.key, key, &hands, out));
	bytes_free(&jws);
}

static void the_department_opens_what_was_submitted(void **unused)
{
	struct queue_case entry;
	struct opened_case opened;
	const json_t *inner;
	uint8_t tag[32];

	(void)unused;
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	assert_int_equal(entry.part_count, 4);
	open_case(&entry, &department, &opened);
	inner = opened.inner;
	assert_true(json_equal(json_object_get(inner, "form"), the_case.form));
	assert_string_equal(json_text(json_object_get(inner, "identity"), "id_number"), NUMBER);
	assert_string_equal(
		json_text(json_object_get(inner, "identity"), "source"), "resident_id");
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(inner, "signature"), "strokes")),
		1);
	for (int n = 1; n <= 3; n++) {
		assert_int_equal(opened.parts[n].len, PAGE_LEN);
		assert_int_equal(opened.parts[n].data[0], n - 1);
		assert_memory_equal(opened.parts[n].data + 1, picture + 1, PAGE_LEN - 1);
	}
	assert_string_equal(opened.manifest.parts[3].name, "residence_proof");
	query_tag(entry.receipt_no, CODE, tag);
	assert_memory_equal(opened.manifest.query_tag, tag, 32);
	opened_case_free(&opened);
	open_case(&entry, &escrow, &opened);
	opened_case_free(&opened);
}

static void the_visits_own_key_opens_nothing_that_is_queued(void **unused)
{
	struct queue_case entry;
	struct manifest_part part = {0};
	struct bytes sealed = {0}, plain = {0};

	(void)unused;
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	for (part.n = 0; part.n < entry.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&entry, &part, &sealed));
		assert_int_equal(unseal(sealed.data, sealed.len, &visit_identity, &plain),
			STATUS_DENIED);
	}
	bytes_free(&sealed);
}

static void cases_are_numbered_and_chained(void **unused)
{
	struct queue_case first, second;
	struct opened_case opened;

	(void)unused;
	submit();
	uuid_make(clock_wall_ms(), filing.visit_id);
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &first));
	ok(queue_next(queue, QUEUE_QUEUED, first.kiosk_seq, &second));
	assert_int_equal(first.kiosk_seq, 1);
	assert_int_equal(second.kiosk_seq, 2);
	open_case(&second, NULL, &opened);
	assert_memory_equal(opened.manifest.prev, first.manifest_hash, 32);
	assert_string_equal(opened.manifest.receipt_no, "530702000000267");
	opened_case_free(&opened);
}

static void two_matters_go_each_to_its_own_department(void **unused)
{
	struct queue_case first, second;
	struct manifest_part part = {0};
	struct bytes sealed = {0}, plain = {0};
	struct opened_case one, two;

	(void)unused;
	fill_basket();
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &first));
	ok(queue_next(queue, QUEUE_QUEUED, first.kiosk_seq, &second));
	assert_string_equal(first.visit_id, second.visit_id);
	open_case(&first, &department, &one);
	open_case(&second, &other_department, &two);
	assert_int_equal(one.manifest.visit_cases, 2);
	assert_memory_equal(one.manifest.covers, two.manifest.covers, 32);
	assert_memory_equal(two.manifest.prev, first.manifest_hash, 32);
	assert_string_equal(two.manifest.department, "renshe");
	assert_int_equal(two.parts[1].len, PAGE_LEN);
	for (part.n = 0; part.n < first.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&first, &part, &sealed));
		assert_int_equal(unseal(sealed.data, sealed.len, &other_department, &plain),
			STATUS_DENIED);
	}
	for (part.n = 0; part.n < second.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&second, &part, &sealed));
		assert_int_equal(
			unseal(sealed.data, sealed.len, &department, &plain), STATUS_DENIED);
	}
	opened_case_free(&one);
	opened_case_free(&two);
	bytes_free(&sealed);
}

static void expected_fault(void *user, const char *what)
{
	(void)user;
	(void)what;
}

/* Submit takes the hash of a page as it was at capture; whoever opens the case finds it out if
 * that is another page's. */
static void a_page_with_the_hash_of_another_is_found_out_by_who_opens_it(void **unused)
{
	struct queue_case entry;
	struct opened_case opened = {0};
	const struct opening_hands hands = {read_part, expected_fault, &entry};
	struct bytes jws = {0};

	(void)unused;
	memcpy(pages[1].plain_sha256, pages[2].plain_sha256, 32);
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	ok(queue_manifest(queue, entry.case_id, &jws));
	assert_int_not_equal(
		case_open(&jws, desk.key, &department, &hands, &opened), STATUS_OK);
	bytes_free(&jws);
	opened_case_free(&opened);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(the_department_opens_what_was_submitted),
		desk_test(the_visits_own_key_opens_nothing_that_is_queued),
		desk_test(cases_are_numbered_and_chained),
		desk_test(two_matters_go_each_to_its_own_department),
		desk_test(a_page_with_the_hash_of_another_is_found_out_by_who_opens_it),
	};

	if (words_open("build/words") != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
