/* What was forgotten by the machine is there again before anybody looks at it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "firmware/base/read_ahead.h"
#include "tests/unit/firmware-base/folder.h"

#define LEN (1 << 20)
#define LOOKS 2000 /* of 5 ms: a disk may be slow, the test is not */

static char content[LEN];
static struct file_map map;

/* A file that only the disk has, mapped and never looked at. */
static int make_forgotten_file(void **unused)
{
	int fd;

	if (make_folder(unused) != 0)
		return -1;
	memset(content, 'x', sizeof(content));
	if (file_write(in_folder("a"), content, sizeof(content), 0600) != STATUS_OK)
		return -1;
	fd = open(in_folder("a"), O_RDONLY);
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	return file_map(in_folder("a"), LEN, &map) == STATUS_OK ? 0 : -1;
}

static int remove_file(void **unused)
{
	file_unmap(&map);
	return remove_folder(unused);
}

static size_t pages_there(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), there = 0;
	unsigned char resident[LEN / 4096];

	assert_int_equal(mincore((void *)map.data, map.len, resident), 0);
	for (size_t i = 0; i < map.len / page; i++)
		there += resident[i] & 1;
	return there * page;
}

static void assert_it_comes(void)
{
	const struct timespec moment = {.tv_nsec = 5000000};

	for (int i = 0; i < LOOKS && pages_there() < LEN; i++)
		nanosleep(&moment, NULL);
	assert_int_equal(pages_there(), LEN);
}

static void a_file_comes_without_being_read(void **unused)
{
	(void)unused;
	read_ahead_file(in_folder("a"));
	assert_it_comes();
}

static void what_is_mapped_comes_too(void **unused)
{
	(void)unused;
	read_ahead_mapped();
	assert_it_comes();
}

/* Another process asks: its own locks a process never sees. */
static bool is_locked(const char *path)
{
	struct flock lock = {.l_type = F_WRLCK};
	int fd, left = 0;
	pid_t child = fork();

	if (child == 0) {
		fd = open(path, O_RDWR);
		_exit(fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &left, 0), child);
	return left == 0;
}

/* As a database maps the memory that it shares with its readers. */
static void what_is_shared_keeps_its_locks(void **unused)
{
	struct flock lock = {.l_type = F_RDLCK};
	int fd = open(in_folder("a"), O_RDWR);
	void *shared = mmap(NULL, LEN, PROT_READ, MAP_SHARED, fd, 0);

	(void)unused;
	file_unmap(&map);
	assert_ptr_not_equal(shared, MAP_FAILED);
	assert_int_equal(fcntl(fd, F_SETLK, &lock), 0);
	read_ahead_mapped();
	assert_true(is_locked(in_folder("a")));
	munmap(shared, LEN);
	close(fd);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NOTHING_IS_KEPT true /* sanitizers leave it out: their own memory is too large */
#else
#define NOTHING_IS_KEPT false
#endif

/* Not every machine that tests lets us. */
static bool may_keep(void)
{
	bool may = !NOTHING_IS_KEPT && mlockall(MCL_CURRENT | MCL_ONFAULT) == 0;

	munlockall();
	return may;
}

/* The kernel is asked to put it out: it refuses where it may not, and is not heard otherwise. */
static void what_was_touched_stays(void **unused)
{
	bool kept = may_keep();

	(void)unused;
	assert_int_equal(map.data[0], 'x');
	read_ahead_keep();
	assert_int_equal(madvise((void *)map.data, LEN, MADV_PAGEOUT), kept ? -1 : 0);
	assert_int_equal(map.data[0], 'x');
	munlockall();
}

static void what_is_no_file_is_passed_over(void **unused)
{
	(void)unused;
	assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
	read_ahead_file(in_folder("pipe"));
	read_ahead_file(in_folder("none"));
	read_ahead_file(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_file_comes_without_being_read, make_forgotten_file, remove_file),
		cmocka_unit_test_setup_teardown(
			what_is_mapped_comes_too, make_forgotten_file, remove_file),
		cmocka_unit_test_setup_teardown(
			what_is_shared_keeps_its_locks, make_forgotten_file, remove_file),
		cmocka_unit_test_setup_teardown(
			what_was_touched_stays, make_forgotten_file, remove_file),
		cmocka_unit_test_setup_teardown(
			what_is_no_file_is_passed_over, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
