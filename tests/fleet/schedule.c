#define _DEFAULT_SOURCE
#include "tests/fleet/schedule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "firmware/base/clock.h"

enum { STACK_BYTES = 512 * 1024 };

struct event {
	int64_t at_ms, order;
	event_work *work;
	void *user;
	int64_t number;
};

struct task {
	struct task *next; /* of those at rest */
	ucontext_t context, back;
	task_work *work;
	void *user;
	const struct clocks *clocks;
	bool done;
};

static struct {
	struct event *heap;
	size_t count, size;
	int64_t wall_ms, now_ms, orders;
	long events;
	bool stopped;
	uint64_t random, bytes_random;
	const struct clocks *clocks;
	struct task *resting, *running;
} schedule;

static const struct clocks NOBODY;

void schedule_start(int64_t wall_ms, uint64_t seed)
{
	free(schedule.heap);
	memset(&schedule, 0, sizeof(schedule));
	schedule.wall_ms = wall_ms;
	schedule.random = seed * UINT64_C(0x9e3779b97f4a7c15) + 88172645463325252u;
	schedule.bytes_random = ~schedule.random;
	schedule.clocks = &NOBODY;
}

int64_t schedule_now_ms(void)
{
	return schedule.now_ms;
}

int64_t schedule_wall_ms(void)
{
	return schedule.wall_ms + schedule.now_ms;
}

static bool is_before(const struct event *a, const struct event *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void swap(size_t a, size_t b)
{
	struct event event = schedule.heap[a];

	schedule.heap[a] = schedule.heap[b];
	schedule.heap[b] = event;
}

void schedule_at(int64_t at_ms, event_work *work, void *user, int64_t number)
{
	size_t i = schedule.count++;

	if (schedule.count > schedule.size) {
		schedule.size = schedule.size * 2 + 1024;
		schedule.heap = realloc(schedule.heap, schedule.size * sizeof(struct event));
		if (!schedule.heap)
			abort();
	}
	if (at_ms < schedule.now_ms)
		at_ms = schedule.now_ms;
	schedule.heap[i] = (struct event){at_ms, schedule.orders++, work, user, number};
	for (; i > 0 && is_before(&schedule.heap[i], &schedule.heap[(i - 1) / 2]);
		i = (i - 1) / 2)
		swap(i, (i - 1) / 2);
}

void schedule_in(int64_t delay_ms, event_work *work, void *user, int64_t number)
{
	schedule_at(schedule.now_ms + delay_ms, work, user, number);
}

static struct event take_first(void)
{
	struct event first = schedule.heap[0];
	size_t i = 0, child;

	schedule.heap[0] = schedule.heap[--schedule.count];
	while ((child = 2 * i + 1) < schedule.count) {
		if (child + 1 < schedule.count &&
			is_before(&schedule.heap[child + 1], &schedule.heap[child]))
			child++;
		if (!is_before(&schedule.heap[child], &schedule.heap[i]))
			break;
		swap(i, child);
		i = child;
	}
	return first;
}

void schedule_run(int64_t end_ms)
{
	while (!schedule.stopped && schedule.count > 0 && schedule.heap[0].at_ms <= end_ms) {
		struct event event = take_first();

		schedule.now_ms = event.at_ms;
		schedule.events++;
		schedule.clocks = &NOBODY;
		event.work(event.user, event.number);
	}
	schedule.now_ms = end_ms;
}

void schedule_stop(void)
{
	schedule.stopped = true;
}

bool schedule_is_stopped(void)
{
	return schedule.stopped;
}

long schedule_events(void)
{
	return schedule.events;
}

void schedule_show(const struct clocks *clocks)
{
	schedule.clocks = clocks ? clocks : &NOBODY;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t schedule_random(void)
{
	return next(&schedule.random);
}

uint32_t schedule_dice(uint32_t sides)
{
	return sides ? (uint32_t)(schedule_random() >> 33) % sides : 0;
}

bool schedule_once_in(uint32_t times)
{
	return times && schedule_dice(times) == 0;
}

int64_t schedule_chance_ms(int64_t mean_ms)
{
	double even = ((double)(schedule_random() >> 11) + 1) / 9007199254740993.0;

	return (int64_t)(-log(even) * (double)mean_ms) + 1;
}

/* The C library's, for everybody in this program. */
int clock_gettime(clockid_t clock, struct timespec *out)
{
	int64_t ms = schedule.now_ms;

	if (clock == CLOCK_REALTIME)
		ms += schedule.wall_ms + schedule.clocks->skew_ms;
	else if (clock == CLOCK_BOOTTIME)
		ms -= schedule.clocks->boot_ms;
	else
		return (int)syscall(SYS_clock_gettime, clock, out);
	out->tv_sec = ms / 1000;
	out->tv_nsec = ms % 1000 * 1000000;
	return 0;
}

ssize_t getrandom(void *out, size_t len, unsigned flags)
{
	uint8_t *bytes = out;

	(void)flags;
	for (size_t i = 0; i < len; i += 8) {
		uint64_t word = next(&schedule.bytes_random);

		memcpy(bytes + i, &word, len - i < 8 ? len - i : 8);
	}
	return (ssize_t)len;
}

enum status __wrap_clock_boot_id(char out[CLOCK_BOOT_ID_SIZE]);
enum status __wrap_clock_boot_id(char out[CLOCK_BOOT_ID_SIZE])
{
	snprintf(out, CLOCK_BOOT_ID_SIZE, "%08x-0000-4000-8000-%012llx", schedule.clocks->boots,
		(unsigned long long)schedule.clocks->boot_ms);
	return STATUS_OK;
}

const char *__wrap_clock_quality(void);
const char *__wrap_clock_quality(void)
{
	return schedule.clocks->wrong ? "unknown" : "synced";
}

static void run_task(void)
{
	for (;;) {
		struct task *task = schedule.running;

		task->work(task->user);
		task->done = true;
		swapcontext(&task->context, &task->back);
	}
}

static struct task *new_task(void)
{
	struct task *task = calloc(1, sizeof(*task));

	if (!task || getcontext(&task->context) != 0 ||
		!(task->context.uc_stack.ss_sp = malloc(STACK_BYTES)))
		abort();
	task->context.uc_stack.ss_size = STACK_BYTES;
	makecontext(&task->context, run_task, 0);
	return task;
}

struct task *task_now(void)
{
	return schedule.running;
}

/* A task that ended is used for the next one: it waits at the end of its loop. */
static void enter(struct task *task)
{
	schedule.running = task;
	schedule_show(task->clocks);
	swapcontext(&task->back, &task->context);
	schedule.running = NULL;
	schedule_show(NULL);
	if (!task->done)
		return;
	task->done = false;
	task->next = schedule.resting;
	schedule.resting = task;
}

void task_start(task_work *work, void *user)
{
	struct task *task = schedule.resting;

	if (task)
		schedule.resting = task->next;
	else
		task = new_task();
	task->work = work;
	task->user = user;
	task->clocks = schedule.clocks;
	enter(task);
}

void task_wait(void)
{
	struct task *task = schedule.running;

	task->clocks = schedule.clocks;
	swapcontext(&task->context, &task->back);
}

void task_resume(struct task *task)
{
	enter(task);
}
