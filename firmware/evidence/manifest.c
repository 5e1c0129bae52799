#include "firmware/evidence/manifest.h"

#include <stddef.h>
#include <string.h>

#define INT_SAFE_MAX ((INT64_C(1) << 53) - 1)

/* What a member holds and how it stands in struct manifest. */
enum kind {
	KIND_UUID,
	KIND_KIOSK_ID,
	KIND_RECEIPT_NO,
	KIND_CODE, /* letters, digits, "._-" */
	KIND_QUALITY,
	KIND_HASH,
	KIND_INT,   /* an int */
	KIND_INT64, /* an int64_t */
};

static const struct member {
	const char *name;
	enum kind kind;
	size_t offset;
	int64_t min, max; /* of a number, or of a text's length */
} MEMBERS[] = {
	{"boot_id", KIND_UUID, offsetof(struct manifest, boot_id), 0, 0},
	{"case_id", KIND_UUID, offsetof(struct manifest, case_id), 0, 0},
	{"claimed_ms", KIND_INT64, offsetof(struct manifest, claimed_ms), 0, INT_SAFE_MAX},
	{"clock_quality", KIND_QUALITY, offsetof(struct manifest, clock_quality), 0, 0},
	{"covers", KIND_HASH, offsetof(struct manifest, covers), 0, 0},
	{"department", KIND_CODE, offsetof(struct manifest, department), 1, 39},
	{"implement_code", KIND_CODE, offsetof(struct manifest, implement_code), 1, 36},
	{"inner_commit", KIND_HASH, offsetof(struct manifest, inner_commit), 0, 0},
	{"item_version", KIND_INT, offsetof(struct manifest, item_version), 1, INT32_MAX},
	{"kiosk_id", KIND_KIOSK_ID, offsetof(struct manifest, kiosk_id), 0, 0},
	{"kiosk_seq", KIND_INT64, offsetof(struct manifest, kiosk_seq), 1, KIOSK_SEQ_MAX},
	{"monotonic_ms", KIND_INT64, offsetof(struct manifest, monotonic_ms), 0, INT_SAFE_MAX},
	{"prev", KIND_HASH, offsetof(struct manifest, prev), 0, 0},
	{"query_tag", KIND_HASH, offsetof(struct manifest, query_tag), 0, 0},
	{"receipt_no", KIND_RECEIPT_NO, offsetof(struct manifest, receipt_no), 0, 0},
	{"test", KIND_INT, offsetof(struct manifest, test), 0, 1},
	{"visit_cases", KIND_INT, offsetof(struct manifest, visit_cases), 1, VISIT_CASES_MAX},
	{"visit_id", KIND_UUID, offsetof(struct manifest, visit_id), 0, 0},
};

enum { MEMBER_COUNT = sizeof(MEMBERS) / sizeof(MEMBERS[0]) };

/* Beside the table: "parts", "sealed_to" and "v"; of what is booked also "booking". */
enum { ALL_MEMBERS = MEMBER_COUNT + 3, KEY_ID_LEN = 16 };
enum { VERSION_PLAIN = 1, VERSION_BOOKING = 2 };

