/*
 * date.h - calendar days as text, YYYY-MM-DD.
 *
 * Real days of the Gregorian calendar only; dates compare as strings.  Used by identity, form
 * and service items.  No clock here: "today" is always an argument.
 * Source: design formats, "Time".
 */
#ifndef FIRMWARE_MODEL_DATE_H
#define FIRMWARE_MODEL_DATE_H

#include <stdbool.h>

#define DATE_SIZE 11 /* 10 characters and NUL */

/* True when there is such a day; years 1..9999. */
bool day_is_real(int year, int month, int day);

/* Reads exactly YYYY-MM-DD of a real day; any out may be NULL. False otherwise. */
bool date_read(const char *date, int *year, int *month, int *day);

/* True for the text of a real day. */
bool date_is_valid(const char *date);

#endif
