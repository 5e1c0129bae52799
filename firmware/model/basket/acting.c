#include "firmware/model/basket/acting.h"

#include "firmware/model/catalogue/fitting.h"
#include "firmware/model/json.h"

const char *acting_option(
	const struct service_item *item, const json_t *situation, const char *acting)
{
	const json_t *options = json_object_get(situation, "options");

	if (!*acting)
		return NULL;
	if (!fitting_acting(item, acting)) /* an enterprise's clerk asks for this as themself */
		acting = "self";
	for (size_t i = 0; i < json_array_size(options); i++)
		if (json_lists(json_object_get(json_array_get(options, i), "acting"), acting))
			return json_text(json_array_get(options, i), "id");
	return NULL;
}
