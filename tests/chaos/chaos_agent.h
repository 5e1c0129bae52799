/*
 * chaos_agent.h - kiosk-sync inside another process, one look at a time.
 */
#ifndef TESTS_CHAOS_CHAOS_AGENT_H
#define TESTS_CHAOS_CHAOS_AGENT_H

#include "firmware/base/status.h"

/* The real agent over libcurl for this terminal. Fails IO. */
MUST_CHECK enum status chaos_agent_open(char *state_folder);

/* One look at queue and office, now. */
void chaos_agent_turn(void);

/* Harmless when none is open. */
void chaos_agent_close(void);

#endif
