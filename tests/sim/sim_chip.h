/*
 * sim_chip.h - a contact smart card: a social security card, a bank card, or nothing known.
 *
 * Plays reference protocols 3.1-3.4 (files and access), 1.9 (T=0) and 1.8 (T=1, sim_chip_t1.c)
 * from the card's side.  A reader model (sim_ccid) carries what the host sends.  The switches
 * are the ways in which cards differ, or fail.
 */
#ifndef TESTS_SIM_SIM_CHIP_H
#define TESTS_SIM_SIM_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_CHIP_RECORDS 16
#define SIM_CHIP_VALUE 32
#define SIM_CHIP_ANSWER 4096
#define SIM_CHIP_BLOCK 260

struct sim_record {
	uint8_t file, tag, number, len;
	uint8_t value[SIM_CHIP_VALUE];
};

enum sim_chip_kind { SIM_CHIP_SOCIAL, SIM_CHIP_BANK, SIM_CHIP_OTHER };

/* Mistakes of a T=1 card, each so many times. */
struct sim_t1_faults {
	unsigned bad_checks, bad_lengths, wrong_numbers, silences, garbage, extensions, aborts;
	unsigned asks_again; /* R-blocks for what it did get */
	unsigned ifs;        /* an S(IFS) of 16 in mid-command */
	bool never_resyncs, deaf_to_ifs;
};

/* What a T=1 card ends its blocks with: cards with a CRC differ in how they write it. */
enum sim_check {
	SIM_LRC,
	SIM_CRC,
	SIM_CRC_SWAPPED,
	SIM_CRC_INVERTED,
	SIM_CRC_SWAPPED_INVERTED
};

struct sim_chip {
	/* kind and content */
	enum sim_chip_kind kind;
	uint8_t atr[33];
	size_t atr_len;
	uint8_t protocol; /* 0 or 1 */
	struct sim_record records[SIM_CHIP_RECORDS];
	size_t record_count;

	/* switches */
	bool guarded;       /* a card of version 3: 6982 for all that is personal */
	bool guards_number; /* 6982 for the card's number already */
	bool by_number_only, by_tag_only, select_p1_zero; /* cards differ */
	uint16_t echo;      /* INS 0xEE answers so many bytes … */
	unsigned endless;   /* … and 61xx for ever when set */
	uint8_t mute_volts; /* bits: mute at 5, 3, 1.8 V */
	bool mute;          /* never says a word */
	bool refuses_pps, silent_pps;
	struct sim_t1_faults t1;
	enum sim_check check;
	bool drops_bad_checks; /* instead of complaining */

	/* what a test may look at */
	unsigned seen[256];  /* commands by INS */
	unsigned asked[256]; /* READ RECORD by P1: tags, or numbers */
	unsigned powered;
	bool warm; /* has power */

	/* inside */
	uint8_t file; /* selected EF, 0: none */
	bool selected;
	uint8_t answer[SIM_CHIP_ANSWER]; /* kept for GET RESPONSE */
	size_t answer_len, answer_at;
	uint8_t chain[2048]; /* data of chained commands */
	size_t chain_len;
	/* T=1: numbers, sizes, the APDU coming in and the answer going out */
	uint8_t ns, nr, ifsc, ifsd;
	uint8_t in[2048];
	size_t in_len;
	uint8_t last[SIM_CHIP_BLOCK];
	size_t last_len;
	bool talking, waits; /* an answer is going out; it asked for time before giving it */
};

/* An empty card of its kind, T=0, or T=1. */
void sim_chip_init(struct sim_chip *chip, enum sim_chip_kind kind, uint8_t protocol);

/* A T=1 card whose ATR says CRC, and who writes it so. */
void sim_chip_use_crc(struct sim_chip *chip, enum sim_check check);

/* Adds a record to a file. */
void sim_chip_add(struct sim_chip *chip, uint8_t file, uint8_t tag, uint8_t number,
	const void *value, size_t len);

/* Power comes; volts is the bit of the voltage (0: the reader chose). ATR length, 0: mute. */
size_t sim_chip_power(struct sim_chip *chip, uint8_t volts, uint8_t out[33]);

/* One whole APDU and its whole answer with status word; returns its length. */
size_t sim_chip_apdu(
	struct sim_chip *chip, const uint8_t *apdu, size_t len, uint8_t *out, size_t size);

/* One T=0 command as the reader passes it (5 bytes of head, data); 0: mute. */
size_t sim_chip_t0(struct sim_chip *chip, const uint8_t *tpdu, size_t len, uint8_t *out);

/* One T=1 block; 0: silence. */
size_t sim_chip_t1(
	struct sim_chip *chip, const uint8_t *block, size_t len, uint8_t out[SIM_CHIP_BLOCK]);

/* PPS; returns its length, 0: silence. */
size_t sim_chip_pps(struct sim_chip *chip, const uint8_t *pps, size_t len, uint8_t *out);

#endif
