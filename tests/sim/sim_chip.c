#include "tests/sim/sim_chip.h"

#include <string.h>

enum { SELECT = 0xa4, READ_RECORD = 0xb2, GET_RESPONSE = 0xc0, ECHO = 0xee };
enum { OK = 0x9000, NOT_ALLOWED = 0x6982, NO_FILE = 0x6a82, NO_RECORD = 0x6a83 };
enum { WRONG_LENGTH = 0x6700, UNKNOWN_INS = 0x6d00, NO_CURRENT_EF = 0x6986, BAD_P = 0x6a86 };
enum { EF_CARD = 5, EF_HOLDER = 6, TAG_CARD_NUMBER = 7 };

static const uint8_t SOCIAL_NAME[] = {0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9, 0xe7,
	0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf};

/* An APDU as the card sees it. */
struct command {
	uint8_t ins, p1, p2, cla;
	const uint8_t *data;
	size_t len, wanted; /* Lc; Le, 0: none */
};

void sim_chip_init(struct sim_chip *chip, enum sim_chip_kind kind, uint8_t protocol)
{
	/* T=0: 372/1, three historical bytes; T=1: IFSC 32, with a check byte. */
	static const uint8_t T0[] = {0x3b, 0x23, 0x00, 0x53, 0x49, 0x4d};
	static const uint8_t T1[] = {
		0x3b, 0x83, 0x81, 0x31, 0x20, 0x45, 0x53, 0x49, 0x4d, 0x00};

	*chip = (struct sim_chip){.kind = kind, .protocol = protocol};
	chip->atr_len = protocol ? sizeof(T1) : sizeof(T0);
	memcpy(chip->atr, protocol ? T1 : T0, chip->atr_len);
	for (size_t i = 1; protocol && i < chip->atr_len - 1; i++)
		chip->atr[chip->atr_len - 1] ^= chip->atr[i];
}

void sim_chip_use_crc(struct sim_chip *chip, enum sim_check check)
{
	static const uint8_t ATR[] = {
		0x3b, 0x83, 0x81, 0x71, 0x20, 0x45, 0x01, 0x53, 0x49, 0x4d, 0x00};

	chip->check = check;
	chip->atr_len = sizeof(ATR);
	memcpy(chip->atr, ATR, sizeof(ATR));
	for (size_t i = 1; i < sizeof(ATR) - 1; i++)
		chip->atr[sizeof(ATR) - 1] ^= ATR[i];
}

void sim_chip_add(struct sim_chip *chip, uint8_t file, uint8_t tag, uint8_t number,
	const void *value, size_t len)
{
	struct sim_record *record = &chip->records[chip->record_count++];

	*record = (struct sim_record){
		.file = file, .tag = tag, .number = number, .len = (uint8_t)len};
	memcpy(record->value, value, len);
}

size_t sim_chip_power(struct sim_chip *chip, uint8_t volts, uint8_t out[33])
{
	chip->powered++;
	chip->warm = !chip->mute && !(volts & chip->mute_volts);
	chip->selected = false;
	chip->file = 0;
	chip->answer_len = chip->answer_at = chip->chain_len = 0;
	chip->ns = chip->nr = 0;
	chip->ifsc = chip->ifsd = 32;
	chip->in_len = chip->last_len = 0;
	chip->talking = chip->waits = false;
	memcpy(out, chip->atr, chip->atr_len);
	return chip->warm ? chip->atr_len : 0;
}

size_t sim_chip_pps(struct sim_chip *chip, const uint8_t *pps, size_t len, uint8_t *out)
{
	if (chip->silent_pps)
		return 0;
	if (chip->refuses_pps) { /* the old speed stays */
		const uint8_t answer[] = {
			0xff, pps[1] & 0x0f, (uint8_t)(0xff ^ (pps[1] & 0x0f))};
		memcpy(out, answer, sizeof(answer));
		return sizeof(answer);
	}
	chip->protocol = pps[1] & 0x0f;
	memcpy(out, pps, len);
	return len;
}

static unsigned select(struct sim_chip *chip, const struct command *command)
{
	if (command->p1 == 4) {
		bool social = command->len == sizeof(SOCIAL_NAME) &&
			      memcmp(command->data, SOCIAL_NAME, command->len) == 0;
		bool bank =
			command->len == 14 && memcmp(command->data, "1PAY.SYS.DDF01", 14) == 0;
		chip->selected = (social && chip->kind == SIM_CHIP_SOCIAL) ||
				 (bank && chip->kind == SIM_CHIP_BANK);
		chip->file = 0;
		if (!chip->selected)
			return NO_FILE;
		memcpy(chip->answer, "\x6f\x03\x84\x01\x53", 5);
		chip->answer_len = 5;
		return OK;
	}
	if (command->p1 != (chip->select_p1_zero ? 0 : 2) || command->len != 2)
		return BAD_P;
	if (!chip->selected || command->data[0] != 0xef)
		return NO_FILE;
	for (size_t i = 0; i < chip->record_count; i++)
		if (chip->records[i].file == command->data[1]) {
			chip->file = command->data[1];
			return OK;
		}
	return NO_FILE;
}

static bool is_guarded(const struct sim_chip *chip, const struct sim_record *record)
{
	if (chip->guards_number && record->tag == TAG_CARD_NUMBER)
		return true;
	return chip->guarded &&
	       (record->file == EF_HOLDER || record->tag == 5 || record->tag == 6);
}

