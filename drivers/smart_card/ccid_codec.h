/*
 * ccid_codec.h - the bytes of the CCID class: descriptor, messages, card events.
 *
 * Pure: no device, no time.  Fields keep the specification's meaning, not its names; what a
 * reader claims is put within limits here, once.
 * Source: USB-IF CCID 1.1; reference protocols 1.1-1.4, 1.6.
 */
#ifndef DRIVERS_SMART_CARD_CCID_CODEC_H
#define DRIVERS_SMART_CARD_CCID_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define CCID_HEAD 10         /* bytes before the data of every message */
#define CCID_DATA_MAX 65544  /* of one APDU: header, 3+65535 of data, Le */
#define CCID_MESSAGE_MIN 271 /* some readers claim less and send more */
#define CCID_MESSAGE_MAX (CCID_HEAD + CCID_DATA_MAX)
#define CCID_SLOTS_MAX 8

/* bMessageType of what the host sends. */
enum ccid_command {
	CCID_SET_PARAMETERS = 0x61,
	CCID_POWER_ON = 0x62,
	CCID_POWER_OFF = 0x63,
	CCID_SLOT_STATUS = 0x65,
	CCID_ESCAPE = 0x6b,
	CCID_GET_PARAMETERS = 0x6c,
	CCID_BLOCK = 0x6f,
	CCID_ABORT = 0x72,
};

/* How much of the card's protocol the reader does by itself. */
enum ccid_level { CCID_CHARACTER, CCID_TPDU, CCID_SHORT_APDU, CCID_EXTENDED_APDU };

/* Bits of dwFeatures that change what the host does. */
enum ccid_feature {
	CCID_ACTIVATES_ON_INSERT = 0x04,
	CCID_PICKS_VOLTAGE = 0x08,
	CCID_NEGOTIATES = 0x40, /* everything, in its own way */
	CCID_SENDS_PPS = 0x80,
	CCID_SENDS_IFS = 0x400,
};

/* What the class descriptor says. */
struct ccid_class {
	unsigned slots;     /* 1..CCID_SLOTS_MAX */
	uint8_t voltages;   /* b0 5 V, b1 3 V, b2 1.8 V */
	uint32_t protocols; /* bit n: T=n */
	uint32_t clock_khz; /* never 0 */
	uint32_t rate_max;  /* bit/s */
	uint8_t rate_count; /* how long the list of rates is, 0: none */
	uint32_t ifsd_max;  /* 1..254 */
	uint32_t features;  /* enum ccid_feature and more */
	enum ccid_level level;
	uint32_t message_max; /* CCID_MESSAGE_MIN..CCID_MESSAGE_MAX */
};

/* Bits 0-1 of bStatus. */
enum ccid_card { CCID_CARD_ACTIVE, CCID_CARD_INACTIVE, CCID_CARD_ABSENT, CCID_CARD_UNKNOWN };
/* Bits 6-7 of bStatus. */
enum ccid_outcome { CCID_DONE, CCID_FAILED, CCID_MORE_TIME, CCID_NO_OUTCOME };

/* The head of an answer. */
struct ccid_reply {
	uint8_t type, slot, seq;
	enum ccid_card card;
	enum ccid_outcome outcome;
	uint8_t error;    /* bError; with CCID_MORE_TIME how many times longer */
	uint8_t specific; /* bChainParameter, clock or protocol */
	uint32_t len;     /* of the data behind the head, as announced */
};

/* What to do about bError. */
enum ccid_action {
	CCID_GIVE_UP,
	CCID_UNSUPPORTED,   /* the command, or a value in it */
	CCID_SEND_AGAIN,    /* the slot is busy: the same command in a moment */
	CCID_REPOWER,       /* the card lost the thread: off, on, from the beginning */
	CCID_OTHER_VOLTAGE, /* mute or not for this voltage */
	CCID_ISO_MODE,      /* an EMV-only mode must be left first */
};

/* bChainParameter and wLevelParameter of readers with extended APDUs. */
enum ccid_chain {
	CCID_WHOLE = 0,
	CCID_BEGINS = 1,
	CCID_ENDS = 2,
	CCID_GOES_ON = 3,
	CCID_NEXT_PLEASE = 0x10,
};

/* Something that the interrupt endpoint said. */
struct ccid_event {
	bool present, changed;
};

/*
 * The class descriptor that belongs to an interface, wherever it hides: before its endpoints,
 * after them, or in a later setting.  Fails NOT_FOUND.
 */
MUST_CHECK enum status ccid_class_find(
	const uint8_t *config, size_t len, uint8_t interface, struct ccid_class *out);

/* The head of a command with len bytes of data behind it. */
void ccid_encode(enum ccid_command command, uint8_t slot, uint8_t seq,
	const uint8_t specific[3], size_t len, uint8_t out[CCID_HEAD]);

/* The head of what came in. Fails BAD_DATA: shorter than a head. */
MUST_CHECK enum status ccid_decode(const uint8_t *data, size_t len, struct ccid_reply *out);

/* True when reply has the type of an answer to command; a refusal may be a slot status. */
bool ccid_reply_fits(enum ccid_command command, const struct ccid_reply *reply);

/* What to do about an answer that failed with error. */
enum ccid_action ccid_action(uint8_t error);

/* True for a message of the interrupt endpoint that tells about slot. */
bool ccid_event_decode(const uint8_t *data, size_t len, unsigned slot, struct ccid_event *out);

#endif
