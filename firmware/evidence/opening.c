#include "firmware/evidence/opening.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/evidence/commitment.h"
#include "firmware/model/booking.h"
#include "firmware/model/ink.h"

#define WHAT_MAX 160

/* One opening: what was given, what is found. */
struct opening {
	const struct opening_hands *hands;
	enum status status; /* of the first fault */
	const json_t *manifest;
	struct opened_case *out;
};

static void report(struct opening *opening, enum status status, const char *format, ...)
	PRINTF_LIKE(3, 4);

static void report(struct opening *opening, enum status status, const char *format, ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	opening->hands->fault(opening->hands->user, what);
	if (opening->status == STATUS_OK)
		opening->status = status;
}

static void check_sealed(
	struct opening *opening, const struct manifest_part *part, const struct bytes *sealed)
{
	uint8_t hash[32];

	sha256(sealed->data, sealed->len, hash);
	if ((int64_t)sealed->len != part->len || memcmp(hash, part->sha256, sizeof(hash)) != 0)
		report(opening, STATUS_BAD_DATA, "part %d: not the bytes of the manifest",
			part->n);
	else if (seal_stanza_count(sealed->data, sealed->len) != 2)
		report(opening, STATUS_BAD_DATA, "part %d: not sealed to exactly two keys",
			part->n);
}

static void open_part(struct opening *opening, const struct manifest_part *part,
	const struct seal_identity *identity)
{
	struct bytes sealed = {0};
	enum status status = opening->hands->read_part(opening->hands->user, part, &sealed);

	if (status != STATUS_OK)
		report(opening, STATUS_BAD_DATA, "part %d: cannot be read", part->n);
	else
		check_sealed(opening, part, &sealed);
	if (status == STATUS_OK && identity) {
		status = unseal(
			sealed.data, sealed.len, identity, &opening->out->parts[part->n]);
		if (status != STATUS_OK)
			report(opening, status, "part %d: does not open with this key",
				part->n);
	}
	bytes_free(&sealed);
}

static void check_identity(struct opening *opening, const struct seal_identity *identity)
{
	const struct manifest *manifest = &opening->out->manifest;
	struct seal_recipient recipient;
	char id[17];

	memcpy(recipient.key, identity->key, sizeof(recipient.key));
	seal_recipient_id(&recipient, id);
	if (strcmp(id, manifest->sealed_to[0]) != 0 && strcmp(id, manifest->sealed_to[1]) != 0)
		report(opening, STATUS_DENIED, "the key is not among sealed_to");
}

static bool text_is(const json_t *object, const char *member, const char *expected)
{
	const char *text = json_text(object, member);

	return text && expected && strcmp(text, expected) == 0;
}

static bool hash_is(const json_t *value, const uint8_t expected[32])
{
	const char *text = json_string_value(value);
	char hex[65];

	hex_encode(expected, 32, hex);
	return text && strcmp(text, hex) == 0;
}

static bool decode32(const json_t *object, const char *member, uint8_t out[32])
{
	const char *text = json_text(object, member);
	struct bytes data = {0};
	bool good = text && base64url_decode(text, strlen(text), &data) == STATUS_OK &&
		    data.len == 32;

	if (good)
		memcpy(out, data.data, 32);
	bytes_free(&data);
	return good;
}

static void check_inner_commitment(struct opening *opening)
{
	const struct bytes *padded = &opening->out->parts[0];
	uint8_t salt[INNER_SALT_SIZE], commitment[32];

	if (!decode32(opening->out->inner, "salt", salt)) {
		report(opening, STATUS_BAD_DATA, "inner: no salt");
		return;
	}
	inner_commitment(salt, padded->data, padded->len, commitment);
	if (memcmp(commitment, opening->out->manifest.inner_commit, sizeof(commitment)) != 0)
		report(opening, STATUS_BAD_DATA, "inner: not the one of inner_commit");
}

