/*
 * card_reader_ccid.c - social security cards in a contact reader of the CCID class.
 *
 * The reader and the card's protocol are smart_card's, the card's files are social_card's; here
 * is only what a station asks of a card reader.  A card that lost the thread gets power once
 * more, for the whole reading.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/smart_card/smart_card.h"
#include "drivers/smart_card/social_card.h"
#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

enum { TRIES = 2, PATIENCE_MS = 5500 };

struct reader {
	struct card_reader base; /* first */
	struct usb_port *port;
	struct smart_card *card;
};

/* What a card turned out to be, as the station's fault; NONE: somebody. */
static const enum fault KIND_FAULTS[] = {
	[SOCIAL_CARD_FULL] = FAULT_NONE,
	[SOCIAL_CARD_LIMITED] = FAULT_CARD_LIMITED,
	[SOCIAL_CARD_BANK] = FAULT_CARD_UNKNOWN,
	[SOCIAL_CARD_OTHER] = FAULT_CARD_UNKNOWN,
};

static enum status ccid_find(struct card_reader *reader, bool *out)
{
	return smart_card_find(((struct reader *)reader)->card, out);
}

static enum status ccid_listen(struct card_reader *reader, unsigned patience_ms)
{
	return smart_card_listen(((struct reader *)reader)->card, patience_ms);
}

static enum status exchange(
	void *user, const uint8_t *command, size_t len, struct bytes *out, uint16_t *sw)
{
	return smart_card_exchange(user, command, len, out, sw);
}

/* One reading, from power to power. */
static enum status read_once(struct reader *reader, struct social_card *out)
{
	const struct social_card_way way = {.exchange = exchange, .user = reader->card};
	enum status status = smart_card_connect(reader->card, PATIENCE_MS);

	if (status != STATUS_OK)
		return status;
	status = social_card_read(&way, out);
	smart_card_disconnect(reader->card);
	return status;
}

/* What a failed reading means for whoever waits. */
static enum fault fault_of(enum status status)
{
	static const struct {
		enum status status;
		enum fault fault;
	} FAULTS_OF[] = {
		{STATUS_NOT_FOUND, FAULT_CARD_LIFTED},
		{STATUS_NOT_READY, FAULT_CARD_UNREADABLE},
		{STATUS_BAD_DATA, FAULT_CARD_UNREADABLE},
		{STATUS_FULL, FAULT_CARD_UNREADABLE},
		{STATUS_NO_DEVICE, FAULT_READER_ABSENT},
		{STATUS_DENIED, FAULT_READER_BROKEN},
	};

	for (size_t i = 0; i < sizeof(FAULTS_OF) / sizeof(FAULTS_OF[0]); i++)
		if (FAULTS_OF[i].status == status)
			return FAULTS_OF[i].fault;
	return FAULT_READER_SILENT;
}

/* True for what is the card's doing, not the reader's. */
static bool is_about_the_card(enum status status)
{
	return status == STATUS_NOT_FOUND || status == STATUS_NOT_READY ||
	       status == STATUS_BAD_DATA || status == STATUS_FULL;
}

static void note_public(const struct social_card *card, struct card_public *out)
{
	memcpy(out->number, card->number, sizeof(card->number));
	memcpy(out->region, card->region, sizeof(card->region));
}

static enum status ccid_read(struct card_reader *base, struct identity *out, enum fault *fault)
{
	struct reader *reader = (struct reader *)base;
	struct social_card card = {0};
	enum status status = STATUS_NOT_READY;

	for (int i = 0; i < TRIES && status != STATUS_OK && status != STATUS_NO_DEVICE &&
			status != STATUS_NOT_FOUND && status != STATUS_DENIED;
		i++)
		status = read_once(reader, &card);
	if (status == STATUS_OK) {
		log_info("ccid", "read", "kind=%d", card.kind);
		*fault = KIND_FAULTS[card.kind];
		if (*fault == FAULT_NONE)
			*out = card.identity;
		else
			status = STATUS_NOT_READY;
		if (*fault == FAULT_CARD_LIMITED)
			note_public(&card, &base->public);
	} else {
		*fault = fault_of(status);
		if (is_about_the_card(status))
			status = STATUS_NOT_READY;
	}
	bytes_wipe(&card, sizeof(card));
	return status;
}

static enum status ccid_describe(struct card_reader *base, char out[CARD_READER_ABOUT])
{
	struct reader *reader = (struct reader *)base;
	bool there;
	enum status status = smart_card_find(reader->card, &there);

	if (status == STATUS_OK)
		smart_card_describe(reader->card, out, CARD_READER_ABOUT);
	return status;
}

static void ccid_close(struct card_reader *base)
{
	struct reader *reader = (struct reader *)base;

	smart_card_close(reader->card);
	reader->port->ops->close(reader->port);
	free(reader);
}

static enum status ccid_open(struct usb_port *port, struct card_reader **out)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	enum status status;

	if (!reader)
		return failure(STATUS_NO_MEMORY, "ccid: open");
	reader->base.driver = &card_reader_ccid;
	reader->port = port;
	status = smart_card_open(port, &reader->card);
	if (status != STATUS_OK) {
		free(reader);
		return status;
	}
	*out = &reader->base;
	return STATUS_OK;
}

const struct card_reader_driver card_reader_ccid = {
	.name = "ccid",
	.open = ccid_open,
	.find = ccid_find,
	.listen = ccid_listen,
	.read = ccid_read,
	.describe = ccid_describe,
	.close = ccid_close,
};
