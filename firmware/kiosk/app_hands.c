/* The hands of the visit: the worker, the devices, the paper. */
#include "firmware/kiosk/app_inside.h"
#include "ui/paper/checklist_paper.h"
#include "ui/paper/qr_picture.h"
#include "ui/paper/slip_paper.h"

static void work(void *user, struct job *job)
{
	worker_do(((struct app *)user)->housekeeping, job);
}

static void watch_card(void *user, bool watch)
{
	struct app *app = user;

	if (app->devices)
		devices_watch_card(app->devices, watch);
}

static void read_card(void *user)
{
	struct app *app = user;

	if (app->devices)
		devices_read_card(app->devices);
}

static unsigned print(void *user, struct bitmap *bitmap)
{
	return devices_print(((struct app *)user)->devices, bitmap);
}

static enum fault device_fault(void *user, enum device_role role)
{
	struct app *app = user;

	return app->devices ? devices_fault(app->devices, role) : FAULT_NONE;
}

static bool has_slot(void *user)
{
	struct app *app = user;

	return app->devices && devices_has_slot(app->devices);
}

static bool has_scanner(void *user)
{
	struct app *app = user;

	return app->devices && devices_has_scanner(app->devices);
}

static bool has_camera(void *user)
{
	struct app *app = user;

	return app->devices && devices_has_camera(app->devices);
}

static void camera(void *user, bool on)
{
	struct app *app = user;

	if (!app->devices)
		return;
	if (on)
		devices_camera_start(app->devices);
	else
		devices_camera_stop(app->devices);
}

static void still(void *user)
{
	devices_camera_still(((struct app *)user)->devices);
}

static bool take_still(void *user, struct bytes *jpeg)
{
	return devices_camera_take(((struct app *)user)->devices, jpeg);
}

static const struct camera_picture *camera_picture(void *user)
{
	struct app *app = user;

	return app->devices ? devices_camera_picture(app->devices) : NULL;
}

const struct visit_hands APP_HANDS = {
	.work = work,
	.watch_card = watch_card,
	.read_card = read_card,
	.print = print,
	.has_slot = has_slot,
	.has_scanner = has_scanner,
	.has_camera = has_camera,
	.camera = camera,
	.still = still,
	.take_still = take_still,
	.camera_picture = camera_picture,
	.fault = device_fault,
	.draw_slip = slip_paper_draw,
	.draw_checklist = checklist_paper_draw,
	.draw_qr = qr_picture_draw,
};