static unsigned read_record(struct sim_chip *chip, const struct command *command)
{
	uint8_t file = command->p2 >> 3 ? command->p2 >> 3 : chip->file;
	bool by_number = command->p2 & 4;

	chip->asked[command->p1]++;
	if (!file)
		return NO_CURRENT_EF;
	if (by_number ? chip->by_tag_only : chip->by_number_only)
		return BAD_P;
	for (size_t i = 0; i < chip->record_count; i++) {
		const struct sim_record *record = &chip->records[i];
		if (record->file != file ||
			(by_number ? record->number : record->tag) != command->p1)
			continue;
		if (is_guarded(chip, record))
			return NOT_ALLOWED;
		chip->answer[0] = record->tag;
		chip->answer[1] = record->len;
		memcpy(chip->answer + 2, record->value, record->len);
		chip->answer_len = 2u + record->len;
		return OK;
	}
	return NO_RECORD;
}

/* Answers what it got, or so many bytes as the switch says. */
static unsigned echo(struct sim_chip *chip, const struct command *command)
{
	chip->answer_len = chip->echo ? chip->echo : command->len;
	for (size_t i = 0; i < chip->answer_len; i++)
		chip->answer[i] = chip->echo ? (uint8_t)i : command->data[i];
	return OK;
}

/* Data of chained commands is put together first. */
static unsigned obey(struct sim_chip *chip, struct command command)
{
	chip->seen[command.ins]++;
	chip->answer_len = chip->answer_at = 0;
	if (chip->chain_len + command.len > sizeof(chip->chain))
		return WRONG_LENGTH;
	memcpy(chip->chain + chip->chain_len, command.data, command.len);
	chip->chain_len += command.len;
	if (command.cla & 0x10)
		return OK;
	command.data = chip->chain;
	command.len = chip->chain_len;
	chip->chain_len = 0;
	if (command.ins == SELECT)
		return select(chip, &command);
	if (command.ins == READ_RECORD)
		return read_record(chip, &command);
	return command.ins == ECHO ? echo(chip, &command) : UNKNOWN_INS;
}

static size_t put_sw(uint8_t *out, size_t at, unsigned sw)
{
	out[at] = (uint8_t)(sw >> 8);
	out[at + 1] = (uint8_t)sw;
	return at + 2;
}

static bool parse(const uint8_t *apdu, size_t len, struct command *out)
{
	*out = (struct command){
		.cla = apdu[0], .ins = apdu[1], .p1 = apdu[2], .p2 = apdu[3], .data = apdu};
	if (len == 4)
		return true;
	if (len == 5) {
		out->wanted = apdu[4] ? apdu[4] : 256;
		return true;
	}
	if (apdu[4] == 0 && len >= 7) {
		out->len = (size_t)apdu[5] << 8 | apdu[6];
		out->data = apdu + 7;
		if (len == 7)
			out->wanted = out->len ? out->len : 65536, out->len = 0;
		else if (len == 9 + out->len)
			out->wanted = 65536;
		return len == 7 || len == 7 + out->len || len == 9 + out->len;
	}
	out->len = apdu[4];
	out->data = apdu + 5;
	if (len == 6u + out->len)
		out->wanted = apdu[len - 1] ? apdu[len - 1] : 256;
	return len == 5u + out->len || len == 6u + out->len;
}

size_t sim_chip_apdu(
	struct sim_chip *chip, const uint8_t *apdu, size_t len, uint8_t *out, size_t size)
{
	struct command command;
	unsigned sw;

	if (len < 4 || !parse(apdu, len, &command))
		return put_sw(out, 0, WRONG_LENGTH);
	sw = obey(chip, command);
	if (sw != OK || !command.wanted)
		return put_sw(out, 0, sw);
	if (chip->answer_len > command.wanted || chip->answer_len + 2 > size)
		chip->answer_len = command.wanted < size - 2 ? command.wanted : size - 2;
	memcpy(out, chip->answer, chip->answer_len);
	return put_sw(out, chip->answer_len, OK);
}

/* As much as P3 asks for; the rest waits. */
static size_t hand_out(struct sim_chip *chip, size_t p3, uint8_t *out)
{
	size_t left = chip->answer_len - chip->answer_at;
	size_t wanted = p3 ? p3 : 256;

	if (wanted > left)
		return put_sw(out, 0, left ? 0x6c00u | (unsigned)(left & 0xff) : NO_RECORD);
	memcpy(out, chip->answer + chip->answer_at, wanted);
	chip->answer_at += wanted;
	left -= wanted;
	if (chip->endless) {
		chip->answer_at = 0;
		left = chip->answer_len;
	}
	return put_sw(out, wanted, left ? 0x6100u | (left > 255 ? 0 : (unsigned)left) : OK);
}

size_t sim_chip_t0(struct sim_chip *chip, const uint8_t *tpdu, size_t len, uint8_t *out)
{
	struct command command = {.cla = tpdu[0], .ins = tpdu[1], .p1 = tpdu[2], .p2 = tpdu[3]};
	unsigned sw;

	if (chip->mute || !chip->warm)
		return 0;
	if (len < 5 || (len > 5 && len != 5u + tpdu[4]))
		return put_sw(out, 0, WRONG_LENGTH);
	if (command.ins == GET_RESPONSE) {
		chip->seen[GET_RESPONSE]++;
		return hand_out(chip, tpdu[4], out);
	}
	command.data = tpdu + 5;
	command.len = len - 5;
	sw = obey(chip, command);
	if (sw != OK || chip->answer_len == 0)
		return put_sw(out, 0, sw);
	if (len > 5)
		return put_sw(out, 0,
			0x6100u | (chip->answer_len > 255 ? 0 : (unsigned)chip->answer_len));
	return hand_out(chip, tpdu[4], out);
}
