/*
 * confine.h - a process shuts itself in before it touches what a stranger brought.
 *
 * For helpers that compute: kiosk-page, kiosk-pdf.  Programs that call it link libseccomp.
 * There is no way back.  Anything not allowed kills the whole process with SIGSYS; what a large
 * library asks for by habit is answered with EACCES.
 */
#ifndef FIRMWARE_BASE_CONFINE_H
#define FIRMWARE_BASE_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

struct confine_limits {
	uint64_t memory;    /* bytes of address space; not held to in sanitizer builds */
	unsigned cpu_s;     /* then SIGXCPU */
	uint64_t file_size; /* bytes a file may grow to; pipes are no files */
	bool large_library; /* asks for files and more by habit: it is told no, and may live */
};

/*
 * From now on: memory without code, reading and writing the descriptors already open, and
 * leaving.  No new descriptor, process, socket, signal or core dump.  Call it with one thread,
 * after everything needed is open.  Fails IO; then the process must leave.
 */
MUST_CHECK enum status confine_to_open_files(const struct confine_limits *limits);

#endif
