#include "firmware/base/bytes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

/* realloc() would leave the old content lying in the heap. */
static enum status reserve(struct bytes *bytes, size_t len)
{
	size_t need, size;
	uint8_t *data;

	if (__builtin_add_overflow(bytes->len, len, &need) || need > PTRDIFF_MAX / 2)
		return failure(STATUS_NO_MEMORY, "bytes: %zu more", len);
	if (bytes->data && need < bytes->size)
		return STATUS_OK;
	for (size = 64; size <= need; size *= 2)
		;
	data = malloc(size);
	if (!data)
		return failure(STATUS_NO_MEMORY, "bytes: %zu", size);
	if (bytes->data) {
		memcpy(data, bytes->data, bytes->len);
		bytes_wipe(bytes->data, bytes->size);
		free(bytes->data);
	}
	bytes->data = data;
	bytes->size = size;
	bytes->data[bytes->len] = '\0';
	return STATUS_OK;
}

enum status bytes_grow(struct bytes *bytes, size_t len, uint8_t **out)
{
	enum status status = reserve(bytes, len);

	if (status != STATUS_OK)
		return status;
	*out = bytes->data + bytes->len;
	bytes->len += len;
	bytes->data[bytes->len] = '\0';
	return STATUS_OK;
}

enum status bytes_add(struct bytes *bytes, const void *data, size_t len)
{
	uint8_t *end;
	enum status status = bytes_grow(bytes, len, &end);

	if (status == STATUS_OK && len > 0)
		memcpy(end, data, len);
	return status;
}

enum status bytes_add_text(struct bytes *bytes, const char *text)
{
	return bytes_add(bytes, text, strlen(text));
}

enum status bytes_add_format(struct bytes *bytes, const char *format, ...)
{
	va_list args, again;
	uint8_t *end;
	enum status status = STATUS_NO_MEMORY;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len >= 0)
		status = bytes_grow(bytes, (size_t)len, &end);
	if (status == STATUS_OK)
		vsnprintf((char *)end, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return status;
}

void bytes_free(struct bytes *bytes)
{
	if (!bytes)
		return;
	if (bytes->data)
		bytes_wipe(bytes->data, bytes->size);
	free(bytes->data);
	*bytes = (struct bytes){0};
}

void bytes_wipe(void *data, size_t len)
{
	if (len > 0)
		explicit_bzero(data, len);
}

__attribute__((noinline)) void bytes_wipe_stack(void)
{
	uint8_t left[256 * 1024];

	explicit_bzero(left, sizeof(left));
}

bool bytes_equal(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *left = a, *right = b;
	uint8_t difference = 0;

	for (size_t i = 0; i < len; i++)
		difference |= left[i] ^ right[i];
	return difference == 0;
}

void hex_encode(const uint8_t *data, size_t len, char *out)
{
	static const char DIGITS[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = DIGITS[data[i] >> 4];
		out[2 * i + 1] = DIGITS[data[i] & 15];
	}
	out[2 * len] = '\0';
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

enum status hex_decode(const char *hex, uint8_t *out, size_t len)
{
	if (strnlen(hex, 2 * len + 1) != 2 * len)
		return failure(STATUS_BAD_DATA, "hex: not %zu digits", 2 * len);
	for (size_t i = 0; i < 2 * len; i++)
		if (hex_value(hex[i]) < 0)
			return failure(STATUS_BAD_DATA, "hex: digit %zu", i);
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
	return STATUS_OK;
}

enum status base64url_encode(const void *data, size_t len, struct bytes *out)
{
	static const char DIGITS[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const uint8_t *in = data;
	uint8_t *end;
	uint32_t bits = 0;
	unsigned count = 0;
	enum status status;

	if (len > PTRDIFF_MAX / 4)
		return failure(STATUS_NO_MEMORY, "base64url: %zu bytes", len);
	status = bytes_grow(out, (len * 8 + 5) / 6, &end);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | in[i];
		for (count += 8; count >= 6; count -= 6)
			*end++ = (uint8_t)DIGITS[bits >> (count - 6) & 63];
	}
	if (count > 0)
		*end = (uint8_t)DIGITS[bits << (6 - count) & 63];
	return STATUS_OK;
}

static int base64url_value(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return digit - 'A';
	if (digit >= 'a' && digit <= 'z')
		return digit - 'a' + 26;
	if (digit >= '0' && digit <= '9')
		return digit - '0' + 52;
	if (digit == '-')
		return 62;
	return digit == '_' ? 63 : -1;
}

enum status base64url_decode(const char *text, size_t len, struct bytes *out)
{
	size_t before = out->len;
	uint8_t *end;
	uint32_t bits = 0;
	unsigned count = 0;
	enum status status;

	if (len % 4 == 1)
		return failure(STATUS_BAD_DATA, "base64url: %zu digits", len);
	status = bytes_grow(out, len / 4 * 3 + (len % 4 ? len % 4 - 1 : 0), &end);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < len; i++) {
		int value = base64url_value(text[i]);
		if (value < 0) {
			out->len = before;
			return failure(STATUS_BAD_DATA, "base64url: digit %zu", i);
		}
		bits = bits << 6 | (uint32_t)value;
		count += 6;
		if (count >= 8) {
			count -= 8;
			*end++ = (uint8_t)(bits >> count);
		}
	}
	if (bits & ((1u << count) - 1)) {
		out->len = before;
		return failure(STATUS_BAD_DATA, "base64url: bits left over");
	}
	return STATUS_OK;
}

void random_bytes(void *out, size_t len)
{
	uint8_t *end = out;

	while (len > 0) {
		ssize_t got = getrandom(end, len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			abort();
		end += got;
		len -= (size_t)got;
	}
}

void *secret_alloc(size_t len)
{
	void *secret;

	if (len == 0)
		return NULL;
	secret = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (secret == MAP_FAILED)
		return NULL;
	if (madvise(secret, len, MADV_DONTDUMP) != 0) {
		munmap(secret, len);
		return NULL;
	}
	return secret;
}

void secret_free(void *secret, size_t len)
{
	if (!secret)
		return;
	bytes_wipe(secret, len);
	munmap(secret, len);
}
