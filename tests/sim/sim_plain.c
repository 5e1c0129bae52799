#include "tests/sim/sim_plain.h"

/* Boot keyboard, HID descriptor of 63 bytes of report. */
#define KEYBOARD(number)                                                                       \
	9, 4, number, 0, 1, 3, 1, 1, 0, 9, 0x21, 0x11, 1, 0, 1, 0x22, 63, 0, 7, 5, 0x81, 3, 8, \
		0, 10
#define STORAGE(number)                                                                        \
	9, 4, number, 0, 2, 8, 6, 0x50, 0, 7, 5, 0x82, 2, 64, 0, 0, 7, 5, 0x03, 2, 64, 0, 0
/* Control interface of a UVC camera with its header, streaming interface with one endpoint. */
#define VIDEO                                                                                  \
	9, 4, 0, 0, 0, 14, 1, 0, 0, 13, 0x24, 1, 0x00, 0x01, 13, 0, 0, 0, 0, 0, 1, 1, 9, 4, 1, \
		0, 1, 14, 2, 0, 0, 7, 5, 0x81, 2, 64, 0, 0
#define CONFIG(len, interfaces) 9, 2, len, 0, interfaces, 1, 0, 0x80, 50

static const uint8_t DEVICE[18] = {
	18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x34, 0x12, 0x78, 0x56, 0x00, 0x01, 1, 2, 0, 1};
static const uint8_t CAMERA[18] = {
	18, 1, 0x00, 0x02, 0xef, 2, 1, 64, 0x17, 0x1b, 0x11, 0x02, 0x00, 0x01, 1, 2, 3, 1};
static const uint8_t TYPES[] = {CONFIG(9 + 25, 1), KEYBOARD(0)};
static const uint8_t STORES[] = {CONFIG(9 + 23, 1), STORAGE(0)};
static const uint8_t BOTH[] = {CONFIG(9 + 23 + 25, 2), STORAGE(0), KEYBOARD(1)};
static const uint8_t LOOKS[] = {CONFIG(9 + 38, 2), VIDEO};
static const char *const STRINGS[] = {"Somebody's", "device", NULL};

static const struct {
	const char *name;
	const uint8_t *config;
	size_t len;
	const uint8_t *device; /* its descriptor */
} KINDS[] = {
	[SIM_PLAIN_KEYBOARD] = {"keyboard", TYPES, sizeof(TYPES), DEVICE},
	[SIM_PLAIN_STICK] = {"stick", STORES, sizeof(STORES), DEVICE},
	[SIM_PLAIN_TYPING_STICK] = {"typing stick", BOTH, sizeof(BOTH), DEVICE},
	[SIM_PLAIN_CAMERA] = {"camera", LOOKS, sizeof(LOOKS), CAMERA},
};

static int plain_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	(void)device;
	(void)setup;
	(void)data;
	(void)len;
	return SIM_STALL;
}

static int plain_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	(void)device;
	(void)endpoint;
	(void)packet;
	(void)len;
	return SIM_NAK;
}

static int plain_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	(void)device;
	(void)endpoint;
	(void)packet;
	return SIM_NAK;
}

static void plain_power_on(struct sim_device *device)
{
	(void)device;
}

void sim_plain_init(struct sim_device *device, enum sim_plain_kind kind)
{
	*device = (struct sim_device){.name = KINDS[kind].name,
		.device_descriptor = KINDS[kind].device,
		.config_descriptor = KINDS[kind].config,
		.config_len = KINDS[kind].len,
		.strings = STRINGS,
		.control = plain_control,
		.out = plain_out,
		.in = plain_in,
		.power_on = plain_power_on,
		.unplug_after = SIM_NEVER};
}
