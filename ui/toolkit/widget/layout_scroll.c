/* How far what scrolls is scrolled. */
#include "ui/toolkit/widget/layout.h"

static uint64_t hash_name(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
	return hash;
}

struct scroll_place *layout_scroll(struct layout *layout, const struct widget *scroll)
{
	uint64_t name = hash_name(scroll->name);
	size_t i = 0;

	while (i < LAYOUT_SCROLLS_MAX - 1 && layout->scrolls[i].used &&
		layout->scrolls[i].name != name)
		i++;
	if (!layout->scrolls[i].used || layout->scrolls[i].name != name)
		layout->scrolls[i] = (struct scroll_place){.name = name, .used = true};
	return &layout->scrolls[i];
}

bool layout_scroll_by(struct layout *layout, const struct widget *scroll, int px)
{
	struct scroll_place *place = layout_scroll(layout, scroll);
	int before = place->offset;

	place->offset += px;
	if (place->offset > place->furthest)
		place->offset = place->furthest;
	if (place->offset < 0)
		place->offset = 0;
	return place->offset != before;
}
