#include "tests/unit/sync-office/office_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

struct opened {
	char out[PATH_TEXT_MAX], key[PATH_TEXT_MAX];
};

static int open_with(
	struct fixture *fixture, const char *id, const char *key_folder, struct opened *opened)
{
	char folder[PATH_TEXT_MAX];

	assert_int_equal(path_join(opened->out, sizeof(opened->out), fixture->folder, "opened"),
		STATUS_OK);
	assert_int_equal(
		path_join(folder, sizeof(folder), fixture->office, key_folder), STATUS_OK);
	assert_int_equal(
		path_join(opened->key, sizeof(opened->key), folder, "identity.txt"), STATUS_OK);
	return fixture_run(officectl_open, "open", fixture->office, id, "--key", opened->key,
		"--out", opened->out, NULL);
}

static bool was_written(const struct opened *opened)
{
	return access(opened->out, F_OK) == 0;
}

static int verify(struct fixture *fixture, const char *id)
{
	return fixture_run(officectl_verify, "verify", fixture->office, id, NULL);
}

static void the_department_and_escrow_open_a_case_whole(void **state)
{
	static const char *const KEYS[] = {"departments/gongan", "escrow"};
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct opened opened;
	struct stat found;
	struct bytes form = {0}, png = {0}, page = {0}, summary = {0};

	fixture_case(&fixture->terminal, 1, NULL, 70000, &made);
	fixture_deliver(fixture, &made);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(open_with(fixture, made.bundle.receipt_no, KEYS[i], &opened),
			OFFICECTL_DONE);
		assert_int_equal(stat(opened.out, &found), 0);
		assert_int_equal(found.st_mode & 0777, 0700);
	}
	fixture_read(opened.out, "form.json", &form);
	assert_non_null(strstr((char *)form.data, "木·𠀀"));
	fixture_read(opened.out, "1-photo.jpg", &page);
	assert_int_equal(page.len, 70000);
	fixture_read(opened.out, "signature.png", &png);
	assert_memory_equal(png.data, "\x89PNG", 4);
	fixture_read(opened.out, "summary.txt", &summary);
	assert_non_null(strstr((char *)summary.data, "以上内容属实"));
	bytes_free(&form);
	bytes_free(&page);
	bytes_free(&png);
	bytes_free(&summary);
	fixture_case_free(&made);
}

static void who_signed_besides_is_drawn_but_no_more_than_a_visit_has(void **state)
{
	static const char LAST[] = "signature-9.png"; /* of eight others */
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct opened opened;
	struct bytes png = {0};

	for (int64_t seq = 1; seq <= 2; seq++) {
		fixture->terminal.others = INK_OTHERS_MAX + (seq == 1);
		fixture_case(&fixture->terminal, seq, NULL, 5000, &made);
		fixture_deliver(fixture, &made);
		assert_int_equal(
			open_with(fixture, made.bundle.case_id, "departments/gongan", &opened),
			seq == 1 ? OFFICECTL_WANTING : OFFICECTL_DONE);
		assert_int_equal(was_written(&opened), seq == 2);
		fixture_case_free(&made);
	}
	fixture_read(opened.out, LAST, &png);
	assert_memory_equal(png.data, "\x89PNG", 4);
	bytes_free(&png);
}

/* Whoever signed beside somebody who cannot write: their ink was left unopened. */
static void who_signed_beside_a_keypad_is_drawn_and_each_is_told_how(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct opened opened;
	struct bytes png = {0}, summary = {0};

	fixture->terminal.others = 1;
	fixture->terminal.keypad = true;
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(open_with(fixture, made.bundle.case_id, "departments/gongan", &opened),
		OFFICECTL_DONE);
	fixture_read(opened.out, "signature-2.png", &png);
	assert_memory_equal(png.data, "\x89PNG", 4);
	fixture_read(opened.out, "summary.txt", &summary);
	assert_non_null(strstr((char *)summary.data, "signed by       keypad"));
	assert_non_null(strstr((char *)summary.data, "非手写确认"));
	assert_non_null(strstr((char *)summary.data, "and by          木小某: hand\n"));
	bytes_free(&png);
	bytes_free(&summary);
	fixture_case_free(&made);
}

static void another_departments_key_opens_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct opened opened;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(open_with(fixture, made.bundle.case_id, "departments/renshe", &opened),
		OFFICECTL_WANTING);
	assert_false(was_written(&opened));
	fixture_case_free(&made);
}

static void verify_needs_no_key_and_wants_everything(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(verify(fixture, made.bundle.case_id), OFFICECTL_WANTING);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(verify(fixture, made.bundle.case_id), OFFICECTL_WANTING);
	assert_int_equal(fixture_put(fixture, &made), 200);
	fixture_upload(fixture, &made, 0);
	fixture_upload(fixture, &made, 1);
	assert_int_equal(verify(fixture, made.bundle.case_id), OFFICECTL_WANTING);
	struct answer answer;
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	answer_free(&answer);
	assert_int_equal(verify(fixture, made.bundle.case_id), OFFICECTL_DONE);
	assert_int_equal(verify(fixture, made.bundle.receipt_no), OFFICECTL_DONE);
	fixture_case_free(&made);
}

/* Somebody at the intake changes a row behind everybody's back. */
static void change_row(struct fixture *fixture, const char *sql)
{
	char command[PATH_TEXT_MAX + 256];

	intake_close(&fixture->intake);
	snprintf(command, sizeof(command), "sqlite3 '%s/office.db' \"%s\"",
		fixture->intake_folder, sql);
	assert_int_equal(system(command), 0);
}

