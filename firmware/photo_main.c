/*
 * photo_main.c - the program kiosk-photo: runs somebody else's decoder on one photo, shut in.
 *
 * Started by drivers/card_reader/card_photo.c with the photo as standard input and a pipe for the picture
 * as standard output.  The decoder is loaded where it can reach nothing but its own folder and
 * the system's libraries; the photo is taken when it can reach nothing at all.  Exit codes: 0
 * answered, 1 no picture, 2 wrong usage, 3 could not run.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/card_reader/card_photo.h"
#include "firmware/base/confine.h"
#include "firmware/base/enclosure.h"

static const struct confine_limits LIMITS = {
	.memory = UINT64_C(256) * 1024 * 1024,
	.cpu_s = 2,
	.file_size = 0,
	.large_library = true, /* what it asks for by habit it is told it may not have */
};

/* A constructor runs in here, before the last door is shut. */
static enum status shut_outer_door(const char *decoder)
{
	char folder[PATH_MAX] = "";
	const char *const readable[] = {
		"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", folder, NULL};
	static const char *const NONE[] = {NULL};
	const struct enclosure_files files = {
		.readable = readable, .writable = NONE, .sockets = NONE};
	const char *slash = strrchr(decoder, '/');
	enum status status;

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - decoder), decoder);
	status = enclosure_without_files(&files);
	return status == STATUS_OK ? enclosure_without_network() : status;
}

static const struct card_photo_decoder *load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct card_photo_decoder *decoder =
		library ? dlsym(library, "card_photo_decoder") : NULL;

	return decoder && decoder->version == CARD_PHOTO_VERSION ? decoder : NULL;
}

static size_t take_photo(uint8_t photo[CARD_PHOTO_MAX])
{
	size_t len = 0;
	ssize_t got;

	while (len < CARD_PHOTO_MAX &&
		(got = read(STDIN_FILENO, photo + len, CARD_PHOTO_MAX - len)) > 0)
		len += (size_t)got;
	return len;
}

static bool give_picture(const uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	for (size_t done = 0; done < CARD_PHOTO_RGB_SIZE;) {
		ssize_t put = write(STDOUT_FILENO, rgb + done, CARD_PHOTO_RGB_SIZE - done);
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

int main(int argc, char **argv)
{
	static uint8_t photo[CARD_PHOTO_MAX], rgb[CARD_PHOTO_RGB_SIZE];
	const struct card_photo_decoder *decoder;
	size_t len;

	if (argc != 2 || argv[1][0] != '/')
		return 2;
	if (shut_outer_door(argv[1]) != STATUS_OK)
		return 3;
	decoder = load(argv[1]);
	if (!decoder || confine_to_open_files(&LIMITS) != STATUS_OK)
		_exit(3);
	len = take_photo(photo);
	/* No destructors: whatever the decoder has done to the heap, it ends here. */
	if (decoder->decode(photo, len, rgb) != 0)
		_exit(1);
	_exit(give_picture(rgb) ? 0 : 3);
}
