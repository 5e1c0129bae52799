/*
 * umock_usb.c - plugs, nodes and the programs that hold them.
 *
 * A program that closes the node (or replaces itself by execve) loses its transfers and claims.
 */
#include "tests/sim/umock_life.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRELOAD "libumockdev-preload.so.0"
#ifdef __SANITIZE_THREAD__
/*
 * These libraries are not instrumented: what orders their threads is invisible to TSan.  The
 * preloaded one asks about all descriptors of the process, also those others just close.
 */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "called_from_lib:libumockdev.so\n"
	       "called_from_lib:libglib-2.0.so\n"
	       "called_from_lib:libgobject-2.0.so\n"
	       "called_from_lib:libgio-2.0.so\n"
	       "race:libumockdev.so\n"
	       "race:libumockdev-preload.so\n"
	       "race:libglib-2.0.so\n"
	       "race:libgobject-2.0.so\n"
	       "race:libgio-2.0.so\n"
	       "race:libudev.so\n"
	       "race:libusb-1.0.so\n";
}
#endif

/* How many descriptors of process lead to path. */
static int count_descriptors(const char *process, const char *path)
{
	char folder[280], link[PATH_MAX];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "/proc/%s/fd", process);
	dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, link, sizeof(link) - 1);
		if (len > 0 && (size_t)len == strlen(path) &&
			memcmp(link, path, (size_t)len) == 0)
			count++;
	}
	if (dir)
		closedir(dir);
	return count;
}

