/*
 * agent.h - kiosk-sync: brings queued cases to the office, one after the other.
 *
 * Two threads: the socket's, which only rings and answers, and the caller's, which does all the
 * work in agent_run().  With nothing to do both sleep; the only timers are the back-off and the
 * look at the office itself (heartbeat, inbox, downloads, certificate).  Everything about the
 * office (enrolment, settings, keys) is read anew for every turn, so an enrolment needs no
 * restart. Source: design wire "Upload", architecture.
 */
#ifndef SYNC_AGENT_AGENT_H
#define SYNC_AGENT_AGENT_H

#include "firmware/base/status.h"
#include "firmware/evidence/enrolment.h"
#include "firmware/model/settings.h"
#include "sync/agent/transport.h"

struct agent;

/* How agent gets a connection for one turn; transport_curl_open() but in tests. */
typedef enum status agent_connect(void *user, const struct line *line, struct transport **out);

/*
 * Opens sync.db and the socket `kiosk-sync.sock`.  Cases that wait already are tried at
 * a moment of the first 300 s after power-on, or at the first doorbell.  Fails IO, BAD_DATA,
 * FULL.
 */
MUST_CHECK enum status agent_create(
	const char *state_folder, agent_connect *connect, void *user, struct agent **out);

/* NULL is allowed. */
void agent_destroy(struct agent *agent);

/* Works until agent_stop(). */
void agent_run(struct agent *agent);

/* One look at the queue now, whatever the timer says. For agent_run() and tests. */
void agent_turn(struct agent *agent);

/* When the next look is due by clock_monotonic_ms(); INT64_MAX: at the doorbell only. */
int64_t agent_due_ms(const struct agent *agent);

/* The doorbell: look again as soon as the office allows. Any thread. */
void agent_ring(struct agent *agent);

/* When agent_run() takes its next turn, the doorbell counted; INT64_MAX: when it rings. */
int64_t agent_next_ms(const struct agent *agent);

/* Ends agent_run(). Safe in a signal handler. */
void agent_stop(struct agent *agent);

#endif
