/*
 * umock_camera_frames.c - what the camera answers, and the frames it sends.
 */
#include <errno.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "tests/sim/umock_camera_inside.h"

enum { FRAME_MS = 50, DHT = 0xc4, SOS = 0xda, SOF_FIRST = 0xc0, SOF_LAST = 0xc2 };

/* Walks the segments before the scan: leaves out tables, notes the size. */
static void strip(const struct bytes *jpeg, struct umock_camera *camera, struct bytes *out)
{
	size_t at = 2;

	out->len = 0;
	if (bytes_add(out, jpeg->data, 2) != STATUS_OK)
		abort();
	while (at + 9 < jpeg->len && jpeg->data[at + 1] != SOS) {
		const uint8_t *segment = jpeg->data + at;
		size_t len = 2 + ((size_t)segment[2] << 8 | segment[3]);
		if (segment[1] >= SOF_FIRST && segment[1] <= SOF_LAST) {
			camera->height = (unsigned)(segment[5] << 8 | segment[6]);
			camera->width = (unsigned)(segment[7] << 8 | segment[8]);
		}
		if (len > jpeg->len - at)
			return;
		if (segment[1] != DHT && bytes_add(out, segment, len) != STATUS_OK)
			abort();
		at += len;
	}
	if (bytes_add(out, jpeg->data + at, jpeg->len - at) != STATUS_OK)
		abort();
}

void umock_camera_show(struct umock_camera *camera, const struct bytes *jpeg)
{
	pthread_mutex_lock(&camera->mutex);
	strip(jpeg, camera, &camera->frame);
	camera->other.len = 0;
	pthread_mutex_unlock(&camera->mutex);
}

void umock_camera_show_by_turns(struct umock_camera *camera, const struct bytes *jpeg)
{
	pthread_mutex_lock(&camera->mutex);
	strip(jpeg, camera, &camera->other);
	pthread_mutex_unlock(&camera->mutex);
}

static void take_turns(struct umock_camera *camera)
{
	struct bytes between = camera->frame;

	if (!camera->other.len)
		return;
	camera->frame = camera->other;
	camera->other = between;
}

void umock_camera_answer(struct umock_camera *camera)
{
	for (size_t i = 0; i < camera->reader_count; i++) {
		UMockdevIoctlClient *client = camera->readers[i];
		UMockdevIoctlData *into = umockdev_ioctl_client_get_arg(client);
		size_t len = camera->frame.len;

		if (len > (size_t)into->data_len)
			len = (size_t)into
				      ->data_len; /* a size set before the picture changed */
		if (camera->gone) {
			umockdev_ioctl_client_complete(client, -1, ENODEV);
		} else if (!len) {
			umockdev_ioctl_client_complete(client, -1, EAGAIN);
		} else {
			memcpy(into->data, camera->frame.data, len);
			umockdev_ioctl_client_complete(client, (glong)len, 0);
			camera->frames++;
		}
		g_object_unref(client);
	}
	camera->reader_count = 0;
	take_turns(camera);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* The next one, at the camera's own pace: whoever works on a frame meanwhile misses none. */
static void await_frame(struct umock_camera *camera)
{
	int64_t at_ms = now_ms();
	struct timespec until;

	camera->due_ms += FRAME_MS;
	if (camera->due_ms < at_ms)
		camera->due_ms = at_ms + FRAME_MS;
	until = (struct timespec){camera->due_ms / 1000, camera->due_ms % 1000 * 1000000};
	while (!camera->quit &&
		pthread_cond_timedwait(&camera->changed, &camera->mutex, &until) != ETIMEDOUT)
		;
}

/* Sleeps while nobody reads. */
void *umock_camera_expose(void *user)
{
	struct umock_camera *camera = user;

	pthread_mutex_lock(&camera->mutex);
	while (!camera->quit) {
		if (!camera->reader_count) {
			pthread_cond_wait(&camera->changed, &camera->mutex);
			continue;
		}
		await_frame(camera);
		umock_camera_answer(camera);
	}
	pthread_mutex_unlock(&camera->mutex);
	return NULL;
}

/* Counts what is asked of it until its plug is pulled. */
static void count_request(struct umock_camera *camera)
{
	if (camera->pull_at == SIM_NEVER || camera->gone || --camera->pull_at > 0)
		return;
	camera->pull_at = SIM_NEVER;
	camera->gone = true;
	camera->on_gone(camera->user);
}

static int describe_format(struct v4l2_fmtdesc *format)
{
	if (format->index > 0 || format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return EINVAL;
	format->pixelformat = V4L2_PIX_FMT_MJPEG;
	return 0;
}

static int describe_size(const struct umock_camera *camera, struct v4l2_frmsizeenum *size)
{
	if (size->index > 0 || size->pixel_format != V4L2_PIX_FMT_MJPEG)
		return EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = camera->width;
	size->discrete.height = camera->height;
	return 0;
}

/* One size only, whatever is asked for. */
static int set_format(const struct umock_camera *camera, struct v4l2_format *format)
{
	struct v4l2_pix_format *pix = &format->fmt.pix;

	pix->pixelformat = V4L2_PIX_FMT_MJPEG;
	pix->width = camera->width;
	pix->height = camera->height;
	pix->bytesperline = 0;
	pix->sizeimage = (uint32_t)(camera->frame.len + camera->other.len) + 65536;
	return 0;
}

static int serve(const struct umock_camera *camera, gulong request, void *argument)
{
	struct v4l2_capability *about = argument;

	if (camera->gone)
		return ENODEV;
	switch (request) {
	case VIDIOC_QUERYCAP:
		strcpy((char *)about->driver, "uvcvideo");
		strcpy((char *)about->card, "Simulated document camera");
		about->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
		about->capabilities = about->device_caps | V4L2_CAP_DEVICE_CAPS;
		return 0;
	case VIDIOC_ENUM_FMT:
		return describe_format(argument);
	case VIDIOC_ENUM_FRAMESIZES:
		return describe_size(camera, argument);
	case VIDIOC_S_FMT:
		return set_format(camera, argument);
	default:
		return ENOTTY;
	}
}

gboolean umock_camera_on_ioctl(
	UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
{
	struct umock_camera *camera = user;
	gulong request = umockdev_ioctl_client_get_request(client);
	UMockdevIoctlData *data = umockdev_ioctl_data_resolve(
		umockdev_ioctl_client_get_arg(client), 0, _IOC_SIZE(request), NULL);
	int error = EFAULT;

	(void)io;
	pthread_mutex_lock(&camera->mutex);
	count_request(camera);
	if (data)
		error = serve(camera, request, data->data);
	pthread_mutex_unlock(&camera->mutex);
	umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
	return TRUE;
}

gboolean umock_camera_on_read(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
{
	struct umock_camera *camera = user;
	bool taken;

	(void)io;
	pthread_mutex_lock(&camera->mutex);
	count_request(camera);
	taken = camera->reader_count < READERS_MAX;
	if (taken)
		camera->readers[camera->reader_count++] = g_object_ref(client);
	pthread_cond_signal(&camera->changed);
	pthread_mutex_unlock(&camera->mutex);
	if (!taken)
		umockdev_ioctl_client_complete(client, -1, EBUSY);
	return TRUE;
}
