#include "sync/office/desk/publication.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/owner.h"
#include "firmware/evidence/seal.h"
#include "sync/office/desk/officectl.h"
#include "sync/wire/path.h"

#define INDEX_MAX (1024 * 1024)
#define NAME_SIZE 128
#define KEYS_FILE "sealing-keys.json" /* always there */
#define FRAME_FILE "catalogue.json"   /* departments, calendar, bundles: no item, no code */

/* One line of the index. */
struct entry {
	char name[NAME_SIZE], sha256[65];
	long long version;
};

struct index {
	struct entry entries[PUBLICATION_FILES_MAX];
	size_t count;
	long long newest; /* highest version of any entry */
};

static enum status read_in(const char *folder, const char *name, size_t max, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), folder, name);

	return status == STATUS_OK ? file_read(path, max, out) : status;
}

static enum status write_in(const char *folder, const char *name, const struct bytes *data)
{
	return officectl_write(folder, name, data->data, data->len, 0640);
}

static enum status make_catalogue(const char *folder)
{
	char path[PATH_TEXT_MAX];
	struct owner was;
	enum status status = path_join(path, sizeof(path), folder, "catalogue");

	if (status == STATUS_OK)
		status = owner_become(folder, &was);
	if (status != STATUS_OK)
		return status;
	status = folder_make(path, 0750);
	owner_return(&was);
	return status;
}

/* "name version sha256" lines after the first; a note that we made ourselves. */
static enum status parse_index(const char *text, struct index *out)
{
	const char *line = strchr(text, '\n');

	for (; line && line[1]; line = strchr(line + 1, '\n')) {
		struct entry *entry = &out->entries[out->count];

		if (out->count == PUBLICATION_FILES_MAX ||
			sscanf(line + 1, "%127s %lld %64s", entry->name, &entry->version,
				entry->sha256) != 3)
			return failure(
				STATUS_BAD_DATA, "line %zu of the index", out->count + 2);
		if (entry->version > out->newest)
			out->newest = entry->version;
		out->count++;
	}
	return STATUS_OK;
}

/* The index as it is now; empty when there is none yet. */
static enum status read_index(const char *folder, const struct note_key *key, struct index *out)
{
	struct bytes note = {0}, text = {0};
	enum status status = read_in(folder, "index", INDEX_MAX, &note);

	out->count = 0;
	out->newest = 0;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = note_open(key, note.data, note.len, &text);
	if (status == STATUS_OK)
		status = parse_index((const char *)text.data, out);
	bytes_free(&note);
	bytes_free(&text);
	return status;
}

static const struct entry *find(const struct index *index, const char *name)
{
	for (size_t i = 0; i < index->count; i++) {
		if (strcmp(index->entries[i].name, name) == 0)
			return &index->entries[i];
	}
	return NULL;
}

static enum status add_file(
	const char *folder, const char *name, const struct index *before, struct index *index)
{
	struct entry *entry = &index->entries[index->count];
	const struct entry *old = find(before, name);
	struct bytes content = {0};
	uint8_t hash[32];
	enum status status;

	if (index->count == PUBLICATION_FILES_MAX || strlen(name) >= NAME_SIZE)
		return failure(STATUS_FULL, "too many files to publish");
	status = read_in(folder, name, PUBLICATION_FILE_MAX, &content);
	if (status == STATUS_OK) {
		sha256(content.data, content.len, hash);
		strcpy(entry->name, name);
		hex_encode(hash, sizeof(hash), entry->sha256);
		entry->version = old && strcmp(old->sha256, entry->sha256) == 0
					 ? old->version
					 : before->newest + 1;
		index->count++;
	}
	bytes_free(&content);
	return status;
}

/* True for names that wire_path_read() lets through, ending in .json; a schema is no item. */
bool publication_name_is_plain(const char *name)
{
	char path[WIRE_PATH_MAX];
	struct wire_path parsed;
	size_t len = strlen(name);

	if (len < 6 || len > 64 || strcmp(name + len - 5, ".json") != 0 ||
		(len > 12 && strcmp(name + len - 12, ".schema.json") == 0))
		return false;
	snprintf(path, sizeof(path), WIRE_PATH_SIGNED "catalogue/%s", name);
	wire_path_read(path, &parsed);
	return parsed.target == WIRE_SIGNED && !strchr(name, '/');
}

