#include "firmware/model/catalogue/finder.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

struct finder {
	const struct readings *readings;
	struct finder_letter *letters;
	struct finder_name *names;
	size_t letter_count, letter_size, name_count, name_size;
};

/* A list of two that grows by doubling; NULL when there is no memory. */
static void *grown(void *list, size_t count, size_t *size, size_t more, size_t each)
{
	size_t wanted = *size ? *size : 256;

	while (wanted < count + more)
		wanted *= 2;
	if (wanted != *size || !list) {
		list = realloc(list, wanted * each);
		if (list)
			*size = wanted;
	}
	return list;
}

static bool is_sign(uint32_t code_point)
{
	return code_point <= 0x2f || (code_point >= 0x3a && code_point <= 0x40) ||
	       (code_point >= 0x5b && code_point <= 0x60) ||
	       (code_point >= 0x7b && code_point <= 0xbf) ||
	       (code_point >= 0x2000 && code_point <= 0x206f) ||
	       (code_point >= 0x3000 && code_point <= 0x303f) || code_point >= 0xff00;
}

static uint32_t small(uint32_t code_point)
{
	return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
}

enum status finder_create(const struct readings *readings, struct finder **out)
{
	struct finder *finder = calloc(1, sizeof(*finder));

	if (!finder)
		return failure(STATUS_NO_MEMORY, "finder");
	finder->readings = readings;
	*out = finder;
	return STATUS_OK;
}

static enum status make_room(struct finder *finder)
{
	struct finder_letter *letters = grown(finder->letters, finder->letter_count,
		&finder->letter_size, FINDER_LETTERS_MAX, sizeof(*letters));
	struct finder_name *names;

	if (!letters)
		return failure(STATUS_NO_MEMORY, "finder");
	finder->letters = letters;
	names = grown(finder->names, finder->name_count, &finder->name_size, 1, sizeof(*names));
	if (!names)
		return failure(STATUS_NO_MEMORY, "finder");
	finder->names = names;
	return STATUS_OK;
}

enum status finder_add(struct finder *finder, uint32_t entry, const char *name)
{
	struct finder_name *added;
	enum status status;
	uint32_t code_point;

	if (!text_is_utf8(name, strlen(name)))
		return failure(STATUS_BAD_DATA, "finder: a name is no UTF-8");
	status = make_room(finder);
	if (status != STATUS_OK)
		return status;
	added = &finder->names[finder->name_count++];
	*added = (struct finder_name){entry, (uint32_t)finder->letter_count, 0};
	while (added->count < FINDER_LETTERS_MAX && (code_point = text_next(&name)) != 0) {
		struct finder_letter *letter = &finder->letters[finder->letter_count];
		if (is_sign(code_point))
			continue;
		letter->code_point = small(code_point);
		readings_of(finder->readings, code_point, letter->syllables);
		finder->letter_count++;
		added->count++;
	}
	return STATUS_OK;
}

struct finder_tables finder_tables(const struct finder *finder)
{
	struct finder_tables tables = {.letters = finder->letters,
		.names = finder->names,
		.letter_count = finder->letter_count,
		.name_count = finder->name_count};

	tables.syllables = readings_syllables(finder->readings, &tables.syllable_count);
	return tables;
}

void finder_destroy(struct finder *finder)
{
	if (!finder)
		return;
	free(finder->letters);
	free(finder->names);
	free(finder);
}

static bool letter_is_sound(
	const struct finder_tables *tables, const struct finder_letter *letter)
{
	for (size_t i = 0; i < READINGS_OF_ONE; i++)
		if (letter->syllables[i] != READINGS_NONE &&
			letter->syllables[i] >= tables->syllable_count)
			return false;
	return true;
}

bool finder_is_sound(const struct finder_tables *tables, size_t entries)
{
	for (size_t i = 0; i < tables->name_count; i++) {
		const struct finder_name *name = &tables->names[i];
		if (name->entry >= entries || name->count > FINDER_LETTERS_MAX ||
			name->first > tables->letter_count ||
			name->count > tables->letter_count - name->first)
			return false;
	}
	for (size_t i = 0; i < tables->letter_count; i++)
		if (!letter_is_sound(tables, &tables->letters[i]))
			return false;
	for (size_t i = 0; i < tables->syllable_count; i++)
		if (tables->syllables[i][READINGS_SYLLABLE - 1] != '\0')
			return false;
	return true;
}

/* What is looked for, without signs. */
struct query {
	uint32_t letters[FINDER_QUERY_MAX];
	unsigned len;
};

static void read_query(const char *text, struct query *out)
{
	uint32_t code_point;

	out->len = 0;
	while (out->len < FINDER_QUERY_MAX && (code_point = text_next(&text)) != 0)
		if (!is_sign(code_point))
			out->letters[out->len++] = small(code_point);
}

