#include "drivers/smart_card/ccid_codec.h"

#include <string.h>

enum { OF_INTERFACE = 4, OF_CLASS = 0x21, INTERFACE_SIZE = 9, CLASS_SIZE = 54 };
enum { REPLY_DATA = 0x80, REPLY_SLOT = 0x81, REPLY_PARAMETERS = 0x82, REPLY_ESCAPE = 0x83 };
enum { NOTIFY_SLOT_CHANGE = 0x50, IFSD_MAX = 254, CLOCK_KHZ_USUAL = 4000 };

static uint32_t le32(const uint8_t *data)
{
	return data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
	       (uint32_t)data[3] << 24;
}

static uint32_t within(uint32_t value, uint32_t least, uint32_t most)
{
	return value < least ? least : value > most ? most : value;
}

/* Readers that claim several levels are used at the highest. */
static enum ccid_level level_of(uint32_t features)
{
	if (features & 0x40000)
		return CCID_EXTENDED_APDU;
	if (features & 0x20000)
		return CCID_SHORT_APDU;
	return features & 0x10000 ? CCID_TPDU : CCID_CHARACTER;
}

static void class_decode(const uint8_t *at, struct ccid_class *out)
{
	uint32_t clock_khz = le32(at + 10), ifsd = le32(at + 28);

	*out = (struct ccid_class){
		.slots = within(at[4] + 1u, 1, CCID_SLOTS_MAX),
		.voltages = at[5],
		.protocols = le32(at + 6),
		.clock_khz = clock_khz ? clock_khz : CLOCK_KHZ_USUAL,
		.rate_max = le32(at + 23),
		.rate_count = at[27],
		.ifsd_max = ifsd ? within(ifsd, 1, IFSD_MAX) : IFSD_MAX,
		.features = le32(at + 40),
		.level = level_of(le32(at + 40)),
		.message_max = within(le32(at + 44), CCID_MESSAGE_MIN, CCID_MESSAGE_MAX),
	};
}

enum status ccid_class_find(
	const uint8_t *config, size_t len, uint8_t interface, struct ccid_class *out)
{
	bool ours = false;

	for (size_t at = 0; at + 2 <= len && config[at] >= 2; at += config[at]) {
		const uint8_t *part = config + at;
		if (at + part[0] > len)
			break;
		if (part[1] == OF_INTERFACE && part[0] >= INTERFACE_SIZE)
			ours = part[2] == interface;
		if (ours && part[1] == OF_CLASS && part[0] >= CLASS_SIZE) {
			class_decode(part, out);
			return STATUS_OK;
		}
	}
	return failure(
		STATUS_NOT_FOUND, "ccid: interface %u has no class descriptor", interface);
}

void ccid_encode(enum ccid_command command, uint8_t slot, uint8_t seq,
	const uint8_t specific[3], size_t len, uint8_t out[CCID_HEAD])
{
	const uint8_t head[CCID_HEAD] = {(uint8_t)command, (uint8_t)len, (uint8_t)(len >> 8),
		(uint8_t)(len >> 16), (uint8_t)(len >> 24), slot, seq, specific[0], specific[1],
		specific[2]};

	memcpy(out, head, sizeof(head));
}

enum status ccid_decode(const uint8_t *data, size_t len, struct ccid_reply *out)
{
	if (len < CCID_HEAD)
		return failure(STATUS_BAD_DATA, "ccid: a message of %zu bytes", len);
	*out = (struct ccid_reply){
		.type = data[0],
		.slot = data[5],
		.seq = data[6],
		.card = (enum ccid_card)(data[7] & 3),
		.outcome = (enum ccid_outcome)(data[7] >> 6),
		.error = data[8],
		.specific = data[9],
		.len = le32(data + 1),
	};
	return STATUS_OK;
}

bool ccid_reply_fits(enum ccid_command command, const struct ccid_reply *reply)
{
	static const struct {
		enum ccid_command command;
		uint8_t type;
	} PAIRS[] = {
		{CCID_SET_PARAMETERS, REPLY_PARAMETERS},
		{CCID_POWER_ON, REPLY_DATA},
		{CCID_POWER_OFF, REPLY_SLOT},
		{CCID_SLOT_STATUS, REPLY_SLOT},
		{CCID_ESCAPE, REPLY_ESCAPE},
		{CCID_GET_PARAMETERS, REPLY_PARAMETERS},
		{CCID_BLOCK, REPLY_DATA},
		{CCID_ABORT, REPLY_SLOT},
	};

	if (reply->type == REPLY_SLOT && reply->outcome == CCID_FAILED)
		return true;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
		if (PAIRS[i].command == command)
			return PAIRS[i].type == reply->type;
	return false;
}

enum ccid_action ccid_action(uint8_t error)
{
	static const struct {
		uint8_t error;
		enum ccid_action action;
	} ACTIONS[] = {
		{0x00, CCID_UNSUPPORTED},
		{0xa2, CCID_REPOWER}, /* short circuit, power was cut */
		{0xab, CCID_SEND_AGAIN},
		{0xbb, CCID_ISO_MODE},
		{0xbd, CCID_REPOWER}, /* T=1 failed inside an APDU */
		{0xe0, CCID_SEND_AGAIN},
		{0xf2, CCID_SEND_AGAIN},
		{0xf3, CCID_REPOWER}, /* protocol deactivated */
		{0xf4, CCID_REPOWER}, /* procedure byte */
		{0xf5, CCID_OTHER_VOLTAGE},
		{0xf6, CCID_OTHER_VOLTAGE},
		{0xf7, CCID_REPOWER}, /* TCK */
		{0xf8, CCID_REPOWER}, /* TS */
		{0xfc, CCID_REPOWER}, /* overrun */
		{0xfd, CCID_REPOWER}, /* parity */
		{0xfe, CCID_OTHER_VOLTAGE},
	};

	for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++)
		if (ACTIONS[i].error == error)
			return ACTIONS[i].action;
	/* An index of a byte of the command that the reader does not like. */
	return error < 0x80 ? CCID_UNSUPPORTED : CCID_GIVE_UP;
}

bool ccid_event_decode(const uint8_t *data, size_t len, unsigned slot, struct ccid_event *out)
{
	size_t at = 1 + slot / 4;
	unsigned bits;

	if (len <= at || data[0] != NOTIFY_SLOT_CHANGE)
		return false;
	bits = data[at] >> 2 * (slot % 4);
	*out = (struct ccid_event){.present = bits & 1, .changed = bits & 2};
	return true;
}
