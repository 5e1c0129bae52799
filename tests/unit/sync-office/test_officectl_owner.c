#include "tests/unit/sync-office/office_fixture.h"

#include <ftw.h>
#include <sys/stat.h>

#include "firmware/base/owner.h"
#include "sync/wire/courier.h"

#define OFFICE_UID 4711
#define OFFICE_GID 4712

/* Who is not root owns everything anyway. */
static bool is_root(void)
{
	return geteuid() == 0;
}

static int give_one(const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
	(void)info;
	(void)flag;
	(void)ftw;
	return lchown(path, OFFICE_UID, OFFICE_GID);
}

static int judge_one(const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
	(void)flag;
	(void)ftw;
	if (info->st_uid == OFFICE_UID && info->st_gid == OFFICE_GID)
		return 0;
	print_error("%s: of uid %u, gid %u\n", path, info->st_uid, info->st_gid);
	return 1;
}

/* As tmpfiles leaves it: the intake is the office's, and nothing of it runs. */
static void give_away(struct fixture *fixture)
{
	intake_close(&fixture->intake);
	assert_int_equal(chmod(fixture->folder, 0711), 0);
	assert_int_equal(chmod(fixture->office, 0711), 0);
	assert_int_equal(nftw(fixture->intake_folder, give_one, 16, FTW_PHYS), 0);
}

static void expect_all_the_offices(struct fixture *fixture)
{
	if (is_root())
		assert_int_equal(nftw(fixture->intake_folder, judge_one, 16, FTW_PHYS), 0);
	assert_int_equal(geteuid(), getuid());
	assert_int_equal(getegid(), getgid());
}

static void remove_in(const char *folder, const char *name)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	assert_true(unlink(path) == 0 || access(path, F_OK) != 0);
}

static void what_root_changes_while_the_office_stands_still_is_the_offices(void **state)
{
	static const char *const MADE_ANEW[] = {
		"lock", "office.db-wal", "office.db-shm", "office.db.checked"};
	struct fixture *fixture = *state;
	char third[PATH_TEXT_MAX];

	assert_int_equal(path_join(third, sizeof(third), fixture->folder, "third"), STATUS_OK);
	if (is_root())
		give_away(fixture);
	for (size_t i = 0; i < sizeof(MADE_ANEW) / sizeof(MADE_ANEW[0]); i++)
		remove_in(fixture->intake_folder, MADE_ANEW[i]);
	assert_int_equal(fixture_run(officectl_terminals, "terminals", fixture->office, NULL),
		OFFICECTL_DONE);
	expect_all_the_offices(fixture);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, "530704", third,
				 "--services", "assets/services", NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, "530704", NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, "--new-key", NULL),
		OFFICECTL_DONE);
	expect_all_the_offices(fixture);
}

static void what_root_takes_in_from_a_stick_is_the_offices(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char stick[PATH_TEXT_MAX], folder[PATH_TEXT_MAX], name[16];
	struct stat receipt;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(path_join(stick, sizeof(stick), fixture->folder, "stick"), STATUS_OK);
	assert_int_equal(folder_make(stick, 0755), STATUS_OK);
	assert_int_equal(
		path_join(folder, sizeof(folder), stick, made.bundle.case_id), STATUS_OK);
	assert_int_equal(folder_make(folder, 0755), STATUS_OK);
	assert_int_equal(officectl_write(folder, COURIER_MANIFEST, made.bundle.jws.data,
				 made.bundle.jws.len, 0644),
		STATUS_OK);
	for (int n = 0; n <= 1; n++) {
		snprintf(name, sizeof(name), COURIER_PART, n);
		assert_int_equal(officectl_write(folder, name, fixture_part(&made, n)->data,
					 fixture_part(&made, n)->len, 0644),
			STATUS_OK);
	}
	if (is_root())
		give_away(fixture);
	assert_int_equal(fixture_run(officectl_import, "import", fixture->office, stick, NULL),
		OFFICECTL_DONE);
	expect_all_the_offices(fixture);
	assert_int_equal(path_join(stick, sizeof(stick), folder, COURIER_RECEIPT), STATUS_OK);
	assert_int_equal(stat(stick, &receipt), 0);
	assert_int_equal(receipt.st_uid, geteuid());
	fixture_case_free(&made);
}

