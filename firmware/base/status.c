#include "firmware/base/status.h"

#include <stdarg.h>
#include <stdio.h>

#include "firmware/base/log.h"

/* One word each: they are the code of a log line. */
const char *status_name(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return "ok";
	case STATUS_TIMEOUT:
		return "timeout";
	case STATUS_NO_DEVICE:
		return "no_device";
	case STATUS_NOT_READY:
		return "not_ready";
	case STATUS_BAD_DATA:
		return "bad_data";
	case STATUS_NOT_FOUND:
		return "not_found";
	case STATUS_DENIED:
		return "denied";
	case STATUS_CONFLICT:
		return "conflict";
	case STATUS_FULL:
		return "full";
	case STATUS_OFFLINE:
		return "offline";
	case STATUS_IO:
		return "io";
	case STATUS_NO_MEMORY:
		return "no_memory";
	}
	return "unknown_status";
}

void status_log(const char *file, int line, enum status status, const char *format, ...)
{
	char area[128];
	va_list args;

	snprintf(area, sizeof(area), "%s:%d", file, line);
	va_start(args, format);
	log_event("warn", area, status_name(status), format, args);
	va_end(args);
}
