#include "ui/toolkit/input/phrases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"

#define LIST_MAX (1 << 20)
#define SPELLING_MAX 64
#define LONGER_FROM 4    /* letters before a longer phrase is offered */
#define BEGINNING_FROM 4 /* letters a phrase must have to be taken out of a longer spelling */
#define INITIALS_FROM 3

struct entry {
	const char *key; /* letters, without ' */
	const char *text;
	unsigned order; /* in the file */
};

struct list {
	struct bytes file; /* tabs and line ends became NUL */
	struct entry *entries;
	size_t count;
};

struct phrases {
	struct list whole, initials, rare;
	char *keys;              /* of the initials */
	const char **characters; /* the single ones, sorted */
	size_t character_count;
};

static int by_key(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = strcmp(left->key, right->key);

	return order ? order : left->order < right->order ? -1 : left->order > right->order;
}

static void strip(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != '\'')
			*to++ = *text;
	*to = '\0';
}

static size_t count_lines(const struct bytes *file)
{
	size_t lines = 1;

	for (size_t i = 0; i < file->len; i++)
		lines += file->data[i] == '\n';
	return lines;
}

/* Takes the lines apart; entries are in the order of the file. */
static enum status read_list(const char *path, bool text_first, struct list *out)
{
	enum status status = file_read(path, LIST_MAX, &out->file);
	char *line, *end, *tab;

	if (status == STATUS_OK)
		status = bytes_add(&out->file, "", 1);
	if (status != STATUS_OK)
		return status;
	out->entries = calloc(count_lines(&out->file), sizeof(out->entries[0]));
	if (!out->entries)
		return failure(STATUS_NO_MEMORY, "phrases");
	for (line = (char *)out->file.data; line && *line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		tab = strchr(line, '\t');
		if (!tab || tab == line || strlen(line) > 2 * SPELLING_MAX)
			return failure(STATUS_BAD_DATA, "phrases: line %zu", out->count + 1);
		*tab = '\0';
		out->entries[out->count] = (struct entry){text_first ? tab + 1 : line,
			text_first ? line : tab + 1, (unsigned)out->count};
		out->count++;
	}
	return STATUS_OK;
}

static size_t initials_of(const char *pinyin, char *out)
{
	size_t len = 0;

	for (const char *c = pinyin; *c; c++)
		if (c == pinyin || c[-1] == '\'')
			out[len++] = *c;
	out[len++] = '\0';
	return len;
}

static enum status make_initials(struct phrases *phrases)
{
	struct list *whole = &phrases->whole, *initials = &phrases->initials;
	char *key;

	initials->entries = calloc(whole->count + 1, sizeof(initials->entries[0]));
	phrases->keys = key = malloc(whole->file.len + 1);
	if (!initials->entries || !key)
		return failure(STATUS_NO_MEMORY, "phrases: initials");
	for (size_t i = 0; i < whole->count; i++) {
		size_t size = initials_of(whole->entries[i].key, key);

		if (size <= INITIALS_FROM)
			continue;
		initials->entries[initials->count++] =
			(struct entry){key, whole->entries[i].text, (unsigned)i};
		key += size;
	}
	return STATUS_OK;
}

/* One character of three or four bytes. */
static bool is_character(const char *text)
{
	size_t len = 1;

	while (((unsigned char)text[len] & 0xc0) == 0x80)
		len++;
	return text[len] == '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum status find_characters(struct phrases *phrases)
{
	const struct list *whole = &phrases->whole;

	phrases->characters = calloc(whole->count + 1, sizeof(phrases->characters[0]));
	if (!phrases->characters)
		return failure(STATUS_NO_MEMORY, "phrases: characters");
	for (size_t i = 0; i < whole->count; i++)
		if (is_character(whole->entries[i].text))
			phrases->characters[phrases->character_count++] =
				whole->entries[i].text;
	qsort(phrases->characters, phrases->character_count, sizeof(phrases->characters[0]),
		by_text);
	return STATUS_OK;
}

static void sort(struct list *list)
{
	if (list->count)
		qsort(list->entries, list->count, sizeof(list->entries[0]), by_key);
}

enum status phrases_open(const char *folder, struct phrases **out)
{
	struct phrases *phrases = calloc(1, sizeof(*phrases));
	char path[PATH_TEXT_MAX];
	enum status status;

	if (!phrases)
		return failure(STATUS_NO_MEMORY, "phrases");
	status = path_join(path, sizeof(path), folder, "phrases.txt");
	if (status == STATUS_OK)
		status = read_list(path, false, &phrases->whole);
	if (status == STATUS_OK)
		status = make_initials(phrases);
	if (status == STATUS_OK)
		status = find_characters(phrases);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), folder, "rare.txt");
	if (status == STATUS_OK)
		status = read_list(path, true, &phrases->rare);
	if (status != STATUS_OK) {
		phrases_close(phrases);
		return status;
	}
	for (size_t i = 0; i < phrases->whole.count; i++)
		strip((char *)(uintptr_t)phrases->whole.entries[i].key);
	sort(&phrases->whole);
	sort(&phrases->initials);
	sort(&phrases->rare);
	*out = phrases;
	return STATUS_OK;
}

