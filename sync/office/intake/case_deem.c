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

	if (entry->damaged)
		return failure(STATUS_BAD_DATA, "case=%s: its row", entry->case_id);
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

/* Of one case, not of the store: the others go on. */
static bool is_of_case(enum status status)
{
	return status == STATUS_BAD_DATA || status == STATUS_NOT_FOUND ||
	       status == STATUS_DENIED || status == STATUS_CONFLICT;
}

/* Somebody decided or erased it while it was looked at. */
static bool is_answered(struct store *store, const char *case_id)
{
	struct store_case now;

	return store_case(store, case_id, &now) == STATUS_OK && (now.steps || now.erased_ms);
}

static enum status look_at(const struct case_keeper *keeper, const struct store_case *entry,
	int64_t now_ms, struct case_deemed *out)
{
	bool deemed = false;
	enum status status = judge(keeper, entry, now_ms, &deemed);

	if (is_of_case(status)) {
		if (is_answered(keeper->store, entry->case_id))
			return STATUS_OK;
		log_warn("intake", "deem_left", "case=%s why=%s", entry->case_id,
			status_name(status));
		out->left++;
		return STATUS_OK;
	}
	out->accepted += status == STATUS_OK && deemed;
	return status;
}

enum status case_deem(const struct case_keeper *keeper, int64_t now_ms, struct case_deemed *out)
{
	/* Weekends apart, nobody's five days are over before these are. */
	const int64_t before_ms = now_ms - (int64_t)CASE_DEEM_DAYS * 24 * 3600 * 1000;
	struct store_case entry = {.kiosk_seq = 0};
	enum status status;

	*out = (struct case_deemed){0};
	do {
		status = store_next_unanswered(keeper->store, before_ms, &entry);
		if (status == STATUS_NOT_FOUND)
			break;
		if (status == STATUS_OK)
			status = look_at(keeper, &entry, now_ms, out);
	} while (status == STATUS_OK);
	if (out->accepted || out->left)
		log_info("intake", "deemed", "cases=%zu left=%zu", out->accepted, out->left);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status case_deem_tell(const struct case_deemed *deemed, json_t *answer)
{
	return json_object_update_new(
		       answer, json_pack("{s:I, s:I}", "accepted", (json_int_t)deemed->accepted,
				       "left", (json_int_t)deemed->left)) == 0
		       ? STATUS_OK
		       : failure(STATUS_NO_MEMORY, "an answer");
}
