#include "firmware/visit/visit_answer.h"

#include <string.h>

#include "firmware/base/text.h"

enum case_outcome visit_outcome(const struct visit *visit)
{
	const struct enquiry_answer *answer = &visit->track.answer;
	const char *said = json_text(answer->letter, "outcome");

	return answer->step.outcome ? answer->step.outcome
				    : case_outcome_read(said ? said : "");
}

const struct service_item *visit_tracked_item(const struct visit *visit)
{
	const char *code = json_text(visit->track.answer.letter, "item");

	if (!code && visit->track.answer.item[0])
		code = visit->track.answer.item;
	return code ? catalogue_find(&visit->catalogue, code) : NULL;
}

/* The last one is of every other type. */
static const struct {
	const char *type, *granted, *refused;
} DECISIONS[] = {{"行政许可", "track.licence.granted", "track.licence.refused"},
	{"行政确认", "track.confirmation.granted", "track.confirmation.refused"},
	{"行政给付", "track.benefit.granted", "track.benefit.refused"},
	{"", "track.matter.granted", "track.matter.refused"}};

const char *visit_decision_key(const struct visit *visit, enum case_outcome outcome)
{
	return visit_decided_as(visit_tracked_item(visit), outcome);
}

const char *visit_decided_as(const struct service_item *item, enum case_outcome outcome)
{
	const char *type = item ? json_text(item->json, "item_type") : NULL;
	size_t i = 0;

	while (DECISIONS[i].type[0] && (!type || strcmp(type, DECISIONS[i].type) != 0))
		i++;
	return outcome == CASE_REFUSED ? DECISIONS[i].refused : DECISIONS[i].granted;
}

bool visit_result_line(const char **rest, char out[VISIT_RESULT_LINE_SIZE])
{
	size_t len = strcspn(*rest, "\n");

	if (!**rest)
		return false;
	text_print(out, VISIT_RESULT_LINE_SIZE, "%.*s", (int)len, *rest);
	*rest += len + ((*rest)[len] == '\n');
	return true;
}

const char *visit_answering(const struct visit *visit, const struct step_note *step)
{
	const json_t *all = json_object_get(visit->catalogue.frame, "departments");
	const char *queue = step->queue;

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *one = json_array_get(all, i);
		const char *code = json_text(one, "code");

		if (code && !strcmp(code, queue))
			return item_text(one, "name", visit->language);
	}
	return queue;
}
