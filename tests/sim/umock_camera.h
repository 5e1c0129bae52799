/*
 * umock_camera.h - a document camera in a umockdev testbed: a USB device, and under it a
 * /dev/videoN that shows a given picture.
 *
 * Plays a UVC camera as the kernel presents it, by read() only: mapped buffers cannot be
 * mocked. It sends what lies under it 20 times a second, MJPEG as cameras do it, without
 * Huffman tables. Source: kernel documentation, Video for Linux API; reference protocols 5.2.
 */
#ifndef TESTS_SIM_UMOCK_CAMERA_H
#define TESTS_SIM_UMOCK_CAMERA_H

#include "firmware/base/bytes.h"
#include "tests/sim/umock_usb.h"

struct umock_camera;

/*
 * A camera for a socket of the hub, not plugged in, with nothing under it.  All are of one
 * model; serial tells them apart.  on_gone as umock_port_create() has it: call
 * umock_camera_settle() soon.
 */
struct umock_camera *umock_camera_create(struct umock_bus *bus, int socket, const char *serial,
	void (*on_gone)(void *user), void *user);

/* Before the bus is destroyed. */
void umock_camera_destroy(struct umock_camera *camera);

/* What lies under it from the next frame on; until then it sends none: a baseline JPEG file of
 * its full size. */
void umock_camera_show(struct umock_camera *camera, const struct bytes *jpeg);

/* Another one of the same size, at every second frame from now on; show() ends that. */
void umock_camera_show_by_turns(struct umock_camera *camera, const struct bytes *jpeg);

/* Nothing when it already is.  A program in the middle of a frame hears that it is gone. */
void umock_camera_plug(struct umock_camera *camera);
void umock_camera_unplug(struct umock_camera *camera);

/*
 * The plug is pulled at this request from now on, ioctls and frames counted: an ioctl finds it
 * gone, a frame breaks off in the middle of read().  SIM_NEVER: not.
 */
void umock_camera_pull_at(struct umock_camera *camera, long request);

/* Unplugs it when its plug was pulled so. */
void umock_camera_settle(struct umock_camera *camera);

/* Plugged in from now on it has no node, until late is false. */
void umock_camera_come_late(struct umock_camera *camera, bool late);

bool umock_camera_is_plugged(struct umock_camera *camera);

/* Frames given so far. */
unsigned umock_camera_frames(struct umock_camera *camera);

#endif
