#include "firmware/evidence/invitation.h"

#include <string.h>

#include "firmware/evidence/base64.h"
#include "firmware/model/json.h"

#define VERSION 1
#define BASIC "Basic "
#define CREDENTIALS_LEN (2 * VISIT_CODE_SIZE - 1) /* id, colon, code: base64 without padding */

enum status invitation_encode(const struct invitation *invitation, struct bytes *out)
{
	json_t *enrolment = NULL, *json = NULL;
	enum status status = json_read(
		invitation->enrolment_text.data, invitation->enrolment_text.len, &enrolment);

	if (status == STATUS_OK)
		json = json_pack("{s:i, s:s, s:s, s:s, s:I, s:I, s:O}", "v", VERSION, "id",
			invitation->id, "office_url", invitation->office_url, "renewal_url",
			invitation->renewal_url, "made_ms", (json_int_t)invitation->made_ms,
			"to_ms", (json_int_t)invitation->to_ms, "enrolment", enrolment);
	if (status == STATUS_OK)
		status = json ? json_canonical(json, out) : STATUS_NO_MEMORY;
	json_decref(json);
	json_decref(enrolment);
	return status;
}

static bool copy_url(const json_t *json, const char *member, char out[INVITATION_URL_SIZE])
{
	const char *text = json_text(json, member);

	if (!text || strncmp(text, "https://", 8) != 0 || strlen(text) >= INVITATION_URL_SIZE)
		return false;
	strcpy(out, text);
	return true;
}

static bool copy_frame(const json_t *json, struct invitation *out)
{
	const char *id = json_text(json, "id");
	const json_t *made = json_object_get(json, "made_ms"),
		     *to = json_object_get(json, "to_ms");
	char normal[VISIT_CODE_SIZE];

	if (json_integer_value(json_object_get(json, "v")) != VERSION || !id ||
		visit_code_read(id, normal) != STATUS_OK || strcmp(id, normal) != 0 ||
		!json_is_integer(made) || !json_is_integer(to))
		return false;
	strcpy(out->id, id);
	out->made_ms = json_integer_value(made);
	out->to_ms = json_integer_value(to);
	return out->made_ms > 0 && out->to_ms > out->made_ms &&
	       copy_url(json, "office_url", out->office_url) &&
	       copy_url(json, "renewal_url", out->renewal_url);
}

/* PEM texts end with NUL, as whoever reads them expects. */
static enum status copy_pem(const json_t *enrolment, const char *member, struct bytes *out)
{
	const char *pem = json_text(enrolment, member);

	if (!pem || !strstr(pem, "-----BEGIN CERTIFICATE-----"))
		return failure(STATUS_BAD_DATA, "invitation: no %s", member);
	return bytes_add_text(out, pem);
}

static enum status copy_enrolment(const json_t *json, struct invitation *out)
{
	const json_t *enrolment = json_object_get(json, "enrolment");
	enum status status;

	if (!json_is_object(enrolment))
		return failure(STATUS_BAD_DATA, "invitation: no enrolment");
	status = json_canonical(enrolment, &out->enrolment_text);
	if (status == STATUS_OK)
		status = enrolment_decode(
			out->enrolment_text.data, out->enrolment_text.len, &out->enrolment);
	if (status == STATUS_OK)
		status = copy_pem(enrolment, "ca", &out->ca);
	return status == STATUS_OK ? copy_pem(enrolment, "server_ca", &out->server_ca) : status;
}

enum status invitation_decode(const void *text, size_t len, struct invitation *out)
{
	json_t *json = NULL;
	enum status status = len <= INVITATION_FILE_MAX
				     ? json_read(text, len, &json)
				     : failure(STATUS_BAD_DATA, "invitation: %zu bytes", len);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK && !copy_frame(json, out))
		status = failure(STATUS_BAD_DATA, "invitation: a member is missing or wrong");
	if (status == STATUS_OK)
		status = copy_enrolment(json, out);
	json_decref(json);
	return status;
}

void invitation_free(struct invitation *invitation)
{
	bytes_free(&invitation->enrolment_text);
	bytes_free(&invitation->ca);
	bytes_free(&invitation->server_ca);
}

void invitation_credentials(
	const char *id, const char *code, char out[INVITATION_CREDENTIALS_SIZE])
{
	uint8_t pair[CREDENTIALS_LEN];

	memcpy(pair, id, VISIT_CODE_SIZE - 1);
	pair[VISIT_CODE_SIZE - 1] = ':';
	memcpy(pair + VISIT_CODE_SIZE, code, VISIT_CODE_SIZE - 1);
	strcpy(out, BASIC);
	base64_encode(pair, sizeof(pair), out + strlen(BASIC));
	bytes_wipe(pair, sizeof(pair));
}

/* Only the normal form: who typed it made it normal. */
static bool is_code(const char *text)
{
	char normal[VISIT_CODE_SIZE];
	bool same = visit_code_read(text, normal) == STATUS_OK && strcmp(text, normal) == 0;

	bytes_wipe(normal, sizeof(normal));
	return same;
}

enum status invitation_credentials_read(
	const char *header, char id[VISIT_CODE_SIZE], char code[VISIT_CODE_SIZE])
{
	uint8_t pair[CREDENTIALS_LEN];
	size_t scheme = strlen(BASIC);
	enum status status = STATUS_BAD_DATA;

	if (strncmp(header, BASIC, scheme) == 0 &&
		base64_decode(header + scheme, strlen(header) - scheme, pair, sizeof(pair)) ==
			STATUS_OK &&
		pair[VISIT_CODE_SIZE - 1] == ':') {
		memcpy(id, pair, VISIT_CODE_SIZE - 1);
		memcpy(code, pair + VISIT_CODE_SIZE, VISIT_CODE_SIZE - 1);
		id[VISIT_CODE_SIZE - 1] = code[VISIT_CODE_SIZE - 1] = '\0';
		if (is_code(id) && is_code(code))
			status = STATUS_OK;
	}
	bytes_wipe(pair, sizeof(pair));
	return status;
}
