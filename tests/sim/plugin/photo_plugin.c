/* A photo decoder as somebody else would build it: each byte of the block becomes grey dots. */
#include "drivers/card_photo.h"

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION CARD_PHOTO_VERSION
#endif

static int decode(const uint8_t *photo, size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	for (size_t i = 0; i < CARD_PHOTO_RGB_SIZE; i++)
		rgb[i] = photo[i / 3 % len];
	return photo[0] == 'W' ? 0 : -1;
}

const struct card_photo_decoder card_photo_decoder = {PLUGIN_VERSION, "grey dots", decode};
