#include "firmware/model/catalogue/calendar.h"

#include <stdio.h>
#include <string.h>

static bool is_listed(char const (*list)[DATE_SIZE], size_t count, const char *date)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], date) == 0)
			return true;
	return false;
}

static enum status take(const json_t *list, char (*out)[DATE_SIZE], size_t *count)
{
	size_t i;
	json_t *one;

	if (list && !json_is_array(list))
		return failure(STATUS_BAD_DATA, "calendar: no list");
	if (json_array_size(list) > CALENDAR_DAYS_MAX)
		return failure(
			STATUS_BAD_DATA, "calendar: more than %d days", CALENDAR_DAYS_MAX);
	json_array_foreach (list, i, one) {
		if (!json_is_string(one) || !date_is_valid(json_string_value(one)))
			return failure(STATUS_BAD_DATA, "calendar: day %zu", i);
		memcpy(out[(*count)++], json_string_value(one), DATE_SIZE);
	}
	return STATUS_OK;
}

enum status calendar_load(const json_t *json, struct calendar *out)
{
	struct calendar calendar = {.off_count = 0};
	enum status status;

	if ((status = take(json_object_get(json, "off"), calendar.off, &calendar.off_count)) !=
			STATUS_OK ||
		(status = take(json_object_get(json, "worked"), calendar.worked,
			 &calendar.worked_count)) != STATUS_OK)
		return status;
	for (size_t i = 0; i < calendar.off_count; i++)
		if (is_listed((char const(*)[DATE_SIZE])calendar.worked, calendar.worked_count,
			    calendar.off[i]))
			return failure(STATUS_BAD_DATA, "calendar: a day is off and worked");
	*out = calendar;
	return STATUS_OK;
}

/* 0 Sunday … 6 Saturday (Sakamoto). */
static int weekday(const char *date)
{
	static const int SHIFT[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
	int year = 1, month = 1, day = 1;

	if (!date_read(date, &year, &month, &day))
		return 0;
	year -= month < 3;
	return (year + year / 4 - year / 100 + year / 400 + SHIFT[month - 1] + day) % 7;
}

int date_weekday(const char *date)
{
	int day = weekday(date);

	return day ? day : 7;
}

bool calendar_is_working(const struct calendar *calendar, const char *date)
{
	int day = weekday(date);

	if (is_listed((char const(*)[DATE_SIZE])calendar->worked, calendar->worked_count, date))
		return true;
	return day != 0 && day != 6 &&
	       !is_listed((char const(*)[DATE_SIZE])calendar->off, calendar->off_count, date);
}

enum status date_next(const char *date, char out[DATE_SIZE])
{
	int year, month, day;
	char next[32];

	if (!date_read(date, &year, &month, &day))
		return failure(STATUS_BAD_DATA, "calendar: no date");
	if (!day_is_real(year, month, ++day)) {
		day = 1;
		if (++month == 13) {
			month = 1;
			year++;
		}
	}
	if (year > 9999)
		return failure(STATUS_FULL, "calendar: after 9999");
	snprintf(next, sizeof(next), "%04d-%02d-%02d", year, month, day);
	memcpy(out, next, DATE_SIZE);
	return STATUS_OK;
}

enum status calendar_days_after(
	const struct calendar *calendar, const char *date, char (*out)[DATE_SIZE], size_t count)
{
	char day[DATE_SIZE];
	size_t found = 0;
	enum status status = STATUS_OK;

	if (!date_is_valid(date))
		return failure(STATUS_BAD_DATA, "calendar: no date");
	memcpy(day, date, DATE_SIZE);
	while (status == STATUS_OK && found < count) {
		status = date_next(day, day);
		if (status == STATUS_OK && calendar_is_working(calendar, day))
			memcpy(out[found++], day, DATE_SIZE);
	}
	return status;
}

static bool counts(const struct calendar *calendar, const char *date, bool working)
{
	return !working || calendar_is_working(calendar, date);
}

enum status calendar_due(const struct calendar *calendar, const struct service_item *item,
	const char *from, int special_days, char out[DATE_SIZE])
{
	bool working = strcmp(item->limit_unit, "working") == 0;
	int left = item->promised_days + special_days;
	char date[DATE_SIZE];
	enum status status = STATUS_OK;

	if (!date_is_valid(from))
		return failure(STATUS_BAD_DATA, "calendar: no date");
	memcpy(date, from, DATE_SIZE);
	while (status == STATUS_OK && left > 0) {
		status = date_next(date, date);
		left -= counts(calendar, date, working);
	}
	while (status == STATUS_OK && !calendar_is_working(calendar, date))
		status = date_next(date, date);
	if (status == STATUS_OK)
		memcpy(out, date, DATE_SIZE);
	return status;
}
