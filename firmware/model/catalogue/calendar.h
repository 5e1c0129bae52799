/*
 * calendar.h - working days, and when something is due.
 *
 * Pure.  The office publishes the calendar (holidays, and weekends worked instead); terminal,
 * office and slip compute the same date from the same data.  Working days: the day after the
 * beginning counts as the first; a term of calendar days that would end on a day off ends on
 * the next working day (民法典 203; 行政许可法 82).  What a special procedure takes is added.
 * Source: design service-model "Clock".
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_CALENDAR_H
#define FIRMWARE_MODEL_CATALOGUE_CALENDAR_H

#include "firmware/model/date.h"
#include "firmware/model/item/service_item.h"

#define CALENDAR_DAYS_MAX 400

struct calendar {
	char off[CALENDAR_DAYS_MAX][DATE_SIZE];    /* holidays that are no weekend */
	char worked[CALENDAR_DAYS_MAX][DATE_SIZE]; /* weekends that are worked */
	size_t off_count, worked_count;
};

/*
 * Takes {"off": [dates], "worked": [dates]}.  Fails BAD_DATA (no date, too many, a day in
 * both).
 */
MUST_CHECK enum status calendar_load(const json_t *json, struct calendar *out);

/* True when the hall works on that day. */
bool calendar_is_working(const struct calendar *calendar, const char *date);

/* The count working days after date, in order. Fails BAD_DATA for no date, FULL after 9999. */
MUST_CHECK enum status calendar_days_after(const struct calendar *calendar, const char *date,
	char (*out)[DATE_SIZE], size_t count);

/* 1 Monday … 7 Sunday; of no date 7. */
int date_weekday(const char *date);

/* The day after date. Fails BAD_DATA for no date, FULL after the year 9999. */
MUST_CHECK enum status date_next(const char *date, char out[DATE_SIZE]);

/*
 * When a case accepted on the day from is due by the item's promised limit, with special_days
 * of procedures that do not count.  Fails BAD_DATA, FULL.
 */
MUST_CHECK enum status calendar_due(const struct calendar *calendar,
	const struct service_item *item, const char *from, int special_days,
	char out[DATE_SIZE]);

#endif
