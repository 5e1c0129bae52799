/*
 * smart_card.c - the reader, its slots, and the life of a card in one of them.
 */
#include "drivers/smart_card/smart_card_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

enum { CONFIG_MS = 500, STATUS_MS = 300, STATUS_FIRST_MS = 100, OPEN_TRIES = 4 };
enum { CONFIG_TRIES = 2, OPEN_MS = 1000 };
enum { GET_DESCRIPTOR = 6, OF_CONFIG = 2, GET_RATES = 3, FROM_DEVICE = 0x80 };
enum { FROM_INTERFACE = 0xa1, DEBOUNCE_MS = 250, FIND_MS = 1000, POWER_OFF_MS = 1000 };
enum { EVENT_MS = 150, FALSE_ALARMS_MAX = 16, QUIET_MS = 200 };

/*
 * The class descriptor, from the device itself: not every stack keeps it.  One that is cut or
 * garbled once would make the reader somebody else's for good: it must say so twice.
 */
static enum status ask_class(struct smart_card *card, struct usb_port *port)
{
	uint8_t config[USB_CONTROL_MAX];
	const struct usb_request request = {.type = FROM_DEVICE,
		.request = GET_DESCRIPTOR,
		.value = OF_CONFIG << 8,
		.data = config,
		.len = sizeof(config)};
	size_t len;
	enum status status = STATUS_TIMEOUT;

	for (int i = 0; i < CONFIG_TRIES && status != STATUS_OK && status != STATUS_NO_DEVICE;
		i++) {
		status = port->ops->control(port, &request, CONFIG_MS, &len);
		if (status == STATUS_OK)
			status = ccid_class_find(
				config, len, port->interface.number, &card->class);
	}
	return status;
}

static enum status read_class(struct smart_card *card, struct usb_port *port)
{
	enum status status = ask_class(card, port);

	if (status != STATUS_OK)
		return status;
	card->quirk = ccid_quirk(port->vendor, port->product);
	ccid_quirk_apply(card->quirk, &card->class);
	if (card->class.level == CCID_CHARACTER)
		return failure(STATUS_NOT_FOUND, "ccid: a reader of single characters");
	return STATUS_OK;
}

/* The list of rates; a reader that stalls or cuts it can do any up to its most. */
static enum status read_rates(struct smart_card *card, struct usb_port *port)
{
	uint8_t data[4 * SMART_CARD_RATES_MAX];
	size_t len, wanted = card->class.rate_count;
	const struct usb_request request = {
		.type = FROM_INTERFACE, .request = GET_RATES, .data = data, .len = 4 * wanted};
	enum status status;

	if (wanted == 0 || wanted > SMART_CARD_RATES_MAX)
		return STATUS_OK;
	status = port->ops->control(port, &request, CONFIG_MS, &len);
	if (status != STATUS_OK || len != 4 * wanted)
		return status == STATUS_NO_DEVICE ? status : STATUS_OK;
	for (size_t i = 0; i < wanted; i++)
		card->rates[i] = data[4 * i] | (uint32_t)data[4 * i + 1] << 8 |
				 (uint32_t)data[4 * i + 2] << 16 |
				 (uint32_t)data[4 * i + 3] << 24;
	card->rate_count = wanted;
	return STATUS_OK;
}

static enum status ask_slot(
	struct smart_card *card, unsigned slot, unsigned timeout_ms, enum ccid_card *out)
{
	const struct ccid_request request = {
		.command = CCID_SLOT_STATUS, .timeout_ms = timeout_ms};
	struct ccid_answer answer;
	enum status status;

	card->link.slot = (uint8_t)slot;
	status = ccid_link_run(&card->link, &request, &answer);
	/* Some say "failed: mute" with every slot that is empty: the state is what counts. */
	if (status == STATUS_OK)
		*out = answer.head.card;
	return status;
}

static void be_patient(struct smart_card *card, unsigned ms)
{
	card->link.give_up_ms = clock_monotonic_ms() + ms;
}

/* The first answer after power may be lost or late; what an earlier program left is dropped. */
static enum status hear_first(struct smart_card *card)
{
	unsigned ms =
		card->quirk && card->quirk->open_ms ? card->quirk->open_ms : STATUS_FIRST_MS;
	enum status status;
	enum ccid_card state;

	/* One that does not even take a command must not cost the time of four. */
	be_patient(card, OPEN_TRIES * ms + OPEN_MS);
	status = ccid_link_drain(&card->link, 20);
	if (status != STATUS_OK)
		return status;
	status = ask_slot(card, 0, ms, &state);
	for (int i = 1;
		i < OPEN_TRIES && (status == STATUS_TIMEOUT || status == STATUS_BAD_DATA); i++)
		status = ask_slot(card, 0, ms, &state);
	return status;
}

enum status smart_card_open(struct usb_port *port, struct smart_card **out)
{
	struct smart_card *card = calloc(1, sizeof(*card));
	enum status status;

	if (!card)
		return failure(STATUS_NO_MEMORY, "ccid: open");
	if ((status = read_class(card, port)) || (status = read_rates(card, port)) ||
		(status = ccid_link_init(&card->link, port, card->class.message_max)) ||
		(status = hear_first(card))) {
		smart_card_close(card);
		return status;
	}
	log_info("ccid", "opened", "level=%d features=%08x slots=%u quirk=%d",
		card->class.level, card->class.features, card->class.slots,
		card->quirk != NULL);
	*out = card;
	return STATUS_OK;
}

