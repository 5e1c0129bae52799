#include "firmware/model/item/item_text.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/json.h"

const char *item_text(const json_t *object, const char *member, const char *language)
{
	const json_t *texts = json_object_get(object, member);
	const char *text = json_text(texts, language);

	if (!text)
		text = json_text(texts, "zh-Hans");
	return text ? text : "";
}

void item_law(const json_t *basis, const char *language, char *out, size_t size)
{
	bool chinese = strncmp(language, "zh", 2) == 0; /* which needs no space before 第九条 */
	const char *const parts[] = {item_text(basis, "title", language), chinese ? "" : ", ",
		item_text(basis, "article", language)};

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		text_append(out, size, parts[i]);
}

const json_t *item_option(const json_t *asked, const char *id)
{
	size_t i;
	json_t *option;

	json_array_foreach (json_object_get(asked, "options"), i, option) {
		const char *own = json_text(option, "id");

		if (own && id && strcmp(own, id) == 0)
			return option;
	}
	return NULL;
}
