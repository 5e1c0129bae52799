/*
 * sim_chip_t1.c - the card's side of T=1, from ISO/IEC 7816-3: it answers, never begins.
 */
#include "tests/sim/sim_chip.h"

#include <string.h>

enum { MORE = 0x20 };

/* ISO/IEC 13239: x^16 + x^12 + x^5 + 1, lowest bit first, from all ones. */
static unsigned crc16(const uint8_t *data, size_t len)
{
	unsigned crc = 0xffff;

	for (size_t bit = 0; bit < 8 * len; bit++) {
		unsigned in = data[bit / 8] >> bit % 8 & 1;
		crc = crc >> 1 ^ ((crc & 1) != in ? 0x8408 : 0);
	}
	return crc;
}

static size_t check_size(const struct sim_chip *chip)
{
	return chip->check == SIM_LRC ? 1 : 2;
}

static void write_check(const struct sim_chip *chip, uint8_t *block, size_t len)
{
	unsigned crc = crc16(block, len);

	if (chip->check == SIM_LRC) {
		block[len] = 0;
		for (size_t i = 0; i < len; i++)
			block[len] ^= block[i];
		return;
	}
	if (chip->check == SIM_CRC_INVERTED || chip->check == SIM_CRC_SWAPPED_INVERTED)
		crc ^= 0xffff;
	if (chip->check == SIM_CRC_SWAPPED || chip->check == SIM_CRC_SWAPPED_INVERTED)
		crc = (crc & 0xff) << 8 | crc >> 8;
	block[len] = (uint8_t)(crc >> 8);
	block[len + 1] = (uint8_t)crc;
}

static bool is_good(const struct sim_chip *chip, const uint8_t *block, size_t len)
{
	uint8_t right[SIM_CHIP_BLOCK];

	if (len < 4 || block[2] > 254 || len != 3u + block[2] + check_size(chip))
		return false;
	memcpy(right, block, 3u + block[2]);
	write_check(chip, right, 3u + block[2]);
	return memcmp(right, block, len) == 0;
}

static bool once(unsigned *times)
{
	return *times && (*times)--;
}

/* Keeps the block for repeating, then spoils the copy that goes out. */
static size_t send(
	struct sim_chip *chip, uint8_t pcb, const uint8_t *inf, size_t len, uint8_t *out)
{
	chip->last[0] = 0;
	chip->last[1] = pcb;
	chip->last[2] = (uint8_t)len;
	memmove(chip->last + 3, inf, len);
	write_check(chip, chip->last, 3 + len);
	chip->last_len = 3 + len + check_size(chip);
	memcpy(out, chip->last, chip->last_len);
	if (once(&chip->t1.silences))
		return 0;
	if (once(&chip->t1.bad_checks))
		out[3 + len] ^= 0x5a;
	if (once(&chip->t1.bad_lengths))
		out[2]++;
	if (once(&chip->t1.garbage))
		memset(out, 0xa5, chip->last_len);
	return chip->last_len;
}

static size_t send_r(struct sim_chip *chip, uint8_t error, uint8_t *out)
{
	return send(chip, (uint8_t)(0x80 | (chip->nr ? 0x10 : 0) | error), out, 0, out);
}

/* The next piece of the answer. */
static size_t send_piece(struct sim_chip *chip, uint8_t *out)
{
	size_t left = chip->answer_len - chip->answer_at;
	size_t len = left < chip->ifsd ? left : chip->ifsd;
	uint8_t number = chip->ns;

	if (once(&chip->t1.wrong_numbers))
		number ^= 1;
	return send(chip, (uint8_t)((number ? 0x40 : 0) | (left > len ? MORE : 0)),
		chip->answer + chip->answer_at, len, out);
}

