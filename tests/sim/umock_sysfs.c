/*
 * umock_sysfs.c - what a plugged device looks like: its folder, its interfaces, its node.
 */
#include "tests/sim/umock_life.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void umock_fail(const char *what, GError *error)
{
	fprintf(stderr, "umock_usb: %s: %s\n", what, error ? error->message : strerror(errno));
	abort();
}

void umock_node_path(const struct life *life, char *out, size_t size)
{
	snprintf(out, size, "%s%s", life->port->bus->root, life->node);
}

void umock_sysfs_add(struct umock_bus *bus, const char *text)
{
	GError *error = NULL;

	if (!umockdev_testbed_add_from_string(bus->testbed, text, &error))
		umock_fail("add", error);
}

/* The node must be a FIFO before the uevent tells anybody about it. */
void umock_node_make(struct life *life)
{
	char path[256];
	char *slash;

	umock_node_path(life, path, sizeof(path));
	slash = strrchr(path, '/');
	*slash = '\0';
	g_mkdir_with_parents(path, 0755);
	*slash = '/';
	if (mkfifo(path, 0666) != 0)
		umock_fail("mkfifo", NULL);
	life->fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (life->fifo < 0)
		umock_fail("open FIFO", NULL);
	/* One page: a single byte takes the only slot. */
	fcntl(life->fifo, F_SETPIPE_SZ, 4096);
	life->readable = true;
	umock_life_show_readiness(life);
}

static void add_device(const struct life *life, int address)
{
	const struct sim_device *device = life->port->device;
	const uint8_t *about = device->device_descriptor;
	GString *text = g_string_new(NULL);

	g_string_append_printf(text,
		"P: %s\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\n"
		"E: DEVNUM=%03d\nE: MAJOR=189\nE: MINOR=%d\nA: busnum=1\\n\nA: devnum=%d\\n\n"
		"A: speed=12\\n\nA: bConfigurationValue=%s\nA: bNumConfigurations=1\\n\n"
		"A: idVendor=%02x%02x\\n\nA: idProduct=%02x%02x\\n\nA: manufacturer=%s\\n\n"
		"A: product=%s\\n\n",
		life->port->sys + strlen("/sys"), life->node, address, address - 1, address,
		life->port->unconfigured ? "" : "1\\n", about[9], about[8], about[11],
		about[10], device->strings[0], device->strings[1]);
	if (device->strings[2])
		g_string_append_printf(text, "A: serial=%s\\n\n", device->strings[2]);
	g_string_append(text, "H: descriptors=");
	for (int i = 0; i < 18; i++)
		g_string_append_printf(text, "%02X", about[i]);
	for (size_t i = 0; i < device->config_len; i++)
		g_string_append_printf(text, "%02X", device->config_descriptor[i]);
	g_string_append(text, "\n\n");
	umock_sysfs_add(life->port->bus, text->str);
	g_string_free(text, TRUE);
}

/* pcscd looks for the interfaces; libusb does without. */
static void add_interfaces(const struct life *life)
{
	const struct sim_device *device = life->port->device;
	const uint8_t *config = device->config_descriptor, *about = device->device_descriptor;
	char text[640];

	for (size_t at = 0; at + 9 <= device->config_len && config[at]; at += config[at]) {
		const uint8_t *part = config + at;
		if (part[1] != 4 || part[3] != 0)
			continue;
		snprintf(text, sizeof(text),
			"P: %s/%s:1.%u\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
			"E: PRODUCT=%x/%x/%x\nE: INTERFACE=%u/%u/%u\n"
			"A: bInterfaceNumber=%02x\\n\nA: bAlternateSetting= 0\\n\n"
			"A: bInterfaceClass=%02x\\n\nA: bInterfaceSubClass=%02x\\n\n"
			"A: bInterfaceProtocol=%02x\\n\nA: interface=\\n\n\n",
			life->port->sys + strlen("/sys"), strrchr(life->port->sys, '/') + 1,
			part[2], about[8] | about[9] << 8, about[10] | about[11] << 8,
			about[12] | about[13] << 8, part[5], part[6], part[7], part[2], part[5],
			part[6], part[7]);
		umock_sysfs_add(life->port->bus, text);
	}
}

/* Children go before their parent. */
static void remove_interfaces(const struct umock_port *port)
{
	const struct sim_device *device = port->device;
	const uint8_t *config = device->config_descriptor;
	char path[160];

	for (size_t at = 0; at + 9 <= device->config_len && config[at]; at += config[at]) {
		if (config[at + 1] != 4 || config[at + 3] != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s:1.%u", port->sys,
			strrchr(port->sys, '/') + 1, config[at + 2]);
		umockdev_testbed_uevent(port->bus->testbed, path, "remove");
		umockdev_testbed_remove_device(port->bus->testbed, path);
	}
}

void umock_sysfs_plug(const struct life *life, int address)
{
	add_device(life, address);
	add_interfaces(life);
}

void umock_sysfs_unplug(const struct umock_port *port)
{
	remove_interfaces(port);
	umockdev_testbed_uevent(port->bus->testbed, port->sys, "remove");
	umockdev_testbed_remove_device(port->bus->testbed, port->sys);
}
