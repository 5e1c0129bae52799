#include "sync/office/intake/case_step.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/seal.h"

#define LETTER_SEALED_MAX 8192

enum case_state case_step_state(const struct store_case *entry)
{
	if (entry->erased_ms || !entry->received_ms)
		return CASE_STATES;
	return entry->state[0] ? case_state_read(entry->state) : CASE_RECEIVED;
}

void case_steps_begin(struct store *store, const struct note_key *key,
	const struct store_case *entry, struct case_steps *out)
{
	*out = (struct case_steps){.store = store, .key = key, .entry = entry};
	out->step.state = CASE_RECEIVED;
	memcpy(out->hash, entry->manifest_hash, sizeof(out->hash));
}

/* The letter of the step before stays in force until another comes. */
static bool letter_fits(
	const struct step_note *step, const uint8_t before[32], const struct bytes *letter)
{
	uint8_t hash[32];

	memcpy(hash, before, sizeof(hash));
	if (letter->len)
		sha256(letter->data, letter->len, hash);
	return memcmp(hash, step->letter, sizeof(hash)) == 0;
}

static enum status read_step(struct case_steps *steps, const struct store_step *kept)
{
	struct step_note step;
	uint8_t hash[32];
	enum status status =
		step_note_read(steps->key, kept->note.data, kept->note.len, &step, hash);

	if (status != STATUS_OK)
		return status;
	if (step.n != steps->step.n + 1 || strcmp(step.case_id, steps->entry->case_id) != 0 ||
		strcmp(step.receipt_no, steps->entry->receipt_no) != 0 ||
		memcmp(step.prev, steps->hash, sizeof(step.prev)) != 0 ||
		!case_state_leads(steps->step.state, step.state) ||
		(step.state == CASE_CLOSED && step.outcome != steps->step.outcome) ||
		!letter_fits(&step, steps->step.letter, &kept->letter))
		return failure(STATUS_BAD_DATA, "step %lld: does not follow the one before",
			(long long)step.n);
	steps->step = step;
	memcpy(steps->hash, hash, sizeof(steps->hash));
	return STATUS_OK;
}

enum status case_steps_next(struct case_steps *steps)
{
	struct store_step kept;
	enum status status;

	if (steps->step.n == steps->entry->steps)
		return STATUS_NOT_FOUND;
	status = store_step(steps->store, steps->entry->case_id, steps->step.n + 1, &kept);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND
			       ? failure(STATUS_BAD_DATA, "a step is missing")
			       : status;
	status = read_step(steps, &kept);
	store_step_free(&kept);
	return status;
}

/* What the steps so far say: the last, the one before it, gaps that were named, the clock. */
struct past {
	struct case_steps steps;
	struct case_clock clock;
	enum case_state before;
	bool corrected;
};

