#include "firmware/visit/visit_notice.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

#define GAP_SIZE 1024

const char *visit_notice_title(enum case_state state)
{
	return state == CASE_CORRECTION ? "notice.correction"
	       : state == CASE_REJECTED ? "notice.rejected"
	       : state == CASE_ACCEPTED ? "notice.accepted"
					: NULL;
}

const char *visit_notice(const struct enquiry_answer *answer)
{
	const struct step_note *step = &answer->step;
	bool said = step->state == CASE_CORRECTION
			    ? json_object_get(answer->letter, "gaps") != NULL
		    : step->state == CASE_REJECTED ? json_text(answer->letter, "said") != NULL
						   : strcmp(step->by, STEP_BY_LAW) != 0;

	return said ? visit_notice_title(step->state) : NULL;
}

/* A notice that is written. */
struct notice {
	const struct visit *visit;
	const struct enquiry_answer *answer;
	json_t *lines;
};

static void add_words(const struct notice *notice, const char *kind, const char *key)
{
	visit_paper_words(notice->visit, notice->lines, kind, key);
}

static void add_text(const struct notice *notice, const char *key, const char *member)
{
	const char *text = json_text(notice->answer->letter, member);

	if (text)
		visit_paper_pair(notice->visit, notice->lines, key, text);
}

static void add_until(const struct notice *notice, const char *key)
{
	char text[WORDS_DATE_SIZE];

	if (!notice->answer->step.until[0])
		return;
	words_date(notice->visit->language, notice->answer->step.until, text);
	visit_paper_pair(notice->visit, notice->lines, key, text);
}

static void add_gaps(const struct notice *notice)
{
	const json_t *gaps = json_object_get(notice->answer->letter, "gaps");
	char text[GAP_SIZE];

	for (size_t i = 0; i < json_array_size(gaps); i++) {
		const char *what = json_text(json_array_get(gaps, i), "what"),
			   *basis = json_text(json_array_get(gaps, i), "basis");

		text_print(text, sizeof(text), "%zu. %s", i + 1, what ? what : "");
		visit_paper_add(notice->lines, "text", "", text);
		if (basis)
			visit_paper_pair(notice->visit, notice->lines, "track.basis", basis);
	}
}

static void add_correction(const struct notice *notice)
{
	add_words(notice, "text", "notice.correction_intro");
	add_gaps(notice);
	visit_paper_add(notice->lines, "rule", "", "");
	add_until(notice, "track.gaps_until");
	add_text(notice, "track.said", "said");
	add_words(notice, "text", "notice.correction_how");
}

static void add_rejection(const struct notice *notice)
{
	add_words(notice, "text", "notice.rejected_intro");
	add_text(notice, "track.reason", "said");
	add_text(notice, "track.basis", "basis");
	visit_paper_add(notice->lines, "rule", "", "");
	add_words(notice, "strong", "track.remedy");
	add_words(notice, "text", "track.remedy_text");
}

/* The letter in force may still be the one that listed what lacked. */
static void add_acceptance(const struct notice *notice)
{
	add_words(notice, "text", "notice.accepted_intro");
	add_until(notice, "track.until");
	if (!json_object_get(notice->answer->letter, "gaps"))
		add_text(notice, "track.said", "said");
}

void visit_notice_add(
	const struct visit *visit, const struct enquiry_answer *answer, json_t *lines)
{
	const struct notice notice = {visit, answer, lines};

	if (answer->step.state == CASE_CORRECTION)
		add_correction(&notice);
	else if (answer->step.state == CASE_REJECTED)
		add_rejection(&notice);
	else
		add_acceptance(&notice);
}
