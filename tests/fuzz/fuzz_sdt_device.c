/*
 * The whole driver on an ID card module that does whatever the input says, in each of the three
 * forms.  First byte: which.  Replies are made to fit the command, bent where the input wants
 * it.
 */
#include <string.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/card_reader/sdt_codec.h"
#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hostile.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_port.h"

enum { FIND_MS = 1500, READ_MS = 16000, DATA_AT = 10, REPORT = 64, STREAM = 54 };

static struct module {
	struct hostile hostile; /* first */
	enum sim_sdt_form form;
	uint8_t frame[SDT_FRAME_MAX];
	size_t len, at; /* of the reply under way */
	uint8_t report_number;
} module;

static const char *const PEOPLE[] = {
	"{\"name\":\"张晓岚\",\"sex\":\"女\",\"ethnicity\":\"汉\",\"birth\":\"1991-04-17\","
	"\"address\":\"浙江省杭州市\",\"id_number\":\"330106199104174621\",\"issuer\":"
	"\"杭州市公安局\","
	"\"valid_from\":\"2019-06-03\",\"valid_to\":\"2039-06-03\"}",
	"{\"kind\":\"foreign_2023\",\"name\":\"\",\"latin_name\":\"TREMBLAY "
	"CLAIRE\",\"sex\":\"2\","
	"\"birth\":\"1981-08-03\",\"id_number\":\"911124198108030024\",\"nationality\":\"CAN\","
	"\"valid_from\":\"2023-12-01\",\"valid_to\":\"2053-11-30\"}",
};

static unsigned command(void)
{
	static const size_t AT[] = {
		[SIM_SDT_PAIR] = 7, [SIM_SDT_PAIRS] = 0, [SIM_SDT_HID] = 13};
	const uint8_t *written = module.hostile.written + AT[module.form];

	return (unsigned)written[0] << 8 | written[1];
}

/* How much data a good answer has, and what it says. */
static size_t good_data(unsigned asked, uint8_t bend, uint8_t *out)
{
	static const uint8_t HEADS[2][6] = {{1, 0, 4, 0}, {1, 0, 4, 0, 4, 0}};
	bool all = asked == SDT_READ_ALL;

	if (asked == SDT_FIND)
		return 4;
	if (asked == SDT_SELECT)
		return 8;
	if (asked == SDT_NUMBER)
		return SDT_NUMBER_SIZE;
	if (asked == SDT_ADDRESSES)
		return SDT_ADDRESS_SIZE;
	if (asked != SDT_READ && !all)
		return 0;
	memcpy(out, HEADS[all], all ? 6 : 4);
	FUZZ_HOLDS(person_parse(PEOPLE[bend & 1], out + (all ? 6 : 4)) == STATUS_OK);
	return all ? 6 + 256 + 1024 + 1024 : 4 + 256 + 1024;
}

/* Some bytes of the data become others, a few of them in the text. */
static void bend_data(uint8_t *data, size_t len)
{
	unsigned times = hostile_next(&module.hostile) & 7;

	while (times-- && len) {
		size_t at = hostile_next(&module.hostile);
		data[at % len] = hostile_next(&module.hostile);
	}
}

static void begin_reply(void)
{
	uint8_t bend = hostile_next(&module.hostile), *frame = module.frame, check = 0;
	unsigned asked = command();
	size_t len;

	memset(frame, 0, sizeof(module.frame));
	memcpy(frame, "\xaa\xaa\xaa\x96\x69", 5);
	frame[9] = bend & 0x80         ? hostile_next(&module.hostile)
		   : asked == SDT_FIND ? 0x9f
				       : 0x90;
	len = bend & 0x40 ? hostile_next(&module.hostile)
			  : good_data(asked, bend, frame + DATA_AT);
	if (bend & 0x20)
		bend_data(frame + DATA_AT, len);
	frame[5] = (uint8_t)((len + 4) >> 8);
	frame[6] = (uint8_t)(len + 4);
	for (size_t i = 5; i < DATA_AT + len; i++)
		check ^= frame[i];
	frame[DATA_AT + len] = bend & 0x10 ? hostile_next(&module.hostile) : check;
	module.len = DATA_AT + len + 1;
	module.at = 0;
	if (bend & 0x08)
		module.len = hostile_next(&module.hostile) * 8u % (module.len + 1);
}

static size_t wrap(uint8_t *out, const uint8_t *data, size_t len)
{
	unsigned sum = 0;

	memset(out, 0, REPORT);
	out[0] = 0xaa;
	out[3] = (uint8_t)(len + 3);
	out[6] = ++module.report_number;
	memcpy(out + 8, data, len);
	for (size_t i = 3; i < 8 + len; i++)
		sum += out[i];
	out[8 + len] = (uint8_t)sum;
	out[9 + len] = (uint8_t)(sum >> 8);
	return REPORT;
}

static size_t make(struct hostile *hostile, uint8_t *out, size_t size)
{
	size_t most = module.form == SIM_SDT_HID ? STREAM : size, len;

	if (module.at == module.len)
		begin_reply();
	if (module.form == SIM_SDT_PAIRS && module.at == 0)
		most = 7;
	len = module.len - module.at < most ? module.len - module.at : most;
	module.at += len;
	if (module.form == SIM_SDT_HID && size >= REPORT)
		return wrap(out, module.frame + module.at - len, len);
	(void)hostile;
	memcpy(out, module.frame + module.at - len, len);
	return len;
}

static void use(struct card_reader *reader)
{
	struct identity identity = {.name = "untouched"};
	char about[CARD_READER_ABOUT];
	enum fault fault;
	bool there;

	for (int i = 0; i < 3; i++) {
		int64_t before_ms = clock_offset_ms();
		enum status status = card_reader_find(reader, &there);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= FIND_MS);
		before_ms = clock_offset_ms();
		status = card_reader_read(reader, &identity, &fault);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= READ_MS);
		FUZZ_HOLDS((status == STATUS_OK) == (fault == FAULT_NONE));
		FUZZ_HOLDS(status == STATUS_OK || strcmp(identity.name, "untouched") == 0);
		FUZZ_HOLDS(status != STATUS_OK || strlen(identity.birth) == 10);
		strcpy(identity.name, "untouched");
		status = card_reader_describe(reader, about);
		FUZZ_HOLDS(status != STATUS_OK || strlen(about) < sizeof(about));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sim_sdt model;
	struct card_reader *reader;
	struct sim_port port;

	if (size == 0)
		return 0;
	memset(&module, 0, sizeof(module));
	module.form = (enum sim_sdt_form)(data[0] % 3);
	sim_sdt_init_form(&model, module.form);
	sim_port_init(&port, &model.device);
	hostile_init(&module.hostile, data + 1, size - 1, &port.port.interface);
	module.hostile.make = make;
	if (card_reader_open(&card_reader_sdt, &module.hostile.port, &reader) != STATUS_OK)
		return 0;
	use(reader);
	card_reader_close(reader);
	FUZZ_HOLDS(module.hostile.closed);
	return 0;
}
