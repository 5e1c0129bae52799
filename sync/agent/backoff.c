#include "sync/agent/backoff.h"

#include "sync/wire/names.h"

/* from..to, both possible; the bias of % is far below what matters here. */
static int64_t between(int64_t from, int64_t to, uint64_t random)
{
	return from + (int64_t)(random % (uint64_t)(to - from + 1));
}

int64_t backoff_next_ms(struct backoff *backoff, uint64_t random, int64_t retry_after_s)
{
	int64_t top_ms = WIRE_WAIT_MIN_MS, wait_ms;

	if (backoff->tries < 16)
		backoff->tries++;
	for (unsigned i = 0; i < backoff->tries && top_ms < WIRE_WAIT_MAX_MS; i++)
		top_ms *= 2;
	if (top_ms > WIRE_WAIT_MAX_MS)
		top_ms = WIRE_WAIT_MAX_MS;
	wait_ms = between(WIRE_WAIT_MIN_MS, top_ms, random);
	if (retry_after_s > WIRE_WAIT_MAX_MS / 1000)
		retry_after_s = WIRE_WAIT_MAX_MS / 1000;
	return wait_ms < retry_after_s * 1000 ? retry_after_s * 1000 : wait_ms;
}

int64_t backoff_stopped_ms(uint64_t random)
{
	return between(WIRE_WAIT_MAX_MS / 2, WIRE_WAIT_MAX_MS, random);
}

int64_t backoff_start_ms(uint64_t random)
{
	return between(0, BACKOFF_START_MAX_MS, random);
}

int64_t backoff_pace_ms(uint64_t random)
{
	return between(0, BACKOFF_PACE_MAX_MS, random);
}

void backoff_reset(struct backoff *backoff)
{
	backoff->tries = 0;
}