/* How many letters of the query from at on are the beginning of syllable. */
static unsigned common(const struct query *query, unsigned at, const char *syllable)
{
	unsigned n = 0;

	while (at + n < query->len && syllable[n] &&
		query->letters[at + n] == (uint32_t)(unsigned char)syllable[n])
		n++;
	return n;
}

/* The offsets of the query that can be reached, as bits: by whole syllables, and by initials
 * too. */
struct reached {
	uint32_t whole, any;
};

static void step_syllable(const struct query *query, unsigned at, const char *syllable,
	bool is_whole, struct reached *next)
{
	unsigned n = common(query, at, syllable);
	bool complete = n > 0 && (syllable[n] == '\0' || at + n == query->len);

	if (complete && is_whole)
		next->whole |= UINT32_C(1) << (at + n);
	if (complete)
		next->any |= UINT32_C(1) << (at + n);
	if (n > 0)
		next->any |= UINT32_C(1) << (at + 1);
	if (n > 1 && syllable[1] == 'h') /* zh ch sh are initials as well */
		next->any |= UINT32_C(1) << (at + 2);
}

static void step_letter(const struct finder_tables *tables, const struct finder_letter *letter,
	const struct query *query, unsigned at, bool is_whole, struct reached *next)
{
	if (query->letters[at] == letter->code_point) {
		next->any |= UINT32_C(1) << (at + 1);
		if (is_whole)
			next->whole |= UINT32_C(1) << (at + 1);
	}
	for (size_t i = 0; i < READINGS_OF_ONE && letter->syllables[i] != READINGS_NONE; i++)
		step_syllable(
			query, at, tables->syllables[letter->syllables[i]], is_whole, next);
}

/* How the query fits the name from position on: 0 not, 1 by initials, 2 whole. */
static unsigned fits_at(const struct finder_tables *tables, const struct finder_name *name,
	uint32_t position, const struct query *query)
{
	const struct finder_letter *letters = tables->letters + name->first;
	const uint32_t end = UINT32_C(1) << query->len;
	struct reached now = {1, 1};

	for (uint32_t i = position; i < name->count && now.any; i++) {
		struct reached next = {0, 0};
		for (unsigned at = 0; at < query->len; at++)
			if (now.any & (UINT32_C(1) << at))
				step_letter(tables, &letters[i], query, at,
					now.whole & (UINT32_C(1) << at), &next);
		if (next.whole & end)
			return 2;
		if (next.any & end)
			return 1;
		now = next;
	}
	return 0;
}

/* Lower is better; UINT32_MAX: it does not fit anywhere. */
static uint32_t rank(const struct finder_tables *tables, const struct finder_name *name,
	const struct query *query)
{
	for (uint32_t position = 0; position < name->count; position++) {
		unsigned fit = fits_at(tables, name, position, query);
		if (fit)
			return (position > 0) << 20 | (2 - fit) << 16 | position << 8 |
			       name->count;
	}
	return UINT32_MAX;
}

struct hit {
	uint32_t rank, entry;
};

/* Keeps hits sorted, at most max, each entry once with its best rank. */
static void keep(struct hit *hits, size_t *count, size_t max, struct hit hit)
{
	size_t at = *count;

	if (*count == max && (!max || hits[max - 1].rank <= hit.rank))
		return; /* one letter finds thousands */
	for (size_t i = 0; i < *count; i++)
		if (hits[i].entry == hit.entry) {
			if (hits[i].rank <= hit.rank)
				return;
			memmove(&hits[i], &hits[i + 1], (*count - i - 1) * sizeof(*hits));
			--*count;
			break;
		}
	at = *count;
	while (at > 0 && hits[at - 1].rank > hit.rank)
		at--;
	if (at == max)
		return;
	if (*count < max)
		++*count;
	memmove(&hits[at + 1], &hits[at], (*count - 1 - at) * sizeof(*hits));
	hits[at] = hit;
}

size_t finder_find(
	const struct finder_tables *tables, const char *query_text, uint32_t *out, size_t max)
{
	struct hit hits[FINDER_HITS_MAX + 1];
	struct query query;
	size_t count = 0;

	read_query(query_text, &query);
	if (max > FINDER_HITS_MAX)
		max = FINDER_HITS_MAX;
	for (size_t i = 0; query.len && i < tables->name_count; i++) {
		const struct finder_name *name = &tables->names[i];
		uint32_t found = rank(tables, name, &query);
		if (found != UINT32_MAX)
			keep(hits, &count, max, (struct hit){found, name->entry});
	}
	for (size_t i = 0; i < count; i++)
		out[i] = hits[i].entry;
	return count;
}
