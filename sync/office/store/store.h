/*
 * store.h - the rows of an office: terminals' keys, cases, their parts.
 *
 * `intake/office.db`.  office owns it; officectl reads it, or owns it while it holds the lock.
 * The SQL is portable (SQLite, PostgreSQL): TEXT ids, BIGINT milliseconds, compare-and-set on
 * `ver`, no triggers, no partial indexes; cases and parts share the key case_id.
 * What runs it is behind sql.h.  Any thread: each call is a transaction of its own, run again
 * when the database asks for it.  A database that met an I/O error is opened again at the next
 * call.  An erased case keeps a tombstone: its id, terminal, number, manifest hash and prev.
 * Source: design wire, "Office store".
 */
#ifndef SYNC_OFFICE_STORE_STORE_H
#define SYNC_OFFICE_STORE_STORE_H

#include <stdbool.h>

#include "firmware/evidence/appointment_note.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/evidence/step_note.h"
#include "sync/wire/heartbeat.h"
#include "sync/wire/inbox.h"

#define STORE_SPKI_MAX 128     /* a P-256 SPKI has 91 bytes */
#define STORE_TRIES_SOURCE 100 /* wrong questions of one terminal and day */
#define STORE_PRINTS_MAX 20    /* of one case … */
#define STORE_NOTICES_MAX 10 /* … as long as only its notices are: the result has prints left */
#define STORE_WINDOW_MAX BOOKING_WINDOW_MAX
#define STORE_SLOTS_MAX 200   /* of one window, that somebody holds a place of */
#define STORE_TRIES_NUMBER 10 /* wrong questions about one receipt number and day */

struct store;

enum store_role { STORE_ROLE_MANIFEST, STORE_ROLE_TLS };

/* One key of a terminal: what the office knows, whatever a certificate or header claims. */
struct store_key {
	char kid[KID_SIZE], kiosk_id[KIOSK_ID_SIZE];
	enum store_role role;
	uint8_t spki[STORE_SPKI_MAX];
	size_t spki_len;
	int test;
	int64_t enrolled_ms, revoked_ms; /* 0: not revoked */
};

/* One case as its manifest and this office tell it. */
struct store_case {
	char case_id[UUID_SIZE], visit_id[UUID_SIZE];
	char kiosk_id[KIOSK_ID_SIZE], receipt_no[RECEIPT_NO_SIZE], kid[KID_SIZE];
	int64_t kiosk_seq;
	uint8_t manifest_hash[32], prev[32];
	char implement_code[40], department[40];
	char queue[40]; /* where it landed by rule */
	int test;
	int64_t claimed_ms, opened_ms;
	int64_t received_ms;         /* 0: parts or commit are missing */
	int64_t erased_ms;           /* 0: not erased; else only the tombstone is left */
	bool fork;                   /* another manifest has the same number */
	char state[CASE_STATE_SIZE]; /* of its last step, "" none yet */
	int64_t steps;
	int64_t ver;
	bool damaged; /* of a walk: the row cannot be read, only terminal, number and id hold */
};

/* One step of a case as it is kept. Free with store_step_free(). */
struct store_step {
	struct bytes letter; /* sealed; empty: none came with it */
	struct bytes note;   /* signed: evidence/step_note */
};

struct store_part {
	int n;
	char name[64];
	uint8_t sha256[32];
	int64_t len;
	bool stored; /* its case is received */
};

/* The matters that share the places of one window, by their codes. */
struct store_window {
	size_t count;
	char codes[STORE_WINDOW_MAX][40];
	int places; /* of a slot; 0: nobody says how many there are */
};

/* An appointment of a case, as the office counts it. */
struct store_booking {
	struct booking booking;
	char case_id[UUID_SIZE], receipt_no[RECEIPT_NO_SIZE];
	char implement_code[40], department[40];
	int64_t received_ms; /* 0: not yet, and no place is held */
	bool no_place;       /* all places were held when it was received */
	bool ended;          /* the case; its place is given back */
};

/* Another time that was agreed on. */
struct store_rebook {
	struct booking booking;
	const struct store_window *window;
	int64_t n; /* how often another was agreed on, this one counted: from 1 */
};

/* How many hold a place of a slot. */
struct store_slot {
	struct booking slot;
	int64_t held;
};

