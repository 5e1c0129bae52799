/*
 * answer_header.h - one line of an answer's head, as an office or anybody sent it.
 *
 * Used by transport_curl.c.  Pure; what is unknown, too long or no number is passed over.
 */
#ifndef SYNC_AGENT_ANSWER_HEADER_H
#define SYNC_AGENT_ANSWER_HEADER_H

#include "sync/agent/transport.h"

/* Takes type, ETag, Upload-Offset and Retry-After into *out; len counts the line's end, which
 * may be there. */
void answer_header_read(const char *line, size_t len, struct answer *out);

#endif
