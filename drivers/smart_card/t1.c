#include "drivers/smart_card/t1.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/log.h"

enum {
	ERRORS_MAX = 3,
	RESYNCS_MAX = 3,
	IDLE_MAX = 20,
	EXTENSIONS_MAX = 200,
	BLOCKS_MAX = 6000
};
enum { I_MORE = 0x20, I_NUMBER = 0x40, R_BLOCK = 0x80, R_NUMBER = 0x10 };
enum { R_OK = 0, R_BAD_CHECK = 1, R_OTHER = 2 };
enum { S_RESYNC = 0xc0, S_IFS = 0xc1, S_ABORT = 0xc2, S_MORE_TIME = 0xc3, S_RESPONSE = 0x20 };
enum { IFS_DEFAULT = 32 };

/* One block taken apart. */
struct block {
	uint8_t pcb, len;
	const uint8_t *inf;
};

/* Polynomial 8408 reflected. */
static uint16_t crc_of(const uint8_t *data, size_t len)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1);
	}
	return crc;
}

static size_t add_crc(enum t1_check check, uint8_t *data, size_t len)
{
	bool inverted =
		check == T1_CRC_INVERTED_LOW_FIRST || check == T1_CRC_INVERTED_HIGH_FIRST;
	bool low_first = check == T1_CRC_INVERTED_LOW_FIRST || check == T1_CRC_LOW_FIRST;
	unsigned sum = crc_of(data, len) ^ (inverted ? 0xffffu : 0);

	data[len + low_first] = (uint8_t)(sum >> 8);
	data[len + !low_first] = (uint8_t)sum;
	return 2;
}

size_t t1_add_check(enum t1_check check, uint8_t *data, size_t len)
{
	uint8_t sum = 0;

	if (check != T1_LRC)
		return add_crc(check, data, len);
	for (size_t i = 0; i < len; i++)
		sum ^= data[i];
	data[len] = sum;
	return 1;
}

static enum t1_step send(struct t1 *t1, uint8_t pcb, const uint8_t *inf, size_t len)
{
	assert(len <= T1_INF_MAX);
	t1->block[0] = 0;
	t1->block[1] = pcb;
	t1->block[2] = (uint8_t)len;
	if (len)
		memmove(t1->block + 3, inf, len);
	t1->block_len = 3 + len + t1_add_check(t1->check, t1->block, 3 + len);
	t1->patience = 0;
	return T1_SEND;
}

static enum t1_step fail(struct t1 *t1, const char *why)
{
	t1->block_len = 0;
	log_warn("t1", "failed", "why=%s blocks=%u", why, t1->blocks);
	return T1_FAILED;
}

static bool is_last_piece(const struct t1 *t1)
{
	return t1->at + t1->piece == t1->apdu_len;
}

/* The same piece again is the same block, whatever size the card asked for meanwhile. */
static enum t1_step send_piece(struct t1 *t1)
{
	size_t left = t1->apdu_len - t1->at;

	t1->phase = T1_SENDING;
	if (t1->piece == 0)
		t1->piece = left < t1->ifsc ? left : t1->ifsc;
	return send(t1, (uint8_t)((t1->sent ? I_NUMBER : 0) | (is_last_piece(t1) ? 0 : I_MORE)),
		t1->apdu + t1->at, t1->piece);
}

static enum t1_step send_r(struct t1 *t1, uint8_t error)
{
	return send(t1, (uint8_t)(R_BLOCK | (t1->expected ? R_NUMBER : 0) | error), NULL, 0);
}

static void begin_anew(struct t1 *t1)
{
	t1->sent = t1->expected = 0;
	t1->errors = 0;
	t1->ifsc = t1->ifsc_first;
}

/* Both sides forget: asked up to three times for one APDU. */
static enum t1_step resync(struct t1 *t1)
{
	if (t1->phase == T1_SETTING_IFS)
		return T1_DONE; /* a card that knows no IFS; it has 32 */
	if (++t1->resyncs > RESYNCS_MAX)
		return fail(t1, "no_resynchronisation");
	t1->errors = 0;
	t1->phase = T1_RESYNCING;
	return send(t1, S_RESYNC, NULL, 0);
}

