#include "tests/fleet/rush.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct {
	_Atomic uint32_t *counts;
	int64_t seconds;
} rush;

void rush_start(int64_t seconds)
{
	rush.seconds = seconds;
	rush.counts = mmap(NULL, (size_t)seconds * sizeof(*rush.counts), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (rush.counts == MAP_FAILED)
		abort();
}

void rush_count(int64_t at_ms)
{
	if (at_ms / 1000 < rush.seconds)
		atomic_fetch_add(&rush.counts[at_ms / 1000], 1);
}

unsigned rush_peak(int64_t from_ms, int64_t to_ms)
{
	unsigned peak = 0;

	for (int64_t s = from_ms / 1000; s <= to_ms / 1000 && s < rush.seconds; s++)
		if (rush.counts[s] > peak)
			peak = rush.counts[s];
	return peak;
}
