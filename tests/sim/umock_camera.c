/*
 * umock_camera.c - its plug and its node.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/sim/umock_camera_inside.h"

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
	if (pthread_create(&camera->thread, NULL, umock_camera_expose, camera) != 0)
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
	g_signal_connect(*io, "handle-ioctl", G_CALLBACK(umock_camera_on_ioctl), camera);
	g_signal_connect(*io, "handle-read", G_CALLBACK(umock_camera_on_read), camera);
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
	pthread_mutex_lock(&camera->mutex);
	camera->gone = false;
	pthread_mutex_unlock(&camera->mutex);
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
	umock_camera_answer(camera);
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
	bytes_free(&camera->other);
	pthread_cond_destroy(&camera->changed);
	pthread_mutex_destroy(&camera->mutex);
	free(camera);
}
