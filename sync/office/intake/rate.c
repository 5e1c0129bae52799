#include "sync/office/intake/rate.h"

#include <stdatomic.h>
#include <stdlib.h>

#define TERMINALS 1000000

/*
 * A bucket is one number: the moment, in thousandths of a request, up to which requests were
 * taken.  Taking one moves it on by one request; it may run ahead of now by the burst.
 */
struct rate {
	int64_t per_s;
	_Atomic int64_t *taken; /* by terminal number */
};

enum status rate_create(int per_s, struct rate **out)
{
	struct rate *rate = calloc(1, sizeof(*rate));

	if (rate)
		rate->taken = calloc(TERMINALS, sizeof(*rate->taken));
	if (!rate || !rate->taken) {
		free(rate);
		return failure(STATUS_NO_MEMORY, "no memory for the rates");
	}
	rate->per_s = per_s;
	*out = rate;
	return STATUS_OK;
}

void rate_destroy(struct rate *rate)
{
	if (!rate)
		return;
	free(rate->taken);
	free(rate);
}

bool rate_take(struct rate *rate, const char *kiosk_id, int64_t now_ms)
{
	long number = strtol(kiosk_id, NULL, 10);
	int64_t now = now_ms * rate->per_s, before, from;
	_Atomic int64_t *taken;

	if (!rate->per_s || number < 0 || number >= TERMINALS)
		return true;
	taken = &rate->taken[number];
	before = atomic_load(taken);
	do {
		from = before > now ? before : now;
		if (from + 1000 - now > RATE_BURST_S * 1000 * rate->per_s)
			return false;
	} while (!atomic_compare_exchange_weak(taken, &before, from + 1000));
	return true;
}
