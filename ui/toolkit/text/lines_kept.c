#include "ui/toolkit/text/lines_kept.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"

#define TEXTS 1024 /* a power of two */
#define TEXTS_MOST (TEXTS * 3 / 4)
#define LINES 2048

struct kept_text {
	uint64_t key; /* 0: free */
	uint32_t first, count;
};

/* What was kept in one stretch of time. */
struct age {
	struct kept_text texts[TEXTS];
	struct kept_line lines[LINES];
	size_t text_count, line_count;
};

struct lines_kept {
	struct age ages[2];
	size_t now; /* which of them; the other one is before it */
};

struct lines_kept *lines_kept_create(void)
{
	return calloc(1, sizeof(struct lines_kept));
}

void lines_kept_destroy(struct lines_kept *kept)
{
	if (kept)
		bytes_wipe(kept, sizeof(*kept));
	free(kept);
}

/* Where key is, or belongs. */
static size_t place_of(const struct age *age, uint64_t key)
{
	size_t at = (size_t)(key % TEXTS);

	while (age->texts[at].key && age->texts[at].key != key)
		at = (at + 1) % TEXTS;
	return at;
}

static const struct kept_line *find(const struct age *age, uint64_t key, size_t *count)
{
	const struct kept_text *text = &age->texts[place_of(age, key)];

	*count = text->count;
	return text->key ? &age->lines[text->first] : NULL;
}

static struct age *begin_age(struct lines_kept *kept)
{
	struct age *age;

	kept->now ^= 1;
	age = &kept->ages[kept->now];
	memset(age->texts, 0, sizeof(age->texts));
	age->text_count = age->line_count = 0;
	return age;
}

const struct kept_line *lines_kept_add(
	struct lines_kept *kept, uint64_t key, const struct kept_line *lines, size_t count)
{
	struct age *age = &kept->ages[kept->now];
	struct kept_line *to;

	if (age->text_count == TEXTS_MOST || count > LINES - age->line_count)
		age = begin_age(kept);
	to = &age->lines[age->line_count];
	memcpy(to, lines, count * sizeof(*lines));
	age->texts[place_of(age, key)] =
		(struct kept_text){key, (uint32_t)age->line_count, (uint32_t)count};
	age->text_count++;
	age->line_count += count;
	return to;
}

/* What is still asked for lives on in the present age. */
const struct kept_line *lines_kept_find(struct lines_kept *kept, uint64_t key, size_t *count)
{
	const struct kept_line *found = find(&kept->ages[kept->now], key, count);
	struct kept_line lines[LINES_KEPT_MOST];

	if (found)
		return found;
	found = find(&kept->ages[kept->now ^ 1], key, count);
	if (!found)
		return NULL;
	memcpy(lines, found, *count * sizeof(*lines));
	return lines_kept_add(kept, key, lines, *count);
}