/* It may be silent or cross because it reads our check another way: the next one is tried. */
static void doubt_check(struct t1 *t1)
{
	if (t1->check_known)
		return;
	t1->check = t1->check + 1 < T1_CHECKS ? t1->check + 1 : T1_CRC_HIGH_FIRST;
}

/* Something that should not be: the last block again, or a wish for the card's. */
static enum t1_step complain(struct t1 *t1, uint8_t error)
{
	doubt_check(t1);
	if (t1->phase == T1_RESYNCING)
		return resync(t1);
	if (++t1->errors > ERRORS_MAX)
		return resync(t1);
	if (t1->phase == T1_SETTING_IFS)
		return send(t1, S_IFS, &t1->ifsd, 1);
	return send_r(t1, error);
}

static void progress(struct t1 *t1)
{
	t1->errors = t1->idle = 0;
}

/* The card has our last piece. */
static void count_piece(struct t1 *t1)
{
	t1->at += t1->piece;
	t1->piece = 0;
	t1->sent ^= 1;
	progress(t1);
}

static enum t1_step on_i(struct t1 *t1, const struct block *block)
{
	bool more = block->pcb & I_MORE;
	bool too_early = t1->phase == T1_SENDING && !is_last_piece(t1);

	if ((t1->phase != T1_SENDING && t1->phase != T1_RECEIVING) || too_early ||
		!(block->pcb & I_NUMBER) != !t1->expected)
		return complain(t1, R_OTHER);
	if (t1->phase == T1_SENDING)
		count_piece(t1);
	t1->phase = T1_RECEIVING;
	if (t1->answer->len - t1->answer_start + block->len > T1_ANSWER_MAX)
		return fail(t1, "too_long_an_answer");
	if (bytes_add(t1->answer, block->inf, block->len) != STATUS_OK)
		return T1_FAILED;
	t1->expected ^= 1;
	progress(t1);
	return more ? send_r(t1, R_OK) : T1_DONE;
}

static enum t1_step on_r(struct t1 *t1, const struct block *block)
{
	uint8_t number = block->pcb & R_NUMBER ? 1 : 0;

	if (t1->phase == T1_RESYNCING || t1->phase == T1_SETTING_IFS)
		return complain(t1, R_OTHER);
	if (t1->phase == T1_SENDING && number != t1->sent && !is_last_piece(t1)) {
		count_piece(t1);
		return send_piece(t1);
	}
	if (++t1->errors > ERRORS_MAX)
		return resync(t1);
	/* It did not get what we sent last. */
	if (t1->phase == T1_SENDING && number == t1->sent)
		return send_piece(t1);
	return send_r(t1, R_OK);
}

/* Does what the card wants, and says so. */
static enum t1_step on_request(struct t1 *t1, const struct block *block)
{
	uint8_t value = block->len == 1 ? block->inf[0] : 0;
	uint8_t response = (uint8_t)(block->pcb | S_RESPONSE);

	if (block->pcb == S_MORE_TIME && value) {
		if (++t1->extensions > EXTENSIONS_MAX)
			return fail(t1, "endless_time_extensions");
		t1->idle = 0;
		send(t1, response, &value, 1);
		t1->patience = value;
		return T1_SEND;
	}
	if (block->pcb == S_IFS && value && value <= T1_INF_MAX) {
		t1->ifsc = value;
		return send(t1, response, &value, 1);
	}
	if (block->pcb == S_ABORT && block->len == 0) {
		t1->phase = T1_ABORTING;
		return send(t1, response, NULL, 0);
	}
	return complain(t1, R_OTHER);
}

static enum t1_step on_response(struct t1 *t1, const struct block *block)
{
	uint8_t request = (uint8_t)(block->pcb & ~S_RESPONSE);

