#include "drivers/printer/printer.h"

#include <assert.h>

#include "firmware/base/log.h"

enum status printer_open(
	const struct printer_driver *driver, struct usb_port *port, struct printer **out)
{
	assert(driver && port && out);
	return driver->open(port, out);
}

enum status printer_get_state(struct printer *printer, struct printer_state *out)
{
	return printer->driver->get_state(printer, out);
}

enum fault printer_state_fault(const struct printer_state *state)
{
	if (state->cover_open)
		return FAULT_PRINTER_COVER_OPEN;
	if (state->paper_out)
		return FAULT_PRINTER_PAPER_OUT;
	if (state->cutter_jammed)
		return FAULT_PRINTER_CUTTER;
	if (state->broken)
		return FAULT_PRINTER_BROKEN;
	return FAULT_NONE;
}

/* What a person must know when the printer does not even answer. */
static enum fault silence_fault(enum status status)
{
	return status == STATUS_NO_DEVICE ? FAULT_PRINTER_ABSENT : FAULT_PRINTER_SILENT;
}

/* OK when a slip may be begun. */
static enum status look_before(struct printer *printer, enum fault *fault)
{
	struct printer_state state;
	enum status status = printer_get_state(printer, &state);

	if (status != STATUS_OK) {
		*fault = silence_fault(status);
		return status;
	}
	*fault = printer_state_fault(&state);
	if (*fault != FAULT_NONE)
		return failure(STATUS_NOT_READY, "printer refused: %s", fault_code(*fault));
	return STATUS_OK;
}

static enum fault job_fault(enum printer_job job, enum status status)
{
	switch (job) {
	case PRINTER_JOB_DONE:
		return FAULT_NONE;
	case PRINTER_JOB_UNKNOWN:
		return FAULT_PRINTER_UNCONFIRMED;
	case PRINTER_JOB_PARTIAL:
		return FAULT_PRINTER_INTERRUPTED;
	case PRINTER_JOB_REFUSED:
		break;
	}
	return silence_fault(status);
}

/* A slip drawn for a wider head than this one: smaller is better than cut off. */
static enum status print_fitting(
	struct printer *printer, const struct bitmap *bitmap, enum printer_job *job)
{
	struct bitmap *small;
	enum status status;

	if (!printer->width_px || bitmap->width_px <= printer->width_px)
		return printer->driver->print(printer, bitmap, job);
	log_warn("printer", "shrunk", "px=%u head=%u", bitmap->width_px, printer->width_px);
	status = bitmap_shrink(bitmap, printer->width_px, &small);
	if (status != STATUS_OK)
		return status;
	status = printer->driver->print(printer, small, job);
	bitmap_destroy(small);
	return status;
}

enum status printer_print(
	struct printer *printer, const struct bitmap *bitmap, enum fault *fault)
{
	enum printer_job job = PRINTER_JOB_REFUSED;
	enum status status = look_before(printer, fault);

	if (status != STATUS_OK)
		return status;
	status = print_fitting(printer, bitmap, &job);
	*fault = job_fault(job, status);
	return status;
}

enum status printer_print_text(struct printer *printer, const struct printer_line *lines,
	size_t count, enum fault *fault)
{
	enum printer_job job = PRINTER_JOB_REFUSED;
	enum status status = look_before(printer, fault);

	if (status != STATUS_OK)
		return status;
	status = printer->driver->print_text(printer, lines, count, &job);
	*fault = job_fault(job, status);
	return status;
}

enum status printer_tidy(struct printer *printer, int *again_ms)
{
	*again_ms = -1;
	return printer->driver->tidy(printer, again_ms);
}

void printer_close(struct printer *printer)
{
	if (printer)
		printer->driver->close(printer);
}
