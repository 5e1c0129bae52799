/* The patience of each state, the countdown after it, and when there is something to do. */
#include "firmware/visit/visit_parts.h"

#define HELP_MS 60000 /* with nobody in front of it */
#define UNHURRIED_TIMES 3
#define NOT_KEPT_MS 30000 /* at the end, to read that nothing waits here */

/* How long each state waits for the citizen before the countdown begins, ms.  0: for ever. */
static const int PATIENCE_MS[VISIT_STATES] = {
	[VISIT_ATTRACT] = 0,
	[VISIT_CHOOSE] = 60000,
	[VISIT_GUIDE] = 60000,
	[VISIT_NOTICE] = 60000,
	[VISIT_IDENTIFY] = 60000,
	[VISIT_CODE] = 60000,
	[VISIT_FORM] = 60000,
	[VISIT_MATERIALS] = 60000,
	[VISIT_REVIEW] = 60000,
	[VISIT_SIGN] = 60000,
	[VISIT_SENDING] = 90000, /* the disk is asked; is there still somebody to tell? */
	[VISIT_SLIP] = 60000,
	[VISIT_GOODBYE] = 6000,
	[VISIT_WAITING_SLIP] = 60000,
	[VISIT_OUT_OF_SERVICE] = 0,
	[VISIT_STUCK] = 60000,
	[VISIT_TRACK] = 60000,
};

static bool counts_down(enum visit_state state)
{
	return PATIENCE_MS[state] && state != VISIT_GOODBYE && state != VISIT_SENDING;
}

/* Paper that is on its way is waited for; the printer has time-outs of its own. */
static bool printer_works_for_us(const struct visit *visit)
{
	enum visit_print print = visit->state == VISIT_SLIP    ? visit->print
				 : visit->state == VISIT_TRACK ? visit->track.print
				 : visit->state == VISIT_CODE  ? visit->code_note.print
				 : visit->state == VISIT_STUCK ? visit->stuck_note.print
							       : VISIT_PRINT_NONE;

	return print >= VISIT_PRINT_WAITING && print <= VISIT_PRINT_RUNNING;
}

static int countdown_ms(const struct visit *visit)
{
	return VISIT_COUNTDOWN_MS * (visit->unhurried ? UNHURRIED_TIMES : 1);
}

static int patience_of(const struct visit *visit)
{
	if (visit->state == VISIT_GOODBYE && visit->kept &&
		visit->keeping != VISIT_KEEPING_DONE)
		return NOT_KEPT_MS;
	return PATIENCE_MS[visit->state];
}

void visit_touch(struct visit *visit)
{
	int times = visit->unhurried ? UNHURRIED_TIMES : 1;
	int patience_ms = patience_of(visit) * times;

	visit->left = false;
	if (visit_countdown_s(visit) >= 0)
		visit->changed = true;
	if (visit->state == VISIT_ATTRACT && !visit_is_as_usual(visit))
		/* The next person reads the first language, and no help somebody left open. */
		patience_ms = visit->helping ? HELP_MS * times : VISIT_COUNTDOWN_MS;
	if (counts_down(visit->state))
		patience_ms += countdown_ms(visit);
	visit->deadline_ms =
		patience_ms && !printer_works_for_us(visit) ? visit->now_ms + patience_ms : -1;
}

int visit_countdown_s(const struct visit *visit)
{
	int64_t left_ms = visit->deadline_ms - visit->now_ms;

	if (visit->deadline_ms < 0 || !counts_down(visit->state) ||
		left_ms > countdown_ms(visit))
		return -1;
	return left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0;
}

static bool will_be_overdue(const struct visit *visit)
{
	return visit->state == VISIT_SENDING && !visit->overdue;
}

int64_t visit_wake_ms(const struct visit *visit)
{
	int64_t left_ms = visit->deadline_ms - visit->now_ms, wake_ms = visit->deadline_ms;

	if (visit->over)
		return visit->now_ms;
	if (wake_ms >= 0 && counts_down(visit->state)) {
		if (left_ms > countdown_ms(visit))
			wake_ms = visit->deadline_ms - countdown_ms(visit);
		else if (left_ms > 0)
			wake_ms = visit->deadline_ms - (left_ms - 1) / 1000 * 1000;
	}
	if (visit->print == VISIT_PRINT_WAITING && visit->state == VISIT_SLIP &&
		(wake_ms < 0 || visit->note_until_ms < wake_ms))
		wake_ms = visit->note_until_ms;
	if (visit->state == VISIT_SLIP && visit->print_again_ms >= 0 &&
		(wake_ms < 0 || visit->print_again_ms < wake_ms))
		wake_ms = visit->print_again_ms;
	if (will_be_overdue(visit) && (wake_ms < 0 || visit->overdue_ms < wake_ms))
		wake_ms = visit->overdue_ms;
	if (visit->track.asking && (wake_ms < 0 || visit->track.look_ms < wake_ms))
		wake_ms = visit->track.look_ms;
	if (visit->places.asking && (wake_ms < 0 || visit->places.look_ms < wake_ms))
		wake_ms = visit->places.look_ms;
	return wake_ms;
}

void visit_tick(struct visit *visit, int64_t now_ms)
{
	int before = visit_countdown_s(visit);

	visit->now_ms = now_ms;
	if (visit_countdown_s(visit) != before)
		visit->changed = true;
	if (will_be_overdue(visit) && now_ms >= visit->overdue_ms)
		visit->overdue = visit->changed = true;
	if (visit->deadline_ms >= 0 && now_ms >= visit->deadline_ms)
		visit_handle(visit, VISIT_EV_TIME_UP);
	else if (visit->state == VISIT_SLIP && visit->print == VISIT_PRINT_WAITING &&
		 now_ms >= visit->note_until_ms)
		visit_print_slip(visit);
	else if (visit->state == VISIT_SLIP && visit->print_again_ms >= 0 &&
		 now_ms >= visit->print_again_ms)
		visit_print_again(visit);
	else if (visit->track.asking && now_ms >= visit->track.look_ms)
		visit_look_for_track(visit);
	else if (visit->places.asking && now_ms >= visit->places.look_ms)
		visit_look_for_places(visit);
}