	if (request == S_RESYNC && t1->phase == T1_RESYNCING) {
		begin_anew(t1);
		t1->at = t1->piece = 0;
		t1->answer->len = t1->answer_start;
		return t1->repeatable ? send_piece(t1) : fail(t1, "lost_in_the_middle");
	}
	if (request == S_IFS && t1->phase == T1_SETTING_IFS && block->len == 1 &&
		block->inf[0] == t1->ifsd)
		return T1_DONE;
	return complain(t1, R_OTHER);
}

static bool has_check(enum t1_check check, const uint8_t *data, size_t len)
{
	uint8_t right[T1_BLOCK_MAX];
	size_t check_len = check == T1_LRC ? 1 : 2;

	memcpy(right, data, len - check_len);
	t1_add_check(check, right, len - check_len);
	return memcmp(right, data, len) == 0;
}

/* Until a block of the card was good: any of the ways to write a CRC, and that is its way. */
static bool is_checked(struct t1 *t1, const uint8_t *data, size_t len)
{
	enum t1_check check = T1_CRC_HIGH_FIRST;

	if (t1->check_known)
		return has_check(t1->check, data, len);
	while (check < T1_CHECKS && !has_check(check, data, len))
		check++;
	if (check == T1_CHECKS)
		return false;
	t1->check = check;
	t1->check_known = true;
	t1->errors = 0;
	return true;
}

/* R_OK, or what is wrong with the bytes of a block. */
static uint8_t judge(struct t1 *t1, const uint8_t *data, size_t len, struct block *out)
{
	size_t check_len = t1->check == T1_LRC ? 1 : 2;

	if (len < 3 + check_len || len > T1_BLOCK_MAX || data[2] > T1_INF_MAX ||
		len != 3u + data[2] + check_len)
		return R_OTHER;
	if (!is_checked(t1, data, len))
		return R_BAD_CHECK;
	*out = (struct block){.pcb = data[1], .len = data[2], .inf = data + 3};
	return R_OK;
}

enum t1_step t1_receive(struct t1 *t1, const uint8_t *data, size_t len)
{
	struct block block = {0};
	uint8_t error = judge(t1, data, len, &block);

	if (++t1->idle > IDLE_MAX || ++t1->blocks > BLOCKS_MAX)
		return fail(t1, "no_progress");
	if (t1->phase == T1_ABORTING)
		return fail(t1, "ended_by_the_card");
	if (error)
		return complain(t1, error);
	if (!(block.pcb & 0x80))
		return on_i(t1, &block);
	if (!(block.pcb & 0x40))
		return block.len ? complain(t1, R_OTHER) : on_r(t1, &block);
	return block.pcb & S_RESPONSE ? on_response(t1, &block) : on_request(t1, &block);
}

static void begin(struct t1 *t1, enum t1_phase phase)
{
	t1->phase = phase;
	t1->errors = t1->resyncs = t1->idle = t1->extensions = t1->blocks = 0;
	t1->at = t1->piece = 0;
}

void t1_init(struct t1 *t1, bool crc, uint8_t ifsc)
{
	bool usable = ifsc >= 1 && ifsc <= T1_INF_MAX;

	*t1 = (struct t1){.check = crc ? T1_CRC_HIGH_FIRST : T1_LRC,
		.check_known = !crc,
		.ifsc_first = usable ? ifsc : IFS_DEFAULT,
		.ifsd = IFS_DEFAULT};
	begin_anew(t1);
}

enum t1_step t1_set_ifsd(struct t1 *t1, uint8_t ifsd)
{
	begin(t1, T1_SETTING_IFS);
	t1->ifsd = ifsd;
	return send(t1, S_IFS, &t1->ifsd, 1);
}

enum t1_step t1_begin(
	struct t1 *t1, const uint8_t *apdu, size_t len, bool repeatable, struct bytes *answer)
{
	begin(t1, T1_SENDING);
	t1->apdu = apdu;
	t1->apdu_len = len;
	t1->repeatable = repeatable;
	t1->answer = answer;
	t1->answer_start = answer->len;
	return send_piece(t1);
}
