/* `photo BLOCK PICTURE`: does the licensed decoder of this terminal work, on a photo in a file.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/card_reader/card_photo.h"
#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/ctl/ctl.h"
#include "firmware/model/settings.h"

/* kiosk-photo lies beside us. */
static bool find_program(char out[PATH_TEXT_MAX])
{
	static const char NAME[] = "/kiosk-photo";
	ssize_t len = readlink("/proc/self/exe", out, PATH_TEXT_MAX - sizeof(NAME));
	char *slash;

	if (len < 0)
		return false;
	out[len] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return false;
	strcpy(slash, NAME);
	return true;
}

static enum status write_picture(const char *path, const uint8_t *rgb)
{
	struct bytes file = {0};
	enum status status =
		bytes_add_format(&file, "P6 %d %d 255\n", CARD_PHOTO_WIDTH, CARD_PHOTO_HEIGHT);

	if (status == STATUS_OK)
		status = bytes_add(&file, rgb, CARD_PHOTO_RGB_SIZE);
	if (status == STATUS_OK)
		status = file_write(path, file.data, file.len, 0600);
	bytes_wipe(file.data, file.len);
	bytes_free(&file);
	return status;
}

enum ctl_exit ctl_photo(const struct ctl *ctl)
{
	static uint8_t rgb[CARD_PHOTO_RGB_SIZE];
	char program[PATH_TEXT_MAX];
	struct bytes photo = {0};
	struct settings settings;
	enum status status;

	ctl_socket_folder(ctl, &settings);
	if (!find_program(program))
		return CTL_COULD_NOT;
	status = file_read(ctl->words[0], CARD_PHOTO_MAX, &photo);
	if (status != STATUS_OK) {
		bytes_free(&photo);
		fprintf(stderr, "kioskctl: photo: %s: %s\n", ctl->words[0],
			status_name(status));
		return CTL_COULD_NOT;
	}
	status = card_photo_decode(&(struct card_photo){program, settings.photo_decoder},
		photo.data, photo.len, rgb);
	bytes_wipe(photo.data, photo.len);
	bytes_free(&photo);
	if (status != STATUS_OK) {
		printf("no picture: %s\n", status_name(status));
		return CTL_WANTING;
	}
	status = write_picture(ctl->words[1], rgb);
	bytes_wipe(rgb, sizeof(rgb));
	if (status != STATUS_OK)
		fprintf(stderr, "kioskctl: photo: %s: %s\n", ctl->words[1],
			status_name(status));
	return status == STATUS_OK ? CTL_DONE : CTL_COULD_NOT;
}
