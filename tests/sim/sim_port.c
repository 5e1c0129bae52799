#include "tests/sim/sim_port.h"

#include <assert.h>

#include "firmware/base/clock.h"

/* Counts a transfer; true when it is one in trouble. */
static bool is_troubled(struct sim_port *port)
{
	port->transfers++;
	return port->trouble_times && port->transfers >= port->trouble_from &&
	       port->transfers - port->trouble_from < port->trouble_times;
}

static void spoil(uint8_t *data, size_t len)
{
	static uint32_t seed = 1;

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i] = (uint8_t)(seed >> 24);
	}
}

/* What a troubled transfer comes to; OK: let it run, and see after(). */
static enum status before(struct sim_port *port, bool in, size_t *len, unsigned timeout_ms)
{
	unsigned ms = timeout_ms == USB_FOR_EVER ? 0 : timeout_ms;

	switch (port->trouble) {
	case SIM_SILENT:
		clock_advance(ms);
		return STATUS_TIMEOUT;
	case SIM_SLOW:
		clock_advance(ms / 4 * 3);
		return STATUS_OK;
	case SIM_SHORT:
		*len /= in ? 1 : 2;
		return STATUS_OK;
	case SIM_STALLED:
	case SIM_BABBLED:
		clock_advance(1); /* a frame of the bus */
		return in || port->trouble == SIM_STALLED ? STATUS_BAD_DATA : STATUS_OK;
	case SIM_EMPTY:
		clock_advance(1);
		return STATUS_OK;
	case SIM_GARBAGE:
	case SIM_TROUBLES:
		break;
	}
	return STATUS_OK;
}

/* What came is changed; the half of what was to be sent is not all of it. */
static enum status after(
	struct sim_port *port, bool in, uint8_t *data, size_t *moved, unsigned timeout_ms)
{
	if (port->trouble == SIM_GARBAGE && in)
		spoil(data, *moved);
	if (port->trouble == SIM_SHORT && in)
		*moved /= 2;
	if (port->trouble == SIM_SHORT && !in) {
		clock_advance(timeout_ms);
		return STATUS_TIMEOUT;
	}
	return STATUS_OK;
}

static enum status run(
	struct sim_port *port, struct sim_transfer *transfer, unsigned timeout_ms)
{
	bool complete;

	if (port->stalls) {
		port->stalls--;
		return STATUS_BAD_DATA;
	}
	complete = sim_transfer_advance(port->device, transfer);
	port->bytes += transfer->done;
	if (!complete) {
		clock_advance(timeout_ms == USB_FOR_EVER ? 0 : timeout_ms);
		return STATUS_TIMEOUT;
	}
	if (transfer->result == SIM_GONE)
		return STATUS_NO_DEVICE;
	if (port->slow_ms > timeout_ms) {
		clock_advance(timeout_ms);
		return STATUS_TIMEOUT;
	}
	clock_advance(port->slow_ms);
	return transfer->result < 0 ? STATUS_BAD_DATA : STATUS_OK;
}

static enum status sim_port_move(
	struct usb_port *usb_port, struct sim_transfer *transfer, unsigned timeout_ms)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	bool in = transfer->endpoint & 0x80;
	enum status status;

	if (!is_troubled(port))
		return run(port, transfer, timeout_ms);
	status = before(port, in, &transfer->len, timeout_ms);
	if (status != STATUS_OK || (port->trouble == SIM_EMPTY && in))
		return status;
	status = run(port, transfer, timeout_ms);
	return status == STATUS_OK
		       ? after(port, in, transfer->data, &transfer->done, timeout_ms)
		       : status;
}

static enum status sim_port_write(struct usb_port *usb_port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	struct sim_transfer transfer = {.endpoint = usb_port->interface.bulk_out,
		.data = (uint8_t *)(uintptr_t)data,
		.len = len};
	enum status status = sim_port_move(usb_port, &transfer, timeout_ms);

	if (len > port->largest_out)
		port->largest_out = len;
	*out_len = transfer.done;
	return status;
}

