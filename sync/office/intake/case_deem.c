#include "sync/office/intake/case_deem.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/catalogue.h"

/* A day cannot lie before the slip was made, whatever a terminal's clock said. */
static void find_day(const struct store_case *entry, char out[CLOCK_TEXT_SIZE])
{
	bool late = entry->claimed_ms > entry->received_ms;

	clock_date(late ? entry->received_ms : entry->claimed_ms, out);
}

static bool is_over(const struct calendar *calendar, const char *received, const char *today)
{
	char days[CASE_DEEM_DAYS][DATE_SIZE];

	return calendar_days_after(calendar, received, days, CASE_DEEM_DAYS) == STATUS_OK &&
	       strcmp(today, days[CASE_DEEM_DAYS - 1]) > 0;
}

/* It waits for another matter of its visit, whose numbers lie just before (待前置). */
static enum status find_needed(
	struct store *store, const struct store_case *entry, const char *needs, bool *out)
{
	struct store_case before = *entry;
	enum status status = STATUS_OK;

	*out = false;
	for (int64_t seq = entry->kiosk_seq - 1;
		needs && !*out && status == STATUS_OK && seq > 0; seq--) {
		status = store_by_number(store, entry->kiosk_id, seq, &before);
		if (status != STATUS_OK || strcmp(before.visit_id, entry->visit_id) != 0)
			break;
		*out = strcmp(before.implement_code, needs) == 0;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* An appointment and a report of what cannot be done are nothing to be accepted. */
static bool is_application(const struct store_case *entry, const struct published *published)
{
	return strcmp(entry->implement_code, CATALOGUE_STUCK) != 0 &&
	       !(published->item && published->item->booking_only);
}

static enum status write_step(const struct case_keeper *keeper, const struct store_case *entry,
	const struct published *published, const char *received, int64_t now_ms)
{
	struct step_note step = {.state = CASE_ACCEPTED, .by = STEP_BY_LAW};
	enum status status = STATUS_OK;

	memcpy(step.case_id, entry->case_id, sizeof(step.case_id));
	if (published->item)
		status = calendar_due(
			&published->calendar, published->item, received, 0, step.until);
	return status == STATUS_OK ? case_step_add(keeper, &step, NULL, now_ms) : status;
}

static enum status judge(const struct case_keeper *keeper, const struct store_case *entry,
	int64_t now_ms, bool *deemed)
{
	char received[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	struct published published;
	bool waits = false;
	enum status status = STATUS_OK;

	find_day(entry, received);
	clock_date(now_ms, today);
	published_read(keeper->signed_folder, entry->implement_code, &published);
	*deemed = is_application(entry, &published) &&
		  is_over(&published.calendar, received, today);
	if (*deemed)
		status = find_needed(keeper->store, entry,
			published_needs(&published, entry->implement_code), &waits);
	*deemed &= !waits;
	if (status == STATUS_OK && *deemed)
		status = write_step(keeper, entry, &published, received, now_ms);
	published_free(&published);
	return status;
}

enum status case_deem(const struct case_keeper *keeper, int64_t now_ms, size_t *count)
{
	/* Weekends apart, nobody's five days are over before these are. */
	const int64_t before_ms = now_ms - (int64_t)CASE_DEEM_DAYS * 24 * 3600 * 1000;
	struct store_case entry = {.kiosk_seq = 0};
	enum status status = STATUS_OK;

	for (*count = 0; status == STATUS_OK;) {
		bool deemed = false;

		status = store_next_unanswered(keeper->store, before_ms, &entry);
		if (status == STATUS_OK)
			status = judge(keeper, &entry, now_ms, &deemed);
		if (status == STATUS_CONFLICT || status == STATUS_DENIED) {
			/* somebody was first, or the case is broken: the others go on */
			log_warn("intake", "deem", "case=%s: not written", entry.case_id);
			status = STATUS_OK;
			deemed = false;
		}
		*count += status == STATUS_OK && deemed;
	}
	if (*count)
		log_info("intake", "deemed", "cases=%zu", *count);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
