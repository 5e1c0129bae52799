/*
 * v4l2_node.c - which /dev/videoN is a camera, and the one that is meant.
 *
 * Nodes come in pairs, the second one carries metadata only, so the capability decides.
 */
#include "drivers/camera/v4l2_node.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NODES_MAX = 64 };

int v4l2_ask(int fd, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(fd, request, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

enum status v4l2_status(void)
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
		return v4l2_status();
	if (v4l2_ask(*fd, VIDIOC_QUERYCAP, &about) == 0) {
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

enum status v4l2_find(
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
