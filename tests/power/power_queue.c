/*
 * power_queue.c - the terminal's queue on a disk that loses power.
 *
 * usage: power_queue CUTS SEED CONTROL
 * Every run files a few visits, delivers and purges, until the power goes at one of its
 * changes; then the queue is opened on what is left.  Acknowledged is what queue_commit() said
 * OK to: it must be there once, whole, under its number.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/storage/queue.h"
#include "tests/power/control.h"

enum { VISITS = 8, CASES_MAX = 2 * VISITS + 1, PARTS = 3, BIG_PART = 70000, DAYS = 7 };
#define DAY_MS INT64_C(86400000)

/* One case as it was filed. */
struct filed {
	struct queue_case entry;
	bool begun, acknowledged, release_begun, purge_begun;
};

struct run {
	char live[64], left[80];
	struct filed cases[CASES_MAX];
	int count;
	struct losses *losses;
};

static size_t part_len(int n, int part)
{
	return part == 1 && n % 5 == 0 ? BIG_PART : (size_t)(100 + n * 517 + part * 1301);
}

static void fill_part(int n, int part, uint8_t *out)
{
	for (size_t i = 0; i < part_len(n, part); i++)
		out[i] = (uint8_t)((size_t)n * 31 + (size_t)part * 7 + (i * 2654435761u >> 11));
}

static struct queue_case invent(int n)
{
	struct queue_case entry = {.queued_ms = 1000 + n, .part_count = 1 + n % PARTS};

	snprintf(entry.case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	snprintf(entry.visit_id, UUID_SIZE, "0193573b-1111-7000-8000-%012d", n);
	snprintf(entry.implement_code, sizeof(entry.implement_code), "11530702");
	memset(entry.manifest_hash, n + 1, 32);
	return entry;
}

static enum status write_parts(struct queue *queue, const struct queue_case *entry, int n)
{
	uint8_t part[BIG_PART + 1];
	enum status status = STATUS_OK;

	for (int i = 0; i < entry->part_count && status == STATUS_OK; i++) {
		fill_part(n, i, part);
		status = queue_write_part(queue, entry->case_id, i, part, part_len(n, i));
	}
	return status;
}

/* A visit of one or two cases, as filing does it: parts first, then one transaction. */
static enum status file_visit(struct queue *queue, struct run *run, int cases)
{
	static const uint8_t secret[32] = {7};
	struct filed *first = &run->cases[run->count];
	uint8_t prev[32];
	int64_t seq;
	enum status status = STATUS_OK;

	for (int i = 0; i < cases && status == STATUS_OK; i++) {
		first[i].entry = invent(run->count + i);
		first[i].begun = true;
		status = write_parts(queue, &first[i].entry, run->count + i);
	}
	if (status == STATUS_OK)
		status = queue_begin(queue, &seq, prev);
	for (int i = 0; i < cases && status == STATUS_OK; i++) {
		first[i].entry.kiosk_seq = seq + i;
		receipt_no_make("530702", seq + i, first[i].entry.receipt_no);
		status = queue_add(queue, &first[i].entry, "{}", 2);
	}
	if (status == STATUS_OK)
		status =
			queue_add_slip(queue, first->entry.visit_id, 1000, secret, "sealed", 6);
	status = status == STATUS_OK ? queue_commit(queue) : status;
	if (status != STATUS_OK)
		queue_rollback(queue);
	for (int i = 0; i < cases; i++)
		first[i].acknowledged = status == STATUS_OK;
	run->count += cases;
	return status;
}

static enum status deliver(struct queue *queue, struct filed *filed, int64_t now_ms)
{
	filed->release_begun = true;
	return queue_release(queue, filed->entry.case_id, "note", now_ms);
}

static enum status purge(struct queue *queue, struct run *run, int64_t now_ms)
{
	for (int i = 0; i < run->count; i++)
		run->cases[i].purge_begun |= run->cases[i].release_begun;
	return queue_purge(queue, now_ms, DAYS * DAY_MS);
}

/* What a terminal does in some weeks; ends early when the power goes. */
static void work(struct run *run)
{
	struct queue *queue = NULL;
	enum status status = queue_open(run->live, &queue);

	for (int visit = 0; visit < VISITS && status == STATUS_OK; visit++) {
		int64_t now_ms = visit * 10 * DAY_MS;

		status = queue_admits(queue, 1);
		if (status == STATUS_OK)
			status = file_visit(queue, run, 1 + visit % 2);
		if (status == STATUS_OK && visit >= 2)
			status = deliver(queue, &run->cases[visit - 2], now_ms);
		if (status == STATUS_OK && visit >= 4)
			status = purge(queue, run, now_ms);
		if (visit == 5) { /* the citizen left, the kiosk replaces itself */
			queue_close(queue);
			queue = NULL;
			if (status == STATUS_OK)
				status = queue_open(run->live, &queue);
		}
	}
	queue_close(queue);
}

static bool part_is_whole(struct queue *queue, const struct queue_case *entry, int n, int part)
{
	static uint8_t wanted[BIG_PART + 1], got[BIG_PART + 2];
	char path[PATH_MAX];
	ssize_t len = -1;
	int fd;

	if (queue_part_path(queue, entry->case_id, part, path, sizeof(path)) != STATUS_OK)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		len = read(fd, got, sizeof(got));
	close(fd);
	fill_part(n, part, wanted);
	return len == (ssize_t)part_len(n, part) && memcmp(wanted, got, (size_t)len) == 0;
}

/* A row that is there must be what was filed, with all it needs. */
static bool is_whole(
	struct queue *queue, const struct filed *filed, int n, const struct queue_case *found)
{
	struct bytes jws = {0};
	bool whole = found->kiosk_seq == filed->entry.kiosk_seq &&
		     memcmp(found->manifest_hash, filed->entry.manifest_hash, 32) == 0;

