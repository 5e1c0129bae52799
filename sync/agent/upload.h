/*
 * upload.h - brings one case to the office: manifest, missing parts, commit, receipt.
 *
 * Blocks; keeps nothing: every step can be repeated from the start, and the office says what
 * it has.  A case is delivered when the office's signed receipt over its manifest verifies,
 * whatever the HTTP status was.  Source: design wire, "Upload", "Receipt and slip".
 */
#ifndef SYNC_AGENT_UPLOAD_H
#define SYNC_AGENT_UPLOAD_H

#include "firmware/evidence/note.h"
#include "firmware/storage/queue.h"
#include "sync/agent/reaction.h"

struct uploader {
	struct transport *transport;
	struct queue *queue; /* reader */
	const struct note_key *receipt_key;
	size_t piece; /* bytes of the next PATCH; halved on trouble, 0 = WIRE_PATCH_FIRST */
	unsigned pieces_well; /* PATCHes in a row that went well */
	bool got_on;          /* out: the office took bytes of the last case */
	/*
	 * Before each piece of a part: how fast it may go (bytes per second, 0 no limit).  May use
	 * the transport itself; anything but DONE ends the try with that verdict.  NULL: no limit.
	 */
	struct verdict (*between)(void *user, int64_t *send_max);
	void *user;
};

/*
 * Tries once.  reaction DONE: the verified receipt was appended to note; anything else says
 * what to do about the case and the line.  Never GO_ON.
 */
struct verdict upload_case(
	struct uploader *uploader, const struct queue_case *entry, struct bytes *note);

#endif
