#include "tests/sim/sim_sdt_inside.h"

#include <string.h>

enum { OK = 0x90, FOUND = 0x9f, COMMAND_WRONG = 0x21 };
enum { FINGERPRINTS_WRONG = 0x37 };
enum { NOT_ON_CARD = 0x91, NO_PERMISSION = 0x23, NOT_AUTHENTICATED = 0x31, READ_FAILED = 0x41 };
enum { SELF_TEST = 0x60, SAM_EXPIRED = 0x66, NO_CARD = 0x80, NOT_SELECTED = 0x81 };

enum { SIM_FINGERPRINT_BYTE = 0xfb };
#define SIM_SDT_DATA_MAX (6 + SIM_CARD_TEXT + SIM_CARD_PHOTO + SIM_CARD_FINGERPRINT)

const uint8_t SIM_SDT_PREAMBLE[5] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};

uint8_t sim_sdt_check(const uint8_t *data, size_t len)
{
	uint8_t check = 0;

	for (size_t i = 0; i < len; i++)
		check ^= data[i];
	return check;
}

/* Adds to the newest reply. */
static void queue(struct sim_sdt *sim, const uint8_t *data, size_t len)
{
	if (sim->queue_len + len > sizeof(sim->queue))
		len = sizeof(sim->queue) - sim->queue_len;
	memcpy(sim->queue + sim->queue_len, data, len);
	sim->queue_len += len;
	sim->replies[sim->reply_count - 1] += len;
}

void sim_sdt_answer(struct sim_sdt *sim, uint8_t sw3, const uint8_t *data, size_t len)
{
	uint8_t frame[11 + SIM_SDT_DATA_MAX];
	size_t frame_len = 11 + len;

	memcpy(frame, SIM_SDT_PREAMBLE, sizeof(SIM_SDT_PREAMBLE));
	frame[5] = (uint8_t)((len + 4) >> 8);
	frame[6] = (uint8_t)(len + 4);
	frame[7] = frame[8] = 0;
	frame[9] = sw3;
	if (len)
		memcpy(frame + 10, data, len);
	frame[10 + len] = sim_sdt_check(frame + 5, 5 + len);
	if (sim->bad_checks) {
		sim->bad_checks--;
		frame[10 + len] ^= 0x55;
	}
	if (sim->short_replies) {
		sim->short_replies--;
		frame_len -= 3;
	}
	if (sim->reply_count < SIM_SDT_REPLIES)
		sim->replies[sim->reply_count++] = 0;
	queue(sim, sim->noise, sim->noise_len);
	queue(sim, frame, frame_len);
}

static void answer_status(struct sim_sdt *sim)
{
	uint8_t sw3 = sim->self_test_failed ? SELF_TEST : sim->sam_expired ? SAM_EXPIRED : OK;

	sim_sdt_answer(sim, sw3, NULL, 0);
}

static void answer_find(struct sim_sdt *sim)
{
	static const uint8_t SERIAL[4];

	sim->finds++;
	if (!sim->card_there && sim->silent_without_card)
		return;
	if (!sim->card_there || sim->card_state == SIM_SDT_HALTED || sim->missed_finds) {
		sim->missed_finds -= sim->missed_finds ? 1 : 0;
		sim_sdt_answer(sim, NO_CARD, NULL, 0);
		return;
	}
	sim->card_state = SIM_SDT_FOUND;
	sim_sdt_answer(sim, FOUND, SERIAL, sizeof(SERIAL));
}

static void answer_select(struct sim_sdt *sim)
{
	static const uint8_t SERIAL[8];

	sim->selects++;
	if (!sim->card_there || sim->card_state != SIM_SDT_FOUND) {
		sim_sdt_answer(sim, NOT_SELECTED, NULL, 0);
		return;
	}
	sim->card_state = SIM_SDT_SELECTED;
	sim_sdt_answer(sim, OK, SERIAL, sizeof(SERIAL));
}

/* The card leaves the field while its data still goes over USB: the module stops in mid-reply.
 */
static void lift_in_reply(struct sim_sdt *sim, size_t before)
{
	size_t reply = sim->queue_len - before;

	if (sim->lift_after == SIM_NEVER)
		return;
	if ((size_t)sim->lift_after < reply && sim->reply_count > 0) {
		sim->queue_len = before + (size_t)sim->lift_after;
		sim->replies[sim->reply_count - 1] = (size_t)sim->lift_after;
	}
	sim->lift_after = SIM_NEVER;
	sim_sdt_take_card(sim);
}

/* SW3 of a read that does not go; 0 when it does. */
static uint8_t refuse_read(struct sim_sdt *sim)
{
	if (sim->lift_after == 0) {
		sim->lift_after = SIM_NEVER;
		sim_sdt_take_card(sim);
		return READ_FAILED;
	}
	if (sim->card_state != SIM_SDT_SELECTED)
		return NO_PERMISSION;
	return sim->card_broken ? NOT_AUTHENTICATED : 0;
}

static size_t put_length(uint8_t *data, size_t at, size_t length)
{
	data[at] = (uint8_t)(length >> 8);
	data[at + 1] = (uint8_t)length;
	return at + 2;
}

