/*
 * umock_camera_inside.h - what umock_camera.c (plug and node) and umock_camera_frames.c
 * (answers and frames) share.
 */
#ifndef TESTS_SIM_UMOCK_CAMERA_INSIDE_H
#define TESTS_SIM_UMOCK_CAMERA_INSIDE_H

#include <pthread.h>

#include <umockdev.h>

#include "tests/sim/sim_plain.h"
#include "tests/sim/umock_camera.h"

enum { READERS_MAX = 4, NODES = 32 /* of each */ };

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
	long pull_at;              /* the request that finds it gone, or SIM_NEVER */
	struct bytes frame, other; /* other: what lies there at every second frame, or empty */
	unsigned width, height, frames;
	int64_t due_ms; /* when the frame sent last was, or the one waited for is */
	UMockdevIoctlClient *readers[READERS_MAX]; /* wait for a frame; held */
	size_t reader_count;
};

/* Answers all who wait, with a frame or that the camera is gone. Its mutex is held. */
void umock_camera_answer(struct umock_camera *camera);

/* Sends frames to whoever waits; a thread of its own, until camera->quit. */
void *umock_camera_expose(void *user);

/* One ioctl, one read(); user is the camera. */
gboolean umock_camera_on_ioctl(
	UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user);
gboolean umock_camera_on_read(
	UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user);

#endif
