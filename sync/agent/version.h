/*
 * version.h - what `kiosk-sync --version` says.
 */
#ifndef SYNC_AGENT_VERSION_H
#define SYNC_AGENT_VERSION_H

#define AGENT_VERSION "0.1"

#endif
