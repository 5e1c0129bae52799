#include "sync/wire/problem.h"

#include <string.h>

static const struct {
	const char *code;
	int status;
	const char *title;
} PROBLEMS[WIRE_PROBLEMS] = {
	[WIRE_PROBLEM_NONE] = {"", 500, "Unnamed"},
	[WIRE_REQUEST_BAD] = {"request.bad", 400, "The request cannot be read"},
	[WIRE_MANIFEST_BAD] = {"manifest.bad", 400, "The manifest is not in the strict form"},
	[WIRE_MANIFEST_SIGNATURE] = {"manifest.signature", 400,
		"The signature does not verify"},
	[WIRE_CERTIFICATE_MISSING] = {"certificate.missing", 401,
		"A client certificate is needed"},
	[WIRE_CERTIFICATE_REFUSED] = {"certificate.refused", 403, "The certificate is refused"},
	[WIRE_INVITATION_REFUSED] = {"invitation.refused", 401, "The invitation is refused"},
	[WIRE_KEY_REFUSED] = {"key.refused", 403, "The manifest's key is refused"},
	[WIRE_SEQUENCE] = {"sequence.refused", 403, "The terminal's numbers do not add up"},
	[WIRE_NOT_FOUND] = {"not_found", 404, "There is nothing here"},
	[WIRE_CASE_UNKNOWN] = {"case.unknown", 404, "The case is not known"},
	[WIRE_UPLOAD_UNKNOWN] = {"upload.unknown", 404, "The upload is not known"},
	[WIRE_RECEIPT_NOT_YET] = {"receipt.not_yet", 404, "The case is not committed"},
	[WIRE_METHOD_REFUSED] = {"method.refused", 405, "The method does not fit the path"},
	[WIRE_UPLOAD_OFFSET] = {"upload.offset", 409, "The part goes on at another offset"},
	[WIRE_PARTS_MISSING] = {"parts.missing", 409, "Parts are missing"},
	[WIRE_CASE_GONE] = {"case.gone", 410, "The case was erased"},
	[WIRE_TUS_VERSION_REFUSED] = {"tus.version", 412, "Only tus 1.0.0 is spoken"},
	[WIRE_TOO_LARGE] = {"too_large", 413, "The body is too large"},
	[WIRE_TYPE_REFUSED] = {"type.refused", 415, "The content type does not fit"},
	[WIRE_MANIFEST_MISMATCH] = {"manifest.mismatch", 422, "The manifest is for elsewhere"},
	[WIRE_CASE_CONFLICT] = {"case.conflict", 422, "This case has another manifest"},
	[WIRE_PART_MISMATCH] = {"part.mismatch", 422, "The part is not in the manifest"},
	[WIRE_PART_HASH] = {"part.hash", 422, "The part is not what the manifest says"},
	[WIRE_PART_SEAL] = {"part.seal", 422, "The part is not sealed to two keys"},
	[WIRE_UPLOAD_LOCKED] = {"upload.locked", 423, "The part is being received already"},
	[WIRE_TOO_MANY] = {"too_many", 429, "Too many requests"},
	[WIRE_STORAGE_FAILED] = {"storage.failed", 500, "The store failed"},
	[WIRE_OFFICE_AWAY] = {"office.away", 502, "The office does not answer"},
	[WIRE_SPACE] = {"space", 507, "There is no room for all parts"},
};

void wire_parts_add(struct wire_parts *parts, int n)
{
	if (n >= 0 && n < 128)
		parts->bits[n / 64] |= UINT64_C(1) << (n % 64);
}

bool wire_parts_has(const struct wire_parts *parts, int n)
{
	return n >= 0 && n < 128 && (parts->bits[n / 64] >> (n % 64)) & 1;
}

bool wire_parts_empty(const struct wire_parts *parts)
{
	return !parts->bits[0] && !parts->bits[1];
}

const char *wire_problem_code(enum wire_problem problem)
{
	return PROBLEMS[problem].code;
}

