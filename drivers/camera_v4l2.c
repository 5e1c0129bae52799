/*
 * camera_v4l2.c - cameras that the kernel drives: /dev/videoN.
 *
 * Frames come by mapped buffers where the driver has them, else by read().  Nodes come in
 * pairs, the second one carries metadata only, so the capability decides. Source: kernel
 * documentation, Video for Linux API; reference protocols 5.2.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/camera.h"
#include "drivers/usb_sysfs.h"

enum { NODES_MAX = 64, BUFFERS = 4, SIZES_MAX = 64, FRAME_MAX = 64 << 20 };
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
	int held;       /* buffer that the caller has, -1: none */
	uint8_t *frame; /* for read() */
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

static int ask(int fd, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(fd, request, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

static enum status status_of_errno(void)
{
	switch (errno) {
	case ENODEV:
	case ENOENT:
	case ENXIO:
		return STATUS_NO_DEVICE;
	case EACCES:
	case EPERM:
		return STATUS_DENIED;
	case EBUSY:
		return STATUS_CONFLICT;
	default:
		return STATUS_IO;
	}
}

/* Opens node when it is a camera; *maps: it has mapped buffers. */
static enum status open_node(const char *node, int *fd, bool *maps)
{
	struct v4l2_capability about = {0};
	uint32_t can;

	*fd = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return status_of_errno();
	if (ask(*fd, VIDIOC_QUERYCAP, &about) == 0) {
		can = about.capabilities & V4L2_CAP_DEVICE_CAPS ? about.device_caps
								: about.capabilities;
		*maps = can & V4L2_CAP_STREAMING;
		if (can & V4L2_CAP_VIDEO_CAPTURE &&
			can & (V4L2_CAP_STREAMING | V4L2_CAP_READWRITE))
			return STATUS_OK;
	}
	close(*fd);
	return STATUS_NO_DEVICE;
}

/* Number of /dev/videoN, -1 when name is something else. */
static int node_number(const char *name)
{
	int number, len = 0;

	if (sscanf(name, "video%3d%n", &number, &len) != 1 || name[len] || number < 0)
		return -1;
	return number;
}

/* Which nodes there are; one bit each. */
static uint64_t list_nodes(void)
{
	DIR *dir = opendir("/dev");
	struct dirent *entry;
	uint64_t nodes = 0;

	while (dir && (entry = readdir(dir))) {
		int number = node_number(entry->d_name);
		if (number >= 0 && number < NODES_MAX)
			nodes |= UINT64_C(1) << number;
	}
	if (dir)
		closedir(dir);
	return nodes;
}

/* Is it the node of a camera that is meant?  Nothing is opened for that. */
static bool is_meant(const struct device_selector *which, int number, struct usb_node *about)
{
	char folder[48];

	snprintf(folder, sizeof(folder), "/sys/class/video4linux/video%d", number);
	usb_sysfs_node(folder, about);
	return device_selector_fits(which, &(struct device_traits){.path = about->path,
						   .interface = about->interface,
						   .vendor = about->vendor,
						   .product = about->product,
						   .serial = about->serial,
						   .class_code = about->class_code});
}

static enum status find_node(
	const struct device_selector *which, int *fd, bool *maps, struct usb_node *about)
{
	enum status status = STATUS_NO_DEVICE, found;
	uint64_t nodes = list_nodes();
	char node[24];

	for (int i = 0; i < NODES_MAX; i++) {
		if (!(nodes >> i & 1) || !is_meant(which, i, about))
			continue;
		snprintf(node, sizeof(node), "/dev/video%d", i);
		found = open_node(node, fd, maps);
		if (found == STATUS_OK)
			return STATUS_OK;
		if (found != STATUS_NO_DEVICE)
			status = found;
	}
	return status;
}

static enum status v4l2_open(const struct device_selector *which, struct camera **out)
{
	struct v4l2 *v4l2 = calloc(1, sizeof(*v4l2));
	struct usb_node about;
	enum status status;

	if (!v4l2)
		return failure(STATUS_NO_MEMORY, "v4l2");
	v4l2->base.driver = &camera_v4l2;
	v4l2->held = -1;
	status = find_node(which, &v4l2->fd, &v4l2->maps, &about);
	if (status != STATUS_OK) {
		free(v4l2);
		return status;
	}
	memcpy(v4l2->base.place, about.path, sizeof(v4l2->base.place));
	*out = &v4l2->base;
	return STATUS_OK;
}

static bool has_format(int fd, uint32_t fourcc)
{
	struct v4l2_fmtdesc format = {.type = TYPE};

	for (format.index = 0; format.index < SIZES_MAX; format.index++) {
		if (ask(fd, VIDIOC_ENUM_FMT, &format) < 0)
			return false;
		if (format.pixelformat == fourcc)
			return true;
	}
	return false;
}

/* The largest size within *width × *height; they stay when the driver lists none. */
static void choose_size(int fd, uint32_t fourcc, unsigned *width, unsigned *height)
{
	struct v4l2_frmsizeenum size = {.pixel_format = fourcc};
	unsigned best_width = 0, best_height = 0;

	for (size.index = 0; size.index < SIZES_MAX; size.index++) {
		unsigned w, h;
		if (ask(fd, VIDIOC_ENUM_FRAMESIZES, &size) < 0)
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

		if (!has_format(v4l2->fd, FORMATS[i].fourcc))
			continue;
		choose_size(v4l2->fd, FORMATS[i].fourcc, &width, &height);
		pix->width = width;
		pix->height = height;
		pix->pixelformat = FORMATS[i].fourcc;
		pix->field = V4L2_FIELD_NONE;
		if (ask(v4l2->fd, VIDIOC_S_FMT, &format) < 0)
			return status_of_errno();
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

	return ask(v4l2->fd, VIDIOC_QBUF, &buffer) == 0;
}

static bool map(struct v4l2 *v4l2, unsigned index)
{
	struct v4l2_buffer buffer = {.type = TYPE, .memory = V4L2_MEMORY_MMAP, .index = index};
	void *data;

	if (ask(v4l2->fd, VIDIOC_QUERYBUF, &buffer) < 0)
		return false;
	data = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, v4l2->fd,
		buffer.m.offset);
	if (data == MAP_FAILED)
		return false;
	v4l2->buffers[index] = (struct mapping){data, buffer.length};
	v4l2->buffer_count = index + 1;
	return queue(v4l2, index);
}

static enum status start_mapped(struct v4l2 *v4l2)
{
	struct v4l2_requestbuffers request = {
		.count = BUFFERS, .type = TYPE, .memory = V4L2_MEMORY_MMAP};
	int type = TYPE;

	if (ask(v4l2->fd, VIDIOC_REQBUFS, &request) < 0 || request.count == 0)
		return failure(status_of_errno(), "v4l2: buffers");
	for (unsigned i = 0; i < request.count && i < BUFFERS; i++)
		if (!map(v4l2, i))
			return failure(status_of_errno(), "v4l2: buffer %u", i);
	if (ask(v4l2->fd, VIDIOC_STREAMON, &type) < 0)
		return failure(status_of_errno(), "v4l2: stream");
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
		ask(v4l2->fd, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < v4l2->buffer_count; i++) {
		/* What lay under the camera must not stay anywhere. */
		bytes_wipe(v4l2->buffers[i].data, v4l2->buffers[i].len);
		munmap(v4l2->buffers[i].data, v4l2->buffers[i].len);
	}
	if (v4l2->buffer_count)
		ask(v4l2->fd, VIDIOC_REQBUFS, &none);
	if (v4l2->frame)
		bytes_wipe(v4l2->frame, v4l2->frame_size);
	free(v4l2->frame);
	v4l2->frame = NULL;
	v4l2->buffer_count = 0;
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

	if (ask(v4l2->fd, VIDIOC_DQBUF, &buffer) < 0)
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
		return status_of_errno();
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
