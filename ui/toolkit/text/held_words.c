#include "ui/toolkit/text/held_words.h"

#include <string.h>

#include "ui/toolkit/text/held_words_table.h"

/* Each of the rows below is of whole characters. */
static const char NUMBERS[] = "一二三四五六七八九十百千零〇两";
static const char ARTICLES[] = "条款项章节编号";
static const char TO_NEXT[] =
	"请把在从向对按由为被将给跟与和或及并且但而也都就才只仅再又还更最很太不未没无已正先要会能可应须"
	"需该若如凭经至到来有是让使用以因每各本此这那另其所某约共逐非";
static const char TO_LAST[] =
	"的了着过地得吗呢吧们时后前中内里外上下间者等处起止县市省镇局件证表号码年"
	"月条款项页份次张个位元人书单费院员类";

static bool is_one_of(const char *text, const char *set)
{
	for (; *set; set += HELD_CHARACTER)
		if (!strncmp(text, set, HELD_CHARACTER))
			return true;
	return false;
}

/* The first whose first character is that of text, or comes after it. */
static size_t first_like(const char *text)
{
	size_t least = 0, most = HELD_WORD_COUNT;

	while (least < most) {
		size_t half = (least + most) / 2;

		if (strncmp(HELD_WORDS[half], text, HELD_CHARACTER) < 0)
			least = half + 1;
		else
			most = half;
	}
	return least;
}

size_t held_word(const char *text)
{
	size_t longest = 0;

	for (size_t i = first_like(text);
		i < HELD_WORD_COUNT && !strncmp(HELD_WORDS[i], text, HELD_CHARACTER); i++) {
		size_t len = strlen(HELD_WORDS[i]);

		if (len > longest && !strncmp(HELD_WORDS[i], text, len))
			longest = len;
	}
	return longest;
}

size_t held_article(const char *text)
{
	const char *at = text;

	if (strncmp(at, "第", HELD_CHARACTER))
		return 0;
	for (at += HELD_CHARACTER; is_one_of(at, NUMBERS) || (*at >= '0' && *at <= '9');)
		at += *at >= '0' && *at <= '9' ? 1 : HELD_CHARACTER;
	return is_one_of(at, ARTICLES) ? (size_t)(at - text) + HELD_CHARACTER : 0;
}

bool held_to_next(const char *text)
{
	return is_one_of(text, TO_NEXT);
}

bool held_to_last(const char *text)
{
	return is_one_of(text, TO_LAST);
}
