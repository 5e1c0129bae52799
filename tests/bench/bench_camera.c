/*
 * bench_camera - CPU of one 1280 × 720 frame to pixels: MJPEG from a file named, YUYV made
 * here. Prints two numbers in ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drivers/camera/camera.h"
#include "firmware/base/files.h"

enum { ROUNDS = 60, FILE_MAX = 4 << 20 };

static double cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double measure(const struct camera_shape *shape, const struct bytes *frame)
{
	struct camera_picture picture = {0};
	double start = cpu_ms();

	for (int i = 0; i < ROUNDS; i++)
		if (camera_picture_decode(shape, frame->data, frame->len, CAMERA_PREVIEW_WIDTH,
			    CAMERA_PREVIEW_HEIGHT, &picture) != STATUS_OK)
			exit(1);
	camera_picture_free(&picture);
	return (cpu_ms() - start) / ROUNDS;
}

int main(int argc, char **argv)
{
	static const struct camera_shape MJPEG = {.format = CAMERA_MJPEG};
	static const struct camera_shape YUYV = {CAMERA_YUYV, CAMERA_PREVIEW_WIDTH,
		CAMERA_PREVIEW_HEIGHT, 2 * (size_t)CAMERA_PREVIEW_WIDTH};
	struct bytes jpeg = {0}, raw = {0};
	uint8_t *bytes;

	if (argc != 2 || file_read(argv[1], FILE_MAX, &jpeg) != STATUS_OK ||
		bytes_grow(&raw, YUYV.stride * YUYV.height_px, &bytes) != STATUS_OK)
		return 1;
	for (size_t i = 0; i < raw.len; i++)
		bytes[i] = (uint8_t)(i * 31 + i / 253);
	printf("%.2f %.2f\n", measure(&MJPEG, &jpeg), measure(&YUYV, &raw));
	bytes_free(&jpeg);
	bytes_free(&raw);
	return 0;
}
