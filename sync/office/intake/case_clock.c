#include "sync/office/intake/case_clock.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"

void case_clock_begin(struct case_clock *clock)
{
	*clock = (struct case_clock){.state = CASE_RECEIVED};
}

/* In these states until is the day the whole is due. */
static bool tells_due(enum case_state state)
{
	return state == CASE_ACCEPTED || state == CASE_TRANSFERRED || state == CASE_REVIEWING ||
	       state == CASE_EXTENDED;
}

void case_clock_take(struct case_clock *clock, const struct step_note *step)
{
	char day[CLOCK_TEXT_SIZE];

	clock_date(step->at_ms, day);
	clock->state = step->state;
	clock->extended |= step->state == CASE_EXTENDED;
	clock->paused_on[0] = '\0';
	if (step->state == CASE_SPECIAL)
		memcpy(clock->paused_on, day, DATE_SIZE);
	if (tells_due(step->state) && step->until[0])
		memcpy(clock->due, step->until, DATE_SIZE);
}

static bool is_counted(const struct published *published, const char *day)
{
	bool working = !published->item || strcmp(published->item->limit_unit, "working") == 0;

	return !working || calendar_is_working(&published->calendar, day);
}

/* Days that count after from, up to and with to. */
static enum status count_days(
	const struct published *published, const char *from, const char *to, int *out)
{
	char day[DATE_SIZE];
	enum status status = STATUS_OK;

	memcpy(day, from, DATE_SIZE);
	for (*out = 0; status == STATUS_OK && strcmp(day, to) < 0;) {
		status = date_next(day, day);
		*out += is_counted(published, day);
	}
	return status;
}

/* So many days that count after day; ends on a working day. */
static enum status add_days(const struct published *published, int days, char day[DATE_SIZE])
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && days > 0) {
		status = date_next(day, day);
		days -= is_counted(published, day);
	}
	while (status == STATUS_OK && !calendar_is_working(&published->calendar, day))
		status = date_next(day, day);
	return status;
}

/* The day it is due when it goes on to state today; "" when that is not known. */
static enum status find_due(const struct case_clock *clock, const struct published *published,
	enum case_state state, const char *today, char out[DATE_SIZE])
{
	enum status status;
	int days = 0;

	memcpy(out, clock->due, DATE_SIZE);
	if (state == CASE_ACCEPTED && !clock->due[0] && published->item)
		return calendar_due(&published->calendar, published->item, today, 0, out);
	if (!clock->due[0] || !clock->paused_on[0])
		return STATUS_OK;
	status = count_days(published, clock->paused_on, today, &days);
	return status == STATUS_OK ? add_days(published, days, out) : status;
}

static enum status judge_extension(const struct case_clock *clock,
	const struct published *published, const char *today, const char *until,
	char why[CASE_WHY_SIZE])
{
	const char *from = clock->due[0] ? clock->due : today;
	char days[CASE_EXTENSION_DAYS][DATE_SIZE];
	const char *last = days[CASE_EXTENSION_DAYS - 1];
	enum status status =
		calendar_days_after(&published->calendar, from, days, CASE_EXTENSION_DAYS);

	if (status != STATUS_OK)
		return status;
	if (clock->extended)
		snprintf(why, CASE_WHY_SIZE,
			"it was extended before: the law allows it once (行政许可法 第四十二条)");
	else if (strcmp(until, from) <= 0)
		snprintf(why, CASE_WHY_SIZE, "an extension ends after %s", from);
	else if (strcmp(until, last) > 0)
		snprintf(why, CASE_WHY_SIZE,
			"an extension is at most %d working days: until %s (行政许可法 第四十二条)",
			CASE_EXTENSION_DAYS, last);
	return STATUS_OK;
}

enum status case_clock_settle(const struct case_clock *clock, const struct published *published,
	enum case_state state, const char *today, char until[DATE_SIZE],
	char why[CASE_WHY_SIZE])
{
	char due[DATE_SIZE];
	enum status status;

	why[0] = '\0';
	if (state == CASE_EXTENDED)
		return judge_extension(clock, published, today, until, why);
	if (!tells_due(state))
		return STATUS_OK;
	status = find_due(clock, published, state, today, due);
	if (status == STATUS_OK && !until[0])
		memcpy(until, due, DATE_SIZE);
	else if (status == STATUS_OK && due[0] && strcmp(until, due) > 0)
		snprintf(why, CASE_WHY_SIZE,
			"it is due on %s: a later day is an extension (延期)", due);
	return status;
}
