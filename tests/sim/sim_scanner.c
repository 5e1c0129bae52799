#include "tests/sim/sim_scanner.h"

#include <string.h>

#define HID_CONFIG(subclass, protocol, len)                                                    \
	{                                                                                      \
		9, 2, 34, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 3, subclass, protocol, 0, 9,    \
			0x21, 0x11, 1, 0, 1, 0x22, len, 0, 7, 5, 0x81, 3, 64, 0, 4             \
	}

static const uint8_t SCANNER[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 64, 0x2e, 0x0c, 0x07, 0x09, 0x00, 0x01, 1, 2, 3, 1};
static const uint8_t NEWLAND[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 64, 0xab, 0x1e, 0x10, 0x01, 0x00, 0x01, 1, 2, 3, 1};
static const uint8_t KEYBOARD[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 8, 0x6d, 0x04, 0x1c, 0xc3, 0x00, 0x01, 1, 2, 0, 1};
static const char *const SCANNER_STRINGS[] = {"Simulated", "Code scanner", "S-0001", NULL};
static const char *const KEYBOARD_STRINGS[] = {"Simulated", "Keyboard", NULL};

/* Layout A: length, three of symbology, 56 bytes, vendor's, reserved, flag. */
static const uint8_t REPORTS_A[] = {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05,
	0x8c, 0x95, 0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09,
	0xfe, 0x82, 0x02, 0x01, 0x95, 0x02, 0x06, 0x66, 0xff, 0x09, 0x04, 0x09, 0x00, 0x81,
	0x02, 0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x95, 0x07, 0x81,
	0x03, 0xc0};

/* Layout B: length, 56 bytes, 4 reserved, symbology in one byte that is none of AIM's, flag. */
static const uint8_t REPORTS_B[] = {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05,
	0x8c, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x04, 0x81, 0x03, 0x06, 0x00,
	0xff, 0x95, 0x01, 0x09, 0x05, 0x81, 0x02, 0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x09,
	0xff, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0xc0};

/* Layout C: length and 62 bytes. */
static const uint8_t REPORTS_C[] = {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x01, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05,
	0x8c, 0x95, 0x3e, 0x09, 0xfe, 0x82, 0x02, 0x01, 0xc0};

/* No ids at all; a vendor's collection first, then flag, length, symbology, 40 bytes. */
static const uint8_t REPORTS_ODD[] = {0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0xc0, 0x05,
	0x8c, 0x09, 0x02, 0xa1, 0x01, 0xa1, 0x02, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
	0x01, 0x09, 0xff, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0x26, 0xff, 0x00, 0x75, 0x08,
	0x95, 0x01, 0x0b, 0x3b, 0x00, 0x01, 0x00, 0x81, 0x02, 0x95, 0x03, 0x19, 0xfb, 0x29,
	0xfd, 0x81, 0x02, 0xa4, 0x95, 0x28, 0x09, 0xfe, 0x82, 0x02, 0x01, 0xb4, 0xc0, 0xc0};

static const uint8_t REPORTS_MUTE[] = {0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x75,
	0x08, 0x95, 0x3f, 0x81, 0x03, 0xc0};

static const uint8_t REPORTS_KEYBOARD[] = {0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19,
	0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95,
	0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x19,
	0x00, 0x29, 0x65, 0x81, 0x00, 0xc0};

static const uint8_t CONFIG_SCANNER[] = HID_CONFIG(0, 0, 64);
static const uint8_t CONFIG_KEYBOARD[] = HID_CONFIG(1, 1, 64);

static const struct kind {
	const uint8_t *device, *config, *reports;
	size_t reports_len;
	const char *const *strings;
} KINDS[] = {
	[SIM_SCANNER_A] = {SCANNER, CONFIG_SCANNER, REPORTS_A, sizeof(REPORTS_A),
		SCANNER_STRINGS},
	[SIM_SCANNER_B] = {NEWLAND, CONFIG_SCANNER, REPORTS_B, sizeof(REPORTS_B),
		SCANNER_STRINGS},
	[SIM_SCANNER_C] = {NEWLAND, CONFIG_SCANNER, REPORTS_C, sizeof(REPORTS_C),
		SCANNER_STRINGS},
	[SIM_SCANNER_ODD] = {NEWLAND, CONFIG_SCANNER, REPORTS_ODD, sizeof(REPORTS_ODD),
		SCANNER_STRINGS},
	[SIM_SCANNER_MUTE] = {SCANNER, CONFIG_SCANNER, REPORTS_MUTE, sizeof(REPORTS_MUTE),
		SCANNER_STRINGS},
	[SIM_KEYBOARD] = {KEYBOARD, CONFIG_KEYBOARD, REPORTS_KEYBOARD, sizeof(REPORTS_KEYBOARD),
		KEYBOARD_STRINGS},
	[SIM_KEYBOARD_PLAIN] = {KEYBOARD, CONFIG_SCANNER, REPORTS_KEYBOARD,
		sizeof(REPORTS_KEYBOARD), KEYBOARD_STRINGS},
};

