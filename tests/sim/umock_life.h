/*
 * umock_life.h - what umock_usb.c (plugs, programs), umock_sysfs.c (folders, nodes) and
 * umock_usbfs.c (transfers) share.
 *
 * All umock_life_ but umock_life_on_ioctl() is called with the port's mutex held.
 */
#ifndef TESTS_SIM_UMOCK_LIFE_H
#define TESTS_SIM_UMOCK_LIFE_H

#include <pthread.h>

#include <umockdev.h>

#include "drivers/usb/usb_description.h"
#include "tests/sim/umock_usb.h"

#define CLIENTS_MAX 16
#define PORTS_MAX 14
#define UMOCK_HUB "/sys/devices/pci0000:00/0000:00:14.0/usb1"

struct urb; /* one transfer of a program */

/*
 * One life of a plugged device, from plug to unplug; its node stays answerable afterwards, as
 * programs still hold it and must hear that the device is gone.
 */
struct life {
	struct life *next;
	struct umock_port *port;
	UMockdevIoctlBase *io;
	UMockdevIoctlClient *clients[CLIENTS_MAX]; /* oldest first */
	int client_count;
	UMockdevIoctlClient *owners[USB_INTERFACES_MAX]; /* who claimed each interface */
	struct urb *waiting, *done;
	UMockdevIoctlClient *cutting_off; /* waits in DISCARDURB, NULL: nobody */
	gulong cut_off;                   /* the transfer it means */
	int fifo;
	bool readable, gone;
	char node[32];
};

struct umock_bus {
	UMockdevTestbed *testbed;
	char *root;
	int next_address;
	struct umock_port *ports[PORTS_MAX];
	int port_count;
};

struct umock_port {
	struct umock_bus *bus;
	struct sim_device *device;
	void (*on_gone)(void *user);
	void *user;
	char sys[96];

	pthread_mutex_t mutex; /* guards the model and what follows */
	struct life *lives;    /* newest first */
	bool plugged;
	bool unconfigured; /* as one is before anybody lets it in */
	bool keeps;        /* nothing is cut off; whoever tries waits */
};

/* Says why and aborts; error NULL: errno. */
void umock_fail(const char *what, GError *error);

/* Adds what text describes to the testbed. */
void umock_sysfs_add(struct umock_bus *bus, const char *text);

/* Where the node of life really lies. */
void umock_node_path(const struct life *life, char *out, size_t size);

/* Makes the node, before anybody hears of the device. */
void umock_node_make(struct life *life);

/* Makes the folders of a plugged device, with its uevents; and takes them away. */
void umock_sysfs_plug(const struct life *life, int address);
void umock_sysfs_unplug(const struct umock_port *port);

/* It is gone: its claims and transfers too. */
void umock_life_forget(struct life *life, const UMockdevIoctlClient *client);

/* Some client holds no descriptor any more, whether or not we have heard of its end. */
bool umock_life_has_dead(const struct life *life);

/* Makes poll() of the node say whether something can be reaped. */
void umock_life_show_readiness(struct life *life);

/* Frees the transfers of client in list, of all when client is NULL. */
void umock_life_free_urbs(struct urb **list, const UMockdevIoctlClient *client);

/* Lets all waiting transfers get on; tells when the device pulled its own plug. */
void umock_life_pump(struct life *life);

/* Cuts off what somebody waits for. */
void umock_life_cut_off(struct life *life);

/* One request of a program; user is the life. */
gboolean umock_life_on_ioctl(UMockdevIoctlBase *io, UMockdevIoctlClient *client, gpointer user);

#endif
