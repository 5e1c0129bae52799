/*
 * signed_index.h - the one signed list of everything a terminal downloads.
 *
 * Read by enrolment.c and by kiosk-sync.  `<folder>/index` is a note; every file it lists lies
 * beside it and is checked by hash before anybody uses it.  Source: design wire "Keys".
 */
#ifndef FIRMWARE_EVIDENCE_SIGNED_INDEX_H
#define FIRMWARE_EVIDENCE_SIGNED_INDEX_H

#include "firmware/evidence/enrolment.h"

#define SIGNED_INDEX_MAX (1024 * 1024)    /* bytes */
#define SIGNED_FILE_MAX (4 * 1024 * 1024) /* bytes */
#define SIGNED_NAME_MAX 128
#define SIGNED_FOLDER "sync/signed" /* below a terminal's state folder */
#define SIGNED_ENTRIES_MAX 8192

struct signed_entry {
	char name[SIGNED_NAME_MAX];
	int64_t version;
	uint8_t sha256[32];
};

/* Zero-initialise, free with signed_list_free(). */
struct signed_list {
	struct signed_entry *entries; /* sorted by name */
	size_t count;
	int64_t newest; /* version of the index itself */
};

/* A true index of this origin, not older than enrolled. Fails BAD_DATA, DENIED, NO_MEMORY. */
MUST_CHECK enum status signed_list_read(const struct enrolment *enrolment, const void *note,
	size_t len, struct signed_list *out);

/*
 * The list of a folder's index; free it also on failure.  Fails NOT_FOUND and as
 * signed_list_read().
 */
MUST_CHECK enum status signed_list_load(
	const char *folder, const struct enrolment *enrolment, struct signed_list *out);

/* Harmless on a zeroed one. */
void signed_list_free(struct signed_list *list);

/* The line of that name, NULL when there is none. Borrowed. */
const struct signed_entry *signed_list_find(const struct signed_list *list, const char *name);

/* OK when next may take the place of held: nothing in it goes back. Fails DENIED. */
MUST_CHECK enum status signed_list_follows(
	const struct signed_list *held, const struct signed_list *next);

/* Appends the file of one line and checks its hash. Fails NOT_FOUND, DENIED, IO. */
MUST_CHECK enum status signed_file_check(
	const char *folder, const struct signed_entry *entry, struct bytes *content);

/*
 * Verifies the index of folder and the one file called wanted, whose content is appended to out;
 * whoever uses another file checks that one.  *version (NULL allowed) is that of the index.
 * Fails as signed_index_read().
 */
MUST_CHECK enum status signed_index_file(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out, int64_t *version);

/*
 * Verifies index and all files of folder; the content of the file called wanted is appended to
 * out, *version (NULL allowed) is that of the index.  Fails NOT_FOUND (index or a file is
 * missing, wanted is not listed), DENIED (signature, hash, too old, a catalogue file nobody
 * signed), BAD_DATA.
 */
MUST_CHECK enum status signed_index_read(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out, int64_t *version);

#endif
