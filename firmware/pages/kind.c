#include <string.h>
#include <strings.h>

#include "firmware/pages/decode.h"

static const struct {
	enum page_kind kind;
	const char *bytes;
	size_t len;
} SIGNATURES[] = {
	{PAGE_KIND_JPEG, "\xff\xd8\xff", 3},
	{PAGE_KIND_PNG, "\x89PNG\r\n\x1a\n", 8},
	{PAGE_KIND_PDF, "%PDF-", 5},
};

static const struct {
	enum page_kind kind;
	const char *ending;
} ENDINGS[] = {
	{PAGE_KIND_JPEG, ".jpg"},
	{PAGE_KIND_JPEG, ".jpeg"},
	{PAGE_KIND_PNG, ".png"},
	{PAGE_KIND_PDF, ".pdf"},
};

enum page_kind page_kind_of_bytes(const void *file, size_t len)
{
	for (size_t i = 0; i < sizeof(SIGNATURES) / sizeof(SIGNATURES[0]); i++)
		if (len >= SIGNATURES[i].len &&
			memcmp(file, SIGNATURES[i].bytes, SIGNATURES[i].len) == 0)
			return SIGNATURES[i].kind;
	return PAGE_KIND_UNKNOWN;
}

enum page_kind page_kind_of_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
		size_t ending = strlen(ENDINGS[i].ending);
		if (len > ending && strcasecmp(name + len - ending, ENDINGS[i].ending) == 0)
			return ENDINGS[i].kind;
	}
	return PAGE_KIND_UNKNOWN;
}

bool page_size_is_fit(uint64_t width, uint64_t height)
{
	return width <= PAGE_SIDE_MAX && height <= PAGE_SIDE_MAX &&
	       width * height <= PAGE_PIXELS_MAX;
}
