/*
 * bytes.h - growing byte buffers, wiping, hex and base64url, randomness, SHA-free.
 *
 * A struct bytes is zero-initialised, owns its memory and is freed with bytes_free(),
 * which wipes first.  Any buffer that may hold personal data or a key is a struct bytes
 * or is wiped by bytes_wipe() before it goes.
 */
#ifndef FIRMWARE_BASE_BYTES_H
#define FIRMWARE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

struct bytes {
	uint8_t *data; /* NULL when empty; always followed by a NUL that len does not count */
	size_t len, size;
};

/* Appends len bytes. Fails NO_MEMORY; then nothing was added. */
MUST_CHECK enum status bytes_add(struct bytes *bytes, const void *data, size_t len);

/* Appends text without its NUL. Fails NO_MEMORY. */
MUST_CHECK enum status bytes_add_text(struct bytes *bytes, const char *text);

/* Appends formatted text. Fails NO_MEMORY. */
MUST_CHECK enum status bytes_add_format(struct bytes *bytes, const char *format, ...)
	PRINTF_LIKE(2, 3);

/* Makes len bytes available at the end, uninitialised, and counts them. Fails NO_MEMORY. */
MUST_CHECK enum status bytes_grow(struct bytes *bytes, size_t len, uint8_t **out);

/* Wipes and frees; the struct is empty and usable again. NULL-safe inside. */
void bytes_free(struct bytes *bytes);

/* Overwrites with zeros in a way no compiler removes. */
void bytes_wipe(void *data, size_t len);

/*
 * Overwrites 256 KiB of the stack below the caller: what calls before left there, and the
 * registers that the dynamic linker saves when a function is called first.
 */
void bytes_wipe_stack(void);

/* Compares in constant time. */
bool bytes_equal(const void *a, const void *b, size_t len);

/* Lower-case hex; out holds 2·len+1. */
void hex_encode(const uint8_t *data, size_t len, char *out);

/* Exactly 2·len lower-case hex digits. Fails BAD_DATA. */
MUST_CHECK enum status hex_decode(const char *hex, uint8_t *out, size_t len);

/* Base64url without padding, appended. Fails NO_MEMORY. */
MUST_CHECK enum status base64url_encode(const void *data, size_t len, struct bytes *out);

/* Strict: no padding, no white space, no leftover bits. Appends. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status base64url_decode(const char *text, size_t len, struct bytes *out);

/* Bytes from the kernel (getrandom); aborts when there are none, as nothing may go on then. */
void random_bytes(void *out, size_t len);

/* Memory for secrets: own pages, MADV_DONTDUMP, wiped on free. Fails by NULL. */
void *secret_alloc(size_t len);

/* Wipes and frees what secret_alloc() gave. NULL is allowed. */
void secret_free(void *secret, size_t len);

#endif