/* What is inside says again which case it belongs to. */
static void check_same_members(struct opening *opening)
{
	static const char *const SAME[] = {"case_id", "visit_id", "kiosk_id", "kiosk_seq",
		"receipt_no", "implement_code", "item_version", "test"};

	for (size_t i = 0; i < sizeof(SAME) / sizeof(SAME[0]); i++)
		if (!json_equal(json_object_get(opening->out->inner, SAME[i]),
			    json_object_get(opening->manifest, SAME[i])))
			report(opening, STATUS_BAD_DATA, "inner: %s differs from the manifest",
				SAME[i]);
}

/* What the office counted is what was signed. */
static void check_booking(struct opening *opening)
{
	const struct booking *booking = &opening->out->manifest.booking;
	const json_t *form = json_object_get(opening->out->inner, "form");

	if (booking->day[0] && !booking_fits_form(booking, form))
		report(opening, STATUS_BAD_DATA, "inner: books another appointment");
}

/* Hash of the plaintext of object n: the form, or page n. */
static enum status plain_hash(const struct opening *opening, size_t n, uint8_t out[32])
{
	const json_t *form = json_object_get(opening->out->inner, "form");
	const struct bytes *part = &opening->out->parts[n];

	if (n == 0)
		return json_is_object(form) ? canonical_hash(form, out) : STATUS_BAD_DATA;
	sha256(part->data, part->len, out);
	return STATUS_OK;
}

static void check_object(
	struct opening *opening, const json_t *object, size_t n, const json_t *commitment)
{
	const char *name = n ? opening->out->manifest.parts[n].name : FORM_OBJECT_NAME;
	uint8_t random[32], hash[32], expected[32];

	if (json_object_size(object) != 4 ||
		json_integer_value(json_object_get(object, "n")) != (json_int_t)n ||
		!text_is(object, "name", name) || !decode32(object, "random", random)) {
		report(opening, STATUS_BAD_DATA, "object %zu: is not %s", n, name);
		return;
	}
	if (plain_hash(opening, n, hash) != STATUS_OK ||
		!hash_is(json_object_get(object, "sha256"), hash)) {
		report(opening, STATUS_BAD_DATA, "object %zu: not the bytes that were signed",
			n);
		return;
	}
	object_commitment(random, hash, expected);
	if (!hash_is(commitment, expected))
		report(opening, STATUS_BAD_DATA, "object %zu: not covered by the signature", n);
}

static void check_objects(struct opening *opening, const json_t *commitments)
{
	const json_t *objects = json_object_get(opening->out->inner, "objects");
	size_t count =
		opening->out->manifest.part_count; /* the form instead of the inner part */

	if (json_array_size(objects) != count || json_array_size(commitments) != count) {
		report(opening, STATUS_BAD_DATA,
			"inner: %zu objects, %zu commitments, %zu parts",
			json_array_size(objects), json_array_size(commitments), count);
		return;
	}
	for (size_t n = 0; n < count; n++)
		check_object(
			opening, json_array_get(objects, n), n, json_array_get(commitments, n));
}

/* The commitments of this case; NULL when covered names it never or twice. */
static const json_t *own_commitments(const struct opening *opening, const json_t *cases)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *entry = json_array_get(cases, i);
		if (!text_is(entry, "case_id", opening->out->manifest.case_id))
			continue;
		if (found)
			return NULL;
		found = json_object_get(entry, "commitments");
	}
	return found;
}

static void check_signed_text(struct opening *opening, const json_t *covered)
{
	const json_t *inner = opening->out->inner;
	const char *text = json_text(inner, "signed_text");
	uint8_t hash[32];

	if (!text) {
		report(opening, STATUS_BAD_DATA, "inner: no signed_text");
		return;
	}
	sha256(text, strlen(text), hash);
	if (!hash_is(json_object_get(covered, "text_sha256"), hash))
		report(opening, STATUS_BAD_DATA, "covered: another text was signed");
	if (!text_is(covered, "language", json_text(inner, "language")))
		report(opening, STATUS_BAD_DATA, "covered: signed in another language");
}

