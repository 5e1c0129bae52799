#include "firmware/model/basket/acting.h"

#include <stdio.h>
#include <string.h>

#include "firmware/model/catalogue/fitting.h"
#include "firmware/model/json.h"

const char *acting_of(const struct service_item *item, const char *acting)
{
	const char *only = fitting_only(item);

	if (only || !*acting)
		return only ? only : "";
	return fitting_acting(item, acting) ? acting : "self";
}

bool acting_offers(const struct service_item *item, const json_t *option, const char *acting)
{
	const json_t *stands_for = json_object_get(option, "acting");

	return !stands_for || !*acting || json_lists(stands_for, acting_of(item, acting));
}

const char *acting_option(
	const struct service_item *item, const json_t *situation, const char *acting)
{
	const json_t *options = json_object_get(situation, "options"), *found = NULL;
	size_t count = 0;

	for (size_t i = 0; *acting && i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);

		if (!json_object_get(option, "acting") || !acting_offers(item, option, acting))
			continue;
		found = option;
		count++;
	}
	return count == 1 ? json_text(found, "id") : NULL;
}

bool acting_tells(const struct service_item *item, const char *shared_key, const char *acting,
	char *out, size_t size)
{
	static const char *const WHOSE[][2] = {{"self", ACTING_APPLICANT},
		{"enterprise", ACTING_APPLICANT}, {"guardian", "child."},
		{"agent", "principal."}};
	size_t len = strlen(ACTING_PERSON);

	if (!shared_key || strncmp(shared_key, ACTING_PERSON, len) != 0)
		return false;
	for (size_t i = 0; i < sizeof(WHOSE) / sizeof(WHOSE[0]); i++)
		if (strcmp(WHOSE[i][0], acting_of(item, acting)) == 0) {
			snprintf(out, size, "%s%s", WHOSE[i][1], shared_key + len);
			return true;
		}
	return false;
}
