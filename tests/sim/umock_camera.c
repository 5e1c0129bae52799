#include "tests/sim/umock_camera.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <umockdev.h>

#include "tests/sim/sim_plain.h"

enum {
	READERS_MAX = 4,
	NODES = 32, /* of each */
	FRAME_MS = 50,
	DHT = 0xc4,
	SOS = 0xda,
	SOF_FIRST = 0xc0,
	SOF_LAST = 0xc2
};

struct umock_camera {
	struct umock_bus *bus;
	struct sim_device device; /* what libusb sees of it */
	const char *strings[4];
	struct umock_port *port;
	char serial[16], node[16], hub_path[112], sys[160];
	int first, number; /* of /dev/videoN, another one each time */
	/*
	 * One for each life: a node stays answerable, as programs may be on their way to it.
	 */
	UMockdevIoctlBase *ios[NODES];
	unsigned lives;
	pthread_t thread;
	bool plugged, has_node, late;
	int fifo; /* its node */
	char path[256];
	void (*on_gone)(void *user);
	void *user;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	bool quit, gone;
	long pull_at; /* the request that finds it gone, or SIM_NEVER */
	struct bytes frame;
	unsigned width, height, frames;
	UMockdevIoctlClient *readers[READERS_MAX]; /* wait for a frame; held */
	size_t reader_count;
};

/* Walks the segments before the scan: leaves out tables, notes the size. */
static void strip(const struct bytes *jpeg, struct umock_camera *camera)
{
	size_t at = 2;

	camera->frame.len = 0;
	if (bytes_add(&camera->frame, jpeg->data, 2) != STATUS_OK)
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
		if (segment[1] != DHT && bytes_add(&camera->frame, segment, len) != STATUS_OK)
			abort();
		at += len;
	}
	if (bytes_add(&camera->frame, jpeg->data + at, jpeg->len - at) != STATUS_OK)
		abort();
}

void umock_camera_show(struct umock_camera *camera, const struct bytes *jpeg)
{
	pthread_mutex_lock(&camera->mutex);
	strip(jpeg, camera);
	pthread_mutex_unlock(&camera->mutex);
}

/* Answers all who wait; with a frame, or that the camera is gone. */
static void answer_readers(struct umock_camera *camera)
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
}

static void wait_ms(struct umock_camera *camera, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	while (!camera->quit &&
		pthread_cond_timedwait(&camera->changed, &camera->mutex, &until) != ETIMEDOUT)
		;
}

