#include "firmware/evidence/bundle.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/commitment.h"
#include "firmware/evidence/slip_store.h"

static void commit_to(struct bundle_object *object)
{
	random_bytes(object->random, sizeof(object->random));
	object_commitment(object->random, object->sha256, object->commitment);
}

void bundle_object_make(const void *plain, size_t len, struct bundle_object *out)
{
	sha256(plain, len, out->sha256);
	commit_to(out);
}

enum status bundle_case_set_form(struct bundle_case *bundle, json_t *form)
{
	struct bytes text = {0};
	enum status status = json_canonical(form, &text);

	if (status == STATUS_OK) {
		bundle->form = form;
		bundle_object_make(text.data, text.len, &bundle->form_object);
	}
	bytes_free(&text);
	return status;
}

/* Exactly [the case's department, escrow]: nothing is ever sealed to anybody else. */
static enum status find_recipients(const struct bundle_case *bundle,
	const struct sealing_key *to[2], struct seal_recipient out[2])
{
	if (strcmp(to[0]->department, bundle->department) != 0 ||
		strcmp(to[1]->department, "escrow") != 0)
		return failure(STATUS_DENIED, "bundle: keys of another department");
	out[0] = to[0]->recipient;
	out[1] = to[1]->recipient;
	return STATUS_OK;
}

static enum status seal_part(const struct bundle_case *bundle, const void *plain, size_t len,
	const struct sealing_key *to[2], struct bytes *out)
{
	struct seal_recipient recipients[2];
	enum status status = find_recipients(bundle, to, recipients);

	if (status == STATUS_OK)
		status = seal(plain, len, recipients, 2, out);
	if (status == STATUS_OK && out->len > PART_SIZE_MAX) {
		bytes_free(out);
		status = failure(STATUS_FULL, "bundle: a part is too large");
	}
	return status;
}

static enum status name_page(
	struct bundle_case *bundle, size_t n, const char *material, size_t len)
{
	if (n == 0 || n >= MANIFEST_PARTS_MAX || len > PART_SIZE_MAX ||
		strlen(material) >= sizeof(bundle->parts[n].name))
		return failure(STATUS_FULL, "bundle: page %zu of %zu bytes", n, len);
	memcpy(bundle->parts[n].name, material, strlen(material) + 1);
	return STATUS_OK;
}

enum status bundle_case_move_page(struct bundle_case *bundle, size_t n,
	const struct bundle_page *page, const struct seal_identity *identity,
	const struct sealing_key *to[2], const struct seal_sink *sink)
{
	struct seal_recipient recipients[2];
	struct seal_moved moved;
	struct bundle_part *part;
	enum status status;

	if ((status = name_page(bundle, n, page->material, page->sealed.len)) != STATUS_OK ||
		(status = find_recipients(bundle, to, recipients)) != STATUS_OK ||
		(status = reseal(page->sealed.data, page->sealed.len, identity, recipients, 2,
			 sink, &moved)) != STATUS_OK)
		return status;
	if (moved.sealed_len > PART_SIZE_MAX)
		return failure(STATUS_FULL, "bundle: a part is too large");
	part = &bundle->parts[n];
	memcpy(part->object.sha256, page->plain_sha256, sizeof(part->object.sha256));
	memcpy(part->sealed_sha256, moved.sealed_sha256, sizeof(part->sealed_sha256));
	part->sealed_len = (int64_t)moved.sealed_len;
	commit_to(&part->object);
	return STATUS_OK;
}

enum status bundle_case_add_page(struct bundle_case *bundle, const char *material,
	const void *plain, size_t len, const struct sealing_key *to[2])
{
	size_t n = bundle->part_count + 1;
	struct bundle_part *part;
	enum status status = name_page(bundle, n, material, len);

	if (status != STATUS_OK)
		return status;
	part = &bundle->parts[n];
	status = seal_part(bundle, plain, len, to, &part->sealed);
	if (status != STATUS_OK)
		return status;
	sha256(part->sealed.data, part->sealed.len, part->sealed_sha256);
	part->sealed_len = (int64_t)part->sealed.len;
	bundle_object_make(plain, len, &part->object);
	bundle->part_count = n;
	return STATUS_OK;
}

static json_t *hash_json(const uint8_t hash[32])
{
	char hex[65];

	hex_encode(hash, 32, hex);
	return json_string(hex);
}

static json_t *random_json(const uint8_t random[32])
{
	struct bytes text = {0};
	json_t *json = NULL;

	if (base64url_encode(random, 32, &text) == STATUS_OK)
		json = json_string((const char *)text.data);
	bytes_free(&text);
	return json;
}