/* What a case is received with. */
struct store_receipt {
	int64_t received_ms;
	const void *note;
	size_t note_len;
	const struct store_window *window; /* NULL: what it books is not counted */
};

/* How much may be under way. */
struct store_limits {
	uint64_t room;           /* bytes the disk may still take */
	uint64_t terminal_bytes; /* bytes one terminal's open cases may wait for */
	int64_t terminal_cases;  /* open cases of one terminal */
	int64_t since_ms;        /* cases touched before it gave up their place */
};

/* What the office knows of a terminal's numbers. */
struct store_sequence {
	int64_t last;      /* highest number, 0 none */
	uint8_t hash[32];  /* of its manifest; of a fork, the first by case_id */
	int64_t forked_ms; /* 0: no number came twice */
};

/* One terminal for listings. */
struct store_terminal {
	char kiosk_id[KIOSK_ID_SIZE];
	char beat[WIRE_HEARTBEAT_MAX]; /* last heartbeat as JSON, "" none yet */
	int64_t beat_ms, forked_ms, revoked_ms;
	int64_t open, received, last_seq, received_ms; /* of its cases; the latest */
};

struct store_counts {
	int64_t terminals, open, received, forks;
};

/*
 * Opens or makes intake_folder/office.db as its owner.  After power came all of it is read
 * first.  Fails BAD_DATA (damaged: store_repair.h), IO, FULL, DENIED (newer).
 */
MUST_CHECK enum status store_open(const char *intake_folder, struct store **out);

/* Opens it for reading. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_open_reader(const char *intake_folder, struct store **out);

/* NULL is allowed. */
void store_close(struct store *store);

/* Adds both keys of a terminal. Fails CONFLICT when its number was ever enrolled, IO, FULL. */
MUST_CHECK enum status store_add_terminal(struct store *store, const struct store_key keys[2]);

/*
 * A terminal with this number was invited and will show its keys.  Fails CONFLICT when the
 * number has keys already, IO, FULL.
 */
MUST_CHECK enum status store_expect_terminal(struct store *store, const char *kiosk_id);

/*
 * Adds both keys of a terminal that was expected; the same keys again change nothing.  Fails
 * DENIED (not expected, revoked, or the number has other keys), IO, FULL.
 */
MUST_CHECK enum status store_introduce_terminal(
	struct store *store, const struct store_key keys[2]);

/* Revokes every key of a terminal from now on, and no longer expects it. Fails NOT_FOUND, IO.
 */
MUST_CHECK enum status store_revoke(struct store *store, const char *kiosk_id, int64_t now_ms);

/* The newest key of a terminal for this role that is not revoked. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_key_of(
	struct store *store, const char *kiosk_id, enum store_role role, struct store_key *out);

/* The row of kid. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_key(struct store *store, const char *kid, struct store_key *out);

/* One case, by its id or by its receipt number. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_case(struct store *store, const char *id, struct store_case *out);

/* The stored manifest (JWS) of a case, appended. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_manifest(
	struct store *store, const char *case_id, struct bytes *out);

/*
 * The manifest of a case, read but not verified: for what is counted, not for what is proven.
 * About 13 KB.  Fails NOT_FOUND, BAD_DATA, IO, NO_MEMORY.
 */
MUST_CHECK enum status store_manifest_read(
	struct store *store, const char *case_id, struct manifest *out);

/* The receipt of a case, appended. Fails NOT_FOUND before the commit, IO. */
MUST_CHECK enum status store_receipt(
	struct store *store, const char *case_id, struct bytes *out);

/* The parts of a case in order of n; out holds MANIFEST_PARTS_MAX. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_parts(struct store *store, const char *case_id,
	struct store_part out[MANIFEST_PARTS_MAX], size_t *count);

/* One part. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_part(
	struct store *store, const char *case_id, int n, struct store_part *out);

/*
 * Takes a case in: its row, its parts, one transaction; sets the fork mark on every case that
 * shares the number, and *fork.  Fails FULL when the parts of this case and all that other open
 * cases still wait for do not fit into limits->room, DENIED when its terminal has too much
 * under way, CONFLICT when case_id is there already, IO.
 */
MUST_CHECK enum status store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t jws_len,
	const struct store_limits *limits, bool *fork);

