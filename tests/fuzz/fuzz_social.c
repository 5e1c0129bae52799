/*
 * A card that answers APDUs as the input says.  Nothing but SELECT and READ RECORD may reach
 * it, and what comes out is a whole person or nobody.
 */
#include <string.h>

#include "drivers/smart_card/apdu.h"
#include "drivers/smart_card/social_card.h"
#include "firmware/base/text.h"
#include "tests/fuzz/fuzz.h"

struct input {
	const uint8_t *data;
	size_t len, at;
	unsigned commands;
};

enum { COMMANDS_MAX = 400 };

/* One byte: 0..63 so many bytes with 9000; 64..: the tag asked for and a length in front. */
static enum status answer(
	void *user, const uint8_t *command, size_t len, struct bytes *out, uint16_t *sw)
{
	struct input *input = user;
	uint8_t control = input->at < input->len ? input->data[input->at++] : 0xff;
	size_t left = input->len - input->at, count = control & 0x3f;
	enum status status = STATUS_OK;

	FUZZ_HOLDS(++input->commands < COMMANDS_MAX);
	FUZZ_HOLDS(len >= 5 && (command[1] == 0xa4 || command[1] == 0xb2));
	if (control == 0xff)
		return STATUS_NOT_FOUND;
	count = count < left ? count : left;
	*sw = control == 0xfe ? 0x6982 : control == 0xfd ? 0x6a83 : 0x9000;
	if (control & 0x40)
		status = bytes_add(out, (const uint8_t[]){command[2], (uint8_t)count}, 2);
	if (status == STATUS_OK)
		status = bytes_add(out, input->data + input->at, count);
	input->at += count;
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {.data = data, .len = size};
	const struct social_card_way way = {.exchange = answer, .user = &input};
	struct social_card card;
	const struct identity *person = &card.identity;

	if (social_card_read(&way, &card) != STATUS_OK)
		return 0;
	FUZZ_HOLDS(text_is_utf8(person->name, strlen(person->name)));
	if (card.kind == SOCIAL_CARD_FULL)
		FUZZ_HOLDS(person->name[0] && id_number_is_valid(person->id_number) &&
			   person->source == IDENTITY_SOCIAL_SECURITY);
	else
		FUZZ_HOLDS(person->name[0] == '\0' && person->id_number[0] == '\0');
	return 0;
}
