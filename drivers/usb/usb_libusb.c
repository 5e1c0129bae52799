#include "drivers/usb/usb_libusb.h"

#include <stdlib.h>

#include "drivers/usb/usb_describe.h"
#include "drivers/usb/usb_parts.h"
#include "firmware/base/log.h"

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
	struct usb_description description;

	(void)context;
	if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED) {
		usb_newcomers_add(&usb->newcomers, device);
	} else if (!usb_newcomers_forget(&usb->newcomers, device)) {
		usb_describe_outside(device, &description);
		usb->newcomers.watcher(
			usb->newcomers.user, (struct usb_device *)device, &description, false);
	}
	return 0;
}

/* While nobody is waited for, nothing wakes it but what happens on the bus. */
static void pump_once(struct usb *usb)
{
	int wait_ms = usb_newcomers_ask(&usb->newcomers);
	struct timeval wait = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000};

	if (wait_ms < 0)
		libusb_handle_events(usb->context);
	else
		libusb_handle_events_timeout(usb->context, &wait);
}

static void *pump_events(void *user)
{
	struct usb *usb = user;

	pthread_setname_np(pthread_self(), "usb");
	while (!usb->quit)
		pump_once(usb);
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
	usb_newcomers_finish(&usb->newcomers);
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
	usb->newcomers.watcher = watcher;
	usb->newcomers.user = user;
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
		usb_transfer_stop(&port->transfer);
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
	if (!usb_clear_parking(usb)) {
		/* libusb still writes to what is its own: it stays until the process ends. */
		log_warn("usb", "left", "because=parked");
		usb->context = NULL;
	}
	free_usb(usb);
}