/*
 * A terminal works on this case again: keeps its reservation, or takes a new one when it had
 * given it up.  Fails FULL, DENIED, IO.
 */
MUST_CHECK enum status store_touch(struct store *store, const struct store_case *entry,
	int64_t now_ms, const struct store_limits *limits);

/*
 * Commits a case with its receipt, its parts being checked: compare-and-set on ver.  What it
 * books is counted with it.  Fails CONFLICT when someone was first, or when it was given up and
 * not touched since, IO, FULL.
 */
MUST_CHECK enum status store_receive(struct store *store, const char *case_id, int64_t ver,
	const struct store_receipt *receipt);

/* What a case books. Fails NOT_FOUND (nothing), IO. */
MUST_CHECK enum status store_booking(
	struct store *store, const char *case_id, struct store_booking *out);

/* Called with one appointment; what it fails with ends the list. */
typedef enum status store_booking_handler(void *user, const struct store_booking *booking);

/*
 * The appointments of received cases on these days, first to last, by department; in each those
 * without a place come first.  The handler asks nothing of the store.  Fails IO, as the handler.
 */
MUST_CHECK enum status store_bookings(struct store *store, const char *from_day,
	const char *to_day, store_booking_handler *handler, void *user);

/* Slots of a window from a day on that somebody holds a place of, the nearest first. Fails IO.
 */
MUST_CHECK enum status store_slots(struct store *store, const struct store_window *window,
	const char *from_day, struct store_slot out[STORE_SLOTS_MAX], size_t *count);

/*
 * The case has that place instead of its own from now on, or has one at last; note is the signed
 * word on it.  Places are counted as at the receipt, in the same transaction.  Compare-and-set on
 * ver.  Fails DENIED (none is left), CONFLICT (someone was first, or it ended), NOT_FOUND (it
 * books nothing), IO, FULL.
 */
MUST_CHECK enum status store_rebook(struct store *store, const struct store_case *entry,
	const struct store_rebook *to, const struct bytes *note);

/* The signed word on the n-th time that was agreed on, from 1, appended. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_appointment(
	struct store *store, const char *case_id, int64_t n, struct bytes *out);

/*
 * Adds the step after entry->steps, signed as note; letter NULL: none.  Compare-and-set on ver.
 * queue: where the case stands from now on.  Fails CONFLICT when someone was first, IO, FULL.
 */
MUST_CHECK enum status store_add_step(struct store *store, const struct store_case *entry,
	enum case_state state, const char *queue, const struct bytes *letter,
	const struct bytes *note);

/* The n-th step of a case, from 1; *out is empty on failure. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_step(
	struct store *store, const char *case_id, int64_t n, struct store_step *out);

/* A result or a notice that a terminal was given to print. */
struct store_print {
	char kiosk_id[KIOSK_ID_SIZE];
	int64_t at_ms;
	bool notice; /* asked of store_add_print() alone */
};

/*
 * Counts a print of a case's result or notice; *n is its number, from 1; the same question again is
 * the same print.  Fails FULL after STORE_PRINTS_MAX, of a notice after STORE_NOTICES_MAX, IO.
 */
MUST_CHECK enum status store_add_print(struct store *store, const char *case_id,
	const char *question_id, const struct store_print *print, int64_t *n);

/* The n-th print, from 1. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_print(
	struct store *store, const char *case_id, int64_t n, struct store_print *out);

/* Harmless on a zeroed one. */
void store_step_free(struct store_step *step);

/* The letter in force at step n: the last that came with one, appended. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_letter(
	struct store *store, const char *case_id, int64_t n, struct bytes *out);

/*
 * The next case in the order of terminal, number, id; start with a zeroed entry.  A row that
 * cannot be read comes as damaged, and the walk goes on behind it.
 * Fails NOT_FOUND at the end, BAD_DATA (the database itself is damaged), IO.
 */
MUST_CHECK enum status store_next(struct store *store, struct store_case *entry);

/*
 * The next of those that are received whole since before_ms by their terminal's claim and have no
 * step yet, or wait for another (待前置); start with a zeroed entry.  Damaged and fails as
 * store_next().
 */
MUST_CHECK enum status store_next_unanswered(
	struct store *store, int64_t before_ms, struct store_case *entry);