	if (found->state != QUEUE_QUEUED && !filed->release_begun)
		whole = false;
	if (found->state == QUEUE_PURGED)
		return whole && filed->purge_begun;
	whole = whole && queue_manifest(queue, found->case_id, &jws) == STATUS_OK;
	bytes_free(&jws);
	for (int i = 0; i < found->part_count && whole; i++)
		whole = (found->state == QUEUE_RELEASED && filed->purge_begun) ||
			part_is_whole(queue, found, n, i);
	return whole;
}

static void check_cases(struct queue *queue, struct run *run)
{
	for (int n = 0; n < run->count; n++) {
		struct filed *filed = &run->cases[n];
		struct queue_case found;
		enum status status = queue_find(queue, filed->entry.case_id, &found);

		run->losses->acknowledged += filed->acknowledged;
		if (status == STATUS_NOT_FOUND)
			run->losses->lost += filed->acknowledged;
		else if (status != STATUS_OK || !is_whole(queue, filed, n, &found))
			run->losses->damaged++;
	}
}

/* Numbers go on where they stood: none is given twice, none is left out. */
static void check_numbers(struct queue *queue, struct run *run)
{
	static const enum queue_state STATES[] = {QUEUE_QUEUED, QUEUE_RELEASED, QUEUE_PURGED};
	struct queue_case entry;
	uint8_t hash[32];
	int64_t last = 0, rows = 0;

	for (size_t i = 0; i < 3; i++)
		for (int64_t seq = 0; queue_next(queue, STATES[i], seq, &entry) == STATUS_OK;
			rows++)
			seq = entry.kiosk_seq;
	if (queue_last(queue, &last, hash) != STATUS_OK || last != rows ||
		queue_numbers(queue) != STATUS_OK)
		run->losses->doubled++;
	if (rows > 0 && !queue_slip_waits(queue))
		run->losses->damaged++;
}

static void check(struct run *run)
{
	struct queue *queue = NULL;
	struct queue_case before;
	int n = run->count;

	if (queue_open(run->left, &queue) != STATUS_OK) {
		run->losses->damaged++;
		return;
	}
	check_cases(queue, run);
	check_numbers(queue, run);
	/* And it takes the next one. */
	if (file_visit(queue, run, 1) != STATUS_OK ||
		queue_find(queue, run->cases[n].entry.case_id, &before) != STATUS_OK)
		run->losses->damaged++;
	queue_close(queue);
}

static void remove_folder(const char *path)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", path);
	if (system(command) != 0)
		abort();
}

/* One life until the power goes at change cut_at; LONG_MAX: to its end. Changes it had. */
static long one_run(
	uint64_t seed, long cut_at, const struct control *control, struct losses *losses)
{
	struct run run = {.losses = losses};
	long changes;

	snprintf(run.live, sizeof(run.live), "/tmp/power.XXXXXX");
	if (!mkdtemp(run.live))
		abort();
	snprintf(run.left, sizeof(run.left), "%s.left", run.live);
	control_use(control);
	disk_start(run.live, seed, cut_at, control->lie);
	work(&run);
	changes = disk_changes();
	disk_survivors(run.left);
	control_use(control_named("honest"));
	if (cut_at != LONG_MAX) {
		losses->cuts++;
		check(&run);
	}
	remove_folder(run.live);
	remove_folder(run.left);
	return changes;
}

int main(int argc, char **argv)
{
	const struct control *control = argc == 4 ? control_named(argv[3]) : NULL;
	struct losses losses = {0}, none = {0};
	uint64_t seed;
	long cuts, changes;

	if (!control) {
		fputs("usage: power_queue CUTS SEED CONTROL\n", stderr);
		return 2;
	}
	cuts = strtol(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10);
	if (!freopen("/dev/null", "w", stderr)) /* a disk without power is complained about */
		return 3;
	changes = one_run(seed, LONG_MAX, control, &none);
	for (uint64_t at = seed; at < seed + (uint64_t)cuts; at++) {
		const struct losses before = losses;

		one_run(at, control_cut(at, changes), control, &losses);
		control_tell("queue", control, at, &before, &losses);
	}
	return control_verdict("queue", control, &losses);
}
