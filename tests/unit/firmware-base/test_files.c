#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/firmware-base/folder.h"

static void paths_are_joined_with_one_slash(void **unused)
{
	char out[16];

	(void)unused;
	assert_int_equal(path_join(out, sizeof(out), "a/b", "c"), STATUS_OK);
	assert_string_equal(out, "a/b/c");
	assert_int_equal(path_join(out, sizeof(out), "a/b/", "c"), STATUS_OK);
	assert_string_equal(out, "a/b/c");
	assert_int_equal(path_join(out, sizeof(out), "", "c"), STATUS_OK);
	assert_string_equal(out, "c");
	assert_int_equal(path_join(out, 6, "a/b", "c"), STATUS_OK);
	assert_int_equal(path_join(out, 5, "a/b", "c"), STATUS_FULL);
}

static void what_was_written_is_read(void **unused)
{
	struct bytes out = {0};
	struct stat made;

	(void)unused;
	assert_int_equal(file_write(in_folder("a"), "first", 5, 0400), STATUS_OK);
	assert_int_equal(file_write(in_folder("a"), "second", 6, 0640), STATUS_OK);
	assert_int_equal(file_read(in_folder("a"), 6, &out), STATUS_OK);
	assert_string_equal((char *)out.data, "second");
	assert_int_equal(stat(in_folder("a"), &made), 0);
	assert_int_equal(made.st_mode & 07777, 0640);
	assert_int_equal(count_entries(), 1);
	bytes_free(&out);
}

static void reading_appends_and_stops_at_its_limit(void **unused)
{
	struct bytes out = {0};
	char large[200000];

	(void)unused;
	memset(large, 'x', sizeof(large));
	assert_int_equal(file_write(in_folder("a"), large, sizeof(large), 0600), STATUS_OK);
	assert_int_equal(bytes_add_text(&out, "kept"), STATUS_OK);
	assert_int_equal(file_read(in_folder("a"), sizeof(large) - 1, &out), STATUS_FULL);
	assert_int_equal(file_read(in_folder("a"), 0, &out), STATUS_FULL);
	assert_int_equal(out.len, 4);
	assert_int_equal(file_read(in_folder("a"), sizeof(large), &out), STATUS_OK);
	assert_int_equal(out.len, 4 + sizeof(large));
	assert_int_equal(file_read(in_folder("a"), SIZE_MAX, &out), STATUS_OK);
	assert_int_equal(out.len, 4 + 2 * sizeof(large));
	bytes_free(&out);
}

static void an_empty_file_is_an_empty_text(void **unused)
{
	struct bytes out = {0};

	(void)unused;
	assert_int_equal(file_write(in_folder("a"), NULL, 0, 0600), STATUS_OK);
	assert_int_equal(file_read(in_folder("a"), 0, &out), STATUS_OK);
	assert_string_equal((char *)out.data, "");
	bytes_free(&out);
}

static void only_regular_files_are_read(void **unused)
{
	struct bytes out = {0};

	(void)unused;
	assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
	assert_int_equal(file_read(in_folder("pipe"), 10, &out), STATUS_DENIED);
	assert_int_equal(file_read(folder, 10, &out), STATUS_DENIED);
	assert_int_equal(file_read("/dev/zero", 10, &out), STATUS_DENIED);
	assert_int_equal(file_read(in_folder("none"), 10, &out), STATUS_NOT_FOUND);
	assert_int_equal(file_read(in_folder("pipe/none"), 10, &out), STATUS_NOT_FOUND);
	assert_null(out.data);
}

static void a_file_is_mapped_as_it_is(void **unused)
{
	struct file_map map = {.len = 0};

	(void)unused;
	assert_int_equal(file_write(in_folder("a"), "content", 7, 0600), STATUS_OK);
	assert_int_equal(file_map(in_folder("a"), 6, &map), STATUS_FULL);
	assert_null(map.data);
	assert_int_equal(file_map(in_folder("a"), 7, &map), STATUS_OK);
	assert_int_equal(map.len, 7);
	assert_memory_equal(map.data, "content", 7);
	file_unmap(&map);
	assert_null(map.data);
	file_unmap(&map);
}

