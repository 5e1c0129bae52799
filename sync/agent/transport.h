/*
 * transport.h - one request to the office and its answer.
 *
 * The seam of kiosk-sync: transport_curl.c speaks HTTPS, tests play the office.  Uploading
 * cannot tell which.  Nothing in an answer is trusted; every text in it is bounded.
 */
#ifndef SYNC_AGENT_TRANSPORT_H
#define SYNC_AGENT_TRANSPORT_H

#include "firmware/base/files.h"
#include "firmware/evidence/revocations.h"
#include "sync/wire/names.h"

#define ANSWER_BODY_MAX (16 * 1024) /* bytes; a longer answer is nobody's we know */
#define ANSWER_NONE (-1)
#define ANSWER_ETAG_SIZE 80

/* Where a connection goes, and how.  Everything is copied. */
struct line {
	const char *url;   /* https://host:port */
	const char *proxy; /* http://host:port, "" none: it sees a tunnel, nothing in it */
	const char *certificate; /* PEM file of ours, "" for a terminal that has none yet */
	int64_t verify_ms;       /* the moment at which certificates must be valid */
	const struct revocations *revoked; /* servers nobody may talk to; NULL none is known */
};

struct request {
	const char *method; /* "PUT" */
	char path[WIRE_PATH_MAX];
	const char *content_type; /* NULL: no body */
	const void *body;         /* borrowed */
	size_t len;
	bool tus;                                      /* sends Tus-Resumable */
	int64_t upload_length, upload_offset;          /* ANSWER_NONE: not sent */
	const char *upload_metadata, *idempotency_key; /* NULL: not sent */
	const char *if_none_match;                     /* NULL or "": not sent */
	const char *authorization;                     /* NULL: not sent */
	size_t body_max;  /* of the answer's body; 0: ANSWER_BODY_MAX */
	int64_t send_max; /* bytes per second, 0 no limit */
};

enum contact {
	CONTACT_ANSWERED,
	CONTACT_LOST,      /* no address, no connection, time-out, cut in the middle */
	CONTACT_REVOKED,   /* true by its certificate, whose key was taken back */
	CONTACT_UNTRUSTED, /* TLS refused, or an answer that cannot be the office's */
};

struct answer {
	enum contact contact;
	int status;                  /* HTTP, CONTACT_ANSWERED */
	char type[64];               /* Content-Type, "" none */
	int64_t upload_offset;       /* ANSWER_NONE: not given */
	int64_t retry_after_s;       /* ANSWER_NONE: not given */
	char etag[ANSWER_ETAG_SIZE]; /* "" none */
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
