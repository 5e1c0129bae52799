/*
 * officectl.h - the office's tool: one function per subcommand, and what they share.
 *
 * Each gets its own argv (argv[0] = the subcommand) and returns the exit code.  It reads the
 * store of a running office; what changes the store goes to office over control.sock, or is
 * done alone under the lock.
 * To add a subcommand: a file officectl_<name>.c, a line here, a line in officectl_main.c.
 */
#ifndef SYNC_OFFICE_DESK_OFFICECTL_H
#define SYNC_OFFICE_DESK_OFFICECTL_H

#include "firmware/base/files.h"
#include "firmware/evidence/seal.h"
#include "firmware/model/json.h"
#include "sync/office/intake/office_settings.h"

enum officectl_exit {
	OFFICECTL_DONE = 0,
	OFFICECTL_WANTING = 1, /* checked and found wanting */
	OFFICECTL_USAGE = 2,
	OFFICECTL_FAILED = 3 /* could not run */
};

/* Makes the keys and folders of a new office. */
int officectl_init(int argc, char **argv);
/* Signs a terminal in. */
int officectl_enrol(int argc, char **argv);
/* Invites a terminal to enrol itself: a file and a one-time code. */
int officectl_invite(int argc, char **argv);
/* Takes a terminal, a server's certificate or a sealing key back. */
int officectl_revoke(int argc, char **argv);
/* Lists cases by department, terminal, state and age. */
int officectl_cases(int argc, char **argv);
/* Lists appointments by department, those without a place first. */
int officectl_bookings(int argc, char **argv);
/* Shows one case. */
int officectl_show(int argc, char **argv);
/* Opens a case's parts with the department's key. */
int officectl_open(int argc, char **argv);
/* Checks the signatures and hashes of one case. */
int officectl_verify(int argc, char **argv);
/* Takes a case one step further: accepts, asks, refuses, decides, closes. */
int officectl_decide(int argc, char **argv);
/* 视为受理: what nobody answered in time counts as accepted. */
int officectl_deem(int argc, char **argv);
/* Gives an appointment another time, agreed on with the citizen. */
int officectl_rebook(int argc, char **argv);
/* Erases a case, for ever; a tombstone stays. */
int officectl_erase(int argc, char **argv);
/* Checks the whole store: signatures, chains, hashes, receipts, holes. */
int officectl_audit(int argc, char **argv);
/* Makes a damaged store anew from what can still be read. */
int officectl_repair(int argc, char **argv);
/* Lists the terminals, the worst first. */
int officectl_terminals(int argc, char **argv);
/* Lists how visits were rated, and keeps what was done about bad ratings. */
int officectl_ratings(int argc, char **argv);
/* Opens one part of every terminal with the escrow key alone. */
int officectl_escrow_drill(int argc, char **argv);
/* Takes a courier stick in and writes the receipts back onto it. */
int officectl_import(int argc, char **argv);
/* Signs and publishes catalogue, settings and programs. */
int officectl_publish(int argc, char **argv);
/* Lists the keys that cases are sealed to, and makes the next. */
int officectl_keys(int argc, char **argv);
/* Makes the server's certificate, or a terminal's manifest certificate, anew. */
int officectl_renew(int argc, char **argv);
/* Writes the configuration of nginx. */
int officectl_front(int argc, char **argv);

/* Says on stderr what is wrong and returns the exit code for status. */
int officectl_fail(enum status status, const char *what);

/* False, and said on stderr, unless url is one that a terminal takes; NULL is none. */
bool officectl_url_is_good(const char *url);

/* The absolute path of a folder that is there. Fails NOT_FOUND. */
MUST_CHECK enum status officectl_absolute(const char *path, char out[PATH_TEXT_MAX]);

/* Writes folder/name durably with mode, as the folder's owner. */
MUST_CHECK enum status officectl_write(
	const char *folder, const char *name, const void *data, size_t len, mode_t mode);

/* The first identity of a key file as age-keygen writes it. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status officectl_read_identity(const char *path, struct seal_identity *out);

/* The note key of a file, its first line. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status officectl_read_note_key(
	const char *folder, const char *name, struct note_key *out);

/*
 * Signs the index over authority/published/ and copies all to intake/signed/; *newest is the
 * version of the index.  Fails as publication_sign() and publication_copy().
 */
MUST_CHECK enum status officectl_sign_index(const char *office, int64_t *newest);

/* A catalogue_fault_handler: says on stderr what is wrong with a matter. */
void officectl_tell_catalogue(
	void *user, const char *file, const char *pointer, const char *what);

/* Says on stderr which department, or escrow, has no key that holds for long. Fails BAD_DATA, IO. */
MUST_CHECK enum status officectl_tell_lacks(const char *office);

/* Prints value, indented. Fails NO_MEMORY. */
MUST_CHECK enum status officectl_print_json(const json_t *value);

/* Reads folder/name, appended, at most 16 MiB. */
MUST_CHECK enum status officectl_read(const char *folder, const char *name, struct bytes *out);

#endif