int wire_problem_status(enum wire_problem problem)
{
	return PROBLEMS[problem].status;
}

enum wire_problem wire_problem_by_code(const char *code)
{
	for (int i = WIRE_PROBLEM_NONE + 1; i < WIRE_PROBLEMS; i++) {
		if (strcmp(PROBLEMS[i].code, code) == 0)
			return (enum wire_problem)i;
	}
	return WIRE_PROBLEM_NONE;
}

/* Takes object, also when it is NULL or another step failed before. */
static enum status write_object(json_t *object, bool complete, struct bytes *out)
{
	enum status status = STATUS_NO_MEMORY;

	if (object && complete)
		status = json_canonical(object, out);
	json_decref(object);
	return status;
}

static json_t *parts_to_json(const struct wire_parts *parts)
{
	json_t *list = json_array();

	for (int n = 0; list && n <= MANIFEST_PARTS_MAX; n++) {
		if (wire_parts_has(parts, n))
			json_array_append_new(list, json_integer(n));
	}
	return list;
}

static enum status parts_from_json(const json_t *list, struct wire_parts *out)
{
	struct wire_parts parts = {{0}};
	const json_t *entry;
	size_t i;

	if (!json_is_array(list))
		return failure(STATUS_BAD_DATA, "no list of missing parts");
	json_array_foreach (list, i, entry) {
		json_int_t n = json_integer_value(entry);

		if (!json_is_integer(entry) || n < 0 || n > MANIFEST_PARTS_MAX)
			return failure(
				STATUS_BAD_DATA, "missing part %zu is no part number", i);
		wire_parts_add(&parts, (int)n);
	}
	*out = parts;
	return STATUS_OK;
}

enum status wire_problem_write(
	enum wire_problem problem, const struct wire_parts *missing, struct bytes *out)
{
	json_t *object = json_pack("{s:s, s:s, s:i}", "code", PROBLEMS[problem].code, "title",
		PROBLEMS[problem].title, "status", PROBLEMS[problem].status);
	bool complete =
		!missing || json_object_set_new(object, "missing", parts_to_json(missing)) == 0;

	return write_object(object, complete, out);
}

enum status wire_problem_read(
	const void *text, size_t len, enum wire_problem *problem, struct wire_parts *missing)
{
	struct wire_parts parts = {{0}};
	json_t *object = NULL, *list;
	const char *code;
	enum status status = json_read(text, len, &object);

	if (status != STATUS_OK)
		return status;
	code = json_text(object, "code");
	list = json_object_get(object, "missing");
	if (!code)
		status = failure(STATUS_BAD_DATA, "a problem without a code");
	else if (list)
		status = parts_from_json(list, &parts);
	if (status == STATUS_OK) {
		*problem = wire_problem_by_code(code);
		if (missing)
			*missing = parts;
	}
	json_decref(object);
	return status;
}

enum status wire_missing_write(const struct wire_parts *missing, struct bytes *out)
{
	json_t *object = json_object();

	return write_object(object,
		json_object_set_new(object, "missing", parts_to_json(missing)) == 0, out);
}

enum status wire_missing_read(const void *text, size_t len, struct wire_parts *missing)
{
	json_t *object = NULL;
	enum status status = json_read(text, len, &object);

	if (status == STATUS_OK)
		status = parts_from_json(json_object_get(object, "missing"), missing);
	json_decref(object);
	return status;
}

enum wire_reaction wire_reaction(int http_status)
{
	if (http_status >= 200 && http_status < 300)
		return WIRE_DONE;
	if (http_status == 0 || (http_status >= 500 && http_status < 600))
		return WIRE_WAIT;
	switch (http_status) {
	case 404:
	case 409:
		return WIRE_GO_ON;
	case 400:
	case 410:
	case 413:
	case 415:
	case 422:
		return WIRE_CASE_BAD;
	case 408:
	case 423:
	case 425:
	case 429:
		return WIRE_WAIT;
	default:
		return WIRE_STOP_ALL;
	}
}
