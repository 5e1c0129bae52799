/*
 * bench_queue.c - does a long queue cost more than a short one?
 *
 * Each case has one part of one byte, so that what is measured is the queue and not the disk.
 * usage: bench_queue FEW MANY   fills the queue of one state folder with 10 cases and that of
 * the other with 100,000; then prints the median ms of a push (a transaction of its own,
 * durable) and of a peek (the oldest case) at both, measured in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "firmware/storage/queue.h"
#include "tests/strangers/made_case.h"

enum { FEW = 10, MANY = 100000, ROUNDS = 300, PEEKS = 50, BATCH = 1000 };

static char manifest[1500];

/* In the place of the C library's: what only fills a queue need not wait for the disk. */
static bool filling;

int fsync(int fd)
{
	return filling ? 0 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return filling ? 0 : (int)syscall(SYS_fdatasync, fd);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void add(struct queue *queue, int64_t seq)
{
	struct queue_case entry = {.kiosk_seq = seq, .queued_ms = seq, .part_count = 1};

	uuid_make(seq, entry.case_id);
	uuid_make(seq, entry.visit_id);
	receipt_no_make("530702", seq, entry.receipt_no);
	strcpy(entry.implement_code, "11530702MB0000000X4000123001000");
	random_bytes(entry.manifest_hash, 32);
	must(queue_write_part(queue, entry.case_id, 0, manifest, 1) == STATUS_OK, "no part");
	must(queue_add(queue, &entry, manifest, sizeof(manifest)) == STATUS_OK, "no case");
}

static int64_t push(struct queue *queue, int count)
{
	uint8_t prev[32];
	int64_t seq;

	must(queue_begin(queue, &seq, prev) == STATUS_OK, "no number");
	for (int i = 0; i < count; i++)
		add(queue, seq + i);
	must(queue_commit(queue) == STATUS_OK, "no commit");
	return seq + count - 1;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A queue and what was measured of it. */
struct measured {
	struct queue *queue;
	double pushes[ROUNDS], peeks[ROUNDS];
};

static void fill(struct measured *measured, const char *state, int64_t count)
{
	int64_t last = 0;

	must(queue_open(state, &measured->queue) == STATUS_OK, "no queue");
	filling = true;
	while (last < count)
		last = push(
			measured->queue, count - last < BATCH ? (int)(count - last) : BATCH);
	filling = false;
	sync();
}

static void measure(struct measured *measured, int round)
{
	struct queue_case oldest;
	double start = now_ms(), middle;

	push(measured->queue, 1);
	middle = now_ms();
	for (int peek = 0; peek < PEEKS; peek++)
		must(queue_next(measured->queue, QUEUE_QUEUED, 0, &oldest) == STATUS_OK,
			"no case");
	measured->pushes[round] = middle - start;
	measured->peeks[round] = (now_ms() - middle) / PEEKS;
}

static void tell(struct measured *measured)
{
	qsort(measured->pushes, ROUNDS, sizeof(*measured->pushes), by_size);
	qsort(measured->peeks, ROUNDS, sizeof(*measured->peeks), by_size);
	printf("%.3f %.4f\n", measured->pushes[ROUNDS / 2], measured->peeks[ROUNDS / 2]);
	queue_close(measured->queue);
}

int main(int argc, char **argv)
{
	static struct measured few, many;

	must(argc == 3, "usage: bench_queue FEW MANY");
	memset(manifest, 'x', sizeof(manifest));
	fill(&few, argv[1], FEW);
	fill(&many, argv[2], MANY);
	for (int i = 0; i < ROUNDS; i++) {
		measure(&few, i);
		measure(&many, i);
	}
	tell(&few);
	tell(&many);
	return 0;
}
