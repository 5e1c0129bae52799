/*
 * worker.h - one thread that does jobs in order, and reports by mailbox.
 *
 * `kiosk` has one for housekeeping (sealing, SQLite, pages) and one per bound device.
 * With no job the thread sleeps without time-out.
 */
#ifndef FIRMWARE_BASE_WORKER_H
#define FIRMWARE_BASE_WORKER_H

#include <stdbool.h>

#include "firmware/base/mailbox.h"
#include "firmware/base/status.h"

/* Put first into a struct of your own. */
struct job {
	struct mail mail;              /* the worker's own; do not touch */
	void (*work)(struct job *job); /* on the worker's thread; may block */
	void (*done)(struct job *job); /* on the main thread afterwards; frees the job */
};

struct worker;

/* Starts the thread. name ≤ 15 characters. Fails NO_MEMORY, IO. */
MUST_CHECK enum status worker_create(
	const char *name, struct mailbox *mailbox, struct worker **out);

/* Takes job; done() follows for every job, also at destroy. */
void worker_do(struct worker *worker, struct job *job);

/* True when no job waits or runs. */
bool worker_is_idle(struct worker *worker);

/* Finishes the jobs already given, joins the thread. NULL is allowed. */
void worker_destroy(struct worker *worker);

#endif