/* Calls each() for every item file of a folder. */
static enum status each_item(const char *folder,
	enum status (*each)(const char *folder, const char *name, void *context), void *context)
{
	DIR *items = opendir(folder);
	enum status status = STATUS_OK;
	struct dirent *found;

	if (!items)
		return failure(STATUS_NOT_FOUND, "no folder of service items");
	while (status == STATUS_OK && (found = readdir(items))) {
		if (publication_name_is_plain(found->d_name))
			status = each(folder, found->d_name, context);
	}
	closedir(items);
	return status;
}

struct scan {
	const char *published;
	const struct index *before;
	struct index *index;
};

static enum status scan_item(const char *folder, const char *name, void *context)
{
	struct scan *scan = context;
	char path[NAME_SIZE];

	(void)folder;
	snprintf(path, sizeof(path), "catalogue/%.100s", name);
	return add_file(scan->published, path, scan->before, scan->index);
}

/* Beside the catalogue: sealing keys, calendar, announcements, settings, revocations. */
static enum status scan_other(const char *folder, const char *name, void *context)
{
	struct scan *scan = context;

	return add_file(folder, name, scan->before, scan->index);
}

/* What is gone is a change as well; the line that is always there carries its version. */
static void note_removals(const struct index *before, struct index *index)
{
	bool removed = false;

	for (size_t i = 0; i < before->count; i++)
		removed = removed || !find(index, before->entries[i].name);
	for (size_t i = 0; removed && i < index->count; i++) {
		if (strcmp(index->entries[i].name, KEYS_FILE) == 0)
			index->entries[i].version = before->newest + 1;
	}
}

