#include "firmware/station/devices.h"

#include <stdlib.h>

#include "firmware/base/log.h"
#include "firmware/station/camera_duty.h"
#include "firmware/station/printer_duty.h"
#include "firmware/station/reader_duty.h"

enum { CANDIDATES_MAX = 8, CLASS_VIDEO = 0x0e };

/* A plugged device that some driver takes. */
struct candidate {
	struct usb_device *device; /* held */
	enum device_role role;
	struct registry_match match;
};

struct devices {
	struct usb *usb; /* NULL: this machine has none */
	struct reporter *reporter;
	struct reader_worker reader;
	struct printer_worker printer;
	struct camera_worker camera;
	struct device_worker *workers[DEVICE_ROLES]; /* NULL: not started */
	enum fault faults[DEVICE_ROLES];             /* main thread */

	pthread_mutex_t mutex; /* guards what follows; taken before a worker's */
	bool closing;
	struct candidate candidates[CANDIDATES_MAX];
	size_t candidate_count;
	struct usb_device *bound[DEVICE_ROLES]; /* which of them is worked with */
};

/* Gives role its first candidate, or none. */
static void bind(struct devices *devices, enum device_role role)
{
	const struct candidate *first = NULL;

	for (size_t i = 0; !first && i < devices->candidate_count; i++)
		if (devices->candidates[i].role == role)
			first = &devices->candidates[i];
	devices->bound[role] = first ? first->device : NULL;
	if (devices->workers[role])
		device_worker_give(devices->workers[role], first ? first->device : NULL,
			first ? &first->match : NULL);
}

static void arrive(struct devices *devices, struct usb_device *device,
	const struct usb_description *description)
{
	struct candidate new = {.device = device};

	if (!registry_match(description, &new.match))
		return;
	/* libusb may list a device and tell its arrival as well. */
	for (size_t i = 0; i < devices->candidate_count; i++)
		if (devices->candidates[i].device == device)
			return;
	if (devices->candidate_count == CANDIDATES_MAX) {
		log_warn("station", "too_many_devices", "max=%d", CANDIDATES_MAX);
		return;
	}
	new.role = new.match.card_reader ? DEVICE_READER : DEVICE_PRINTER;
	usb_device_hold(device);
	devices->candidates[devices->candidate_count++] = new;
	log_info("station", "plugged", "role=%d id=%04x:%04x", new.role, description->vendor,
		description->product);
	if (!devices->bound[new.role])
		bind(devices, new.role);
}

static void leave(struct devices *devices, struct usb_device *device)
{
	for (size_t i = 0; i < devices->candidate_count; i++) {
		struct candidate gone = devices->candidates[i];
		if (gone.device != device)
			continue;
		devices->candidates[i] = devices->candidates[--devices->candidate_count];
		log_info("station", "unplugged", "role=%d", gone.role);
		if (devices->bound[gone.role] == device)
			bind(devices, gone.role);
		usb_device_release(gone.device);
		return;
	}
}

static bool is_camera(const struct usb_description *description)
{
	for (size_t i = 0; i < description->interface_count; i++)
		if (description->interfaces[i].class_code == CLASS_VIDEO)
			return true;
	return false;
}

static void on_usb(void *user, struct usb_device *device,
	const struct usb_description *description, bool here)
{
	struct devices *devices = user;

	pthread_mutex_lock(&devices->mutex);
	if (!devices->closing && here)
		arrive(devices, device, description);
	else if (!devices->closing)
		leave(devices, device);
	/* The kernel's own driver has it: its worker only looks again. */
	if (!devices->closing && is_camera(description) && devices->workers[DEVICE_CAMERA])
		device_worker_give(devices->workers[DEVICE_CAMERA], NULL, NULL);
	pthread_mutex_unlock(&devices->mutex);
}

/* The device listed already is given before the thread starts, so that it never says "absent".
 */
static enum status start_worker(
	struct devices *devices, struct device_worker *worker, const struct device_duty *duty)
{
	device_worker_init(worker, duty, devices->usb, devices->reporter);
	pthread_mutex_lock(&devices->mutex);
	devices->workers[duty->role] = worker;
	bind(devices, duty->role);
	devices->faults[duty->role] =
		devices->bound[duty->role] || duty->finds_itself ? FAULT_NONE : duty->absent;
	pthread_mutex_unlock(&devices->mutex);
	return device_worker_start(worker);
}

