#include "firmware/base/words_date.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"

#define DATE_LEN 10
#define MOMENT_LEN 16 /* a date, a blank, HH:MM */
#define PART_SIZE 40

static const char *const MONTHS[] = {"date.month_1", "date.month_2", "date.month_3",
	"date.month_4", "date.month_5", "date.month_6", "date.month_7", "date.month_8",
	"date.month_9", "date.month_10", "date.month_11", "date.month_12"};

/* form with each "{letter}" replaced by the part of that letter. */
static void fill(const char *form, const char *letters, char parts[][PART_SIZE],
	char out[WORDS_DATE_SIZE])
{
	size_t len = 0;

	out[0] = '\0';
	while (*form && len < WORDS_DATE_SIZE - 1) {
		const char *letter = *form == '{' ? strchr(letters, form[1]) : NULL;

		len += (size_t)snprintf(out + len, WORDS_DATE_SIZE - len, "%.*s",
			letter ? PART_SIZE : 1, letter ? parts[letter - letters] : form);
		form += letter ? 3 : 1;
	}
}

/* date in the form of key; what is no such text is copied as it is. */
static void put_date(
	const char *language, const char *date, const char *key, char out[WORDS_DATE_SIZE])
{
	unsigned year, month, day;
	char parts[3][PART_SIZE];

	snprintf(out, WORDS_DATE_SIZE, "%s", date);
	if (strlen(date) != DATE_LEN || sscanf(date, "%4u-%2u-%2u", &year, &month, &day) != 3 ||
		month < 1 || month > 12)
		return;
	snprintf(parts[0], PART_SIZE, "%u", year);
	snprintf(parts[1], PART_SIZE, "%s", words_get(language, MONTHS[month - 1]));
	snprintf(parts[2], PART_SIZE, "%u", day);
	fill(words_get(language, key), "ymd", parts, out);
}

void words_date(const char *language, const char *date, char out[WORDS_DATE_SIZE])
{
	put_date(language, date, "date.form", out);
}

void words_date_part(const char *language, const char *date, enum words_date_part part,
	char out[WORDS_DATE_SIZE])
{
	static const char *const FORMS[] = {"date.year", "date.month", "date.day_of_month"};

	put_date(language, date, FORMS[part], out);
}

void words_moment(const char *language, const char *moment, char out[WORDS_DATE_SIZE])
{
	char date[DATE_LEN + 1], day[WORDS_DATE_SIZE], parts[2][PART_SIZE];

	snprintf(out, WORDS_DATE_SIZE, "%s", moment);
	if (strlen(moment) != MOMENT_LEN || moment[DATE_LEN] != ' ')
		return;
	snprintf(date, sizeof(date), "%.*s", DATE_LEN, moment);
	words_date(language, date, day);
	snprintf(parts[0], PART_SIZE, "%.*s", PART_SIZE - 1, day);
	snprintf(parts[1], PART_SIZE, "%s", moment + DATE_LEN + 1);
	fill(words_get(language, "date.moment"), "dt", parts, out);
}

const char *words_weekday(const char *language, int day)
{
	static const char *const DAYS[] = {"date.day_1", "date.day_2", "date.day_3",
		"date.day_4", "date.day_5", "date.day_6", "date.day_7"};

	return words_get(language, DAYS[day >= 1 && day <= 7 ? day - 1 : 6]);
}

void words_day(const char *language, const char *date, int weekday, char out[WORDS_DATE_SIZE])
{
	char day[WORDS_DATE_SIZE], parts[2][PART_SIZE];

	words_date(language, date, day);
	snprintf(parts[0], PART_SIZE, "%.*s", PART_SIZE - 1, day);
	snprintf(parts[1], PART_SIZE, "%s", words_weekday(language, weekday));
	fill(words_get(language, "date.day"), "dw", parts, out);
}
