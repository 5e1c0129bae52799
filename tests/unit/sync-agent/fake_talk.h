/*
 * fake_talk.h - an office in memory: what it knows, and what it says about the terminal itself
 * (heartbeat, inbox, downloads, certificates).  Its cases are fake_office.h's.
 *
 * Included by one test file per program.
 */
#ifndef TESTS_UNIT_SYNC_AGENT_FAKE_TALK_H
#define TESTS_UNIT_SYNC_AGENT_FAKE_TALK_H

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/evidence/sequence_note.h"
#include "firmware/storage/queue.h"
#include "sync/agent/transport.h"
#include "sync/wire/heartbeat.h"
#include "sync/wire/inbox.h"
#include "sync/wire/path.h"
#include "sync/wire/problem.h"
#include "sync/wire/tus.h"

enum { FAKE_FILES = 6, FAKE_PIECES = 32 };
enum { FAKE_CASES = 24, FAKE_PARTS = 4, PART_LEN = 1500000 /* two PATCHes */ };

enum fault_kind {
	LINE_WORKS,
	REQUEST_LOST,           /* never arrives */
	REPLY_LOST,             /* is done, but nobody hears of it */
	PORTAL,                 /* 200 and a page */
	JSON_PORTAL,            /* 200 and JSON */
	FORGED_RECEIPT,         /* 200 and a note by another key */
	WRONG_OFFSET,           /* 204 and an offset that cannot be */
	STRANGER,               /* TLS refuses */
	REVOKED_SERVER_ANSWERS, /* TLS refuses, by the signed list */
	STATUS_GIVEN,           /* the status in `status`, as a problem */
	FORGETS,                /* everything it has is gone before it reads the request */
};

struct fake_case {
	char case_id[UUID_SIZE];
	uint8_t hash[32];
	int part_count;
	int64_t expected[FAKE_PARTS]; /* -1: no POST yet */
	struct bytes parts[FAKE_PARTS];
	bool known, committed;
};

struct fake_office {
	struct transport base; /* first */
	struct note_key key, forger;
	struct fake_case cases[FAKE_CASES];
	atomic_int requests; /* read while an agent runs */
	atomic_int closes;
	int puts, posts, patches, commits, beats;
	bool speaks_old; /* knows nothing but cases */
	bool takes_no_bytes_at_post;
	bool beats_fail;            /* 500 */
	int wasted;                 /* POSTs that brought bytes to an upload that had some */
	struct wire_heartbeat beat; /* the last */
	struct sequence sequence;   /* what it answers */
	struct wire_inbox inbox;    /* all its letters */
	struct fake_file {
		const char *name;
		const char *content;
		size_t len;
		const char *etag;
	} files[FAKE_FILES];
	int file_gets, unchanged;  /* files asked for; of those, answered 304 */
	int questions;             /* asked */
	int question_status;       /* 0: 202, and a letter */
	const char *places;        /* NULL; else every question is answered so at once */
	struct bytes certificates; /* the answer to a renewal */
	int renewals;
	size_t largest_patch;
	int fail_at; /* the request counted from 1; 0 none; -1 every one */
	enum fault_kind kind;
	int status;
	enum wire_problem problem;
	int64_t retry_after_s;
	char refused[UUID_SIZE];       /* every request for this case is 422 */
	char busy_with[UUID_SIZE];     /* every request for this case is 423 */
	int64_t takes_ms;              /* every request, of the clock */
	int commits_at_beat;           /* how many there had been at the first heartbeat */
	char breaks[UUID_SIZE];        /* every request for this case is lost … */
	int breaks_after;              /* … but for so many */
	int64_t send_max[FAKE_PIECES]; /* of each POST and PATCH with bytes */
	int pieces;
	char order[FAKE_CASES + 1]; /* last digits of the cases in the order of their commits */
};

static inline void answer_text(
	struct answer *out, int status, const char *type, const char *text)
{
	out->contact = CONTACT_ANSWERED;
	out->status = status;
	snprintf(out->type, sizeof(out->type), "%s", type);
	bytes_free(&out->body);
	assert_int_equal(bytes_add_text(&out->body, text), STATUS_OK);
}

static inline void answer_problem(
	struct answer *out, enum wire_problem problem, const struct wire_parts *missing)
{
	answer_text(out, wire_problem_status(problem), WIRE_TYPE_PROBLEM, "");
	assert_int_equal(wire_problem_write(problem, missing, &out->body), STATUS_OK);
}

