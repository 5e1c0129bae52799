/*
 * sdt_codec.h - the bytes of the resident ID card module (SAM_V), and of the card's text.
 *
 * Pure: no device, no time.  Source: reference protocols 2.1-2.4 (frames), 2.7 (text block).
 */
#ifndef DRIVERS_SDT_CODEC_H
#define DRIVERS_SDT_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"
#include "firmware/model/fault.h"
#include "firmware/model/identity.h"

#define SDT_COMMAND_SIZE 10
#define SDT_LENGTH_MAX 0x0C00 /* of the length field; the longest reply known is 0x090A */
#define SDT_FRAME_MAX (7 + SDT_LENGTH_MAX)
#define SDT_TEXT_SIZE 256

/* The commands in use: command byte and parameter in one. */
enum sdt_command {
	SDT_STATUS = 0x11FF,
	SDT_FIND = 0x2001,
	SDT_SELECT = 0x2002,
	SDT_READ = 0x3001, /* text and photo */
};

/* What the driver does about a module status (SW3). */
enum sdt_action {
	SDT_GO_ON,      /* done, the data is there */
	SDT_NO_CARD,    /* nothing lies there, or it moved */
	SDT_SEND_AGAIN, /* the module did not get the command whole */
	SDT_FIND_AGAIN, /* from FIND on once more */
	SDT_GIVE_UP,    /* a fault that trying again does not mend */
};

struct sdt_meaning {
	uint8_t sw3;
	enum sdt_action action;
	enum fault fault; /* what it amounts to when it stays so */
};

/* One reply; data points into the frame it was taken from. */
struct sdt_reply {
	uint8_t sw3;
	const uint8_t *data;
	size_t len;
};

/* Bytes as they come in, until they make a frame. */
struct sdt_stream {
	uint8_t data[SDT_FRAME_MAX];
	size_t len;
};

/* A whole command frame. */
void sdt_encode(enum sdt_command command, uint8_t out[SDT_COMMAND_SIZE]);

/* Appends up to what still fits; returns how many bytes were taken. */
size_t sdt_stream_add(struct sdt_stream *stream, const uint8_t *data, size_t len);

/*
 * The first whole frame in stream; bytes before its preamble are dropped.  NOT_FOUND: more must
 * come.  BAD_DATA: length or check byte is wrong; that preamble is dropped, call again.
 * On OK *out borrows from stream until sdt_stream_drop().
 */
MUST_CHECK enum status sdt_stream_take(struct sdt_stream *stream, struct sdt_reply *out);

/* Removes the frame taken last, wiping it. */
void sdt_stream_drop(struct sdt_stream *stream);

/* Empties and wipes. */
void sdt_stream_clear(struct sdt_stream *stream);

/* What sw3 means; an unknown code is an unknown error. Never NULL. */
const struct sdt_meaning *sdt_meaning(uint8_t sw3);

/* True when reply can be an answer to command, judged by status and length. */
bool sdt_reply_fits(enum sdt_command command, const struct sdt_reply *reply);

/* The text block inside a READ reply (30 01). Borrowed. Fails BAD_DATA. */
MUST_CHECK enum status sdt_read_text(const struct sdt_reply *reply, const uint8_t **out);

/*
 * The citizen layout as an identity.  NOT_FOUND: another kind of card.  BAD_DATA: damaged.
 * *out is untouched on failure.
 */
MUST_CHECK enum status sdt_text_decode(const uint8_t text[SDT_TEXT_SIZE], struct identity *out);

#endif
