/* With which keys an answer is written, and how it stands on its paper. */
#include <string.h>

#include "ui/screens/parts.h"

#define PATTERN_ACCOUNT "^[0-9 ]+$" /* may be typed as it stands on its card: in fours */
#define ACCOUNT_TOGETHER 4

static const enum keyboard_kind KEYBOARDS[] = {
	[FIELD_TEXT] = KEYBOARD_PINYIN,
	[FIELD_NAME] = KEYBOARD_NAME,
	[FIELD_ID_NUMBER] = KEYBOARD_ID,
	[FIELD_USCC] = KEYBOARD_USCC,
	[FIELD_PHONE] = KEYBOARD_PHONE,
	[FIELD_DATE] = KEYBOARD_DATE,
	[FIELD_ADDRESS] = KEYBOARD_ADDRESS,
	[FIELD_CHOICE] = KEYBOARD_NONE,
	[FIELD_NUMBER] = KEYBOARD_DIGITS,
	[FIELD_MONEY] = KEYBOARD_AMOUNT,
	[FIELD_WORKING_DAY] = KEYBOARD_NONE,
};

/*
 * A text that is figures (an account), figures and capitals (a passport) or Latin alone gets such
 * keys; a birth is long ago.
 */
enum keyboard_kind question_keyboard(const json_t *field, enum field_type type)
{
	static const struct {
		const char *begins;
		enum keyboard_kind keyboard;
	} PATTERNS[] = {{"^[0-9]+$", KEYBOARD_DIGITS}, {PATTERN_ACCOUNT, KEYBOARD_DIGITS},
		{"^[A-Z0-9]+$", KEYBOARD_CODE}, {"^[A-Z", KEYBOARD_LATIN}};
	const char *pattern = json_text(field, "pattern"),
		   *card = json_text(field, "from_card");

	if (type == FIELD_DATE && card && !strcmp(card, "birth"))
		return KEYBOARD_BIRTH;
	if (KEYBOARDS[type] != KEYBOARD_PINYIN || !pattern)
		return KEYBOARDS[type];
	for (size_t i = 0; i < sizeof(PATTERNS) / sizeof(PATTERNS[0]); i++)
		if (!strncmp(pattern, PATTERNS[i].begins, strlen(PATTERNS[i].begins)))
			return PATTERNS[i].keyboard;
	return KEYBOARD_PINYIN;
}

size_t question_together(const json_t *field)
{
	const char *pattern = json_text(field, "pattern");

	return pattern && !strcmp(pattern, PATTERN_ACCOUNT) ? ACCOUNT_TOGETHER : 0;
}
