#include "firmware/visit/visit_notice.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

#define GAP_SIZE 1024

const char *visit_notice(const struct visit *visit)
{
	const struct enquiry_answer *answer = &visit->track.answer;
	const struct step_note *step = &answer->step;

	if (visit->track.state != VISIT_TRACK_KNOWN || !case_state_has_notice(step->state))
		return NULL;
	if (step->state == CASE_CORRECTION)
		return json_object_get(answer->letter, "gaps") ? "notice.correction" : NULL;
	if (step->state == CASE_REJECTED)
		return json_text(answer->letter, "said") ? "notice.rejected" : NULL;
	return strcmp(step->by, STEP_BY_LAW) ? "notice.accepted" : NULL;
}

static void add_text(
	const struct visit *visit, json_t *lines, const char *key, const char *member)
{
	const char *text = json_text(visit->track.answer.letter, member);

	if (text)
		visit_paper_pair(visit, lines, key, text);
}

static void add_until(const struct visit *visit, json_t *lines, const char *key)
{
	char text[WORDS_DATE_SIZE];

	if (!visit->track.answer.step.until[0])
		return;
	words_date(visit->language, visit->track.answer.step.until, text);
	visit_paper_pair(visit, lines, key, text);
}

static void add_gaps(const struct visit *visit, json_t *lines)
{
	const json_t *gaps = json_object_get(visit->track.answer.letter, "gaps");
	char text[GAP_SIZE];

	for (size_t i = 0; i < json_array_size(gaps); i++) {
		const char *what = json_text(json_array_get(gaps, i), "what"),
			   *basis = json_text(json_array_get(gaps, i), "basis");

		text_print(text, sizeof(text), "%zu. %s", i + 1, what ? what : "");
		visit_paper_add(lines, "text", "", text);
		if (basis)
			visit_paper_pair(visit, lines, "track.basis", basis);
	}
}

static void add_correction(const struct visit *visit, json_t *lines)
{
	visit_paper_words(visit, lines, "text", "notice.correction_intro");
	add_gaps(visit, lines);
	visit_paper_add(lines, "rule", "", "");
	add_until(visit, lines, "track.gaps_until");
	add_text(visit, lines, "track.said", "said");
	visit_paper_words(visit, lines, "text", "notice.correction_how");
}

static void add_rejection(const struct visit *visit, json_t *lines)
{
	visit_paper_words(visit, lines, "text", "notice.rejected_intro");
	add_text(visit, lines, "track.reason", "said");
	add_text(visit, lines, "track.basis", "basis");
	visit_paper_add(lines, "rule", "", "");
	visit_paper_words(visit, lines, "strong", "track.remedy");
	visit_paper_words(visit, lines, "text", "track.remedy_text");
}

/* The letter in force may still be the one that listed what lacked. */
static void add_acceptance(const struct visit *visit, json_t *lines)
{
	visit_paper_words(visit, lines, "text", "notice.accepted_intro");
	add_until(visit, lines, "track.until");
	if (!json_object_get(visit->track.answer.letter, "gaps"))
		add_text(visit, lines, "track.said", "said");
}

void visit_notice_add(const struct visit *visit, json_t *lines)
{
	enum case_state state = visit->track.answer.step.state;

	if (state == CASE_CORRECTION)
		add_correction(visit, lines);
	else if (state == CASE_REJECTED)
		add_rejection(visit, lines);
	else
		add_acceptance(visit, lines);
}
