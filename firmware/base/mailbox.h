/*
 * mailbox.h - the one way from a worker thread to the main loop.
 *
 * A worker posts mail; the main thread delivers.  Posting wakes the main loop through a
 * callback given at init (SDL pushes an event, a poll loop writes an eventfd), so nobody polls.
 * Delivering never waits: a worker that loses its core while it posts holds nothing the main
 * loop needs.
 */
#ifndef FIRMWARE_BASE_MAILBOX_H
#define FIRMWARE_BASE_MAILBOX_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Put first into a struct of your own; deliver() runs on the main thread and frees it. */
struct mail {
	struct mail *next;
	void (*deliver)(struct mail *mail);
};

struct mailbox {
	_Atomic(struct mail *) newest; /* linked to those before it */
	atomic_bool finished;
	pthread_mutex_t mutex;    /* of what follows; the main thread takes it to change it */
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

/* The two halves of that, for who has to let go of something between them: takes mail. */
void mailbox_add(struct mailbox *mailbox, struct mail *mail);

/* Wakes the main loop. */
void mailbox_ring(struct mailbox *mailbox);

/* Delivers all that waits, in order. Main thread. Returns how many. */
size_t mailbox_deliver(struct mailbox *mailbox);

#endif