/* Object 0 is the form, then the pages by n. */
static const struct bundle_object *object_of(const struct bundle_case *bundle, size_t n)
{
	return n ? &bundle->parts[n].object : &bundle->form_object;
}

/* Takes item into list; once something failed, list is NULL and stays so. */
static void append(json_t **list, json_t *item)
{
	if (json_array_append_new(*list, item) == 0)
		return;
	json_decref(*list);
	*list = NULL;
}

static json_t *commitments_json(const struct bundle_case *bundle)
{
	json_t *list = json_array();

	for (size_t n = 0; bundle->form && n <= bundle->part_count; n++)
		append(&list, hash_json(object_of(bundle, n)->commitment));
	return list;
}

static json_t *cases_json(const struct bundle_case *cases, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		append(&list, json_pack("{s:s, s:o}", "case_id", cases[i].case_id,
				      "commitments", commitments_json(&cases[i])));
	return list;
}

enum status bundle_covers(const struct bundle_visit *visit, const struct bundle_case *cases,
	size_t count, json_t **object, uint8_t hash[32])
{
	uint8_t text_hash[32];
	json_t *covers;
	enum status status;

	sha256(visit->signed_text, strlen(visit->signed_text), text_hash);
	covers = json_pack("{s:o, s:s, s:o, s:s, s:s}", "cases", cases_json(cases, count),
		"language", visit->language, "text_sha256", hash_json(text_hash), "typ",
		"covers", "visit_id", visit->visit_id);
	if (!covers)
		return failure(STATUS_NO_MEMORY, "bundle: covers");
	status = canonical_hash(covers, hash);
	if (status != STATUS_OK) {
		json_decref(covers);
		return status;
	}
	*object = covers;
	return STATUS_OK;
}

static json_t *objects_json(const struct bundle_case *bundle)
{
	json_t *list = json_array();

	for (size_t n = 0; n <= bundle->part_count; n++) {
		const struct bundle_object *object = object_of(bundle, n);
		append(&list, json_pack("{s:i, s:s, s:o, s:o}", "n", (int)n, "name",
				      n ? bundle->parts[n].name : FORM_OBJECT_NAME, "random",
				      random_json(object->random), "sha256",
				      hash_json(object->sha256)));
	}
	return list;
}

static json_t *inner_json(const struct bundle_case *bundle, const struct bundle_visit *visit,
	const struct bundle_place *place, const uint8_t salt[INNER_SALT_SIZE])
{
	return json_pack(
		"{s:s, s:O, s:O, s:O, s:s, s:i, s:s, s:I, s:s, s:o, s:s, s:o, s:O, s:s,"
		" s:i, s:s}",
		"case_id", bundle->case_id, "covered", place->covers, "form", bundle->form,
		"identity", visit->identity, "implement_code", bundle->implement_code,
		"item_version", bundle->item_version, "kiosk_id", visit->kiosk_id, "kiosk_seq",
		(json_int_t)place->kiosk_seq, "language", visit->language, "objects",
		objects_json(bundle), "receipt_no", bundle->receipt_no, "salt",
		random_json(salt), "signature", visit->signature, "signed_text",
		visit->signed_text, "test", visit->test, "visit_id", visit->visit_id);
}

/* The padded inner part: sealed into the bundle, its commitment into the manifest. */
static enum status make_inner(struct bundle_case *bundle, const struct bundle_visit *visit,
	const struct bundle_place *place, const struct sealing_key *to[2],
	uint8_t commitment[32])
{
	uint8_t salt[INNER_SALT_SIZE];
	struct bytes padded = {0};
	json_t *inner;
	enum status status;

	random_bytes(salt, sizeof(salt));
	inner = inner_json(bundle, visit, place, salt);
	if (!inner)
		return failure(STATUS_NO_MEMORY, "bundle: inner part");
	status = inner_write(inner, &padded);
	if (status == STATUS_OK) {
		inner_commitment(salt, padded.data, padded.len, commitment);
		status = seal_part(bundle, padded.data, padded.len, to, &bundle->inner);
	}
	json_decref(inner);
	bytes_free(&padded);
	return status;
}

static struct manifest_part *list_part(struct manifest *manifest, const char *name, int64_t len)
{
	struct manifest_part *part = &manifest->parts[manifest->part_count];

	part->n = (int)manifest->part_count++;
	part->len = len;
	snprintf(part->name, sizeof(part->name), "%s", name);
	return part;
}

