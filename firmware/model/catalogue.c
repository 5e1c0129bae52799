#include "firmware/model/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"

#define ITEM_FILE_MAX (512 * 1024)
#define ITEMS_MAX 4096
#define NAME_END ".json"
#define SCHEMA_END ".schema.json"

/* The log takes no text from outside: only names and pointers shaped like ours are repeated. */
static const char *loggable(const char *text)
{
	static const char OURS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789_-./~";

	return strlen(text) <= 200 && text[strspn(text, OURS)] == '\0' ? text : "?";
}

static void log_fault(void *user, const char *pointer, const char *what)
{
	log_warn("catalogue", "item_fault", "file=%s pointer=%s %s", loggable(user),
		loggable(pointer), what);
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static int is_item_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && ends_with(entry->d_name, NAME_END) &&
	       !ends_with(entry->d_name, SCHEMA_END);
}

/* A file is named after its code, so a code cannot be there twice. */
static enum status check_name(const struct service_item *item, const char *name)
{
	size_t len = strlen(item->implement_code);

	if (strncmp(name, item->implement_code, len) == 0 && strcmp(name + len, NAME_END) == 0)
		return STATUS_OK;
	log_warn("catalogue", "item_fault",
		"file=%s pointer=/implement_code the file must be called <implement_code>.json",
		loggable(name));
	return failure(STATUS_BAD_DATA, "catalogue: an item in a file of another name");
}

static enum status read_item(const char *folder, char *name, struct service_item **out)
{
	char path[PATH_TEXT_MAX];
	struct service_item *item = NULL;
	json_t *json;
	enum status status;

	status = path_join(path, sizeof(path), folder, name);
	if (status == STATUS_OK)
		status = json_read_file(path, ITEM_FILE_MAX, &json);
	if (status == STATUS_OK)
		status = service_item_load(json, log_fault, name, &item);
	if (status == STATUS_OK)
		status = check_name(item, name);
	if (status != STATUS_OK) {
		log_warn("catalogue", "left_out", "file=%s", loggable(name));
		service_item_destroy(item);
		return status;
	}
	*out = item;
	return STATUS_OK;
}

static int by_code(const void *a, const void *b)
{
	const struct service_item *const *one = a, *const *other = b;

	return strcmp((*one)->implement_code, (*other)->implement_code);
}

static void read_items(
	const char *folder, struct dirent **names, int count, struct catalogue *catalogue)
{
	for (int i = 0; i < count; i++) {
		if (catalogue->count < ITEMS_MAX &&
			read_item(folder, names[i]->d_name,
				&catalogue->items[catalogue->count]) == STATUS_OK)
			catalogue->count++;
		else
			catalogue->left_out++;
	}
	qsort(catalogue->items, catalogue->count, sizeof(catalogue->items[0]), by_code);
}

enum status catalogue_open(const char *folder, struct catalogue *out)
{
	struct catalogue catalogue = {0};
	struct dirent **names;
	int count = scandir(folder, &names, is_item_file, alphasort);
	enum status status = STATUS_OK;

	if (count < 0)
		return failure(STATUS_NOT_FOUND, "catalogue: folder: %s", strerror(errno));
	catalogue.items = calloc((size_t)count + 1, sizeof(struct service_item *));
	if (catalogue.items)
		read_items(folder, names, count, &catalogue);
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

void catalogue_close(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++)
		service_item_destroy(catalogue->items[i]);
	free(catalogue->items);
	*catalogue = (struct catalogue){0};
}

const struct service_item *catalogue_find(
	const struct catalogue *catalogue, const char *implement_code)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->items[i]->implement_code, implement_code) == 0)
			return catalogue->items[i];
	return NULL;
}
