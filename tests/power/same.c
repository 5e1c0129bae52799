/*
 * same.c - chance and time that are the same in every run of a seed.
 *
 * Stand before the C library's: identifiers and keys decide how a database splits its pages, so
 * a loss could not be repeated by its seed otherwise.
 */
#include <stdint.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>

enum { START_S = 1795000000, STEP_NS = 1000000 };

static uint64_t state = 88172645463325252, ticks;

ssize_t getrandom(void *out, size_t len, unsigned flags)
{
	uint8_t *bytes = out;

	(void)flags;
	for (size_t i = 0; i < len; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		bytes[i] = (uint8_t)(state >> 32);
	}
	return (ssize_t)len;
}

/* Wall time goes on by a millisecond at each look; other clocks are the machine's. */
int clock_gettime(clockid_t clock, struct timespec *out)
{
	if (clock != CLOCK_REALTIME)
		return (int)syscall(SYS_clock_gettime, clock, out);
	ticks++;
	out->tv_sec = START_S + (time_t)(ticks / 1000);
	out->tv_nsec = (long)(ticks % 1000) * STEP_NS;
	return 0;
}
