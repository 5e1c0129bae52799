#include "sync/office/intake/case_deem.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/catalogue.h"

#define CLAIM_SLACK_MS (INT64_C(24) * 60 * 60 * 1000)

/* Nobody is received by a terminal before it was enrolled, give or take its clock. */
static bool is_before_enrolment(struct store *store, const struct store_case *entry)
{
	struct store_key key;

	return store_key(store, entry->kid, &key) == STATUS_OK &&
	       entry->claimed_ms < key.enrolled_ms - CLAIM_SLACK_MS;
}

/*
 * The day on the slip.  Where the terminal did not know the time, or what it says cannot be, the
 * office's own counts: a clock at 1970 lets nobody's five days be over before they began.
 */
static enum status find_day(
	struct store *store, const struct store_case *entry, char out[CLOCK_TEXT_SIZE])
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	enum status status = manifest ? store_manifest_read(store, entry->case_id, manifest)
				      : failure(STATUS_NO_MEMORY, "a manifest");
	bool doubtful =
		status == STATUS_OK && (strcmp(manifest->clock_quality, "unknown") == 0 ||
					       entry->claimed_ms > entry->received_ms ||
					       is_before_enrolment(store, entry));

	free(manifest);
	if (status == STATUS_NOT_FOUND)
		status = failure(STATUS_BAD_DATA, "case=%s: no manifest", entry->case_id);
	if (status == STATUS_OK)
		clock_date(doubtful ? entry->received_ms : entry->claimed_ms, out);
	return status;
}

static bool is_over(const struct calendar *calendar, const char *start, const char *today)
{
	char days[CASE_DEEM_DAYS][DATE_SIZE];

	return calendar_days_after(calendar, start, days, CASE_DEEM_DAYS) == STATUS_OK &&
	       strcmp(today, days[CASE_DEEM_DAYS - 1]) > 0;
}

/* The other matter of its visit it waits for, whose numbers lie just before. Fails NOT_FOUND, IO, BAD_DATA. */
static enum status find_needed(struct store *store, const struct store_case *entry,
	const char *needs, struct store_case *out)
{
	enum status status = needs ? STATUS_OK : STATUS_NOT_FOUND;

	for (int64_t seq = entry->kiosk_seq - 1; status == STATUS_OK; seq--) {
		status = store_by_number(store, entry->kiosk_id, seq, out);
		if (status == STATUS_OK && out->damaged)
			return failure(STATUS_BAD_DATA, "case=%s: its row", out->case_id);
		if (status == STATUS_OK && strcmp(out->visit_id, entry->visit_id) != 0)
			status = STATUS_NOT_FOUND;
		else if (status == STATUS_OK && strcmp(out->implement_code, needs) == 0)
			break;
	}
	return status;
}

/* The day on which it was decided. Fails NOT_FOUND before that, IO, BAD_DATA (a broken step). */
static enum status find_decision(const struct case_keeper *keeper,
	const struct store_case *entry, char out[CLOCK_TEXT_SIZE])
{
	struct case_steps steps;
	enum status status;

	case_steps_begin(keeper->store, keeper->key, entry, &steps);
	do {
		status = case_steps_next(&steps);
	} while (status == STATUS_OK && steps.step.state != CASE_DECIDED);
	if (status == STATUS_OK)
		clock_date(steps.step.at_ms, out);
	return status;
}

/*
 * The day its five days are counted from: of the slip, or, for what waits (待前置), of the
 * decision that was waited for.  Fails NOT_FOUND while there is none.
 */
static enum status find_start(const struct case_keeper *keeper, const struct store_case *entry,
	const struct published *published, char out[CLOCK_TEXT_SIZE])
{
	struct store_case needed;
	enum status status = find_needed(keeper->store, entry,
		published_needs(published, entry->implement_code), &needed);

	if (status == STATUS_OK)
		return find_decision(keeper, &needed, out);
	if (status != STATUS_NOT_FOUND)
		return status;
	if (case_step_state(entry) == CASE_WAITING) /* for what only the official knows */
		return STATUS_NOT_FOUND;
	return find_day(keeper->store, entry, out);
}

/* An appointment and a report of what cannot be done are nothing to be accepted. */
static bool is_application(const struct store_case *entry, const struct published *published)
{
	return strcmp(entry->implement_code, CATALOGUE_STUCK) != 0 &&
	       !(published->item && published->item->booking_only);
}

static enum status write_step(const struct case_keeper *keeper, const struct store_case *entry,
	const struct published *published, const char *start, int64_t now_ms)
{
	struct step_note step = {.state = CASE_ACCEPTED, .by = STEP_BY_LAW};
	enum status status = STATUS_OK;

	memcpy(step.case_id, entry->case_id, sizeof(step.case_id));
	if (published->item)
		status = calendar_due(
			&published->calendar, published->item, start, 0, step.until);
	return status == STATUS_OK ? case_step_add(keeper, &step, NULL, now_ms) : status;
}

static enum status judge(const struct case_keeper *keeper, const struct store_case *entry,
	int64_t now_ms, bool *deemed)
{
	char start[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	struct published published;
	enum status status = STATUS_NOT_FOUND;

	if (entry->damaged)
		return failure(STATUS_BAD_DATA, "case=%s: its row", entry->case_id);
	clock_date(now_ms, today);
	published_read(keeper->signed_folder, entry->implement_code, &published);
	if (is_application(entry, &published))
		status = find_start(keeper, entry, &published, start);
	*deemed = status == STATUS_OK && is_over(&published.calendar, start, today);
	if (*deemed)
		status = write_step(keeper, entry, &published, start, now_ms);
	else if (status == STATUS_NOT_FOUND) /* no day to count from yet */
		status = STATUS_OK;
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
static bool is_answered(struct store *store, const struct store_case *entry)
{
	struct store_case now;

	return store_case(store, entry->case_id, &now) == STATUS_OK &&
	       (now.steps != entry->steps || now.erased_ms);
}

static enum status look_at(const struct case_keeper *keeper, const struct store_case *entry,
	int64_t now_ms, struct case_deemed *out)
{
	bool deemed = false;
	enum status status = judge(keeper, entry, now_ms, &deemed);

	if (is_of_case(status)) {
		if (is_answered(keeper->store, entry))
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