static enum status start(struct devices *devices, struct mailbox *mailbox,
	device_event_handler *handler, void *user)
{
	enum status status;

	devices->reporter = reporter_create(mailbox, handler, user, devices->faults);
	if (!devices->reporter)
		return failure(STATUS_NO_MEMORY, "station: reporter");
	status = usb_create(on_usb, devices, &devices->usb);
	/* A terminal without any USB still takes typed cases. */
	if (status != STATUS_OK && status != STATUS_NO_DEVICE)
		return status;
	status = start_worker(devices, &devices->reader.base, &reader_duty);
	if (status == STATUS_OK)
		status = start_worker(devices, &devices->printer.base, &printer_duty);
	if (status == STATUS_OK)
		status = start_worker(devices, &devices->camera.base, &camera_duty);
	return status;
}

enum status devices_create(struct mailbox *mailbox, device_event_handler *handler, void *user,
	struct devices **out)
{
	struct devices *devices = calloc(1, sizeof(*devices));
	enum status status;

	if (!devices)
		return failure(STATUS_NO_MEMORY, "station");
	pthread_mutex_init(&devices->mutex, NULL);
	status = start(devices, mailbox, handler, user);
	if (status != STATUS_OK) {
		devices_destroy(devices);
		return status;
	}
	*out = devices;
	return STATUS_OK;
}

/* From now on hotplug finds nothing to do, and nothing of USB is held. */
static void let_go(struct devices *devices)
{
	pthread_mutex_lock(&devices->mutex);
	devices->closing = true;
	for (size_t i = 0; i < devices->candidate_count; i++)
		usb_device_release(devices->candidates[i].device);
	devices->candidate_count = 0;
	pthread_mutex_unlock(&devices->mutex);
}

void devices_destroy(struct devices *devices)
{
	if (!devices)
		return;
	let_go(devices);
	for (int role = 0; role < DEVICE_ROLES; role++)
		if (devices->workers[role])
			device_worker_end(devices->workers[role]);
	if (devices->usb)
		usb_stop(devices->usb);
	for (int role = 0; role < DEVICE_ROLES; role++)
		if (devices->workers[role])
			device_worker_finish(devices->workers[role]);
	usb_destroy(devices->usb);
	bitmap_destroy(devices->printer.bitmap);
	camera_duty_finish(&devices->camera);
	if (devices->reporter)
		reporter_close(devices->reporter);
	pthread_mutex_destroy(&devices->mutex);
	free(devices);
}

void devices_watch_card(struct devices *devices, bool watch)
{
	struct reader_worker *reader = &devices->reader;

	device_worker_lock(&reader->base);
	reader->watch = watch;
	if (!watch)
		reader->read_wanted = false;
	device_worker_unlock_and_poke(&reader->base);
}

void devices_read_card(struct devices *devices)
{
	struct reader_worker *reader = &devices->reader;

	device_worker_lock(&reader->base);
	reader->read_wanted = true;
	device_worker_unlock_and_poke(&reader->base);
}

void devices_print(struct devices *devices, struct bitmap *bitmap)
{
	struct printer_worker *printer = &devices->printer;
	struct bitmap *before;

	device_worker_lock(&printer->base);
	before = printer->bitmap;
	printer->bitmap = bitmap;
	device_worker_unlock_and_poke(&printer->base);
	/* Only the newest slip counts; nobody asks for two at once. */
	bitmap_destroy(before);
}

void devices_check_printer(struct devices *devices)
{
	struct printer_worker *printer = &devices->printer;

	device_worker_lock(&printer->base);
	printer->check = true;
	device_worker_unlock_and_poke(&printer->base);
}

bool devices_has_camera(struct devices *devices)
{
	bool seen;

	pthread_mutex_lock(&devices->camera.base.mutex);
	seen = devices->camera.seen;
	pthread_mutex_unlock(&devices->camera.base.mutex);
	return seen && devices->faults[DEVICE_CAMERA] != FAULT_CAMERA_ABSENT;
}

void devices_camera_start(struct devices *devices)
{
	camera_duty_preview(&devices->camera, true);
}

void devices_camera_stop(struct devices *devices)
{
	camera_duty_preview(&devices->camera, false);
}

const struct camera_picture *devices_camera_picture(struct devices *devices)
{
	return camera_duty_picture(&devices->camera);
}

void devices_camera_still(struct devices *devices)
{
	device_worker_lock(&devices->camera.base);
	devices->camera.still_wanted = true;
	device_worker_unlock_and_poke(&devices->camera.base);
}

bool devices_camera_take(struct devices *devices, struct bytes *jpeg)
{
	device_worker_lock(&devices->camera.base);
	*jpeg = devices->camera.still;
	devices->camera.still = (struct bytes){0};
	device_worker_unlock_and_poke(&devices->camera.base);
	return jpeg->len > 0;
}

enum fault devices_fault(const struct devices *devices, enum device_role role)
{
	return devices->faults[role];
}
