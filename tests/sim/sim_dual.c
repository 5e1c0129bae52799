#include "tests/sim/sim_dual.h"

#include <string.h>

static const char *const STRINGS[] = {"Simulated", "Reader of two kinds of card", NULL};

static const struct sim_ccid_shape SHAPES[SIM_DUAL_HALVES] = {
	{.level = SIM_CCID_TPDU, .features = 0xb2, .vendor = 0x076b, .product = 0x5422},
	{.level = SIM_CCID_SHORT, .features = 0x40, .vendor = 0x076b, .product = 0x5422},
};

/* 01 82 83 belong to the first half, 02 84 85 to the second. */
static size_t half_of(uint8_t endpoint)
{
	return endpoint & 0x80 ? endpoint >= SIM_CCID_IN + 2 : endpoint - SIM_CCID_OUT;
}

static int dual_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_dual *sim = (struct sim_dual *)device;
	size_t half = half_of(endpoint);

	if (half >= SIM_DUAL_HALVES)
		return SIM_STALL;
	device = &sim->halves[half].device;
	return device->out(device, (uint8_t)(endpoint - half), packet, len);
}

static int dual_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_dual *sim = (struct sim_dual *)device;
	size_t half = half_of(endpoint);

	device = &sim->halves[half].device;
	return device->in(device, (uint8_t)(endpoint - 2 * half), packet);
}

static int dual_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	struct sim_dual *sim = (struct sim_dual *)device;

	if (setup[4] >= SIM_DUAL_HALVES)
		return SIM_STALL;
	device = &sim->halves[setup[4]].device;
	return device->control(device, setup, data, len);
}

static void dual_power_on(struct sim_device *device)
{
	struct sim_dual *sim = (struct sim_dual *)device;

	for (size_t i = 0; i < SIM_DUAL_HALVES; i++)
		sim->halves[i].device.power_on(&sim->halves[i].device);
}

static void describe(struct sim_dual *sim)
{
	uint8_t *at = sim->config + 9;

	for (uint8_t i = 0; i < SIM_DUAL_HALVES; i++)
		at = sim_ccid_put_interface(&SHAPES[i], i, i, at);
	sim->device.config_len = (size_t)(at - sim->config);
	memcpy(sim->config,
		(const uint8_t[]){9, 2, (uint8_t)sim->device.config_len,
			(uint8_t)(sim->device.config_len >> 8), SIM_DUAL_HALVES, 1, 0, 0x80,
			50},
		9);
}

void sim_dual_init(struct sim_dual *sim)
{
	*sim = (struct sim_dual){.device = {.name = "dual",
					 .device_descriptor = sim->halves[0].device_descriptor,
					 .config_descriptor = sim->config,
					 .strings = STRINGS,
					 .control = dual_control,
					 .out = dual_out,
					 .in = dual_in,
					 .power_on = dual_power_on,
					 .unplug_after = SIM_NEVER}};
	for (size_t i = 0; i < SIM_DUAL_HALVES; i++)
		sim_ccid_init(&sim->halves[i], &SHAPES[i]);
	describe(sim);
}
