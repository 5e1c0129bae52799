#include "firmware/base/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/text.h"

#define MO_MAGIC 0x950412de
#define MO_HEADER 20 /* magic, revision, count, offset of the keys, offset of the texts */
#define MO_ENTRY 8   /* length, offset */
#define MO_SIZE_MAX (8 * 1024 * 1024)
#define TAG_SIZE 16
#define FALLBACK "zh-Hans"

static struct language {
	char tag[TAG_SIZE];
	const uint8_t *data;
	size_t size;
	bool swapped; /* written on a machine of the other byte order */
	uint32_t count, keys, texts;
} languages[WORDS_LANGUAGES_MAX];
static size_t language_count;

static uint32_t word_at(const struct language *language, size_t offset)
{
	uint32_t word;

	memcpy(&word, language->data + offset, sizeof(word));
	return language->swapped ? __builtin_bswap32(word) : word;
}

/* Only for entries that check_string() has seen. */
static const char *string_at(const struct language *language, uint32_t table, uint32_t i)
{
	return (const char *)language->data + word_at(language, table + MO_ENTRY * i + 4);
}

static bool check_table(const struct language *language, uint32_t table)
{
	return table % 4 == 0 && table >= MO_HEADER && table <= language->size &&
	       language->count <= (language->size - table) / MO_ENTRY;
}

/* The forms of a counted text follow one another, each ended. */
static bool are_texts(const char *at, size_t len)
{
	for (const char *end = at + len; at <= end; at += strlen(at) + 1)
		if (!text_is_utf8(at, strlen(at)))
			return false;
	return true;
}

static bool check_string(const struct language *language, uint32_t table, uint32_t i)
{
	uint32_t len = word_at(language, table + MO_ENTRY * i);
	uint32_t offset = word_at(language, table + MO_ENTRY * i + 4);

	return offset < language->size && len < language->size - offset &&
	       language->data[offset + len] == '\0' &&
	       are_texts((const char *)language->data + offset, len);
}

/* Everything is looked at once, so that looking up may trust it. */
static bool check_file(struct language *language)
{
	if (language->size < MO_HEADER)
		return false;
	language->swapped = word_at(language, 0) == __builtin_bswap32(MO_MAGIC);
	if (word_at(language, 0) != MO_MAGIC || word_at(language, 4) >> 16 > 1)
		return false;
	language->count = word_at(language, 8);
	language->keys = word_at(language, 12);
	language->texts = word_at(language, 16);
	if (!check_table(language, language->keys) || !check_table(language, language->texts))
		return false;
	for (uint32_t i = 0; i < language->count; i++) {
		if (!check_string(language, language->keys, i) ||
			!check_string(language, language->texts, i))
			return false;
		if (i > 0 && strcmp(string_at(language, language->keys, i - 1),
				     string_at(language, language->keys, i)) >= 0)
			return false;
	}
	return true;
}

static enum status map_file(const char *path, struct language *language)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat stat;
	void *data = MAP_FAILED;

	if (fd < 0)
		return failure(STATUS_NOT_FOUND, "words: open %s errno=%d", path, errno);
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0 &&
		stat.st_size <= MO_SIZE_MAX)
		data = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return failure(STATUS_BAD_DATA, "words: %s cannot be mapped", path);
	language->data = data;
	language->size = (size_t)stat.st_size;
	return STATUS_OK;
}

static enum status open_language(const char *folder, const char *name, size_t tag_len)
{
	struct language *language = &languages[language_count];
	char path[PATH_TEXT_MAX];
	enum status status;

	if (language_count == WORDS_LANGUAGES_MAX || tag_len >= TAG_SIZE)
		return failure(STATUS_BAD_DATA, "words: too many languages or too long a tag");
	status = path_join(path, sizeof(path), folder, name);
	if (status == STATUS_OK)
		status = map_file(path, language);
	if (status != STATUS_OK)
		return status;
	memcpy(language->tag, name, tag_len);
	language->tag[tag_len] = '\0';
	language_count++;
	if (!check_file(language))
		return failure(STATUS_BAD_DATA, "words: %s is damaged", path);
	return STATUS_OK;
}

enum status words_open(const char *folder)
{
	enum status status = STATUS_OK;
	struct dirent *entry;
	DIR *opened;

	words_close();
	opened = opendir(folder);
	if (!opened)
		return failure(STATUS_NOT_FOUND, "words: %s errno=%d", folder, errno);
	while (status == STATUS_OK && (entry = readdir(opened)) != NULL) {
		size_t len = strlen(entry->d_name);
		if (len > 3 && strcmp(entry->d_name + len - 3, ".mo") == 0)
			status = open_language(folder, entry->d_name, len - 3);
	}
	closedir(opened);
	if (status == STATUS_OK && language_count == 0)
		status = failure(STATUS_NOT_FOUND, "words: none in %s", folder);
	if (status != STATUS_OK)
		words_close();
	return status;
}

void words_close(void)
{
	for (size_t i = 0; i < WORDS_LANGUAGES_MAX; i++)
		if (languages[i].data)
			munmap((void *)languages[i].data, languages[i].size);
	memset(languages, 0, sizeof(languages));
	language_count = 0;
}

static const char *form_at(const struct language *language, uint32_t i, bool one)
{
	const char *text = string_at(language, language->texts, i);
	uint32_t len = word_at(language, language->texts + MO_ENTRY * i);
	size_t first = strlen(text);

	return one || first == len ? text : text + first + 1;
}

/*
 * NULL when it is missing; an empty text is one that nobody has translated.  one chooses
 * between the forms, where there are two.
 */
static const char *look_up(const char *tag, const char *key, bool one)
{
	const struct language *language = languages;
	uint32_t low = 0, high;

	while (language < languages + language_count && strcmp(language->tag, tag) != 0)
		language++;
	if (language == languages + language_count)
		return NULL;
	for (high = language->count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(key, string_at(language, language->keys, middle));
		if (order == 0) {
			const char *text = form_at(language, middle, one);
			return *text ? text : NULL;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool words_has(const char *language)
{
	for (size_t i = 0; i < language_count; i++)
		if (strcmp(languages[i].tag, language) == 0)
			return true;
	return false;
}

const char *words_counted(const char *language, const char *key, const char *number)
{
	bool one = strcmp(number, "1") == 0;
	const char *text;

	if (*key == '\0')
		return key; /* under the empty key lies the header of the file */
	text = look_up(language, key, one);
	if (!text)
		text = look_up(FALLBACK, key, one);
	return text ? text : key;
}

const char *words_get(const char *language, const char *key)
{
	return words_counted(language, key, "1");
}
