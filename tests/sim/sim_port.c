#include "tests/sim/sim_port.h"

#include <assert.h>

#include "firmware/base/clock.h"

static enum status sim_port_move(
	struct usb_port *usb_port, struct sim_transfer *transfer, unsigned timeout_ms)
{
	struct sim_port *port = (struct sim_port *)usb_port;
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

static enum status hear(struct usb_port *usb_port, uint8_t endpoint, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	struct sim_transfer transfer = {.endpoint = endpoint, .data = data, .len = size};
	enum status status = sim_port_move(usb_port, &transfer, timeout_ms);

	port->wrong_in_size |= size % SIM_PACKET != 0;
	*out_len = transfer.done;
	/* What came before the silence is an answer: usb_libusb does the same. */
	return status == STATUS_TIMEOUT && transfer.done ? STATUS_OK : status;
}

static enum status sim_port_read(struct usb_port *usb_port, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	return hear(usb_port, usb_port->interface.bulk_in, data, size, timeout_ms, out_len);
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
		return hear(usb_port, endpoint, data, len, timeout_ms, out_len);
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

static enum status sim_port_control(struct usb_port *usb_port, uint8_t request_type,
	uint8_t request, uint16_t value, uint16_t index, uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	uint8_t setup[8] = {request_type, request, (uint8_t)value, (uint8_t)(value >> 8),
		(uint8_t)index, (uint8_t)(index >> 8), (uint8_t)len, (uint8_t)(len >> 8)};
	int result;

	/* As usb_libusb does it: the interface of a request is the claimed one. */
	if ((request_type & 0x1f) == 1)
		setup[4] = usb_port->interface.number;
	result = sim_device_control(port->device, setup, data, len);
	(void)timeout_ms;
	*out_len = result > 0 ? (size_t)result : 0;
	if (result == SIM_GONE)
		return STATUS_NO_DEVICE;
	return result < 0 ? STATUS_BAD_DATA : STATUS_OK;
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
