/*
 * escpos_state.h - how an ESC/POS printer is, by whichever way it can be asked.
 *
 * Inside printer_escpos only.  Automatic status where the model is known for it, DLE EOT where
 * it answers, GET_PORT_STATUS where nothing else does.  Source: reference protocols 4.7.
 */
#ifndef DRIVERS_PRINTER_ESCPOS_STATE_H
#define DRIVERS_PRINTER_ESCPOS_STATE_H

#include "drivers/printer/escpos_link.h"

struct escpos {
	struct printer base; /* first: a struct printer * is a struct escpos * */
	struct escpos_link link;
	const struct escpos_profile *profile;
	bool torn;      /* the job before ended in the middle */
	size_t missing; /* bytes of raster the printer still waits for from that job */
	enum { ORDER_UNKNOWN, ORDER_KEPT, ORDER_SILENT } order; /* does it answer GS r? */
	unsigned jobs;                                          /* counts for GS ( H */
	int64_t begun_ms;      /* of the slip being printed … */
	unsigned rows;         /* … and its length */
	int64_t held_until_ms; /* a slip is held out until then; 0: none */
	uint8_t strip[ESCPOS_CHUNK];
};

/* The state by the best way there is. Fails TIMEOUT, NO_DEVICE, BAD_DATA. */
MUST_CHECK enum status escpos_state_look(struct escpos *escpos, struct printer_state *out);

/* Adds the answers to these questions of DLE EOT to *out. */
MUST_CHECK enum status escpos_state_ask(struct escpos *escpos,
	const enum escpos_question *questions, size_t count, struct printer_state *out);

/* For printers that cannot answer, or whose full buffer keeps them from hearing the question.
 */
MUST_CHECK enum status escpos_state_by_port(struct escpos *escpos, struct printer_state *out);

/* Lets a jammed cutter free itself, between jobs, and looks again. */
MUST_CHECK enum status escpos_state_recover(struct escpos *escpos, struct printer_state *out);

#endif
