/*
 * smart_card_parts.h - what smart_card.c (the reader and its slots), smart_card_power.c (power,
 * agreement) and smart_card_way.c (commands) share.
 */
#ifndef DRIVERS_SMART_CARD_SMART_CARD_PARTS_H
#define DRIVERS_SMART_CARD_SMART_CARD_PARTS_H

#include "drivers/smart_card/ccid_link.h"
#include "drivers/smart_card/ccid_quirks.h"
#include "drivers/smart_card/smart_card.h"
#include "drivers/smart_card/t1.h"

#define SMART_CARD_RATES_MAX 64

struct smart_card {
	struct ccid_link link;
	struct ccid_class class;
	const struct ccid_quirk *quirk; /* NULL: none known */
	uint32_t rates[SMART_CARD_RATES_MAX];
	size_t rate_count;

	bool tells;             /* it was heard to say by itself that a card came or went */
	bool mute;              /* its interrupt endpoint says nonsense */
	bool there;             /* what was found last */
	int64_t quiet_until_ms; /* it was listened to in vain just now */
	unsigned alarms;        /* in a row that came to nothing */
	bool connected;
	struct atr atr;
	struct atr_choice choice;
	unsigned wait_ms; /* for one block or command */
	struct t1 t1;
	struct apdu_way way;
};

/*
 * What an answer comes to: OK, NOT_FOUND (no card any more), NOT_READY (the card did not do
 * it), whatever the action for its error would be.
 */
MUST_CHECK enum status smart_card_judge(const struct ccid_answer *answer);

/* Power and ATR, each voltage in turn. */
MUST_CHECK enum status smart_card_power_on(struct smart_card *card);

/* No power. Fails as the link does. */
MUST_CHECK enum status smart_card_power_off(struct smart_card *card);

/* Protocol and speed; the card has power. */
MUST_CHECK enum status smart_card_agree(struct smart_card *card);

/* The way for commands to a card that agreed. Fails as the link does. */
MUST_CHECK enum status smart_card_make_way(struct smart_card *card);

/* One XfrBlock and its answer, appended to out. */
MUST_CHECK enum status smart_card_block(
	struct smart_card *card, const uint8_t *data, size_t len, struct bytes *out);

#endif
