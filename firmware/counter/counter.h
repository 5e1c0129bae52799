/*
 * counter.h - the desk behind the screen: may cases be taken, and what is needed for it.
 *
 * Holds queue, filing desk and delivery view of the process.  After counter_init() only the
 * housekeeping worker touches it.  Opens what is not open yet at every check, so a terminal
 * recovers by itself when the cause is gone.
 */
#ifndef FIRMWARE_COUNTER_COUNTER_H
#define FIRMWARE_COUNTER_COUNTER_H

#include "firmware/counter/filing.h"
#include "firmware/model/catalogue/catalogue.h"
#include "firmware/model/fault.h"
#include "firmware/model/settings.h"
#include "firmware/storage/queue.h"

#define COUNTER_DEPARTMENTS_MAX 128

/* Which signed index lies there: the next one is another file. */
struct counter_index {
	bool seen;
	uint64_t device, inode;
	int64_t changed_ns;
};

struct counter {
	const char *state_folder;
	const struct settings *settings;
	const char *readings; /* path of the syllables; NULL: none */
	struct queue *queue;  /* NULL until opened */
	struct filing_desk desk;
	bool desk_open;
	uint64_t
		largest_bytes; /* what the largest item of the catalogue may need on the disk */
	char reports_to[40];   /* the department that answers 办不成事; "": none */
	struct counter_index index; /* what this process was started with */
};

/* What one look found. */
struct counter_view {
	enum fault fault;   /* FAULT_NONE: cases can be taken */
	bool takes_reports; /* 办不成事 can be filed: even when visits find too little room */
	bool slip_waits;
	bool renewed; /* the office published something since this process was started */
	size_t department_count; /* that cases can be sealed to; 0 before it is known */
	char departments[COUNTER_DEPARTMENTS_MAX][40];
	int test;
	char kiosk_id[KIOSK_ID_SIZE]; /* "" before it was enrolled */
	struct catalogue catalogue;   /* read anew when asked for; the caller's */
};

/* Borrows all for the life of the counter. Opens nothing. */
void counter_init(struct counter *counter, const char *state_folder,
	const struct settings *settings, const char *readings);

/* Looks at everything; read_catalogue: also fills out->catalogue. Blocks on the disk. */
void counter_check(struct counter *counter, bool read_catalogue, struct counter_view *out);

/*
 * The office's signed word for the case of a receipt number, verified; appended to out.
 * Fails NOT_FOUND while there is none.
 */
MUST_CHECK enum status counter_office_note(
	struct counter *counter, const char *receipt_no, struct bytes *out);

/* Releases cases whose receipt came and verifies, purges what is old. */
void counter_settle(struct counter *counter);

/* True when the line to the office is known to be down. */
bool counter_line_is_down(const struct counter *counter);

/*
 * Has kiosk-sync tell the office at once how the terminal is: that somebody calls. Blocks up to
 * timeout_ms. Fails NO_DEVICE: the line is down; what local_socket_ask() says.
 */
MUST_CHECK enum status counter_call(const struct counter *counter, int timeout_ms);

/* Asks kiosk-sync one line, its answer is appended. Fails as local_socket_ask(). */
MUST_CHECK enum status counter_tell_sync(
	const struct counter *counter, const char *line, int timeout_ms, struct bytes *answer);

/* {"do":verb, member:text} to kiosk-sync; its answer, a new reference. Fails as above, BAD_DATA. */
MUST_CHECK enum status counter_ask_sync(const struct counter *counter, const char *verb,
	const char *member, const char *text, json_t **out);

/* Rings kiosk-sync: something is queued. */
void counter_ring(const struct counter *counter);

/* Closes all. */
void counter_close(struct counter *counter);

#endif
