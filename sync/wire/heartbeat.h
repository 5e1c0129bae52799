/*
 * heartbeat.h - how a terminal is, in numbers only.
 *
 * Body of POST /v1/heartbeat: one JSON object of integers.  -1 is "not known"; the office
 * ignores members it does not know, a member that is missing is -1.  The answer is a signed
 * sequence note (firmware/evidence/sequence_note).
 * To add one: a line here and a line in heartbeat.c.  Source: design wire, "Upload".
 */
#ifndef SYNC_WIRE_HEARTBEAT_H
#define SYNC_WIRE_HEARTBEAT_H

#include "firmware/base/bytes.h"

#define WIRE_HEARTBEAT_MAX 2048 /* bytes of the body */

enum wire_beat {
	WIRE_BEAT_QUEUED,      /* cases that wait */
	WIRE_BEAT_OLDEST_S,    /* age of the oldest that waits */
	WIRE_BEAT_QUARANTINED, /* cases put aside */
	WIRE_BEAT_LAST_SEQ,    /* highest kiosk_seq assigned */
	WIRE_BEAT_WALL_MS,     /* the terminal's clock: the office reckons the drift */
	WIRE_BEAT_CLOCK,       /* 0 unknown, 1 held, 2 synced */
	WIRE_BEAT_PAPER,       /* 0 out, 1 low, 2 enough */
	WIRE_BEAT_DEVICES,     /* bound and well */
	WIRE_BEAT_FAULTS,      /* devices absent or broken */
	WIRE_BEAT_FREE_MB,     /* of the disk with the queue */
	WIRE_BEAT_INDEX,       /* version of the signed index held */
	WIRE_BEAT_FIRMWARE,    /* kiosk-sync's version: 1000 · major + minor */
	WIRE_BEAT_EXPIRES_MS,  /* end of the TLS certificate */
	WIRE_BEAT_CALLS,       /* 1: somebody at the terminal calls the staff */
	WIRE_BEAT_KEPT, /* 1: the catalogue before is kept, the published one does not go on */
	WIRE_BEAT_RATED_1, /* how often visits were rated so, ever: 非常不满意 */
	WIRE_BEAT_RATED_2,
	WIRE_BEAT_RATED_3,
	WIRE_BEAT_RATED_4,
	WIRE_BEAT_RATED_5,   /* 非常满意 */
	WIRE_BEAT_RECEIPTED, /* highest kiosk_seq with a receipt that the terminal verified */
	WIRE_BEAT_SILENT,    /* 1: the voice was asked for and nobody heard it */
	WIRE_BEATS
};

struct wire_heartbeat {
	int64_t values[WIRE_BEATS]; /* -1 not known */
};

/* Everything not known. */
void wire_heartbeat_init(struct wire_heartbeat *out);

/* The member's name, for listings. */
const char *wire_heartbeat_name(enum wire_beat beat);

/* Appends the JSON. Fails NO_MEMORY. */
MUST_CHECK enum status wire_heartbeat_write(
	const struct wire_heartbeat *heartbeat, struct bytes *out);

/* Reads it. Fails BAD_DATA: no object, a known member that is no integer or out of range. */
MUST_CHECK enum status wire_heartbeat_read(
	const void *text, size_t len, struct wire_heartbeat *out);

#endif
