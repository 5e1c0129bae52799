#include "sync/agent/clock_floor.h"

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t clock_floor_now(const struct office_memory *memory, int64_t built_ms, int64_t wall_ms)
{
	int64_t floor_ms = later(memory->floor_ms, built_ms);

	return wall_ms >= floor_ms && wall_ms - floor_ms <= CLOCK_FLOOR_AHEAD_MS ? wall_ms
										 : floor_ms;
}

bool clock_floor_raise(struct office_memory *memory, int64_t built_ms, int64_t signed_ms)
{
	int64_t top_ms = later(memory->floor_base_ms, built_ms) + CLOCK_FLOOR_AHEAD_MS;
	int64_t to_ms = signed_ms < top_ms ? signed_ms : top_ms;

	if (to_ms <= memory->floor_ms)
		return false;
	memory->floor_ms = to_ms;
	return true;
}

void clock_floor_renew(struct office_memory *memory, int64_t built_ms)
{
	memory->floor_base_ms = later(memory->floor_ms, built_ms);
}
