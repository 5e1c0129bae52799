/*
 * spawn.h - another program beside ours, started with nothing of ours but what it is given.
 *
 * It gets two descriptors and no other, its standard error goes nowhere (under a sanitizer to
 * ours: its last words), no signal is blocked or ignored, and it has the environment it is
 * given.  Not a shell: arguments arrive as they are.
 */
#ifndef FIRMWARE_BASE_SPAWN_H
#define FIRMWARE_BASE_SPAWN_H

#include <sys/types.h>

#include "firmware/base/status.h"

struct spawn {
	const char *program;      /* a path; a bare name is looked for in our $PATH */
	char *const *argv;        /* argv[0] included, NULL at its end */
	char *const *environment; /* NULL at its end */
	int in, out;              /* become its standard input and output; stay open here */
};

/* Starts it; *pid is to be reaped by the caller. Fails IO: it could not be started. */
MUST_CHECK enum status spawn_program(const struct spawn *spawn, pid_t *pid);

#endif
