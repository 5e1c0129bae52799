/* The other half of paint.h: what must be painted. */
#include <string.h>

#include "ui/toolkit/paint.h"

static uint64_t stir(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t stir_bytes(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *at = data;

	for (; len >= 8; len -= 8, at += 8) {
		uint64_t word;

		memcpy(&word, at, sizeof(word));
		hash = stir(hash, word);
	}
	while (len--)
		hash = stir(hash, *at++);
	return hash;
}

static uint64_t stir_text(uint64_t hash, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return stir(stir_bytes(hash, text, len), len);
}

static uint64_t stir_rect(uint64_t hash, struct rect rect)
{
	return stir_bytes(hash, &rect, sizeof(rect));
}

static uint64_t looks_of(const struct widget *widget, const struct shape *shape)
{
	unsigned flags = (unsigned)widget->enabled | (unsigned)widget->chosen << 1 |
			 (unsigned)widget->centred << 2 | (unsigned)widget->masked << 3 |
			 (unsigned)widget->pressed << 4 | (unsigned)widget->active << 5 |
			 (unsigned)shape_inside(widget, ROLE_HEADER) << 6 |
			 (unsigned)shape_inside(widget, ROLE_KEYBOARD) << 7;
	uint64_t hash = stir(widget->role, flags);

	hash = stir(hash, (uint64_t)widget->style << 32 | (uint64_t)widget->tone << 16 |
				  (uint64_t)widget->weight << 8 | (uint64_t)widget->icon);
	hash = stir(hash, (uint64_t)shape->unit << 32 | (uint32_t)widget->height_mm);
	hash = stir(hash, (uint64_t)shape->look.text << 8 | (uint64_t)shape->look.contrast);
	hash = stir(hash, widget->parent ? widget->parent->role : 0);
	hash = stir_text(stir_text(hash, widget->text), widget->note);
	hash = stir_text(stir_text(hash, widget->value), widget->shown);
	hash = stir_rect(stir_rect(hash, widget->rect), widget->clip);
	if (widget->pixels)
		hash = stir_bytes(hash, widget->pixels,
			(size_t)widget->pixels_width * widget->pixels_height * 4);
	return stir(hash, (uint64_t)widget->pixels_width << 32 | widget->pixels_height);
}

static bool meet(struct rect a, struct rect b)
{
	return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

static int64_t area(struct rect rect)
{
	return (int64_t)rect.w * rect.h;
}

/* Which two become one at the least extra cost, when there are too many. */
static void merge_cheapest(struct damage *damage, struct rect rect)
{
	size_t best = 0;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < damage->count; i++) {
		int64_t extra =
			area(rect_union(damage->rects[i], rect)) - area(damage->rects[i]);

		if (extra < least) {
			least = extra;
			best = i;
		}
	}
	damage->rects[best] = rect_union(damage->rects[best], rect);
}

void damage_add(struct damage *damage, struct rect rect)
{
	if (rect.w <= 0 || rect.h <= 0)
		return;
	for (size_t i = 0; i < damage->count;) {
		if (!meet(damage->rects[i], rect)) {
			i++;
			continue;
		}
		rect = rect_union(damage->rects[i], rect);
		damage->rects[i] = damage->rects[--damage->count];
		i = 0;
	}
	if (damage->count == DAMAGE_MAX)
		merge_cheapest(damage, rect);
	else
		damage->rects[damage->count++] = rect;
}

static bool draws(enum widget_role role)
{
	return role != ROLE_COLUMN && role != ROLE_ROW && role != ROLE_SCROLL &&
	       role != ROLE_SPACE;
}

static void collect(struct paint_memory *now, struct widget *widget, const struct shape *shape)
{
	if (draws(widget->role) && widget->clip.w > 0 && widget->clip.h > 0 &&
		now->count < TREE_WIDGETS_MAX) {
		widget->looks = looks_of(widget, shape);
		now->seen[now->count].looks = widget->looks;
		now->seen[now->count++].rect = widget->clip;
	}
	for (struct widget *child = widget->first; child; child = child->next)
		collect(now, child, shape);
}

static bool has(const struct paint_memory *memory, uint64_t looks, size_t near)
{
	if (near < memory->count && memory->seen[near].looks == looks)
		return true;
	for (size_t i = 0; i < memory->count; i++)
		if (memory->seen[i].looks == looks)
			return true;
	return false;
}

static void add_missing(
	const struct paint_memory *from, const struct paint_memory *in, struct damage *out)
{
	for (size_t i = 0; i < from->count; i++)
		if (!has(in, from->seen[i].looks, i))
			damage_add(out, from->seen[i].rect);
}

void paint_damage(struct paint_memory *memory, struct tree *tree, const struct shape *shape,
	struct rect all, struct damage *out)
{
	struct paint_memory now = {.known = true};

	now.count = 0;
	collect(&now, tree_root(tree), shape);
	if (memory->known) {
		add_missing(memory, &now, out);
		add_missing(&now, memory, out);
	} else {
		damage_add(out, all);
	}
	*memory = now;
}
