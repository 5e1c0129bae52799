/*
 * A photo decoder as somebody else would build it: each byte of the block becomes grey dots.
 * What the block begins with says how it behaves: W as it should; the rest as none should.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drivers/card_reader/card_photo.h"

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION CARD_PHOTO_VERSION
#endif

/* A secret of the terminal, which no decoder needs. */
static int reads_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static int speaks(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int starts_another(void)
{
	return fork() >= 0;
}

/* True when what it must not do was done. */
static int misbehave(uint8_t how)
{
	switch (how) {
	case 'F':
		return reads_a_file();
	case 'S':
		return speaks();
	case 'P':
		return starts_another();
	case 'C':
		abort();
	case 'H':
		for (;;)
			usleep(1000);
	case 'L':
		for (volatile unsigned i = 0;; i++)
			;
	default:
		return 0;
	}
}

static int decode(const uint8_t *photo, size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	for (size_t i = 0; i < CARD_PHOTO_RGB_SIZE; i++)
		rgb[i] = photo[i / 3 % len];
	return photo[0] == 'W' || misbehave(photo[0]) ? 0 : -1;
}

#ifdef PLUGIN_STEALS
static int stolen;

/* As soon as it is loaded: a picture comes only if it got something. */
__attribute__((constructor)) static void steal(void)
{
	stolen = reads_a_file() || speaks() || open("stolen", O_WRONLY | O_CREAT, 0600) >= 0;
}

static int betray(const uint8_t *photo, size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	return stolen ? decode(photo, len, rgb) : -1;
}

const struct card_photo_decoder card_photo_decoder = {PLUGIN_VERSION, "thief", betray};
#else
const struct card_photo_decoder card_photo_decoder = {PLUGIN_VERSION, "grey dots", decode};
#endif
