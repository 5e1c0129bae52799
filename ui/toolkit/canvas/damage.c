#include "ui/toolkit/canvas/damage.h"

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
