#include "drivers/usb_sysfs.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#define SYSFS "/sys/bus/usb/devices/"

enum { SYSFS_PATH_MAX = 128, CLASS_HID = 3 };

/* Up to size bytes of a file; 0 when there is none. */
static size_t read_file(const char *path, void *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, out, size);

	if (fd >= 0)
		close(fd);
	return len > 0 ? (size_t)len : 0;
}

/* A device may call itself anything: only plain ASCII stays. */
static void read_text(const char *device, const char *which, char *out, size_t size)
{
	char path[SYSFS_PATH_MAX];
	size_t len;

	snprintf(path, sizeof(path), SYSFS "%s/%s", device, which);
	len = read_file(path, out, size - 1);
	while (len && (out[len - 1] == '\n' || out[len - 1] == ' '))
		len--;
	out[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (out[i] < ' ' || out[i] > '~' || out[i] == '"' || out[i] == '\\')
			out[i] = '?';
}

/* usbhid has read the report descriptor long ago where it is bound. */
static enum hid_kind read_hid_kind(const char *device, unsigned configuration, unsigned number)
{
	uint8_t descriptor[HID_DESCRIPTOR_MAX];
	char path[SYSFS_PATH_MAX];
	enum hid_kind kind = HID_UNKNOWN;
	size_t len;
	glob_t found;

	snprintf(path, sizeof(path), SYSFS "%s:%u.%u/*/report_descriptor", device,
		configuration, number);
	if (glob(path, 0, NULL, &found) != 0)
		return HID_UNKNOWN;
	len = read_file(found.gl_pathv[0], descriptor, sizeof(descriptor));
	if (len)
		kind = hid_descriptor_kind(descriptor, len);
	globfree(&found);
	return kind;
}

void usb_sysfs_describe(struct usb_description *out, unsigned configuration)
{
	read_text(out->path, "manufacturer", out->maker, sizeof(out->maker));
	read_text(out->path, "product", out->name, sizeof(out->name));
	read_text(out->path, "serial", out->serial, sizeof(out->serial));
	for (size_t i = 0; i < out->interface_count; i++)
		if (out->interfaces[i].class_code == CLASS_HID)
			out->interfaces[i].hid_kind = read_hid_kind(
				out->path, configuration, out->interfaces[i].number);
}
