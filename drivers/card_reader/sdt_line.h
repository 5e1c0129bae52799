/*
 * sdt_line.h - one command to a SAM_V module and the reply that belongs to it.
 *
 * For card_reader_sdt.c.  A reply does not name its command, so after anything odd the way in
 * is drained before the next command, and a reply of the wrong shape is taken for a late one
 * and passed over.  One that says things twice or late is not believed for a while: each
 * command finds the way in empty then.  Source: reference protocols 2.1-2.3.
 */
#ifndef DRIVERS_CARD_READER_SDT_LINE_H
#define DRIVERS_CARD_READER_SDT_LINE_H

#include "drivers/card_reader/sdt_codec.h"
#include "drivers/card_reader/sdt_transport.h"

struct sdt_line {
	struct sdt_transport transport;
	bool out_of_step; /* something may still be on its way in */
	unsigned doubts;  /* so many commands more the way in is emptied before */
	struct sdt_stream stream;
};

/*
 * Sends command and waits for its reply, at most timeout_ms; once more when the module asks for
 * it.  *out borrows from the stream until the next command. Fails TIMEOUT, BAD_DATA, NO_DEVICE.
 */
MUST_CHECK enum status sdt_line_exchange(struct sdt_line *line, enum sdt_command command,
	unsigned timeout_ms, struct sdt_reply *out);

#endif
