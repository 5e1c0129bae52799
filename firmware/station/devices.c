#include "firmware/station/devices_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"

enum { CLASS_VIDEO = 0x0e };

/* Each role: its word, its work, whether a terminal always has it. */
static const struct {
	const char *word;
	const struct device_duty *duty;
	bool is_usual;
	size_t worker; /* where it stands */
} ROLES[DEVICE_ROLES] = {
	[DEVICE_READER] = {"reader", &reader_duty, true, offsetof(struct devices, reader)},
	[DEVICE_PRINTER] = {"printer", &printer_duty, true, offsetof(struct devices, printer)},
	[DEVICE_CAMERA] = {"camera", &camera_duty, true, offsetof(struct devices, camera)},
	[DEVICE_SMART_CARD] = {"smart_card", &smart_card_duty, false,
		offsetof(struct devices, smart_card)},
	[DEVICE_SMART_CARD_2] = {"smart_card_2", &smart_card_2_duty, false,
		offsetof(struct devices, smart_card_2)},
	[DEVICE_SCANNER] = {"scanner", &scanner_duty, false, offsetof(struct devices, scanner)},
	[DEVICE_SCANNER_2] = {"scanner_2", &scanner_2_duty, false,
		offsetof(struct devices, scanner_2)},
};

const char *device_role_word(enum device_role role)
{
	return ROLES[role].word;
}

enum device_role device_role_by_word(const char *word)
{
	int role = 0;

	while (role < DEVICE_ROLES && strcmp(ROLES[role].word, word) != 0)
		role++;
	return (enum device_role)role;
}

/* The main loop asks with every screen: it must not wait for who holds the mutex. */
static void note_held(struct devices *devices)
{
	unsigned held = 0;

	for (int role = 0; role < DEVICE_ROLES; role++)
		if (binding_has(&devices->binding, (enum device_role)role))
			held |= 1u << role;
	atomic_store(&devices->held, held);
}

/* Gives each worker what its role has now, where that changed. */
static void give_out(struct devices *devices)
{
	note_held(devices);
	for (int role = 0; role < DEVICE_ROLES; role++) {
		const struct candidate *now;
		if (!devices->workers[role] ||
			!binding_take_change(&devices->binding, (enum device_role)role, &now))
			continue;
		device_worker_give(devices->workers[role], now ? now->device : NULL,
			now ? &now->match : NULL);
	}
}

static bool is_camera(const struct usb_description *description)
{
	for (size_t i = 0; i < description->interface_count; i++)
		if (description->interfaces[i].class_code == CLASS_VIDEO)
			return true;
	return false;
}

static bool bus_has_camera(const struct devices *devices)
{
	bool has = false;

	for (size_t i = 0; i < devices->binding.count; i++)
		has |= is_camera(&devices->binding.candidates[i].description);
	return has;
}

/*
 * The kernel's own driver has it: its worker only looks again.  One that works is let alone
 * when another one comes or goes.
 */
static void on_camera(struct devices *devices, const char *path, bool here)
{
	if (devices->workers[DEVICE_CAMERA])
		device_worker_promise(devices->workers[DEVICE_CAMERA], bus_has_camera(devices),
			!here && camera_duty_is_at(&devices->camera, path));
}

static void on_usb(void *user, struct usb_device *device,
	const struct usb_description *description, bool here)
{
	struct devices *devices = user;
	struct usb_description about = *description;

	pthread_mutex_lock(&devices->mutex);
	/* What has left cannot be asked any more. */
	if (!here)
		binding_recall(&devices->binding, device, &about);
	if (!devices->closing && here)
		binding_add(&devices->binding, device, description);
	else if (!devices->closing)
		binding_remove(&devices->binding, device);
	if (!devices->closing && is_camera(&about))
		on_camera(devices, about.path, here);
	if (!devices->closing)
		give_out(devices);
	pthread_mutex_unlock(&devices->mutex);
}

/* On a worker's thread: what it opened is of another kind. */
static void reject(void *user, struct usb_device *device, uint8_t interface)
{
	struct devices *devices = user;

	pthread_mutex_lock(&devices->mutex);
	if (!devices->closing) {
		binding_reject(&devices->binding, device, interface);
		give_out(devices);
	}
	pthread_mutex_unlock(&devices->mutex);
}

/* The device listed already is given before the thread starts, so that it never says "absent".
 */
static enum status start_worker(struct devices *devices, enum device_role role)
{
	struct device_worker *worker =
		(struct device_worker *)((char *)devices + ROLES[role].worker);
	const struct device_duty *duty = ROLES[role].duty;
	bool absent;

