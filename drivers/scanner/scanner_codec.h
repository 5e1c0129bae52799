/*
 * scanner_codec.h - reports of HID POS scanners, and messages made of them.
 *
 * Pure.  Where each thing stands comes from the report descriptor, by usages; only a scanner
 * that gives none is read by the table of known makes.  Source: reference protocols 5.1.
 */
#ifndef DRIVERS_SCANNER_SCANNER_CODEC_H
#define DRIVERS_SCANNER_SCANNER_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/scanner/scanner.h"
#include "firmware/base/status.h"

#define SCANNER_GAP_MS 200 /* longest pause between two reports of one message */

/* Bits of one report, its id byte not counted. */
struct scanner_field {
	bool there;
	uint16_t at, size;
};

struct scanner_layout {
	bool by_table; /* the descriptor does not say: the report itself tells the make */
	bool has_id;
	uint8_t report_id;
	struct scanner_field length, symbology[3], continued;
	size_t data_at, data_size; /* bytes, the id counted */
	size_t report_len; /* bytes of the report, the id counted: at most HID_REPORT_MAX */
};

/* What one report holds; data is borrowed. */
struct scanner_piece {
	const uint8_t *data;
	size_t len;
	char symbology[4]; /* "]Q1", "" when the scanner does not say */
	bool continued;
};

/* Fails NOT_FOUND when this is no scanner, BAD_DATA when the descriptor makes no sense. */
MUST_CHECK enum status scanner_layout_read(
	const uint8_t *descriptor, size_t len, struct scanner_layout *out);

/* Fails NOT_FOUND for a report of another kind, BAD_DATA for one cut short. */
MUST_CHECK enum status scanner_report_read(const struct scanner_layout *layout,
	const uint8_t *report, size_t len, struct scanner_piece *out);

/* A message on its way; zero-initialised. */
struct scanner_message {
	struct scan scan;
	bool begun, too_long;
	int64_t last_ms;
};

/*
 * OK: the message is whole, scan holds it until the next call.  NOT_FOUND: more must come.
 * FULL: it was longer than SCAN_MAX and is dropped whole.
 */
MUST_CHECK enum status scanner_message_add(
	struct scanner_message *message, const struct scanner_piece *piece, int64_t now_ms);

#endif
