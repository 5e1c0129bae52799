/*
 * log.h - one line per event: `time level area code key=value…`.
 *
 * To stderr, and to a file of limited size when log_open() was called (log.1 is the
 * one before).  No text from outside, no personal data.  Any thread.
 * Source: design formats, "Log".
 */
#ifndef FIRMWARE_BASE_LOG_H
#define FIRMWARE_BASE_LOG_H

#include <stdarg.h>

#include "firmware/base/status.h"

#define LOG_FILE_MAX (1024 * 1024) /* bytes; then it is renamed to <path>.1 */
#define LOG_LINE_MAX 1024          /* bytes; what is longer is cut */

/* Also writes to path from now on. Fails IO. */
MUST_CHECK enum status log_open(const char *path);

/*
 * From now on a thread of its own writes: a disk that is slow holds up nobody who logs.  What it
 * cannot keep up with is counted and left out; a process that is killed loses what lies
 * unwritten.  Fails NO_MEMORY.
 */
MUST_CHECK enum status log_behind(void);

/* Writes what is left, ends that thread, and no longer writes to the file; stderr goes on. */
void log_close(void);

/* One event. area: "visit", "printer"; code: "submitted"; format: "cases=%u ms=%lld". */
void log_info(const char *area, const char *code, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for what a technician should look at. */
void log_warn(const char *area, const char *code, const char *format, ...) PRINTF_LIKE(3, 4);

/* For status_log(), which has its own arguments. level: "info", "warn". */
void log_event(const char *level, const char *area, const char *code, const char *format,
	va_list args) PRINTF_LIKE(4, 0);

#endif
