#include "sync/office/desk/decision.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"

enum {
	REASON = 1,
	BASIS = 2,
	GAPS = 4,
	UNTIL = 8,
	TO = 16,
	RESULT = 32,
	LEADER = 64,
	PAPER = 128,
	PROCEDURE = 256
};

/* What a state must say, and what it may. */
static const struct {
	const char *name;
	unsigned must, may;
} RULES[CASE_STATES] = {
	[CASE_RECEIVED] = {"收件", 0, REASON},
	[CASE_WAITING] = {"待前置", REASON, 0},
	[CASE_CORRECTION] = {"补正", GAPS | UNTIL, REASON},
	[CASE_RETURNED] = {"退件", REASON, BASIS},
	[CASE_ACCEPTED] = {"受理", 0, REASON | UNTIL},
	[CASE_TRANSFERRED] = {"转办", REASON | TO, UNTIL},
	[CASE_REVIEWING] = {"审查", 0, REASON | UNTIL},
	[CASE_SPECIAL] = {"特别程序", REASON | UNTIL | PROCEDURE, BASIS},
	[CASE_EXTENDED] = {"延期", REASON | UNTIL | LEADER, BASIS},
	[CASE_DECIDED] = {"决定", RESULT, REASON | BASIS | PAPER},
	[CASE_REJECTED] = {"不予受理", REASON | BASIS, 0},
	[CASE_WITHDRAWN] = {"撤回", REASON, 0},
	[CASE_TERMINATED] = {"终止", REASON, BASIS},
	[CASE_CLOSED] = {"办结", 0, REASON},
};

const char *decision_name(enum case_state state)
{
	return state < CASE_STATES ? RULES[state].name : "";
}

static unsigned said(const struct decision *decision)
{
	return (decision->reason ? REASON : 0u) | (decision->basis ? BASIS : 0u) |
	       (decision->gap_count ? GAPS : 0u) | (decision->until ? UNTIL : 0u) |
	       (decision->to ? TO : 0u) | (decision->result ? RESULT : 0u) |
	       (decision->leader ? LEADER : 0u) | (decision->paper_file ? PAPER : 0u) |
	       (decision->procedure ? PROCEDURE : 0u);
}

/* True when something is said to the citizen: the case has to be opened for it. */
static bool speaks(const struct decision *decision)
{
	return (said(decision) & (REASON | BASIS | GAPS | RESULT | LEADER | PAPER)) != 0;
}

/* "what=basis", neither of them empty. */
static bool is_gap(const char *gap)
{
	const char *equals = strchr(gap, '=');

	return equals && equals > gap && equals[1];
}

static bool is_past(const char *until)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	return strcmp(until, today) < 0;
}

static const char *lacks_result(const struct decision *decision)
{
	bool granted = strcmp(decision->result, "granted") == 0;

	if (!granted && strcmp(decision->result, "refused") != 0)
		return "--result is granted (准予) or refused (不予)";
	if (!granted && (!decision->reason || !decision->basis))
		return "a refusal says its --reason and its --basis";
	return !granted && decision->paper_file ? "a refusal has no --paper" : NULL;
}

const char *decision_lacks(const struct decision *decision)
{
	static const char *const MISSING[] = {"--reason is missing", "--basis is missing",
		"--gap is missing: every paper that lacks, with its legal basis",
		"--until is missing", "--to is missing", "--result is missing",
		"--leader is missing: who approved it", "--paper is missing",
		"--procedure is missing: 听证, 鉴定 …, or one of the matter's own law"};
	unsigned must = RULES[decision->state].must, may = RULES[decision->state].may;
	unsigned now = said(decision);

	for (unsigned i = 0; i < sizeof(MISSING) / sizeof(MISSING[0]); i++)
		if (must & ~now & 1u << i)
			return MISSING[i];
	if (now & ~(must | may))
		return "more is said than this state has";
	for (size_t i = 0; i < decision->gap_count; i++)
		if (!is_gap(decision->gaps[i]))
			return "--gap is WHAT=BASIS";
	if (decision->until && (!date_is_valid(decision->until) || is_past(decision->until)))
		return "--until is a day to come, YYYY-MM-DD";
	if (decision->result && lacks_result(decision))
		return lacks_result(decision);
	return speaks(decision) && !decision->key_file
		       ? "--key is missing: what is said to the citizen is sealed with the case"
		       : NULL;
}