static void what_root_repairs_is_the_offices(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[PATH_TEXT_MAX];
	struct stat info;
	FILE *store;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	fixture_case_free(&made);
	fixture_change_rows(fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
	if (is_root())
		give_away(fixture);
	assert_int_equal(
		path_join(path, sizeof(path), fixture->intake_folder, "office.db"), STATUS_OK);
	assert_int_equal(stat(path, &info), 0);
	assert_true((store = fopen(path, "r+")) != NULL);
	assert_int_equal(fseek(store, info.st_size / 4096 / 2 * 4096, SEEK_SET), 0);
	for (int i = 0; i < 4096; i++)
		fputc(0xa5, store);
	assert_int_equal(fclose(store), 0);
	remove_in(fixture->intake_folder, "office.db.checked");
	assert_int_equal(fixture_run(officectl_repair, "repair", fixture->office, NULL),
		OFFICECTL_WANTING);
	expect_all_the_offices(fixture);
}

/* A link of the office's making leads no further than the office may write. */
static void a_link_in_the_offices_folder_gives_the_office_nothing_of_roots(void **state)
{
	struct fixture *fixture = *state;
	char published[PATH_TEXT_MAX], aim[PATH_TEXT_MAX], victim[PATH_TEXT_MAX];
	struct bytes kept = {0};

	if (!is_root())
		return;
	assert_int_equal(path_join(published, sizeof(published), fixture->intake_folder,
				 "signed/catalogue"),
		STATUS_OK);
	assert_int_equal(path_join(aim, sizeof(aim), fixture->folder, "of-root"), STATUS_OK);
	assert_int_equal(folder_make(aim, 0755), STATUS_OK);
	assert_int_equal(officectl_write(aim, "stuck.json", "mine", 4, 0644), STATUS_OK);
	assert_int_equal(path_join(victim, sizeof(victim), aim, "stuck.json"), STATUS_OK);
	assert_int_equal(rmdir(published), 0);
	assert_int_equal(symlink(aim, published), 0);
	give_away(fixture);
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", "assets/services", NULL),
		OFFICECTL_WANTING);
	fixture_read(aim, "stuck.json", &kept);
	assert_string_equal((char *)kept.data, "mine");
	bytes_free(&kept);
	assert_int_equal(geteuid(), 0);
}

/* What is about to be published is put together in the authority's folder. */
static void a_link_in_the_authoritys_folder_takes_nothing_of_roots_away(void **state)
{
	struct fixture *fixture = *state;
	char authority[PATH_TEXT_MAX], aim[PATH_TEXT_MAX], items[PATH_TEXT_MAX],
		next[PATH_TEXT_MAX];
	struct bytes kept = {0};

	if (!is_root())
		return;
	assert_int_equal(path_join(authority, sizeof(authority), fixture->office, "authority"),
		STATUS_OK);
	assert_int_equal(path_join(aim, sizeof(aim), fixture->folder, "of-root"), STATUS_OK);
	assert_int_equal(path_join(items, sizeof(items), aim, "catalogue"), STATUS_OK);
	assert_int_equal(path_join(next, sizeof(next), authority, "next"), STATUS_OK);
	assert_int_equal(folder_make(aim, 0755), STATUS_OK);
	assert_int_equal(folder_make(items, 0755), STATUS_OK);
	assert_int_equal(officectl_write(items, "stuck.json", "mine", 4, 0644), STATUS_OK);
	assert_int_equal(symlink(aim, next), 0);
	give_away(fixture);
	assert_int_equal(nftw(authority, give_one, 16, FTW_PHYS), 0);
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", "assets/services", NULL),
		OFFICECTL_FAILED);
	fixture_read(items, "stuck.json", &kept);
	assert_string_equal((char *)kept.data, "mine");
	bytes_free(&kept);
	assert_int_equal(unlink(next), 0);
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", "assets/services", NULL),
		OFFICECTL_DONE);
	assert_int_equal(nftw(authority, judge_one, 16, FTW_PHYS), 0);
}

static void root_comes_back_to_all_its_groups(void **state)
{
	struct fixture *fixture = *state;
	gid_t before[OWNER_GROUPS_MAX], after[OWNER_GROUPS_MAX];
	int count = getgroups(OWNER_GROUPS_MAX, before);
	struct owner was;

	if (!is_root())
		return;
	give_away(fixture);
	assert_int_equal(owner_become(fixture->intake_folder, &was), STATUS_OK);
	assert_int_equal(geteuid(), OFFICE_UID);
	assert_int_equal(getegid(), OFFICE_GID);
	assert_int_equal(getgroups(0, NULL), 0);
	owner_return(&was);
	assert_int_equal(geteuid(), 0);
	assert_int_equal(getgroups(OWNER_GROUPS_MAX, after), count);
	assert_memory_equal(before, after, (size_t)count * sizeof(before[0]));
	assert_int_equal(owner_become("/nonexistent/folder", &was), STATUS_NOT_FOUND);
	owner_return(&was);
	assert_int_equal(geteuid(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(what_root_changes_while_the_office_stands_still_is_the_offices),
		office_test(what_root_takes_in_from_a_stick_is_the_offices),
		office_test(what_root_repairs_is_the_offices),
		office_test(a_link_in_the_offices_folder_gives_the_office_nothing_of_roots),
		office_test(a_link_in_the_authoritys_folder_takes_nothing_of_roots_away),
		office_test(root_comes_back_to_all_its_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
