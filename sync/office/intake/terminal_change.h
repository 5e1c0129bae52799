/*
 * terminal_change.h - enrolment, revocation and erasure as one JSON request; also how such a
 * request, a step of a case (case_step.h) or its other appointment (case_rebook.h), comes to the
 * store.
 *
 * officectl makes it; whoever owns the store applies it: the running office (control.sock) or
 * officectl itself while nobody holds the lock.
 */
#ifndef SYNC_OFFICE_INTAKE_TERMINAL_CHANGE_H
#define SYNC_OFFICE_INTAKE_TERMINAL_CHANGE_H

#include "firmware/model/json.h"
#include "sync/office/store/parts.h"
#include "sync/office/store/store.h"

/* {"do":"enrol",…} for both keys of a terminal, a new reference. Fails NO_MEMORY. */
MUST_CHECK enum status terminal_change_enrol(const char *kiosk_id, int test,
	const struct signing_key *manifest, const struct signing_key *tls, json_t **out);

/* {"do":"expect",…}, a new reference. Fails NO_MEMORY. */
MUST_CHECK enum status terminal_change_expect(const char *kiosk_id, json_t **out);

/* {"do":"revoke",…}, a new reference. Fails NO_MEMORY. */
MUST_CHECK enum status terminal_change_revoke(const char *kiosk_id, json_t **out);

/* {"do":"erase",…}, a new reference. Fails NO_MEMORY. */
MUST_CHECK enum status terminal_change_erase(const char *case_id, json_t **out);

/*
 * Applies one of them.  Fails BAD_DATA when it is none, CONFLICT (number enrolled before),
 * NOT_FOUND (nothing to revoke or erase), IO, FULL.
 */
MUST_CHECK enum status terminal_change_apply(
	struct store *store, struct parts *parts, const json_t *change, int64_t now_ms);

/*
 * From officectl: applies change, or a step, under the lock of intake_folder, or asks the office that holds
 * it.  Fails as terminal_change_apply() or case_step_apply(), OFFLINE, TIMEOUT.
 */
MUST_CHECK enum status terminal_change_submit(const char *intake_folder, const json_t *change);

/* The same; what else is told goes into the object answer (case_deem.h). */
MUST_CHECK enum status terminal_change_ask(
	const char *intake_folder, const json_t *change, json_t *answer);

#endif
