#include "tests/fuzz/hostile.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"

enum { SILENCES_MAX = 200, TRANSFERS_MAX = 200000 };

/* Of the byte for each transfer. */
enum { SILENT = 0xf0, STALLED = 0xf8, UNPLUGGED = 0xff, RAW = 0x80 };

uint8_t hostile_next(struct hostile *hostile)
{
	return hostile->at < hostile->size ? hostile->data[hostile->at++] : 0;
}

size_t hostile_take(struct hostile *hostile, uint8_t *out, size_t len)
{
	size_t left = hostile->size - hostile->at;

	len = len < left ? len : left;
	memcpy(out, hostile->data + hostile->at, len);
	hostile->at += len;
	return len;
}

/* What happens to this transfer: OK, or its end. */
static enum status fate(struct hostile *hostile, unsigned timeout_ms, uint8_t *said)
{
	FUZZ_HOLDS(++hostile->transfers < TRANSFERS_MAX);
	if (hostile->at >= hostile->size && ++hostile->silences > SILENCES_MAX)
		hostile->gone = true;
	if (hostile->gone)
		return STATUS_NO_DEVICE;
	*said = hostile->at < hostile->size ? hostile_next(hostile) : SILENT;
	if (*said == UNPLUGGED)
		hostile->gone = true;
	if (*said < SILENT)
		return STATUS_OK;
	if (*said >= STALLED)
		return hostile->gone ? STATUS_NO_DEVICE : STATUS_BAD_DATA;
	clock_advance(timeout_ms);
	return STATUS_TIMEOUT;
}

static enum status hostile_write(struct usb_port *port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;

	(void)timeout_ms;
	hostile->written_len = len < HOSTILE_WRITTEN_MAX ? len : HOSTILE_WRITTEN_MAX;
	memcpy(hostile->written, data, hostile->written_len);
	*out_len = hostile->gone ? 0 : len;
	return hostile->gone ? STATUS_NO_DEVICE : STATUS_OK;
}

static enum status hostile_read(
	struct usb_port *port, uint8_t *data, size_t size, unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;
	uint8_t said = 0;
	enum status status = fate(hostile, timeout_ms, &said);

	*out_len = 0;
	if (status != STATUS_OK)
		return status;
	if (hostile->make && !(said & RAW))
		*out_len = hostile->make(hostile, data, size);
	else
		*out_len =
			hostile_take(hostile, data, (said & 0x7fu) < size ? said & 0x7f : size);
	return STATUS_OK;
}

static enum status hostile_control(struct usb_port *port, const struct usb_request *request,
	unsigned timeout_ms, size_t *out_len)
{
	struct hostile *hostile = (struct hostile *)port;
	uint8_t said = 0;
	enum status status;

	*out_len = 0;
	if (hostile->config && request->type == hostile->config_of && request->request == 6) {
		*out_len =
			hostile->config_len < request->len ? hostile->config_len : request->len;
		memcpy(request->data, hostile->config, *out_len);
		return STATUS_OK;
	}
	status = fate(hostile, timeout_ms, &said);
	if (status == STATUS_OK && request->type & 0x80)
		*out_len = hostile_take(
			hostile, request->data, said < request->len ? said : request->len);
	return status;
}

static enum status hostile_transfer(struct usb_port *port, uint8_t endpoint, uint8_t *data,
	size_t len, unsigned timeout_ms, size_t *out_len)
{
	if (endpoint & 0x80)
		return hostile_read(port, data, len, timeout_ms, out_len);
	return hostile_write(port, data, len, timeout_ms, out_len);
}

static enum status hostile_reset(struct usb_port *port)
{
	return ((struct hostile *)port)->gone ? STATUS_NO_DEVICE : STATUS_OK;
}

static void hostile_close(struct usb_port *port)
{
	((struct hostile *)port)->closed = true;
}

static const struct usb_port_ops OPS = {
	.write = hostile_write,
	.read = hostile_read,
	.control = hostile_control,
	.transfer = hostile_transfer,
	.reset = hostile_reset,
	.close = hostile_close,
};

void hostile_init(struct hostile *hostile, const uint8_t *data, size_t size,
	const struct usb_interface_description *interface)
{
	*hostile = (struct hostile){.port = {.ops = &OPS, .interface = *interface},
		.data = data,
		.size = size,
		.config_of = 0x80};
}
