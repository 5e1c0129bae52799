/*
 * A card that answers T=1 as the input says: one byte of control per block, then its bytes.  A
 * control byte with bit 7 makes the check right, so that the machine behind it is reached.
 */
#include <string.h>

#include "drivers/smart_card/t1.h"
#include "tests/fuzz/fuzz.h"

enum { ROUNDS_MAX = 7000 };

struct input {
	const uint8_t *data;
	size_t len, at;
};

static uint8_t next(struct input *input)
{
	return input->at < input->len ? input->data[input->at++] : 0;
}

/* A card that was not heard yet may write its CRC in any way. */
static size_t make_block(struct input *input, const struct t1 *t1, uint8_t block[300])
{
	uint8_t control = next(input);
	enum t1_check check = t1->check;
	size_t len = control & 0x7f, left = input->len - input->at;

	if (control & 0x40) /* a short block, whole: PCB and up to 3 bytes */
		len = control & 3;
	if (!t1->check_known && control & 0x40)
		check = T1_CRC_HIGH_FIRST + (control >> 2 & 3);
	len = len < left ? len : left;
	if (!(control & 0x80)) {
		memcpy(block, input->data + input->at, len);
		input->at += len;
		return len;
	}
	block[0] = 0;
	block[1] = next(input);
	left = input->len - input->at;
	len = len < left ? len : left;
	block[2] = (uint8_t)len;
	memcpy(block + 3, input->data + input->at, len);
	input->at += len;
	return 3 + len + t1_add_check(check, block, 3 + len);
}

static enum t1_step carry(struct t1 *t1, enum t1_step step, struct input *input)
{
	uint8_t block[300];
	unsigned rounds = 0;

	while (step == T1_SEND) {
		FUZZ_HOLDS(t1->block_len >= 4 && t1->block_len <= T1_BLOCK_MAX);
		FUZZ_HOLDS(++rounds < ROUNDS_MAX);
		step = t1_receive(t1, block, make_block(input, t1, block));
	}
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t APDU[300] = {0x00, 0xa4, 0x04, 0x00};
	struct input input = {.data = data, .len = size};
	uint8_t how = next(&input);
	struct bytes answer = {0};
	struct t1 t1;

	t1_init(&t1, how & 1, next(&input));
	if (how & 2 && carry(&t1, t1_set_ifsd(&t1, 254), &input) == T1_FAILED)
		return 0;
	for (int i = 0; i < 3; i++) {
		enum t1_step step =
			t1_begin(&t1, APDU, how & 4 ? sizeof(APDU) : 5, how & 8, &answer);
		if (carry(&t1, step, &input) == T1_FAILED)
			break;
		FUZZ_HOLDS(answer.len <= 3 * (size_t)T1_ANSWER_MAX);
	}
	bytes_free(&answer);
	return 0;
}
