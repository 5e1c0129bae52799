/*
 * sim_ccid_descriptor.c - what a simulated smart-card reader says about itself.
 */
#include "tests/sim/sim_ccid.h"

#include <string.h>

static uint8_t *put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		*at++ = (uint8_t)(value >> 8 * i);
	return at;
}

/* 54 bytes; CCID 1.1 section 5.1. */
static uint8_t *put_class(uint8_t *at, const struct sim_ccid_shape *shape)
{
	static const uint32_t LEVELS[] = {0x10000, 0x20000, 0x40000};

	memcpy(at, "\x36\x21\x10\x01\x00", 5);
	at[5] = shape->voltages ? shape->voltages : 7;
	at = put32(at + 6, 3); /* T=0, T=1 */
	at = put32(at, 4000);  /* kHz */
	at = put32(at, 4000);
	*at++ = 0;
	at = put32(at, 10752); /* bit/s */
	at = put32(at, 344086);
	*at++ = 0;
	at = put32(at, 254); /* IFSD */
	at = put32(at, 0);
	at = put32(at, 0);
	at = put32(at, LEVELS[shape->level] | shape->features);
	at = put32(at, shape->message_max ? shape->message_max : 271);
	memcpy(at, "\xff\xff\x00\x00\x00\x01", 6);
	return at + 6;
}

static uint8_t *put_endpoint(uint8_t *at, uint8_t address, uint8_t kind, uint8_t size)
{
	const uint8_t endpoint[] = {7, 5, address, kind, size, 0, kind == 3 ? 16 : 0};

	memcpy(at, endpoint, sizeof(endpoint));
	return at + sizeof(endpoint);
}

static uint8_t *put_keyboard(uint8_t *at)
{
	static const uint8_t KEYBOARD[] = {9, 4, 0, 0, 1, 3, 1, 1, 0, 9, 0x21, 0x11, 1, 0, 1,
		0x22, 63, 0, 7, 5, 0x84, 3, 8, 0, 10};

	memcpy(at, KEYBOARD, sizeof(KEYBOARD));
	return at + sizeof(KEYBOARD);
}

uint8_t *sim_ccid_put_interface(
	const struct sim_ccid_shape *shape, uint8_t number, uint8_t set, uint8_t *at)
{
	const uint8_t interface[] = {
		9, 4, number, 0, shape->no_interrupt ? 2 : 3, 0x0b, 0, 0, 0};

	memcpy(at, interface, sizeof(interface));
	at += sizeof(interface);
	if (!shape->descriptor_last)
		at = put_class(at, shape);
	at = put_endpoint(at, (uint8_t)(SIM_CCID_OUT + set), 2, 64);
	at = put_endpoint(at, (uint8_t)(SIM_CCID_IN + 2 * set), 2, 64);
	if (!shape->no_interrupt)
		at = put_endpoint(at, (uint8_t)(SIM_CCID_INTERRUPT + 2 * set), 3, 8);
	if (shape->descriptor_last)
		at = put_class(at, shape);
	return at;
}

void sim_ccid_describe(struct sim_ccid *sim)
{
	const struct sim_ccid_shape *shape = &sim->shape;
	uint16_t vendor = shape->vendor ? shape->vendor : 0x1209;
	uint16_t product = shape->product ? shape->product : 0x0c1d;
	const uint8_t device[18] = {18, 1, 0x10, 0x01, 0, 0, 0, 64, (uint8_t)vendor,
		(uint8_t)(vendor >> 8), (uint8_t)product, (uint8_t)(product >> 8), 0x00, 0x01,
		1, 2, 0, 1};
	uint8_t *at = sim->config + 9;

	memcpy(sim->device_descriptor, device, sizeof(device));
	if (shape->beside_a_keyboard)
		at = put_keyboard(at);
	at = sim_ccid_put_interface(shape, shape->beside_a_keyboard, 0, at);
	sim->device.config_len = (size_t)(at - sim->config);
	memcpy(sim->config,
		(const uint8_t[]){9, 2, (uint8_t)sim->device.config_len, 0,
			(uint8_t)(1 + shape->beside_a_keyboard), 1, 0, 0x80, 50},
		9);
}
