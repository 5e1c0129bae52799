/*
 * The whole driver on a reader that does whatever the input says.  First byte: what kind of
 * reader.  Replies are made to fit the command, bent where the input wants it.
 */
#include <string.h>

#include "drivers/card_reader/card_reader.h"
#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hostile.h"
#include "tests/sim/sim_ccid.h"

enum { HEAD = 10, DATA = 0x80, SLOT = 0x81, PARAMETERS = 0x82, ESCAPED = 0x83 };
enum { FIND_MS = 1500, READ_MS = 14000 };

static uint8_t type_for(uint8_t command)
{
	if (command == 0x62 || command == 0x6f)
		return DATA;
	if (command == 0x61)
		return PARAMETERS;
	return command == 0x6b ? ESCAPED : SLOT;
}

/* An ATR, or what the card says: by the input. */
static size_t make_data(struct hostile *hostile, uint8_t bend, uint8_t *out, size_t size)
{
	static const uint8_t ATRS[][6] = {{0x3b, 0x23, 0, 1, 2, 3}, {0x3b, 0x80, 0x81, 0x01}};
	size_t wanted = hostile_next(hostile);

	if (hostile->written[0] == 0x62 && bend & 1) {
		size_t len = bend & 2 ? 6 : 4;
		memcpy(out, ATRS[bend & 2 ? 0 : 1], len);
		return len;
	}
	if (hostile->written[0] != 0x6f && hostile->written[0] != 0x62)
		return 0;
	wanted = hostile_take(hostile, out, wanted < size - 2 ? wanted : size - 2);
	if (!(bend & 1))
		return wanted;
	if (bend & 2 && hostile->written_len > 13 && wanted > 1) { /* a record of that tag */
		out[0] = hostile->written[12];
		out[1] = (uint8_t)(wanted - 2);
	}
	out[wanted] = 0x90;
	out[wanted + 1] = 0x00;
	return wanted + 2;
}

/* A fitting answer; bits of bend spoil it one by one. */
static size_t make(struct hostile *hostile, uint8_t *out, size_t size)
{
	uint8_t bend = hostile_next(hostile);
	size_t len;

	if (size < HEAD + 3)
		return 0;
	memset(out, 0, HEAD);
	out[0] = type_for(hostile->written[0]);
	out[5] = hostile->written[5];
	out[6] = hostile->written[6];
	if (bend & 0x80)
		out[6] = (uint8_t)(out[6] - 1);
	if (bend & 0x40)
		out[7] = hostile_next(hostile);
	if (bend & 0x20)
		out[8] = hostile_next(hostile);
	if (bend & 0x10)
		out[9] = hostile_next(hostile);
	len = make_data(hostile, bend, out + HEAD, size - HEAD);
	out[1] = (uint8_t)len;
	out[2] = (uint8_t)(len >> 8);
	if (bend & 0x08)
		out[1] = hostile_next(hostile);
	return HEAD + len;
}

static void use(struct card_reader *reader)
{
	int64_t before_ms;
	struct identity identity = {.name = ""};
	char about[CARD_READER_ABOUT];
	enum fault fault;
	bool there;

	for (int i = 0; i < 3; i++) {
		enum status status;
		before_ms = clock_offset_ms();
		status = card_reader_find(reader, &there);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= FIND_MS);
		if (status != STATUS_OK)
			continue;
		before_ms = clock_offset_ms();
		status = card_reader_read(reader, &identity, &fault);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= READ_MS);
		FUZZ_HOLDS((status == STATUS_OK) == (fault == FAULT_NONE));
		FUZZ_HOLDS((status == STATUS_OK) == (identity.name[0] != '\0'));
		identity = (struct identity){.name = ""};
	}
	if (card_reader_describe(reader, about) == STATUS_OK)
		FUZZ_HOLDS(strlen(about) < sizeof(about));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sim_ccid sim;
	struct usb_description description = {0};
	struct card_reader *reader;
	struct hostile hostile;
	uint8_t kind = size ? data[0] : 0;
	const struct sim_ccid_shape shape = {.level = (enum sim_ccid_level)(kind % 3),
		.no_interrupt = kind & 4,
		.descriptor_last = kind & 8,
		.features = kind & 16   ? 0x40
			    : kind & 32 ? 0x08
					: 0};

	if (size < 2)
		return 0;
	sim_ccid_init(&sim, &shape);
	usb_description_add_config(&description, sim.config, sim.device.config_len);
	hostile_init(&hostile, data + 1, size - 1, &description.interfaces[0]);
	hostile.config = sim.config;
	hostile.config_len = sim.device.config_len;
	hostile.make = make;
	if (card_reader_open(&card_reader_ccid, &hostile.port, &reader) != STATUS_OK) {
		FUZZ_HOLDS(!hostile.closed);
		return 0;
	}
	use(reader);
	card_reader_close(reader);
	FUZZ_HOLDS(hostile.closed);
	return 0;
}
