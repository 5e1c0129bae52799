/* 预约: what cannot be done here is given a day, before the visit ends. */
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/booking.h"
#include "firmware/visit/visit_basket.h"

static const struct item_field *field_of(
	const struct visit *visit, size_t question, size_t matter)
{
	const struct basket_question *of = &visit->basket.questions[question];

	for (size_t u = 0; !of->situation && u < of->use_count; u++)
		if (of->uses[u].matter == matter)
			return basket_field(&visit->basket, of, &of->uses[u]);
	return NULL;
}

bool visit_books(const struct visit *visit, size_t matter)
{
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct item_field *field = field_of(visit, q, matter);

		if (field && (visit->view.asked[q] & 1u << matter) &&
			!strcmp(field->id, BOOKING_FIELD_DAY))
			return true;
	}
	return false;
}

size_t visit_bookable_days(const struct visit *visit, char out[VISIT_DAYS][DATE_SIZE])
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	return calendar_days_after(&visit->catalogue.calendar, today, out, VISIT_DAYS) ==
			       STATUS_OK
		       ? VISIT_DAYS
		       : 0;
}

static bool is_offered(const struct visit *visit, const char *day)
{
	char days[VISIT_DAYS][DATE_SIZE];
	size_t count = visit_bookable_days(visit, days);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(days[i], day))
			return true;
	return false;
}

bool visit_day_is_gone(const struct visit *visit, size_t question)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question, of->uses[0].matter);

	return field && field->type == FIELD_WORKING_DAY && visit->view.asked[question] &&
	       !is_offered(visit, form_get(visit->answers, of->key));
}
