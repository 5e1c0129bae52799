#include "drivers/card_photo.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "firmware/base/bytes.h"

struct card_photo {
	void *library;
	const struct card_photo_decoder *decoder;
};

static enum status load(struct card_photo *photo, const char *path)
{
	photo->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!photo->library)
		return failure(STATUS_BAD_DATA, "photo: no library");
	photo->decoder = dlsym(photo->library, "card_photo_decoder");
	if (!photo->decoder || photo->decoder->version != CARD_PHOTO_VERSION)
		return failure(
			STATUS_BAD_DATA, "photo: no decoder of version %d", CARD_PHOTO_VERSION);
	return STATUS_OK;
}

enum status card_photo_open(const char *path, struct card_photo **out)
{
	struct card_photo *photo;
	enum status status;

	if (access(path, R_OK) != 0)
		return failure(STATUS_NOT_FOUND, "photo: no decoder");
	photo = calloc(1, sizeof(*photo));
	status = photo ? load(photo, path) : failure(STATUS_NO_MEMORY, "photo");
	if (status != STATUS_OK) {
		card_photo_close(photo);
		return status;
	}
	*out = photo;
	return STATUS_OK;
}

enum status card_photo_decode(const struct card_photo *decoder, const uint8_t *photo,
	size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	if (len > 0 && decoder->decoder->decode(photo, len, rgb) == 0)
		return STATUS_OK;
	bytes_wipe(rgb, CARD_PHOTO_RGB_SIZE);
	return failure(STATUS_BAD_DATA, "photo: %zu bytes are none", len);
}

const char *card_photo_name(const struct card_photo *decoder)
{
	return decoder->decoder->name;
}

void card_photo_close(struct card_photo *decoder)
{
	if (!decoder)
		return;
	if (decoder->library)
		dlclose(decoder->library);
	free(decoder);
}
