/*
 * v4l2_kernel.h - the kernel's side of a document camera, for the test of its driver: every
 * call that the driver makes comes here (see unit.mk).
 *
 * For one program; it plays mapped buffers, which cannot be mocked otherwise, and read().
 */
#ifndef TESTS_UNIT_DRIVERS_V4L2_KERNEL_H
#define TESTS_UNIT_DRIVERS_V4L2_KERNEL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/camera/camera.h"

enum {
	WIDTH = 64,
	HEIGHT = 48,
	FRAME = 2 * WIDTH * HEIGHT,
	MAPS = 4,
	GREY = 0x80,
	CALLS_MAX = 4000,
	LIFE_MS = 20000
};

enum trouble { WELL, SILENT, SHORT, EMPTY, DAMAGED, BROKEN, STRANGE, TROUBLES };

/* The camera as its kernel driver shows it. */
static struct kernel {
	bool maps;        /* else read() */
	unsigned pull_at; /* the call that finds it gone, 0: none */
	bool half;        /* the frame before that breaks off */
	enum trouble trouble;
	int late_ms; /* of each frame, 0: 33 */

	bool gone;
	bool keeps_memory; /* mmap() is refused */
	bool has_buffers;  /* somebody asked for some, and has not given them back */
	unsigned calls, frames;
	int fd; /* of the node, -1: not open */
	int64_t now_ms;
	uint8_t *buffers[MAPS];
	bool queued[MAPS], streams;
} kernel;

static char folder[] = "/tmp/camera-XXXXXX";

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void *data, size_t len);
void *__real_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t len);
DIR *__real_opendir(const char *path);

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
int __wrap_ioctl(int fd, unsigned long request, void *argument);
void *__wrap_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t len);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
ssize_t __wrap_read(int fd, void *data, size_t len);
DIR *__wrap_opendir(const char *path);
int64_t __wrap_clock_steady_ms(void);

/* One call to the camera; false when it finds it gone. */
static inline bool is_there(void)
{
	assert_true(++kernel.calls <= CALLS_MAX);
	kernel.gone |= kernel.calls == kernel.pull_at;
	if (kernel.gone)
		errno = ENODEV;
	return !kernel.gone;
}

static inline int fail_with(int error)
{
	errno = error;
	return -1;
}

int64_t __wrap_clock_steady_ms(void)
{
	return kernel.now_ms;
}

DIR *__wrap_opendir(const char *path)
{
	return __real_opendir(strcmp(path, "/dev") == 0 ? folder : path);
}

int __wrap_open(const char *path, int flags, ...)
{
	if (strncmp(path, "/dev/video", 10) != 0)
		return __real_open(path, flags, 0600);
	assert_int_equal(kernel.fd, -1);
	if (!is_there())
		return -1;
	kernel.fd = __real_open("/dev/null", O_RDWR | O_CLOEXEC);
	return kernel.fd;
}

int __wrap_close(int fd)
{
	if (fd == kernel.fd)
		kernel.fd = -1;
	return __real_close(fd);
}

static inline int query(struct v4l2_capability *about)
{
	about->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_DEVICE_CAPS;
	about->device_caps = V4L2_CAP_VIDEO_CAPTURE |
			     (kernel.maps ? V4L2_CAP_STREAMING : V4L2_CAP_READWRITE);
	return 0;
}

static inline int list_format(struct v4l2_fmtdesc *format)
{
	if (format->index > 0)
		return fail_with(EINVAL);
	format->pixelformat = V4L2_PIX_FMT_YUYV;
	return 0;
}

static inline int list_size(struct v4l2_frmsizeenum *size)
{
	if (size->index > 0)
		return fail_with(EINVAL);
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = WIDTH;
	size->discrete.height = HEIGHT;
	return 0;
}

static inline int set_format(struct v4l2_format *format)
{
	assert_int_equal(format->fmt.pix.pixelformat, V4L2_PIX_FMT_YUYV);
	if (kernel.has_buffers)
		return fail_with(EBUSY);
	format->fmt.pix.width = WIDTH;
	format->fmt.pix.height = HEIGHT;
	format->fmt.pix.bytesperline = 2 * WIDTH;
	format->fmt.pix.sizeimage = FRAME;
	return 0;
}

static inline int put_in(const struct v4l2_buffer *buffer)
{
	assert_true(buffer->index < MAPS && kernel.buffers[buffer->index]);
	assert_false(kernel.queued[buffer->index]);
	kernel.queued[buffer->index] = true;
	return 0;
}

/* How much of the next frame there is; -1: its call fails. */
static inline int next_len(void)
{
	kernel.frames++;
	if (kernel.half && kernel.pull_at == kernel.calls + 1)
		return FRAME / 2;
	if (kernel.trouble == BROKEN)
		return fail_with(EIO);
	if (kernel.trouble == EMPTY)
		return 0;
	return kernel.trouble == SHORT ? FRAME / 2 : FRAME;
}

