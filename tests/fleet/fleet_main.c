/*
 * fleet_main.c - a fleet of terminals and their offices in virtual time.
 *
 * usage: fleet [TERMINALS [DAYS [REGIONS [CASES_PER_DAY [SEED [REGION]]]]]]
 *        fleet mutants [SEED]
 *        fleet rush [TERMINALS [REGIONS [SEED]]]
 * Regions have an office each and are played beside each other in processes of their own; what
 * happens does not depend on that; REGION plays one of them alone.  Prints what was done and
 * what failed, and fails when anything was lost, doubled, forged, stuck, or a mutant was not
 * caught.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/fleet/region.h"
#include "tests/fleet/report.h"
#include "tests/fleet/rush.h"

enum { REGIONS_MAX = 64, FIRST_NUMBER = 100000, PROMISED_PEAK = 300, SMALL_PEAK = 16 };
enum { PLAYERS = 2 };

static double wall_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A region, or a mutant of a small one. */
struct job {
	struct plan plan;
	enum mutant mutant;
	struct tally *tally; /* in shared memory */
	double took_s;
	bool is_alone; /* a small world with a rush of its own */
	bool came_to_its_end;
};

/* What ten thousand may; a few alone make a little rush of their own. */
static unsigned allowed_peak(int terminals)
{
	unsigned allowed = SMALL_PEAK + (unsigned)terminals / 10;

	return allowed > PROMISED_PEAK ? PROMISED_PEAK : allowed;
}

static void judge_peak(const struct plan *whole, struct tally *sum)
{
	int64_t back_ms = region_power_back_ms(whole);
	unsigned allowed = allowed_peak(whole->terminals);

	sum->peak = rush_peak(0, (whole->days + 2) * FLEET_DAY_MS);
	sum->peak_after_power = rush_peak(back_ms, back_ms + FLEET_RUSH_S * FLEET_SECOND_MS);
	if (sum->peak_after_power <= allowed)
		return;
	sum->broken[FLEET_PEAK]++;
	snprintf(sum->first[FLEET_PEAK], sizeof(sum->first[FLEET_PEAK]),
		"%u requests in one second after power came back, %u are allowed",
		sum->peak_after_power, allowed);
}

static void play_alone(const struct job *job)
{
	if (job->is_alone)
		rush_start((job->plan.days + 2) * FLEET_DAY_MS / 1000);
	region_play(&job->plan, job->mutant, job->tally);
	if (job->is_alone)
		judge_peak(&job->plan, job->tally);
}

/* A long run shows how far it is. */
static void tell_region(const struct job *job, int i)
{
	printf("  region %d: %d terminals, %ld cases, %ld wrong%s, %.0f s\n", i,
		job->plan.terminals, job->tally->cases, report_broken(job->tally),
		job->came_to_its_end ? "" : ", ended early", job->took_s);
	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		if (job->tally->broken[kind])
			printf("    %s: %s\n", report_word((enum fleet_broken)kind),
				job->tally->first[kind]);
}

/* Every player takes the next job that nobody has. */
static void play_some(struct job *jobs, int count, int *next)
{
	int i, how;

	while ((i = __atomic_fetch_add(next, 1, __ATOMIC_SEQ_CST)) < count) {
		double from_s = wall_s();
		pid_t child = fork();

		if (child == 0) {
			/* What the commands of the product print goes nowhere. */
			if (!freopen("/dev/null", "w", stdout) ||
				(!getenv("FLEET_LOG") && !freopen("/dev/null", "w", stderr)))
				_exit(1);
			play_alone(&jobs[i]);
			_exit(0);
		}
		jobs[i].came_to_its_end =
			child > 0 && waitpid(child, &how, 0) == child && how == 0;
		jobs[i].took_s = wall_s() - from_s;
		if (!jobs[i].is_alone && !jobs[i].plan.rush)
			tell_region(&jobs[i], i);
	}
}

