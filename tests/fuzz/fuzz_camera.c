/* Frames of any format: six bytes of shape, then the frame. */
#include "drivers/camera/camera_picture.h"
#include "tests/fuzz/fuzz.h"

enum { HEAD = 6, WIDTH = 64, HEIGHT = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct camera_picture picture = {0};
	struct bytes jpeg = {0};
	struct camera_shape shape;

	if (size < HEAD)
		return 0;
	shape = (struct camera_shape){.format = data[0] & 1 ? CAMERA_YUYV : CAMERA_MJPEG,
		.width_px = data[1] | (data[2] & 3u) << 8,
		.height_px = data[3],
		.stride = data[4] | (size_t)data[5] << 8};
	if (camera_picture_decode(&shape, data + HEAD, size - HEAD, WIDTH, HEIGHT, &picture) ==
		STATUS_OK)
		for (size_t i = 0; i < (size_t)picture.width_px * picture.height_px; i++)
			FUZZ_HOLDS(picture.pixels[i] >> 24 == 0xff);
	if (camera_picture_jpeg(&shape, data + HEAD, size - HEAD, &jpeg) == STATUS_OK)
		FUZZ_HOLDS(jpeg.len >= 4 && jpeg.data[0] == 0xff && jpeg.data[1] == 0xd8);
	camera_picture_free(&picture);
	bytes_free(&jpeg);
	return 0;
}