static inline int take_out(struct v4l2_buffer *buffer)
{
	int len = next_len();
	unsigned i = 0;

	if (len < 0)
		return -1;
	while (i < MAPS && !kernel.queued[i])
		i++;
	if (i == MAPS)
		return fail_with(EAGAIN);
	kernel.queued[i] = false;
	memset(kernel.buffers[i], GREY, FRAME);
	buffer->index = kernel.trouble == STRANGE ? MAPS : i;
	buffer->bytesused = (unsigned)len;
	buffer->flags = kernel.trouble == DAMAGED ? V4L2_BUF_FLAG_ERROR : 0;
	return 0;
}

static inline int stream(bool on)
{
	kernel.streams = on;
	if (!on)
		memset(kernel.queued, 0, sizeof(kernel.queued));
	return 0;
}

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	struct v4l2_buffer *buffer = argument;

	assert_int_equal(fd, kernel.fd);
	if (!is_there())
		return -1;
	switch (request) {
	case VIDIOC_QUERYCAP:
		return query(argument);
	case VIDIOC_ENUM_FMT:
		return list_format(argument);
	case VIDIOC_ENUM_FRAMESIZES:
		return list_size(argument);
	case VIDIOC_S_FMT:
		return set_format(argument);
	case VIDIOC_REQBUFS:
		kernel.has_buffers = ((const struct v4l2_requestbuffers *)argument)->count > 0;
		return 0;
	case VIDIOC_QUERYBUF:
		buffer->length = FRAME;
		buffer->m.offset = buffer->index * FRAME;
		return 0;
	case VIDIOC_QBUF:
		return put_in(buffer);
	case VIDIOC_DQBUF:
		return take_out(buffer);
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		return stream(request == VIDIOC_STREAMON);
	default:
		return fail_with(ENOTTY);
	}
}

void *__wrap_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset)
{
	uint8_t *memory;

	if (fd < 0 || fd != kernel.fd)
		return __real_mmap(at, len, allowed, flags, fd, offset);
	if (!is_there())
		return MAP_FAILED;
	if (kernel.keeps_memory) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	memory = calloc(1, len);
	assert_non_null(memory);
	assert_null(kernel.buffers[offset / FRAME]);
	kernel.buffers[offset / FRAME] = memory;
	return memory;
}

/* What lay under the camera is wiped before it is let go. */
int __wrap_munmap(void *at, size_t len)
{
	for (int i = 0; i < MAPS; i++) {
		if (!at || kernel.buffers[i] != at)
			continue;
		for (size_t byte = 0; byte < len; byte++)
			assert_int_equal(kernel.buffers[i][byte], 0);
		free(at);
		kernel.buffers[i] = NULL;
		return 0;
	}
	return __real_munmap(at, len);
}

/* A camera that is gone is ready for ever. */
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	assert_int_equal(count, 1);
	assert_int_equal(fds[0].fd, kernel.fd);
	assert_true(timeout_ms > 0);
	if (!is_there()) {
		fds[0].revents = POLLERR | POLLHUP;
		return 1;
	}
	kernel.now_ms += kernel.trouble == SILENT ? timeout_ms
			 : kernel.late_ms         ? kernel.late_ms
						  : 33;
	fds[0].revents = kernel.trouble == SILENT ? 0 : POLLIN;
	return kernel.trouble != SILENT;
}

ssize_t __wrap_read(int fd, void *data, size_t len)
{
	int got;

	if (fd != kernel.fd || fd < 0)
		return __real_read(fd, data, len);
	if (!is_there())
		return -1;
	if (kernel.trouble == DAMAGED)
		return fail_with(EAGAIN);
	got = next_len();
	if (got > 0)
		memset(data, GREY, (size_t)got);
	return got;
}

/* Opened, looked through, photographed with, looked through again, closed: as a visit does. */
MUST_CHECK static inline enum status live(struct bytes *jpeg)
{
	static const struct device_selector ANY = {.kind = DEVICE_ANY};
	struct camera_picture picture = {0};
	struct camera *camera = NULL;
	enum status status = camera_open(&camera_v4l2, &ANY, &camera);

	for (int i = 0; status == STATUS_OK && i < 3; i++)
		status = camera_preview(camera, &picture);
	if (status == STATUS_OK)
		status = camera_still(camera, jpeg);
	if (status == STATUS_OK)
		status = camera_preview(camera, &picture);
	camera_close(camera);
	camera_picture_free(&picture);
	return status;
}

static inline int make_folder(void **unused)
{
	char path[sizeof(folder) + 16];
	int fd;

	(void)unused;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/video0", folder);
	fd = __real_open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : __real_close(fd);
}

static inline int remove_folder(void **unused)
{
	char path[sizeof(folder) + 16];

	(void)unused;
	snprintf(path, sizeof(path), "%s/video0", folder);
	unlink(path);
	return rmdir(folder);
}

#endif
