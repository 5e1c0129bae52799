#include <string.h>

#include "firmware/pages/decode.h"

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define ENTRY_SIZE 12

struct tiff {
	const uint8_t *data;
	size_t len;
	bool big_endian;
};

/* 0 beyond the end, which leads nowhere. */
static uint32_t number(const struct tiff *tiff, size_t at, size_t size)
{
	uint32_t value = 0;

	if (at > tiff->len || size > tiff->len - at)
		return 0;
	for (size_t i = 0; i < size; i++) {
		size_t from = tiff->big_endian ? i : size - 1 - i;
		value = value << 8 | tiff->data[at + from];
	}
	return value;
}

static unsigned find_orientation(const struct tiff *tiff)
{
	size_t folder = number(tiff, 4, 4);
	unsigned count = number(tiff, folder, 2);

	for (unsigned i = 0; i < count; i++) {
		size_t entry = folder + 2 + (size_t)i * ENTRY_SIZE;
		unsigned value = number(tiff, entry + 8, 2);
		if (number(tiff, entry, 2) == TAG_ORIENTATION &&
			number(tiff, entry + 2, 2) == TYPE_SHORT)
			return value >= 1 && value <= 8 ? value : 1;
	}
	return 1;
}

/* Source: EXIF 2.3, 4.5 "Basic structure of compressed data"; TIFF 6.0, section 2. */
unsigned exif_orientation(const uint8_t *data, size_t len)
{
	struct tiff tiff;

	if (len < 14 || memcmp(data, "Exif\0\0", 6) != 0)
		return 1;
	tiff = (struct tiff){.data = data + 6, .len = len - 6, .big_endian = data[6] == 'M'};
	if (memcmp(tiff.data, tiff.big_endian ? "MM\0*" : "II*\0", 4) != 0)
		return 1;
	return find_orientation(&tiff);
}
