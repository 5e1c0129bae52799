#include "firmware/model/date.h"

#include <stddef.h>
#include <string.h>

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool day_is_real(int year, int month, int day)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= DAYS[month - 1] + (month == 2 && is_leap(year));
}

static bool digits(const char *text, size_t count, int *out)
{
	int value = 0;

	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*out = value;
	return true;
}

bool date_read(const char *date, int *year, int *month, int *day)
{
	int y, m, d;

	if (strlen(date) != DATE_SIZE - 1 || date[4] != '-' || date[7] != '-' ||
		!digits(date, 4, &y) || !digits(date + 5, 2, &m) || !digits(date + 8, 2, &d) ||
		!day_is_real(y, m, d))
		return false;
	if (year)
		*year = y;
	if (month)
		*month = m;
	if (day)
		*day = d;
	return true;
}

bool date_is_valid(const char *date)
{
	return date_read(date, NULL, NULL, NULL);
}
