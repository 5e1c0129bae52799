/*
 * bench_queue.c - does a long queue cost more than a short one?
 *
 * Each case has one part of one byte, so that what is measured is the queue and not the disk.
 * usage: bench_queue STATE   fills the queue to 10 and to 100,000 cases; prints the median ms
 * of a push (a transaction of its own, durable) and of a peek (the oldest case) at both.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/storage/queue.h"
#include "tests/strangers/made_case.h"

enum { FEW = 10, MANY = 100000, ROUNDS = 300, PEEKS = 50, BATCH = 1000 };

static char manifest[1500];

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

static void measure(struct queue *queue, double *push_ms, double *peek_ms)
{
	static double pushes[ROUNDS], peeks[ROUNDS];
	struct queue_case oldest;

	for (int i = 0; i < ROUNDS; i++) {
		double start = now_ms(), middle;

		push(queue, 1);
		middle = now_ms();
		for (int peek = 0; peek < PEEKS; peek++)
			must(queue_next(queue, QUEUE_QUEUED, 0, &oldest) == STATUS_OK,
				"no case");
		pushes[i] = middle - start;
		peeks[i] = (now_ms() - middle) / PEEKS;
	}
	qsort(pushes, ROUNDS, sizeof(*pushes), by_size);
	qsort(peeks, ROUNDS, sizeof(*peeks), by_size);
	*push_ms = pushes[ROUNDS / 2];
	*peek_ms = peeks[ROUNDS / 2];
}

int main(int argc, char **argv)
{
	struct queue *queue;
	double push_ms[2], peek_ms[2];
	int64_t last;

	must(argc == 2, "usage: bench_queue STATE");
	memset(manifest, 'x', sizeof(manifest));
	must(queue_open(argv[1], &queue) == STATUS_OK, "no queue");
	push(queue, FEW);
	measure(queue, &push_ms[0], &peek_ms[0]);
	do
		last = push(queue, BATCH);
	while (last < MANY);
	measure(queue, &push_ms[1], &peek_ms[1]);
	queue_close(queue);
	printf("%.3f %.4f %.3f %.4f\n", push_ms[0], peek_ms[0], push_ms[1], peek_ms[1]);
	return 0;
}
