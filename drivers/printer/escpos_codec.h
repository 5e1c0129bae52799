/*
 * escpos_codec.h - the bytes of ESC/POS that our receipts need, and what a printer answers.
 *
 * Pure: no device, no time.  Source: reference protocols 4.1 (port status), 4.3 (commands),
 * 4.7 (status bytes, classifier of the IN stream).
 */
#ifndef DRIVERS_PRINTER_ESCPOS_CODEC_H
#define DRIVERS_PRINTER_ESCPOS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/printer/escpos_profile.h"
#include "drivers/printer/printer.h"
#include "firmware/model/bitmap.h"

#define ESCPOS_STRIP_ROWS_MAX 256
#define ESCPOS_HEAD_MAX 17 /* bytes before the dots of a strip */
#define ESCPOS_TAIL_MAX 7  /* and after them */
#define ESCPOS_CUT_MAX 6
#define ESCPOS_BLOCK_MAX 64
#define ESCPOS_PROCESS_ID 4 /* characters that GS ( H gives back */

/* The questions of DLE EOT. */
enum escpos_question {
	ESCPOS_ASK_PRINTER = 1,
	ESCPOS_ASK_OFFLINE = 2,
	ESCPOS_ASK_ERROR = 3,
	ESCPOS_ASK_PAPER = 4,
};

/* What a byte of the IN stream is, or completes. */
enum escpos_kind {
	ESCPOS_REALTIME,  /* answer to DLE EOT */
	ESCPOS_AUTOMATIC, /* four bytes of automatic status */
	ESCPOS_BUFFERED,  /* answer to GS r */
	ESCPOS_BLOCK,     /* a block that ends with 00 */
	ESCPOS_NOISE,
};

/* Goes through the IN stream; zero-initialise. */
struct escpos_listener {
	unsigned automatic_left; /* bytes of automatic status still to come */
	uint8_t automatic[4];    /* the newest, once AUTOMATIC was returned */
	bool in_block;
	uint8_t block[ESCPOS_BLOCK_MAX]; /* the newest, without its 00, once BLOCK was */
	size_t block_len;
};

/* DLE EOT question. */
void escpos_ask(enum escpos_question question, uint8_t out[3]);

/* GS r 1, the paper sensor: answered when everything before it was obeyed. */
void escpos_ask_in_order(uint8_t out[3]);

/* GS ( H: id is given back when everything before it is done. */
void escpos_ask_process(const char id[ESCPOS_PROCESS_ID], uint8_t out[11]);

/* True when the newest block is the answer to escpos_ask_process(id). */
bool escpos_is_process(
	const struct escpos_listener *listener, const char id[ESCPOS_PROCESS_ID]);

/* What goes before the dots of rows of stride bytes; its length. */
size_t escpos_raster_head(
	enum escpos_raster raster, size_t stride, unsigned rows, uint8_t out[ESCPOS_HEAD_MAX]);

/* What goes after them; its length. */
size_t escpos_raster_tail(enum escpos_raster raster, uint8_t out[ESCPOS_TAIL_MAX]);

/* Feeds so that the cutter is below the last line, and cuts; its length. */
size_t escpos_cut(enum escpos_cut cut, uint8_t out[ESCPOS_CUT_MAX]);

/* What byte would begin, by its fixed bits alone; BLOCK and AUTOMATIC for their first byte. */
enum escpos_kind escpos_classify(uint8_t byte);

/* Takes the next byte of the IN stream; NOISE also for all but the last of longer answers. */
enum escpos_kind escpos_listen(struct escpos_listener *listener, uint8_t byte);

/* Adds what answer to question says to state. */
void escpos_judge(enum escpos_question question, uint8_t answer, struct printer_state *state);

/* Adds what four bytes of automatic status say. */
void escpos_judge_automatic(const uint8_t automatic[4], struct printer_state *state);

/* Adds what the answer to GS r 1 says; some clones say 0F where others say 0C. */
void escpos_judge_buffered(uint8_t answer, struct printer_state *state);

/* Adds what GET_PORT_STATUS says; *healthy false when it reports paper end or an error. */
void escpos_judge_port(uint8_t port_status, struct printer_state *state, bool *healthy);

#endif
