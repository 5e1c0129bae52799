/*
 * sim_device.h - a USB device that exists only in memory, whatever carries its packets.
 *
 * A model (sim_sdt, sim_printer) plays its specification packet by packet; sim_port puts it
 * behind a struct usb_port (unit tests), umock_usb behind usbfs (unmodified programs).
 * Not thread-safe: the carrier locks.
 */
#ifndef TESTS_SIM_SIM_DEVICE_H
#define TESTS_SIM_SIM_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_PACKET 64 /* full speed bulk */
#define SIM_NEVER (-1)

/* What a model answers instead of a length. */
enum { SIM_NAK = -1, SIM_STALL = -2, SIM_GONE = -3, SIM_BABBLE = -4 };

struct sim_transfer;

struct sim_device {
	const char *name;
	const uint8_t *device_descriptor; /* 18 bytes */
	const uint8_t *config_descriptor;
	size_t config_len;
	const char *const *strings; /* number 1 first, NULL ends */

	/*
	 * Class and vendor requests, and the descriptors of an interface; data of IN goes into
	 * data.  ≥ 0 length, or SIM_STALL.
	 */
	int (*control)(
		struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len);
	/* Takes one packet of 0..64 bytes for an endpoint: 0, SIM_NAK or SIM_STALL. */
	int (*out)(
		struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len);
	/* Gives one packet of an endpoint (80..8f): its length, SIM_NAK or SIM_STALL. */
	int (*in)(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET]);
	/* The power came back: forgets what a device forgets; paper and card stay. */
	void (*power_on)(struct sim_device *device);

	/* Sees every transfer when it is complete, and every control request; NULL: nobody. */
	void (*watch)(void *watcher, const struct sim_transfer *transfer);
	void (*watch_control)(
		void *watcher, const uint8_t setup[8], const uint8_t *data, int result);
	void *watcher;

	bool gone;         /* pulled out; the carrier reports it */
	long unplug_after; /* bytes of bulk data until it is pulled out, or SIM_NEVER */
	unsigned unplug_at_request; /* the control request that finds it gone, 0: none */

	/* switches: so many packets to the host are … */
	unsigned stalls, babbles; /* refused, longer than asked for */
	unsigned empties;         /* empty ones that nobody expects */

	unsigned bus_resets; /* how often it was reset on the bus */
};

/* One bulk or interrupt transfer on its way. */
struct sim_transfer {
	uint8_t endpoint; /* bit 7: IN */
	uint8_t *data;
	size_t len, done; /* asked, moved */
	int result;       /* 0, SIM_STALL, SIM_BABBLE or SIM_GONE once complete */
};

/* Moves packets until the transfer is complete (true) or the device says NAK (false). */
bool sim_transfer_advance(struct sim_device *device, struct sim_transfer *transfer);

/* Any control request: standard ones are answered here. ≥ 0 length, SIM_STALL or SIM_GONE. */
int sim_device_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len);

/* Plugs the device in (again). */
void sim_device_power_on(struct sim_device *device);

/* A reset on the bus: it forgets what it forgets without power. False when it is gone. */
bool sim_device_reset(struct sim_device *device);

#endif
