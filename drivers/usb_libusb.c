#include "drivers/usb_libusb.h"

#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/usb_describe.h"
#include "firmware/base/log.h"

/* One transfer at a time; made new for each, so that no buffer outlives its use. */
struct port {
	struct usb_port base; /* first */
	struct usb *usb;
	struct port *next; /* in usb->ports */
	libusb_device_handle *handle;
	struct libusb_transfer *transfer; /* under way, NULL when none; guarded by usb->mutex */
	bool done, waits_for_ever, woken;
	pthread_cond_t moved; /* the transfer is done */
};

struct usb {
	libusb_context *context;
	libusb_hotplug_callback_handle hotplug;
	usb_watcher *watcher;
	void *user;
	pthread_t thread;
	atomic_bool quit;

	pthread_mutex_t mutex; /* guards what follows and each port's transfer */
	bool stopped;
	struct port *ports;
};

/* libusb errors; LIBUSB_ERROR_IO is how a device in the middle of vanishing looks. */
static const struct {
	int error;
	enum status status;
} ERRORS[] = {
	{LIBUSB_SUCCESS, STATUS_OK},
	{LIBUSB_ERROR_TIMEOUT, STATUS_TIMEOUT},
	{LIBUSB_ERROR_NO_DEVICE, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_NOT_FOUND, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_IO, STATUS_NO_DEVICE},
	{LIBUSB_ERROR_ACCESS, STATUS_DENIED},
	{LIBUSB_ERROR_BUSY, STATUS_CONFLICT},
	{LIBUSB_ERROR_NO_MEM, STATUS_NO_MEMORY},
	{LIBUSB_ERROR_PIPE, STATUS_BAD_DATA},
	{LIBUSB_ERROR_OVERFLOW, STATUS_BAD_DATA},
};

static enum status status_of(int error)
{
	for (size_t i = 0; i < sizeof(ERRORS) / sizeof(ERRORS[0]); i++)
		if (ERRORS[i].error == error)
			return ERRORS[i].status;
	return STATUS_IO;
}

static enum status status_of_transfer(enum libusb_transfer_status status)
{
	switch (status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return STATUS_OK;
	case LIBUSB_TRANSFER_TIMED_OUT:
		return STATUS_TIMEOUT;
	case LIBUSB_TRANSFER_STALL:
	case LIBUSB_TRANSFER_OVERFLOW:
		return STATUS_BAD_DATA;
	case LIBUSB_TRANSFER_ERROR:
	case LIBUSB_TRANSFER_CANCELLED:
	case LIBUSB_TRANSFER_NO_DEVICE:
		return STATUS_NO_DEVICE;
	}
	return STATUS_IO;
}

/* On the event thread. */
static void LIBUSB_CALL transfer_done(struct libusb_transfer *transfer)
{
	struct port *port = transfer->user_data;

	pthread_mutex_lock(&port->usb->mutex);
	port->done = true;
	pthread_cond_signal(&port->moved);
	pthread_mutex_unlock(&port->usb->mutex);
}

/* Submits and waits.  The event thread never holds the mutex while it calls libusb. */
static enum status run(struct port *port, struct libusb_transfer *transfer)
{
	struct usb *usb = port->usb;
	enum status status;

	pthread_mutex_lock(&usb->mutex);
	port->done = false;
	port->waits_for_ever = transfer->timeout == 0;
	if (usb->stopped)
		status = STATUS_NO_DEVICE;
	else if (port->waits_for_ever && port->woken)
		status = STATUS_TIMEOUT;
	else
		status = status_of(libusb_submit_transfer(transfer));
	if (status == STATUS_OK) {
		port->transfer = transfer;
		while (!port->done)
			pthread_cond_wait(&port->moved, &usb->mutex);
		port->transfer = NULL;
		status = status_of_transfer(transfer->status);
	}
	if (port->waits_for_ever && port->woken && !usb->stopped) {
		status = status == STATUS_OK ? STATUS_OK : STATUS_TIMEOUT;
		port->woken = false;
	}
	pthread_mutex_unlock(&usb->mutex);
	return status;
}

