#include "sync/office/desk/case_letter.h"

#include <string.h>

#include "firmware/evidence/letter_key.h"

enum status case_letter_read(const struct case_writer *writer, json_t **out)
{
	const struct case_desk *desk = writer->desk;
	struct bytes sealed = {0}, plain = {0};
	enum status status =
		store_letter(desk->store, desk->entry.case_id, desk->entry.steps, &sealed);

	if (status == STATUS_NOT_FOUND) {
		*out = json_object();
		return *out ? STATUS_OK : failure(STATUS_NO_MEMORY, "a letter");
	}
	if (status == STATUS_OK)
		status = unseal(sealed.data, sealed.len, writer->identity, &plain);
	if (status == STATUS_OK)
		status = json_read(plain.data, plain.len, out);
	bytes_free(&sealed);
	bytes_free(&plain);
	return status;
}

/* Whom escrow's key of the case belongs to, by its id among the published ones. */
static enum status find_escrow(const struct case_writer *writer, struct seal_recipient *out)
{
	const char *wanted = writer->opened->manifest.sealed_to[1];
	const json_t *key;
	size_t i;

	json_array_foreach (writer->desk->sealing_keys, i, key) {
		const char *id = json_text(key, "key_id"),
			   *recipient = json_text(key, "recipient");

		if (id && recipient && strcmp(id, wanted) == 0)
			return seal_recipient_read(recipient, out);
	}
	return failure(STATUS_BAD_DATA, "a letter: no escrow key");
}

/* A case of an older terminal, or by nobody, names no key: its letter waits at the desk. */
static enum status find_recipients(
	const struct case_writer *writer, struct seal_recipient out[3], size_t *count)
{
	const json_t *form = json_object_get(writer->opened->inner, "form");
	const char *citizen = json_text(form, LETTER_KEY_MEMBER);
	enum status status = find_escrow(writer, &out[1]);

	memcpy(out[0].key, writer->identity->key, sizeof(out[0].key));
	*count = 2;
	if (status == STATUS_OK && citizen)
		status = seal_recipient_read(citizen, &out[(*count)++]);
	return status;
}

enum status case_letter_seal(
	const struct case_writer *writer, const json_t *letter, struct bytes *out)
{
	struct seal_recipient recipients[3];
	struct bytes plain = {0};
	size_t count = 0;
	enum status status = json_canonical(letter, &plain);

	if (status == STATUS_OK && plain.len > CASE_LETTER_MAX)
		status = failure(STATUS_FULL, "a letter of %zu bytes", plain.len);
	if (status == STATUS_OK)
		status = find_recipients(writer, recipients, &count);
	if (status == STATUS_OK)
		status = seal(plain.data, plain.len, recipients, count, out);
	bytes_free(&plain);
	return status;
}