/* How many descriptors of all programs lead to the node, but for our own. */
static int count_holders(const struct life *life)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	char path[256];
	int count = -1;

	umock_node_path(life, path, sizeof(path));
	while (processes && (entry = readdir(processes)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			count += count_descriptors(entry->d_name, path);
	if (processes)
		closedir(processes);
	return count;
}

void umock_life_forget(struct life *life, const UMockdevIoctlClient *client)
{
	int kept = 0;

	umock_life_free_urbs(&life->waiting, client);
	umock_life_free_urbs(&life->done, client);
	if (life->cutting_off == client)
		g_clear_object(&life->cutting_off);
	for (int i = 0; i < USB_INTERFACES_MAX; i++)
		if (life->owners[i] == client)
			life->owners[i] = NULL;
	for (int i = 0; i < life->client_count; i++)
		if (life->clients[i] != client)
			life->clients[kept++] = life->clients[i];
	life->client_count = kept;
	umock_life_show_readiness(life);
}

bool umock_life_has_dead(const struct life *life)
{
	return life->client_count > count_holders(life);
}

static void on_connected(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
{
	struct life *life = user;

	(void)io;
	pthread_mutex_lock(&life->port->mutex);
	if (life->client_count == CLIENTS_MAX)
		umock_life_forget(life, life->clients[0]);
	life->clients[life->client_count++] = client;
	pthread_mutex_unlock(&life->port->mutex);
}

static void on_vanished(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user)
{
	struct life *life = user;

	(void)io;
	pthread_mutex_lock(&life->port->mutex);
	umock_life_forget(life, client);
	pthread_mutex_unlock(&life->port->mutex);
}

UMockdevTestbed *umock_bus_testbed(struct umock_bus *bus)
{
	return bus->testbed;
}

void umock_bus_add(struct umock_bus *bus, const char *text)
{
	umock_sysfs_add(bus, text);
}

void umock_need_preload(char *const argv[])
{
	const char *preload = getenv("LD_PRELOAD");
	char *both = NULL;

	if (preload && strstr(preload, PRELOAD))
		return;
	/* Ours comes last: it calls the C library itself, past whoever else wants to hear. */
	if (preload && *preload && asprintf(&both, "%s:%s", preload, PRELOAD) < 0)
		abort();
	setenv("LD_PRELOAD", both ? both : PRELOAD, 1);
	execv("/proc/self/exe", argv);
	umock_fail("exec", NULL);
}

struct umock_bus *umock_bus_create(void)
{
	struct umock_bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		abort();
	bus->testbed = umockdev_testbed_new();
	bus->root = umockdev_testbed_get_root_dir(bus->testbed);
	bus->next_address = 2;
	/* libusb takes ports and parents from the path, so there must be a root hub. */
	umock_sysfs_add(bus,
		"P: /devices/pci0000:00/0000:00:14.0/usb1\nN: bus/usb/001/001=00\n"
		"E: DEVNAME=/dev/bus/usb/001/001\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n"
		"E: BUSNUM=001\nE: DEVNUM=001\nA: busnum=1\\n\nA: devnum=1\\n\n"
		"A: speed=480\\n\nA: bConfigurationValue=1\\n\n"
		"H: descriptors=12010002090001406B1D02000206000000010902190001010000"
		"000904000001090000000705810304000C\n\n");
	return bus;
}

static void free_life(struct life *life)
{
	umockdev_testbed_detach_ioctl(life->port->bus->testbed, life->node, NULL);
	pthread_mutex_lock(&life->port->mutex);
	umock_life_free_urbs(&life->waiting, NULL);
	umock_life_free_urbs(&life->done, NULL);
	pthread_mutex_unlock(&life->port->mutex);
	close(life->fifo);
	g_object_unref(life->io);
	free(life);
}

static void free_port(struct umock_port *port)
{
	umock_port_unplug(port);
	while (port->lives) {
		struct life *life = port->lives;
		port->lives = life->next;
		free_life(life);
	}
	pthread_mutex_destroy(&port->mutex);
	free(port);
}

void umock_bus_destroy(struct umock_bus *bus)
{
	for (int i = 0; i < bus->port_count; i++)
		free_port(bus->ports[i]);
	g_object_unref(bus->testbed);
	g_free(bus->root);
	free(bus);
}

struct umock_port *umock_port_create(struct umock_bus *bus, int number,
	struct sim_device *device, void (*on_gone)(void *user), void *user)
{
	struct umock_port *port = calloc(1, sizeof(*port));

	if (!port || bus->port_count == PORTS_MAX)
		abort();
	port->bus = bus;
	port->device = device;
	port->on_gone = on_gone;
	port->user = user;
	pthread_mutex_init(&port->mutex, NULL);
	snprintf(port->sys, sizeof(port->sys), UMOCK_HUB "/1-%d", number);
	bus->ports[bus->port_count++] = port;
	return port;
}

const char *umock_port_sys(const struct umock_port *port)
{
	return port->sys;
}

static struct life *begin_life(struct umock_port *port, int address)
{
	struct life *life = calloc(1, sizeof(*life));

	if (!life)
		abort();
	life->port = port;
	snprintf(life->node, sizeof(life->node), "/dev/bus/usb/001/%03d", address);
	umock_node_make(life);
	life->io = umockdev_ioctl_base_new();
	g_signal_connect(life->io, "handle-ioctl", G_CALLBACK(umock_life_on_ioctl), life);
	g_signal_connect(life->io, "client-connected", G_CALLBACK(on_connected), life);
	g_signal_connect(life->io, "client-vanished", G_CALLBACK(on_vanished), life);
	return life;
}

void umock_port_plug(struct umock_port *port)
{
	GError *error = NULL;
	struct life *life;
	int address;

	if (port->plugged)
		return;
	address = port->bus->next_address++;
	life = begin_life(port, address);
	pthread_mutex_lock(&port->mutex);
	sim_device_power_on(port->device);
	life->next = port->lives;
	port->lives = life;
	port->plugged = true;
	pthread_mutex_unlock(&port->mutex);
	if (!umockdev_testbed_attach_ioctl(port->bus->testbed, life->node, life->io, &error))
		umock_fail("attach", error);
	umock_sysfs_plug(life, address);
}

void umock_port_unplug(struct umock_port *port)
{
	char path[256];

	if (!port->plugged)
		return;
	pthread_mutex_lock(&port->mutex);
	port->plugged = false;
	port->lives->gone = true;
	umock_life_pump(port->lives);
	pthread_mutex_unlock(&port->mutex);
	umock_node_path(port->lives, path, sizeof(path));
	unlink(path);
	umock_sysfs_unplug(port);
}

bool umock_port_is_plugged(struct umock_port *port)
{
	return port->plugged;
}

void umock_port_lock(struct umock_port *port)
{
	pthread_mutex_lock(&port->mutex);
}

void umock_port_unlock(struct umock_port *port)
{
	if (port->plugged)
		umock_life_pump(port->lives);
	pthread_mutex_unlock(&port->mutex);
}

void umock_port_configure(struct umock_port *port, bool configured)
{
	port->unconfigured = !configured;
	if (port->plugged)
		umockdev_testbed_set_attribute(port->bus->testbed, port->sys,
			"bConfigurationValue", configured ? "1\n" : "");
}

void umock_port_keep(struct umock_port *port, bool keeps)
{
	pthread_mutex_lock(&port->mutex);
	port->keeps = keeps;
	if (!keeps && port->lives)
		umock_life_cut_off(port->lives);
	pthread_mutex_unlock(&port->mutex);
}
