/*
 * exchange.h - one request under way, for the handlers of the intake.
 *
 * Inside intake*.c only.
 */
#ifndef SYNC_OFFICE_INTAKE_EXCHANGE_H
#define SYNC_OFFICE_INTAKE_EXCHANGE_H

#include "firmware/model/places.h"
#include "sync/office/intake/intake.h"

struct exchange {
	struct intake *intake;
	struct request request;
	struct wire_path path;
	const struct route *route;
	char kiosk_id[KIOSK_ID_SIZE]; /* whose certificate it is */
	enum wire_problem problem;    /* found before the body was complete */
	struct bytes body;            /* unless it is streamed */
	struct part_append append;    /* PATCH, POST of tus */
	bool appending, begun;
	struct store_part part; /* PATCH, POST of tus */
};

/* One endpoint. begin and body are NULL for small bodies. */
struct route {
	enum wire_target target;
	const char *method, *name;
	size_t body_max; /* bytes kept in memory; beyond it 413 */
	void (*begin)(struct exchange *exchange);
	void (*body)(struct exchange *exchange, const void *data, size_t len);
	void (*finish)(struct exchange *exchange, struct answer *out);
};

/* PUT of a manifest: a case is opened, or shown to be the same. */
void intake_put_case(struct exchange *exchange, struct answer *out);
/* POST commit: all parts are there; the receipt is signed. */
void intake_commit(struct exchange *exchange, struct answer *out);
/* GET of the receipt of a committed case. */
void intake_get_receipt(struct exchange *exchange, struct answer *out);

/* POST of tus: makes or finds the upload of one part. */
void intake_post_begin(struct exchange *exchange);
/* Writes the first bytes of a new upload, when they come with it (creation-with-upload). */
void intake_post_body(struct exchange *exchange, const void *data, size_t len);
/* Makes them durable and answers where the upload stands. */
void intake_post_finish(struct exchange *exchange, struct answer *out);
/* PATCH: finds the upload and its durable offset. */
void intake_patch_begin(struct exchange *exchange);
/* Writes what came of it. */
void intake_patch_body(struct exchange *exchange, const void *data, size_t len);
/* Makes it durable and answers with the new offset. */
void intake_patch_finish(struct exchange *exchange, struct answer *out);
/* HEAD of tus: where the upload stands. */
void intake_head_upload(struct exchange *exchange, struct answer *out);

/* GET of a published file, with its ETag. */
void intake_get_signed(struct exchange *exchange, struct answer *out);

/* POST of how the terminal fares. */
void intake_heartbeat(struct exchange *exchange, struct answer *out);
/* GET of the notes after a cursor. */
void intake_inbox(struct exchange *exchange, struct answer *out);

/* POST: what became of a case, asked by its number and visit code; or which places are left. */
void intake_question(struct exchange *exchange, struct answer *out);

/* The answer to a question about places, appended. Fails NO_MEMORY, IO. */
MUST_CHECK enum status intake_places(
	struct intake *intake, const struct places_question *question, struct bytes *out);

/* intake_introduce.c */
void intake_introduce(struct exchange *exchange, struct answer *out);

/* The number in a TLS certificate that the authority signed, whatever the rows say. */
enum wire_problem intake_identify_new(struct exchange *exchange);

/* OK when the part lies in the content store. Fails NOT_FOUND, CONFLICT (on its way in), IO. */
MUST_CHECK enum status intake_find_part(struct intake *intake, const struct store_part *part);

/*
 * Moves a complete upload into the content store; *length is where the part stands (NULL
 * allowed).  OK also when it is not complete yet.  Fails BAD_DATA (wrong bytes: the upload is
 * gone), NOT_FOUND, CONFLICT (being worked on), FULL, IO.
 */
MUST_CHECK enum status intake_finish_part(struct intake *intake, const char *case_id,
	const struct store_part *part, int64_t *length);

/* The header, "" when it was not sent. */
const char *exchange_header(const struct exchange *exchange, const char *name);

/* An argument of the query, "" when it was not sent. */
const char *exchange_argument(const struct exchange *exchange, const char *name);

/*
 * The case of the path when it belongs to the terminal; CASE_UNKNOWN, CASE_GONE (erased) and
 * STORAGE_FAILED else.
 */
enum wire_problem exchange_case(
	const struct exchange *exchange, const char *case_id, struct store_case *out);

/* Problem for a failed store or disk. */
enum wire_problem storage_problem(enum status status);

/* Offset and version headers of tus. */
void answer_offset(struct answer *out, int64_t offset);

#endif
