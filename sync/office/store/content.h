/*
 * content.h - where complete parts lie, by the hash of their ciphertext: the seam.
 *
 * content_folder.c is the one that stands (`intake/parts/<2 hex>/<sha256>`); an object store is
 * one file more with the same table of functions, named in content_open().  Any thread.
 * Source: design wire, "Office store".
 */
#ifndef SYNC_OFFICE_STORE_CONTENT_H
#define SYNC_OFFICE_STORE_CONTENT_H

#include <stdatomic.h>

#include "firmware/base/bytes.h"

struct content;

/* Called with every part there is, by name: 64 hex digits, or what somebody put there. */
typedef enum status content_handler(void *user, const char *name);

struct content_class {
	/* Takes the checked file at path, which is gone afterwards. Durable when OK; an equal
	 * part that is there already is no fault. fd: its file, locked, of which nothing is
	 * promised yet, to be synced here (after a failed sync nothing of it is left); -1: it
	 * is synced. Fails FULL, IO. */
	enum status (*put)(
		struct content *content, const char *path, int fd, const uint8_t sha256[32]);
	/* Hashes a part, unless it came in just now, makes sure that it is durable, and counts
	 * the keys it is sealed to. Fails NOT_FOUND, BAD_DATA (another hash on
	 * the disk), CONFLICT (on its way in), IO. */
	enum status (*check)(
		struct content *content, const uint8_t sha256[32], size_t *stanzas);
	/* Reads a part whole, appended. Fails NOT_FOUND, FULL (beyond 20 MiB), IO. */
	enum status (*read)(
		struct content *content, const uint8_t sha256[32], struct bytes *out);
	/* Removes a part; nothing when it is not there. damaged: a check found it so, and one
	 * that came in since, or is coming, stays. */
	void (*forget)(struct content *content, const uint8_t sha256[32], bool damaged);
	/* Walks all of them; what the handler fails with ends it. Fails IO. */
	enum status (*each)(struct content *content, content_handler *handler, void *user);
	/* Closes and frees. */
	void (*close)(struct content *content);
};

struct content {
	const struct content_class *class;
#ifndef RELEASE
	atomic_int fail_sync; /* tests: the next so many fail */
#endif
};

/* The content store of an intake folder. Fails IO, DENIED, NO_MEMORY. */
MUST_CHECK enum status content_open(const char *intake_folder, struct content **out);

/* Makes the folder parts/ when missing. Fails IO, DENIED, NO_MEMORY. */
MUST_CHECK enum status content_folder_open(const char *intake_folder, struct content **out);

#endif
