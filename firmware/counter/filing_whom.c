#include "firmware/counter/filing_whom.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"

/* Papers of the person the matter is for; who acts has their own under other keys. */
static bool is_of_person(const struct item_material *material)
{
	const char *key = json_text(material->json, "shared_key");

	return key && strncmp(key, "person.", 7) == 0;
}

/* NULL: who is here files for themselves. */
static const char *whom(const struct filing_case *of)
{
	const json_t *parties = json_object_get(of->form, "_parties");
	const char *principal = json_text(parties, "principal_name");

	return principal && *principal ? principal : json_text(parties, "ward_name");
}

enum status filing_material_name(const struct filing_case *of, const char *language,
	const struct item_material *material, char *out, size_t size)
{
	const char *owner = is_of_person(material) ? whom(of) : NULL;
	struct bytes text = {0};
	enum status status = STATUS_OK;

	if (owner && *owner) {
		status = text_mask_name(owner, &text);
		if (status == STATUS_OK)
			status = bytes_add_text(&text, words_get(language, "material.of"));
	}
	if (status == STATUS_OK)
		status = bytes_add_text(&text, item_text(material->json, "name", language));
	if (status == STATUS_OK)
		text_fit(out, size, (const char *)text.data);
	bytes_wipe(text.data, text.len);
	bytes_free(&text);
	return status;
}
