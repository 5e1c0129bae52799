/*
 * still.h - a process without log, sockets and threads, whose chance comes from the seed.
 */
#ifndef TESTS_FLEET_STILL_H
#define TESTS_FLEET_STILL_H

#include <stdbool.h>

extern bool still_is_loud; /* FLEET_LOG is set: the log goes to stderr */

void still_start(void);

#endif