static bool is_code(const char *text, int64_t min, int64_t max)
{
	static const char ALLOWED[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t len = strlen(text);

	return (int64_t)len >= min && (int64_t)len <= max && strspn(text, ALLOWED) == len;
}

static bool is_quality(const char *text)
{
	return strcmp(text, "synced") == 0 || strcmp(text, "held") == 0 ||
	       strcmp(text, "unknown") == 0;
}

static bool is_key_id(const char *text)
{
	return strlen(text) == KEY_ID_LEN && strspn(text, "0123456789abcdef") == KEY_ID_LEN;
}

static size_t text_size(enum kind kind)
{
	const struct manifest *none = NULL;

	switch (kind) {
	case KIND_UUID:
		return UUID_SIZE;
	case KIND_KIOSK_ID:
		return KIOSK_ID_SIZE;
	case KIND_RECEIPT_NO:
		return RECEIPT_NO_SIZE;
	case KIND_CODE:
		return sizeof(none->department);
	case KIND_QUALITY:
		return sizeof(none->clock_quality);
	case KIND_HASH:
	case KIND_INT:
	case KIND_INT64:
		break;
	}
	return 0;
}

static int64_t number_of(const struct member *member, const char *at)
{
	return member->kind == KIND_INT ? *(const int *)at : *(const int64_t *)at;
}

static bool member_is_valid(const struct member *member, const struct manifest *manifest)
{
	const char *at = (const char *)manifest + member->offset;

	switch (member->kind) {
	case KIND_UUID:
		return uuid_is_valid(at);
	case KIND_KIOSK_ID:
		return kiosk_id_is_valid(at);
	case KIND_RECEIPT_NO:
		return receipt_no_is_valid(at);
	case KIND_CODE:
		return is_code(at, member->min, member->max);
	case KIND_QUALITY:
		return is_quality(at);
	case KIND_HASH:
		return true;
	case KIND_INT:
	case KIND_INT64:
		return number_of(member, at) >= member->min &&
		       number_of(member, at) <= member->max;
	}
	return false;
}

static bool part_is_valid(const struct manifest_part *part, int n)
{
	bool is_inner = strcmp(part->name, "inner") == 0;

	return part->n == n && is_inner == (n == 0) &&
	       is_code(part->name, 1, sizeof(part->name) - 1) && part->len > 0 &&
	       part->len <= PART_SIZE_MAX;
}

/* The number is never believed, always made again from what it stands for. */
static bool receipt_no_fits(const struct manifest *manifest)
{
	char expected[RECEIPT_NO_SIZE];

	receipt_no_make(manifest->kiosk_id, manifest->kiosk_seq, expected);
	return strcmp(expected, manifest->receipt_no) == 0;
}

static bool prev_fits(const struct manifest *manifest)
{
	static const uint8_t NONE[32];

	return manifest->kiosk_seq > 1 || memcmp(manifest->prev, NONE, sizeof(NONE)) == 0;
}

static enum status check(const struct manifest *manifest)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (!member_is_valid(&MEMBERS[i], manifest))
			return failure(STATUS_BAD_DATA, "manifest: %s", MEMBERS[i].name);
	if (!receipt_no_fits(manifest))
		return failure(STATUS_BAD_DATA, "manifest: receipt_no of another case");
	if (!prev_fits(manifest))
		return failure(STATUS_BAD_DATA, "manifest: prev of the first case");
	if (manifest->part_count == 0 || manifest->part_count > MANIFEST_PARTS_MAX)
		return failure(STATUS_BAD_DATA, "manifest: %zu parts", manifest->part_count);
	for (size_t i = 0; i < manifest->part_count; i++)
		if (!part_is_valid(&manifest->parts[i], (int)i))
			return failure(STATUS_BAD_DATA, "manifest: part %zu", i);
	if (!is_key_id(manifest->sealed_to[0]) || !is_key_id(manifest->sealed_to[1]))
		return failure(STATUS_BAD_DATA, "manifest: sealed_to");
	if (manifest->booking.day[0] && !booking_is_valid(&manifest->booking))
		return failure(STATUS_BAD_DATA, "manifest: booking");
	return STATUS_OK;
}

static json_t *hash_json(const uint8_t hash[32])
{
	char hex[65];

	hex_encode(hash, 32, hex);
	return json_string(hex);
}

static json_t *member_json(const struct member *member, const struct manifest *manifest)
{
	const char *at = (const char *)manifest + member->offset;

	if (text_size(member->kind))
		return json_string(at);
	if (member->kind == KIND_HASH)
		return hash_json((const uint8_t *)at);
	return json_integer(number_of(member, at));
}

static json_t *parts_json(const struct manifest *manifest)
{
	json_t *parts = json_array();

	for (size_t i = 0; i < manifest->part_count; i++) {
		const struct manifest_part *part = &manifest->parts[i];
		json_t *json = json_pack("{s:i, s:s, s:o, s:I}", "n", part->n, "name",
			part->name, "sha256", hash_json(part->sha256), "len",
			(json_int_t)part->len);
		if (json_array_append_new(parts, json) != 0) {
			json_decref(parts);
			return NULL;
		}
	}
	return parts;
}

static json_t *manifest_json(const struct manifest *manifest)
{
	json_t *json = json_object();
	int failed = 0;

	for (size_t i = 0; i < MEMBER_COUNT; i++)
		failed |= json_object_set_new(
			json, MEMBERS[i].name, member_json(&MEMBERS[i], manifest));
	failed |= json_object_set_new(json, "parts", parts_json(manifest));
	failed |= json_object_set_new(json, "sealed_to",
		json_pack("[s, s]", manifest->sealed_to[0], manifest->sealed_to[1]));
	if (manifest->booking.day[0])
		failed |= json_object_set_new(
			json, "booking", booking_to_json(&manifest->booking));
	failed |= json_object_set_new(json, "v",
		json_integer(manifest->booking.day[0] ? VERSION_BOOKING : VERSION_PLAIN));
	if (failed) {
		json_decref(json);
		return NULL;
	}
	return json;
}

enum status manifest_write(const struct manifest *manifest, struct bytes *out)
{
	struct bytes text = {0};
	json_t *json;
	enum status status = check(manifest);

