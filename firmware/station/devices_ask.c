/* What the visit asks of the devices: their workers take it up. */
#include "firmware/station/devices_inside.h"

/* All readers are asked: people have the one card or the other. */
static void watch_reader(struct reader_worker *reader, bool watch)
{
	device_worker_lock(&reader->base);
	reader->watch = watch;
	if (!watch)
		reader->read_wanted = false;
	device_worker_unlock_and_poke(&reader->base);
}

void devices_watch_card(struct devices *devices, bool watch)
{
	watch_reader(&devices->reader, watch);
	watch_reader(&devices->smart_card, watch);
	watch_reader(&devices->smart_card_2, watch);
}

static void read_reader(struct reader_worker *reader)
{
	device_worker_lock(&reader->base);
	reader->read_wanted = true;
	reader->requests++;
	device_worker_unlock_and_poke(&reader->base);
}

void devices_read_card(struct devices *devices)
{
	read_reader(&devices->reader);
	read_reader(&devices->smart_card);
	read_reader(&devices->smart_card_2);
}

static void pass_over(struct reader_worker *reader)
{
	device_worker_lock(&reader->base);
	reader->left = true;
	device_worker_unlock_and_poke(&reader->base);
}

void devices_pass_over_card(struct devices *devices)
{
	pass_over(&devices->reader);
	pass_over(&devices->smart_card);
	pass_over(&devices->smart_card_2);
}

unsigned devices_print(struct devices *devices, struct bitmap *bitmap)
{
	struct printer_worker *printer = &devices->printer;
	struct bitmap *before;
	unsigned waited, paper;

	device_worker_lock(&printer->base);
	before = printer->bitmap;
	waited = printer->paper;
	if (++printer->papers == 0)
		printer->papers = 1;
	paper = printer->paper = printer->papers;
	printer->bitmap = bitmap;
	device_worker_unlock_and_poke(&printer->base);
	if (before) /* only the newest slip counts; nobody asks for two at once */
		device_worker_tell_paper(&printer->base, waited, FAULT_PRINTER_SILENT);
	bitmap_destroy(before);
	return paper;
}

void devices_check_printer(struct devices *devices)
{
	struct printer_worker *printer = &devices->printer;

	device_worker_lock(&printer->base);
	printer->check = true;
	device_worker_unlock_and_poke(&printer->base);
}

/* One of these has a device, and no fault. */
static bool has_either(
	struct devices *devices, enum device_role role, enum device_role or_this_role)
{
	unsigned held = atomic_load(&devices->held);

	return (held & 1u << role && !devices->faults[role]) ||
	       (held & 1u << or_this_role && !devices->faults[or_this_role]);
}

bool devices_has_slot(struct devices *devices)
{
	return has_either(devices, DEVICE_SMART_CARD, DEVICE_SMART_CARD_2);
}

bool devices_has_scanner(struct devices *devices)
{
	return has_either(devices, DEVICE_SCANNER, DEVICE_SCANNER_2);
}

bool devices_has_camera(struct devices *devices)
{
	return atomic_load(&devices->camera.seen) &&
	       devices->faults[DEVICE_CAMERA] != FAULT_CAMERA_ABSENT;
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

enum status devices_test(struct devices *devices, enum device_role role, unsigned timeout_ms,
	struct device_report *out)
{
	return device_worker_test(devices->workers[role], timeout_ms, out);
}
