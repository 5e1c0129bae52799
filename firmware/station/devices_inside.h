/*
 * devices_inside.h - the inside of the devices: who works (devices.c) and what is asked of them
 * (devices_ask.c).
 */
#ifndef FIRMWARE_STATION_DEVICES_INSIDE_H
#define FIRMWARE_STATION_DEVICES_INSIDE_H

#include <stdatomic.h>

#include "firmware/station/binding.h"
#include "firmware/station/camera_duty.h"
#include "firmware/station/devices.h"
#include "firmware/station/printer_duty.h"
#include "firmware/station/reader_duty.h"
#include "firmware/station/scanner_duty.h"

struct devices {
	struct usb *usb; /* NULL: this machine has none */
	struct reporter *reporter;
	struct reader_worker reader, smart_card, smart_card_2;
	struct printer_worker printer;
	struct camera_worker camera;
	struct scanner_worker scanner, scanner_2;
	struct device_worker *workers[DEVICE_ROLES]; /* NULL: not started */
	enum fault faults[DEVICE_ROLES];             /* main thread */
	atomic_uint held; /* a bit for each role that has a device: read without the mutex */

	pthread_mutex_t mutex; /* guards what follows; taken before a worker's */
	bool closing;
	struct binding binding;
};

#endif