static void whatever_is_changed_in_the_store_is_found(void **state)
{
	static const char *const CHANGES[] = {
		"UPDATE cases SET department = 'renshe'",
		"UPDATE cases SET kiosk_seq = kiosk_seq + 1",
		"UPDATE cases SET received_ms = received_ms + 1",
		"UPDATE cases SET manifest_hash = prev",
		"UPDATE cases SET prev = replace(prev, '0', '1')",
		"UPDATE cases SET receipt = replace(receipt, 'receipt', 'reciept')",
		"UPDATE cases SET jws = replace(jws, 'signature', 'signaturf')",
		"UPDATE terminal_keys SET test = 1",
	};
	struct fixture *fixture = *state;
	struct fixture_case made;
	char save[3 * PATH_TEXT_MAX + 64], back[3 * PATH_TEXT_MAX + 64];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	intake_close(&fixture->intake);
	snprintf(save, sizeof(save), "cp -a '%s' '%s.good'", fixture->intake_folder,
		fixture->intake_folder);
	snprintf(back, sizeof(back), "rm -rf '%s' && cp -a '%s.good' '%s'",
		fixture->intake_folder, fixture->intake_folder, fixture->intake_folder);
	assert_int_equal(system(save), 0);
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
		change_row(fixture, CHANGES[i]);
		print_message("%s\n", CHANGES[i]);
		assert_in_range(verify(fixture, made.bundle.case_id), OFFICECTL_WANTING,
			OFFICECTL_FAILED);
		assert_int_equal(system(back), 0);
	}
	fixture_case_free(&made);
}

/* Runs command with its standard output in a file; the text comes back. */
static void capture(struct fixture *fixture, int (*command)(int, char **), const char *name,
	const char *id, const char *option, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	int saved, file;

	fflush(stdout);
	assert_int_equal(path_join(path, sizeof(path), fixture->folder, "stdout"), STATUS_OK);
	saved = dup(1);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	dup2(file, 1);
	if (id)
		fixture_run(command, name, fixture->office, id, option, NULL);
	else
		fixture_run(command, name, fixture->office, option, NULL);
	fflush(stdout);
	dup2(saved, 1);
	close(saved);
	close(file);
	assert_int_equal(file_read(path, 1000000, out), STATUS_OK);
}

static void the_list_marks_forks_holes_and_wrong_ancestors(void **state)
{
	static const struct {
		json_int_t seq;
		const char *flags;
	} EXPECTED[] = {{1, "[]"}, {2, "[\"prev\"]"}, {4, "[\"hole\"]"}};
	struct fixture *fixture = *state;
	struct fixture_case first, second, fourth;
	struct bytes text = {0};
	json_t *list = NULL;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 2, NULL, 5000, &second);
	fixture_case(&fixture->terminal, 4, second.bundle.manifest_hash, 5000, &fourth);
	assert_int_equal(fixture_put(fixture, &fourth), 201);
	assert_int_equal(fixture_put(fixture, &second), 201);
	assert_int_equal(fixture_put(fixture, &first), 201);
	capture(fixture, officectl_cases, "cases", NULL, "--json", &text);
	assert_int_equal(json_read(text.data, text.len, &list), STATUS_OK);
	assert_int_equal(json_array_size(list), 3);
	for (size_t i = 0; i < 3; i++) {
		const json_t *entry = json_array_get(list, i);
		struct bytes flags = {0};

		assert_int_equal(json_integer_value(json_object_get(entry, "kiosk_seq")),
			EXPECTED[i].seq);
		assert_string_equal(json_text(entry, "state"), "open");
		assert_int_equal(
			json_canonical(json_object_get(entry, "flags"), &flags), STATUS_OK);
		assert_string_equal((char *)flags.data, EXPECTED[i].flags);
		bytes_free(&flags);
	}
	json_decref(list);
	bytes_free(&text);
	fixture_case_free(&first);
	fixture_case_free(&second);
	fixture_case_free(&fourth);
}

static void show_gives_back_the_manifest_as_it_came(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes text = {0};

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	capture(fixture, officectl_show, "show", made.bundle.case_id, "--jws", &text);
	assert_int_equal(text.len, made.bundle.jws.len);
	assert_memory_equal(text.data, made.bundle.jws.data, text.len);
	bytes_free(&text);
	capture(fixture, officectl_show, "show", made.bundle.receipt_no, "--json", &text);
	assert_non_null(strstr((char *)text.data, "\"sealed_to\""));
	bytes_free(&text);
	fixture_case_free(&made);
}

static void wrong_usage_is_said_so(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_run(officectl_open, "open", fixture->office, "x", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_verify, "verify", fixture->office, NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_cases, "cases", NULL), OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_show, "show", fixture->office, NULL), OFFICECTL_USAGE);
	assert_int_equal(verify(fixture, "no such case"), OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_cases, "cases", "/nowhere", NULL), OFFICECTL_WANTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(the_department_and_escrow_open_a_case_whole),
		office_test(who_signed_besides_is_drawn_but_no_more_than_a_visit_has),
		office_test(who_signed_beside_a_keypad_is_drawn_and_each_is_told_how),
		office_test(another_departments_key_opens_nothing),
		office_test(verify_needs_no_key_and_wants_everything),
		office_test(whatever_is_changed_in_the_store_is_found),
		office_test(the_list_marks_forks_holes_and_wrong_ancestors),
		office_test(show_gives_back_the_manifest_as_it_came),
		office_test(wrong_usage_is_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
