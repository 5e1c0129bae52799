/*
 * owner.h - being, for a while, the user to whom a folder belongs.
 *
 * For officectl, which an administrator runs as root beside an office of its own user: what is made
 * in that user's folders is that user's, and a link put there leads no further than the user may go.
 * The whole process changes, all threads of it.  Who is not root changes nothing.
 * Source: design formats, "State folder of an office".
 */
#ifndef FIRMWARE_BASE_OWNER_H
#define FIRMWARE_BASE_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

#include "firmware/base/status.h"

#define OWNER_GROUPS_MAX 64

/* Who we were. */
struct owner {
	bool changed;
	gid_t group;
	gid_t groups[OWNER_GROUPS_MAX];
	int group_count;
};

/*
 * Files are made and reached as the owner and group of folder from now on; a link counts as whose
 * it is itself.  Fails NOT_FOUND, DENIED; then nothing changed.
 */
MUST_CHECK enum status owner_become(const char *folder, struct owner *was);

/* Root again, if that is who we were; also after owner_become() failed. */
void owner_return(const struct owner *was);

#endif
