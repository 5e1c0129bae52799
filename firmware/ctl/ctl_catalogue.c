#include "firmware/ctl/ctl.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/service_item.h"

enum { ITEM_FILE_MAX = 1024 * 1024 };

struct check {
	const char *file;
	unsigned faults;
	json_t *list; /* NULL: print */
};

static void report(void *user, const char *pointer, const char *what)
{
	struct check *check = user;

	check->faults++;
	if (check->list)
		json_array_append_new(
			check->list, json_pack("{s:s, s:s, s:s}", "file", check->file,
					     "pointer", pointer, "fault", what));
	else
		printf("%s: %s: %s\n", check->file, pointer[0] ? pointer : "/", what);
}

static void check_file(const char *folder, const char *name, struct check *check)
{
	char path[PATH_TEXT_MAX];
	struct service_item *item = NULL;
	unsigned before = check->faults;
	json_t *json = NULL;

	check->file = name;
	if (path_join(path, sizeof(path), folder, name) != STATUS_OK ||
		json_read_file(path, ITEM_FILE_MAX, &json) != STATUS_OK) {
		report(check, "", "is no strict JSON");
		return;
	}
	if (service_item_load(json, report, check, &item) != STATUS_OK &&
		check->faults == before)
		report(check, "", "cannot be loaded");
	service_item_destroy(item);
}

static int is_item(const struct dirent *entry)
{
	return fnmatch("*.json", entry->d_name, FNM_PERIOD) == 0 &&
	       fnmatch("*.schema.json", entry->d_name, 0) != 0;
}

static enum ctl_exit conclude(const struct ctl *ctl, const struct check *check, int files)
{
	struct bytes text = {0};

	if (ctl->json) {
		if (json_canonical(check->list, &text) != STATUS_OK)
			return CTL_COULD_NOT;
		puts((const char *)text.data);
		bytes_free(&text);
	} else {
		printf("%d service items, %u faults\n", files, check->faults);
	}
	return check->faults == 0 && files > 0 ? CTL_DONE : CTL_WANTING;
}

enum ctl_exit ctl_catalogue(const struct ctl *ctl)
{
	struct check check = {0};
	struct dirent **entries;
	enum ctl_exit end;
	int count;

	if (ctl->count != 2 || strcmp(ctl->words[0], "check") != 0) {
		fputs("usage: kioskctl [--json] catalogue check DIR\n", stderr);
		return CTL_USAGE;
	}
	count = scandir(ctl->words[1], &entries, is_item, alphasort);
	if (count < 0) {
		perror(ctl->words[1]);
		return CTL_COULD_NOT;
	}
	check.list = ctl->json ? json_array() : NULL;
	for (int i = 0; i < count; i++) {
		check_file(ctl->words[1], entries[i]->d_name, &check);
		free(entries[i]);
	}
	free(entries);
	end = conclude(ctl, &check, count);
	json_decref(check.list);
	return end;
}
