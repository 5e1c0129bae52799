#include "drivers/escpos_codec.h"

#include <string.h>

void escpos_ask(enum escpos_question question, uint8_t out[3])
{
	out[0] = 0x10;
	out[1] = 0x04;
	out[2] = (uint8_t)question;
}

void escpos_ask_in_order(uint8_t out[3])
{
	out[0] = 0x1d;
	out[1] = 'r';
	out[2] = 1;
}

void escpos_raster_head(size_t stride, unsigned rows, uint8_t out[ESCPOS_RASTER_HEAD])
{
	static const uint8_t RASTER[] = {0x1d, 'v', '0', 0};

	memcpy(out, RASTER, sizeof(RASTER));
	out[4] = (uint8_t)stride;
	out[5] = (uint8_t)(stride >> 8);
	out[6] = (uint8_t)rows;
	out[7] = (uint8_t)(rows >> 8);
}

/* Protocols 4.7: each kind has fixed bits; the first row that fits wins. */
static const struct {
	uint8_t mask, value;
	enum escpos_kind kind;
} KINDS[] = {
	{0xff, 0x37, ESCPOS_BLOCK},
	{0xff, 0x5f, ESCPOS_BLOCK},
	{0x93, 0x12, ESCPOS_REALTIME},
	{0x93, 0x10, ESCPOS_AUTOMATIC},
	{0x90, 0x00, ESCPOS_BUFFERED},
};

enum escpos_kind escpos_classify(uint8_t byte)
{
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if ((byte & KINDS[i].mask) == KINDS[i].value)
			return KINDS[i].kind;
	return ESCPOS_NOISE;
}

enum escpos_kind escpos_listen(struct escpos_listener *listener, uint8_t byte)
{
	enum escpos_kind kind;

	if (listener->in_block) {
		listener->in_block = byte != 0;
		return ESCPOS_NOISE;
	}
	if (listener->automatic_left && (byte & 0x90) == 0) {
		listener->automatic_left--;
		return ESCPOS_NOISE;
	}
	listener->automatic_left = 0;
	kind = escpos_classify(byte);
	if (kind == ESCPOS_AUTOMATIC)
		listener->automatic_left = 3;
	listener->in_block = kind == ESCPOS_BLOCK;
	return kind;
}

/* Which bits of which answer mean what; all bits of a row must be set. */
static const struct {
	enum escpos_question question;
	uint8_t bits;
	size_t flag;
} MEANINGS[] = {
	{ESCPOS_ASK_OFFLINE, 0x04, offsetof(struct printer_state, cover_open)},
	{ESCPOS_ASK_OFFLINE, 0x20, offsetof(struct printer_state, paper_out)},
	{ESCPOS_ASK_ERROR, 0x08, offsetof(struct printer_state, cutter_jammed)},
	{ESCPOS_ASK_PAPER, 0x0c, offsetof(struct printer_state, paper_low)},
	{ESCPOS_ASK_PAPER, 0x60, offsetof(struct printer_state, paper_out)},
};

void escpos_judge(enum escpos_question question, uint8_t answer, struct printer_state *state)
{
	for (size_t i = 0; i < sizeof(MEANINGS) / sizeof(MEANINGS[0]); i++)
		if (MEANINGS[i].question == question &&
			(answer & MEANINGS[i].bits) == MEANINGS[i].bits)
			*(bool *)((char *)state + MEANINGS[i].flag) = true;
}

void escpos_judge_port(uint8_t port_status, struct printer_state *state, bool *healthy)
{
	if (port_status & 0x20)
		state->paper_out = true;
	*healthy = (port_status & 0x28) == 0x08;
}