/* Sleeps while nobody reads. */
static void *expose(void *user)
{
	struct umock_camera *camera = user;

	pthread_mutex_lock(&camera->mutex);
	while (!camera->quit) {
		if (!camera->reader_count) {
			pthread_cond_wait(&camera->changed, &camera->mutex);
			continue;
		}
		wait_ms(camera, FRAME_MS);
		answer_readers(camera);
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
	pix->sizeimage = (uint32_t)camera->frame.len + 65536;
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

static gboolean on_ioctl(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
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

static gboolean on_read(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
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

struct umock_camera *umock_camera_create(struct umock_bus *bus, int socket, const char *serial,
	void (*on_gone)(void *user), void *user)
{
	struct umock_camera *camera = calloc(1, sizeof(*camera));
	pthread_condattr_t monotonic;

	if (!camera)
		abort();
	camera->bus = bus;
	camera->on_gone = on_gone;
	camera->user = user;
	camera->pull_at = SIM_NEVER;
	sim_plain_init(&camera->device, SIM_PLAIN_CAMERA);
	snprintf(camera->serial, sizeof(camera->serial), "%s", serial);
	camera->strings[0] = "Simulated";
	camera->strings[1] = "document camera";
	camera->strings[2] = camera->serial;
	camera->device.strings = camera->strings;
	camera->port = umock_port_create(bus, socket, &camera->device, on_gone, user);
	camera->first = socket % 2 * NODES;
	snprintf(camera->hub_path, sizeof(camera->hub_path), "%s/1-%d:1.0",
		umock_port_sys(camera->port), socket);
	pthread_mutex_init(&camera->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&camera->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&camera->thread, NULL, expose, camera) != 0)
		abort();
	return camera;
}

/*
 * poll() of a mocked node is that of what it really is: a FIFO that always holds a byte, so
 * that the waiting happens in read().
 */
static void make_node(struct umock_camera *camera)
{
	char *root = umockdev_testbed_get_root_dir(umock_bus_testbed(camera->bus));

	snprintf(camera->path, sizeof(camera->path), "%s/dev", root);
	g_mkdir_with_parents(camera->path, 0755);
	snprintf(camera->path, sizeof(camera->path), "%s%s", root, camera->node);
	g_free(root);
	if (mkfifo(camera->path, 0666) != 0)
		abort();
	camera->fifo = open(camera->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (camera->fifo < 0 || write(camera->fifo, "", 1) != 1)
		abort();
}

static void add_node(const struct umock_camera *camera)
{
	char text[320];

	snprintf(text, sizeof(text),
		"P: %s\nE: DEVNAME=%s\nE: SUBSYSTEM=video4linux\nE: MAJOR=81\nE: MINOR=%d\n\n",
		camera->sys + strlen("/sys"), camera->node, camera->number);
	umock_bus_add(camera->bus, text);
}

/* The life that had this node. */
static void forget(struct umock_camera *camera, int number)
{
	char node[24];

	snprintf(node, sizeof(node), "/dev/video%d", number);
	umockdev_testbed_detach_ioctl(umock_bus_testbed(camera->bus), node, NULL);
	g_clear_object(&camera->ios[number % NODES]);
}

/* What its driver makes of it. */
static void make_video(struct umock_camera *camera)
{
	UMockdevTestbed *testbed = umock_bus_testbed(camera->bus);

	UMockdevIoctlBase **io = &camera->ios[camera->lives++ % NODES];

	camera->has_node = true;
	if (*io)
		forget(camera, camera->number);
	*io = umockdev_ioctl_base_new();
	g_signal_connect(*io, "handle-ioctl", G_CALLBACK(on_ioctl), camera);
	g_signal_connect(*io, "handle-read", G_CALLBACK(on_read), camera);
	/* Whoever sees the node may open it at once. */
	if (!umockdev_testbed_attach_ioctl(testbed, camera->node, *io, NULL))
		abort();
	make_node(camera);
	add_node(camera);
}

/* As the kernel does it: the device is there before its driver makes the node. */
void umock_camera_plug(struct umock_camera *camera)
{
	if (camera->plugged)
		return;
	camera->plugged = true;
	camera->gone = false;
	/* A program may still hold the node it had, so it gets another one. */
	camera->number = camera->first + (int)(camera->lives % NODES);
	snprintf(camera->node, sizeof(camera->node), "/dev/video%d", camera->number);
	snprintf(camera->sys, sizeof(camera->sys), "%s/video4linux/video%d", camera->hub_path,
		camera->number);
	umock_port_plug(camera->port);
	if (!camera->late)
		make_video(camera);
}

static void remove_video(struct umock_camera *camera)
{
	UMockdevTestbed *testbed = umock_bus_testbed(camera->bus);

	camera->has_node = false;
	umockdev_testbed_uevent(testbed, camera->sys, "remove");
	umockdev_testbed_remove_device(testbed, camera->sys);
	unlink(camera->path);
	close(camera->fifo);
}

void umock_camera_unplug(struct umock_camera *camera)
{
	if (!camera->plugged)
		return;
	camera->plugged = false;
	pthread_mutex_lock(&camera->mutex);
	camera->gone = true;
	answer_readers(camera);
	pthread_mutex_unlock(&camera->mutex);
	if (camera->has_node)
		remove_video(camera);
	umock_port_unplug(camera->port);
}

void umock_camera_come_late(struct umock_camera *camera, bool late)
{
	camera->late = late;
	if (!late && camera->plugged && !camera->has_node)
		make_video(camera);
}

void umock_camera_pull_at(struct umock_camera *camera, long request)
{
	pthread_mutex_lock(&camera->mutex);
	camera->pull_at = request;
	pthread_mutex_unlock(&camera->mutex);
}

void umock_camera_settle(struct umock_camera *camera)
{
	bool gone;

	pthread_mutex_lock(&camera->mutex);
	gone = camera->gone;
	pthread_mutex_unlock(&camera->mutex);
	if (gone)
		umock_camera_unplug(camera);
}

bool umock_camera_is_plugged(struct umock_camera *camera)
{
	return camera->plugged;
}

unsigned umock_camera_frames(struct umock_camera *camera)
{
	unsigned frames;

	pthread_mutex_lock(&camera->mutex);
	frames = camera->frames;
	pthread_mutex_unlock(&camera->mutex);
	return frames;
}

void umock_camera_destroy(struct umock_camera *camera)
{
	umock_camera_unplug(camera);
	pthread_mutex_lock(&camera->mutex);
	camera->quit = true;
	pthread_cond_signal(&camera->changed);
	pthread_mutex_unlock(&camera->mutex);
	pthread_join(camera->thread, NULL);
	for (int i = 0; i < NODES; i++)
		if (camera->ios[i])
			forget(camera, camera->first + i);
	bytes_free(&camera->frame);
	pthread_cond_destroy(&camera->changed);
	pthread_mutex_destroy(&camera->mutex);
	free(camera);
}
