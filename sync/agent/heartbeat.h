/*
 * heartbeat.h - how this terminal is, in numbers, for the office.
 */
#ifndef SYNC_AGENT_HEARTBEAT_H
#define SYNC_AGENT_HEARTBEAT_H

#include "firmware/storage/queue.h"
#include "sync/wire/heartbeat.h"

/* What is known without a question: queue (NULL: none yet), clock, disk. */
void heartbeat_gather(
	struct queue *queue, const char *state_folder, struct wire_heartbeat *out);

/* Asks kiosk by its socket for paper and devices; what it does not say stays unknown. */
void heartbeat_ask_kiosk(const char *socket_path, struct wire_heartbeat *out);

#endif
