/*
 * booking.h - an appointment (预约) as it is counted: how, on which day, in which part of it.
 *
 * No person is in it, so it stands open in a case's manifest and the office can count places
 * without any key.  Written by filing, counted by the office's store.
 * Source: design service-model (`booking`), wire "Bundle" 6.
 */
#ifndef FIRMWARE_MODEL_BOOKING_H
#define FIRMWARE_MODEL_BOOKING_H

#include "firmware/model/date.h"
#include "firmware/model/json.h"

/* The fields of a form that ask for it: where or how, the day, the part of the day. */
#define BOOKING_FIELD_KIND "booking_kind"
#define BOOKING_FIELD_DAY "booking_day"
#define BOOKING_FIELD_TIME "booking_time"
#define BOOKING_FIELD_HOME "home_address" /* where somebody comes to */

#define BOOKING_KIND_SIZE 9  /* "extended" and NUL */
#define BOOKING_TIME_SIZE 41 /* an option's id and NUL */
#define BOOKING_PLACES_MAX 9999
#define BOOKING_WINDOW_MAX 16 /* matters that share one */

struct booking {
	char kind[BOOKING_KIND_SIZE]; /* window, home, extended */
	char day[DATE_SIZE];          /* "": nothing is booked */
	char time[BOOKING_TIME_SIZE]; /* id of the part of the day; "": the day as a whole */
};

/* True when something is booked and every word has its shape. */
bool booking_is_valid(const struct booking *booking);

/* Two of the same places. */
bool booking_is_same(const struct booking *one, const struct booking *other);

/* What the form of a case books with item (its JSON); its day is "" when that is nothing. */
void booking_of(const json_t *item, const json_t *form, struct booking *out);

/* True when the form that was signed books exactly this. */
bool booking_fits_form(const struct booking *booking, const json_t *form);

/* {"day", "kind", "time"}, a new reference; NULL without memory. */
json_t *booking_to_json(const struct booking *booking);

/* Reads exactly these members. Fails BAD_DATA. */
MUST_CHECK enum status booking_from_json(const json_t *json, struct booking *out);

/* Places that item (its JSON) says a slot of this kind has; 0: it does not say. */
int booking_places(const json_t *item, const char *kind);

/*
 * The matters that one window serves out of the same places, by their codes: the one of a
 * catalogue's frame that names implement_code.  NULL: it has a window of its own. Borrowed.
 */
const json_t *booking_window(const json_t *frame, const char *implement_code);

#endif