static enum status scan_published(
	const char *folder, const struct index *before, struct index *index)
{
	struct scan scan = {folder, before, index};
	char catalogue[PATH_TEXT_MAX];
	enum status status = make_catalogue(folder);

	if (status == STATUS_OK)
		status = path_join(catalogue, sizeof(catalogue), folder, "catalogue");
	if (status == STATUS_OK)
		status = each_item(catalogue, scan_item, &scan);
	if (status == STATUS_OK)
		status = each_item(folder, scan_other, &scan);
	if (status == STATUS_OK && !find(index, KEYS_FILE))
		status = failure(STATUS_NOT_FOUND, "no sealing keys to publish");
	if (status == STATUS_OK)
		note_removals(before, index);
	return status;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static bool same(const struct index *a, const struct index *b)
{
	bool equal = a->count == b->count;

	for (size_t i = 0; equal && i < a->count; i++)
		equal = strcmp(a->entries[i].name, b->entries[i].name) == 0 &&
			a->entries[i].version == b->entries[i].version;
	return equal;
}

static enum status write_index(const char *folder, const struct note_key *key,
	const char *origin, const struct index *index)
{
	struct bytes text = {0}, note = {0};
	enum status status = bytes_add_format(&text, "%s/index\n", origin);

	for (size_t i = 0; status == STATUS_OK && i < index->count; i++)
		status = bytes_add_format(&text, "%s %lld %s\n", index->entries[i].name,
			index->entries[i].version, index->entries[i].sha256);
	if (status == STATUS_OK)
		status = note_sign(key, (const char *)text.data, &note);
	if (status == STATUS_OK)
		status = write_in(folder, "index", &note);
	bytes_free(&text);
	bytes_free(&note);
	return status;
}

enum status publication_sign(const char *published_folder, const struct note_key *key,
	const char *origin, int64_t *newest)
{
	struct index *both = calloc(2, sizeof(*both));
	struct index *before = both, *index = both ? &both[1] : NULL;
	enum status status;

	if (!both)
		return failure(STATUS_NO_MEMORY, "no memory for the index");
	status = read_index(published_folder, key, before);
	if (status == STATUS_OK)
		status = scan_published(published_folder, before, index);
	if (status == STATUS_OK)
		qsort(index->entries, index->count, sizeof(index->entries[0]), by_name);
	if (status == STATUS_OK && !same(before, index))
		status = write_index(published_folder, key, origin, index);
	if (status == STATUS_OK)
		*newest = before->newest + !same(before, index);
	free(both);
	return status;
}

/* An item is published under its own code, whatever the author called the file. */
static enum status add_item(const char *folder, const char *name, void *context)
{
	const char *published = context, *code;
	struct bytes content = {0};
	char target[NAME_SIZE + 16], file[NAME_SIZE];
	json_t *item = NULL;
	enum status status;

	if (strstr(name, ".schema.json")) /* the authors' contract lies beside the items */
		return STATUS_OK;
	status = read_in(folder, name, PUBLICATION_FILE_MAX, &content);
	if (status == STATUS_OK)
		status = json_read(content.data, content.len, &item);
	code = item ? json_text(item, "implement_code") : NULL;
	if (item && strcmp(name, FRAME_FILE) == 0)
		code = "catalogue";
	snprintf(file, sizeof(file), "%.40s.json", code ? code : "");
	if (status == STATUS_OK &&
		(!code || strlen(code) > 36 || !publication_name_is_plain(file)))
		status = failure(
			STATUS_BAD_DATA, "a service item without a usable implement_code");
	snprintf(target, sizeof(target), "catalogue/%s", file);
	if (status == STATUS_OK)
		status = write_in(published, target, &content);
	json_decref(item);
	bytes_free(&content);
	return status;
}

enum status publication_add_items(const char *published_folder, const char *folder)
{
	enum status status = make_catalogue(published_folder);

	return status == STATUS_OK ? each_item(folder, add_item, (void *)published_folder)
				   : status;
}

enum status publication_set_sealing_keys(const char *published_folder, const json_t *keys)
{
	struct bytes text = {0};
	enum status status = json_canonical(keys, &text);

	if (status == STATUS_OK)
		status = write_in(published_folder, KEYS_FILE, &text);
	bytes_free(&text);
	return status;
}

static enum status copy_file(const char *from, const char *to, const char *name)
{
	struct bytes content = {0};
	enum status status = read_in(from, name, PUBLICATION_FILE_MAX, &content);

	if (status == STATUS_OK)
		status = write_in(to, name, &content);
	bytes_free(&content);
	return status;
}

/* A file that the new index does not list would be one that nobody signed. */
static enum status drop_unlisted(const char *folder, const char *name, void *context)
{
	const struct index *index = context;
	char listed[NAME_SIZE], path[PATH_TEXT_MAX];
	enum status status;

	snprintf(listed, sizeof(listed), "catalogue/%.100s", name);
	if (find(index, listed))
		return STATUS_OK;
	status = path_join(path, sizeof(path), folder, name);
	if (status == STATUS_OK && unlink(path) != 0)
		status = failure(STATUS_IO, "a file that is no longer published");
	return status;
}

static enum status drop_all_unlisted(const char *folder, const struct index *index)
{
	char catalogue[PATH_TEXT_MAX];
	struct owner was;
	enum status status = path_join(catalogue, sizeof(catalogue), folder, "catalogue");

	if (status == STATUS_OK)
		status = owner_become(folder, &was);
	if (status != STATUS_OK)
		return status;
	status = each_item(catalogue, drop_unlisted, (void *)index);
	owner_return(&was);
	return status;
}

static enum status copy_listed(const char *from, const char *to, const struct index *index)
{
	enum status status = make_catalogue(to);

	for (size_t i = 0; status == STATUS_OK && i < index->count; i++)
		status = copy_file(from, to, index->entries[i].name);
	if (status == STATUS_OK)
		status = copy_file(from, to, "index");
	return status == STATUS_OK ? drop_all_unlisted(to, index) : status;
}

enum status publication_copy(
	const char *published_folder, const struct note_key *key, const char *to)
{
	struct index *index = calloc(1, sizeof(*index));
	enum status status = index ? read_index(published_folder, key, index)
				   : failure(STATUS_NO_MEMORY, "no memory for the index");

	if (status == STATUS_OK)
		status = copy_listed(published_folder, to, index);
	free(index);
	return status;
}
