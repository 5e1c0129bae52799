#include "firmware/station/printer_duty.h"

#include <stdio.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

/* Only while something is wrong: someone may be putting paper in right now. */
enum { LOOK_AGAIN_MS = 2000 };

static void note_paper_low(struct printer_worker *self, bool low)
{
	if (low && !self->paper_low)
		log_warn("printer", "paper_low", "hint=1");
	self->paper_low = low;
}

/* Asks the printer and tells the state when it changed. */
static enum status look(struct printer_worker *self)
{
	struct printer_state state;
	enum status status = printer_get_state(self->printer, &state);

	if (status == STATUS_OK) {
		note_paper_low(self, state.paper_low);
		device_worker_is_well(&self->base);
		device_worker_set_fault(&self->base, printer_state_fault(&state));
	} else if (status == STATUS_NO_DEVICE) {
		device_worker_lose(&self->base, status);
	} else {
		device_worker_set_fault(&self->base, FAULT_PRINTER_SILENT);
		device_worker_fail(&self->base, status);
	}
	return status;
}

static enum status printer_duty_open(
	struct device_worker *worker, const struct registry_match *match, struct usb_port *port)
{
	struct printer_worker *self = (struct printer_worker *)worker;
	enum status status = printer_open(match->printer, port, &self->printer);

	if (status != STATUS_OK)
		return status;
	pthread_mutex_lock(&worker->mutex);
	self->check = true;
	pthread_mutex_unlock(&worker->mutex);
	return STATUS_OK;
}

static void printer_duty_close(struct device_worker *worker)
{
	struct printer_worker *self = (struct printer_worker *)worker;

	printer_close(self->printer);
	self->printer = NULL;
}

static struct bitmap *take_bitmap(struct printer_worker *self, unsigned *paper, bool *check)
{
	struct bitmap *bitmap;

	pthread_mutex_lock(&self->base.mutex);
	bitmap = self->bitmap;
	*paper = self->paper;
	self->bitmap = NULL;
	*check = self->check;
	self->check = false;
	pthread_mutex_unlock(&self->base.mutex);
	return bitmap;
}

/* What failed and has no better name: it did not answer as it should. */
static enum status print(struct printer_worker *self, struct bitmap *bitmap, unsigned paper)
{
	enum fault fault = FAULT_NONE;
	enum status status = printer_print(self->printer, bitmap, &fault);

	bitmap_destroy(bitmap);
	if (status == STATUS_OK)
		fault = FAULT_NONE;
	else if (!fault)
		fault = FAULT_PRINTER_SILENT;
	device_worker_tell_paper(&self->base, paper, fault);
	return status;
}

/* A slip held out to the citizen is looked after; returns ms until the next look. */
static int tidy(struct printer_worker *self)
{
	int again_ms = DEVICE_WORKER_SLEEP;
	enum status status = printer_tidy(self->printer, &again_ms);

	if (status == STATUS_NO_DEVICE)
		device_worker_lose(&self->base, status);
	return again_ms;
}

static int printer_step(struct device_worker *worker)
{
	struct printer_worker *self = (struct printer_worker *)worker;
	bool check;
	unsigned paper;
	struct bitmap *bitmap = take_bitmap(self, &paper, &check);
	enum status status = STATUS_OK;
	int again_ms;

	if (bitmap)
		status = print(self, bitmap, paper);
	if (status == STATUS_NO_DEVICE)
		device_worker_lose(worker, status);
	else if (bitmap || check || worker->fault != FAULT_NONE)
		status = look(self);
	again_ms = status == STATUS_NO_DEVICE ? DEVICE_WORKER_SLEEP : tidy(self);
	if (again_ms != DEVICE_WORKER_SLEEP)
		return again_ms;
	return worker->fault == FAULT_NONE ? DEVICE_WORKER_SLEEP : LOOK_AGAIN_MS;
}

/* Whoever waits for paper must not wait for a printer that is not there. */
static bool printer_refuse(struct device_worker *worker)
{
	struct printer_worker *self = (struct printer_worker *)worker;
	bool check;
	unsigned paper;
	struct bitmap *bitmap = take_bitmap(self, &paper, &check);

	if (!bitmap)
		return false;
	bitmap_destroy(bitmap);
	device_worker_tell_paper(
		worker, paper, worker->fault ? worker->fault : FAULT_PRINTER_SILENT);
	return true;
}

/* Nothing comes out: paper is the citizens'.  What it finds becomes the state. */
/*
 * A dated strip in the printer's own fonts: the technician sees head, cutter and Chinese at
 * once. It reads the same in every language.
 */
static enum fault print_strip(struct printer_worker *self, const char *about)
{
	char date[CLOCK_TEXT_SIZE];
	const struct printer_line lines[] = {
		{"测试件 TEST", PRINTER_CENTRE, true, true},
		{date, PRINTER_CENTRE, false, false},
		{about, PRINTER_LEFT, false, false},
		{"政务服务 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ", PRINTER_LEFT, false, false},
	};
	enum fault fault = FAULT_NONE;
	enum status status;

	clock_text(clock_wall_ms(), date);
	status = printer_print_text(
		self->printer, lines, sizeof(lines) / sizeof(lines[0]), &fault);
	if (status == STATUS_NO_DEVICE)
		device_worker_lose(&self->base, status);
	return fault;
}

static enum fault printer_test(struct device_worker *worker, struct device_report *out)
{
	struct printer_worker *self = (struct printer_worker *)worker;

	snprintf(out->about, sizeof(out->about), "%s, %u dots, %u dpi",
		self->printer->model ? self->printer->model : "unknown model",
		self->printer->width_px, self->printer->dpi);
	if (look(self) != STATUS_OK)
		return FAULT_PRINTER_SILENT;
	return worker->fault ? worker->fault : print_strip(self, out->about);
}

const struct device_duty printer_duty = {
	.name = "printer",
	.absent = FAULT_PRINTER_ABSENT,
	.silent = FAULT_PRINTER_SILENT,
	.broken = FAULT_PRINTER_SILENT,
	.recovery = RECOVERY_PRINTER,
	.open = printer_duty_open,
	.step = printer_step,
	.refuse = printer_refuse,
	.test = printer_test,
	.close = printer_duty_close,
};
