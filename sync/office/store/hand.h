/*
 * hand.h - threads that do one thing each for somebody who goes on meanwhile.
 *
 * For what waits for the disk beside an owner who computes, or waits for it too.  Threads start
 * as they are first needed.  Thread: pool any; a hand is its taker's.
 */
#ifndef SYNC_OFFICE_STORE_HAND_H
#define SYNC_OFFICE_STORE_HAND_H

#include "firmware/base/status.h"

struct hand;
struct hands;

/* Fails NO_MEMORY. */
MUST_CHECK enum status hands_create(struct hands **out);

/* Ends the threads; all hands are back. NULL is allowed. */
void hands_destroy(struct hands *hands);

/* NULL: all are busy, or there is no thread to be had; do it yourself. */
struct hand *hands_take(struct hands *hands);

/* Gives it back, nothing under way. NULL is allowed. */
void hands_give(struct hands *hands, struct hand *hand);

/* Does it, until hand_wait(); nothing else is under way. */
void hand_start(struct hand *hand, void (*work)(void *context), void *context);

/* Until it is done. */
void hand_wait(struct hand *hand);

#endif
