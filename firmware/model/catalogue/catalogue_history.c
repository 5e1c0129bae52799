#include "firmware/model/catalogue/catalogue_history.h"

#include <stdio.h>
#include <string.h>

/* What is wrong with how an item went on, and where; NULL: nothing. */
static const char *judge(
	const struct service_item *before, const struct service_item *now, const char **pointer)
{
	*pointer = "";
	if (!now)
		return "was a matter before: what is abolished stays, with status abolished, so "
		       "that its implement_code is never used again";
	*pointer = "/base_code";
	if (strcmp(json_text(before->json, "base_code"), json_text(now->json, "base_code")) !=
		0)
		return "was another one: this implement_code belongs to another matter and is "
		       "never used again";
	*pointer = "/version";
	if (now->version < before->version)
		return "is lower than before";
	if (now->version == before->version && !json_equal(before->json, now->json))
		return "is as before, but the item is not: a case keeps the version it was made "
		       "with";
	return NULL;
}

void catalogue_check_history(const struct catalogue *before, const struct catalogue *now,
	catalogue_fault_handler *handler, void *user)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct service_item *item = catalogue_item(before, i);
		const char *pointer, *what;
		char file[64];

		if (!item)
			continue;
		what = judge(item, catalogue_find(now, item->implement_code), &pointer);
		snprintf(file, sizeof(file), "%s.json", item->implement_code);
		if (what)
			handler(user, file, pointer, what);
	}
}
