#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/office/store/piece_writer.h"

enum { SIZE = 1300001, FIRST = 600000 }; /* two whole pieces and an odd end; one and some */

static uint8_t data[SIZE], read_back[SIZE];

/* The disk and the threads of this test, in the place of the C library's. */
static struct {
	off_t room;      /* bytes a file may have */
	int refusals;    /* so many writes it refuses first */
	bool no_direct;  /* refuses what goes past the kernel's memory */
	bool no_threads; /* none is to be had */
	bool slow;       /* others than the owner wait for `go` first */
	sem_t go;
	pthread_t owner;
	int by_owner, by_others; /* writes that went well */
} disk;

ssize_t pwrite(int fd, const void *from, size_t len, off_t at)
{
	bool owner = pthread_equal(pthread_self(), disk.owner);
	ssize_t done;

	if (disk.no_direct && fcntl(fd, F_GETFL) & O_DIRECT) {
		errno = EINVAL;
		return -1;
	}
	while (disk.slow && !owner && sem_wait(&disk.go) != 0)
		;
	if (at >= disk.room || disk.refusals-- > 0) {
		errno = ENOSPC;
		return -1;
	}
	if (at + (off_t)len > disk.room)
		len = (size_t)(disk.room - at);
	done = syscall(SYS_pwrite64, fd, from, len, at);
	*(owner ? &disk.by_owner : &disk.by_others) += done > 0;
	return done;
}

int pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *user)
{
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return disk.no_threads ? EAGAIN : real(thread, attributes, work, user);
}

static struct piece_writers *writers;
static int fd;

static int setup(void **state)
{
	char path[] = "/tmp/piece_writer-XXXXXX";

	(void)state;
	memset(&disk, 0, sizeof(disk));
	disk.room = SIZE;
	disk.owner = pthread_self();
	sem_init(&disk.go, 0, 0);
	for (size_t i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	fd = mkstemp(path);
	unlink(path);
	return fd >= 0 && piece_writers_create(&writers) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	piece_writers_destroy(writers);
	sem_destroy(&disk.go);
	return close(fd);
}

static enum status write_all(size_t some, int64_t *at)
{
	struct piece_writer *writer = piece_writers_take(writers, fd, 0);
	enum status status;

	assert_non_null(writer);
	for (size_t i = 0; i < SIZE; i += some)
		piece_writer_add(writer, data + i, some < SIZE - i ? some : SIZE - i);
	status = piece_writer_flush(writer, at);
	piece_writers_give(writers, writer);
	return status;
}

/* The file ends where it was said to, and holds what was sent up to there. */
static void assert_file(int64_t length)
{
	struct stat found;

	assert_int_equal(fstat(fd, &found), 0);
	assert_int_equal(found.st_size, length);
	assert_int_equal(pread(fd, read_back, SIZE, 0), length);
	assert_memory_equal(read_back, data, (size_t)length);
	assert_int_equal(fcntl(fd, F_GETFL) & O_DIRECT, 0);
}

static void what_comes_in_any_sizes_is_in_the_file(void **state)
{
	static const size_t SIZES[] = {977, 65536, 524288, SIZE};
	int64_t at = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(write_all(SIZES[i], &at), STATUS_OK);
		assert_int_equal(at, SIZE);
		assert_file(SIZE);
	}
}

static void more_is_taken_while_the_disk_has_a_piece(void **state)
{
	struct piece_writer *writer = piece_writers_take(writers, fd, 0);
	int64_t at = 0;

	(void)state;
	disk.slow = true;
	piece_writer_add(writer, data, FIRST);
	assert_int_equal(disk.by_owner + disk.by_others, 0);
	sem_post(&disk.go);
	sem_post(&disk.go);
	piece_writer_add(writer, data + FIRST, SIZE - FIRST);
	assert_int_equal(piece_writer_flush(writer, &at), STATUS_OK);
	piece_writers_give(writers, writer);
	assert_file(SIZE);
	assert_int_equal(disk.by_others, 2);
}

static void a_full_disk_keeps_what_fitted(void **state)
{
	static const off_t ROOMS[] = {0, 4096, 524288, 524288 + 4096, 1048576, SIZE - 1};
	int64_t at = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(ROOMS) / sizeof(ROOMS[0]); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		disk.room = ROOMS[i];
		assert_int_equal(write_all(65536, &at), STATUS_FULL);
		assert_int_equal(at <= ROOMS[i], true);
		assert_int_equal(at >= ROOMS[i] - 4096, true);
		assert_file(at);
	}
}

/* What came after a piece that is missing would stand in its place. */
static void after_a_refusal_nothing_more_is_written(void **state)
{
	int64_t at = -1;

	(void)state;
	disk.refusals = 1;
	assert_int_equal(write_all(65536, &at), STATUS_FULL);
	assert_int_equal(at, 0);
	assert_file(0);
}

static void a_disk_that_takes_nothing_direct_gets_it_the_usual_way(void **state)
{
	int64_t at = 0;

	(void)state;
	disk.no_direct = true;
	assert_int_equal(write_all(65536, &at), STATUS_OK);
	assert_file(SIZE);
}

static void without_threads_the_owner_writes(void **state)
{
	int64_t at = 0;

	(void)state;
	disk.no_threads = true;
	assert_int_equal(write_all(65536, &at), STATUS_OK);
	assert_file(SIZE);
	assert_int_equal(disk.by_others, 0);
}

#define PIECE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PIECE_TEST(what_comes_in_any_sizes_is_in_the_file),
		PIECE_TEST(more_is_taken_while_the_disk_has_a_piece),
		PIECE_TEST(a_full_disk_keeps_what_fitted),
		PIECE_TEST(after_a_refusal_nothing_more_is_written),
		PIECE_TEST(a_disk_that_takes_nothing_direct_gets_it_the_usual_way),
		PIECE_TEST(without_threads_the_owner_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
