/*
 * publication.h - what the office signs for all terminals: catalogue and sealing keys.
 *
 * `authority/published/` is the master: sealing-keys.json, catalogue/<code>.json and the index,
 * a signed note by the publication key.  Copies go to intake/signed/ and into terminals.
 * The intake host never writes here, so it cannot make a terminal accept a key.
 * Source: design wire, "Keys".
 */
#ifndef SYNC_OFFICE_DESK_PUBLICATION_H
#define SYNC_OFFICE_DESK_PUBLICATION_H

#include "firmware/base/files.h"
#include "firmware/evidence/note.h"
#include "firmware/model/json.h"

#define PUBLICATION_FILES_MAX 8192             /* as many as a terminal reads */
#define PUBLICATION_FILE_MAX (4 * 1024 * 1024) /* bytes */

/* True for a name.json that may be published. */
bool publication_name_is_plain(const char *name);

/*
 * Signs the index anew over what lies in published_folder; a file whose bytes changed gets the
 * next version of all, one that was removed raises the version of sealing-keys.json, an
 * unchanged index is left as it is.  *newest is the version a terminal
 * must have at least.  Fails IO, FULL, BAD_DATA.
 */
MUST_CHECK enum status publication_sign(const char *published_folder,
	const struct note_key *key, const char *origin, int64_t *newest);

/* Puts every <implement_code>.json of folder into the catalogue. Fails BAD_DATA, NOT_FOUND. */
MUST_CHECK enum status publication_add_items(const char *published_folder, const char *folder);

/* Writes sealing-keys.json. Takes nothing. */
MUST_CHECK enum status publication_set_sealing_keys(
	const char *published_folder, const json_t *keys);

/*
 * Copies everything that the index lists, then the index, to another folder, and removes what
 * is no longer in the catalogue.  key checks the index.  Fails IO, FULL, DENIED.
 */
MUST_CHECK enum status publication_copy(
	const char *published_folder, const struct note_key *key, const char *to);

#endif