static enum status hear(struct usb_port *usb_port, struct sim_transfer *transfer,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	enum status status = sim_port_move(usb_port, transfer, timeout_ms);

	port->wrong_in_size |= transfer->len % SIM_PACKET != 0;
	*out_len = transfer->done;
	/* What came before the silence is an answer: usb_libusb does the same. */
	return status == STATUS_TIMEOUT && transfer->done ? STATUS_OK : status;
}

static enum status sim_port_read(struct usb_port *usb_port, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_transfer transfer = {
		.endpoint = usb_port->interface.bulk_in, .data = data, .len = size};

	return hear(usb_port, &transfer, timeout_ms, out_len);
}

static enum status sim_port_transfer(struct usb_port *usb_port, uint8_t endpoint, uint8_t *data,
	size_t len, unsigned timeout_ms, size_t *out_len)
{
	struct sim_transfer transfer = {.endpoint = endpoint, .data = data, .len = len};
	enum status status;

	*out_len = 0;
	if (!usb_interface_endpoint(&usb_port->interface, endpoint))
		return STATUS_NOT_FOUND;
	if (endpoint & 0x80)
		return hear(usb_port, &transfer, timeout_ms, out_len);
	status = sim_port_move(usb_port, &transfer, timeout_ms);
	*out_len = transfer.done;
	return status;
}

static enum status sim_port_reset(struct usb_port *usb_port)
{
	struct sim_port *port = (struct sim_port *)usb_port;

	port->resets++;
	return sim_device_reset(port->device) ? STATUS_OK : STATUS_NO_DEVICE;
}

/* len: of its data, perhaps less than it asks for. */
static enum status ask_device(const struct usb_port *usb_port,
	const struct usb_request *request, size_t len, size_t *out_len)
{
	struct sim_device *device = ((const struct sim_port *)usb_port)->device;
	uint8_t setup[8] = {request->type, request->request, (uint8_t)request->value,
		(uint8_t)(request->value >> 8), (uint8_t)request->index,
		(uint8_t)(request->index >> 8), (uint8_t)request->len,
		(uint8_t)(request->len >> 8)};
	int result;

	/* As usb_libusb does it: the interface of a request is the claimed one. */
	if ((request->type & 0x1f) == 1)
		setup[4] = usb_port->interface.number;
	result = sim_device_control(device, setup, request->data, len);
	*out_len = result > 0 ? (size_t)result : 0;
	if (result == SIM_GONE)
		return STATUS_NO_DEVICE;
	return result < 0 ? STATUS_BAD_DATA : STATUS_OK;
}

static enum status sim_port_control(struct usb_port *usb_port,
	const struct usb_request *request, unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	size_t len = request->len;
	bool in = request->type & 0x80;
	enum status status;

	*out_len = 0;
	if (!is_troubled(port))
		return ask_device(usb_port, request, len, out_len);
	status = before(port, in, &len, timeout_ms);
	if (status != STATUS_OK || (port->trouble == SIM_EMPTY && in))
		return status;
	status = ask_device(usb_port, request, len, out_len);
	return status == STATUS_OK ? after(port, in, request->data, out_len, timeout_ms)
				   : status;
}

static void sim_port_close(struct usb_port *usb_port)
{
	((struct sim_port *)usb_port)->closed = true;
}

static const struct usb_port_ops SIM_PORT_OPS = {
	.write = sim_port_write,
	.read = sim_port_read,
	.control = sim_port_control,
	.transfer = sim_port_transfer,
	.reset = sim_port_reset,
	.close = sim_port_close,
};

void sim_port_init(struct sim_port *port, struct sim_device *device)
{
	sim_port_init_interface(port, device, 0);
}

void sim_port_init_interface(struct sim_port *port, struct sim_device *device, size_t interface)
{
	const uint8_t *about = device->device_descriptor;
	struct usb_description description = {0};

	usb_description_add_config(&description, device->config_descriptor, device->config_len);
	assert(interface < description.interface_count);
	*port = (struct sim_port){
		.port = {.ops = &SIM_PORT_OPS,
			.vendor = (uint16_t)(about[8] | about[9] << 8),
			.product = (uint16_t)(about[10] | about[11] << 8),
			.release = (uint16_t)(about[12] | about[13] << 8),
			.interface = description.interfaces[interface]},
		.device = device,
	};
}
