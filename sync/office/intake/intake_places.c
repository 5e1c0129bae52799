/* How many places of a matter are left: asked before a day is chosen, answered at once. */
#include "sync/office/intake/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/intake/published.h"

/* Of a kind that nobody says a number of, nothing is said. */
static void put_slot(
	const struct service_item *item, const struct store_slot *slot, struct places *out)
{
	int all = booking_places(item->json, slot->slot.kind);
	struct places_slot *to = &out->slots[out->count];

	if (!all || out->count == PLACES_SLOTS_MAX)
		return;
	to->slot = slot->slot;
	to->left = slot->held < all ? all - (int)slot->held : 0;
	out->count++;
}

static enum status fill(
	struct intake *intake, const struct places_question *question, struct places *out)
{
	struct store_slot slots[STORE_SLOTS_MAX];
	struct store_window window;
	struct published published;
	char today[CLOCK_TEXT_SIZE];
	size_t count = 0;
	enum status status;

	memcpy(out->question_id, question->question_id, sizeof(out->question_id));
	memcpy(out->implement_code, question->implement_code, sizeof(out->implement_code));
	clock_date(clock_wall_ms(), today);
	published_read(intake->signed_folder, question->implement_code, &published);
	published_window(&published, question->implement_code, "", &window);
	status = store_slots(intake->store, &window, today, slots, &count);
	for (size_t i = 0; published.item && status == STATUS_OK && i < count; i++)
		put_slot(published.item, &slots[i], out);
	published_free(&published);
	return status;
}

enum status intake_places(
	struct intake *intake, const struct places_question *question, struct bytes *out)
{
	struct places *places = calloc(1, sizeof(*places));
	enum status status =
		places ? fill(intake, question, places) : failure(STATUS_NO_MEMORY, "places");

	if (status == STATUS_OK)
		status = places_write(places, out);
	free(places);
	return status;
}
