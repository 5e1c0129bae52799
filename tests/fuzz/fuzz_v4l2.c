/*
 * The driver of kernel cameras against a kernel driver that answers what the input says: odd
 * sizes, offsets, counts, indices.  Below it only what the kernel itself promises holds: a
 * mapping is as long as it was asked for, or there is none, and read() stays within its buffer.
 * First byte: what is asked of the camera, bit by bit.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/camera/camera.h"
#include "tests/fuzz/fuzz.h"

enum { CALLS = 8, NODES = 2, MAPS_MAX = 8, CALL_MS = 7000, ASKED_MAX = 3000 };
enum { PAGE = 4096, LEN_MAX = 1 << 17, FRAME_MAX = 64 << 20 };
enum { ODD = 0xc0, REFUSED = 0xf0 }; /* answers below are as a camera would give them */

static struct kernel {
	const uint8_t *data;
	size_t size, at;
	unsigned asked, nodes_listed;
	int fd; /* of the node, -1: not open */
	int64_t now_ms;
	struct map {
		uint8_t *memory;
		size_t len;
	} maps[MAPS_MAX];
	unsigned next_index;
	bool keeps; /* buffers, for whoever asked for them */
} kernel;

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void *data, size_t len);
int __real_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
void *__real_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t len);
DIR *__real_opendir(const char *path);
struct dirent *__real_readdir(DIR *dir);
int __real_closedir(DIR *dir);

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_read(int fd, void *data, size_t len);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
void *__wrap_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t len);
int __wrap_ioctl(int fd, unsigned long request, void *argument);
DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir(DIR *dir);
int __wrap_closedir(DIR *dir);
int64_t __wrap_clock_steady_ms(void);

int64_t __wrap_clock_steady_ms(void)
{
	return kernel.now_ms;
}

static uint8_t next_byte(void)
{
	return kernel.at < kernel.size ? kernel.data[kernel.at++] : 0xff;
}

static void take(void *out, size_t len)
{
	size_t left = kernel.size - kernel.at;

	len = len < left ? len : left;
	memcpy(out, kernel.data + kernel.at, len);
	kernel.at += len;
}

static int fail(uint8_t said)
{
	static const int ERRORS[] = {
		ENODEV, EINVAL, EBUSY, EIO, EAGAIN, ENOTTY, ENOMEM, EACCES, ENXIO, EINTR};

	errno = ERRORS[said % (sizeof(ERRORS) / sizeof(ERRORS[0]))];
	return -1;
}

/* How a question ends: the byte that says it, or -1 with errno set. */
static int ask(void)
{
	uint8_t said = next_byte();

	if (kernel.at >= kernel.size || ++kernel.asked > ASKED_MAX) {
		errno = ENODEV;
		return -1;
	}
	return said < REFUSED ? said : fail(said);
}

DIR *__wrap_opendir(const char *path)
{
	if (strcmp(path, "/dev") != 0)
		return __real_opendir(path);
	kernel.nodes_listed = 0;
	return (DIR *)&kernel;
}

struct dirent *__wrap_readdir(DIR *dir)
{
	static struct dirent entry;

	if (dir != (DIR *)&kernel)
		return __real_readdir(dir);
	if (kernel.nodes_listed == NODES)
		return NULL;
	strcpy(entry.d_name, kernel.nodes_listed++ ? "video1" : "video0");
	return &entry;
}

int __wrap_closedir(DIR *dir)
{
	return dir == (DIR *)&kernel ? 0 : __real_closedir(dir);
}

int __wrap_open(const char *path, int flags, ...)
{
	if (strncmp(path, "/dev/video", 10) != 0)
		return __real_open(path, flags, 0600);
	FUZZ_HOLDS(kernel.fd == -1);
	if (ask() < 0)
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

/* What a camera of 64 × 48 dots says, for what is not odd. */
static void answer_well(unsigned long request, void *argument, uint8_t said)
{
	static const uint32_t FOURCCS[] = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV};
	struct v4l2_capability *about = argument;
	struct v4l2_fmtdesc *format = argument;
	struct v4l2_frmsizeenum *size = argument;
	struct v4l2_pix_format *pix = &((struct v4l2_format *)argument)->fmt.pix;
	struct v4l2_buffer *buffer = argument;

	if (request == VIDIOC_QUERYCAP) {
		about->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_DEVICE_CAPS;
		about->device_caps = V4L2_CAP_VIDEO_CAPTURE |
				     (said & 1 ? V4L2_CAP_STREAMING : V4L2_CAP_READWRITE);
	} else if (request == VIDIOC_ENUM_FMT) {
		format->pixelformat = FOURCCS[said & 1];
	} else if (request == VIDIOC_ENUM_FRAMESIZES) {
		size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
		size->discrete.width = 64;
		size->discrete.height = 48;
	} else if (request == VIDIOC_S_FMT) {
		pix->width = 64;
		pix->height = 48;
		pix->bytesperline = said & 1 ? 128 : 0;
		pix->sizeimage = 128 * 48;
	} else if (request == VIDIOC_QUERYBUF) {
		buffer->length = 128 * 48;
		buffer->m.offset = buffer->index * 2 * PAGE;
	} else if (request == VIDIOC_DQBUF) {
		buffer->index = kernel.next_index++ % 4;
		buffer->bytesused = said & 1 ? 128 * 48 : said;
	}
}

