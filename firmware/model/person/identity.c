#include "firmware/model/person/identity.h"

#include <stdio.h>
#include <string.h>

#include "firmware/model/date.h"

#define NUMBER_LEN 18
#define NO_BIRTH_BEFORE 1850 /* nobody living, so a digit was misread */

const char *identity_source_word(enum identity_source source)
{
	switch (source) {
	case IDENTITY_RESIDENT_ID:
		return "resident_id";
	case IDENTITY_FOREIGN_PERMIT:
		return "foreign_permit";
	case IDENTITY_HMT_PERMIT:
		return "hmt_permit";
	case IDENTITY_SOCIAL_SECURITY:
		return "social_security";
	case IDENTITY_E_ID:
		return "e_id";
	case IDENTITY_TYPED:
		return "typed";
	}
	return "typed";
}

const char *identity_level_word(enum identity_level level)
{
	switch (level) {
	case IDENTITY_LEVEL_TYPED:
		return "typed";
	case IDENTITY_LEVEL_CARD:
		return "card";
	case IDENTITY_LEVEL_COMPARED:
		return "compared";
	}
	return "typed";
}

/* GB/T 2260: provinces, and 81–83 for residents from Hong Kong, Macao and Taiwan. */
static bool region_is_known(const char *digits)
{
	static const char KNOWN[][3] = {"11", "12", "13", "14", "15", "21", "22", "23", "31",
		"32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
		"51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83"};

	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
		if (strncmp(KNOWN[i], digits, 2) == 0)
			return true;
	return false;
}

static int number_at(const char *digits, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

/* ISO 7064 MOD 11-2, GB 11643. */
static char check_character(const char *number)
{
	static const int WEIGHTS[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (int i = 0; i < NUMBER_LEN - 1; i++)
		sum += (number[i] - '0') * WEIGHTS[i];
	return "10X98765432"[sum % 11];
}

bool id_number_is_valid(const char *number)
{
	int year;

	if (strlen(number) != NUMBER_LEN || strspn(number, "0123456789") < NUMBER_LEN - 1)
		return false;
	/* A foreign permanent resident's number has its province after the 9. */
	if (!region_is_known(number[0] == '9' ? number + 1 : number))
		return false;
	year = number_at(number + 6, 4);
	if (year < NO_BIRTH_BEFORE ||
		!day_is_real(year, number_at(number + 10, 2), number_at(number + 12, 2)))
		return false;
	return number[NUMBER_LEN - 1] == check_character(number);
}

bool foreign_number_2017_is_valid(const char *number)
{
	return strlen(number) == 15 && strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
	       strspn(number + 3, "0123456789") == 12;
}

bool passport_number_is_valid(const char *number)
{
	size_t len = strlen(number);

	return len >= 5 && len <= 9 && strpbrk(number, "0123456789") &&
	       strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == len;
}

bool identity_is_expired(const struct identity *identity, const char *today)
{
	return identity->valid_to[0] != '\0' && strcmp(identity->valid_to, today) < 0;
}

int identity_age(const struct identity *identity, const char *today)
{
	int year, month, day, now_year, now_month, now_day, age;

	if (!date_read(identity->birth, &year, &month, &day) ||
		!date_read(today, &now_year, &now_month, &now_day))
		return -1;
	age = now_year - year;
	if (now_month < month || (now_month == month && now_day < day))
		age--;
	return age < 0 ? -1 : age;
}

void id_number_group(const char *number, char out[21])
{
	if (strlen(number) == NUMBER_LEN)
		snprintf(out, 21, "%.6s %.8s %.4s", number, number + 6, number + 14);
	else
		snprintf(out, 21, "%.20s", number);
}
