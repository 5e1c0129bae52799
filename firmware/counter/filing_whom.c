#include "firmware/counter/filing_whom.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"

enum { PERSONS = 2, WHOMS };

/* Whom who acts names, and the words for it: persons first. */
static const char *const FOR[WHOMS][2] = {{"principal_name", "filing.matter_for"},
	{"ward_name", "filing.matter_for_ward"},
	{"party_enterprise", "filing.matter_for_enterprise"}};

/* Which of the first count is named, and the name; count: none, who is here files for themselves. */
static size_t named(const struct filing_case *of, size_t count, const char **name)
{
	const json_t *parties = json_object_get(of->form, "_parties");
	size_t i = 0;

	while (i < count && (!(*name = json_text(parties, FOR[i][0])) || !**name))
		i++;
	return i;
}

enum status filing_whom(const struct filing_case *of, const char **key, struct bytes *out)
{
	const char *name = NULL;
	size_t whom = named(of, WHOMS, &name);

	if (whom == WHOMS)
		return STATUS_OK;
	if (key)
		*key = FOR[whom][1];
	return whom < PERSONS ? text_mask_name(name, out) : bytes_add_text(out, name);
}

/* Papers of the person the matter is for; who acts has their own under other keys. */
static bool is_of_person(const struct item_material *material)
{
	const char *key = json_text(material->json, "shared_key");

	return key && strncmp(key, "person.", 7) == 0;
}

enum status filing_material_name(const struct filing_case *of, const char *language,
	const struct item_material *material, char *out, size_t size)
{
	const char *owner = NULL;
	struct bytes text = {0};
	enum status status = STATUS_OK;

	if (is_of_person(material) && named(of, PERSONS, &owner) < PERSONS) {
		status = text_mask_name(owner, &text);
		if (status == STATUS_OK)
			status = bytes_add_text(&text, words_get(language, "material.of"));
	}
	if (status == STATUS_OK)
		status = bytes_add_text(&text, item_text(material->json, "name", language));
	if (status == STATUS_OK)
		text_print(out, size, "%s", (const char *)text.data);
	bytes_wipe(text.data, text.len);
	bytes_free(&text);
	return status;
}
