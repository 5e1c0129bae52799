/*
 * sim_ccid_level.c - what a simulated reader does with a block for the card, by its level.
 */
#include "tests/sim/sim_ccid.h"

#include <string.h>

enum { HEAD = 10, MUTE = 0xfe };
enum { WHOLE = 0, BEGINS = 1, ENDS = 2, GOES_ON = 3, NEXT_PLEASE = 0x10 };

/* One TPDU to the card. */
static void pass_tpdu(struct sim_ccid *sim, const uint8_t *data, size_t len)
{
	uint8_t out[SIM_CHIP_BLOCK + 64];
	size_t out_len;

	if (len >= 3 && data[0] == 0xff)
		out_len = sim_chip_pps(sim->chip, data, len, out);
	else if (sim->chip->protocol == 1)
		out_len = sim_chip_t1(sim->chip, data, len, out);
	else
		out_len = sim_chip_t0(sim->chip, data, len, out);
	if (out_len)
		sim_ccid_answer(sim, 0, out, out_len);
	else
		sim_ccid_refuse(sim, MUTE);
}

/* The reader does T=0 or T=1 by itself; only the most naive leave 61xx to the host. */
static void pass_short(struct sim_ccid *sim, const uint8_t *data, size_t len)
{
	uint8_t out[258];
	size_t out_len;

	if (sim->surfaces_61) {
		bool le_behind_data = len > 5 && len == 6u + data[4];
		uint8_t four[5] = {0};
		memcpy(four, data, len < 4 ? len : 4);
		if (len == 4)
			out_len = sim_chip_t0(sim->chip, four, 5, out);
		else
			out_len = sim_chip_t0(sim->chip, data, len - le_behind_data, out);
	} else {
		out_len = sim_chip_apdu(sim->chip, data, len, out, sizeof(out));
	}
	if (out_len)
		sim_ccid_answer(sim, 0, out, out_len);
	else
		sim_ccid_refuse(sim, MUTE);
}

/* The next piece of an extended answer. */
static void next_piece(struct sim_ccid *sim)
{
	size_t room = (sim->shape.message_max ? sim->shape.message_max : 271) - HEAD;
	size_t left = sim->chain_len - sim->chain_at, len = left < room ? left : room;
	bool first = sim->chain_at == 0, last = len == left;
	uint8_t chain = first ? (last ? WHOLE : BEGINS) : (last ? ENDS : GOES_ON);

	sim_ccid_answer(sim, chain, sim->chain + sim->chain_at, len);
	sim->chain_at += len;
	if (last)
		sim->chain_out = false, sim->chain_len = 0;
}

static void pass_extended(struct sim_ccid *sim, const uint8_t *data, size_t len)
{
	unsigned level = sim->request[8] | (unsigned)sim->request[9] << 8;
	uint8_t out[SIM_CHIP_ANSWER];

	if (level == NEXT_PLEASE && sim->chain_out) {
		next_piece(sim);
		return;
	}
	if (level == WHOLE || level == BEGINS)
		sim->chain_len = 0;
	if (level > GOES_ON || sim->chain_len + len > sizeof(sim->chain)) {
		sim_ccid_refuse(sim, 8);
		return;
	}
	memcpy(sim->chain + sim->chain_len, data, len);
	sim->chain_len += len;
	if (level == BEGINS || level == GOES_ON) {
		sim_ccid_answer(sim, NEXT_PLEASE, NULL, 0);
		return;
	}
	sim->chain_len = sim_chip_apdu(sim->chip, sim->chain, sim->chain_len, out, sizeof(out));
	memcpy(sim->chain, out, sim->chain_len);
	sim->chain_at = 0;
	sim->chain_out = true;
	next_piece(sim);
}

void sim_ccid_pass(struct sim_ccid *sim, const uint8_t *data, size_t len)
{
	static void (*const PASS[])(struct sim_ccid *, const uint8_t *, size_t) = {
		pass_tpdu, pass_short, pass_extended};

	PASS[sim->shape.level](sim, data, len);
}