static void *shared(size_t len)
{
	void *memory =
		mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

static void add_up(const struct tally *one, struct tally *sum)
{
	const size_t longs = offsetof(struct tally, peak) / sizeof(long);

	for (size_t i = 0; i < longs; i++)
		((long *)(void *)sum)[i] += ((const long *)(const void *)one)[i];
	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		if (!sum->first[kind][0])
			memcpy(sum->first[kind], one->first[kind], sizeof(sum->first[kind]));
}

static struct job *new_jobs(int count)
{
	struct job *jobs = shared((size_t)count * sizeof(*jobs));

	for (int i = 0; i < count; i++)
		jobs[i].tally = shared(sizeof(struct tally));
	return jobs;
}

static void play(struct job *jobs, int count)
{
	int *next = shared(sizeof(*next));
	pid_t players[PLAYERS];

	fflush(stdout);
	for (int i = 0; i < PLAYERS; i++) {
		players[i] = fork();
		if (players[i] == 0) {
			play_some(jobs, count, next);
			_exit(0);
		}
	}
	for (int i = 0; i < PLAYERS; i++)
		waitpid(players[i], NULL, 0);
}

static void share_out(const struct plan *whole, int count, struct job *jobs)
{
	for (int i = 0, first = FIRST_NUMBER; i < count; i++) {
		struct plan *region = &jobs[i].plan;

		*region = *whole;
		region->terminals = whole->terminals / count + (i < whole->terminals % count);
		region->first = first;
		region->seed = whole->seed * 1000 + (uint64_t)i;
		first += region->terminals;
	}
}

static int run_fleet(const struct plan *whole, int count, int only)
{
	struct job *jobs = new_jobs(count);
	struct tally sum = {.cases = 0};
	double from_s = wall_s();
	bool well = true;

	rush_start((whole->days + 2) * FLEET_DAY_MS / 1000);
	share_out(whole, count, jobs);
	if (only >= 0) {
		jobs[0].plan = jobs[only].plan;
		count = 1;
	}
	play(jobs, count);
	for (int i = 0; i < count; i++) {
		add_up(jobs[i].tally, &sum);
		well = well && jobs[i].came_to_its_end;
	}
	judge_peak(whole, &sum);
	report_fleet(whole, count, &sum, wall_s() - from_s);
	if (!well)
		puts("  a region did not come to its end");
	return well && report_broken(&sum) == 0 ? 0 : 1;
}

/* The product is the control: in the same world nothing is wrong with it. */
static bool is_as_it_should_be(const struct job *job)
{
	unsigned wanted = mutant_breaks(job->mutant), found = 0;

	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		if (job->tally->broken[kind])
			found |= 1u << kind;
	return job->came_to_its_end && (wanted ? (found & wanted) != 0 : found == 0);
}

/* What gave it away, or why it passes. */
static void tell_mutant(const struct job *job)
{
	const struct tally *seen = job->tally;
	const char *verdict = report_broken(seen) ? "" : " nothing wrong";

	printf("  %-23s %-56s", mutant_name(job->mutant), mutant_words(job->mutant));
	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		if (seen->broken[kind])
			printf(" %s: %s", report_word((enum fleet_broken)kind),
				seen->first[kind]);
	printf("%s (%.1f s)%s\n", job->came_to_its_end ? verdict : " ended early", job->took_s,
		is_as_it_should_be(job) ? "" : ", NOT AS IT SHOULD BE");
}

static int run_mutants(uint64_t seed)
{
	static const struct plan SMALL = {.terminals = 20,
		.first = FIRST_NUMBER,
		.days = 2,
		.cases_per_day = 20,
		.heartbeat_s = 6 * 3600,
		.trouble = 16,
		.check_every = 1,
		.restored = 4};
	struct job *jobs = new_jobs(MUTANTS);
	int missed = 0;

	printf("fleet: mutants, %d terminals, %d days of trouble and 2 calm ones, seed %llu\n",
		SMALL.terminals, SMALL.days, (unsigned long long)seed);
	for (int i = 0; i < MUTANTS; i++) {
		jobs[i].plan = SMALL;
		jobs[i].plan.seed = seed;
		jobs[i].mutant = (enum mutant)i;
		jobs[i].is_alone = true;
	}
	play(jobs, MUTANTS);
	for (int i = 0; i < MUTANTS; i++) {
		tell_mutant(&jobs[i]);
		missed += !is_as_it_should_be(&jobs[i]);
	}
	printf("  %d mutants, %d not as they should be\n", MUTANTS - 1, missed);
	return missed ? 1 : 0;
}

/* The peak after the power came back to all, of the product or of a mutant. */
static unsigned peak_of_rush(const struct plan *whole, int count, enum mutant mutant)
{
	struct job *jobs = new_jobs(count);
	int64_t back_ms = region_power_back_ms(whole);

	rush_start(back_ms / 1000 + FLEET_RUSH_S);
	share_out(whole, count, jobs);
	for (int i = 0; i < count; i++)
		jobs[i].mutant = mutant;
	play(jobs, count);
	for (int i = 0; i < count; i++)
		if (!jobs[i].came_to_its_end)
			return 0;
	return rush_peak(back_ms, back_ms + FLEET_RUSH_S * FLEET_SECOND_MS);
}

static int run_rush(int terminals, int count, uint64_t seed)
{
	const struct plan whole = {.terminals = terminals,
		.cases_per_day = 15,
		.heartbeat_s = 900,
		.trouble = 1,
		.check_every = 1,
		.seed = seed,
		.rush = true};
	unsigned with = peak_of_rush(&whole, count, MUTANT_NONE);
	unsigned unpaced = peak_of_rush(&whole, count, MUTANT_NO_PACE);
	unsigned together = peak_of_rush(&whole, count, MUTANT_NO_START_JITTER);
	bool well = with > 0 && with <= allowed_peak(terminals) && unpaced > with &&
		    together > 2 * with;

	printf("fleet: line and power come back to %d terminals at once, after hours, seed %llu\n"
	       "  %u requests in the fullest second, %u allowed; %u without the pace of those who "
	       "catch up, %u without start jitter%s\n",
		terminals, (unsigned long long)seed, with, allowed_peak(terminals), unpaced,
		together, well ? "" : ", WRONG");
	return well ? 0 : 1;
}

static long number(int argc, char **argv, int i, long otherwise)
{
	return i < argc ? strtol(argv[i], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	struct plan whole = {
		.heartbeat_s = 6 * 3600, .trouble = 1, .check_every = 10, .restored = 50};
	int regions, only;

	mallopt(M_MXFAST, 0); /* many large blocks come and go between small ones */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && strcmp(argv[1], "mutants") == 0)
		return run_mutants((uint64_t)number(argc, argv, 2, 1));
	if (argc > 1 && strcmp(argv[1], "rush") == 0)
		return run_rush((int)number(argc, argv, 2, 200), (int)number(argc, argv, 3, 2),
			(uint64_t)number(argc, argv, 4, 1));
	whole.terminals = (int)number(argc, argv, 1, 200);
	whole.days = (int)number(argc, argv, 2, 7);
	regions = (int)number(argc, argv, 3, 2);
	whole.cases_per_day = (int)number(argc, argv, 4, 15);
	whole.seed = (uint64_t)number(argc, argv, 5, 1);
	only = (int)number(argc, argv, 6, -1);
	if (whole.terminals < 1 || whole.days < 2 || regions < 1 || regions > REGIONS_MAX ||
		regions > whole.terminals || whole.cases_per_day < 1 || only >= regions) {
		fputs("usage: fleet [TERMINALS [DAYS [REGIONS [CASES_PER_DAY [SEED "
		      "[REGION]]]]]]\n"
		      "       fleet mutants [SEED]\n"
		      "       fleet rush [TERMINALS [REGIONS [SEED]]]\n",
			stderr);
		return 2;
	}
	return run_fleet(&whole, regions, only);
}
