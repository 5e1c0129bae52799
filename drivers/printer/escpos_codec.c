#include "drivers/printer/escpos_codec.h"

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

void escpos_ask_process(const char id[ESCPOS_PROCESS_ID], uint8_t out[11])
{
	static const uint8_t HEAD[] = {0x1d, '(', 'H', 6, 0, '0', '0'};

	memcpy(out, HEAD, sizeof(HEAD));
	memcpy(out + sizeof(HEAD), id, ESCPOS_PROCESS_ID);
}

bool escpos_is_process(const struct escpos_listener *listener, const char id[ESCPOS_PROCESS_ID])
{
	return listener->block_len == 2 + ESCPOS_PROCESS_ID && listener->block[0] == 0x37 &&
	       listener->block[1] == 0x22 &&
	       memcmp(listener->block + 2, id, ESCPOS_PROCESS_ID) == 0;
}

static size_t graphics_head(size_t stride, unsigned rows, uint8_t out[ESCPOS_HEAD_MAX])
{
	size_t len = 10 + stride * rows, width = stride * 8;
	const uint8_t head[] = {0x1d, '(', 'L', (uint8_t)len, (uint8_t)(len >> 8), '0', 'p',
		'0', 1, 1, '1', (uint8_t)width, (uint8_t)(width >> 8), (uint8_t)rows,
		(uint8_t)(rows >> 8)};

	memcpy(out, head, sizeof(head));
	return sizeof(head);
}

size_t escpos_raster_head(
	enum escpos_raster raster, size_t stride, unsigned rows, uint8_t out[ESCPOS_HEAD_MAX])
{
	const uint8_t head[] = {0x1d, 'v', '0', 0, (uint8_t)stride, (uint8_t)(stride >> 8),
		(uint8_t)rows, (uint8_t)(rows >> 8)};

	if (raster == ESCPOS_GRAPHICS)
		return graphics_head(stride, rows, out);
	memcpy(out, head, sizeof(head));
	return sizeof(head);
}

size_t escpos_raster_tail(enum escpos_raster raster, uint8_t out[ESCPOS_TAIL_MAX])
{
	static const uint8_t PRINT_IT[] = {0x1d, '(', 'L', 2, 0, '0', '2'};

	if (raster != ESCPOS_GRAPHICS)
		return 0;
	memcpy(out, PRINT_IT, sizeof(PRINT_IT));
	return sizeof(PRINT_IT);
}

size_t escpos_cut(enum escpos_cut cut, uint8_t out[ESCPOS_CUT_MAX])
{
	static const struct {
		uint8_t bytes[ESCPOS_CUT_MAX];
		size_t len;
	} CUTS[] = {
		[ESCPOS_CUT_FEED] = {{0x1d, 'V', 66, 0}, 4},
		[ESCPOS_CUT_PLAIN] = {{0x1b, 'd', 5, 0x1d, 'V', 0}, 6},
		[ESCPOS_CUT_OLD] = {{0x1b, 'd', 5, 0x1b, 'i'}, 5},
		[ESCPOS_CUT_NONE] = {{0x1b, 'd', 5}, 3},
	};

	memcpy(out, CUTS[cut].bytes, CUTS[cut].len);
	return CUTS[cut].len;
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

/* Inside a block everything belongs to it up to its 00; one without end is none. */
static enum escpos_kind listen_block(struct escpos_listener *listener, uint8_t byte)
{
	if (byte == 0) {
		listener->in_block = false;
		return ESCPOS_BLOCK;
	}
	if (listener->block_len == ESCPOS_BLOCK_MAX)
		listener->in_block = false;
	else
		listener->block[listener->block_len++] = byte;
	return ESCPOS_NOISE;
}

/* What begins with byte. */
static enum escpos_kind begin(struct escpos_listener *listener, uint8_t byte)
{
	enum escpos_kind kind = escpos_classify(byte);

	if (kind == ESCPOS_AUTOMATIC) {
		listener->automatic[0] = byte;
		listener->automatic_left = 3;
		return ESCPOS_NOISE;
	}
	if (kind == ESCPOS_BLOCK) {
		listener->in_block = true;
		listener->block[0] = byte;
		listener->block_len = 1;
		return ESCPOS_NOISE;
	}
	return kind;
}

enum escpos_kind escpos_listen(struct escpos_listener *listener, uint8_t byte)
{
	if (listener->in_block)
		return listen_block(listener, byte);
	if (listener->automatic_left && (byte & 0x90) == 0) {
		listener->automatic[4 - listener->automatic_left] = byte;
		return --listener->automatic_left ? ESCPOS_NOISE : ESCPOS_AUTOMATIC;
	}
	/* Broken off: whatever this byte is begins anew. */
	listener->automatic_left = 0;
	return begin(listener, byte);
}

#define FLAG(name) offsetof(struct printer_state, name)

/* A flag of the state is set when all these bits of that byte are. */
struct meaning {
	unsigned byte; /* question of DLE EOT, or number of the automatic byte */
	uint8_t bits;
	size_t flag;
};

static const struct meaning REALTIME[] = {
	{ESCPOS_ASK_OFFLINE, 0x04, FLAG(cover_open)},
	{ESCPOS_ASK_OFFLINE, 0x20, FLAG(paper_out)},
	{ESCPOS_ASK_ERROR, 0x08, FLAG(cutter_jammed)},
	{ESCPOS_ASK_ERROR, 0x20, FLAG(broken)},
	{ESCPOS_ASK_ERROR, 0x40, FLAG(cooling)},
	{ESCPOS_ASK_PAPER, 0x0c, FLAG(paper_low)},
	{ESCPOS_ASK_PAPER, 0x60, FLAG(paper_out)},
};

static const struct meaning AUTOMATIC[] = {
	{0, 0x20, FLAG(cover_open)},
	{1, 0x08, FLAG(cutter_jammed)},
	{1, 0x20, FLAG(broken)},
	{1, 0x40, FLAG(cooling)},
	{2, 0x03, FLAG(paper_low)},
	{2, 0x0c, FLAG(paper_out)},
};

static void judge(const struct meaning *meaning, uint8_t byte, struct printer_state *state)
{
	if ((byte & meaning->bits) == meaning->bits)
		*(bool *)((char *)state + meaning->flag) = true;
}

void escpos_judge(enum escpos_question question, uint8_t answer, struct printer_state *state)
{
	for (size_t i = 0; i < sizeof(REALTIME) / sizeof(REALTIME[0]); i++)
		if (REALTIME[i].byte == question)
			judge(&REALTIME[i], answer, state);
}

void escpos_judge_automatic(const uint8_t automatic[4], struct printer_state *state)
{
	for (size_t i = 0; i < sizeof(AUTOMATIC) / sizeof(AUTOMATIC[0]); i++)
		judge(&AUTOMATIC[i], automatic[AUTOMATIC[i].byte], state);
}

void escpos_judge_buffered(uint8_t answer, struct printer_state *state)
{
	if (answer & 0x0c)
		state->paper_out = true;
	else if (answer & 0x03)
		state->paper_low = true;
}

void escpos_judge_port(uint8_t port_status, struct printer_state *state, bool *healthy)
{
	if (port_status & 0x20)
		state->paper_out = true;
	*healthy = (port_status & 0x28) == 0x08;
}
