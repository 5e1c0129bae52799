#include "firmware/model/catalogue/catalogue_load.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/catalogue_rules.h"

#define ITEM_FILE_MAX (512 * 1024)
#define ITEMS_MAX 20000
#define NAME_END ".json"
#define SCHEMA_END ".schema.json"

/* The log takes no text from outside: only names and pointers shaped like ours are repeated. */
static const char *loggable(const char *text)
{
	static const char OURS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789_-./~";

	return strlen(text) <= 200 && text[strspn(text, OURS)] == '\0' ? text : "?";
}

static void log_fault(void *user, const char *file, const char *pointer, const char *what)
{
	(void)user;
	log_warn("catalogue", "item_fault", "file=%s pointer=%s %s", loggable(file),
		loggable(pointer), what);
}

/* One loading under way: whom faults are told, and about which file. */
struct loading {
	const char *folder, *file;
	const struct catalogue_reader *reader; /* NULL: from the disk as it is */
	catalogue_fault_handler *handler;
	void *user;
	size_t faults; /* told about this file */
};

static void tell(void *user, const char *pointer, const char *what)
{
	struct loading *loading = user;

	loading->faults++;
	if (loading->handler)
		loading->handler(loading->user, loading->file, pointer, what);
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static int is_item_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && ends_with(entry->d_name, NAME_END) &&
	       !ends_with(entry->d_name, SCHEMA_END) &&
	       strcmp(entry->d_name, CATALOGUE_FRAME_FILE) != 0;
}

static enum status read_file(const struct loading *loading, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	if (loading->reader)
		return loading->reader->read(loading->reader->user, loading->file, out);
	status = path_join(path, sizeof(path), loading->folder, loading->file);
	return status == STATUS_OK ? file_read(path, ITEM_FILE_MAX, out) : status;
}

static enum status read_json(struct loading *loading, json_t **out)
{
	struct bytes text = {0};
	enum status status = read_file(loading, &text);

	if (status == STATUS_OK)
		status = json_read((const char *)text.data, text.len, out);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		tell(loading, "", "is no strict JSON");
	bytes_free(&text);
	return status;
}

/* A file is named after its code, so a code cannot be there twice. */
static enum status check_name(const struct service_item *item, struct loading *loading)
{
	size_t len = strlen(item->implement_code);

	if (strncmp(loading->file, item->implement_code, len) == 0 &&
		strcmp(loading->file + len, NAME_END) == 0)
		return STATUS_OK;
	tell(loading, "/implement_code", "the file must be called <implement_code>.json");
	return failure(STATUS_BAD_DATA, "catalogue: an item in a file of another name");
}

static enum status read_item(struct loading *loading, struct service_item **out)
{
	struct service_item *item = NULL;
	json_t *json;
	enum status status;

	loading->faults = 0;
	status = read_json(loading, &json);
	if (status == STATUS_OK)
		status = service_item_load(json, tell, loading, &item);
	if (status == STATUS_OK)
		status = check_name(item, loading);
	if (status != STATUS_OK) {
		if (!loading->faults)
			tell(loading, "", "cannot be loaded");
		log_warn("catalogue", "left_out", "file=%s", loggable(loading->file));
		service_item_destroy(item);
		return status;
	}
	*out = item;
	return STATUS_OK;
}

static void read_frame(struct loading *loading, struct catalogue *catalogue)
{
	json_t *json;
	enum status status;

	loading->file = CATALOGUE_FRAME_FILE;
	status = read_json(loading, &json);
	if (status == STATUS_OK)
		catalogue_take_frame(json, loading->handler, loading->user, catalogue);
	else if (status != STATUS_NOT_FOUND)
		catalogue->left_out++;
}

static int by_code(const void *a, const void *b)
{
	const struct catalogue_entry *one = a, *other = b;

	return strcmp(one->implement_code, other->implement_code);
}

static void read_items(
	struct loading *loading, struct dirent **names, int count, struct catalogue *catalogue)
{
	struct service_item *item = NULL;

	for (int i = 0; i < count; i++) {
		loading->file = names[i]->d_name;
		if (catalogue->count < ITEMS_MAX && read_item(loading, &item) == STATUS_OK)
			catalogue_entry_fill(item, &catalogue->entries[catalogue->count++]);
		else
			catalogue->left_out++;
	}
	qsort(catalogue->entries, catalogue->count, sizeof(catalogue->entries[0]), by_code);
	read_frame(loading, catalogue);
	catalogue_check_together(catalogue, loading->handler, loading->user);
	for (size_t i = 0; i < catalogue->count; i++) {
		unsigned pages = catalogue_item_pages(catalogue->entries[i].item);
		if (pages > catalogue->most_pages)
			catalogue->most_pages = pages;
	}
}

static enum status load(struct loading *loading, struct catalogue *out)
{
	struct catalogue catalogue = {.entries = NULL};
	struct dirent **names;
	int count = scandir(loading->folder, &names, is_item_file, alphasort);
	enum status status = STATUS_OK;

	if (count < 0)
		return failure(STATUS_NOT_FOUND, "catalogue: folder: %s", strerror(errno));
	catalogue.entries = calloc((size_t)count + 1, sizeof(catalogue.entries[0]));
	if (catalogue.entries)
		read_items(loading, names, count, &catalogue);
	else
		status = failure(STATUS_NO_MEMORY, "catalogue: %d files", count);
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
	if (status == STATUS_OK && catalogue.count == 0)
		status = failure(
			STATUS_NOT_FOUND, "catalogue: no valid item in %d files", count);
	if (status != STATUS_OK) {
		catalogue_close(&catalogue);
		return status;
	}
	*out = catalogue;
	return STATUS_OK;
}

enum status catalogue_load(
	const char *folder, catalogue_fault_handler *handler, void *user, struct catalogue *out)
{
	struct loading loading = {.folder = folder, .handler = handler, .user = user};

	return load(&loading, out);
}

enum status catalogue_load_by(
	const char *folder, const struct catalogue_reader *reader, struct catalogue *out)
{
	struct loading loading = {.folder = folder, .reader = reader, .handler = log_fault};

	return load(&loading, out);
}

enum status catalogue_open(const char *folder, struct catalogue *out)
{
	return catalogue_load_by(folder, NULL, out);
}
