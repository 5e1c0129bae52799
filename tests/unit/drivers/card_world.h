/*
 * card_world.h - readers and cards that the tests of smart_card have in common.
 */
#ifndef TESTS_UNIT_DRIVERS_CARD_WORLD_H
#define TESTS_UNIT_DRIVERS_CARD_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/smart_card/smart_card.h"
#include "tests/sim/sim_ccid.h"
#include "tests/sim/sim_port.h"

enum { PATIENCE_MS = 10000 };

static struct sim_ccid sim;
static struct sim_chip chip;
static struct sim_port port;
static struct smart_card *card;
static struct bytes answer;

/* Which reader, which card. */
struct world {
	const char *what;
	struct sim_ccid_shape shape;
	uint8_t protocol;
};

/* PPS by the reader (80), voltage by itself (08). */
static const struct world WORLDS[] = {
	{"TPDU T=0", {.level = SIM_CCID_TPDU}, 0},
	{"TPDU T=1", {.level = SIM_CCID_TPDU}, 1},
	{"TPDU T=1, as common", {.level = SIM_CCID_TPDU, .features = 0xb2}, 1},
	{"TPDU T=1, no interrupt", {.level = SIM_CCID_TPDU, .no_interrupt = true}, 1},
	{"TPDU T=0, does all", {.level = SIM_CCID_TPDU, .features = 0x7e}, 0},
	{"short T=0", {.level = SIM_CCID_SHORT, .features = 0xba}, 0},
	{"short T=1", {.level = SIM_CCID_SHORT, .features = 0x40, .descriptor_last = true}, 1},
	{"extended T=0", {.level = SIM_CCID_EXTENDED, .features = 0xba}, 0},
	{"extended T=1", {.level = SIM_CCID_EXTENDED, .features = 0x40, .no_interrupt = true},
		1},
	{"extended, long messages", {.level = SIM_CCID_EXTENDED, .message_max = 2048}, 1},
	{"composite", {.level = SIM_CCID_SHORT, .beside_a_keyboard = true}, 0},
};

static void build(const struct world *world)
{
	sim_ccid_init(&sim, &world->shape);
	sim_chip_init(&chip, SIM_CHIP_OTHER, world->protocol);
	sim_ccid_put_card(&sim, &chip);
	sim_port_init_interface(&port, &sim.device, world->shape.beside_a_keyboard);
	assert_int_equal(smart_card_open(&port.port, &card), STATUS_OK);
}

static void leave(void)
{
	assert_false(port.wrong_in_size);
	smart_card_close(card);
	card = NULL;
	bytes_free(&answer);
}

/* INS EE: len bytes there and back. */
MUST_CHECK static enum status echo(size_t len)
{
	uint8_t command[9 + 1000] = {0, 0xee, 0, 0};
	size_t head = len > 255 ? 7 : 5, total = head + len + (len > 255 ? 2 : 1);
	uint16_t sw = 0;
	enum status status;

	command[len > 255 ? 6 : 4] = (uint8_t)len;
	if (len > 255)
		command[5] = (uint8_t)(len >> 8);
	for (size_t i = 0; i < len; i++)
		command[head + i] = (uint8_t)(i * 11);
	bytes_free(&answer);
	status = smart_card_exchange(card, command, total, &answer, &sw);
	if (status != STATUS_OK)
		return status;
	assert_int_equal(sw, 0x9000);
	assert_true(answer.len == len || (answer.len == 256 && len > 256));
	assert_memory_equal(answer.data, command + head, answer.len);
	return STATUS_OK;
}

#endif
