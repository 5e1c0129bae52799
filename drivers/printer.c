#include "drivers/printer.h"

#include <assert.h>

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
	return FAULT_NONE;
}

/* What a person must know when the printer does not even answer. */
static enum fault silence_fault(enum status status)
{
	return status == STATUS_NO_DEVICE ? FAULT_PRINTER_ABSENT : FAULT_PRINTER_SILENT;
}

enum status printer_print(
	struct printer *printer, const struct bitmap *bitmap, enum fault *fault)
{
	struct printer_state state;
	bool started = false;
	enum status status = printer_get_state(printer, &state);

	if (status != STATUS_OK) {
		*fault = silence_fault(status);
		return status;
	}
	*fault = printer_state_fault(&state);
	if (*fault != FAULT_NONE)
		return failure(STATUS_NOT_READY, "printer refused: %s", fault_code(*fault));
	status = printer->driver->print(printer, bitmap, &started);
	if (status != STATUS_OK)
		*fault = started ? FAULT_PRINTER_INTERRUPTED : silence_fault(status);
	return status;
}

void printer_close(struct printer *printer)
{
	if (printer)
		printer->driver->close(printer);
}
