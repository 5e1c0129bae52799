/*
 * sim_sdt.h - a resident ID card reader (SAM_V module) in any of its three USB forms.
 *
 * Plays reference protocols 2.1-2.5: frames with preamble, length and XOR check; STATUS,
 * NUMBER, RESET, FIND, SELECT, READ with and without fingerprints, appended addresses.  The
 * switches are the hands of whoever stands before it.
 */
#ifndef TESTS_SIM_SIM_SDT_H
#define TESTS_SIM_SIM_SDT_H

#include "tests/sim/sim_device.h"

#define SIM_CARD_TEXT 256
#define SIM_CARD_PHOTO 1024
#define SIM_CARD_FINGERPRINT 1024
#define SIM_CARD_ADDRESS 70
#define SIM_CARD_ADDRESSES 4
#define SIM_SDT_QUEUE 8192
#define SIM_SDT_REPLIES 16

/* What is stored on a card's chip, photo and fingerprints aside. */
struct sim_card {
	uint8_t text[SIM_CARD_TEXT];
	uint8_t addresses[SIM_CARD_ADDRESSES]
			 [SIM_CARD_ADDRESS]; /* appended later, oldest first */
	size_t address_count;
};

enum sim_sdt_form { SIM_SDT_PAIR, SIM_SDT_PAIRS, SIM_SDT_HID };

struct sim_sdt {
	struct sim_device device; /* first */
	enum sim_sdt_form form;

	/* switches */
	bool silent;              /* takes commands, never answers */
	bool silent_without_card; /* some modules do not answer FIND when nothing lies there */
	bool self_test_failed;    /* 60 */
	bool sam_expired;         /* 66 */
	bool reads_all_only;      /* 21 to READ without fingerprints */
	bool silent_on_addresses; /* does not know the command for them at all */
	unsigned lost_addresses;  /* so many times the command for them is not answered */
	bool no_photo;            /* the card's photo has no length */
	bool hid_counts_data;     /* the length of a HID report counts the data alone */
	bool card_broken;         /* 31: the card does not authenticate the module */
	bool halts_after_read;    /* a card once read is not found until it is lifted */
	bool zero_packets;        /* a reply of n·64 bytes is followed by an empty packet */
	unsigned missed_finds;    /* that see nothing, as while a hand changes the card */
	long lift_after;          /* the card goes after so many bytes of READ's reply */
	uint8_t force_command, force_para, force_sw3; /* SW3 instead of the proper answer … */
	unsigned force_times;                         /* … so many times */
	uint16_t doubled_command;                     /* command and para; 0: all */
	unsigned doubled;                             /* so many replies to it come twice */
	bool bad_fingerprints;                        /* 37, with the text all the same */
	unsigned bad_checks;                          /* replies with a wrong check byte */
	unsigned short_replies;                       /* replies that lack their end */
	uint8_t noise[16];                            /* put before every reply */
	size_t noise_len;

	/* what a test may look at */
	unsigned finds, selects, reads, resets;
	bool asked_fingerprints;
	bool card_there;

	/* inside */
	enum { SIM_SDT_IDLE, SIM_SDT_FOUND, SIM_SDT_SELECTED, SIM_SDT_HALTED } card_state;
	struct sim_card card;
	uint8_t photo[SIM_CARD_PHOTO];
	uint8_t request[64];
	size_t request_len;
	uint8_t queue[SIM_SDT_QUEUE]; /* what the host has not fetched yet */
	size_t queue_len;
	size_t replies[SIM_SDT_REPLIES]; /* the length of each reply in queue, oldest first */
	size_t reply_count;
	bool empty_packet_due;
	bool head_given;        /* two pairs: the body comes next */
	uint16_t report_number; /* HID */
};

/* A healthy reader without a card, of the common form with one pair of endpoints. */
void sim_sdt_init(struct sim_sdt *sim);

/* The same in another form. */
void sim_sdt_init_form(struct sim_sdt *sim, enum sim_sdt_form form);

/* Lays this card on the reader. */
void sim_sdt_put(struct sim_sdt *sim, const struct sim_card *card);

/* The same with a card that holds no more than this text. */
void sim_sdt_put_card(struct sim_sdt *sim, const uint8_t text[SIM_CARD_TEXT]);

/* Takes the card away. */
void sim_sdt_take_card(struct sim_sdt *sim);

/* Puts an answer nobody asked for into the queue: SW3 and len bytes of data. */
void sim_sdt_answer(struct sim_sdt *sim, uint8_t sw3, const uint8_t *data, size_t len);

#endif
