/*
 * intake.h - what the office answers: request in, answer out.
 *
 * Knows nothing of sockets; http.c feeds it, tests call it directly.  A request begins, gets
 * its body in pieces (streamed into the upload or bounded in memory), and finishes with an
 * answer.  Nothing is answered before it is durable.  The office cannot read what it keeps.
 * Any thread; one exchange belongs to one thread at a time.
 * To add an endpoint: a target in sync/wire/path, a line in ROUTES, a handler.
 * Source: design wire, "Upload", "Receipt and slip".
 */
#ifndef SYNC_OFFICE_INTAKE_INTAKE_H
#define SYNC_OFFICE_INTAKE_INTAKE_H

#include "sync/office/http/request.h"
#include "sync/office/intake/case_step.h"
#include "sync/office/intake/office_settings.h"
#include "sync/office/intake/rate.h"
#include "sync/office/intake/routing.h"
#include "sync/office/store/parts.h"
#include "sync/office/store/store.h"
#include "sync/wire/path.h"
#include "sync/wire/problem.h"

#define INTAKE_ROUTES 11

struct intake {
	struct store *store;
	struct parts parts;
	struct office_settings settings;
	struct routing routing;
	struct rate *rate;
	struct certificate_cache *certificates;
	struct key_cache *keys;
	struct note_key receipt_key;
	struct bytes terminal_ca; /* PEM: who may introduce itself */
	char signed_folder[PATH_TEXT_MAX];
	_Atomic int64_t swept_ms; /* last walk over the uploads */
#ifndef RELEASE
	atomic_int lose[INTAKE_ROUTES]; /* tests: so many answers of a route get lost */
#endif
};

struct exchange;

/*
 * Opens the office of intake_folder: settings, receipt key, store, parts; finishes uploads that
 * were complete.  The caller holds the lock.  Fails NOT_FOUND, BAD_DATA, IO, FULL, DENIED.
 */
MUST_CHECK enum status intake_open(const char *intake_folder, struct intake *out);

/* The office's signing key; its name must be origin. Wipe it. Fails NOT_FOUND, BAD_DATA, IO. */
MUST_CHECK enum status intake_receipt_key(
	const char *intake_folder, const char *origin, struct note_key *out);

/* Closes what intake_open() opened; harmless on a zeroed intake. */
void intake_close(struct intake *intake);

/* Where its cases are taken step by step. Borrows from intake. */
struct case_keeper intake_keeper(struct intake *intake);

/*
 * Walks the uploads: finishes complete ones, drops stale and orphaned ones; removes the parts
 * of erased cases, answers nobody fetched, yesterday's tries.
 */
void intake_sweep(struct intake *intake, int64_t now_ms);

#ifndef RELEASE
/* Tests: the next answers to put, create, patch, head, commit, receipt or signed get lost. */
bool intake_lose(struct intake *intake, const char *what, int times);
#endif

/* Begins: identity, route, and for PATCH the upload. Fails NO_MEMORY. */
MUST_CHECK enum status exchange_begin(
	struct intake *intake, const struct request *request, struct exchange **out);

/* A piece of the body; what is not wanted is swallowed. */
void exchange_body(struct exchange *exchange, const void *data, size_t len);

/* The body is complete: does the work, fills the answer. Once. */
void exchange_finish(struct exchange *exchange, struct answer *out);

/* Also ends an exchange whose connection was cut: what came stays, durably. NULL is allowed. */
void exchange_destroy(struct exchange *exchange);

/* The same four as http.c calls them; user is the intake. */
extern const struct service INTAKE_SERVICE;

#endif
