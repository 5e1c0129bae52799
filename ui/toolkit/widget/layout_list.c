/* Lists of which only the rows in sight exist. */
#include "ui/toolkit/widget/layout_inside.h"

uint64_t layout_stir(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t key_of(const struct layout *layout, const struct widget *list)
{
	uint64_t key = layout_stir(list->edition, list->rows);

	for (const char *c = list->name; *c; c++)
		key = layout_stir(key, (unsigned char)*c);
	/* A little larger or smaller is near enough: what is made is measured again. */
	key = layout_stir(key, (uint64_t)layout->width);
	return layout_stir(key, layout->shape.look.text) | 1;
}

struct list_place *layout_list(struct layout *layout, const struct widget *list)
{
	uint64_t key = key_of(layout, list);
	struct list_place *place;

	for (size_t i = 0; i < LAYOUT_LISTS_MAX; i++)
		if (layout->lists[i].key == key)
			return &layout->lists[i];
	place = &layout->lists[layout->list_next];
	layout->list_next = (layout->list_next + 1) % LAYOUT_LISTS_MAX;
	*place = (struct list_place){.key = key, .usual = layout_px(layout, THEME.row_usual)};
	return place;
}

int layout_row_height(const struct list_place *list, size_t row)
{
	return list->heights[row] ? list->heights[row] : list->usual;
}

struct widget *layout_make_row(
	struct layout *layout, struct tree *tree, struct widget *list, size_t row)
{
	tree_enter(tree, list);
	list->row(tree, list->user, row);
	list->last->nth = row;
	layout_measure(layout, list->last, list->rect.w);
	return list->last;
}