	worker->role = role;
	worker->is_expected = binding_expects(&devices->binding, role, ROLES[role].is_usual);
	worker->rejected = reject;
	worker->user = devices;
	device_worker_init(worker, duty, devices->usb, devices->reporter);
	pthread_mutex_lock(&devices->mutex);
	devices->workers[role] = worker;
	worker->promised = duty->finds_itself && bus_has_camera(devices);
	absent = !binding_has(&devices->binding, role);
	absent &= worker->is_expected && !duty->finds_itself;
	devices->faults[role] = absent ? duty->absent : FAULT_NONE;
	give_out(devices);
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
	pthread_mutex_lock(&devices->mutex);
	binding_open(&devices->binding);
	pthread_mutex_unlock(&devices->mutex);
	status = STATUS_OK;
	for (int role = 0; role < DEVICE_ROLES && status == STATUS_OK; role++)
		status = start_worker(devices, (enum device_role)role);
	return status;
}

enum status devices_create(const struct device_wishes *wishes, struct mailbox *mailbox,
	device_event_handler *handler, void *user, struct devices **out)
{
	struct devices *devices = calloc(1, sizeof(*devices));
	enum status status;

	if (!devices)
		return failure(STATUS_NO_MEMORY, "station");
	pthread_mutex_init(&devices->mutex, NULL);
	if (wishes)
		devices->binding.wishes = *wishes;
	devices->camera.which = devices->binding.wishes.roles[DEVICE_CAMERA];
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
	binding_finish(&devices->binding);
	pthread_mutex_unlock(&devices->mutex);
}

void devices_stop(struct devices *devices)
{
	for (int role = 0; devices && role < DEVICE_ROLES; role++)
		if (devices->workers[role])
			device_worker_end(devices->workers[role]);
}

void devices_destroy(struct devices *devices)
{
	if (!devices)
		return;
	let_go(devices);
	devices_stop(devices);
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

/* A plugged device as the list shows it. */
static void describe(
	struct devices *devices, const struct candidate *candidate, struct device_info *out)
{
	const struct usb_description *about = &candidate->description;

	*out = (struct device_info){
		.role = "", .driver = "", .state = about->mute ? "mute" : "ignored"};
	memcpy(out->place, candidate->place, sizeof(out->place));
	snprintf(out->id, sizeof(out->id), "%04x:%04x", about->vendor, about->product);
	snprintf(out->name, sizeof(out->name), "%s%s%s", about->maker,
		about->maker[0] && about->name[0] ? " " : "", about->name);
	if (is_camera(about)) {
		out->driver = "v4l2";
		out->state = "spare";
		if (!camera_duty_is_at(&devices->camera, about->path))
			return;
		out->role = ROLES[DEVICE_CAMERA].word;
		device_worker_describe(devices->workers[DEVICE_CAMERA], out);
	}
	if (!candidate->matched)
		return;
	out->driver = candidate->match.driver;
	out->state = "spare";
	if (candidate->role == DEVICE_ROLES)
		return;
	out->role = ROLES[candidate->role].word;
	device_worker_describe(devices->workers[candidate->role], out);
}

static void describe_absent(
	struct devices *devices, enum device_role role, struct device_info *out)
{
	*out = (struct device_info){.role = ROLES[role].word, .driver = ""};
	device_worker_describe(devices->workers[role], out);
}

/* One that libusb does not see, or that is gone: its worker alone knows of it. */
static bool describe_camera(struct devices *devices, const struct device_info *listed,
	size_t count, struct device_info *out)
{
	const char *word = ROLES[DEVICE_CAMERA].word;

	for (size_t i = 0; i < count; i++)
		if (strcmp(listed[i].role, word) == 0)
			return false;
	describe_absent(devices, DEVICE_CAMERA, out);
	out->driver = "v4l2";
	return out->fault != FAULT_NONE || strcmp(out->state, "works") == 0;
}

size_t devices_list(struct devices *devices, struct device_info out[DEVICE_INFOS_MAX])
{
	const struct binding *binding = &devices->binding;
	size_t count = 0;

	pthread_mutex_lock(&devices->mutex);
	for (size_t i = 0; i < binding->count && count < DEVICE_INFOS_MAX; i++)
		describe(devices, &binding->candidates[i], &out[count++]);
	for (int role = 0; role < DEVICE_ROLES && count < DEVICE_INFOS_MAX; role++)
		if (!binding_has(binding, (enum device_role)role) &&
			devices->workers[role]->is_expected && !ROLES[role].duty->finds_itself)
			describe_absent(devices, (enum device_role)role, &out[count++]);
	if (count < DEVICE_INFOS_MAX && describe_camera(devices, out, count, &out[count]))
		count++;
	pthread_mutex_unlock(&devices->mutex);
	return count;
}
