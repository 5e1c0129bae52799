/* Whatever an ID card module says, in pieces of any size: first byte = size of the pieces. */
#include <string.h>

#include "drivers/card_reader/sdt_codec.h"
#include "tests/fuzz/fuzz.h"

static void judge(const struct sdt_reply *reply)
{
	static const enum sdt_command COMMANDS[] = {SDT_STATUS, SDT_NUMBER, SDT_FIND,
		SDT_SELECT, SDT_READ, SDT_READ_ALL, SDT_ADDRESSES};
	struct identity identity;
	struct sdt_card card;

	FUZZ_HOLDS(sdt_meaning(reply->sw3) != NULL);
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		sdt_reply_fits(COMMANDS[i], reply);
	if (sdt_read_card(SDT_READ, reply, &card) != STATUS_OK &&
		sdt_read_card(SDT_READ_ALL, reply, &card) != STATUS_OK)
		return;
	FUZZ_HOLDS(card.text >= reply->data &&
		   card.text + SDT_TEXT_SIZE + card.photo_len <= reply->data + reply->len);
	if (sdt_text_decode(card.text, &identity) == STATUS_OK)
		FUZZ_HOLDS(identity.name[0] && strlen(identity.id_number) >= 15);
}

static void take_all(struct sdt_stream *stream)
{
	struct sdt_reply reply;
	enum status status;

	while ((status = sdt_stream_take(stream, &reply)) != STATUS_NOT_FOUND) {
		if (status != STATUS_OK)
			continue;
		judge(&reply);
		sdt_stream_drop(stream);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sdt_stream stream;
	size_t piece = size ? data[0] + 1u : 1;

	sdt_stream_clear(&stream);
	for (size_t at = 1; at < size; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		FUZZ_HOLDS(sdt_stream_add(&stream, data + at, len) <= len);
		take_all(&stream);
	}
	if (size >= SDT_TEXT_SIZE) {
		struct identity identity;
		if (sdt_text_decode(data, &identity) == STATUS_OK)
			FUZZ_HOLDS(strlen(identity.birth) == 10);
	}
	return 0;
}