static void check_covered(struct opening *opening)
{
	const struct manifest *manifest = &opening->out->manifest;
	const json_t *covered = json_object_get(opening->out->inner, "covered");
	const json_t *cases = json_object_get(covered, "cases");
	uint8_t hash[32];

	if (!json_is_object(covered) || canonical_hash(covered, hash) != STATUS_OK ||
		memcmp(hash, manifest->covers, sizeof(hash)) != 0)
		report(opening, STATUS_BAD_DATA, "covered: not what covers is the hash of");
	if (json_object_size(covered) != 5 || !text_is(covered, "typ", "covers") ||
		!text_is(covered, "visit_id", manifest->visit_id))
		report(opening, STATUS_BAD_DATA, "covered: of another visit");
	if (json_array_size(cases) != (size_t)manifest->visit_cases)
		report(opening, STATUS_BAD_DATA, "covered: %zu cases, the manifest says %d",
			json_array_size(cases), manifest->visit_cases);
	check_signed_text(opening, covered);
	check_objects(opening, own_commitments(opening, cases));
}

/* Each of them becomes a picture: a terminal that lies must not fill the department's disk. */
static void check_signers(struct opening *opening)
{
	const json_t *signature = json_object_get(opening->out->inner, "signature");
	size_t others = json_array_size(json_object_get(signature, "others"));

	if (others > INK_OTHERS_MAX)
		report(opening, STATUS_BAD_DATA, "inner: %zu signed besides", others);
}

static void check_inside(struct opening *opening)
{
	struct opened_case *out = opening->out;

	if (inner_read(out->parts[0].data, out->parts[0].len, &out->inner) != STATUS_OK) {
		report(opening, STATUS_BAD_DATA,
			"inner: not canonical JSON in 4096-byte blocks");
		return;
	}
	check_inner_commitment(opening);
	check_same_members(opening);
	check_booking(opening);
	check_covered(opening);
	check_signers(opening);
}

static void open_parts(struct opening *opening, const struct seal_identity *identity)
{
	const struct manifest *manifest = &opening->out->manifest;

	if (identity)
		check_identity(opening, identity);
	for (size_t i = 0; i < manifest->part_count; i++)
		open_part(opening, &manifest->parts[i], identity);
	if (identity)
		check_inside(opening);
}

enum status case_open(const struct bytes *jws, const struct signing_key *key,
	const struct seal_identity *identity, const struct opening_hands *hands,
	struct opened_case *out)
{
	struct opening opening = {.hands = hands, .out = out};
	struct jws parsed;
	json_t *manifest = NULL;

	memset(out, 0, sizeof(*out));
	if (jws_parse(jws->data, jws->len, MANIFEST_TYP, &parsed) != STATUS_OK) {
		report(&opening, STATUS_BAD_DATA, "manifest: not a JWS in its one form");
		goto done;
	}
	if (jws_verify(&parsed, key) != STATUS_OK)
		report(&opening, STATUS_DENIED, "manifest: not signed by this terminal's key");
	if (manifest_read(parsed.payload.data, parsed.payload.len, &out->manifest) !=
			STATUS_OK ||
		json_read(parsed.payload.data, parsed.payload.len, &manifest) != STATUS_OK) {
		report(&opening, STATUS_BAD_DATA, "manifest: a member breaks its rule");
		goto done;
	}
	opening.manifest = manifest;
	open_parts(&opening, identity);
done:
	json_decref(manifest);
	jws_free(&parsed);
	return opening.status;
}

void opened_case_free(struct opened_case *opened)
{
	json_decref(opened->inner);
	for (size_t n = 0; n < MANIFEST_PARTS_MAX; n++)
		bytes_free(&opened->parts[n]);
	memset(opened, 0, sizeof(*opened));
}
