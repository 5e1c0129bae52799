/*
 * fresh_parts.h - parts whose hash this process saw right, as their files were then.
 *
 * For content_folder.c: to hash again what was hashed on its way in would only read the
 * kernel's memory of it.  Thread: any.
 */
#ifndef SYNC_OFFICE_STORE_FRESH_PARTS_H
#define SYNC_OFFICE_STORE_FRESH_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

struct fresh_parts;

/* Fails NO_MEMORY. */
MUST_CHECK enum status fresh_parts_create(struct fresh_parts **out);

/* NULL is allowed. */
void fresh_parts_destroy(struct fresh_parts *fresh);

/* The part at path is right; one that came long ago is forgotten for it. */
void fresh_parts_add(struct fresh_parts *fresh, const uint8_t sha256[32], const char *path);

/* Whether this is that very file and nobody wrote to it since. */
bool fresh_parts_has(struct fresh_parts *fresh, const uint8_t sha256[32], int fd);

#endif
