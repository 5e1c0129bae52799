/*
 * sdt_world.h - a reader of identity cards in each of its forms, with a card, and the driver
 * over it.
 */
#ifndef DRIVERS_SDT_WORLD_H
#define DRIVERS_SDT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/card_reader.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_port.h"

static const char PERSON[] =
	"{\"name\":\"张晓岚\",\"sex\":\"女\",\"ethnicity\":\"汉\",\"birth\":\"1991-04-17\","
	"\"address\":\"浙江省杭州市西湖区文三路九十一号\",\"id_number\":\"330106199104174621\","
	"\"issuer\":\"杭州市公安局西湖分局\",\"valid_from\":\"2019-06-03\","
	"\"valid_to\":\"2039-06-03\"}";

/* Every test runs on each form. */
static enum sim_sdt_form form;
static struct sim_sdt sim;
static struct sim_port port;
static struct card_reader *reader;
static struct identity identity;
static enum fault fault;

static inline void put_card(void)
{
	uint8_t text[SIM_CARD_TEXT];

	assert_int_equal(person_parse(PERSON, text), STATUS_OK);
	sim_sdt_put_card(&sim, text);
}

static inline int set_up(void **unused)
{
	(void)unused;
	sim_sdt_init_form(&sim, form);
	sim_port_init(&port, &sim.device);
	identity = (struct identity){0};
	fault = FAULTS;
	if (card_reader_open(&card_reader_sdt, &port.port, &reader) != STATUS_OK)
		return 1;
	put_card();
	return 0;
}

static inline int tear_down(void **unused)
{
	(void)unused;
	card_reader_close(reader);
	reader = NULL;
	return !port.closed || port.wrong_in_size;
}

static inline void assert_reads(void)
{
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_OK);
	assert_int_equal(fault, FAULT_NONE);
	assert_string_equal(identity.name, "张晓岚");
}

static const char *const FORM_NAMES[] = {"one pair", "two pairs", "hid"};

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
