#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "sync/office/desk/officectl.h"
#include "sync/office/http/version.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} COMMANDS[] = {
	{"init", officectl_init, "DIR  make an office and its keys"},
	{"enrol", officectl_enrol, "DIR NUMBER STATE  make a terminal"},
	{"invite", officectl_invite,
		"DIR NUMBER FILE --url U --renewal U  let a terminal enrol itself by a one-time code"},
	{"revoke", officectl_revoke,
		"DIR NUMBER | --server CERT | --key ID  take a terminal, a server's key or a "
		"sealing key back"},
	{"renew", officectl_renew,
		"DIR [--due] [--new-key] [--host NAME]… | DIR NUMBER FILE  make the server's or a "
		"terminal's manifest certificate anew"},
	{"keys", officectl_keys,
		"DIR [--json] | DIR --new CODE [--recipient AGE1…]  list the keys that cases are "
		"sealed to; make the next"},
	{"publish", officectl_publish,
		"DIR [--services FOLDER] [--put FILE]… [--remove NAME]…  sign the downloads "
		"anew"},
	{"front", officectl_front,
		"DIR --listen ADDRESS:PORT [--renewal ADDRESS:PORT] --run FOLDER  write "
		"nginx.conf"},
	{"terminals", officectl_terminals, "DIR [--json]  list all terminals, worst first"},
	{"ratings", officectl_ratings,
		"DIR [--json]  how visits were rated; --follow-up: what was done"},
	{"cases", officectl_cases,
		"DIR [--department D] [--terminal N] [--state S] …  list cases"},
	{"bookings", officectl_bookings,
		"DIR [--day DATE] [--department D] [--json]  appointments; those without a place "
		"first"},
	{"rebook", officectl_rebook,
		"DIR CASE DAY [PART] --by NAME [--kind KIND]  another time for an appointment"},
	{"show", officectl_show, "DIR CASE  what is open about a case"},
	{"decide", officectl_decide,
		"DIR CASE STATE --by NAME …  take a case one step further"},
	{"deem", officectl_deem,
		"DIR  what nobody answered in five working days counts as accepted"},
	{"import", officectl_import, "DIR STICK  take in what a courier brought"},
	{"audit", officectl_audit, "DIR [--json]  verify the whole store"},
	{"repair", officectl_repair, "DIR  make a damaged store anew from what can be read"},
	{"erase", officectl_erase, "DIR CASE  remove a case but for its tombstone"},
	{"escrow-drill", officectl_escrow_drill,
		"DIR --key FILE …  open one random part per terminal with the escrow keys"},
	{"verify", officectl_verify, "DIR CASE  check a case without a key"},
	{"open", officectl_open, "DIR CASE --key FILE --out FOLDER  check and open a case"},
};

#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

static void print_help(FILE *out)
{
	fputs("usage: officectl COMMAND …   (CASE is a case id or a receipt number)\n", out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-12s %s\n", COMMANDS[i].name, COMMANDS[i].help);
	fputs("officectl COMMAND --help tells more of one\n", out);
	fputs("exit: 0 done, 1 checked and found wanting, 2 wrong usage, 3 could not run\n",
		out);
}

/* A command without anything tells how it is used, on stderr. */
static int print_help_of(int (*run)(int, char **), char **argv)
{
	if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		return OFFICECTL_FAILED;
	run(1, argv);
	return OFFICECTL_DONE;
}

static bool has_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static bool has_folder(const char *office, const char *name)
{
	char path[PATH_TEXT_MAX];

	return path_join(path, sizeof(path), office, name) == STATUS_OK &&
	       access(path, F_OK) == 0;
}

/*
 * Said before anything is looked for in it: "not found" of a case is an answer, of the office
 * it is none.
 */
static bool is_office(const char *folder)
{
	if (access(folder, X_OK) != 0)
		fprintf(stderr, "officectl: %s: %s\n", folder, strerror(errno));
	else if (!has_folder(folder, "intake") && !has_folder(folder, "authority"))
		fprintf(stderr, "officectl: %s: no office: neither intake/ nor authority/\n",
			folder);
	else
		return true;
	return false;
}

static int run_command(size_t command, int argc, char **argv)
{
	if (has_help(argc, argv))
		return print_help_of(COMMANDS[command].run, argv);
	if (argc > 1 && argv[1][0] != '-' && COMMANDS[command].run != officectl_init &&
		!is_office(argv[1]))
		return OFFICECTL_FAILED;
	return COMMANDS[command].run(argc, argv);
}

int main(int argc, char **argv)
{
	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("officectl %s\n", OFFICE_VERSION);
		return OFFICECTL_DONE;
	}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		print_help(stdout);
		return OFFICECTL_DONE;
	}
	for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++) {
		if (strcmp(argv[1], COMMANDS[i].name) == 0)
			return run_command(i, argc - 1, argv + 1);
	}
	if (argc > 1)
		fprintf(stderr, "officectl: %s: no such command\n", argv[1]);
	print_help(stderr);
	return OFFICECTL_USAGE;
}
