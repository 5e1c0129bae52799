/*
 * smart_card_way.c - commands to a connected card at the reader's level of exchange.
 *
 * Source: reference protocols 1.6 (levels, chaining), 1.8 (T=1).
 */
#include "drivers/smart_card/smart_card_parts.h"

enum { PIECES_MAX = 4096, ANSWER_MAX = 65538, PATIENCE_MAX_MS = 60000, MUTE = 0xfe };

enum status smart_card_judge(const struct ccid_answer *answer)
{
	if (answer->head.card == CCID_CARD_ABSENT)
		return failure(
			STATUS_NOT_FOUND, "ccid: no card, error %02x", answer->head.error);
	if (answer->head.outcome == CCID_DONE)
		return STATUS_OK;
	return failure(STATUS_NOT_READY, "ccid: error %02x", answer->head.error);
}

static enum status run_block(struct smart_card *card, uint8_t patience, uint16_t level,
	const uint8_t *data, size_t len, struct ccid_answer *answer)
{
	uint64_t wait_ms = (uint64_t)card->wait_ms * (patience ? patience : 1);
	const struct ccid_request request = {.command = CCID_BLOCK,
		.specific = {patience, (uint8_t)level, (uint8_t)(level >> 8)},
		.data = data,
		.len = len,
		.timeout_ms = wait_ms < PATIENCE_MAX_MS ? (unsigned)wait_ms : PATIENCE_MAX_MS};

	return ccid_link_run(&card->link, &request, answer);
}

enum status smart_card_block(
	struct smart_card *card, const uint8_t *data, size_t len, struct bytes *out)
{
	struct ccid_answer answer;
	enum status status = run_block(card, 0, 0, data, len, &answer);

	if (status == STATUS_OK)
		status = smart_card_judge(&answer);
	return status == STATUS_OK ? bytes_add(out, answer.data, answer.len) : status;
}

/* TPDU T=0, and readers of short APDUs. */
static enum status send_block(void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	return smart_card_block(user, command, len, out);
}

/* One block of T=1 to the card; a mute card and garbled bytes are T=1's to repair. */
static enum status carry_block(struct smart_card *card, enum t1_step *step)
{
	struct t1 *t1 = &card->t1;
	struct ccid_answer answer;
	enum status status =
		run_block(card, t1->patience, 0, t1->block, t1->block_len, &answer);

	if (status != STATUS_OK)
		return status;
	if (answer.head.card == CCID_CARD_ABSENT)
		return smart_card_judge(&answer);
	if (answer.head.outcome == CCID_DONE)
		*step = t1_receive(t1, answer.data, answer.len);
	else
		*step = t1_receive(t1, NULL, 0);
	return STATUS_OK;
}

static enum status carry_blocks(struct smart_card *card, enum t1_step step)
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && step == T1_SEND)
		status = carry_block(card, &step);
	if (status == STATUS_OK && step == T1_FAILED)
		return failure(STATUS_NOT_READY, "ccid: T=1 failed");
	return status;
}

/* TPDU T=1.  Our commands only read, so they may be sent twice. */
static enum status send_t1(void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	struct smart_card *card = user;

	return carry_blocks(card, t1_begin(&card->t1, command, len, true, out));
}

/* Pieces of a command, until the reader has all. The last answer begins the card's. */
static enum status send_pieces(
	struct smart_card *card, const uint8_t *command, size_t len, struct ccid_answer *answer)
{
	size_t room = card->class.message_max - CCID_HEAD, at = 0;

	while (at < len) {
		size_t piece = len - at < room ? len - at : room;
		bool first = at == 0, last = at + piece == len;
		enum ccid_chain chain = first ? (last ? CCID_WHOLE : CCID_BEGINS)
					      : (last ? CCID_ENDS : CCID_GOES_ON);
		enum status status =
			run_block(card, 0, (uint16_t)chain, command + at, piece, answer);
		if (status == STATUS_OK)
			status = smart_card_judge(answer);
		if (status != STATUS_OK)
			return status;
		at += piece;
		if (at < len && (answer->head.specific != CCID_NEXT_PLEASE || answer->len))
			return failure(STATUS_BAD_DATA, "ccid: an answer in mid-command");
	}
	return STATUS_OK;
}

static bool goes_on(const struct ccid_answer *answer)
{
	return answer->head.specific == CCID_BEGINS || answer->head.specific == CCID_GOES_ON;
}

/* Readers of extended APDUs. */
static enum status send_extended(
	void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	struct smart_card *card = user;
	struct ccid_answer answer;
	size_t before = out->len;
	enum status status = send_pieces(card, command, len, &answer);

	for (int i = 0; status == STATUS_OK && i < PIECES_MAX; i++) {
		if (out->len - before + answer.len > ANSWER_MAX)
			return failure(STATUS_FULL, "ccid: too long an answer");
		status = bytes_add(out, answer.data, answer.len);
		if (status != STATUS_OK || !goes_on(&answer))
			return status;
		status = run_block(card, 0, CCID_NEXT_PLEASE, NULL, 0, &answer);
		if (status == STATUS_OK)
			status = smart_card_judge(&answer);
	}
	return status == STATUS_OK ? failure(STATUS_BAD_DATA, "ccid: an endless answer")
				   : status;
}

/* T=1 blocks are ours at this level: the card is told how long ours may be. */
static enum status begin_t1(struct smart_card *card)
{
	t1_init(&card->t1, card->atr.crc, card->atr.ifsc);
	if (card->class.features & CCID_SENDS_IFS)
		return STATUS_OK;
	return carry_blocks(card, t1_set_ifsd(&card->t1, (uint8_t)card->class.ifsd_max));
}

enum status smart_card_make_way(struct smart_card *card)
{
	bool tpdu = card->class.level == CCID_TPDU, t1 = card->choice.protocol == 1;

	card->way = (struct apdu_way){.user = card,
		.send = send_block,
		.is_t0 = tpdu && !t1,
		.extended = (tpdu && t1) || card->class.level == CCID_EXTENDED_APDU};
	if (card->class.level == CCID_EXTENDED_APDU)
		card->way.send = send_extended;
	if (!tpdu || !t1)
		return STATUS_OK;
	card->way.send = send_t1;
	return begin_t1(card);
}
