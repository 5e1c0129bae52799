/*
 * mailbox.h - the one way from a worker thread to the main loop.
 *
 * A worker posts mail; the main thread delivers.  Posting wakes the main loop through a
 * callback given at init (SDL pushes an event, a poll loop writes an eventfd), so nobody polls.
 */
#ifndef FIRMWARE_BASE_MAILBOX_H
#define FIRMWARE_BASE_MAILBOX_H

#include <pthread.h>
#include <stddef.h>

/* Put first into a struct of your own; deliver() runs on the main thread and frees it. */
struct mail {
	struct mail *next;
	void (*deliver)(struct mail *mail);
};

struct mailbox {
	pthread_mutex_t mutex;
	struct mail *first, **last;
	void (*wake)(void *user); /* called from any thread after a post */
	void *user;
};

/* wake may be NULL until the loop exists (mailbox_set_wake). */
void mailbox_init(struct mailbox *mailbox, void (*wake)(void *user), void *user);

/* Changes who is woken. */
void mailbox_set_wake(struct mailbox *mailbox, void (*wake)(void *user), void *user);

/* Delivers what is left, then nothing may be posted any more. */
void mailbox_finish(struct mailbox *mailbox);

/* Takes mail. Any thread; never blocks for long. */
void mailbox_post(struct mailbox *mailbox, struct mail *mail);

/* Delivers all that waits, in order. Main thread. Returns how many. */
size_t mailbox_deliver(struct mailbox *mailbox);

#endif
