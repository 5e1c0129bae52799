/*
 * scanner_hidpos.c - scanners that speak HID POS (USB HID, page 8C).
 *
 * What is a keyboard stays one: a scanner in keyboard mode needs its maker's setup code.  The
 * report descriptor is read before anything else, and decides.
 */
#include <stdio.h>
#include <stdlib.h>

#include "drivers/scanner/scanner_codec.h"
#include "drivers/usb/hid_descriptor.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"

enum { CONTROL_MS = 1000, PACKET = 64, REPORTS_MAX = 256, TRIES = 2 };
enum { FROM_INTERFACE = 0x81, GET_DESCRIPTOR = 6, OF_REPORT = 0x2200 };

struct hidpos {
	struct scanner base; /* first: a struct scanner * is a struct hidpos * */
	struct usb_port *port;
	struct scanner_layout layout;
	struct scanner_message message;
	uint8_t report[HID_REPORT_MAX];
};

static enum status read_layout(struct usb_port *port, struct scanner_layout *out)
{
	uint8_t descriptor[HID_DESCRIPTOR_MAX];
	const struct usb_request request = {.type = FROM_INTERFACE,
		.request = GET_DESCRIPTOR,
		.value = OF_REPORT,
		.data = descriptor,
		.len = sizeof(descriptor)};
	enum status status = STATUS_TIMEOUT;
	size_t len = 0;

	/* Once cut or garbled it would be somebody else's for good: it must say so twice. */
	for (int i = 0; i < TRIES && status != STATUS_OK && status != STATUS_NO_DEVICE; i++) {
		status = port->ops->control(port, &request, CONTROL_MS, &len);
		if (status == STATUS_OK)
			status = scanner_layout_read(descriptor, len, out);
	}
	return status;
}

static size_t read_size(const struct hidpos *hidpos)
{
	size_t size = (hidpos->layout.report_len + PACKET - 1) / PACKET * PACKET;

	return size < PACKET ? PACKET : size;
}

/* Takes one report into the message; NOT_FOUND when that is not whole yet. */
static enum status take_report(struct hidpos *hidpos, unsigned timeout_ms)
{
	struct usb_port *port = hidpos->port;
	struct scanner_piece piece;
	size_t len = 0;
	enum status status = port->ops->transfer(port, port->interface.interrupt_in,
		hidpos->report, read_size(hidpos), timeout_ms, &len);

	if (status == STATUS_OK)
		status = scanner_report_read(&hidpos->layout, hidpos->report, len, &piece);
	if (status == STATUS_OK)
		status = scanner_message_add(&hidpos->message, &piece, clock_monotonic_ms());
	bytes_wipe(hidpos->report, sizeof(hidpos->report));
	return status;
}

static enum status hidpos_read(struct scanner *scanner, struct scan *out, unsigned timeout_ms)
{
	struct hidpos *hidpos = (struct hidpos *)scanner;
	enum status status = STATUS_NOT_FOUND;

	for (int i = 0; i < REPORTS_MAX && status == STATUS_NOT_FOUND; i++)
		status = take_report(
			hidpos, hidpos->message.begun ? SCANNER_GAP_MS : timeout_ms);
	if (status == STATUS_OK)
		*out = hidpos->message.scan;
	bytes_wipe(&hidpos->message, sizeof(hidpos->message));
	return status == STATUS_NOT_FOUND
		       ? failure(STATUS_BAD_DATA, "scanner: no end of reports")
		       : status;
}

static enum status hidpos_describe(struct scanner *scanner, char out[SCANNER_ABOUT])
{
	struct hidpos *hidpos = (struct hidpos *)scanner;
	struct scanner_layout layout;
	enum status status = read_layout(hidpos->port, &layout);

	if (status != STATUS_OK)
		return status;
	snprintf(out, SCANNER_ABOUT, "HID POS, report %u of %zu bytes, %zu of data%s%s",
		layout.report_id, layout.report_len, layout.data_size,
		layout.symbology[0].there ? ", names symbologies" : "",
		layout.by_table ? ", by table" : "");
	return STATUS_OK;
}

static void hidpos_close(struct scanner *scanner)
{
	struct hidpos *hidpos = (struct hidpos *)scanner;
	struct usb_port *port = hidpos->port;

	port->ops->close(port);
	bytes_wipe(hidpos, sizeof(*hidpos));
	free(hidpos);
}

static enum status hidpos_open(struct usb_port *port, struct scanner **out)
{
	struct hidpos *hidpos = calloc(1, sizeof(*hidpos));
	enum status status;

	if (!hidpos)
		return failure(STATUS_NO_MEMORY, "scanner: open");
	hidpos->base.driver = &scanner_hidpos;
	hidpos->port = port;
	status = read_layout(port, &hidpos->layout);
	if (status != STATUS_OK) {
		free(hidpos);
		return status;
	}
	*out = &hidpos->base;
	return STATUS_OK;
}

const struct scanner_driver scanner_hidpos = {
	.name = "hidpos",
	.open = hidpos_open,
	.read = hidpos_read,
	.describe = hidpos_describe,
	.close = hidpos_close,
};
