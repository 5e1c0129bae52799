#include "tests/sim/sim_port.h"

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
		clock_advance(timeout_ms);
		return STATUS_TIMEOUT;
	}
	if (transfer->result == SIM_GONE)
		return STATUS_NO_DEVICE;
	return transfer->result == SIM_STALL ? STATUS_BAD_DATA : STATUS_OK;
}

static enum status sim_port_write(struct usb_port *usb_port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	struct sim_transfer transfer = {.data = (uint8_t *)(uintptr_t)data, .len = len};
	enum status status = sim_port_move(usb_port, &transfer, timeout_ms);

	if (len > port->largest_out)
		port->largest_out = len;
	*out_len = transfer.done;
	return status;
}

static enum status sim_port_read(struct usb_port *usb_port, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	struct sim_transfer transfer = {.in = true, .data = data, .len = size};
	enum status status = sim_port_move(usb_port, &transfer, timeout_ms);

	port->wrong_in_size |= size % SIM_PACKET != 0;
	*out_len = transfer.done;
	/* What came before the silence is an answer: usb_libusb does the same. */
	return status == STATUS_TIMEOUT && transfer.done ? STATUS_OK : status;
}

static enum status sim_port_control(struct usb_port *usb_port, uint8_t request_type,
	uint8_t request, uint16_t value, uint16_t index, uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct sim_port *port = (struct sim_port *)usb_port;
	const uint8_t setup[8] = {request_type, request, (uint8_t)value, (uint8_t)(value >> 8),
		(uint8_t)index, (uint8_t)(index >> 8), (uint8_t)len, (uint8_t)(len >> 8)};
	int result = sim_device_control(port->device, setup, data, len);

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
	.close = sim_port_close,
};

void sim_port_init(struct sim_port *port, struct sim_device *device)
{
	*port = (struct sim_port){.port.ops = &SIM_PORT_OPS, .device = device};
}
