#include "firmware/station/scanner_duty.h"

#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

/* After trouble: a scanner that answers nonsense at once must not keep a core busy. */
enum { AFTER_TROUBLE_MS = 200 };

static enum status scanner_duty_open(
	struct device_worker *worker, const struct registry_match *match, struct usb_port *port)
{
	struct scanner_worker *self = (struct scanner_worker *)worker;
	enum status status = scanner_open(match->scanner, port, &self->scanner);

	if (status == STATUS_OK)
		device_worker_set_fault(worker, FAULT_NONE);
	return status;
}

static void scanner_duty_close(struct device_worker *worker)
{
	struct scanner_worker *self = (struct scanner_worker *)worker;

	scanner_close(self->scanner);
	self->scanner = NULL;
}

/* Whoever asks for codes asks for QR codes; what lies on a table may have others on it. */
static void tell(struct scanner_worker *self)
{
	if (scan_may_be_qr(&self->scan))
		device_worker_tell_scan(&self->base, &self->scan);
	else
		log_info(self->base.duty->name, "not_qr", "len=%zu", self->scan.len);
}

static int scanner_step(struct device_worker *worker)
{
	struct scanner_worker *self = (struct scanner_worker *)worker;
	enum status status = scanner_read(self->scanner, &self->scan, USB_FOR_EVER);

	if (status == STATUS_OK) {
		device_worker_is_well(worker);
		tell(self);
	}
	bytes_wipe(&self->scan, sizeof(self->scan));
	/* TIMEOUT: somebody wants something of this thread. */
	if (status == STATUS_OK || status == STATUS_TIMEOUT)
		return 0;
	device_worker_fail(worker, status);
	return AFTER_TROUBLE_MS;
}

static bool scanner_refuse(struct device_worker *worker)
{
	(void)worker;
	return false;
}

static enum fault scanner_test(struct device_worker *worker, struct device_report *out)
{
	const struct scanner_worker *self = (struct scanner_worker *)worker;
	enum status status = scanner_describe(self->scanner, out->about);

	if (status == STATUS_OK)
		return FAULT_NONE;
	return status == STATUS_NO_DEVICE ? FAULT_SCANNER_ABSENT : FAULT_SCANNER_SILENT;
}

#define SCANNER_DUTY(word)                                                                     \
	{                                                                                      \
		.name = word, .absent = FAULT_SCANNER_ABSENT, .silent = FAULT_SCANNER_SILENT,  \
		.broken = FAULT_SCANNER_SILENT, .recovery = RECOVERY_SCANNER,                  \
		.open = scanner_duty_open, .step = scanner_step, .refuse = scanner_refuse,     \
		.test = scanner_test, .close = scanner_duty_close                              \
	}

const struct device_duty scanner_duty = SCANNER_DUTY("scanner");
const struct device_duty scanner_2_duty = SCANNER_DUTY("scanner_2");
