#include "drivers/usb/usb_newcomers.h"

#include "drivers/usb/usb_describe.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"

/* How long it is left alone before each question: six seconds all told. */
static const int PATIENCE_MS[] = {50, 150, 300, 500, 1000, 2000, 2000};
enum { QUESTIONS = sizeof(PATIENCE_MS) / sizeof(PATIENCE_MS[0]) };

static void tell(struct usb_newcomers *newcomers, libusb_device *device,
	const struct usb_description *description)
{
	newcomers->watcher(newcomers->user, (struct usb_device *)device, description, true);
}

static void tell_mute(struct usb_newcomers *newcomers, libusb_device *device)
{
	struct usb_description description;

	usb_describe_outside(device, &description);
	description.mute = true;
	log_warn("usb", "mute", "id=%04x:%04x port=%s", description.vendor, description.product,
		description.path);
	tell(newcomers, device, &description);
}

static void drop(struct usb_newcomers *newcomers, struct usb_newcomer *gone)
{
	libusb_unref_device(gone->device);
	*gone = newcomers->list[--newcomers->count];
}

bool usb_newcomers_forget(struct usb_newcomers *newcomers, const libusb_device *device)
{
	for (size_t i = 0; i < newcomers->count; i++) {
		if (newcomers->list[i].device != device)
			continue;
		drop(newcomers, &newcomers->list[i]);
		return true;
	}
	return false;
}

void usb_newcomers_add(struct usb_newcomers *newcomers, libusb_device *device)
{
	struct usb_description description;

	/* libusb may list a device and tell its arrival as well. */
	usb_newcomers_forget(newcomers, device);
	if (usb_describe(device, &description) == STATUS_OK) {
		tell(newcomers, device, &description);
	} else if (newcomers->count == USB_NEWCOMERS_MAX) {
		tell_mute(newcomers, device);
	} else {
		newcomers->list[newcomers->count++] = (struct usb_newcomer){
			.device = libusb_ref_device(device),
			.again_ms = clock_steady_ms() + PATIENCE_MS[0],
		};
	}
}

/* True when it is told, as what it is or as mute. */
static bool ask(struct usb_newcomers *newcomers, struct usb_newcomer *newcomer, int64_t now_ms)
{
	struct usb_description description;

	if (usb_describe(newcomer->device, &description) == STATUS_OK) {
		tell(newcomers, newcomer->device, &description);
		return true;
	}
	if (++newcomer->asked == QUESTIONS) {
		tell_mute(newcomers, newcomer->device);
		return true;
	}
	newcomer->again_ms = now_ms + PATIENCE_MS[newcomer->asked];
	return false;
}

int usb_newcomers_ask(struct usb_newcomers *newcomers)
{
	int64_t now_ms = clock_steady_ms(), next_ms = INT64_MAX;

	for (size_t i = 0; i < newcomers->count;) {
		struct usb_newcomer *newcomer = &newcomers->list[i];
		if (newcomer->again_ms <= now_ms && ask(newcomers, newcomer, now_ms)) {
			drop(newcomers, newcomer);
			continue;
		}
		if (newcomer->again_ms < next_ms)
			next_ms = newcomer->again_ms;
		i++;
	}
	return newcomers->count ? (int)(next_ms - now_ms) : -1;
}

void usb_newcomers_finish(struct usb_newcomers *newcomers)
{
	while (newcomers->count)
		drop(newcomers, &newcomers->list[0]);
}
