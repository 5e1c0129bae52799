/*
 * smart_card_power.c - from a piece of plastic to a card that has agreed on how to talk.
 *
 * Source: reference protocols 1.5 (order of steps), 1.7 (PPS).
 */
#include "drivers/smart_card/smart_card_parts.h"

enum { POWER_ON_MS = 10000, POWER_OFF_MS = 1000, SET_MS = 3000, REST_MS = 1000 };
enum { READER_CHOOSES = 0, TRIES_PER_VOLTAGE = 2 };

/* Bit of bVoltageSupport, value of the command; tried in this order. */
static const struct {
	uint8_t bit, value;
} VOLTAGES[] = {{1, 1}, {4, 3}, {2, 2}};

/*
 * EMV-only firmware is told to take ISO cards.  To a reader that is not known for it the same
 * bytes might mean anything.
 */
static enum status leave_emv_mode(struct smart_card *card)
{
	static const uint8_t ISO_MODE[] = {0x1f, 0x01};
	const struct ccid_request request = {.command = CCID_ESCAPE,
		.data = ISO_MODE,
		.len = sizeof(ISO_MODE),
		.timeout_ms = SET_MS};
	struct ccid_answer answer;

	if (!card->quirk || !(card->quirk->flags & CCID_QUIRK_EMV_MODE))
		return STATUS_NOT_FOUND;
	return ccid_link_run(&card->link, &request, &answer);
}

enum status smart_card_power_off(struct smart_card *card)
{
	const struct ccid_request request = {
		.command = CCID_POWER_OFF, .timeout_ms = POWER_OFF_MS};
	struct ccid_answer answer;

	return ccid_link_run(&card->link, &request, &answer);
}

static enum status ask_power(struct smart_card *card, uint8_t voltage, struct ccid_answer *out)
{
	const struct ccid_request request = {
		.command = CCID_POWER_ON, .specific = {voltage}, .timeout_ms = POWER_ON_MS};
	enum status status = ccid_link_run(&card->link, &request, out);

	if (status == STATUS_OK && card->quirk &&
		card->quirk->flags & CCID_QUIRK_REST_AFTER_POWER)
		status = ccid_link_drain(&card->link, REST_MS);
	return status;
}

/* One voltage, once more where that may help. OK: the card has spoken. */
static enum status try_voltage(struct smart_card *card, uint8_t voltage)
{
	enum status status = STATUS_NOT_READY;
	struct ccid_answer answer;

	for (int i = 0; i < TRIES_PER_VOLTAGE && status == STATUS_NOT_READY; i++) {
		enum ccid_action action;
		status = ask_power(card, voltage, &answer);
		if (status == STATUS_OK)
			status = smart_card_judge(&answer);
		if (status == STATUS_OK &&
			atr_parse(answer.data, answer.len, &card->atr) != STATUS_OK)
			status = STATUS_NOT_READY;
		if (status != STATUS_NOT_READY)
			break;
		action = ccid_action(answer.head.error);
		if (action == CCID_OTHER_VOLTAGE)
			break;
		if (action == CCID_ISO_MODE && leave_emv_mode(card) != STATUS_OK)
			break;
	}
	return status;
}

enum status smart_card_power_on(struct smart_card *card)
{
	bool chooses = card->class.features & (CCID_ACTIVATES_ON_INSERT | CCID_PICKS_VOLTAGE);
	enum status status = STATUS_NOT_READY, off;

	if (chooses || !(card->class.voltages & 7))
		return try_voltage(card, READER_CHOOSES);
	for (size_t i = 0; i < sizeof(VOLTAGES) / sizeof(VOLTAGES[0]); i++) {
		if (!(card->class.voltages & VOLTAGES[i].bit))
			continue;
		status = try_voltage(card, VOLTAGES[i].value);
		if (status != STATUS_NOT_READY)
			return status;
		off = smart_card_power_off(card);
		if (off != STATUS_OK)
			return off;
	}
	return status;
}

/* Asks the card to change; only a reader of TPDUs passes this on. */
static enum status exchange_pps(struct smart_card *card)
{
	uint8_t request[PPS_SIZE_MAX];
	size_t len = pps_encode(&card->choice, request);
	struct bytes answer = {0};
	enum status status = smart_card_block(card, request, len, &answer);

	if (status == STATUS_OK && pps_judge(&card->choice, answer.data, answer.len,
					   &card->choice.rate) != STATUS_OK)
		status = STATUS_NOT_READY;
	bytes_free(&answer);
	return status;
}

static enum status set_parameters(struct smart_card *card)
{
	uint8_t data[ATR_PARAMETERS_MAX];
	const struct ccid_request request = {.command = CCID_SET_PARAMETERS,
		.specific = {card->choice.protocol},
		.data = data,
		.len = atr_parameters(&card->atr, &card->choice, data),
		.timeout_ms = SET_MS};
	struct ccid_answer answer;
	enum status status = ccid_link_run(&card->link, &request, &answer);

	return status == STATUS_OK ? smart_card_judge(&answer) : status;
}

/* What the card would like, as far as the reader can. */
static enum status agree_fully(struct smart_card *card)
{
	const struct atr_limits limits = {.protocols = card->class.protocols,
		.clock_khz = card->class.clock_khz,
		.rate_max = card->class.rate_max,
		.rates = card->rate_count ? card->rates : NULL,
		.rate_count = card->rate_count};
	bool sends_pps = card->class.features & CCID_SENDS_PPS;
	enum status status;

	if (atr_choose(&card->atr, &limits, &card->choice) != STATUS_OK)
		return STATUS_NOT_READY;
	if (card->choice.needs_pps && !sends_pps && card->class.level != CCID_TPDU)
		card->choice.rate = ATR_DEFAULT_RATE; /* nobody can tell the card another */
	else if (card->choice.needs_pps && !sends_pps) {
		status = exchange_pps(card);
		if (status != STATUS_OK)
			return status;
	}
	return set_parameters(card);
}

/* As the card does by itself. A reader that cannot even be told so has these values in force.
 */
static enum status agree_plainly(struct smart_card *card)
{
	enum status status = smart_card_power_off(card);

	if (status == STATUS_OK)
		status = smart_card_power_on(card);
	if (status != STATUS_OK)
		return status;
	card->choice =
		(struct atr_choice){.protocol = card->atr.first, .rate = ATR_DEFAULT_RATE};
	if (card->choice.protocol > 1)
		return failure(STATUS_NOT_READY, "ccid: a card of T=%u", card->choice.protocol);
	status = set_parameters(card);
	return status == STATUS_NOT_READY ? STATUS_OK : status;
}

enum status smart_card_agree(struct smart_card *card)
{
	enum status status;

	card->wait_ms = SET_MS;
	if (card->class.features & CCID_NEGOTIATES) {
		card->choice = (struct atr_choice){
			.protocol = card->atr.specific ? card->atr.specific_mode & 0x0f
						       : card->atr.first,
			.rate = card->atr.rate};
		status = STATUS_OK;
	} else {
		status = agree_fully(card);
		if (status == STATUS_NOT_READY)
			status = agree_plainly(card);
	}
	card->wait_ms = atr_wait_ms(&card->atr, &card->choice, card->class.clock_khz);
	return status;
}
