#include "firmware/evidence/jws.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "firmware/evidence/seal.h"
#include "firmware/model/json.h"

#define HEADER_MAX 160
#define HEADER_START "{\"alg\":\"ES256\",\"kid\":\""
#define HEADER_MIDDLE "\",\"typ\":\""
#define HEADER_END "\"}"

static enum status header_text(const char *kid, const char *typ, char out[HEADER_MAX])
{
	int len = snprintf(
		out, HEADER_MAX, HEADER_START "%s" HEADER_MIDDLE "%s" HEADER_END, kid, typ);

	if (len < 0 || len >= HEADER_MAX)
		return failure(STATUS_BAD_DATA, "jws: typ is too long");
	return STATUS_OK;
}

/* BASE64URL(header) "." BASE64URL(payload). */
static enum status signing_input(const struct signing_key *key, const char *typ,
	const void *payload, size_t len, struct bytes *out)
{
	char kid[KID_SIZE], header[HEADER_MAX];
	enum status status;

	signing_key_id(key, kid);
	if ((status = header_text(kid, typ, header)) != STATUS_OK ||
		(status = base64url_encode(header, strlen(header), out)) != STATUS_OK ||
		(status = bytes_add_text(out, ".")) != STATUS_OK)
		return status;
	return base64url_encode(payload, len, out);
}

/* The input's two halves are already base64url, so they go into the JSON as they are. */
static enum status flatten(
	const struct bytes *input, const uint8_t signature[64], struct bytes *out)
{
	const char *text = (const char *)input->data;
	int header_len = (int)strcspn(text, ".");
	enum status status;

	if ((status = bytes_add_text(out, "{\"payload\":\"")) != STATUS_OK ||
		(status = bytes_add_text(out, text + header_len + 1)) != STATUS_OK ||
		(status = bytes_add_format(out, "\",\"protected\":\"%.*s\",\"signature\":\"",
			 header_len, text)) != STATUS_OK ||
		(status = base64url_encode(signature, SIGNATURE_SIZE, out)) != STATUS_OK)
		return status;
	return bytes_add_text(out, "\"}");
}

enum status jws_sign(const struct signing_key *key, const char *typ, const void *payload,
	size_t len, struct bytes *out)
{
	struct bytes input = {0}, text = {0};
	uint8_t signature[SIGNATURE_SIZE];
	enum status status;

	if ((status = signing_input(key, typ, payload, len, &input)) == STATUS_OK &&
		(status = signing_key_sign(key, input.data, input.len, signature)) ==
			STATUS_OK &&
		(status = flatten(&input, signature, &text)) == STATUS_OK)
		status = bytes_add(out, text.data, text.len);
	bytes_free(&text);
	bytes_free(&input);
	return status;
}

enum status jws_sign_raw(const struct signing_key *key, const char *typ, const void *payload,
	size_t len, uint8_t signature[64])
{
	struct bytes input = {0};
	enum status status = signing_input(key, typ, payload, len, &input);

	if (status == STATUS_OK)
		status = signing_key_sign(key, input.data, input.len, signature);
	bytes_free(&input);
	return status;
}

/* The header must be the one we would write for the kid that stands in it. */
static enum status read_header(const char *protected, const char *typ, char kid[KID_SIZE])
{
	struct bytes header = {0};
	char expected[HEADER_MAX];
	uint8_t id[32];
	const char *text;
	enum status status = base64url_decode(protected, strlen(protected), &header);

	if (status != STATUS_OK)
		goto done;
	status = STATUS_BAD_DATA;
	text = (const char *)header.data;
	if (header.len <= strlen(HEADER_START) + KID_SIZE)
		goto done;
	memcpy(kid, text + strlen(HEADER_START), KID_SIZE - 1);
	kid[KID_SIZE - 1] = '\0';
	if (strlen(kid) != KID_SIZE - 1 || hex_decode(kid, id, sizeof(id)) != STATUS_OK ||
		header_text(kid, typ, expected) != STATUS_OK ||
		header.len != strlen(expected) || memcmp(text, expected, header.len) != 0)
		goto done;
	status = STATUS_OK;
done:
	bytes_free(&header);
	return status;
}

static enum status read_signature(const char *text, uint8_t out[SIGNATURE_SIZE])
{
	struct bytes signature = {0};
	enum status status = base64url_decode(text, strlen(text), &signature);

	if (status == STATUS_OK && signature.len != SIGNATURE_SIZE)
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		memcpy(out, signature.data, SIGNATURE_SIZE);
	bytes_free(&signature);
	return status;
}

static enum status read_members(const json_t *object, const char *typ, struct jws *out)
{
	const char *payload = json_text(object, "payload");
	const char *protected = json_text(object, "protected");
	const char *signature = json_text(object, "signature");
	enum status status;

	if (!json_is_object(object) || json_object_size(object) != 3 || !payload ||
		!protected || !signature)
		return failure(
			STATUS_BAD_DATA, "jws: not exactly payload, protected, signature");
	if ((status = read_header(protected, typ, out->kid)) != STATUS_OK)
		return failure(status, "jws: protected header is not the one for %s", typ);
	if ((status = base64url_decode(payload, strlen(payload), &out->payload)) != STATUS_OK ||
		(status = read_signature(signature, out->signature)) != STATUS_OK)
		return failure(status, "jws: payload or signature");
	return bytes_add_format(&out->input, "%s.%s", protected, payload);
}

enum status jws_parse(const void *text, size_t len, const char *typ, struct jws *out)
{
	json_t *object = NULL;
	enum status status;

	*out = (struct jws){.kid = ""};
	if (len > JWS_MAX)
		return failure(STATUS_BAD_DATA, "jws: %zu bytes", len);
	status = json_read(text, len, &object);
	if (status == STATUS_OK)
		status = read_members(object, typ, out);
	if (status == STATUS_OK)
		sha256(out->input.data, out->input.len, out->hash);
	json_decref(object);
	return status;
}

enum status jws_verify(const struct jws *jws, const struct signing_key *key)
{
	char kid[KID_SIZE];

	signing_key_id(key, kid);
	if (strcmp(kid, jws->kid) != 0)
		return failure(STATUS_DENIED, "jws: signed by another key");
	return signing_key_verify(key, jws->input.data, jws->input.len, jws->signature);
}

void jws_free(struct jws *jws)
{
	bytes_free(&jws->payload);
	bytes_free(&jws->input);
}
