#include "firmware/model/item_text.h"

#include "firmware/model/json.h"

const char *item_text(const json_t *object, const char *member, const char *language)
{
	const json_t *texts = json_object_get(object, member);
	const char *text = json_text(texts, language);

	if (!text)
		text = json_text(texts, "zh-Hans");
	return text ? text : "";
}
