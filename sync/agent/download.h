/*
 * download.h - the signed index and its files, from the office into `sync/signed`.
 *
 * Nothing goes back: neither the index nor any line of it.  The new folder is built beside the
 * old one, every file checked against the index, and takes its place in one step; a cut at any
 * point leaves one of the two.  Nothing is deleted that the new index still lists unchanged:
 * such files are linked, not fetched.  Source: design wire, "Keys".
 */
#ifndef SYNC_AGENT_DOWNLOAD_H
#define SYNC_AGENT_DOWNLOAD_H

#include "firmware/evidence/enrolment.h"
#include "firmware/storage/office_memory.h"
#include "sync/agent/ask.h"

struct download {
	struct transport *transport;
	const char *state_folder;
	const struct enrolment *enrolment;
	struct office_memory *memory; /* etag and version are renewed */
	bool changed;                 /* out: the folder was replaced */
};

/* Looks for a newer index and fetches what is new. DONE also when there is nothing. */
struct verdict download_signed(struct download *download);

#endif
