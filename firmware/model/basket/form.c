#include "firmware/model/basket/form.h"

#include <stddef.h>
#include <string.h>

#include "firmware/base/text.h"

static json_t *options_of(const struct item_field *field)
{
	return json_object_get(field->json, "options");
}

static bool has_option(const struct item_field *field, const char *id)
{
	size_t i;
	json_t *option;

	json_array_foreach (options_of(field), i, option)
		if (strcmp(json_text(option, "id"), id) == 0)
			return true;
	return false;
}

static const char *card_text(const struct identity *identity, const char *member)
{
	const struct {
		const char *name, *text;
	} members[] = {
		{"name", identity->name},
		{"sex", identity->sex},
		{"ethnicity", identity->ethnicity},
		{"birth", identity->birth},
		{"address", identity->address},
		{"id_number", identity->id_number},
		{"issuer", identity->issuer},
		{"valid_from", identity->valid_from},
		{"valid_to", identity->valid_to},
		{"latin_name", identity->latin_name},
		{"nationality", identity->nationality},
		{"permit_number", identity->permit_number},
		{"passport_number", identity->passport_number},
		{"passport_name", identity->passport_number[0] ? identity->latin_name : ""},
		{"passport_nationality",
			identity->passport_number[0] ? identity->nationality : ""},
	};

	for (size_t i = 0; member && i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(members[i].name, member) == 0)
			return members[i].text;
	return "";
}

const char *form_card_text(const struct item_field *field, const struct identity *identity)
{
	const char *text = card_text(identity, field->from_card);

	return field->type != FIELD_CHOICE || has_option(field, text) ? text : "";
}

enum status form_prefill(
	const struct service_item *item, const struct identity *identity, json_t **out)
{
	json_t *form = json_object();
	enum status status = STATUS_OK;

	if (!form)
		return failure(STATUS_NO_MEMORY, "form");
	for (size_t i = 0; i < item->field_count && status == STATUS_OK; i++) {
		const struct item_field *field = &item->fields[i];
		const char *text = form_card_text(field, identity);

		if (*text)
			status = form_set(form, field->id, text);
	}
	if (status != STATUS_OK) {
		json_decref(form);
		return status;
	}
	*out = form;
	return STATUS_OK;
}

int form_first_gap(const struct service_item *item, const json_t *form, const char **key)
{
	for (size_t i = 0; i < item->field_count; i++) {
		const struct item_field *field = &item->fields[i];
		const char *wrong;

		if (!service_item_applies(json_object_get(field->json, "when"), form))
			continue;
		wrong = form_check(field, form_get(form, field->id));
		if (wrong) {
			*key = wrong;
			return (int)i;
		}
	}
	return -1;
}

const char *form_get(const json_t *form, const char *id)
{
	const char *value = json_text(form, id);

	return value ? value : "";
}

enum status form_set(json_t *form, const char *id, const char *value)
{
	if (!text_is_utf8(value, strlen(value)))
		return failure(STATUS_BAD_DATA, "form: a value is no UTF-8");
	if (json_object_set_new(form, id, json_string(value)) != 0)
		return failure(STATUS_NO_MEMORY, "form: a value");
	return STATUS_OK;
}
