#include "firmware/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "firmware/model/catalogue/catalogue_history.h"
#include "firmware/model/catalogue/catalogue_load.h"

struct check {
	unsigned faults;
	json_t *list; /* NULL: print */
};

static void report(void *user, const char *file, const char *pointer, const char *what)
{
	struct check *check = user;

	check->faults++;
	if (check->list)
		json_array_append_new(check->list, json_pack("{s:s, s:s, s:s}", "file", file,
							   "pointer", pointer, "fault", what));
	else
		printf("%s: %s: %s\n", file, pointer[0] ? pointer : "/", what);
}

static enum ctl_exit conclude(const struct ctl *ctl, const struct check *check, size_t items)
{
	struct bytes text = {0};

	if (ctl->json) {
		if (json_canonical(check->list, &text) != STATUS_OK)
			return CTL_COULD_NOT;
		puts((const char *)text.data);
		bytes_free(&text);
	} else {
		printf("%zu service items, %u faults\n", items, check->faults);
	}
	return check->faults == 0 && items > 0 ? CTL_DONE : CTL_WANTING;
}

/* Faults of the catalogue before are past; only how it goes on is judged. */
static void compare(const char *folder, struct check *check, const struct catalogue *now)
{
	struct catalogue before = {.entries = NULL};

	if (catalogue_open(folder, &before) == STATUS_OK)
		catalogue_check_history(&before, now, report, check);
	else
		report(check, folder, "", "no service items to compare with");
	catalogue_close(&before);
}

enum ctl_exit ctl_catalogue(const struct ctl *ctl)
{
	struct check check = {0};
	struct catalogue catalogue = {.entries = NULL};
	enum ctl_exit end;

	if (ctl->count < 2 || strcmp(ctl->words[0], "check") != 0)
		return CTL_USAGE;
	check.list = ctl->json ? json_array() : NULL;
	if (catalogue_load(ctl->words[1], report, &check, &catalogue) != STATUS_OK &&
		!check.faults) {
		json_decref(check.list);
		fprintf(stderr, "%s: no service items\n", ctl->words[1]);
		return CTL_COULD_NOT;
	}
	catalogue_check_whole(&catalogue, report, &check);
	if (ctl->count == 3)
		compare(ctl->words[2], &check, &catalogue);
	end = conclude(ctl, &check, catalogue.count);
	catalogue_close(&catalogue);
	json_decref(check.list);
	return end;
}
