#include "ui/toolkit/text/lines_kept.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"

#define TEXTS 2048 /* a power of two */
#define TEXTS_MOST (TEXTS * 3 / 4)
#define LINES 4096

struct kept_text {
	uint64_t key; /* 0: free */
	uint32_t first, count;
};

struct lines_kept {
	struct kept_text texts[TEXTS];
	struct kept_line lines[LINES];
	size_t text_count, line_count;
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
static size_t place_of(const struct lines_kept *kept, uint64_t key)
{
	size_t at = (size_t)(key % TEXTS);

	while (kept->texts[at].key && kept->texts[at].key != key)
		at = (at + 1) % TEXTS;
	return at;
}

const struct kept_line *lines_kept_find(
	const struct lines_kept *kept, uint64_t key, size_t *count)
{
	const struct kept_text *text = &kept->texts[place_of(kept, key)];

	*count = text->count;
	return text->key ? &kept->lines[text->first] : NULL;
}

const struct kept_line *lines_kept_add(
	struct lines_kept *kept, uint64_t key, const struct kept_line *lines, size_t count)
{
	struct kept_line *to;

	if (kept->text_count == TEXTS_MOST || count > LINES - kept->line_count) {
		memset(kept->texts, 0, sizeof(kept->texts));
		kept->text_count = kept->line_count = 0;
	}
	to = &kept->lines[kept->line_count];
	memcpy(to, lines, count * sizeof(*lines));
	kept->texts[place_of(kept, key)] =
		(struct kept_text){key, (uint32_t)kept->line_count, (uint32_t)count};
	kept->text_count++;
	kept->line_count += count;
	return to;
}