static inline void fake_beat(
	struct fake_office *office, const struct request *request, struct answer *out)
{
	if (office->beats++ == 0)
		office->commits_at_beat = office->commits;
	assert_int_equal(
		wire_heartbeat_read(request->body, request->len, &office->beat), STATUS_OK);
	if (office->beats_fail) {
		answer_problem(out, WIRE_STORAGE_FAILED, NULL);
		return;
	}
	answer_text(out, 200, WIRE_TYPE_RECEIPT, "");
	assert_int_equal(
		sequence_note_make(&office->key, &office->sequence, &out->body), STATUS_OK);
}

static inline void fake_question(struct fake_office *office, struct answer *out)
{
	struct wire_inbox_entry *letter = &office->inbox.entries[office->inbox.count];

	office->questions++;
	if (office->question_status) {
		answer_problem(out, office->problem, NULL);
		return;
	}
	if (office->places) {
		answer_text(out, 200, WIRE_TYPE_JSON, office->places);
		return;
	}
	letter->id = (int64_t)++office->inbox.count;
	strcpy(letter->kind, "answer");
	strcpy(letter->about, "530702000000170");
	assert_int_equal(bytes_add_text(&letter->body, "sealed"), STATUS_OK);
	answer_text(out, 202, "", "");
}

/* Two letters at a time. */
static inline void fake_inbox(
	struct fake_office *office, const struct request *request, struct answer *out)
{
	const char *after = strstr(request->path, "?after=");
	struct wire_inbox some = {.count = 0};

	assert_non_null(after);
	for (size_t i = 0; i < office->inbox.count; i++) {
		if (office->inbox.entries[i].id <= strtoll(after + 7, NULL, 10))
			continue;
		some.more = some.count == 2;
		if (some.more)
			break;
		some.entries[some.count++] = office->inbox.entries[i];
	}
	answer_text(out, 200, WIRE_TYPE_JSON, "");
	assert_int_equal(wire_inbox_write(&some, &out->body), STATUS_OK);
}

static inline void fake_file(struct fake_office *office, const char *name,
	const struct request *request, struct answer *out)
{
	for (int i = 0; i < FAKE_FILES; i++) {
		const struct fake_file *file = &office->files[i];

		if (!file->name || strcmp(file->name, name) != 0)
			continue;
		office->file_gets++;
		if (file->etag && request->if_none_match &&
			strcmp(file->etag, request->if_none_match) == 0) {
			office->unchanged++;
			answer_text(out, 304, "", "");
			return;
		}
		answer_text(out, 200, WIRE_TYPE_JSON, "");
		assert_int_equal(bytes_add(&out->body, file->content, file->len), STATUS_OK);
		snprintf(out->etag, sizeof(out->etag), "%s", file->etag ? file->etag : "");
		return;
	}
	answer_problem(out, WIRE_NOT_FOUND, NULL);
}

static inline void fake_renew(struct fake_office *office, struct answer *out)
{
	office->renewals++;
	if (office->certificates.len == 0) {
		answer_problem(out, WIRE_NOT_FOUND, NULL);
		return;
	}
	answer_text(out, 200, WIRE_TYPE_CERTIFICATES, (const char *)office->certificates.data);
}

/* True when it was about the terminal, not about a case. */
static inline bool fake_talk(
	struct fake_office *office, const struct request *request, struct answer *out)
{
	struct wire_path path;
	char plain[WIRE_PATH_MAX];

	snprintf(plain, sizeof(plain), "%.*s", (int)strcspn(request->path, "?"), request->path);
	wire_path_read(plain, &path);
	if (path.target == WIRE_QUESTIONS) {
		fake_question(office, out);
		return true;
	}
	if (path.target != WIRE_HEARTBEAT && path.target != WIRE_INBOX &&
		path.target != WIRE_SIGNED && path.target != WIRE_REENROLL)
		return false;
	if (office->speaks_old)
		answer_problem(out, WIRE_NOT_FOUND, NULL);
	else if (path.target == WIRE_HEARTBEAT)
		fake_beat(office, request, out);
	else if (path.target == WIRE_INBOX)
		fake_inbox(office, request, out);
	else if (path.target == WIRE_SIGNED)
		fake_file(office, path.name, request, out);
	else
		fake_renew(office, out);
	return true;
}

#endif
