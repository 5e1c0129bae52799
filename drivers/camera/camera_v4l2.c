/*
 * camera_v4l2.c - cameras that the kernel drives: /dev/videoN.
 *
 * Frames come by mapped buffers where the driver has them, else by read(). Source: kernel
 * documentation, Video for Linux API; reference protocols 5.2.
 */
#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/camera/v4l2_node.h"

enum { BUFFERS = 4, SIZES_MAX = 64, FRAME_MAX = 64 << 20 };
enum { TYPE = V4L2_BUF_TYPE_VIDEO_CAPTURE };

struct v4l2 {
	struct camera base; /* first */
	int fd;
	bool maps;
	struct mapping {
		void *data;
		size_t len;
	} buffers[BUFFERS];
	unsigned buffer_count;
	bool has_buffers; /* the driver keeps some for us, mapped or not */
	int held;         /* buffer that the caller has, -1: none */
	uint8_t *frame;   /* for read() */
	size_t frame_size;
};

/* Best first. */
static const struct {
	uint32_t fourcc;
	enum camera_format format;
} FORMATS[] = {
	{V4L2_PIX_FMT_MJPEG, CAMERA_MJPEG},
	{V4L2_PIX_FMT_JPEG, CAMERA_MJPEG},
	{V4L2_PIX_FMT_YUYV, CAMERA_YUYV},
};

static enum status v4l2_open(const struct device_selector *which, struct camera **out)
{
	struct v4l2 *v4l2 = calloc(1, sizeof(*v4l2));
	struct usb_node about;
	enum status status;

	if (!v4l2)
		return failure(STATUS_NO_MEMORY, "v4l2");
	v4l2->base.driver = &camera_v4l2;
	v4l2->held = -1;
	status = v4l2_find(which, &v4l2->fd, &v4l2->maps, &about);
	if (status != STATUS_OK) {
		free(v4l2);
		return status;
	}
	memcpy(v4l2->base.place, about.path, sizeof(v4l2->base.place));
	*out = &v4l2->base;
	return STATUS_OK;
}

/* Fails NOT_FOUND, and as the camera does: the end of its list is EINVAL, a pulled plug is not.
 */
static enum status find_format(int fd, uint32_t fourcc)
{
	struct v4l2_fmtdesc format = {.type = TYPE};

	for (format.index = 0; format.index < SIZES_MAX; format.index++) {
		if (v4l2_ask(fd, VIDIOC_ENUM_FMT, &format) < 0)
			return errno == EINVAL ? STATUS_NOT_FOUND : v4l2_status();
		if (format.pixelformat == fourcc)
			return STATUS_OK;
	}
	return STATUS_NOT_FOUND;
}

/* The largest size within *width × *height; they stay when the driver lists none. */
static void choose_size(int fd, uint32_t fourcc, unsigned *width, unsigned *height)
{
	struct v4l2_frmsizeenum size = {.pixel_format = fourcc};
	unsigned best_width = 0, best_height = 0;

	for (size.index = 0; size.index < SIZES_MAX; size.index++) {
		unsigned w, h;
		if (v4l2_ask(fd, VIDIOC_ENUM_FRAMESIZES, &size) < 0)
			break;
		if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
			w = size.stepwise.max_width < *width ? size.stepwise.max_width : *width;
			h = size.stepwise.max_height < *height ? size.stepwise.max_height
							       : *height;
			*width = w;
			*height = h;
			return;
		}
		w = size.discrete.width;
		h = size.discrete.height;
		if (w <= *width && h <= *height &&
			(uint64_t)w * h > (uint64_t)best_width * best_height) {
			best_width = w;
			best_height = h;
		}
	}
	if (best_width) {
		*width = best_width;
		*height = best_height;
	}
}

