/*
 * status.h - what an operation can come to.
 *
 * One small set for every program, split by what the caller can do next, not by
 * where it went wrong.  The place that discovers a failure calls failure(): it logs
 * the detail once and returns the status; everyone above passes it on.  What a person
 * is told is a fault (firmware/model/fault.h), never a status.
 */
#ifndef FIRMWARE_BASE_STATUS_H
#define FIRMWARE_BASE_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_TIMEOUT,   /* no answer in time: may work if tried again */
	STATUS_NO_DEVICE, /* unplugged or never found: ask for a technician */
	STATUS_NOT_READY, /* someone must act first: put in paper, put the card back */
	STATUS_BAD_DATA,  /* the other side broke its protocol, or the data is damaged */
	STATUS_NOT_FOUND, /* asked for something that is not there */
	STATUS_DENIED,    /* a key, code, signature or permission was refused */
	STATUS_CONFLICT,  /* there already, with different content; or someone else holds it */
	STATUS_FULL,      /* a limit was reached: disk, queue, buffer, size */
	STATUS_OFFLINE,   /* the other side of the network cannot be reached now */
	STATUS_IO,        /* the disk or the kernel refused: trust nothing written last */
	STATUS_NO_MEMORY,
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))

/* The name of a status, for logs and the technician. Never NULL. */
const char *status_name(enum status status);

/*
 * Logs where and why; its value is status.  Never personal data, never text that
 * came from outside: numbers, our own words and our own ids only.
 */
#define failure(status, ...) (status_log(__FILE__, __LINE__, status, __VA_ARGS__), (status))

/* Inside of failure(): the line in the log. */
void status_log(const char *file, int line, enum status status, const char *format, ...)
	PRINTF_LIKE(4, 5);

#endif
