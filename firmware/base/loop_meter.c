#include "firmware/base/loop_meter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/log.h"

#define TALLY_ENV "ONEVISIT_LOOP_TALLY"
#define NUMBERS (LOOP_BUCKETS + 3 + LOOP_PARTS)
#define BLOCK 512 /* bytes of ru_inblock */

const unsigned LOOP_BUCKET_MS[LOOP_BUCKETS - 1] = {1, 2, 5, 10, 20, 50, 100};
const char *const LOOP_PART_NAMES[LOOP_PARTS] = {[LOOP_US] = "us",
	[LOOP_WORKED_US] = "worked_us",
	[LOOP_DELAY_US] = "no_core_us",
	[LOOP_NAPS] = "naps",
	[LOOP_TAKEN] = "taken",
	[LOOP_FAULTS] = "faults",
	[LOOP_READ_KIB] = "read_kib"};

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

static struct loop_sample sample(const struct loop_meter *meter)
{
	struct rusage usage = {.ru_nvcsw = 0};

	getrusage(RUSAGE_THREAD, &usage);
	return (struct loop_sample){.wall_ns = clock_ns(CLOCK_MONOTONIC),
		.worked_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID),
		.delay_ns = delay_ns(meter->schedstat),
		.naps = usage.ru_nvcsw,
		.taken = usage.ru_nivcsw,
		.faults = usage.ru_majflt,
		.read_bytes = (int64_t)usage.ru_inblock * BLOCK};
}

/* Its numbers in the order in which they are passed on. */
static void list(struct loop_meter *meter, atomic_uint *out[NUMBERS])
{
	size_t count = 0;

	for (size_t i = 0; i < LOOP_BUCKETS; i++)
		out[count++] = &meter->rounds[i];
	out[count++] = &meter->slept;
	out[count++] = &meter->no_core;
	out[count++] = &meter->worked_us;
	for (size_t i = 0; i < LOOP_PARTS; i++)
		out[count++] = &meter->slowest[i];
}

static void take_over(struct loop_meter *meter)
{
	const char *text = getenv(TALLY_ENV);
	atomic_uint *numbers[NUMBERS];

	list(meter, numbers);
	for (size_t i = 0; i < NUMBERS; i++) {
		unsigned number = 0;
		int used = 0;

		if (text && sscanf(text, "%u%n", &number, &used) != 1)
			text = NULL;
		atomic_init(numbers[i], text ? number : 0);
		text = text ? text + used : NULL;
	}
}

void loop_meter_init(struct loop_meter *meter)
{
	meter->schedstat = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	meter->awake = false;
	meter->since = (struct loop_sample){0};
	meter->place = NULL;
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
}

static void name(const char *place, const unsigned parts[LOOP_PARTS])
{
	char text[32 * LOOP_PARTS];
	size_t len = 0;

	for (size_t i = 0; i < LOOP_PARTS; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s=%u", i ? " " : "",
			LOOP_PART_NAMES[i], parts[i]);
	log_info("loop", "slow", "at=%s %s", place ? place : "-", text);
}

/* A slower one than any before it is kept, and told: what was it made of? */
static void compare(struct loop_meter *meter, const unsigned parts[LOOP_PARTS])
{
	bool slowest = parts[LOOP_US] > atomic_load(&meter->slowest[LOOP_US]);

	for (size_t i = 0; slowest && i < LOOP_PARTS; i++)
		atomic_store(&meter->slowest[i], parts[i]);
	if (parts[LOOP_US] > LOOP_LIMIT_MS * 1000 ||
		(slowest && parts[LOOP_US] > LOOP_NAMED_MS * 1000))
		name(meter->place, parts);
}

void loop_meter_count(struct loop_meter *meter, const struct loop_sample *begin,
	const struct loop_sample *end)
{
	int64_t delay = end->delay_ns - begin->delay_ns;
	int64_t ours = end->wall_ns - begin->wall_ns - delay;
	int64_t worked = end->worked_ns - begin->worked_ns;

	if (end->naps == begin->naps && ours > worked)
		ours = worked;
	count_us(meter, whole_us(ours));
	raise_to(&meter->worked_us, whole_us(worked));
	if (ours - worked > LOOP_LIMIT_MS * 1000000LL)
		atomic_fetch_add(&meter->slept, 1);
	compare(meter,
		(unsigned[LOOP_PARTS]){[LOOP_US] = whole_us(ours),
			[LOOP_WORKED_US] = whole_us(worked),
			[LOOP_DELAY_US] = whole_us(delay),
			[LOOP_NAPS] = (unsigned)(end->naps - begin->naps),
			[LOOP_TAKEN] = (unsigned)(end->taken - begin->taken),
			[LOOP_FAULTS] = (unsigned)(end->faults - begin->faults),
			[LOOP_READ_KIB] =
				(unsigned)((end->read_bytes - begin->read_bytes) / 1024)});
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

void loop_meter_is_at(struct loop_meter *meter, const char *place)
{
	meter->place = place;
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
	meter->since.taken += now.taken - meter->paused.taken;
	meter->since.faults += now.faults - meter->paused.faults;
	meter->since.read_bytes += now.read_bytes - meter->paused.read_bytes;
}

void loop_meter_read(const struct loop_meter *meter, struct loop_tally *out)
{
	for (size_t i = 0; i < LOOP_BUCKETS; i++)
		out->rounds[i] = atomic_load(&meter->rounds[i]);
	out->slept = atomic_load(&meter->slept);
	out->no_core = atomic_load(&meter->no_core);
	out->worked_us = atomic_load(&meter->worked_us);
	for (size_t i = 0; i < LOOP_PARTS; i++)
		out->slowest[i] = atomic_load(&meter->slowest[i]);
}

void loop_meter_pass_on(struct loop_meter *meter)
{
	atomic_uint *numbers[NUMBERS];
	char text[16 * NUMBERS];
	size_t len = 0;

	list(meter, numbers);
	for (size_t i = 0; i < NUMBERS; i++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "%u ", atomic_load(numbers[i]));
	setenv(TALLY_ENV, text, 1);
}
