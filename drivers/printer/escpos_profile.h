/*
 * escpos_profile.h - what differs between ESC/POS printers, as data.
 *
 * Used by printer_escpos.  To teach it a model: one row in escpos_profile.c.  A printer that
 * matches no row gets the defaults, which are what clones share.
 * Source: reference protocols 4.2, 4.6, 4.8, 4.9; escpos-printer-db (see escpos_profile.c).
 */
#ifndef DRIVERS_PRINTER_ESCPOS_PROFILE_H
#define DRIVERS_PRINTER_ESCPOS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESCPOS_PRESENTER_COMMAND 4 /* bytes at most */

enum escpos_raster {
	ESCPOS_RASTER,   /* GS v 0: nearly all */
	ESCPOS_GRAPHICS, /* GS ( L: the few that lack it */
};

enum escpos_cut {
	ESCPOS_CUT_FEED,  /* GS V 66: feeds to the cutter by itself */
	ESCPOS_CUT_PLAIN, /* ESC d 5, GS V 0 */
	ESCPOS_CUT_OLD,   /* ESC d 5, ESC i */
	ESCPOS_CUT_NONE,  /* torn off by hand: fed to the edge */
};

/* How a job proves that it is on paper. */
enum escpos_proof {
	ESCPOS_PROOF_LEARN,   /* GS r when the printer turns out to answer it, else none */
	ESCPOS_PROOF_PROCESS, /* GS ( H: told back when everything before is done */
};

/* One command of a presenter; len 0: the model has none. */
struct escpos_presenter_command {
	uint8_t bytes[ESCPOS_PRESENTER_COMMAND];
	size_t len;
};

/* What holds the slip out to the citizen and takes it back when nobody wants it. */
struct escpos_presenter {
	struct escpos_presenter_command present, ask, give_up;
	uint8_t in_mouth, jammed; /* bits of the answer to ask */
	unsigned patience_ms;     /* until give_up is sent */
};

struct escpos_profile {
	const char *name;         /* for the technician */
	uint16_t vendor, product; /* 0: not recognised by number */
	const char *model;        /* the device id's model begins so; NULL: not by that */
	unsigned paper_mm, dpi;
	unsigned width_px; /* dots of the head; 0: as the settings say */
	unsigned columns;  /* of font A */
	enum escpos_raster raster;
	enum escpos_cut cut;
	enum escpos_proof proof;
	bool mute;      /* has no way back, whatever its endpoints say */
	bool automatic; /* known to tell its changes (GS a); others might print the command */
	bool recovers;  /* DLE ENQ 2 gets it over a jammed cutter */
	bool four_byte_text;                      /* has the four-byte part of GB18030 */
	const struct escpos_presenter *presenter; /* NULL: none */
};

/* By model when a row has one, then by number, else the defaults. Never NULL. */
const struct escpos_profile *escpos_profile_find(
	uint16_t vendor, uint16_t product, const char *model);

#endif