/* Lengths, text, photo, and fingerprints where they are asked for. */
static void answer_content(struct sim_sdt *sim, size_t fingerprint_len, bool says_it)
{
	uint8_t data[SIM_SDT_DATA_MAX];
	size_t photo_len = sim->no_photo ? 0 : SIM_CARD_PHOTO, len = 0;

	len = put_length(data, len, SIM_CARD_TEXT);
	len = put_length(data, len, photo_len);
	if (says_it)
		len = put_length(data, len, fingerprint_len);
	memcpy(data + len, sim->card.text, SIM_CARD_TEXT);
	len += SIM_CARD_TEXT;
	memcpy(data + len, sim->photo, photo_len);
	len += photo_len;
	memset(data + len, SIM_FINGERPRINT_BYTE, fingerprint_len);
	sim_sdt_answer(sim, sim->bad_fingerprints ? FINGERPRINTS_WRONG : OK, data,
		len + fingerprint_len);
	memset(data, 0, sizeof(data));
}

static void read_card(struct sim_sdt *sim, size_t fingerprint_len, bool says_it)
{
	size_t before = sim->queue_len;
	uint8_t refusal = refuse_read(sim);

	sim->reads++;
	if (refusal) {
		sim_sdt_answer(sim, refusal, NULL, 0);
		return;
	}
	answer_content(sim, fingerprint_len, says_it);
	if (sim->halts_after_read)
		sim->card_state = SIM_SDT_HALTED;
	lift_in_reply(sim, before);
}

static void answer_read(struct sim_sdt *sim)
{
	if (sim->reads_all_only)
		sim_sdt_answer(sim, COMMAND_WRONG, NULL, 0);
	else
		read_card(sim, 0, false);
}

static void answer_read_all(struct sim_sdt *sim)
{
	sim->asked_fingerprints = true;
	read_card(sim, SIM_CARD_FINGERPRINT, true);
}

static void answer_addresses(struct sim_sdt *sim)
{
	if (sim->silent_on_addresses || sim->lost_addresses) {
		sim->lost_addresses -= sim->lost_addresses ? 1 : 0;
		return;
	}
	if (!sim->card_there || sim->card.address_count == 0)
		sim_sdt_answer(sim, NOT_ON_CARD, NULL, 0);
	else
		sim_sdt_answer(sim, OK, sim->card.addresses[0],
			sim->card.address_count * SIM_CARD_ADDRESS);
}

static void answer_reset(struct sim_sdt *sim)
{
	sim->resets++;
	sim->card_state = SIM_SDT_IDLE;
	sim_sdt_answer(sim, OK, NULL, 0);
}

/* 05.01-20160301-0000123456-0000234567 */
static void answer_number(struct sim_sdt *sim)
{
	static const uint8_t NUMBER[16] = {
		5, 0, 1, 0, 0x2d, 0x9f, 0x33, 0x01, 0x40, 0xe2, 0x01, 0, 0x47, 0x94, 0x03, 0};

	sim_sdt_answer(sim, OK, NUMBER, sizeof(NUMBER));
}

static const struct {
	uint8_t command, para;
	void (*answer)(struct sim_sdt *sim);
} COMMANDS[] = {
	{0x10, 0xff, answer_reset},
	{0x11, 0xff, answer_status},
	{0x12, 0xff, answer_number},
	{0x20, 0x01, answer_find},
	{0x20, 0x02, answer_select},
	{0x30, 0x01, answer_read},
	{0x30, 0x03, answer_addresses},
	{0x30, 0x10, answer_read_all},
};

/* The reply put into the queue last once more, as one of its own. */
static void say_again(struct sim_sdt *sim, unsigned command, size_t before)
{
	size_t len = sim->queue_len - before;

	if (!sim->doubled || (sim->doubled_command && sim->doubled_command != command) ||
		len == 0 || sim->reply_count == SIM_SDT_REPLIES ||
		sim->queue_len + len > sizeof(sim->queue))
		return;
	sim->doubled--;
	memcpy(sim->queue + sim->queue_len, sim->queue + before, len);
	sim->queue_len += len;
	sim->replies[sim->reply_count++] = len;
}

static void answer(struct sim_sdt *sim, uint8_t command, uint8_t para)
{
	if (sim->force_times && command == sim->force_command && para == sim->force_para) {
		sim->force_times--;
		sim_sdt_answer(sim, sim->force_sw3, NULL, 0);
		return;
	}
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (COMMANDS[i].command == command && COMMANDS[i].para == para) {
			COMMANDS[i].answer(sim);
			return;
		}
	sim_sdt_answer(sim, COMMAND_WRONG, NULL, 0);
}

void sim_sdt_obey(struct sim_sdt *sim, uint8_t command, uint8_t para)
{
	size_t before = sim->queue_len;

	if (sim->silent)
		return;
	answer(sim, command, para);
	say_again(sim, (unsigned)command << 8 | para, before);
}

void sim_sdt_put_card(struct sim_sdt *sim, const uint8_t text[SIM_CARD_TEXT])
{
	struct sim_card card = {0};

	memcpy(card.text, text, SIM_CARD_TEXT);
	sim_sdt_put(sim, &card);
	explicit_bzero(&card, sizeof(card));
}

void sim_sdt_put(struct sim_sdt *sim, const struct sim_card *card)
{
	sim->card = *card;
	memset(sim->photo, 0x57, SIM_CARD_PHOTO);
	sim->card_there = true;
	sim->card_state = SIM_SDT_IDLE;
}

void sim_sdt_take_card(struct sim_sdt *sim)
{
	explicit_bzero(&sim->card, sizeof(sim->card));
	sim->card_there = false;
	sim->card_state = SIM_SDT_IDLE;
}
