/*
 * office_settings.h - `intake/settings.json`: what an office is called and may use.
 *
 * Written by `officectl init`; the origin never changes afterwards, as receipts carry it.
 * An unknown key is a fault.  Source: design formats, "State folder of an office", "Settings".
 */
#ifndef SYNC_OFFICE_INTAKE_OFFICE_SETTINGS_H
#define SYNC_OFFICE_INTAKE_OFFICE_SETTINGS_H

#include "firmware/base/files.h"
#include "firmware/evidence/note.h"

#define OFFICE_RESERVE_MB 64     /* kept free on the disk by default */
#define OFFICE_TERMINAL_CASES 64 /* open cases of one terminal at once */
#define OFFICE_TERMINAL_MB 4096  /* that they may wait for */
#define OFFICE_TERMINAL_RATE 200 /* requests of one terminal per second */

struct office_settings {
	char origin[NOTE_NAME_MAX];
	int test;                          /* 1: a test office; never mixes with others */
	int reserve_mb;                    /* below this no case is taken in */
	int terminal_cases, terminal_mb;   /* quota of one terminal's open cases */
	int terminal_rate;                 /* requests per second, 0: any number */
	char socket_folder[PATH_TEXT_MAX]; /* "" = the intake folder itself */
};

/* What holds where the file says nothing; no origin yet. */
struct office_settings office_settings_default(void);

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
