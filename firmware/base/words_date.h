/*
 * words_date.h - a day as people write it: 1990年3月7日, 7 March 1990.
 *
 * Used wherever a screen shows a day.  Data, files and what is signed keep YYYY-MM-DD.
 * Source: design experience "Text".
 */
#ifndef FIRMWARE_BASE_WORDS_DATE_H
#define FIRMWARE_BASE_WORDS_DATE_H

#define WORDS_DATE_SIZE 64

/* date (YYYY-MM-DD) in a language's form; what is no such text is copied as it is. */
void words_date(const char *language, const char *date, char out[WORDS_DATE_SIZE]);

/* One part of it, as it stands by itself: 1990年, 3月, 7日; 1990, March, 7. */
enum words_date_part { DATE_YEAR, DATE_MONTH, DATE_DAY };
void words_date_part(const char *language, const char *date, enum words_date_part part,
	char out[WORDS_DATE_SIZE]);

/* The same of "YYYY-MM-DD HH:MM": 2026年11月24日 02:53, 24 November 2026, 02:53. */
void words_moment(const char *language, const char *moment, char out[WORDS_DATE_SIZE]);

/* A day with its weekday 1..7: 2026年11月24日 周二, Tuesday, 24 November 2026. */
void words_day(const char *language, const char *date, int weekday, char out[WORDS_DATE_SIZE]);

/* 周一 … 周日, Monday … Sunday, of day 1..7. Borrowed. */
const char *words_weekday(const char *language, int day);

#endif
