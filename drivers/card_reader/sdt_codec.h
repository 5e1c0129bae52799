/*
 * sdt_codec.h - the bytes of the resident ID card module (SAM_V).
 *
 * Pure: no device, no time.  Source: reference protocols 2.1-2.4.
 */
#ifndef DRIVERS_CARD_READER_SDT_CODEC_H
#define DRIVERS_CARD_READER_SDT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/card_reader/sdt_text.h"
#include "firmware/base/status.h"
#include "firmware/model/fault.h"

#define SDT_COMMAND_SIZE 10
#define SDT_LENGTH_MAX 0x0C00 /* of the length field; the longest reply known is 0x090A */
#define SDT_FRAME_MAX (7 + SDT_LENGTH_MAX)

/* The commands in use: command byte and parameter in one. */
enum sdt_command {
	SDT_RESET = 0x10FF,
	SDT_STATUS = 0x11FF,
	SDT_NUMBER = 0x12FF, /* of the module */
	SDT_FIND = 0x2001,
	SDT_SELECT = 0x2002,
	SDT_READ = 0x3001,      /* text and photo */
	SDT_ADDRESSES = 0x3003, /* those appended later */
	SDT_READ_ALL = 0x3010,  /* text, photo and fingerprints: where READ is not known */
};

#define SDT_NUMBER_SIZE 16
#define SDT_NUMBER_TEXT 48 /* "05.01-20160301-0000123456-0000234567", and longer ones */
#define SDT_PHOTO_MAX 1024

/* Module statuses (SW3) that the driver itself must know. */
enum {
	SDT_DONE = 0x90,
	SDT_NOT_ON_CARD = 0x91,
	SDT_COMMAND_UNKNOWN = 0x21,
	SDT_BAD_FINGERPRINTS = 0x37 /* text may come with it, and is good */
};

/* What the driver does about a module status (SW3). */
enum sdt_action {
	SDT_GO_ON,       /* done, the data is there */
	SDT_NO_CARD,     /* nothing lies there, or it moved */
	SDT_SEND_AGAIN,  /* the module did not get the command whole */
	SDT_FIND_AGAIN,  /* from FIND on once more */
	SDT_RESET_FIRST, /* likewise; the second time the module is reset before */
	SDT_GIVE_UP,     /* a fault that trying again does not mend */
};

struct sdt_meaning {
	uint8_t sw3;
	enum sdt_action action;
	enum fault fault; /* what it amounts to when it stays so */
	const char *word; /* key of the sentence for the technician */
};

/* What a reply to READ or READ_ALL holds; borrowed from the reply. No fingerprints, ever. */
struct sdt_card {
	const uint8_t *text;  /* SDT_TEXT_SIZE */
	const uint8_t *photo; /* NULL: none */
	size_t photo_len;
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

/* True when the first bytes, noise aside, are a preamble and a length: what follows is a body.
 */
bool sdt_stream_has_head(const struct sdt_stream *stream);

/* True when another frame begins behind the one taken last. */
bool sdt_stream_has_next(const struct sdt_stream *stream);

/* Removes the frame taken last, wiping it. */
void sdt_stream_drop(struct sdt_stream *stream);

/* Empties and wipes. */
void sdt_stream_clear(struct sdt_stream *stream);

/* What sw3 means; an unknown code is an unknown error. Never NULL. */
const struct sdt_meaning *sdt_meaning(uint8_t sw3);

/* True when reply can be an answer to command, judged by status and length. */
bool sdt_reply_fits(enum sdt_command command, const struct sdt_reply *reply);

/* Splits a reply to READ or READ_ALL by its length fields. Fails BAD_DATA. */
MUST_CHECK enum status sdt_read_card(
	enum sdt_command command, const struct sdt_reply *reply, struct sdt_card *out);

/* The module's number as its maker prints it. data is SDT_NUMBER_SIZE bytes. */
void sdt_number_text(const uint8_t *data, char out[SDT_NUMBER_TEXT]);

#endif
