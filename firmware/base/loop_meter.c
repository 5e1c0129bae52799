#include "firmware/base/loop_meter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TALLY_ENV "ONEVISIT_LOOP_TALLY"
#define NUMBERS (LOOP_BUCKETS + 4)

const unsigned LOOP_BUCKET_MS[LOOP_BUCKETS - 1] = {1, 2, 5, 10, 20, 50, 100};

static int64_t clock_ns(clockid_t id)
{
	struct timespec now = {0, 0};

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* "worked delay slices", in ns. */
static int64_t delay_ns(int schedstat)
{
	char text[96];
	long long delay = 0;
	ssize_t len = schedstat < 0 ? 0 : pread(schedstat, text, sizeof(text) - 1, 0);

	if (len <= 0)
		return 0;
	text[len] = '\0';
	return sscanf(text, "%*d %lld", &delay) == 1 ? delay : 0;
}

static int64_t naps(void)
{
	struct rusage usage = {.ru_nvcsw = 0};

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

static struct loop_sample sample(const struct loop_meter *meter)
{
	return (struct loop_sample){clock_ns(CLOCK_MONOTONIC),
		clock_ns(CLOCK_THREAD_CPUTIME_ID), delay_ns(meter->schedstat), naps()};
}

static void take_over(struct loop_meter *meter)
{
	const char *text = getenv(TALLY_ENV);
	unsigned numbers[NUMBERS] = {0};
	int used = 0;

	for (size_t i = 0; text && i < NUMBERS; i++, text += used)
		if (sscanf(text, "%u%n", &numbers[i], &used) != 1)
			break;
	for (size_t i = 0; i < LOOP_BUCKETS; i++)
		atomic_init(&meter->rounds[i], numbers[i]);
	atomic_init(&meter->slept, numbers[LOOP_BUCKETS]);
	atomic_init(&meter->no_core, numbers[LOOP_BUCKETS + 1]);
	atomic_init(&meter->slowest_us, numbers[LOOP_BUCKETS + 2]);
	atomic_init(&meter->worked_us, numbers[LOOP_BUCKETS + 3]);
}

void loop_meter_init(struct loop_meter *meter)
{
	meter->schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	meter->awake = false;
	meter->since = (struct loop_sample){0};
	take_over(meter);
}

void loop_meter_finish(struct loop_meter *meter)
{
	if (meter->schedstat >= 0)
		close(meter->schedstat);
	meter->schedstat = -1;
}

static unsigned whole_us(int64_t ns)
{
	return ns > 0 ? (unsigned)(ns / 1000) : 0;
}

static void raise_to(atomic_uint *most, unsigned us)
{
	if (us > atomic_load(most))
		atomic_store(most, us);
}

static void count_us(struct loop_meter *meter, unsigned us)
{
	size_t bucket = 0;

	while (bucket < LOOP_BUCKETS - 1 && us > LOOP_BUCKET_MS[bucket] * 1000)
		bucket++;
	atomic_fetch_add(&meter->rounds[bucket], 1);
	raise_to(&meter->slowest_us, us);
}

void loop_meter_count(struct loop_meter *meter, const struct loop_sample *begin,
	const struct loop_sample *end)
{
	int64_t ours = end->wall_ns - begin->wall_ns - (end->delay_ns - begin->delay_ns);
	int64_t worked = end->worked_ns - begin->worked_ns;

	if (end->naps == begin->naps && ours > worked)
		ours = worked;
	count_us(meter, whole_us(ours));
	raise_to(&meter->worked_us, whole_us(worked));
	if (ours - worked > LOOP_LIMIT_MS * 1000000LL)
		atomic_fetch_add(&meter->slept, 1);
}

/* A long wait may be many naps, each a little late: only what is a good part of it counts. */
void loop_meter_count_no_core(struct loop_meter *meter, const struct loop_sample *begin,
	const struct loop_sample *end)
{
	int64_t delay = end->delay_ns - begin->delay_ns;

	if (delay > LOOP_LIMIT_MS * 1000000LL && delay * 4 > end->wall_ns - begin->wall_ns)
		atomic_fetch_add(&meter->no_core, 1);
}

void loop_meter_watch(void *user, bool awake)
{
	struct loop_meter *meter = user;
	struct loop_sample now = sample(meter);

	if (!awake && meter->awake)
		loop_meter_count(meter, &meter->since, &now);
	if (meter->since.wall_ns)
		loop_meter_count_no_core(meter, &meter->since, &now);
	meter->awake = awake;
	meter->since = now;
}

void loop_meter_pause(struct loop_meter *meter)
{
	meter->paused = sample(meter);
}

void loop_meter_resume(struct loop_meter *meter)
{
	struct loop_sample now = sample(meter);

	meter->since.wall_ns += now.wall_ns - meter->paused.wall_ns;
	meter->since.worked_ns += now.worked_ns - meter->paused.worked_ns;
	meter->since.delay_ns += now.delay_ns - meter->paused.delay_ns;
	meter->since.naps += now.naps - meter->paused.naps;
}

void loop_meter_read(const struct loop_meter *meter, struct loop_tally *out)
{
	for (size_t i = 0; i < LOOP_BUCKETS; i++)
		out->rounds[i] = atomic_load(&meter->rounds[i]);
	out->slept = atomic_load(&meter->slept);
	out->no_core = atomic_load(&meter->no_core);
	out->slowest_us = atomic_load(&meter->slowest_us);
	out->worked_us = atomic_load(&meter->worked_us);
}

void loop_meter_pass_on(const struct loop_meter *meter)
{
	struct loop_tally tally;
	char text[16 * NUMBERS] = "";
	size_t len = 0;

	loop_meter_read(meter, &tally);
	for (size_t i = 0; i < LOOP_BUCKETS; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%u ", tally.rounds[i]);
	snprintf(text + len, sizeof(text) - len, "%u %u %u %u", tally.slept, tally.no_core,
		tally.slowest_us, tally.worked_us);
	setenv(TALLY_ENV, text, 1);
}
