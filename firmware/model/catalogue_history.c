#include "firmware/model/catalogue_history.h"

#include <stdio.h>
#include <string.h>

struct fault_of {
	const char *pointer, *what;
};

/* What is wrong with how an item went on; NULL: nothing. */
static const struct fault_of *judge(
	const struct service_item *before, const struct service_item *now)
{
	static const struct fault_of GONE = {"",
		"was a matter before: what is abolished stays, with status abolished, so that its "
		"implement_code is never used again"},
		REUSED = {"/base_code",
			"was another one: this implement_code belongs to another matter and is "
			"never used again"},
		OLDER = {"/version", "is lower than before"},
		SAME = {"/version",
			"is as before, but the item is not: a case keeps the version it was made "
			"with"};

	if (!now)
		return &GONE;
	if (strcmp(json_text(before->json, "base_code"), json_text(now->json, "base_code")) != 0)
		return &REUSED;
	if (now->version < before->version)
		return &OLDER;
	return now->version == before->version && !json_equal(before->json, now->json) ? &SAME
											: NULL;
}

void catalogue_check_history(const struct catalogue *before, const struct catalogue *now,
	catalogue_fault_handler *handler, void *user)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct service_item *item = catalogue_item(before, i);
		const struct fault_of *fault =
			item ? judge(item, catalogue_find(now, item->implement_code)) : NULL;
		char file[64];

		if (!fault)
			continue;
		snprintf(file, sizeof(file), "%s.json", item->implement_code);
		handler(user, file, fault->pointer, fault->what);
	}
}
