/*
 * agent_inside.h - what agent.c, agent_socket.c, turn.c, poll.c, renew.c and enrol.c share;
 * nobody else includes it.
 */
#ifndef SYNC_AGENT_AGENT_INSIDE_H
#define SYNC_AGENT_AGENT_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "firmware/base/local_socket.h"
#include "firmware/evidence/invitation.h"
#include "firmware/model/json.h"
#include "firmware/storage/office_memory.h"
#include "sync/agent/agent.h"
#include "sync/agent/backoff.h"
#include "sync/agent/upload.h"

#define NEVER INT64_MAX
#define FAULT_CODE_MAX 48
#define AGENT_ARRIVED_MAX 4096 /* receipts of a courier that no turn has looked at yet */
#define AGENT_SICK_MAX 8       /* cases; of more the counts begin anew */
#define AGENT_ALONE_MAX 10     /* tries */

/* What the socket's thread may see. */
struct agent_view {
	const char *doing; /* "idle" | "sending" | "waiting" */
	char line[FAULT_CODE_MAX];
	int64_t waiting, delivered, quarantined; /* cases, of the last turn */
	int64_t due_ms;
};

/* A receipt that came another way: by a courier. */
struct arrived {
	struct arrived *next;
	char case_id[UUID_SIZE];
	struct bytes note;
};

/* A question of a citizen, on its way to the office; kept in memory alone. */
struct asking {
	char question_id[UUID_SIZE];
	struct bytes body;
	bool places;         /* no case is asked about: the answer is the reply itself */
	struct bytes answer; /* to that; JSON, with a NUL */
	const char *state;   /* "none" | "busy" | "asked" | "often" | "failed" */
};

/* A first enrolment that kioskctl asked for: what it brought, and what came of it. */
struct enrolling {
	struct invitation invitation;
	char code[VISIT_CODE_SIZE];
	struct bytes requests[2], answers[2]; /* base64; manifest, tls */
	struct bytes certificates[2];         /* PEM of those answers */
	const char *state;                    /* "none" | "busy" | "done" | "failed" */
	char fault[FAULT_CODE_MAX];
	const char *problem; /* what the office called it, "" nothing */
};

/* A certificate and its dates: only a new one is taken apart again. */
struct known_certificate {
	struct bytes pem;
	int64_t from_ms, to_ms;
};

/*
 * A case that came to nothing while others went through: how often in a row, without a byte of
 * it being taken.
 */
struct sick_case {
	char case_id[UUID_SIZE];
	int times;
};

struct agent {
	char folder[PATH_TEXT_MAX];
	char kiosk_socket[PATH_TEXT_MAX];
	agent_connect *connect;
	void *user;
	struct sync_state *state;
	struct local_socket *socket;
	struct backoff backoff;
	unsigned catching_up; /* turns since an outage, the next counted; 0: none */
	size_t piece;
	unsigned pieces_well;
	int64_t due_ms, not_before_ms; /* monotonic */
	int64_t poll_ms;               /* monotonic: the next look at the office itself */
	int wake;                      /* eventfd */
	atomic_bool rung, stop, forget_floor, beat_now;
	pthread_mutex_t mutex; /* guards view and release */
	struct agent_view view;
	struct arrived *arrived; /* guarded too */
	unsigned arrived_count;
	struct known_certificate known;
	struct sick_case sick[AGENT_SICK_MAX];
	unsigned next_sick;
	struct enrolling enrolling;
	struct asking asking;    /* guarded too */
	char release[UUID_SIZE]; /* a quarantined case somebody wants back, "" none */
};

