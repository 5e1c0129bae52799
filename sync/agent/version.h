/*
 * version.h - what `kiosk-sync --version` says, and when this version was made.
 */
#ifndef SYNC_AGENT_VERSION_H
#define SYNC_AGENT_VERSION_H

#define AGENT_VERSION "0.1"
#define AGENT_VERSION_NUMBER 1                /* 1000 · major + minor, for the heartbeat */
#define AGENT_BUILT_MS INT64_C(1764028800000) /* 2025-11-25: no clock is before it */

#endif
