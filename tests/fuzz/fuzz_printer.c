/*
 * A hostile printer under the whole driver: each transfer takes from the input what becomes of
 * it, and what is said.  When the input ends, the plug is pulled.
 */
#include <string.h>

#include "drivers/printer/printer.h"
#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"

enum { WIDTH = 64, ROWS = 700, CHUNK_MAX = 4096, TRANSFERS_MAX = 20000 };

static const struct {
	uint16_t vendor, product;
	const char *model;
} MAKES[] = {{0x0416, 0x5011, ""}, {0x04b8, 0x0e15, "MDL:TM-T20III;"},
	{0x1234, 1, "MDL:KPM210;"}, {0x1a86, 0x7584, ""}, {0x1234, 1, "MDL:TH230;"},
	{0x1234, 1, "MDL:POS-5890;"}};

struct hostile {
	struct usb_port port; /* first */
	const uint8_t *data;
	size_t len, at;
	const char *model;
	size_t taken; /* bytes of OUT */
	unsigned transfers;
};

static uint8_t next(struct hostile *hostile)
{
	FUZZ_HOLDS(hostile->transfers++ < TRANSFERS_MAX); /* every loop has an end */
	return hostile->at < hostile->len ? hostile->data[hostile->at++] : 0xff;
}

/* What becomes of a transfer: mostly well, as nothing is found behind a closed door. */
static enum status outcome(uint8_t byte, unsigned timeout_ms)
{
	if (byte >= 0xfc)
		return STATUS_NO_DEVICE;
	if (byte >= 0xf4)
		return STATUS_BAD_DATA;
	if (byte >= 0xc0) {
		clock_advance(timeout_ms);
		return STATUS_TIMEOUT;
	}
	return STATUS_OK;
}

static enum status hostile_write(struct usb_port *port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;
	uint8_t byte = next(hostile);
	enum status status = outcome(byte, timeout_ms);

	(void)data;
	FUZZ_HOLDS(len && len <= CHUNK_MAX && timeout_ms);
	*out_len = status == STATUS_OK ? len : len * (byte & 3) / 4;
	hostile->taken += *out_len;
	return status;
}

static enum status hostile_read(
	struct usb_port *port, uint8_t *data, size_t size, unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;
	uint8_t byte = next(hostile);
	enum status status = outcome(byte, timeout_ms);
	size_t left = hostile->len - hostile->at;

	FUZZ_HOLDS(size && size % 64 == 0);
	*out_len = 0;
	if (status != STATUS_OK)
		return status;
	*out_len = byte & 15;
	if (*out_len > left)
		*out_len = left;
	memcpy(data, hostile->data + hostile->at, *out_len);
	hostile->at += *out_len;
	return STATUS_OK;
}

static enum status hostile_control(struct usb_port *port, const struct usb_request *request,
	unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;
	uint8_t byte = next(hostile);
	enum status status = outcome(byte, timeout_ms);
	size_t id_len = strlen(hostile->model) + 2;

	*out_len = 0;
	if (status != STATUS_OK || !(request->type & 0x80))
		return status;
	if (request->request == 0 && byte < 0xa0 && request->len >= id_len) {
		memcpy(request->data + 2, hostile->model, id_len - 2);
		*out_len = id_len;
		return STATUS_OK;
	}
	for (; *out_len < request->len && *out_len < (byte & 63u); (*out_len)++)
		request->data[*out_len] = next(hostile);
	return STATUS_OK;
}

static enum status hostile_transfer(struct usb_port *port, uint8_t endpoint, uint8_t *data,
	size_t len, unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	(void)endpoint;
	(void)data;
	(void)len;
	(void)timeout_ms;
	*out_len = 0;
	return STATUS_NOT_FOUND;
}

static enum status hostile_reset(struct usb_port *port)
{
	(void)port;
	abort(); /* printers hang on it */
}

static void hostile_close(struct usb_port *port)
{
	(void)port;
}

static const struct usb_port_ops OPS = {.write = hostile_write,
	.read = hostile_read,
	.control = hostile_control,
	.transfer = hostile_transfer,
	.reset = hostile_reset,
	.close = hostile_close};

/* Done means that all was taken; everything else has a name. */
static void judge(enum status status, enum fault fault, size_t taken, size_t least)
{
	FUZZ_HOLDS((status == STATUS_OK) == (fault == FAULT_NONE));
	if (status == STATUS_OK || fault == FAULT_PRINTER_UNCONFIRMED)
		FUZZ_HOLDS(taken >= least);
	if (fault == FAULT_PRINTER_ABSENT)
		FUZZ_HOLDS(status == STATUS_NO_DEVICE);
}

static void print(struct hostile *hostile, struct printer *printer, const struct bitmap *bitmap)
{
	static const struct printer_line LINES[] = {
		{"政务服务 test", PRINTER_CENTRE, true, true}};
	struct printer_state state;
	enum fault fault = FAULT_NONE;
	int again_ms = 0;
	size_t before;
	enum status status;

	while (hostile->at < hostile->len) {
		before = hostile->taken;
		status = printer_print(printer, bitmap, &fault);
		judge(status, fault, hostile->taken - before, bitmap->stride * ROWS);
		if (printer_tidy(printer, &again_ms) == STATUS_OK)
			FUZZ_HOLDS(again_ms >= -1 && again_ms <= 1000);
		if (printer_get_state(printer, &state) == STATUS_OK)
			FUZZ_HOLDS(printer_state_fault(&state) < FAULTS);
		before = hostile->taken;
		status = printer_print_text(printer, LINES, 1, &fault);
		judge(status, fault, hostile->taken - before, 20);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bitmap *bitmap;
	struct hostile hostile = {.port = {.ops = &OPS}, .data = data, .len = size, .at = 1};
	struct printer *printer;
	size_t make = size ? data[0] % (sizeof(MAKES) / sizeof(MAKES[0])) : 0;

	if (!bitmap)
		FUZZ_HOLDS(bitmap_create(WIDTH, ROWS, &bitmap) == STATUS_OK);
	if (size < 2)
		return 0;
	hostile.port.vendor = MAKES[make].vendor;
	hostile.port.product = MAKES[make].product;
	hostile.model = MAKES[make].model;
	if (printer_open(&printer_escpos, &hostile.port, &printer) == STATUS_OK) {
		print(&hostile, printer, bitmap);
		printer_close(printer);
	}
	return 0;
}
