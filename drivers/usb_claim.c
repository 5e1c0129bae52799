/*
 * usb_claim.c - claimed interfaces as ports: the operations of usb_port.h over libusb.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/usb_describe.h"
#include "drivers/usb_parts.h"
#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

/* Runs the transfer that was filled in. */
static enum status run(struct port *port, unsigned timeout_ms, size_t *out_len)
{
	enum status status = usb_transfer_run(&port->transfer, timeout_ms ? timeout_ms : 1);

	if (!usb_transfer_is_lost(&port->transfer))
		*out_len = (size_t)port->transfer.raw->actual_length;
	return status;
}

static enum status move(struct port *port, uint8_t endpoint, enum usb_endpoint_kind kind,
	uint8_t *data, size_t len, unsigned timeout_ms, size_t *out_len)
{
	struct usb_transfer *transfer = &port->transfer;
	bool in = endpoint & LIBUSB_ENDPOINT_IN;
	enum status status = usb_transfer_make_room(transfer, len);

	*out_len = 0;
	if (status != STATUS_OK)
		return status;
	if (!in && len)
		memcpy(transfer->buffer, data, len);
	libusb_fill_bulk_transfer(transfer->raw, port->handle, endpoint, transfer->buffer,
		(int)len, usb_transfer_done, transfer, 0);
	if (kind == USB_INTERRUPT)
		transfer->raw->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
	status = run(port, timeout_ms, out_len);
	if (usb_transfer_is_lost(transfer))
		return status;
	if (in && *out_len)
		memcpy(data, transfer->buffer, *out_len);
	bytes_wipe(transfer->buffer, in ? *out_len : len);
	if (status == STATUS_BAD_DATA && transfer->raw->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(port->handle, endpoint);
	return status;
}

static enum status port_write(struct usb_port *usb_port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct port *port = (struct port *)usb_port;

	/* libusb's buffers are not const, but it only reads this one. */
	return move(port, port->base.interface.bulk_out, USB_BULK, (uint8_t *)(uintptr_t)data,
		len, timeout_ms, out_len);
}

static enum status hear(struct port *port, uint8_t endpoint, enum usb_endpoint_kind kind,
	uint8_t *data, size_t size, unsigned timeout_ms, size_t *out_len)
{
	enum status status = move(port, endpoint, kind, data, size, timeout_ms, out_len);

	/* What came before the silence is an answer. */
	return status == STATUS_TIMEOUT && *out_len ? STATUS_OK : status;
}

static enum status port_read(struct usb_port *usb_port, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	struct port *port = (struct port *)usb_port;
	uint8_t endpoint = port->base.interface.bulk_in;

	*out_len = 0;
	if (!endpoint)
		return STATUS_TIMEOUT; /* a device without a way back says nothing */
	return hear(port, endpoint, USB_BULK, data, size, timeout_ms, out_len);
}

static enum status port_transfer(struct usb_port *usb_port, uint8_t endpoint, uint8_t *data,
	size_t len, unsigned timeout_ms, size_t *out_len)
{
	struct port *port = (struct port *)usb_port;
	const struct usb_endpoint_description *known =
		usb_interface_endpoint(&usb_port->interface, endpoint);

	*out_len = 0;
	if (!known)
		return failure(STATUS_NOT_FOUND, "usb: no endpoint %02x", endpoint);
	if (endpoint & LIBUSB_ENDPOINT_IN)
		return hear(port, endpoint, known->kind, data, len, timeout_ms, out_len);
	return move(port, endpoint, known->kind, data, len, timeout_ms, out_len);
}

/* GET_DEVICE_ID of printers has the interface in the other half, as the kernel knows too. */
static uint16_t interface_index(
	const struct port *port, uint8_t request_type, uint8_t request, uint16_t index)
{
	if (request_type == 0xa1 && request == 0)
		return (uint16_t)(port->base.interface.number << 8);
	return (uint16_t)((index & 0xff00) | port->base.interface.number);
}

static enum status port_control(struct usb_port *usb_port, uint8_t request_type,
	uint8_t request, uint16_t value, uint16_t index, uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	struct port *port = (struct port *)usb_port;
	struct usb_transfer *transfer = &port->transfer;
	uint8_t *setup, *body;
	bool in = request_type & LIBUSB_ENDPOINT_IN;
	enum status status;
	size_t moved = 0;

	*out_len = 0;
	if (len > USB_CONTROL_MAX)
		return failure(STATUS_FULL, "usb: control of %zu bytes", len);
	status = usb_transfer_make_room(transfer, LIBUSB_CONTROL_SETUP_SIZE + len);
	if (status != STATUS_OK)
		return status;
	setup = transfer->buffer;
	body = setup + LIBUSB_CONTROL_SETUP_SIZE;
	if ((request_type & 0x1f) == LIBUSB_RECIPIENT_INTERFACE)
		index = interface_index(port, request_type, request, index);
	libusb_fill_control_setup(setup, request_type, request, value, index, (uint16_t)len);
	if (!in && len)
		memcpy(body, data, len);
	libusb_fill_control_transfer(
		transfer->raw, port->handle, setup, usb_transfer_done, transfer, 0);
	status = run(port, timeout_ms, &moved);
	if (status == STATUS_OK && in) {
		*out_len = moved;
		memcpy(data, body, moved);
	}
	if (!usb_transfer_is_lost(transfer))
		bytes_wipe(setup, LIBUSB_CONTROL_SETUP_SIZE + len);
	return status;
}

static enum status port_reset(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;
	bool stopped;
	int error;

	pthread_mutex_lock(&port->usb->mutex);
	stopped = port->usb->stopped;
	pthread_mutex_unlock(&port->usb->mutex);
	if (stopped || usb_transfer_is_lost(&port->transfer))
		return STATUS_NO_DEVICE;
	error = libusb_reset_device(port->handle);
	return error ? failure(usb_transfer_status(error), "usb: reset: %s",
			       libusb_error_name(error))
		     : STATUS_OK;
}

void usb_wake(struct usb_port *usb_port)
{
	usb_transfer_wake(&((struct port *)usb_port)->transfer);
}

enum status usb_clear_halts(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;
	const struct usb_interface_description *interface = &usb_port->interface;
	int error = 0;

	if (usb_transfer_is_lost(&port->transfer))
		return STATUS_NO_DEVICE;
	for (size_t i = 0; i < interface->endpoint_count && !error; i++)
		error = libusb_clear_halt(port->handle, interface->endpoints[i].address);
	return error ? failure(usb_transfer_status(error), "usb: halt: %s",
			       libusb_error_name(error))
		     : STATUS_OK;
}

/* Nothing of it is libusb's any more. */
static void free_port(struct port *port)
{
	libusb_release_interface(port->handle, port->base.interface.number);
	libusb_close(port->handle);
	usb_transfer_finish(&port->transfer);
	free(port);
}

static void take_out(struct port **list, const struct port *port)
{
	while (*list && *list != port)
		list = &(*list)->next;
	if (*list)
		*list = port->next;
}

/* A port whose transfer was not given back is kept: the kernel would wait as we did. */
static void port_close(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;
	struct usb *usb = port->usb;
	bool is_free = usb_transfer_is_free(&port->transfer);

	pthread_mutex_lock(&usb->mutex);
	take_out(&usb->ports, port);
	if (!is_free) {
		port->next = usb->parked;
		usb->parked = port;
	}
	pthread_mutex_unlock(&usb->mutex);
	if (is_free)
		free_port(port);
	else
		log_warn("usb", "parked", "interface=%u", port->base.interface.number);
}

/* One of the parked ports that came back since, out of the list; NULL when there is none. */
static struct port *take_back(struct usb *usb)
{
	struct port *port;

	pthread_mutex_lock(&usb->mutex);
	for (port = usb->parked; port && !usb_transfer_is_free(&port->transfer);)
		port = port->next;
	if (port)
		take_out(&usb->parked, port);
	pthread_mutex_unlock(&usb->mutex);
	return port;
}

bool usb_clear_parking(struct usb *usb)
{
	struct port *port;
	bool all;

	while ((port = take_back(usb)))
		free_port(port);
	pthread_mutex_lock(&usb->mutex);
	all = usb->parked == NULL;
	pthread_mutex_unlock(&usb->mutex);
	return all;
}

/* Even to open a device anew would wait for what it keeps. */
static bool has_parked(struct usb *usb, libusb_device *device)
{
	struct port *port;

	pthread_mutex_lock(&usb->mutex);
	for (port = usb->parked; port && libusb_get_device(port->handle) != device;)
		port = port->next;
	pthread_mutex_unlock(&usb->mutex);
	return port != NULL;
}

static const struct usb_port_ops PORT_OPS = {
	.write = port_write,
	.read = port_read,
	.control = port_control,
	.transfer = port_transfer,
	.reset = port_reset,
	.close = port_close,
};

static enum status claim(libusb_device *device, unsigned interface, libusb_device_handle **out)
{
	libusb_device_handle *handle;
	int error = libusb_open(device, &handle);

	if (error)
		return failure(
			usb_transfer_status(error), "usb: open: %s", libusb_error_name(error));
	libusb_set_auto_detach_kernel_driver(handle, 1);
	error = libusb_claim_interface(handle, (int)interface);
	if (error) {
		libusb_close(handle);
		return failure(
			usb_transfer_status(error), "usb: claim: %s", libusb_error_name(error));
	}
	*out = handle;
	return STATUS_OK;
}

/* Makes it one of usb's; a new one ends at once when all do. */
static void enlist(struct usb *usb, struct port *port)
{
	pthread_mutex_lock(&usb->mutex);
	port->next = usb->ports;
	usb->ports = port;
	if (usb->stopped)
		usb_transfer_stop(&port->transfer);
	pthread_mutex_unlock(&usb->mutex);
}

static enum status open_port(struct port *port, libusb_device *device)
{
	enum status status = usb_transfer_init(&port->transfer);

	if (status != STATUS_OK)
		return status;
	status = claim(device, port->base.interface.number, &port->handle);
	if (status != STATUS_OK) {
		usb_transfer_finish(&port->transfer);
		return status;
	}
	if (usb_describe_ids(device, &port->base.vendor, &port->base.product,
		    &port->base.release) != STATUS_OK)
		log_warn("usb", "no_ids", "interface=%u", port->base.interface.number);
	return STATUS_OK;
}

enum status usb_device_open(struct usb *usb, struct usb_device *device,
	const struct usb_interface_description *interface, struct usb_port **out)
{
	struct port *port;
	enum status status;

	if (!usb_clear_parking(usb) && has_parked(usb, (libusb_device *)device))
		return failure(STATUS_CONFLICT, "usb: a transfer is still out");
	port = calloc(1, sizeof(*port));
	if (!port)
		return failure(STATUS_NO_MEMORY, "usb: port");
	port->base.ops = &PORT_OPS;
	port->base.interface = *interface;
	port->usb = usb;
	status = open_port(port, (libusb_device *)device);
	if (status != STATUS_OK) {
		free(port);
		return status;
	}
	enlist(usb, port);
	*out = &port->base;
	return STATUS_OK;
}