static enum status read_past(
	const struct case_keeper *keeper, const struct store_case *entry, struct past *out)
{
	enum case_state last = CASE_RECEIVED;
	enum status status;

	*out = (struct past){.before = CASE_RECEIVED};
	case_clock_begin(&out->clock);
	case_steps_begin(keeper->store, keeper->key, entry, &out->steps);
	while ((status = case_steps_next(&out->steps)) == STATUS_OK) {
		out->before = last;
		last = out->steps.step.state;
		out->corrected |= last == CASE_CORRECTION;
		case_clock_take(&out->clock, &out->steps.step);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static const char *refusal(
	const struct past *past, const struct store_case *entry, const struct step_note *step)
{
	const enum case_state to = step->state;
	enum case_state from = case_step_state(entry);

	if (from == CASE_STATES)
		return "it has not been received whole, or is erased";
	if (!case_state_leads(from, to))
		return "its state does not lead there";
	if ((to == CASE_DECIDED) != (step->outcome != CASE_UNSAID))
		return "a decision, and nothing else, grants or refuses";
	if (to == CASE_CORRECTION && past->corrected)
		return "all gaps are named at once, once (一次性告知)";
	if (case_state_pauses(from) && (to == CASE_ACCEPTED || to == CASE_REVIEWING) &&
		to != past->before)
		return "after a special procedure or an extension it goes back to where it was";
	return NULL;
}

/* The states first, then the days. */
static enum status settle(const struct case_keeper *keeper, const struct store_case *entry,
	const struct past *past, struct step_note *step, int64_t now_ms,
	char why[CASE_WHY_SIZE])
{
	const char *state = refusal(past, entry, step);
	char today[CLOCK_TEXT_SIZE];
	struct published published;
	enum status status;

	snprintf(why, CASE_WHY_SIZE, "%s", state ? state : "");
	if (state)
		return STATUS_OK;
	clock_date(now_ms, today);
	published_read(keeper->signed_folder, entry->implement_code, &published);
	status = case_clock_settle(
		&past->clock, &published, step->state, today, step->until, why);
	published_free(&published);
	return status;
}

enum status case_step_settle(const struct case_keeper *keeper, const struct store_case *entry,
	struct step_note *step, int64_t now_ms, char why[CASE_WHY_SIZE])
{
	struct past past;
	enum status status = read_past(keeper, entry, &past);

	return status == STATUS_OK ? settle(keeper, entry, &past, step, now_ms, why) : status;
}

enum status case_step_request(
	const struct step_note *step, const struct bytes *letter, json_t **out)
{
	struct bytes text = {0};
	enum status status =
		letter ? base64url_encode(letter->data, letter->len, &text) : STATUS_OK;
	json_t *request = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "do", "step",
		"case_id", step->case_id, "state", case_state_word(step->state), "outcome",
		case_outcome_word(step->outcome), "until", step->until, "by", step->by, "queue",
		step->queue, "letter", text.data ? (const char *)text.data : "");

	bytes_free(&text);
	if (status == STATUS_OK && !request)
		status = failure(STATUS_NO_MEMORY, "a step");
	if (status == STATUS_OK)
		*out = request;
	else
		json_decref(request);
	return status;
}

static bool read_word(const json_t *request, const char *name, char *out, size_t size)
{
	const char *text = json_text(request, name);

	return text && (size_t)snprintf(out, size, "%s", text) < size;
}

static enum status read_request(
	const json_t *request, struct step_note *step, struct bytes *letter)
{
	const char *state = json_text(request, "state"), *text = json_text(request, "letter");
	const char *outcome = json_text(request, "outcome");
	enum status status = STATUS_OK;

	if (!state || !outcome || !text ||
		!read_word(request, "case_id", step->case_id, UUID_SIZE) ||
		!read_word(request, "until", step->until, DATE_SIZE) ||
		!read_word(request, "by", step->by, STEP_WORD_SIZE) ||
		!read_word(request, "queue", step->queue, STEP_WORD_SIZE) ||
		(step->state = case_state_read(state)) == CASE_STATES ||
		(step->outcome = case_outcome_read(outcome)) == CASE_OUTCOMES)
		return failure(STATUS_BAD_DATA, "a step without its members");
	if (*text)
		status = base64url_decode(text, strlen(text), letter);
	if (status == STATUS_OK && letter->len > LETTER_SEALED_MAX)
		status = failure(STATUS_BAD_DATA, "a letter of %zu bytes", letter->len);
	return status;
}

static enum status sign_and_keep(struct store *store, const struct note_key *key,
	const struct store_case *entry, struct step_note *step, const struct bytes *letter)
{
	struct bytes note = {0};
	uint8_t hash[32];
	enum status status;

	if (!step->queue[0])
		memcpy(step->queue, entry->queue, sizeof(step->queue));
	if (letter->len)
		sha256(letter->data, letter->len, step->letter);
	status = step_note_make(key, step, &note, hash);
	if (status == STATUS_OK)
		status = store_add_step(store, entry, step->state, step->queue,
			letter->len ? letter : NULL, &note);
	bytes_free(&note);
	return status;
}

static enum status follow(const struct case_keeper *keeper, struct step_note *step,
	const struct bytes *letter, int64_t now_ms)
{
	struct store_case entry;
	struct past past;
	char why[CASE_WHY_SIZE];
	enum status status = store_case(keeper->store, step->case_id, &entry);

	if (status == STATUS_OK)
		status = read_past(keeper, &entry, &past);
	if (status == STATUS_OK)
		status = settle(keeper, &entry, &past, step, now_ms, why);
	if (status != STATUS_OK)
		return status;
	if (why[0])
		return failure(STATUS_DENIED, "case=%s: %s", entry.case_id, why);
	memcpy(step->receipt_no, entry.receipt_no, sizeof(step->receipt_no));
	step->n = entry.steps + 1;
	step->at_ms = now_ms;
	memcpy(step->prev, past.steps.hash, sizeof(step->prev));
	memcpy(step->letter, past.steps.step.letter, sizeof(step->letter));
	if (step->state == CASE_CLOSED)
		step->outcome = past.steps.step.outcome;
	status = sign_and_keep(keeper->store, keeper->key, &entry, step, letter);
	if (status == STATUS_OK)
		log_info("intake", "step", "case=%s n=%lld state=%s", entry.case_id,
			(long long)step->n, case_state_word(step->state));
	return status;
}

enum status case_step_add(const struct case_keeper *keeper, struct step_note *step,
	const struct bytes *letter, int64_t now_ms)
{
	const struct bytes none = {0};

	return follow(keeper, step, letter ? letter : &none, now_ms);
}

enum status case_step_apply(
	const struct case_keeper *keeper, const json_t *request, int64_t now_ms)
{
	struct step_note step = {.n = 0};
	struct bytes letter = {0};
	enum status status = read_request(request, &step, &letter);

	if (status == STATUS_OK && strcmp(step.by, STEP_BY_LAW) == 0)
		status =
			failure(STATUS_DENIED, "what counts as accepted by law nobody decides");
	if (status == STATUS_OK)
		status = follow(keeper, &step, &letter, now_ms);
	bytes_free(&letter);
	return status;
}
