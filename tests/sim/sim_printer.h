/*
 * sim_printer.h - an 80 mm receipt printer speaking ESC/POS over the USB printer class.
 *
 * Plays reference protocols 4.1-4.8: port status, device id, SOFT_RESET, DLE EOT 1-4 and DLE
 * ENQ in real time wherever the bytes stand, automatic status, GS r and GS ( H in order, GS v 0
 * and GS ( L raster, feeds, cuts, a presenter.  Raster becomes dots on paper; text is kept as
 * the bytes it is.  While paper is out or the cover open it fills its receive buffer and then
 * says NAK.  The switches are the hands of whoever stands before it.
 */
#ifndef TESTS_SIM_SIM_PRINTER_H
#define TESTS_SIM_SIM_PRINTER_H

#include "tests/sim/sim_device.h"

#define SIM_PRINTER_WIDTH 576
#define SIM_PRINTER_STRIDE (SIM_PRINTER_WIDTH / 8)
#define SIM_PRINTER_ROWS 12000 /* paper of one slip at most */
#define SIM_PRINTER_BUFFER 4096
#define SIM_PRINTER_TEXT 4096

struct sim_printer {
	struct sim_device device; /* first */

	/* switches */
	bool paper_out, paper_low, cover_open, cutter_jammed;
	bool cooling, broken;
	bool jam_recovers;            /* DLE ENQ frees the cutter */
	const char *device_id;        /* what GET_DEVICE_ID says, without its length */
	unsigned head_px;             /* dots beyond it are lost */
	bool has_automatic;           /* knows GS a */
	bool has_process;             /* knows GS ( H */
	bool no_raster;               /* knows GS ( L instead of GS v 0 */
	long stall_after_rows;        /* rows until it takes nothing any more, or SIM_NEVER, */
	unsigned stall_naks;          /* and for how many refusals */
	bool stall_cools;             /* and says that its head is hot */
	bool silent;                  /* never answers DLE EOT */
	bool talks_nonsense;          /* answers bytes that are no status */
	bool port_status_stuck;       /* GET_PORT_STATUS always says fine, as many clones do */
	bool no_soft_reset, no_order; /* clones that stall SOFT_RESET or do not answer GS r */
	unsigned lazy_bytes;  /* obeyed per packet that comes or is asked for; 0: all at once */
	bool offline;         /* takes nothing at all, and does not say why */
	long out_after_rows;  /* rows until the paper ends, or SIM_NEVER */
	long open_after_rows; /* rows until someone opens the cover */
	long unplug_after_rows; /* rows until someone pulls the plug */

	/* called at every cut, with the paper above it */
	void (*on_slip)(void *user, const struct sim_printer *sim);
	void *user;

	/* what a test may look at: the slip being printed, and how many were cut */
	uint8_t *paper; /* rows of SIM_PRINTER_STRIDE bytes, 1 = black */
	unsigned rows;
	unsigned slips, slip_rows;      /* slip_rows: rows of the newest slip, still in paper */
	unsigned text_bytes;            /* printed as text */
	uint8_t text[SIM_PRINTER_TEXT]; /* those bytes and LF, of the slip being printed */
	size_t text_len, cut_text_len;  /* the latter: of the newest slip cut */
	bool chinese;                   /* FS & came after ESC @ */
	bool in_mouth;                  /* a slip is held out */
	unsigned presented, taken_back;
	unsigned unknown_commands;

	/* inside */
	uint8_t buffer[SIM_PRINTER_BUFFER]; /* received, not yet obeyed */
	size_t buffer_len;
	uint8_t command[16]; /* the command being read */
	size_t command_len;
	size_t skip;       /* data bytes of a command still to come */
	uint8_t block[16]; /* the first of them */
	size_t block_len;
	bool stored; /* raster goes to store until it is asked for */
	uint8_t *store;
	size_t store_len, store_stride;
	unsigned stalled;                  /* refusals left */
	bool automatic;                    /* GS a is on */
	uint8_t told[4];                   /* the newest automatic status */
	unsigned raster_stride, raster_at; /* bytes per row; where in the row */
	unsigned raster_rows;              /* rows still to come */
	uint8_t raster_mode, row[256];
	uint8_t realtime[2]; /* the last two bytes received */
	uint8_t answers[64];
	size_t answers_len;
	bool fresh; /* the next row begins a new slip */
};

/* A ready printer with paper. */
void sim_printer_init(struct sim_printer *sim);

/* Makes it one of a known make: with automatic status, and proof of what is printed. */
void sim_printer_make_genuine(struct sim_printer *sim);

/* Frees the paper. */
void sim_printer_finish(struct sim_printer *sim);

/* The citizen takes the slip that is held out. */
void sim_printer_take_slip(struct sim_printer *sim);

/* Obeys what waited in the buffer; after paper or cover were put right. */
void sim_printer_resume(struct sim_printer *sim);

#endif