static void free_list(struct list *list)
{
	free(list->entries);
	bytes_free(&list->file);
}

void phrases_close(struct phrases *phrases)
{
	if (!phrases)
		return;
	free_list(&phrases->whole);
	free_list(&phrases->initials);
	free_list(&phrases->rare);
	free(phrases->keys);
	free(phrases->characters);
	free(phrases);
}

/* The first entry that is not before key. */
static size_t lower(const struct list *list, const char *key)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(list->entries[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct found {
	struct phrase *out;
	size_t count, max, letters;
	enum phrase_fit fit;
};

static void add(struct found *found, const char *text)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->out[i].text, text) == 0)
			return;
	if (found->count < found->max)
		found->out[found->count++] = (struct phrase){text, found->letters, found->fit};
}

static void add_exact(
	struct found *found, const struct list *list, const char *key, bool characters)
{
	for (size_t i = lower(list, key);
		i < list->count && strcmp(list->entries[i].key, key) == 0; i++)
		if (is_character(list->entries[i].text) == characters)
			add(found, list->entries[i].text);
}

/* Of the longer ones the shortest are the likeliest; two are enough. */
static void add_longer(struct found *found, const struct list *list, const char *key)
{
	size_t len = strlen(key), most = found->count + 2;

	for (size_t wanted = len + 1; wanted < SPELLING_MAX && found->count < most; wanted++)
		for (size_t i = lower(list, key);
			i < list->count && strncmp(list->entries[i].key, key, len) == 0 &&
			found->count < most;
			i++)
			if (strlen(list->entries[i].key) == wanted)
				add(found, list->entries[i].text);
}

/* Letters of the spelling, ' included, that hold the first count letters. */
static size_t reach(const char *spelling, size_t count)
{
	size_t at = 0;

	for (; spelling[at] && count > 0; at++)
		count -= spelling[at] != '\'';
	return at;
}

static void add_beginnings(
	struct found *found, const struct list *list, char *key, const char *spelling)
{
	for (size_t len = strlen(key) - 1; len >= BEGINNING_FROM; len--) {
		key[len] = '\0';
		found->letters = reach(spelling, len);
		add_exact(found, list, key, false);
	}
}

size_t phrases_search(
	const struct phrases *phrases, const char *spelling, struct phrase *out, size_t max)
{
	struct found found = {out, 0, max, strlen(spelling), PHRASE_EXACT};
	char key[SPELLING_MAX];

	if (!phrases || spelling[0] == '\0' || found.letters >= sizeof(key))
		return 0;
	snprintf(key, sizeof(key), "%s", spelling);
	strip(key);
	add_exact(&found, &phrases->whole, key, false);
	if (strlen(key) >= INITIALS_FROM)
		add_exact(&found, &phrases->initials, key, false);
	found.fit = PHRASE_CHARACTER;
	add_exact(&found, &phrases->whole, key, true);
	found.fit = PHRASE_LONGER;
	if (strlen(key) >= LONGER_FROM)
		add_longer(&found, &phrases->whole, key);
	found.fit = PHRASE_BEGINNING;
	if (strlen(key) > BEGINNING_FROM)
		add_beginnings(&found, &phrases->whole, key, spelling);
	return found.count;
}

bool phrases_has_character(const struct phrases *phrases, const char *character, size_t len)
{
	char text[8];
	const char *sought = text;

	if (!phrases || len >= sizeof(text))
		return false;
	memcpy(text, character, len);
	text[len] = '\0';
	return bsearch(&sought, phrases->characters, phrases->character_count,
		       sizeof(phrases->characters[0]), by_text) != NULL;
}

size_t phrases_rare(
	const struct phrases *phrases, const char *spelling, struct phrase *out, size_t max)
{
	struct found found = {out, 0, max, strlen(spelling), PHRASE_EXACT};

	if (phrases && spelling[0])
		add_exact(&found, &phrases->rare, spelling, true);
	return found.count;
}
