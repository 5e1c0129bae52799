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
#define HUB "/sys/devices/pci0000:00/0000:00:14.0/usb1"
#define PORTS_MAX 14

struct umock_bus {
	UMockdevTestbed *testbed;
	char *root;
	int next_address;
	struct umock_port *ports[PORTS_MAX];
	int port_count;
};

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

static void fail(const char *what, GError *error)
{
	fprintf(stderr, "umock_usb: %s: %s\n", what, error ? error->message : strerror(errno));
	abort();
}

static void node_path(const struct life *life, char *out, size_t size)
{
	snprintf(out, size, "%s%s", life->port->bus->root, life->node);
}

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

	node_path(life, path, sizeof(path));
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

static void add(struct umock_bus *bus, const char *text)
{
	GError *error = NULL;

	if (!umockdev_testbed_add_from_string(bus->testbed, text, &error))
		fail("add", error);
}

UMockdevTestbed *umock_bus_testbed(struct umock_bus *bus)
{
	return bus->testbed;
}

void umock_bus_add(struct umock_bus *bus, const char *text)
{
	add(bus, text);
}

void umock_need_preload(char *const argv[])
{
	const char *preload = getenv("LD_PRELOAD");
	char *both = NULL;

	if (preload && strstr(preload, PRELOAD))
		return;
	if (preload && *preload && asprintf(&both, "%s:%s", PRELOAD, preload) < 0)
		abort();
	setenv("LD_PRELOAD", both ? both : PRELOAD, 1);
	execv("/proc/self/exe", argv);
	fail("exec", NULL);
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
	add(bus, "P: /devices/pci0000:00/0000:00:14.0/usb1\nN: bus/usb/001/001=00\n"
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
	snprintf(port->sys, sizeof(port->sys), HUB "/1-%d", number);
	bus->ports[bus->port_count++] = port;
	return port;
}

const char *umock_port_sys(const struct umock_port *port)
{
	return port->sys;
}

/* The node must be a FIFO before the uevent tells anybody about it. */
static void make_node(struct life *life)
{
	char path[256];
	char *slash;

	node_path(life, path, sizeof(path));
	slash = strrchr(path, '/');
	*slash = '\0';
	g_mkdir_with_parents(path, 0755);
	*slash = '/';
	if (mkfifo(path, 0666) != 0)
		fail("mkfifo", NULL);
	life->fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (life->fifo < 0)
		fail("open FIFO", NULL);
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
		"A: speed=12\\n\nA: bConfigurationValue=1\\n\nA: bNumConfigurations=1\\n\n"
		"A: idVendor=%02x%02x\\n\nA: idProduct=%02x%02x\\n\nA: manufacturer=%s\\n\n"
		"A: product=%s\\n\n",
		life->port->sys + strlen("/sys"), life->node, address, address - 1, address,
		about[9], about[8], about[11], about[10], device->strings[0],
		device->strings[1]);
	if (device->strings[2])
		g_string_append_printf(text, "A: serial=%s\\n\n", device->strings[2]);
	g_string_append(text, "H: descriptors=");
	for (int i = 0; i < 18; i++)
		g_string_append_printf(text, "%02X", about[i]);
	for (size_t i = 0; i < device->config_len; i++)
		g_string_append_printf(text, "%02X", device->config_descriptor[i]);
	g_string_append(text, "\n\n");
	add(life->port->bus, text->str);
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
		add(life->port->bus, text);
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

static struct life *begin_life(struct umock_port *port, int address)
{
	struct life *life = calloc(1, sizeof(*life));

	if (!life)
		abort();
	life->port = port;
	snprintf(life->node, sizeof(life->node), "/dev/bus/usb/001/%03d", address);
	make_node(life);
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
		fail("attach", error);
	add_device(life, address);
	add_interfaces(life);
}

void umock_port_unplug(struct umock_port *port)
{
	struct umock_bus *bus = port->bus;
	char path[256];

	if (!port->plugged)
		return;
	pthread_mutex_lock(&port->mutex);
	port->plugged = false;
	port->lives->gone = true;
	umock_life_pump(port->lives);
	pthread_mutex_unlock(&port->mutex);
	node_path(port->lives, path, sizeof(path));
	unlink(path);
	remove_interfaces(port);
	umockdev_testbed_uevent(bus->testbed, port->sys, "remove");
	umockdev_testbed_remove_device(bus->testbed, port->sys);
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

void umock_port_keep(struct umock_port *port, bool keeps)
{
	pthread_mutex_lock(&port->mutex);
	port->keeps = keeps;
	if (!keeps && port->lives)
		umock_life_cut_off(port->lives);
	pthread_mutex_unlock(&port->mutex);
}