static void only_regular_files_with_content_are_mapped(void **unused)
{
	struct file_map map = {.len = 0};

	(void)unused;
	assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
	assert_int_equal(file_write(in_folder("a"), NULL, 0, 0600), STATUS_OK);
	assert_int_equal(file_map(in_folder("a"), 10, &map), STATUS_DENIED);
	assert_int_equal(file_map(in_folder("pipe"), 10, &map), STATUS_DENIED);
	assert_int_equal(file_map(folder, 10, &map), STATUS_DENIED);
	assert_int_equal(file_map(in_folder("none"), 10, &map), STATUS_NOT_FOUND);
	assert_null(map.data);
}

/* In a child: the limit would otherwise hold for the other tests. */
static void a_full_disk_leaves_the_old_content_and_no_rest(void **unused)
{
	pid_t pid;
	int how;

	(void)unused;
	assert_int_equal(file_write(in_folder("a"), "old", 3, 0600), STATUS_OK);
	pid = fork();
	if (pid == 0) {
		const struct rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
		static char large[8192];
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(file_write(in_folder("a"), large, sizeof(large), 0600));
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(WEXITSTATUS(how), STATUS_FULL);
	struct bytes out = {0};
	assert_int_equal(file_read(in_folder("a"), 10, &out), STATUS_OK);
	assert_string_equal((char *)out.data, "old");
	assert_int_equal(count_entries(), 1);
	bytes_free(&out);
}

static void writing_where_no_folder_is_is_said(void **unused)
{
	(void)unused;
	assert_int_equal(file_write(in_folder("none/a"), "x", 1, 0600), STATUS_NOT_FOUND);
	assert_int_equal(folder_sync(in_folder("none")), STATUS_IO);
}

static void a_folder_is_made_once_with_its_mode(void **unused)
{
	struct stat made;

	(void)unused;
	assert_int_equal(folder_make(in_folder("queue"), 02750), STATUS_OK);
	assert_int_equal(folder_make(in_folder("queue"), 02750), STATUS_OK);
	assert_int_equal(stat(in_folder("queue"), &made), 0);
	assert_int_equal(made.st_mode & 07777, 02750);
	assert_int_equal(file_write(in_folder("file"), "x", 1, 0600), STATUS_OK);
	assert_int_equal(folder_make(in_folder("file"), 0750), STATUS_IO);
	assert_int_equal(folder_make(in_folder("none/queue"), 0750), STATUS_NOT_FOUND);
}

/* As RestrictSUIDSGID of our units does. */
static bool forbid_chmod(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	const int calls[] = {SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat)};
	bool good = filter != NULL;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		good = good &&
		       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0) == 0;
	good = good && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

static void a_folder_that_takes_its_mode_from_its_parent_needs_no_right_to_set_it(void **unused)
{
	struct stat made;
	pid_t child;
	int how;

	(void)unused;
	assert_int_equal(folder_make(in_folder("queue"), 02750), STATUS_OK);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(forbid_chmod() && folder_make(in_folder("queue/parts"), 02750) ==
						STATUS_OK
				? 0
				: 1);
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_int_equal(how, 0);
	assert_int_equal(stat(in_folder("queue/parts"), &made), 0);
	assert_int_equal(made.st_mode & 07777, 02750);
	assert_int_equal(rmdir(in_folder("queue/parts")), 0);
}

static void the_disk_has_room(void **unused)
{
	uint64_t space = 0;

	(void)unused;
	assert_int_equal(folder_space(folder, &space), STATUS_OK);
	assert_true(space > 0);
	assert_int_equal(folder_space(in_folder("none"), &space), STATUS_IO);
}

static int lock_in_a_child(void)
{
	pid_t pid = fork();
	int fd, how;

	if (pid == 0)
		_exit(lock_take(in_folder("lock"), &fd));
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return WEXITSTATUS(how);
}

static void one_process_holds_the_lock(void **unused)
{
	int fd, again;

	(void)unused;
	assert_int_equal(lock_in_a_child(), STATUS_OK);
	assert_int_equal(lock_take(in_folder("lock"), &fd), STATUS_OK);
	assert_int_equal(lock_in_a_child(), STATUS_CONFLICT);
	assert_int_equal(lock_take(in_folder("lock"), &again), STATUS_OK);
	assert_int_equal(again, fd);
	assert_int_equal(lock_in_a_child(), STATUS_CONFLICT);
	close(fd);
}

