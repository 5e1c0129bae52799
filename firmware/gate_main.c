/*
 * gate_main.c - the program usb-gate: lets a USB device in, or leaves it outside.
 *
 * Run as root by udev for every device that is plugged in, while the kernel authorises none by
 * itself.  Reads the settings of the terminal and the descriptors in sysfs, writes
 * "authorized".
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/usb/usb_gate.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/model/settings.h"

static const char USAGE[] =
	"usage: usb-gate SETTINGS DEVPATH\n"
	"Authorises the USB device at /sys DEVPATH when the settings admit it on its port;\n"
	"without settings, or where they name no port, nothing is admitted.\n"
	"Exit: 0 let in, 1 left outside, 2 wrong usage, 3 could not run.\n";

static enum status read_descriptors(const char *folder, uint8_t *out, size_t size, size_t *len)
{
	char path[PATH_TEXT_MAX];
	ssize_t got;
	int fd;

	*len = 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/descriptors", folder) >= sizeof(path))
		return failure(STATUS_FULL, "usb-gate: path");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return failure(STATUS_NO_DEVICE, "usb-gate: no descriptors");
	while (*len < size && (got = read(fd, out + *len, size - *len)) > 0)
		*len += (size_t)got;
	close(fd);
	return STATUS_OK;
}

static enum status let_in(const char *folder)
{
	char path[PATH_TEXT_MAX];
	bool done;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/authorized", folder) >= sizeof(path))
		return failure(STATUS_FULL, "usb-gate: path");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	done = fd >= 0 && write(fd, "1", 1) == 1;
	if (fd >= 0)
		close(fd);
	return done ? STATUS_OK : failure(STATUS_IO, "usb-gate: authorized");
}

/* A missing file means the defaults, which name no port; nor must a bad one open any. */
static enum status judge(const char *settings_path, const char *folder)
{
	static struct settings settings;
	static uint8_t descriptors[USB_GATE_DESCRIPTORS_MAX];
	struct usb_gate gate = {.inside = settings.usb_inside_ports,
		.keypad = settings.usb_keypad_ports,
		.citizen = settings.usb_citizen_ports};
	enum status status = settings_read(settings_path, &settings);
	size_t len;

	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		status = read_descriptors(folder, descriptors, sizeof(descriptors), &len);
	if (status == STATUS_OK)
		status = usb_gate_judge(&gate, strrchr(folder, '/') + 1, descriptors, len);
	return status == STATUS_OK ? let_in(folder) : status;
}

int main(int argc, char **argv)
{
	char folder[PATH_TEXT_MAX];
	enum status status;

	if (argc != 3 || argv[2][0] != '/' ||
		(size_t)snprintf(folder, sizeof(folder), "/sys%s", argv[2]) >= sizeof(folder))
		return fputs(USAGE, stderr), 2;
	status = judge(argv[1], folder);
	if (status == STATUS_OK)
		log_info("usb_gate", "let_in", "port=%s", strrchr(folder, '/') + 1);
	else /* whoever puts a terminal up reads here which port to name */
		log_warn("usb_gate", "left_outside", "port=%s", strrchr(folder, '/') + 1);
	if (status == STATUS_DENIED || status == STATUS_BAD_DATA)
		return 1;
	return status == STATUS_OK ? 0 : 3;
}