static enum status move(struct port *port, uint8_t endpoint, enum usb_endpoint_kind kind,
	uint8_t *data, size_t len, unsigned timeout_ms, size_t *out_len)
{
	struct libusb_transfer *transfer = libusb_alloc_transfer(0);
	enum status status;

	*out_len = 0;
	if (!transfer)
		return failure(STATUS_NO_MEMORY, "usb: transfer");
	libusb_fill_bulk_transfer(transfer, port->handle, endpoint, data, (int)len,
		transfer_done, port, timeout_ms ? timeout_ms : 1);
	if (kind == USB_INTERRUPT)
		transfer->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
	if (timeout_ms == USB_FOR_EVER)
		transfer->timeout = 0;
	status = run(port, transfer);
	*out_len = (size_t)transfer->actual_length;
	if (status == STATUS_BAD_DATA && transfer->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(port->handle, endpoint);
	libusb_free_transfer(transfer);
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
	uint8_t buffer[LIBUSB_CONTROL_SETUP_SIZE + USB_CONTROL_MAX];
	struct libusb_transfer *transfer;
	enum status status;

	*out_len = 0;
	if (len > USB_CONTROL_MAX)
		return failure(STATUS_FULL, "usb: control of %zu bytes", len);
	transfer = libusb_alloc_transfer(0);
	if (!transfer)
		return failure(STATUS_NO_MEMORY, "usb: transfer");
	if ((request_type & 0x1f) == LIBUSB_RECIPIENT_INTERFACE)
		index = interface_index(port, request_type, request, index);
	libusb_fill_control_setup(buffer, request_type, request, value, index, (uint16_t)len);
	if (!(request_type & LIBUSB_ENDPOINT_IN) && len)
		memcpy(buffer + LIBUSB_CONTROL_SETUP_SIZE, data, len);
	libusb_fill_control_transfer(
		transfer, port->handle, buffer, transfer_done, port, timeout_ms);
	status = run(port, transfer);
	if (status == STATUS_OK && request_type & LIBUSB_ENDPOINT_IN) {
		*out_len = (size_t)transfer->actual_length;
		memcpy(data, buffer + LIBUSB_CONTROL_SETUP_SIZE, *out_len);
	}
	libusb_free_transfer(transfer);
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
	if (stopped)
		return STATUS_NO_DEVICE;
	error = libusb_reset_device(port->handle);
	return error ? failure(status_of(error), "usb: reset: %s", libusb_error_name(error))
		     : STATUS_OK;
}

void usb_wake(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;

	pthread_mutex_lock(&port->usb->mutex);
	port->woken = true;
	if (port->transfer && port->waits_for_ever)
		libusb_cancel_transfer(port->transfer);
	pthread_mutex_unlock(&port->usb->mutex);
}

enum status usb_clear_halts(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;
	const struct usb_interface_description *interface = &usb_port->interface;
	int error = 0;

	for (size_t i = 0; i < interface->endpoint_count && !error; i++)
		error = libusb_clear_halt(port->handle, interface->endpoints[i].address);
	return error ? failure(status_of(error), "usb: halt: %s", libusb_error_name(error))
		     : STATUS_OK;
}

static void port_close(struct usb_port *usb_port)
{
	struct port *port = (struct port *)usb_port;
	struct usb *usb = port->usb;

	pthread_mutex_lock(&usb->mutex);
	for (struct port **at = &usb->ports; *at; at = &(*at)->next)
		if (*at == port) {
			*at = port->next;
			break;
		}
	pthread_mutex_unlock(&usb->mutex);
	libusb_release_interface(port->handle, port->base.interface.number);
	libusb_close(port->handle);
	pthread_cond_destroy(&port->moved);
	free(port);
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
		return failure(status_of(error), "usb: open: %s", libusb_error_name(error));
	libusb_set_auto_detach_kernel_driver(handle, 1);
	error = libusb_claim_interface(handle, (int)interface);
	if (error) {
		libusb_close(handle);
		return failure(status_of(error), "usb: claim: %s", libusb_error_name(error));
	}
	*out = handle;
	return STATUS_OK;
}

enum status usb_device_open(struct usb *usb, struct usb_device *device,
	const struct usb_interface_description *interface, struct usb_port **out)
{
	struct port *port = calloc(1, sizeof(*port));
	enum status status;

	if (!port)
		return failure(STATUS_NO_MEMORY, "usb: port");
	status = claim((libusb_device *)device, interface->number, &port->handle);
	if (status != STATUS_OK) {
		free(port);
		return status;
	}
	pthread_cond_init(&port->moved, NULL);
	port->base.ops = &PORT_OPS;
	port->usb = usb;
	port->base.interface = *interface;
	port->base.vendor = port->base.product = port->base.release = 0;
	if (usb_describe_ids((libusb_device *)device, &port->base.vendor, &port->base.product,
		    &port->base.release) != STATUS_OK)
		log_warn("usb", "no_ids", "interface=%u", interface->number);
	pthread_mutex_lock(&usb->mutex);
	port->next = usb->ports;
	usb->ports = port;
	pthread_mutex_unlock(&usb->mutex);
	*out = &port->base;
	return STATUS_OK;
}

struct usb_device *usb_device_hold(struct usb_device *device)
{
	return (struct usb_device *)libusb_ref_device((libusb_device *)device);
}

void usb_device_release(struct usb_device *device)
{
	if (device)
		libusb_unref_device((libusb_device *)device);
}

static int LIBUSB_CALL hotplug(
	libusb_context *context, libusb_device *device, libusb_hotplug_event event, void *user)
{
	struct usb *usb = user;
	bool here = event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED;
	struct usb_description description;

	(void)context;
	if (usb_describe(device, &description) == STATUS_OK || !here)
		usb->watcher(usb->user, (struct usb_device *)device, &description, here);
	return 0;
}

static void *pump_events(void *user)
{
	struct usb *usb = user;

	pthread_setname_np(pthread_self(), "usb");
	while (!usb->quit)
		libusb_handle_events(usb->context);
	return NULL;
}

static enum status start_watching(struct usb *usb)
{
	int error = libusb_hotplug_register_callback(usb->context,
		LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
		LIBUSB_HOTPLUG_ENUMERATE, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
		LIBUSB_HOTPLUG_MATCH_ANY, hotplug, usb, &usb->hotplug);

	if (error)
		return failure(STATUS_IO, "usb: hotplug: %s", libusb_error_name(error));
	if (pthread_create(&usb->thread, NULL, pump_events, usb) == 0)
		return STATUS_OK;
	libusb_hotplug_deregister_callback(usb->context, usb->hotplug);
	return failure(STATUS_NO_MEMORY, "usb: event thread");
}

static void free_usb(struct usb *usb)
{
	if (usb->context)
		libusb_exit(usb->context);
	pthread_mutex_destroy(&usb->mutex);
	free(usb);
}

enum status usb_create(usb_watcher *watcher, void *user, struct usb **out)
{
	struct usb *usb = calloc(1, sizeof(*usb));
	enum status status;
	int error;

	if (!usb)
		return failure(STATUS_NO_MEMORY, "usb");
	usb->watcher = watcher;
	usb->user = user;
	pthread_mutex_init(&usb->mutex, NULL);
	error = libusb_init(&usb->context);
	status = error ? failure(STATUS_NO_DEVICE, "usb: %s", libusb_error_name(error))
		       : start_watching(usb);
	if (status != STATUS_OK) {
		free_usb(usb);
		return status;
	}
	*out = usb;
	return STATUS_OK;
}

void usb_stop(struct usb *usb)
{
	pthread_mutex_lock(&usb->mutex);
	usb->stopped = true;
	for (struct port *port = usb->ports; port; port = port->next)
		if (port->transfer)
			libusb_cancel_transfer(port->transfer);
	pthread_mutex_unlock(&usb->mutex);
}

void usb_destroy(struct usb *usb)
{
	if (!usb)
		return;
	usb->quit = true;
	libusb_hotplug_deregister_callback(usb->context, usb->hotplug);
	libusb_interrupt_event_handler(usb->context);
	pthread_join(usb->thread, NULL);
	free_usb(usb);
}