/* Rows of parts, steps and prints that belong to no case: it was taken away. Fails IO. */
MUST_CHECK enum status store_strays(struct store *store, int64_t *count);

/* Looks for the case with number kiosk_seq of a terminal (any of a fork). Fails NOT_FOUND, IO.
 */
MUST_CHECK enum status store_by_number(
	struct store *store, const char *kiosk_id, int64_t kiosk_seq, struct store_case *out);

/* Looks for the case of that number that has this manifest hash. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_by_hash(struct store *store, const char *kiosk_id,
	int64_t kiosk_seq, const uint8_t manifest_hash[32], struct store_case *out);

/*
 * Erases a case but for its tombstone, also from the write-ahead log.  The files of its parts
 * follow: store_doomed(), remove, store_bury().  Fails NOT_FOUND (also when erased before), IO.
 */
MUST_CHECK enum status store_erase(struct store *store, const char *case_id, int64_t now_ms);

/* A part whose file has to go. Fails NOT_FOUND when there is none, IO. */
MUST_CHECK enum status store_doomed(struct store *store, uint8_t sha256[32]);

/* Its file is gone. Fails IO. */
MUST_CHECK enum status store_bury(struct store *store, const uint8_t sha256[32]);

/* Called with a part that no case needs any more, before anybody may need it again. */
typedef void store_part_handler(void *user, const uint8_t sha256[32]);

/*
 * Gives up the open cases that were last touched before since_ms, and calls the handler with
 * each of their parts that no other case needs.  The case stays: touched again it asks for all
 * of its parts.  Fails IO.
 */
MUST_CHECK enum status store_expire(
	struct store *store, int64_t since_ms, store_part_handler *handler, void *user);

/*
 * Adds the parts of a case that its manifest names and no row does; *added is how many.  Fails
 * IO, FULL.
 */
MUST_CHECK enum status store_restore_parts(struct store *store, const char *case_id,
	const struct manifest *manifest, int64_t *added);

/* Whether any case has a part of this hash. Fails IO. */
MUST_CHECK enum status store_is_named(struct store *store, const char *sha256_hex, bool *out);

/* Keeps the last heartbeat of a terminal. Fails IO, FULL. */
MUST_CHECK enum status store_beat(
	struct store *store, const char *kiosk_id, const char *numbers, int64_t now_ms);

/* How far a terminal has come. Fails NOT_FOUND (no such terminal), IO. */
MUST_CHECK enum status store_sequence(
	struct store *store, const char *kiosk_id, struct store_sequence *out);

/* The next terminal by number; start with a zeroed entry. Fails NOT_FOUND at the end, IO. */
MUST_CHECK enum status store_next_terminal(struct store *store, struct store_terminal *entry);

/* Whether this question was answered before. Fails IO. */
MUST_CHECK enum status store_was_asked(
	struct store *store, const char *kiosk_id, const char *question_id, bool *out);

/* Whether this terminal may ask about this number today. Fails DENIED (it may not), IO. */
MUST_CHECK enum status store_may_ask(
	struct store *store, const char *kiosk_id, const char *receipt_no, int64_t now_ms);

/*
 * Answers a question about the receipt number entry->about into the terminal's inbox, durably;
 * the entry's id is given here.  Unless the case is known a wrong try is counted with it. Fails
 * DENIED when this terminal may not ask about this number any more today, CONFLICT (asked
 * before), FULL, IO; then nothing is counted.
 */
MUST_CHECK enum status store_answer(struct store *store, const char *kiosk_id,
	const char *question_id, bool known, const struct wire_inbox_entry *entry,
	int64_t now_ms);

/* What lies in a terminal's inbox after that cursor; free *out also on failure. Fails IO. */
MUST_CHECK enum status store_inbox(
	struct store *store, const char *kiosk_id, int64_t after, struct wire_inbox *out);

/* Drops answers that nobody fetched and the tries of past days. Fails IO. */
MUST_CHECK enum status store_forget(struct store *store, int64_t now_ms);

/* Makes deleted rows unreadable on the disk. Fails IO. */
MUST_CHECK enum status store_scrub(struct store *store);

/* Numbers for control.sock. Fails IO. */
MUST_CHECK enum status store_count(struct store *store, struct store_counts *out);

#endif
