/*
 * json.h - strict JSON: what the project reads and writes.
 *
 * UTF-8 without NUL, integers within ±2^53−1, no floats, no duplicate keys, depth ≤ 32.
 * Source: design formats "JSON", wire "Bundle" 6 (RFC 8785 profile: ASCII keys).
 */
#ifndef FIRMWARE_MODEL_JSON_H
#define FIRMWARE_MODEL_JSON_H

#include <jansson.h>

#include "firmware/base/bytes.h"

/* Parses text by the rules above. *out is a new reference. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status json_read(const void *text, size_t len, json_t **out);

/* Reads the file at path, at most max bytes, then json_read(). */
MUST_CHECK enum status json_read_file(const char *path, size_t max, json_t **out);

/* Canonical bytes (JCS: keys sorted, no white space), appended. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status json_canonical(const json_t *value, struct bytes *out);

/* Like json_read(), and the bytes must be exactly the canonical ones. Fails BAD_DATA. */
MUST_CHECK enum status json_read_canonical(const void *text, size_t len, json_t **out);

/* The string member key of object, NULL when absent or no string. Borrowed. */
const char *json_text(const json_t *object, const char *key);

/* The string member key of object into out, with its NUL; false: absent, no string, or longer. */
bool json_text_into(const json_t *object, const char *key, char *out, size_t size);

/* Is text an element of the list? A list that is not there holds nothing. */
bool json_lists(const json_t *list, const char *text);

#endif
