#include "tests/unit/sync-office/office_fixture.h"

#include <sys/stat.h>

#include "firmware/base/local_socket.h"
#include "sync/office/intake/control.h"
#include "sync/wire/courier.h"

/* A stick with one case, as kioskctl export writes it; missing: a part that is left out, or -1.
 */
static void write_stick(struct fixture *fixture, const struct fixture_case *made, int missing,
	char stick[PATH_TEXT_MAX], char folder[PATH_TEXT_MAX])
{
	char name[16];

	assert_int_equal(path_join(stick, PATH_TEXT_MAX, fixture->folder, "stick"), STATUS_OK);
	assert_int_equal(folder_make(stick, 0700), STATUS_OK);
	assert_int_equal(
		path_join(folder, PATH_TEXT_MAX, stick, made->bundle.case_id), STATUS_OK);
	assert_int_equal(folder_make(folder, 0700), STATUS_OK);
	assert_int_equal(officectl_write(folder, COURIER_MANIFEST, made->bundle.jws.data,
				 made->bundle.jws.len, 0600),
		STATUS_OK);
	for (int n = 0; n <= 1; n++) {
		snprintf(name, sizeof(name), COURIER_PART, n);
		if (n != missing)
			assert_int_equal(
				officectl_write(folder, name, fixture_part(made, n)->data,
					fixture_part(made, n)->len, 0600),
				STATUS_OK);
	}
}

static int import(struct fixture *fixture, const char *stick)
{
	return fixture_run(officectl_import, "import", fixture->office, stick, NULL);
}

static void read_receipt(struct fixture *fixture, const char *folder,
	const struct fixture_case *made, struct bytes *out)
{
	int64_t received_ms = 0;

	fixture_read(folder, COURIER_RECEIPT, out);
	assert_int_equal(receipt_note_verify(&fixture->terminal.enrolment.receipt_key,
				 out->data, out->len, made->bundle.case_id,
				 made->bundle.manifest_hash, &received_ms),
		STATUS_OK);
}

static void a_stick_is_taken_in_once_and_brings_its_receipt_back(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes first = {0}, again = {0};
	char stick[PATH_TEXT_MAX], folder[PATH_TEXT_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	write_stick(fixture, &made, -1, stick, folder);
	intake_close(&fixture->intake);
	assert_int_equal(import(fixture, stick), OFFICECTL_DONE);
	read_receipt(fixture, folder, &made, &first);
	assert_int_equal(import(fixture, stick), OFFICECTL_DONE);
	read_receipt(fixture, folder, &made, &again);
	assert_string_equal((char *)first.data, (char *)again.data);
	fixture_start(fixture);
	assert_int_equal(fixture_put(fixture, &made), 200); /* and by the wire it is the same */
	bytes_free(&first);
	bytes_free(&again);
	fixture_case_free(&made);
}

static void a_running_office_takes_the_stick_for_the_tool(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct local_socket *control = NULL;
	struct bytes receipt = {0};
	char stick[PATH_TEXT_MAX], folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	int held = -1;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	write_stick(fixture, &made, -1, stick, folder);
	fixture_upload(
		fixture, (fixture_put(fixture, &made), &made), 0); /* half came by the wire */
	assert_int_equal(
		path_join(path, sizeof(path), fixture->intake_folder, "lock"), STATUS_OK);
	assert_int_equal(lock_take(path, &held), STATUS_OK);
	assert_int_equal(path_join(path, sizeof(path), fixture->intake_folder, "control.sock"),
		STATUS_OK);
	assert_int_equal(local_socket_listen(path, control_answer, &fixture->intake, &control),
		STATUS_OK);
	assert_int_equal(import(fixture, stick), OFFICECTL_DONE);
	read_receipt(fixture, folder, &made, &receipt);
	local_socket_close(control);
	close(held);
	bytes_free(&receipt);
	fixture_case_free(&made);
}

static void what_would_be_refused_at_the_wire_is_refused_from_a_stick(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made, revoked, torn;
	struct bytes receipt = {0};
	char stick[PATH_TEXT_MAX], folder[PATH_TEXT_MAX], command[4 * PATH_TEXT_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_case(&fixture->other, 1, NULL, 5000, &revoked);
	fixture_case(&fixture->terminal, 2, NULL, 5000, &torn);
	assert_int_equal(
		store_revoke(fixture->intake.store, FIXTURE_OTHER, clock_wall_ms()), STATUS_OK);
	intake_close(&fixture->intake);
	write_stick(fixture, &revoked, -1, stick, folder);
	assert_int_equal(import(fixture, stick), OFFICECTL_WANTING);
	snprintf(command, sizeof(command), "rm -rf %s", stick);
	assert_int_equal(system(command), 0);
	write_stick(fixture, &torn, -1, stick, folder);
	snprintf(command, sizeof(command), "truncate -s 4000 %s/1.age", folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(import(fixture, stick), OFFICECTL_WANTING);
	snprintf(command, sizeof(command), "sed -i s/signature/signaturf/ %s/manifest.jws",
		folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(import(fixture, stick), OFFICECTL_WANTING);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	write_stick(fixture, &made, 1, stick, folder);
	assert_int_equal(import(fixture, stick), OFFICECTL_WANTING);
	assert_int_equal(officectl_read(folder, COURIER_RECEIPT, &receipt), STATUS_NOT_FOUND);
	write_stick(fixture, &made, -1, stick, folder); /* the part is found after all */
	assert_int_equal(import(fixture, stick), OFFICECTL_DONE);
	fixture_start(fixture);
	fixture_case_free(&made);
	fixture_case_free(&revoked);
	fixture_case_free(&torn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_stick_is_taken_in_once_and_brings_its_receipt_back),
		office_test(a_running_office_takes_the_stick_for_the_tool),
		office_test(what_would_be_refused_at_the_wire_is_refused_from_a_stick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
