/*
 * transport.h - one request to the office and its answer.
 *
 * The seam of kiosk-sync: transport_curl.c speaks HTTPS, tests play the office.  Uploading
 * cannot tell which.  Nothing in an answer is trusted; every text in it is bounded.
 */
#ifndef SYNC_AGENT_TRANSPORT_H
#define SYNC_AGENT_TRANSPORT_H

#include "firmware/base/bytes.h"
#include "sync/wire/names.h"

#define ANSWER_BODY_MAX (16 * 1024) /* bytes; a longer answer is nobody's we know */
#define ANSWER_NONE (-1)

struct request {
	const char *method; /* "PUT" */
	char path[WIRE_PATH_MAX];
	const char *content_type; /* NULL: no body */
	const void *body;         /* borrowed */
	size_t len;
	bool tus;                                      /* sends Tus-Resumable */
	int64_t upload_length, upload_offset;          /* ANSWER_NONE: not sent */
	const char *upload_metadata, *idempotency_key; /* NULL: not sent */
};

enum contact {
	CONTACT_ANSWERED,
	CONTACT_LOST,      /* no address, no connection, time-out, cut in the middle */
	CONTACT_UNTRUSTED, /* TLS refused, or an answer that cannot be the office's */
};

struct answer {
	enum contact contact;
	int status;            /* HTTP, CONTACT_ANSWERED */
	char type[64];         /* Content-Type, "" none */
	int64_t upload_offset; /* ANSWER_NONE: not given */
	int64_t retry_after_s; /* ANSWER_NONE: not given */
	struct bytes body;
};

struct transport {
	/* Blocks until answered or lost. Fills *out, which is empty before; free out->body. */
	void (*exchange)(
		struct transport *transport, const struct request *request, struct answer *out);
	/* Frees the transport. */
	void (*close)(struct transport *transport);
};

#endif
