/*
 * umock_usb.h - device models behind usbfs of a umockdev testbed.
 *
 * What an unmodified program under LD_PRELOAD=libumockdev-preload.so.0 sees as /sys and
 * /dev/bus/usb.  The node is a FIFO of one slot: poll() is ready only when a transfer is done,
 * so libusb sleeps as it does on a kernel.  Requests run on the testbed's own thread; whoever
 * touches a model does so between lock and unlock.
 */
#ifndef TESTS_SIM_UMOCK_USB_H
#define TESTS_SIM_UMOCK_USB_H

#include <stdbool.h>

#include "tests/sim/sim_device.h"

struct umock_bus;  /* the testbed with a root hub */
struct umock_port; /* a socket of the hub with a device that may be plugged in */

/* First thing in main(): starts the program anew under libumockdev-preload when it is not. */
void umock_need_preload(char *const argv[]);

/* Makes a testbed; processes started from now on live in it (UMOCKDEV_DIR). Aborts on failure.
 */
struct umock_bus *umock_bus_create(void);

/* For devices that are no USB: the testbed, and a device added to it. */
struct _UMockdevTestbed *umock_bus_testbed(struct umock_bus *bus);
void umock_bus_add(struct umock_bus *bus, const char *text);

/* Unplugs all, removes the testbed. */
void umock_bus_destroy(struct umock_bus *bus);

/*
 * A socket (1..14) for device.  on_gone is called, with the model locked, from whatever thread
 * let the device pull its own plug; unplug it then, from the thread that plugs.
 */
struct umock_port *umock_port_create(struct umock_bus *bus, int number,
	struct sim_device *device, void (*on_gone)(void *user), void *user);

/* Its folder under /sys. */
const char *umock_port_sys(const struct umock_port *port);

/* Plugs in: new address, uevent. Nothing when it is. */
void umock_port_plug(struct umock_port *port);

/* Pulls out: transfers under way end as the kernel ends them, uevent. Nothing when it is out.
 */
void umock_port_unplug(struct umock_port *port);

/* True between plug and unplug. Plug, unplug and this from one thread only. */
bool umock_port_is_plugged(struct umock_port *port);

/* Between these the model stands still; unlock lets waiting transfers see the change. */
void umock_port_lock(struct umock_port *port);
void umock_port_unlock(struct umock_port *port);

/*
 * Takes its configuration from it, or gives it one, as the kernel does for a device that is not
 * let in or only then; nobody is told.  Plugged or not; it stays so until the other is asked.
 */
void umock_port_configure(struct umock_port *port, bool configured);

/*
 * A controller that hangs: a transfer that the device does not answer is not cut off either,
 * and whoever tries waits, until it keeps no more or the plug is pulled.
 */
void umock_port_keep(struct umock_port *port, bool keeps);

#endif