/* The driver may give another size than it was asked for: what it says then counts. */
static enum status set_format(struct v4l2 *v4l2, unsigned width, unsigned height)
{
	for (size_t i = 0; i < sizeof(FORMATS) / sizeof(FORMATS[0]); i++) {
		struct v4l2_format format = {.type = TYPE};
		struct v4l2_pix_format *pix = &format.fmt.pix;
		enum status status = find_format(v4l2->fd, FORMATS[i].fourcc);

		if (status == STATUS_NOT_FOUND)
			continue;
		if (status != STATUS_OK)
			return status;
		choose_size(v4l2->fd, FORMATS[i].fourcc, &width, &height);
		pix->width = width;
		pix->height = height;
		pix->pixelformat = FORMATS[i].fourcc;
		pix->field = V4L2_FIELD_NONE;
		if (v4l2_ask(v4l2->fd, VIDIOC_S_FMT, &format) < 0)
			return v4l2_status();
		if (pix->pixelformat != FORMATS[i].fourcc)
			continue;
		v4l2->base.shape = (struct camera_shape){FORMATS[i].format, pix->width,
			pix->height, pix->bytesperline ? pix->bytesperline : 2 * pix->width};
		v4l2->frame_size = pix->sizeimage;
		return STATUS_OK;
	}
	return failure(STATUS_BAD_DATA, "v4l2: neither MJPEG nor YUYV");
}

static bool queue(struct v4l2 *v4l2, unsigned index)
{
	struct v4l2_buffer buffer = {.type = TYPE, .memory = V4L2_MEMORY_MMAP, .index = index};

	return v4l2_ask(v4l2->fd, VIDIOC_QBUF, &buffer) == 0;
}

static enum status map(struct v4l2 *v4l2, unsigned index)
{
	struct v4l2_buffer buffer = {.type = TYPE, .memory = V4L2_MEMORY_MMAP, .index = index};
	void *data;

	if (v4l2_ask(v4l2->fd, VIDIOC_QUERYBUF, &buffer) < 0)
		return v4l2_status();
	if (buffer.length > FRAME_MAX)
		return STATUS_BAD_DATA;
	data = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, v4l2->fd,
		buffer.m.offset);
	if (data == MAP_FAILED)
		return v4l2_status();
	v4l2->buffers[index] = (struct mapping){data, buffer.length};
	v4l2->buffer_count = index + 1;
	return queue(v4l2, index) ? STATUS_OK : v4l2_status();
}

static enum status start_mapped(struct v4l2 *v4l2)
{
	struct v4l2_requestbuffers request = {
		.count = BUFFERS, .type = TYPE, .memory = V4L2_MEMORY_MMAP};
	enum status status;
	int type = TYPE;

	if (v4l2_ask(v4l2->fd, VIDIOC_REQBUFS, &request) < 0)
		return failure(v4l2_status(), "v4l2: buffers");
	v4l2->has_buffers = true;
	if (request.count == 0)
		return failure(STATUS_NO_MEMORY, "v4l2: no buffers");
	for (unsigned i = 0; i < request.count && i < BUFFERS; i++) {
		status = map(v4l2, i);
		if (status != STATUS_OK)
			return failure(status, "v4l2: buffer %u", i);
	}
	if (v4l2_ask(v4l2->fd, VIDIOC_STREAMON, &type) < 0)
		return failure(v4l2_status(), "v4l2: stream");
	return STATUS_OK;
}

static enum status start_reading(struct v4l2 *v4l2)
{
	if (!v4l2->frame_size || v4l2->frame_size > FRAME_MAX)
		return failure(STATUS_BAD_DATA, "v4l2: frames of %zu", v4l2->frame_size);
	v4l2->frame = malloc(v4l2->frame_size);
	return v4l2->frame ? STATUS_OK : failure(STATUS_NO_MEMORY, "v4l2: frame");
}

