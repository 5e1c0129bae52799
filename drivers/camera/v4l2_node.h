/*
 * v4l2_node.h - cameras of the kernel: their nodes, and asking them.
 *
 * For camera_v4l2.c alone. Source: kernel documentation, Video for Linux API.
 */
#ifndef DRIVERS_CAMERA_V4L2_NODE_H
#define DRIVERS_CAMERA_V4L2_NODE_H

#include "drivers/camera/camera.h"
#include "drivers/usb/usb_sysfs.h"

/* An ioctl that signals do not interrupt. */
int v4l2_ask(int fd, unsigned long request, void *argument);

/* What errno of the last call means to whoever uses the camera. */
MUST_CHECK enum status v4l2_status(void);

/*
 * Opens the first node of a camera that which fits; *maps: it has mapped buffers. Fails
 * NO_DEVICE, or as the last node that was meant and would not open.
 */
MUST_CHECK enum status v4l2_find(
	const struct device_selector *which, int *fd, bool *maps, struct usb_node *about);

#endif