static void list_parts(const struct bundle_case *bundle, struct manifest *out)
{
	struct manifest_part *inner = list_part(out, "inner", (int64_t)bundle->inner.len);

	sha256(bundle->inner.data, bundle->inner.len, inner->sha256);
	for (size_t n = 1; n <= bundle->part_count; n++) {
		const struct bundle_part *page = &bundle->parts[n];
		struct manifest_part *part = list_part(out, page->name, page->sealed_len);
		memcpy(part->sha256, page->sealed_sha256, sizeof(part->sha256));
	}
}

/* Everything of the manifest but its hashes. */
static void describe(const struct bundle_case *bundle, const struct bundle_visit *visit,
	const struct sealing_key *to[2], struct manifest *out)
{
	memcpy(out->case_id, bundle->case_id, sizeof(out->case_id));
	memcpy(out->visit_id, visit->visit_id, sizeof(out->visit_id));
	memcpy(out->receipt_no, bundle->receipt_no, sizeof(out->receipt_no));
	memcpy(out->kiosk_id, visit->kiosk_id, sizeof(out->kiosk_id));
	memcpy(out->implement_code, bundle->implement_code, sizeof(out->implement_code));
	memcpy(out->department, bundle->department, sizeof(out->department));
	memcpy(out->boot_id, visit->boot_id, sizeof(out->boot_id));
	snprintf(out->clock_quality, sizeof(out->clock_quality), "%s", visit->clock_quality);
	memcpy(out->sealed_to[0], to[0]->key_id, sizeof(out->sealed_to[0]));
	memcpy(out->sealed_to[1], to[1]->key_id, sizeof(out->sealed_to[1]));
	out->item_version = bundle->item_version;
	out->booking = bundle->booking;
	out->claimed_ms = visit->claimed_ms;
	out->monotonic_ms = visit->monotonic_ms;
	out->test = visit->test;
	list_parts(bundle, out);
}

/* Reads back what was signed, so that a broken key shows before anybody is told "received". */
static enum status sign(struct bundle_case *bundle, const struct manifest *manifest,
	const struct signing_key *key)
{
	struct bytes text = {0};
	struct jws jws = {.kid = ""};
	enum status status;

	if ((status = manifest_write(manifest, &text)) == STATUS_OK &&
		(status = jws_sign(key, MANIFEST_TYP, text.data, text.len, &bundle->jws)) ==
			STATUS_OK &&
		(status = jws_parse(bundle->jws.data, bundle->jws.len, MANIFEST_TYP, &jws)) ==
			STATUS_OK &&
		(status = jws_verify(&jws, key)) == STATUS_OK)
		memcpy(bundle->manifest_hash, jws.hash, sizeof(jws.hash));
	jws_free(&jws);
	bytes_free(&text);
	return status;
}

enum status bundle_case_finish(struct bundle_case *bundle, const struct bundle_visit *visit,
	const struct bundle_place *place, const struct sealing_key *to[2],
	const struct signing_key *key)
{
	struct manifest manifest = {
		.visit_cases = (int)place->visit_cases, .kiosk_seq = place->kiosk_seq};
	enum status status;

	if (!kiosk_id_is_valid(visit->kiosk_id) || place->kiosk_seq < 1 ||
		place->kiosk_seq > KIOSK_SEQ_MAX)
		return failure(STATUS_FULL, "bundle: no number left");
	if (to[0]->test != visit->test || to[1]->test != visit->test)
		return failure(STATUS_DENIED, "bundle: test and real are mixed");
	receipt_no_make(visit->kiosk_id, place->kiosk_seq, bundle->receipt_no);
	status = make_inner(bundle, visit, place, to, manifest.inner_commit);
	if (status != STATUS_OK)
		return status;
	describe(bundle, visit, to, &manifest);
	memcpy(manifest.prev, place->prev, sizeof(manifest.prev));
	memcpy(manifest.covers, place->covers_hash, sizeof(manifest.covers));
	query_tag(bundle->receipt_no, visit->visit_code, manifest.query_tag);
	return sign(bundle, &manifest, key);
}

void bundle_case_free(struct bundle_case *bundle)
{
	for (size_t n = 0; n < MANIFEST_PARTS_MAX; n++)
		bytes_free(&bundle->parts[n].sealed);
	bytes_free(&bundle->inner);
	bytes_free(&bundle->jws);
	bytes_wipe(bundle, sizeof(*bundle));
}
