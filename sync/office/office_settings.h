/*
 * office_settings.h - `intake/settings.json`: what an office is called and may use.
 *
 * Written by `officectl init`; the origin never changes afterwards, as receipts carry it.
 * An unknown key is a fault.  Source: design formats, "State folder of an office", "Settings".
 */
#ifndef SYNC_OFFICE_OFFICE_SETTINGS_H
#define SYNC_OFFICE_OFFICE_SETTINGS_H

#include "firmware/base/files.h"
#include "firmware/evidence/note.h"

#define OFFICE_RESERVE_MB 64 /* kept free on the disk by default */

struct office_settings {
	char origin[NOTE_NAME_MAX];
	int test;                          /* 1: a test office; never mixes with others */
	int reserve_mb;                    /* below this no case is taken in */
	char socket_folder[PATH_TEXT_MAX]; /* "" = the intake folder itself */
};

/* Reads intake_folder/settings.json. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status office_settings_read(
	const char *intake_folder, struct office_settings *out);

/* Writes it. Fails FULL, IO, DENIED. */
MUST_CHECK enum status office_settings_write(
	const char *intake_folder, const struct office_settings *settings);

/* Where socket name ("office.sock", "control.sock") of this office is. Fails FULL. */
MUST_CHECK enum status office_socket_path(const char *intake_folder,
	const struct office_settings *settings, const char *name, char *out, size_t size);

#endif
