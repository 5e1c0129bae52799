/*
 * The visit code on a small paper, and leaving with a draft that waits for it.  Nothing else of a
 * person stands on that paper.
 */
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/clock.h"
#include "firmware/base/words_date.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

void visit_go_leaving(struct visit *visit)
{
	visit_save_draft(visit); /* with what was just typed */
	visit->leaving_from = visit_place(visit);
	visit->leaving = true;
}

bool visit_leaves_draft(struct visit *visit)
{
	if (!visit->leaving)
		return false;
	visit->kept = visit->abandoned = true;
	return true;
}

/* One that is not written yet waits longer still. */
bool visit_draft_until(const struct visit *visit, char *out, size_t size)
{
	int64_t until_ms =
		visit->draft_until_ms ? visit->draft_until_ms : clock_wall_ms() + DRAFT_KEEP_MS;
	char moment[CLOCK_TEXT_SIZE], text[WORDS_DATE_SIZE];

	if (visit->identity.level == IDENTITY_LEVEL_TYPED)
		return false;
	clock_text(until_ms, moment);
	words_moment(visit->language, moment, text);
	snprintf(out, size, "%s", text);
	return true;
}

static void add_use(const struct visit *visit, json_t *lines)
{
	char until[WORDS_DATE_SIZE];

	if (!visit_draft_until(visit, until, sizeof(until))) {
		visit_paper_words(visit, lines, "text", "code.why");
		return;
	}
	visit_paper_words(visit, lines, "text", "code.paper_use");
	visit_paper_pair(visit, lines, "code.paper_until", until);
}

static json_t *write_lines(const struct visit *visit)
{
	json_t *lines = json_array();
	char code[20], terminal[160];

	visit_code_group(visit->visit_code, code);
	snprintf(terminal, sizeof(terminal), "%s %s",
		settings_place(visit->settings, visit->language), visit->kiosk_id);
	if (visit->test)
		visit_paper_words(visit, lines, "test", "paper.test");
	visit_paper_add(lines, "hall", "", settings_hall(visit->settings, visit->language));
	visit_paper_words(visit, lines, "heading", "paper.visit_code");
	visit_paper_add(lines, "code", "", code);
	add_use(visit, lines);
	visit_paper_pair(visit, lines, "paper.terminal", terminal);
	visit_paper_pair(visit, lines, "paper.hotline", "12345");
	visit_paper_add(lines, "rule", "", "");
	visit_paper_words(visit, lines, "small", "code.paper_note");
	if (visit->identity.level != IDENTITY_LEVEL_TYPED) /* which leaves nothing to delete */
		visit_paper_words(visit, lines, "small", "code.paper_tries");
	bytes_wipe(code, sizeof(code));
	return lines;
}

void visit_print_code(struct visit *visit)
{
	if (visit->state == VISIT_CODE && visit->visit_code[0] &&
		!visit_note_runs(&visit->code_note))
		visit_print_note(visit, VISIT_PAPER_CODE, write_lines(visit), "");
}

/* As the fault's words promise: paper put in goes on by itself. */
void visit_print_code_again(struct visit *visit)
{
	if (visit_note_waits(visit, &visit->code_note))
		visit_print_code(visit);
}
