/*
 * ctl.h - kioskctl: the technician's hands on one terminal's state folder.
 *
 * Asks the running programs by their sockets and reads the databases; changes nothing but to
 * enrol.  Works
 * the devices itself only while it holds the state folder's lock, so that no kiosk runs.
 * Each command is one function in one file and one line in the table of ctl_main.c.
 * Source: design formats, "Exit codes"; architecture.
 */
#ifndef FIRMWARE_CTL_CTL_H
#define FIRMWARE_CTL_CTL_H

#include <stdbool.h>

#include <jansson.h>

#define CTL_VERSION "0.1"

struct settings;

enum ctl_exit { CTL_DONE = 0, CTL_WANTING = 1, CTL_USAGE = 2, CTL_COULD_NOT = 3 };

struct ctl {
	const char *state_folder; /* NULL when not given */
	bool json;
	int count; /* arguments after the command */
	char **words;
};

/* What both programs say, what the line's fault is, how many cases wait. */
enum ctl_exit ctl_status(const struct ctl *ctl);

/* `clock forget`: kiosk-sync forgets the latest signed time, after a clock was set wrong. */
enum ctl_exit ctl_clock(const struct ctl *ctl);

/*
 * The cases on this terminal that are not purged: number, state, age.  `queue release CASE`
 * (case id or receipt number): a case that was put aside waits again.
 */
enum ctl_exit ctl_queue(const struct ctl *ctl);

/* `export FOLDER`: every case that waits, for a stick, when the line is dead for days. */
enum ctl_exit ctl_export(const struct ctl *ctl);

/* `import FOLDER`: the receipts that `officectl import` wrote there, to kiosk-sync. */
enum ctl_exit ctl_import(const struct ctl *ctl);

/*
 * `enrol FILE`: makes this terminal's keys here, has kiosk-sync fetch their certificates by an
 * invitation's file and its one-time code (standard input), and enrols the terminal.  May be run
 * again after anything went wrong.
 */
enum ctl_exit ctl_enrol(const struct ctl *ctl);

/* Whether settings.json holds; its faults are logged with their JSON pointers. */
enum ctl_exit ctl_settings(const struct ctl *ctl);

/*
 * `photo BLOCK PICTURE`: the photo of an identity card in the file BLOCK, by the decoder that
 * the settings name, as a PPM file.  WANTING: there is none, or it gave no picture.
 */
enum ctl_exit ctl_photo(const struct ctl *ctl);

/* `catalogue check DIR`: every fault of every service item with its JSON pointer. */
enum ctl_exit ctl_catalogue(const struct ctl *ctl);

/*
 * Sends one request to a running program; what it answers but "ok" is printed.  DONE, WANTING
 * when it refuses, COULD_NOT when nobody answers.
 */
enum ctl_exit ctl_tell(const struct ctl *ctl, const char *socket_name, const char *line);
/* Every USB device, its role, driver, state and last fault; of the running kiosk, or our own. */
enum ctl_exit ctl_devices(const struct ctl *ctl);

/* `test ROLE`: has a device test itself; a dated result. */
enum ctl_exit ctl_test(const struct ctl *ctl);

/* `sheet`: how to put this terminal up, from its settings. WANTING when its panel does not fit. */
enum ctl_exit ctl_sheet(const struct ctl *ctl);

/* What a program answers to line; JSON null when it does not run. A new reference. */
json_t *ctl_ask(const struct ctl *ctl, const char *socket_name, const char *line);

/* Reads the settings; the folder of the programs' sockets: theirs, or the state folder. */
const char *ctl_socket_folder(const struct ctl *ctl, struct settings *settings);

#endif
