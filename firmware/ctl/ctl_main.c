/*
 * ctl_main.c - the program kioskctl.
 */
#include "firmware/ctl/ctl.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char USAGE[] =
	"usage: kioskctl [--state DIR] [--json] COMMAND\n"
	"  status               what kiosk and kiosk-sync do, the line, how much waits\n"
	"  queue                the cases on this terminal: number, state, age\n"
	"  queue release CASE   a case that was put aside is sent again\n"
	"  export FOLDER        writes every case that waits, for the courier\n"
	"  import FOLDER        takes the receipts the courier brought back\n"
	"  clock forget         forgets the latest signed time, after a clock was set wrong\n"
	"  enrol INVITATION     makes this a terminal of an office; asks for the one-time "
	"code\n"
	"  devices              every USB device: role, driver, state, last fault\n"
	"  test ROLE            has it test itself: reader, printer, camera, smart_card, "
	"smart_card_2, "
	"scanner, scanner_2\n"
	"  settings             checks DIR/settings.json\n"
	"  photo BLOCK PICTURE  does the decoder for photos of identity cards work\n"
	"  sheet                how to put the terminal up: heights, force, marks to be felt\n"
	"  catalogue check DIR [BEFORE]  checks every service item of DIR, and that each of\n"
	"                       BEFORE goes on: no code used again, no version changed silently\n"
	"Exit: 0 done, 1 checked and found wanting, 2 wrong usage, 3 could not run.\n";

static const struct command {
	const char *name;
	bool needs_state;
	int words_min, words_max; /* after it */
	enum ctl_exit (*run)(const struct ctl *ctl);
} COMMANDS[] = {
	{"status", true, 0, 0, ctl_status},
	{"queue", true, 0, 2, ctl_queue},
	{"clock", true, 0, 1, ctl_clock},
	{"export", true, 1, 1, ctl_export},
	{"import", true, 1, 1, ctl_import},
	{"enrol", true, 1, 1, ctl_enrol},
	{"devices", true, 0, 0, ctl_devices},
	{"test", true, 1, 1, ctl_test},
	{"settings", true, 0, 0, ctl_settings},
	{"photo", true, 2, 2, ctl_photo},
	{"sheet", true, 0, 0, ctl_sheet},
	{"catalogue", false, 0, 3, ctl_catalogue},
};

static int usage(void)
{
	fputs(USAGE, stderr);
	return CTL_USAGE;
}

/* A slip of the pen must not look like a terminal on which all is well. */
static bool is_state_folder(const char *folder)
{
	if (access(folder, X_OK) == 0)
		return true;
	fprintf(stderr, "kioskctl: %s: %s\n", folder, strerror(errno));
	return false;
}

static int run_command(const char *name, const struct ctl *ctl)
{
	enum ctl_exit end;

	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
		if (strcmp(COMMANDS[i].name, name) != 0)
			continue;
		if ((COMMANDS[i].needs_state && !ctl->state_folder) ||
			ctl->count < COMMANDS[i].words_min ||
			ctl->count > COMMANDS[i].words_max)
			return usage();
		if (COMMANDS[i].needs_state && !is_state_folder(ctl->state_folder))
			return CTL_COULD_NOT;
		end = COMMANDS[i].run(ctl);
		return end == CTL_USAGE ? usage() : (int)end;
	}
	fprintf(stderr, "kioskctl: %s: no such command\n", name);
	return usage();
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"state", required_argument, NULL, 's'},
		{"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	struct ctl ctl = {0};
	int option;

	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			ctl.state_folder = optarg;
			break;
		case 'j':
			ctl.json = true;
			break;
		case 'h':
			fputs(USAGE, stdout);
			return CTL_DONE;
		case 'v':
			puts("kioskctl " CTL_VERSION);
			return CTL_DONE;
		default:
			return usage();
		}
	}
	if (optind >= argc)
		return usage();
	ctl.count = argc - optind - 1;
	ctl.words = argv + optind + 1;
	return run_command(argv[optind], &ctl);
}
