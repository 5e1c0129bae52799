#include "firmware/visit/visit_paper.h"

#include <string.h>

#include "firmware/base/log.h"
#include "firmware/visit/visit_parts.h"

static void (*const ENDED[VISIT_PAPERS])(struct visit *visit, enum fault fault) = {
	[VISIT_PAPER_CHECKLIST] = visit_checklist_ended,
	[VISIT_PAPER_CODE] = visit_code_ended,
	[VISIT_PAPER_REPORT] = visit_report_ended,
	[VISIT_PAPER_SLIP] = visit_slip_ended,
	[VISIT_PAPER_RESULT] = visit_result_ended,
};

void visit_give_paper(struct visit *visit, enum visit_paper which, struct bitmap *bitmap)
{
	visit->papers[which] = visit->hands->print(visit->hands_user, bitmap);
}

void visit_paper_answered(struct visit *visit, unsigned number, enum fault fault)
{
	int which = 0;

	while (which < VISIT_PAPERS && (!number || visit->papers[which] != number))
		which++;
	if (which == VISIT_PAPERS) {
		log_info("visit", "paper_ignored", "number=%u", number);
		return;
	}
	visit->papers[which] = 0;
	visit->changed = true;
	ENDED[which](visit, fault);
	visit_touch(visit);
}

void visit_paper_add(json_t *lines, const char *kind, const char *label, const char *text)
{
	if (text[0] || !strcmp(kind, "rule"))
		json_array_append_new(lines, json_pack("{s:s, s:s, s:s}", "kind", kind, "label",
						     label, "text", text));
}

void visit_paper_words(
	const struct visit *visit, json_t *lines, const char *kind, const char *key)
{
	visit_paper_add(lines, kind, "", visit_words(visit, key));
}

void visit_paper_pair(
	const struct visit *visit, json_t *lines, const char *key, const char *text)
{
	visit_paper_add(lines, "pair", visit_words(visit, key), text);
}
