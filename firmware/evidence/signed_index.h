/*
 * signed_index.h - the one signed list of everything a terminal downloads.
 *
 * Inside evidence only.  `<folder>/index` is a note; every file it lists lies beside it and is
 * checked by hash before anybody uses it.  Source: design wire "Keys".
 */
#ifndef FIRMWARE_EVIDENCE_SIGNED_INDEX_H
#define FIRMWARE_EVIDENCE_SIGNED_INDEX_H

#include "firmware/evidence/enrolment.h"

#define SIGNED_INDEX_MAX (256 * 1024)     /* bytes */
#define SIGNED_FILE_MAX (4 * 1024 * 1024) /* bytes */
#define SIGNED_NAME_MAX 128

/*
 * Verifies index and all files of folder; the content of the file called wanted is appended to
 * out.  Fails NOT_FOUND (index or a file is missing, wanted is not listed), DENIED (signature,
 * hash, too old, a catalogue file nobody signed), BAD_DATA.
 */
MUST_CHECK enum status signed_index_read(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out);

#endif