void smart_card_close(struct smart_card *card)
{
	if (!card)
		return;
	ccid_link_finish(&card->link);
	bytes_wipe(card, sizeof(*card));
	free(card);
}

/* The first slot with a card; the one connected counts first. */
static enum status search_slots(struct smart_card *card, bool *there)
{
	unsigned first = card->link.slot;

	*there = false;
	for (unsigned i = 0; i < card->class.slots && !*there; i++) {
		enum ccid_card state;
		enum status status =
			ask_slot(card, (first + i) % card->class.slots, STATUS_MS, &state);
		if (status != STATUS_OK)
			return status;
		*there = state == CCID_CARD_ACTIVE || state == CCID_CARD_INACTIVE;
		/* Without power it is another card, or the same one put in again. */
		if (state != CCID_CARD_ACTIVE)
			card->connected = false;
	}
	return STATUS_OK;
}

/* One that kept silent on this has gone deaf: it is asked again until it is heard. */
static void note_change(struct smart_card *card)
{
	card->alarms = 0;
	if (!card->tells || clock_monotonic_ms() >= card->quiet_until_ms)
		return;
	card->tells = false;
	log_warn("ccid", "deaf", "there=%d", !card->there);
}

enum status smart_card_find(struct smart_card *card, bool *there)
{
	enum status status;
	bool found;

	be_patient(card, FIND_MS);
	status = search_slots(card, &found);
	if (status != STATUS_OK)
		return status;
	if (card->link.was_reset)
		card->connected = false;
	card->link.was_reset = false;
	if (card->there != found)
		note_change(card);
	*there = card->there = found;
	return STATUS_OK;
}

/*
 * Only a reader that was heard once is trusted to speak up again: there are some whose
 * interrupt endpoint never says a word.  Until then it is listened to for a moment, so that a
 * card is seen the moment it comes, and asked as well.  One that cries without end is only
 * asked from then on.
 */
enum status smart_card_listen(struct smart_card *card, unsigned patience_ms)
{
	int64_t start_ms = clock_monotonic_ms();
	enum status status;

	card->quiet_until_ms = 0;
	if (card->mute)
		return STATUS_NOT_FOUND;
	status = ccid_link_listen(&card->link, card->tells ? patience_ms : EVENT_MS);
	if (status == STATUS_OK) {
		card->tells = true;
		card->mute = ++card->alarms > FALSE_ALARMS_MAX;
	} else if (status == STATUS_BAD_DATA) {
		card->mute = true;
	}
	if (card->mute || (status == STATUS_TIMEOUT && !card->tells))
		return STATUS_NOT_FOUND;
	if (status == STATUS_TIMEOUT && clock_monotonic_ms() - start_ms >= patience_ms)
		card->quiet_until_ms = clock_monotonic_ms() + QUIET_MS;
	return status;
}

/* A card that is still sliding in is mute: contacts bounce for a moment. */
static enum status power_on_patiently(struct smart_card *card)
{
	enum status status = smart_card_power_on(card);

	if (status != STATUS_NOT_READY)
		return status;
	status = ccid_link_drain(&card->link, DEBOUNCE_MS);
	return status == STATUS_OK ? smart_card_power_on(card) : status;
}

enum status smart_card_connect(struct smart_card *card, unsigned patience_ms)
{
	enum status status;

	be_patient(card, patience_ms);
	card->connected = card->link.was_reset = false;
	status = power_on_patiently(card);
	if (status == STATUS_OK)
		status = smart_card_agree(card);
	if (status == STATUS_OK)
		status = smart_card_make_way(card);
	card->connected = status == STATUS_OK;
	if (status != STATUS_OK) {
		smart_card_disconnect(card);
		return status;
	}
	log_info("ccid", "card", "protocol=T%u rate=%02x flaws=%x", card->choice.protocol,
		card->choice.rate, card->atr.flaws);
	return STATUS_OK;
}

enum status smart_card_exchange(struct smart_card *card, const uint8_t *command, size_t len,
	struct bytes *out, uint16_t *sw)
{
	enum status status;

	if (!card->connected)
		return failure(STATUS_NOT_READY, "ccid: the card is not connected");
	status = apdu_exchange(&card->way, command, len, out, sw);
	if (card->link.was_reset)
		status = failure(STATUS_NOT_READY, "ccid: the reader was reset");
	if (status != STATUS_OK)
		card->connected = false;
	return status;
}

void smart_card_disconnect(struct smart_card *card)
{
	card->connected = false;
	be_patient(card, POWER_OFF_MS);
	if (card->link.troubles == 0 && smart_card_power_off(card) != STATUS_OK)
		log_warn("ccid", "power_off", "troubles=%u", card->link.troubles);
	ccid_link_wipe(&card->link);
	bytes_wipe(&card->t1, sizeof(card->t1));
}

void smart_card_describe(const struct smart_card *card, char *out, size_t size)
{
	static const char *const LEVELS[] = {
		"character", "TPDU", "short APDU", "extended APDU"};

	snprintf(out, size, "CCID, %s, %u slot(s), features %08x%s", LEVELS[card->class.level],
		card->class.slots, card->class.features, card->quirk ? ", known quirks" : "");
}

const struct atr *smart_card_atr(const struct smart_card *card)
{
	return &card->atr;
}

const struct atr_choice *smart_card_choice(const struct smart_card *card)
{
	return &card->choice;
}
