#include "firmware/base/words_date.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"

#define DATE_LEN 10

static const char LETTERS[] = "ymd";

static const char *const MONTHS[] = {"date.month_1", "date.month_2", "date.month_3",
	"date.month_4", "date.month_5", "date.month_6", "date.month_7", "date.month_8",
	"date.month_9", "date.month_10", "date.month_11", "date.month_12"};

void words_date(const char *language, const char *date, char out[WORDS_DATE_SIZE])
{
	const char *form = words_get(language, "date.form");
	char parts[3][24];
	unsigned year, month, day;
	size_t len = 0;

	snprintf(out, WORDS_DATE_SIZE, "%s", date);
	if (strlen(date) != DATE_LEN || sscanf(date, "%4u-%2u-%2u", &year, &month, &day) != 3 ||
		month < 1 || month > 12)
		return;
	snprintf(parts[0], sizeof(parts[0]), "%u", year);
	snprintf(parts[1], sizeof(parts[1]), "%s", words_get(language, MONTHS[month - 1]));
	snprintf(parts[2], sizeof(parts[2]), "%u", day);
	while (*form && len + sizeof(parts[0]) < WORDS_DATE_SIZE) {
		const char *letter = *form == '{' ? strchr(LETTERS, form[1]) : NULL;

		len += (size_t)snprintf(out + len, WORDS_DATE_SIZE - len, "%.*s", letter ? 23 : 1,
			letter ? parts[letter - LETTERS] : form);
		form += letter ? 3 : 1;
	}
}