/* The whole APDU is there: the answer with its status word becomes what goes out. */
static size_t answer(struct sim_chip *chip, uint8_t *out)
{
	uint8_t whole[SIM_CHIP_ANSWER];

	chip->answer_len = sim_chip_apdu(chip, chip->in, chip->in_len, whole, sizeof(whole));
	memcpy(chip->answer, whole, chip->answer_len);
	chip->answer_at = 0;
	chip->in_len = 0;
	chip->talking = true;
	return send_piece(chip, out);
}

static size_t on_i(struct sim_chip *chip, const uint8_t *block, uint8_t *out)
{
	uint8_t number = block[1] & 0x40 ? 1 : 0;

	if (number != chip->nr) /* the same again: our answer was lost */
		return chip->talking
			       ? send(chip, chip->last[1], chip->last + 3, chip->last[2], out)
			       : send_r(chip, 0, out);
	if (chip->talking) { /* a new command acknowledges our last block */
		chip->talking = false;
		chip->ns ^= 1;
	}
	if (once(&chip->t1.asks_again))
		return send_r(chip, 2, out);
	if (chip->in_len + block[2] > sizeof(chip->in))
		return 0;
	memcpy(chip->in + chip->in_len, block + 3, block[2]);
	chip->in_len += block[2];
	chip->nr ^= 1;
	if (once(&chip->t1.aborts))
		return send(chip, 0xc2, out, 0, out);
	if (once(&chip->t1.ifs)) {
		chip->waits = !(block[1] & MORE);
		return send(chip, 0xc1, (const uint8_t *)"\x10", 1, out);
	}
	if (block[1] & MORE)
		return send_r(chip, 0, out);
	if (once(&chip->t1.extensions)) {
		chip->waits = true;
		return send(chip, 0xc3, (const uint8_t *)"\x02", 1, out);
	}
	return answer(chip, out);
}

static size_t on_r(struct sim_chip *chip, const uint8_t *block, uint8_t *out)
{
	uint8_t number = block[1] & 0x10 ? 1 : 0;
	bool more = chip->answer_len > chip->answer_at + chip->ifsd;

	if (chip->talking && number != chip->ns && more) {
		chip->answer_at += chip->ifsd;
		chip->ns ^= 1;
		return send_piece(chip, out);
	}
	if (chip->talking)
		return send_piece(chip, out);
	/* Nothing of ours is on its way: it did not get our R, or we not its I. */
	return send_r(chip, 0, out);
}

static size_t on_s(struct sim_chip *chip, const uint8_t *block, uint8_t *out)
{
	switch (block[1]) {
	case 0xc0:
		if (chip->t1.never_resyncs)
			return 0;
		chip->ns = chip->nr = 0;
		chip->in_len = 0;
		chip->ifsc = chip->ifsd = 32;
		chip->talking = chip->waits = false;
		return send(chip, 0xe0, out, 0, out);
	case 0xc1:
		if (chip->t1.deaf_to_ifs)
			return 0;
		chip->ifsd = block[3];
		return send(chip, 0xe1, block + 3, 1, out);
	case 0xe1: /* it took our IFS */
		chip->ifsc = block[3];
		if (!chip->waits)
			return send_r(chip, 0, out);
		chip->waits = false;
		return answer(chip, out);
	case 0xe3:
		if (once(&chip->t1.extensions))
			return send(chip, 0xc3, (const uint8_t *)"\x02", 1, out);
		if (!chip->waits)
			return send_r(chip, 2, out);
		chip->waits = false;
		return answer(chip, out);
	default:
		return send_r(chip, 2, out);
	}
}

size_t sim_chip_t1(
	struct sim_chip *chip, const uint8_t *block, size_t len, uint8_t out[SIM_CHIP_BLOCK])
{
	if (chip->mute || !chip->warm)
		return 0;
	if (!is_good(chip, block, len))
		return chip->drops_bad_checks ? 0 : send_r(chip, 1, out);
	if (!(block[1] & 0x80))
		return on_i(chip, block, out);
	return block[1] & 0x40 ? on_s(chip, block, out) : on_r(chip, block, out);
}
