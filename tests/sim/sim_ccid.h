/*
 * sim_ccid.h - a smart-card reader of the CCID class, with one slot per interface.
 *
 * Plays reference protocols 1.1-1.6: class descriptor, bulk messages, card events on the
 * interrupt endpoint, abort, TPDU, short and extended APDU with chaining.  The card is a
 * sim_chip.  The switches are the ways in which readers differ, or fail.
 */
#ifndef TESTS_SIM_SIM_CCID_H
#define TESTS_SIM_SIM_CCID_H

#include "tests/sim/sim_chip.h"
#include "tests/sim/sim_device.h"

#define SIM_CCID_QUEUE 8192
#define SIM_CCID_REPLIES 64
#define SIM_CCID_MESSAGE 4400
/* endpoints; the n-th set of a device that has several: + n, + 2n, + 2n */
#define SIM_CCID_OUT 0x01
#define SIM_CCID_IN 0x82
#define SIM_CCID_INTERRUPT 0x83

enum sim_ccid_level { SIM_CCID_TPDU, SIM_CCID_SHORT, SIM_CCID_EXTENDED };

/* What kind of reader it is. */
struct sim_ccid_shape {
	enum sim_ccid_level level;
	bool no_interrupt;        /* two endpoints */
	bool descriptor_last;     /* the class descriptor stands behind the endpoints */
	bool beside_a_keyboard;   /* interface 1 of a composite device */
	uint32_t features;        /* besides the level */
	uint32_t message_max;     /* 0: 271 */
	uint8_t voltages;         /* 0: all */
	uint16_t vendor, product; /* 0: of this project's invention */
};

/* Mistakes of the reader, each so many times. */
struct sim_ccid_faults {
	unsigned busy;       /* E0 */
	unsigned extensions; /* asks for time before an answer */
	unsigned strays;     /* an answer of an older command before the right one */
	unsigned notices;    /* a card event on the bulk pipe */
	unsigned cut, longer, garbage, empty; /* messages spoilt */
	unsigned swallowed;                   /* commands taken and never answered */
	unsigned wrong_type;                  /* an answer of another type */
	unsigned huge;                        /* announces more than it may */
	unsigned errors;                      /* fails with error_code … */
	uint8_t error_code;
	uint8_t error_command; /* … this command, 0: any */
};

struct sim_ccid {
	struct sim_device device; /* first */
	struct sim_ccid_shape shape;

	/* switches */
	struct sim_ccid_faults faults;
	bool silent;        /* takes everything, answers nothing */
	bool zero_packets;  /* a message of n·64 bytes is followed by an empty packet */
	bool no_parameters; /* knows no SetParameters */
	bool no_abort;      /* stalls the control half */
	bool deaf;          /* no word of cards that come and go */
	bool emv_only;      /* BB until the escape */
	bool surfaces_61;   /* short APDUs: leaves 61xx to the host */
	long take_after;    /* the card is pulled out after so many blocks, or SIM_NEVER */

	/* what a test may look at */
	unsigned commands[256]; /* by type */
	unsigned aborted;
	uint8_t parameters[7];
	size_t parameters_len;

	/* inside */
	struct sim_chip *chip; /* NULL: none in the slot */
	uint8_t device_descriptor[18], config[128];
	uint8_t request[SIM_CCID_MESSAGE];
	size_t request_len;
	uint8_t queue[SIM_CCID_QUEUE]; /* messages on their way to the host */
	size_t queue_len;
	size_t replies[SIM_CCID_REPLIES]; /* lengths of the messages in queue */
	size_t reply_count;
	bool empty_packet_due, event_due, iso_mode;
	uint8_t chain[SIM_CHIP_ANSWER]; /* extended level: the APDU coming, the answer going */
	size_t chain_len, chain_at;
	bool chain_out;
	uint8_t aborting; /* sequence of the control half */
	bool has_abort;
};

/* A reader without a card. */
void sim_ccid_init(struct sim_ccid *sim, const struct sim_ccid_shape *shape);

/* The interface, class and endpoint descriptors of one reader; returns what is behind them. */
uint8_t *sim_ccid_put_interface(
	const struct sim_ccid_shape *shape, uint8_t number, uint8_t set, uint8_t *at);

/* Inside: the descriptors that its shape asks for; a block for the card; answers to the host.
 */
void sim_ccid_describe(struct sim_ccid *sim);
void sim_ccid_pass(struct sim_ccid *sim, const uint8_t *data, size_t len);
void sim_ccid_answer(struct sim_ccid *sim, uint8_t specific, const uint8_t *data, size_t len);
void sim_ccid_refuse(struct sim_ccid *sim, uint8_t error);

/* Puts chip into the slot; the caller keeps it. NULL: takes it out. */
void sim_ccid_put_card(struct sim_ccid *sim, struct sim_chip *chip);

#endif