/* A new frame lies in each buffer. */
static void expose(void)
{
	for (int i = 0; i < MAPS_MAX; i++) {
		size_t len = next_byte() * 16u;
		if (kernel.maps[i].memory)
			take(kernel.maps[i].memory,
				kernel.maps[i].len < len ? kernel.maps[i].len : len);
	}
}

/* While buffers are kept, no other size can be set. */
static void note(unsigned long request, const void *argument)
{
	if (request == VIDIOC_REQBUFS)
		kernel.keeps = ((const struct v4l2_requestbuffers *)argument)->count > 0;
	if (request == VIDIOC_S_FMT)
		FUZZ_HOLDS(!kernel.keeps);
}

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	int said = ask();

	FUZZ_HOLDS(fd >= 0 && fd == kernel.fd);
	if (said < 0) {
		/* What was not given is not kept; what is given back is not, either way. */
		kernel.keeps &= request != VIDIOC_REQBUFS;
		return -1;
	}
	note(request, argument);
	answer_well(request, argument, (uint8_t)said);
	if (request == VIDIOC_DQBUF)
		expose();
	/* Some fields of it, from the input: a place, and what stands there. */
	for (int i = ODD; i <= said; i += 16) {
		size_t len = _IOC_SIZE(request), at = next_byte() * 4u % (len ? len : 1);
		take((uint8_t *)argument + at, len - at < 4 ? len - at : 4);
	}
	return 0;
}

/* The memory has exactly that length, so that the sanitizer sees what lies beyond. */
void *__wrap_mmap(void *at, size_t len, int allowed, int flags, int fd, off_t offset)
{
	if (fd < 0 || fd != kernel.fd)
		return __real_mmap(at, len, allowed, flags, fd, offset);
	FUZZ_HOLDS(len <= FRAME_MAX);
	for (int i = 0; i < MAPS_MAX; i++) {
		if (kernel.maps[i].memory)
			continue;
		if (!len || len > LEN_MAX || offset % PAGE)
			break;
		kernel.maps[i] = (struct map){calloc(1, len), len};
		return kernel.maps[i].memory;
	}
	errno = EINVAL;
	return MAP_FAILED;
}

int __wrap_munmap(void *at, size_t len)
{
	for (int i = 0; i < MAPS_MAX; i++) {
		struct map *map = &kernel.maps[i];
		if (!at || map->memory != at)
			continue;
		FUZZ_HOLDS(len == map->len);
		for (size_t byte = 0; byte < len; byte++)
			FUZZ_HOLDS(map->memory[byte] == 0);
		free(map->memory);
		*map = (struct map){0};
		return 0;
	}
	return __real_munmap(at, len);
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	uint8_t said = next_byte();

	if (fds[0].fd != kernel.fd)
		return __real_poll(fds, count, timeout_ms);
	FUZZ_HOLDS(count == 1 && timeout_ms > 0);
	fds[0].revents = (short)said;
	kernel.now_ms += 33;
	if (said < ODD || kernel.at >= kernel.size)
		return 1;
	if (said >= REFUSED)
		return fail(said);
	kernel.now_ms += timeout_ms;
	return 0;
}

ssize_t __wrap_read(int fd, void *data, size_t len)
{
	size_t wanted = len < 200 ? len : 200, before = kernel.at;
	int said;

	if (fd < 0 || fd != kernel.fd)
		return __real_read(fd, data, len);
	said = ask();
	if (said < 0)
		return -1;
	if (said & 1) /* a whole frame, of whatever lies there */
		memset(data, said, len < LEN_MAX ? len : LEN_MAX);
	take(data, wanted);
	return said & 1 ? (ssize_t)len : (ssize_t)(kernel.at - before - 1);
}

static void preview(struct camera *camera, struct camera_picture *picture)
{
	if (camera_preview(camera, picture) != STATUS_OK)
		return;
	FUZZ_HOLDS(picture->width_px && picture->width_px <= CAMERA_PREVIEW_WIDTH);
	FUZZ_HOLDS(picture->height_px && picture->height_px <= CAMERA_PREVIEW_HEIGHT);
}

static void still(struct camera *camera)
{
	struct bytes jpeg = {0};

	if (camera_still(camera, &jpeg) != STATUS_OK)
		FUZZ_HOLDS(jpeg.len == 0);
	bytes_free(&jpeg);
}

static void use(struct camera *camera, uint8_t asked)
{
	struct camera_picture picture = {0};

	for (int i = 0; i < CALLS; i++) {
		int64_t before_ms = kernel.now_ms;

		if (asked >> i & 1)
			still(camera);
		else
			preview(camera, &picture);
		FUZZ_HOLDS(kernel.now_ms - before_ms <= CALL_MS);
	}
	camera_picture_free(&picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct device_selector ANY = {.kind = DEVICE_ANY};
	struct camera *camera = NULL;

	if (size == 0)
		return 0;
	kernel = (struct kernel){.data = data + 1, .size = size - 1, .fd = -1};
	if (camera_open(&camera_v4l2, &ANY, &camera) == STATUS_OK)
		use(camera, data[0]);
	camera_close(camera);
	FUZZ_HOLDS(kernel.fd == -1);
	for (int i = 0; i < MAPS_MAX; i++)
		FUZZ_HOLDS(!kernel.maps[i].memory);
	return 0;
}