/* Everything one turn works with. */
struct turn {
	unsigned catching_up; /* as the agent's; 0: all that waits may go */
	struct settings settings;
	struct enrolment enrolment;
	struct office_memory memory;
	struct revocations revoked;
	int64_t built_ms; /* no clock is before it */
	int64_t now_ms;   /* the floor's word on the time */
	char certificate[PATH_TEXT_MAX];
	int64_t certificate_from_ms, certificate_to_ms;
	struct queue *queue; /* NULL before the first start of kiosk */
	bool unreleased;     /* what was delivered before, and kiosk has not taken in yet */
	bool looked;         /* at the office itself, in this turn */
	unsigned sent;       /* cases that went through in this turn: the line is well */
	struct uploader uploader;
	struct agent_view view;
	struct verdict verdict; /* what ended it early; DONE: nothing did */
	bool polled_in_vain;    /* the office answered a look, but not as it should */
	struct verdict poll_verdict;
};

/* Wakes agent_run() up. Any thread. */
void agent_wake(struct agent *agent);

/* A copy of the view. Any thread. */
struct agent_view agent_see(struct agent *agent);

/* Replaces the view. */
void agent_show(struct agent *agent, const struct agent_view *view);

/* agent_socket.c: answers one line, on the socket's thread. */
void agent_answer(void *user, const char *line, struct bytes *out);

/* agent.c: looks at the office when it is time to, also amid a long queue or a large case. */
void agent_poll_when_due(struct agent *agent, struct turn *turn);

/* turn.c: a connection for this turn. False: turn->verdict says why not. */
bool turn_connect(struct agent *agent, struct turn *turn);

/* turn.c: everything of a turn that reads; false: turn->verdict says what is missing. */
bool turn_open(struct agent *agent, struct turn *turn);

/* turn.c: sends what waits while the verdict is DONE. */
void turn_send(struct agent *agent, struct turn *turn);

/* turn.c: records the receipts that came by courier and hold; forgets the others. */
void turn_take_arrived(struct agent *agent, struct turn *turn);

/*
 * turn.c: true when the rest has to wait for turns of its own.  What kept this terminal away may
 * have kept a whole region away: first a look at the office, then one case at a time, later more.
 */
bool turn_is_full(const struct turn *turn);

/* turn.c: closes what turn_open() and turn_connect() opened. */
void turn_close(struct turn *turn);

/* poll.c: heartbeat, inbox, downloads, certificate; ends early like sending does. */
void turn_poll(struct agent *agent, struct turn *turn);

/* poll.c: true for an answer that says "not here", which stops nothing. */
bool turn_is_not_offered(const struct verdict *verdict);

/* turn.c: finds the newest of our certificates and its dates. */
void turn_find_certificate(struct agent *agent, struct turn *turn);

/* asking.c: takes a citizen's question; a new reference. On the socket's thread. */
json_t *asking_take(struct agent *agent, const json_t *request);

/* asking.c: how far it is, a new reference. On the socket's thread. */
json_t *asking_say(struct agent *agent, const json_t *request);

/* asking.c: asks the office what waits to be asked, and fetches the answer. */
void turn_ask(struct agent *agent, struct turn *turn);

/* asking.c: what was not asked by the end of a turn is not asked: the citizen is told. */
void asking_give_up(struct agent *agent);

/* asking.c: nobody asks any more. Harmless when nobody did. */
void asking_forget(struct agent *agent);

/* poll.c: reads the inbox to its end while the verdict is DONE. */
void turn_read_inbox(struct agent *agent, struct turn *turn);

/* enrol.c: takes what kioskctl brought; a new reference. On the socket's thread. */
json_t *enrol_take(struct agent *agent, const json_t *request);

/* enrol.c: what came of it, a new reference. On the socket's thread. */
json_t *enrol_say(struct agent *agent, const json_t *request);

/* enrol.c: asks the authority, then shows the certificates to the office, when it was asked. */
void agent_enrol(struct agent *agent);

/* enrol.c: harmless when there is none. */
void enrol_forget(struct enrolling *enrolling);

/* renew.c: true when the certificate is too old for anything but being renewed. */
bool turn_is_expired(const struct turn *turn);

/* renew.c: asks for a new certificate when the present one ends soon. */
void turn_renew(struct agent *agent, struct turn *turn);

#endif