static int scanner_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	(void)device, (void)endpoint, (void)packet, (void)len;
	return SIM_STALL;
}

static int scanner_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_scanner *sim = (struct sim_scanner *)device;
	int len = sim->make == SIM_SCANNER_ODD ? 45 : SIM_PACKET;

	(void)endpoint;
	sim->polls++;
	if (sim->silent || sim->queued == 0)
		return SIM_NAK;
	memcpy(packet, sim->queue[0], SIM_PACKET);
	memmove(sim->queue[0], sim->queue[1], --sim->queued * SIM_PACKET);
	if (sim->cut_reports) {
		sim->cut_reports--;
		len /= 2;
	}
	return len;
}

static int scanner_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	struct sim_scanner *sim = (struct sim_scanner *)device;

	if (setup[0] != 0x81 || setup[1] != 6 || setup[3] != 0x22 || sim->silent)
		return SIM_STALL;
	sim->descriptor_reads++;
	if (len > sim->reports_descriptor_len)
		len = sim->reports_descriptor_len;
	memcpy(data, sim->reports_descriptor, len);
	return (int)len;
}

static void scanner_power_on(struct sim_device *device)
{
	((struct sim_scanner *)device)->queued = 0;
}

void sim_scanner_init(struct sim_scanner *sim, enum sim_scanner_make make)
{
	const struct kind *kind = &KINDS[make];

	*sim = (struct sim_scanner){
		.device = {.name = make >= SIM_KEYBOARD ? "keyboard" : "scanner",
			.device_descriptor = kind->device,
			.config_descriptor = kind->config,
			.config_len = sizeof(CONFIG_SCANNER),
			.strings = kind->strings,
			.control = scanner_control,
			.out = scanner_out,
			.in = scanner_in,
			.power_on = scanner_power_on,
			.unplug_after = SIM_NEVER},
		.make = make,
		.reports_descriptor = kind->reports,
		.reports_descriptor_len = kind->reports_len,
	};
}

/* How many bytes of a code one report of that make holds. */
static size_t capacity(enum sim_scanner_make make)
{
	return make == SIM_SCANNER_C ? 62 : make == SIM_SCANNER_ODD ? 40 : 56;
}

static void fill(const struct sim_scanner *sim, uint8_t *report, const char *symbology,
	const uint8_t *data, size_t len, bool more)
{
	switch (sim->make) {
	case SIM_SCANNER_A:
	case SIM_SCANNER_MUTE:
		report[0] = 2;
		report[1] = (uint8_t)len;
		memcpy(report + 2, symbology, 3);
		memcpy(report + 5, data, len);
		report[61] = 's';
		report[63] = more;
		return;
	case SIM_SCANNER_B:
		report[0] = 2;
		report[1] = (uint8_t)len;
		memcpy(report + 2, data, len);
		report[62] = 's';
		report[63] = more;
		return;
	case SIM_SCANNER_C:
		report[0] = 1;
		report[1] = (uint8_t)len;
		memcpy(report + 2, data, len);
		return;
	case SIM_SCANNER_ODD:
		report[0] = more;
		report[1] = (uint8_t)len;
		memcpy(report + 2, symbology, 3);
		memcpy(report + 5, data, len);
		return;
	case SIM_KEYBOARD:
	case SIM_KEYBOARD_PLAIN:
		report[2] = 4; /* somebody types an a */
		return;
	}
}

void sim_scanner_scan(
	struct sim_scanner *sim, const char *symbology, const uint8_t *data, size_t len)
{
	size_t most = capacity(sim->make);

	do {
		size_t now = len < most ? len : most;
		if (sim->queued == SIM_SCANNER_QUEUE)
			return;
		memset(sim->queue[sim->queued], 0, SIM_PACKET);
		fill(sim, sim->queue[sim->queued++], symbology, data, now,
			len > now || sim->never_ends);
		data += now;
		len -= now;
	} while (len);
}
