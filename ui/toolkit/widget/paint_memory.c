/* The other half of paint.h: what must be painted. */
#include <string.h>

#include "ui/toolkit/canvas/stir.h"
#include "ui/toolkit/widget/paint.h"

/* Four sums side by side: a picture is large, and each step of one waits for the last. */
static uint64_t stir_pixels(uint64_t hash, const uint32_t *pixels, size_t count)
{
	uint64_t lanes[4] = {hash, hash + 1, hash + 2, hash + 3};
	size_t i = 0;

	for (; i + 8 <= count; i += 8)
		for (size_t lane = 0; lane < 4; lane++) {
			uint64_t word;

			memcpy(&word, pixels + i + 2 * lane, sizeof(word));
			lanes[lane] = stir(lanes[lane], word);
		}
	for (; i < count; i++)
		hash = stir(hash, pixels[i]);
	for (size_t lane = 0; lane < 4; lane++)
		hash = stir(hash, lanes[lane]);
	return hash;
}

static uint64_t looks_of(const struct widget *widget, const struct shape *shape)
{
	unsigned flags = (unsigned)widget->enabled | (unsigned)widget->chosen << 1 |
			 (unsigned)widget->centred << 2 | (unsigned)widget->masked << 3 |
			 (unsigned)widget->pressed << 4 | (unsigned)widget->active << 5 |
			 (unsigned)shape_inside(widget, ROLE_HEADER) << 6 |
			 (unsigned)shape_inside(widget, ROLE_KEYBOARD) << 7 |
			 (unsigned)widget->one_of << 8;
	uint64_t hash = stir((uint64_t)widget->role << 32, flags);

	hash = stir(hash, (uint64_t)widget->style << 32 | (uint64_t)widget->tone << 16 |
				  (uint64_t)widget->weight << 8 | (uint64_t)widget->icon);
	hash = stir(hash, (uint64_t)shape->unit << 32 | (uint32_t)widget->height_mm);
	hash = stir(hash, (uint64_t)shape->mirrored << 16 | (uint64_t)shape->look.text << 8 |
				  (uint64_t)shape->look.contrast);
	hash = stir(hash, widget->parent ? widget->parent->role : 0);
	hash = stir(hash, (uint64_t)widget->step << 32 | (uint32_t)widget->steps);
	hash = stir(hash, (uint64_t)widget->middle_x << 40 | (uint64_t)widget->middle_y << 20 |
				  (uint64_t)widget->zoom);
	hash = stir_text(stir_text(hash, widget->text), widget->note);
	hash = stir_text(stir_text(hash, widget->value), widget->shown);
	if (widget->pixels && widget->edition)
		hash = stir(hash, widget->edition);
	else if (widget->pixels)
		hash = stir_pixels(hash, widget->pixels,
			(size_t)widget->pixels_width * widget->pixels_height);
	return stir(hash, (uint64_t)widget->pixels_width << 32 | widget->pixels_height);
}

static bool draws(enum widget_role role)
{
	return role != ROLE_COLUMN && role != ROLE_ROW && role != ROLE_SCROLL &&
	       role != ROLE_SPACE && role != ROLE_LIST;
}

static void collect(struct paint_memory *now, struct widget *widget, const struct shape *shape)
{
	if (draws(widget->role) && widget->clip.w > 0 && widget->clip.h > 0 &&
		now->count < TREE_WIDGETS_MAX) {
		widget->looks = looks_of(widget, shape);
		now->seen[now->count].looks = widget->looks;
		now->seen[now->count].rect = widget->rect;
		now->seen[now->count++].clip = widget->clip;
	}
	for (struct widget *child = widget->first; child; child = child->next)
		collect(now, child, shape);
}

static bool same_rect(struct rect a, struct rect b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static bool is_at(const struct paint_memory *memory, size_t i, uint64_t looks, struct rect rect)
{
	return i < memory->count && memory->seen[i].looks == looks &&
	       same_rect(memory->seen[i].rect, rect);
}

/* The same widget at the same place in the other memory, likely at the same index. */
static size_t find(
	const struct paint_memory *memory, size_t near, uint64_t looks, struct rect rect)
{
	size_t i = 0;

	if (is_at(memory, near, looks, rect))
		return near;
	while (i < memory->count && !is_at(memory, i, looks, rect))
		i++;
	return i;
}

/* What of a is not in b. */
static void add_difference(struct damage *out, struct rect a, struct rect b)
{
	struct rect both = rect_intersect(a, b);

	if (both.w <= 0 || both.h <= 0) {
		damage_add(out, a);
		return;
	}
	damage_add(out, (struct rect){a.x, a.y, a.w, both.y - a.y});
	damage_add(out, (struct rect){a.x, both.y + both.h, a.w, a.y + a.h - both.y - both.h});
	damage_add(out, (struct rect){a.x, both.y, both.x - a.x, both.h});
	damage_add(out,
		(struct rect){both.x + both.w, both.y, a.x + a.w - both.x - both.w, both.h});
}

static void add_missing(
	const struct paint_memory *from, const struct paint_memory *in, struct damage *out)
{
	for (size_t i = 0; i < from->count; i++) {
		size_t found = find(in, i, from->seen[i].looks, from->seen[i].rect);

		if (found == in->count)
			damage_add(out, from->seen[i].clip);
		else if (!same_rect(from->seen[i].clip, in->seen[found].clip))
			add_difference(out, from->seen[i].clip, in->seen[found].clip);
	}
}

void paint_moved(struct paint_memory *memory, struct rect view, int dy)
{
	for (size_t i = 0; i < memory->count; i++) {
		struct rect *clip = &memory->seen[i].clip;

		if (!same_rect(rect_intersect(*clip, view), *clip))
			continue;
		memory->seen[i].rect.y += dy;
		clip->y += dy;
		*clip = rect_intersect(*clip, view);
	}
}

bool paint_panned(struct paint_memory *memory, const struct shape *shape,
	const struct widget *viewer, struct point middle)
{
	struct widget before = *viewer;
	size_t i;

	before.middle_x = middle.x;
	before.middle_y = middle.y;
	i = find(memory, 0, looks_of(&before, shape), viewer->rect);
	if (!memory->known || i == memory->count ||
		!same_rect(memory->seen[i].clip, viewer->clip))
		return false;
	memory->seen[i].looks = looks_of(viewer, shape);
	return true;
}

void paint_damage(struct paint_memory *memory, struct tree *tree, const struct shape *shape,
	struct rect all, struct damage *out)
{
	struct paint_memory now; /* 20 kB that no touch should wait for */

	now.asked = tree_dialog(tree) != NULL;
	now.count = 0;
	collect(&now, tree_root(tree), shape);
	if (memory->known && memory->asked == now.asked) {
		add_missing(memory, &now, out);
		add_missing(&now, memory, out);
	} else {
		damage_add(out, all);
	}
	memcpy(memory->seen, now.seen, now.count * sizeof(now.seen[0]));
	memory->count = now.count;
	memory->asked = now.asked;
	memory->known = true;
}