/* Nothing can be written there, but a program that says so has to run, and only one. */
static void a_read_only_disk_gives_its_lock_to_one(void **unused)
{
	int fd = -1, made;

	(void)unused;
	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0) {
		print_message("nothing may be mounted here\n");
		return;
	}
	made = open(in_folder("lock"), O_WRONLY | O_CREAT, 0600);
	close(made);
	assert_int_equal(mount("tmpfs", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
	assert_int_equal(lock_in_a_child(), STATUS_OK);
	assert_int_equal(lock_take(in_folder("lock"), &fd), STATUS_OK);
	assert_int_equal(lock_in_a_child(), STATUS_CONFLICT);
	/* The disk is well again, and the lock is still held. */
	assert_int_equal(mount("tmpfs", folder, "tmpfs", MS_REMOUNT, ""), 0);
	assert_int_equal(lock_in_a_child(), STATUS_CONFLICT);
	close(fd);
	assert_int_equal(lock_in_a_child(), STATUS_OK);
	umount(folder);
}

/* A helper that outlives its parent must not keep the parent's lock. */
static void a_forked_child_does_not_keep_the_lock(void **unused)
{
	int ends[2], fd, how;
	char byte;
	pid_t holder;

	(void)unused;
	assert_int_equal(pipe(ends), 0);
	holder = fork();
	if (holder == 0) {
		if (lock_take(in_folder("lock"), &fd) != STATUS_OK)
			_exit(1);
		if (fork() == 0) {
			close(ends[1]);
			(void)!read(ends[0], &byte, 1);
			_exit(0);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(holder, &how, 0), holder);
	assert_int_equal(WEXITSTATUS(how), 0);
	assert_int_equal(lock_in_a_child(), STATUS_OK);
	close(ends[0]);
	close(ends[1]);
}

/* After each visit kiosk replaces itself: same lock, same descriptor, none used up. */
static int take_and_go_on(const char *path, int times, int first)
{
	char count[16], number[16];
	int fd;

	if (lock_take(path, &fd) != STATUS_OK || (first >= 0 && fd != first))
		return 1;
	if (times == 0)
		return 0;
	snprintf(count, sizeof(count), "%d", times - 1);
	snprintf(number, sizeof(number), "%d", fd);
	execl("/proc/self/exe", "test_files", "lock", path, count, number, (char *)NULL);
	return 2;
}

static void the_lock_lives_through_execve(void **unused)
{
	pid_t pid = fork();
	int how;

	(void)unused;
	if (pid == 0)
		_exit(take_and_go_on(in_folder("lock"), 5, -1));
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(WEXITSTATUS(how), 0);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_joined_with_one_slash),
		IN_A_FOLDER(what_was_written_is_read),
		IN_A_FOLDER(reading_appends_and_stops_at_its_limit),
		IN_A_FOLDER(an_empty_file_is_an_empty_text),
		IN_A_FOLDER(only_regular_files_are_read),
		IN_A_FOLDER(a_file_is_mapped_as_it_is),
		IN_A_FOLDER(only_regular_files_with_content_are_mapped),
		IN_A_FOLDER(a_full_disk_leaves_the_old_content_and_no_rest),
		IN_A_FOLDER(writing_where_no_folder_is_is_said),
		IN_A_FOLDER(a_folder_is_made_once_with_its_mode),
		IN_A_FOLDER(
			a_folder_that_takes_its_mode_from_its_parent_needs_no_right_to_set_it),
		IN_A_FOLDER(the_disk_has_room),
		IN_A_FOLDER(one_process_holds_the_lock),
		IN_A_FOLDER(a_read_only_disk_gives_its_lock_to_one),
		IN_A_FOLDER(a_forked_child_does_not_keep_the_lock),
		IN_A_FOLDER(the_lock_lives_through_execve),
	};

	if (argc == 5 && strcmp(argv[1], "lock") == 0)
		return take_and_go_on(argv[2], atoi(argv[3]), atoi(argv[4]));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