	if (status != STATUS_OK)
		return status;
	json = manifest_json(manifest);
	if (!json)
		return failure(STATUS_NO_MEMORY, "manifest");
	status = json_canonical(json, &text);
	if (status == STATUS_OK && text.len > MANIFEST_MAX)
		status = failure(STATUS_FULL, "manifest: %zu bytes", text.len);
	if (status == STATUS_OK)
		status = bytes_add(out, text.data, text.len);
	json_decref(json);
	bytes_free(&text);
	return status;
}

/* A text that fits with its NUL; its shape is checked afterwards with all the rest. */
static bool read_text(const json_t *json, char *out, size_t size)
{
	const char *text = json_string_value(json);

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool read_hash(const json_t *json, uint8_t out[32])
{
	const char *text = json_string_value(json);

	return text && strlen(text) == 64 && hex_decode(text, out, 32) == STATUS_OK;
}

static bool read_member(
	const struct member *member, const json_t *object, struct manifest *manifest)
{
	char *at = (char *)manifest + member->offset;
	const json_t *json = json_object_get(object, member->name);
	json_int_t number = json_integer_value(json);

	if (text_size(member->kind))
		return read_text(json, at, text_size(member->kind));
	if (member->kind == KIND_HASH)
		return read_hash(json, (uint8_t *)at);
	if (!json_is_integer(json) || number < member->min || number > member->max)
		return false;
	if (member->kind == KIND_INT)
		*(int *)at = (int)number;
	else
		*(int64_t *)at = number;
	return true;
}

static bool read_part(const json_t *json, struct manifest_part *out)
{
	const json_t *n = json_object_get(json, "n"), *len = json_object_get(json, "len");

	if (json_object_size(json) != 4 || !json_is_integer(n) || !json_is_integer(len) ||
		json_integer_value(n) < 0 || json_integer_value(n) >= MANIFEST_PARTS_MAX)
		return false;
	out->n = (int)json_integer_value(n);
	out->len = json_integer_value(len);
	return read_text(json_object_get(json, "name"), out->name, sizeof(out->name)) &&
	       read_hash(json_object_get(json, "sha256"), out->sha256);
}

static enum status read_parts(const json_t *json, struct manifest *out)
{
	if (!json_is_array(json) || json_array_size(json) > MANIFEST_PARTS_MAX)
		return failure(STATUS_BAD_DATA, "manifest: parts");
	out->part_count = json_array_size(json);
	for (size_t i = 0; i < out->part_count; i++)
		if (!read_part(json_array_get(json, i), &out->parts[i]))
			return failure(STATUS_BAD_DATA, "manifest: members of part %zu", i);
	return STATUS_OK;
}

static enum status read_sealed_to(const json_t *json, struct manifest *out)
{
	if (json_array_size(json) != 2)
		return failure(STATUS_BAD_DATA, "manifest: sealed_to is not two");
	for (size_t i = 0; i < 2; i++)
		if (!read_text(json_array_get(json, i), out->sealed_to[i],
			    sizeof(out->sealed_to[i])))
			return failure(STATUS_BAD_DATA, "manifest: sealed_to");
	return STATUS_OK;
}

static enum status read_version(const json_t *object, struct manifest *out)
{
	json_int_t version = json_integer_value(json_object_get(object, "v"));
	bool books = version == VERSION_BOOKING;

	if (version != VERSION_PLAIN && !books)
		return failure(STATUS_BAD_DATA, "manifest: unknown version");
	if (json_object_size(object) != (size_t)(books ? ALL_MEMBERS + 1 : ALL_MEMBERS))
		return failure(STATUS_BAD_DATA, "manifest: members too many or too few");
	return books ? booking_from_json(json_object_get(object, "booking"), &out->booking)
		     : STATUS_OK;
}

static enum status read_all(const json_t *object, struct manifest *out)
{
	enum status status = read_version(object, out);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (!read_member(&MEMBERS[i], object, out))
			return failure(STATUS_BAD_DATA, "manifest: %s", MEMBERS[i].name);
	if ((status = read_parts(json_object_get(object, "parts"), out)) != STATUS_OK ||
		(status = read_sealed_to(json_object_get(object, "sealed_to"), out)) !=
			STATUS_OK)
		return status;
	return check(out);
}

enum status manifest_read(const void *text, size_t len, struct manifest *out)
{
	struct manifest manifest = {.case_id = ""};
	json_t *object = NULL;
	enum status status;

	if (len > MANIFEST_MAX)
		return failure(STATUS_FULL, "manifest: %zu bytes", len);
	status = json_read_canonical(text, len, &object);
	if (status == STATUS_OK)
		status = read_all(object, &manifest);
	if (status == STATUS_OK)
		*out = manifest;
	json_decref(object);
	return status;
}
