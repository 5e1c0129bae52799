#include "drivers/usb/usb_sysfs.h"

#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
static void read_text(const char *folder, const char *which, char *out, size_t size)
{
	char path[PATH_MAX];
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", folder, which);
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

void usb_sysfs_describe_words(struct usb_description *out)
{
	char folder[SYSFS_PATH_MAX];

	snprintf(folder, sizeof(folder), SYSFS "%s", out->path);
	read_text(folder, "manufacturer", out->maker, sizeof(out->maker));
	read_text(folder, "product", out->name, sizeof(out->name));
	read_text(folder, "serial", out->serial, sizeof(out->serial));
}

void usb_sysfs_describe_hids(struct usb_description *out, unsigned configuration)
{
	for (size_t i = 0; i < out->interface_count; i++)
		if (out->interfaces[i].class_code == CLASS_HID)
			out->interfaces[i].hid_kind = read_hid_kind(
				out->path, configuration, out->interfaces[i].number);
}

/* True for the folder of an interface, "1-4.2:1.0": configuration and number follow the path.
 */
static bool is_interface(const char *name, struct usb_node *out)
{
	unsigned configuration, number;
	char path[sizeof(out->path)];

	if (sscanf(name, "%23[0-9.-]:%u.%u", path, &configuration, &number) != 3 ||
		!strchr(path, '-'))
		return false;
	memcpy(out->path, path, sizeof(path));
	out->interface = number;
	return true;
}

static unsigned read_hex(const char *folder, const char *which)
{
	char text[16];

	read_text(folder, which, text, sizeof(text));
	return (unsigned)strtoul(text, NULL, 16);
}

/* Cuts path behind its last folder of an interface; false: there is none. */
static bool cut_to_interface(char *path, struct usb_node *out)
{
	for (char *slash = strrchr(path, '/'); slash; slash = strrchr(path, '/')) {
		if (is_interface(slash + 1, out))
			return true;
		*slash = '\0';
	}
	return false;
}

void usb_sysfs_node(const char *folder, struct usb_node *out)
{
	char path[PATH_MAX];

	*out = (struct usb_node){.path = ""};
	if (!realpath(folder, path) || !cut_to_interface(path, out))
		return;
	out->class_code = (uint8_t)read_hex(path, "bInterfaceClass");
	*strrchr(path, '/') = '\0';
	out->vendor = (uint16_t)read_hex(path, "idVendor");
	out->product = (uint16_t)read_hex(path, "idProduct");
	read_text(path, "serial", out->serial, sizeof(out->serial));
}