static void v4l2_stop(struct camera *camera)
{
	struct v4l2 *v4l2 = (struct v4l2 *)camera;
	struct v4l2_requestbuffers none = {.type = TYPE, .memory = V4L2_MEMORY_MMAP};
	int type = TYPE;

	if (v4l2->buffer_count)
		v4l2_ask(v4l2->fd, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < v4l2->buffer_count; i++) {
		/* What lay under the camera must not stay anywhere. */
		bytes_wipe(v4l2->buffers[i].data, v4l2->buffers[i].len);
		munmap(v4l2->buffers[i].data, v4l2->buffers[i].len);
	}
	/* Kept, they would keep the next size from being set. */
	if (v4l2->has_buffers)
		v4l2_ask(v4l2->fd, VIDIOC_REQBUFS, &none);
	if (v4l2->frame)
		bytes_wipe(v4l2->frame, v4l2->frame_size);
	free(v4l2->frame);
	v4l2->frame = NULL;
	v4l2->buffer_count = 0;
	v4l2->has_buffers = false;
	v4l2->held = -1;
}

static enum status v4l2_start(struct camera *camera, unsigned width_px, unsigned height_px)
{
	struct v4l2 *v4l2 = (struct v4l2 *)camera;
	enum status status = set_format(v4l2, width_px, height_px);

	if (status == STATUS_OK)
		status = v4l2->maps ? start_mapped(v4l2) : start_reading(v4l2);
	if (status != STATUS_OK)
		v4l2_stop(camera);
	return status;
}

static enum status await_frame(const struct v4l2 *v4l2, unsigned timeout_ms)
{
	struct pollfd poll_fd = {.fd = v4l2->fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&poll_fd, 1, (int)timeout_ms);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return STATUS_TIMEOUT;
	/* An unplugged camera is ready for ever; asking it tells. */
	return ready < 0 ? STATUS_IO : STATUS_OK;
}

static enum status next_mapped(struct v4l2 *v4l2, const uint8_t **data, size_t *len)
{
	struct v4l2_buffer buffer = {.type = TYPE, .memory = V4L2_MEMORY_MMAP};

	if (v4l2_ask(v4l2->fd, VIDIOC_DQBUF, &buffer) < 0)
		return errno == EAGAIN ? STATUS_BAD_DATA : STATUS_NO_DEVICE;
	if (buffer.index >= v4l2->buffer_count)
		return failure(STATUS_IO, "v4l2: buffer %u", buffer.index);
	v4l2->held = (int)buffer.index;
	if (buffer.flags & V4L2_BUF_FLAG_ERROR ||
		buffer.bytesused > v4l2->buffers[buffer.index].len)
		return STATUS_BAD_DATA;
	*data = v4l2->buffers[buffer.index].data;
	*len = buffer.bytesused;
	return STATUS_OK;
}

static enum status next_read(struct v4l2 *v4l2, const uint8_t **data, size_t *len)
{
	ssize_t got = read(v4l2->fd, v4l2->frame, v4l2->frame_size);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? STATUS_BAD_DATA : STATUS_NO_DEVICE;
	*data = v4l2->frame;
	*len = (size_t)got;
	return got ? STATUS_OK : STATUS_BAD_DATA;
}

static enum status v4l2_next(
	struct camera *camera, unsigned timeout_ms, const uint8_t **data, size_t *len)
{
	struct v4l2 *v4l2 = (struct v4l2 *)camera;
	enum status status;

	if (v4l2->held >= 0 && !queue(v4l2, (unsigned)v4l2->held))
		return v4l2_status();
	v4l2->held = -1;
	status = await_frame(v4l2, timeout_ms);
	if (status != STATUS_OK)
		return status;
	return v4l2->maps ? next_mapped(v4l2, data, len) : next_read(v4l2, data, len);
}

static void v4l2_close(struct camera *camera)
{
	struct v4l2 *v4l2 = (struct v4l2 *)camera;

	v4l2_stop(camera);
	close(v4l2->fd);
	free(v4l2);
}

const struct camera_driver camera_v4l2 = {
	.name = "v4l2",
	.open = v4l2_open,
	.start = v4l2_start,
	.next = v4l2_next,
	.stop = v4l2_stop,
	.close = v4l2_close,
};