static int put(json_t *letter, const char *member, const char *text)
{
	return text ? json_object_set_new(letter, member, json_string(text)) : 0;
}

/* Text of whole lines, for a narrow paper. */
static bool is_printable(const struct bytes *text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text->len; i++) {
		uint8_t c = text->data[i];

		if ((c < ' ' && c != '\n') || c == 0x7f)
			return false;
		lines += c == '\n';
	}
	return text->len > 0 && text->len <= DECISION_PAPER_MAX &&
	       lines <= DECISION_PAPER_LINES && text_is_utf8((char *)text->data, text->len);
}

/* Only what the citizen chose to have printed at a terminal. */
static enum status put_paper(
	const struct decision *decision, const struct case_writer *writer, json_t *letter)
{
	const json_t *form = json_object_get(writer->opened->inner, "form");
	const char *way = json_text(json_object_get(form, "_delivery"), "way");
	struct bytes text = {0};
	enum status status;

	if (!decision->paper_file)
		return STATUS_OK;
	if (!way || strcmp(way, "print_here") != 0)
		return failure(STATUS_DENIED, "--paper: the citizen chose %s", way ? way : "-");
	status = file_read(decision->paper_file, 65536, &text);
	if (status == STATUS_OK && !is_printable(&text))
		status = failure(STATUS_BAD_DATA,
			"--paper: UTF-8 text without control characters, at most %d bytes and %d lines",
			DECISION_PAPER_MAX, DECISION_PAPER_LINES);
	if (status == STATUS_OK && put(letter, "paper", (const char *)text.data))
		status = failure(STATUS_NO_MEMORY, "a letter");
	bytes_free(&text);
	return status;
}

static int put_gaps(const struct decision *decision, json_t *letter)
{
	json_t *gaps = json_array();
	int failed = 0;

	for (size_t i = 0; i < decision->gap_count; i++) {
		const char *gap = decision->gaps[i], *equals = strchr(gap, '=');

		failed |= json_array_append_new(
			gaps, json_pack("{s:o, s:s}", "what",
				      json_stringn(gap, (size_t)(equals - gap)), "basis",
				      equals + 1));
	}
	if (!decision->gap_count) {
		json_decref(gaps);
		return 0;
	}
	return json_object_set_new(letter, "gaps", gaps) | failed;
}

static enum status start(
	const struct decision *decision, const struct case_writer *writer, json_t **out)
{
	if (decision->state == CASE_CLOSED)
		return case_letter_read(writer, out);
	*out = json_object();
	return *out ? STATUS_OK : failure(STATUS_NO_MEMORY, "a letter");
}

enum status decision_letter(
	const struct decision *decision, const struct case_writer *writer, json_t **out)
{
	json_t *letter = NULL;
	enum status status = start(decision, writer, &letter);
	int failed = 0;

	if (status != STATUS_OK)
		return status;
	failed |=
		put(letter, decision->state == CASE_CLOSED ? "how" : "said", decision->reason);
	failed |= put(letter, "item", writer->desk->entry.implement_code);
	failed |= put(letter, "basis", decision->basis);
	failed |= put(letter, "outcome", decision->result);
	failed |= put(letter, "leader", decision->leader);
	failed |= put(letter, "procedure", decision->procedure);
	failed |= put_gaps(decision, letter);
	if (failed) /* a text that is no UTF-8 */
		status = failure(STATUS_BAD_DATA, "a letter that cannot be written");
	if (status == STATUS_OK)
		status = put_paper(decision, writer, letter);
	if (status == STATUS_OK)
		*out = letter;
	else
		json_decref(letter);
	return status;
}
