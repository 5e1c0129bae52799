/*
 * escpos_codec.h - the bytes of ESC/POS that our receipts need, and what a printer answers.
 *
 * Pure: no device, no time.  Source: reference protocols 4.1 (port status), 4.3 (commands),
 * 4.7 (status bytes, classifier of the IN stream).
 */
#ifndef DRIVERS_ESCPOS_CODEC_H
#define DRIVERS_ESCPOS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/printer.h"
#include "firmware/model/bitmap.h"

#define ESCPOS_STRIP_ROWS_MAX 256
#define ESCPOS_RASTER_HEAD 8 /* bytes before the dots of a strip */

/* The questions of DLE EOT. */
enum escpos_question {
	ESCPOS_ASK_PRINTER = 1,
	ESCPOS_ASK_OFFLINE = 2,
	ESCPOS_ASK_ERROR = 3,
	ESCPOS_ASK_PAPER = 4,
};

/* What a byte of the IN stream is. */
enum escpos_kind {
	ESCPOS_REALTIME,  /* answer to DLE EOT */
	ESCPOS_AUTOMATIC, /* first of four bytes of automatic status */
	ESCPOS_BUFFERED,  /* answer to GS r */
	ESCPOS_BLOCK,     /* begins a block that ends with 00 */
	ESCPOS_NOISE,
};

/* Goes through the IN stream; zero-initialise. */
struct escpos_listener {
	unsigned automatic_left; /* bytes of automatic status still to come */
	bool in_block;
};

/* DLE EOT question. */
void escpos_ask(enum escpos_question question, uint8_t out[3]);

/* GS r 1, the paper sensor: answered when everything before it was obeyed. */
void escpos_ask_in_order(uint8_t out[3]);

/* GS v 0 for rows of stride bytes. */
void escpos_raster_head(size_t stride, unsigned rows, uint8_t out[ESCPOS_RASTER_HEAD]);

/* What byte is, by its fixed bits alone. */
enum escpos_kind escpos_classify(uint8_t byte);

/* Takes the next byte of the IN stream; NOISE also for the inner bytes of longer answers. */
enum escpos_kind escpos_listen(struct escpos_listener *listener, uint8_t byte);

/* Adds what answer to question says to state. */
void escpos_judge(enum escpos_question question, uint8_t answer, struct printer_state *state);

/* Adds what GET_PORT_STATUS says; *healthy false when it reports paper end or an error. */
void escpos_judge_port(uint8_t port_status, struct printer_state *state, bool *healthy);

#endif
