/*
 * sim_pcap.h - writes what goes over a simulated bus as usbmon would, for programs that
 * dissect.
 *
 * A pcap file of link type 220.  It begins with the device's descriptors, so that a dissector
 * knows the class of each interface.  Called by the carrier with the model locked.
 * Source: Linux Documentation/usb/usbmon.rst; pcap link types.
 */
#ifndef TESTS_SIM_SIM_PCAP_H
#define TESTS_SIM_SIM_PCAP_H

#include <stdio.h>

#include "tests/sim/sim_device.h"

struct sim_pcap {
	FILE *file;
	struct sim_device *device;
	uint64_t next_id;
};

/* Begins a file and watches device until it is closed. False: the file cannot be written. */
bool sim_pcap_open(struct sim_pcap *pcap, const char *path, struct sim_device *device);

/* Ends the file; also what was never opened. */
void sim_pcap_close(struct sim_pcap *pcap);

#endif
