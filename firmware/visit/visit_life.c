/* How a visit comes to be, is followed by another, and ends for good. */
#include "firmware/visit/visit_parts.h"

#define CARD_LEFT_MS 5000

enum status visit_create(const struct visit_hands *hands, void *hands_user,
	const struct settings *settings, struct counter *counter, struct visit **out)
{
	struct visit *visit = secret_alloc(sizeof(*visit));

	if (!visit)
		return failure(STATUS_NO_MEMORY, "visit");
	*visit = (struct visit){.hands = hands,
		.hands_user = hands_user,
		.settings = settings,
		.counter = counter,
		.state = VISIT_ATTRACT,
		.deadline_ms = -1,
		.print_again_ms = -1,
		.watched_from_ms = -1,
		.picking = -1,
		.changing = -1,
		.filming = -1,
		.looking = -1,
		.changed = true};
	visit->ink = secret_alloc(sizeof(*visit->ink));
	visit->slip = secret_alloc(sizeof(*visit->slip));
	if (!visit->ink || !visit->slip) {
		visit_destroy(visit);
		return failure(STATUS_NO_MEMORY, "ink and slip");
	}
	visit_return_to_usual(visit);
	*out = visit;
	return STATUS_OK;
}

void visit_follows_another(struct visit *visit)
{
	visit->card_left_until_ms = visit->now_ms + CARD_LEFT_MS;
}

void visit_close(struct visit *visit)
{
	if (visit)
		visit->closed = true;
}

void visit_destroy(struct visit *visit)
{
	if (!visit)
		return;
	visit->over = true;
	visit_forget(visit);
	catalogue_close(&visit->catalogue);
	secret_free(visit->ink, sizeof(*visit->ink));
	secret_free(visit->slip, sizeof(*visit->slip));
	secret_free(visit, sizeof(*visit));
}
