/*
 * usb_claim.c - claimed interfaces as ports: the operations of usb_port.h over libusb.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/usb/usb_describe.h"
#include "drivers/usb/usb_parts.h"
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

/* A bulk or interrupt transfer. */
struct move {
	uint8_t endpoint;
	enum usb_endpoint_kind kind;
	uint8_t *data;
	size_t len;
};

static void fill_move(struct port *port, const struct move *move)
{
	struct usb_transfer *transfer = &port->transfer;

	libusb_fill_bulk_transfer(transfer->raw, port->handle, move->endpoint, transfer->buffer,
		(int)move->len, usb_transfer_done, transfer, 0);
	if (move->kind == USB_INTERRUPT)
		transfer->raw->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
}

static enum status make(
	struct port *port, const struct move *move, unsigned timeout_ms, size_t *out_len)
{
	struct usb_transfer *transfer = &port->transfer;
	bool in = move->endpoint & LIBUSB_ENDPOINT_IN;
	enum status status = usb_transfer_make_room(transfer, move->len);

	*out_len = 0;
	if (status != STATUS_OK)
		return status;
	if (!in && move->len)
		memcpy(transfer->buffer, move->data, move->len);
	fill_move(port, move);
	status = run(port, timeout_ms, out_len);
	if (usb_transfer_is_lost(transfer))
		return status;
	if (in && *out_len)
		memcpy(move->data, transfer->buffer, *out_len);
	bytes_wipe(transfer->buffer, in ? *out_len : move->len);
	if (status == STATUS_BAD_DATA && transfer->raw->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(port->handle, move->endpoint);
	/* What came before the silence is an answer. */
	return in && status == STATUS_TIMEOUT && *out_len ? STATUS_OK : status;
}

static enum status port_write(struct usb_port *usb_port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	/* libusb's buffers are not const, but it only reads this one. */
	const struct move move = {
		usb_port->interface.bulk_out, USB_BULK, (uint8_t *)(uintptr_t)data, len};

	return make((struct port *)usb_port, &move, timeout_ms, out_len);
}

static enum status port_read(struct usb_port *usb_port, uint8_t *data, size_t size,
	unsigned timeout_ms, size_t *out_len)
{
	const struct move move = {usb_port->interface.bulk_in, USB_BULK, data, size};

	*out_len = 0;
	if (!move.endpoint)
		return STATUS_TIMEOUT; /* a device without a way back says nothing */
	return make((struct port *)usb_port, &move, timeout_ms, out_len);
}

static enum status port_transfer(struct usb_port *usb_port, uint8_t endpoint, uint8_t *data,
	size_t len, unsigned timeout_ms, size_t *out_len)
{
	const struct usb_endpoint_description *known =
		usb_interface_endpoint(&usb_port->interface, endpoint);

	*out_len = 0;
	if (!known)
		return failure(STATUS_NOT_FOUND, "usb: no endpoint %02x", endpoint);
	return make((struct port *)usb_port, &(struct move){endpoint, known->kind, data, len},
		timeout_ms, out_len);
}

/* GET_DEVICE_ID of printers has the interface in the other half, as the kernel knows too. */
static uint16_t interface_index(const struct port *port, const struct usb_request *request)
{
	if (request->type == 0xa1 && request->request == 0)
		return (uint16_t)(port->base.interface.number << 8);
	if ((request->type & 0x1f) != LIBUSB_RECIPIENT_INTERFACE)
		return request->index;
	return (uint16_t)((request->index & 0xff00) | port->base.interface.number);
}

static void fill_control(struct port *port, const struct usb_request *request)
{
	struct usb_transfer *transfer = &port->transfer;
	uint8_t *setup = transfer->buffer;

	libusb_fill_control_setup(setup, request->type, request->request, request->value,
		interface_index(port, request), (uint16_t)request->len);
	if (!(request->type & LIBUSB_ENDPOINT_IN) && request->len)
		memcpy(setup + LIBUSB_CONTROL_SETUP_SIZE, request->data, request->len);
	libusb_fill_control_transfer(
		transfer->raw, port->handle, setup, usb_transfer_done, transfer, 0);
}

static enum status port_control(struct usb_port *usb_port, const struct usb_request *request,
	unsigned timeout_ms, size_t *out_len)
{
	struct port *port = (struct port *)usb_port;
	struct usb_transfer *transfer = &port->transfer;
	size_t room = LIBUSB_CONTROL_SETUP_SIZE + request->len, moved = 0;
	enum status status;

	*out_len = 0;
	if (request->len > USB_CONTROL_MAX)
		return failure(STATUS_FULL, "usb: control of %zu bytes", request->len);
	status = usb_transfer_make_room(transfer, room);
	if (status != STATUS_OK)
		return status;
	fill_control(port, request);
	status = run(port, timeout_ms, &moved);
	if (status == STATUS_OK && request->type & LIBUSB_ENDPOINT_IN) {
		*out_len = moved;
		memcpy(request->data, transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, moved);
	}
	if (!usb_transfer_is_lost(transfer))
		bytes_wipe(transfer->buffer, room);
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
