#include "sync/office/desk/case_desk.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/model/json.h"
#include "sync/office/intake/case_rebook.h"

#define SEALING_KEYS_FILE_MAX (1024 * 1024)
#define RECEIPT_KEY_FILE_MAX 1024

enum status case_desk_start(const char *office_folder, struct case_desk *out)
{
	enum status status =
		path_join(out->intake, sizeof(out->intake), office_folder, "intake");

	if (status == STATUS_OK)
		status = parts_open(out->intake, 0, &out->parts);
	return status == STATUS_OK ? store_open_reader(out->intake, &out->store) : status;
}

enum status case_desk_take(struct case_desk *desk, const struct store_case *entry)
{
	enum status status;

	bytes_free(&desk->jws);
	bytes_free(&desk->receipt);
	desk->entry = *entry;
	status = store_key(desk->store, entry->kid, &desk->key);
	if (status == STATUS_OK)
		status = store_manifest(desk->store, entry->case_id, &desk->jws);
	if (status == STATUS_OK) {
		status = store_receipt(desk->store, entry->case_id, &desk->receipt);
		if (status == STATUS_NOT_FOUND)
			status = STATUS_OK;
	}
	return status;
}

enum status case_desk_find(struct store *store, const char *name, struct store_case *out)
{
	char number[RECEIPT_NO_SIZE];
	struct store_case entry, next;
	bool by_number = receipt_no_read(name, number);
	enum status status = store_case(store, by_number ? number : name, &entry);

	if (status != STATUS_OK)
		return status;
	next = entry;
	if (by_number && (status = store_next(store, &next)) == STATUS_OK &&
		strcmp(next.kiosk_id, entry.kiosk_id) == 0 && next.kiosk_seq == entry.kiosk_seq)
		return failure(
			STATUS_CONFLICT, "two cases have this number: name one by its id");
	if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
		*out = entry;
		status = STATUS_OK;
	}
	return status;
}

enum status case_desk_open(const char *office_folder, const char *id, struct case_desk *out)
{
	struct store_case entry;
	enum status status = case_desk_start(office_folder, out);

	if (status == STATUS_OK)
		status = case_desk_find(out->store, id, &entry);
	if (status == STATUS_OK)
		status = case_desk_take(out, &entry);
	if (status != STATUS_OK)
		case_desk_close(out);
	return status;
}

void case_desk_close(struct case_desk *desk)
{
	store_close(desk->store);
	parts_close(&desk->parts);
	desk->store = NULL;
	bytes_free(&desk->jws);
	bytes_free(&desk->receipt);
	signing_key_destroy(desk->signer);
	desk->signer = NULL;
	json_decref(desk->sealing_keys);
	desk->sealing_keys = NULL;
}

static void fault(struct case_desk *desk, const char *what)
{
	desk->faults++;
	if (desk->tell)
		desk->tell(what);
}

static void opening_fault(void *user, const char *what)
{
	fault(user, what);
}

static enum status read_part(void *user, const struct manifest_part *part, struct bytes *out)
{
	struct case_desk *desk = user;

	return parts_read(&desk->parts, part->sha256, out);
}

/* What the office wrote down must be what the terminal signed. */
static void check_rows(struct case_desk *desk, const struct manifest *manifest)
{
	const struct store_case *entry = &desk->entry;

	if (strcmp(manifest->case_id, entry->case_id) != 0 ||
		strcmp(manifest->visit_id, entry->visit_id) != 0 ||
		strcmp(manifest->receipt_no, entry->receipt_no) != 0 ||
		strcmp(manifest->department, entry->department) != 0 ||
		strcmp(manifest->implement_code, entry->implement_code) != 0 ||
		strcmp(manifest->kiosk_id, entry->kiosk_id) != 0 ||
		manifest->claimed_ms != entry->claimed_ms ||
		manifest->kiosk_seq != entry->kiosk_seq || manifest->test != entry->test ||
		memcmp(manifest->prev, entry->prev, sizeof(entry->prev)) != 0)
		fault(desk, "row: differs from the signed manifest");
	if (strcmp(manifest->kiosk_id, desk->key.kiosk_id) != 0 ||
		desk->key.role != STORE_ROLE_MANIFEST || manifest->test != desk->key.test)
		fault(desk, "key: not this terminal's manifest key");
}

/* A part is kept because a row names it: a row that lies would let it be swept. */
static void check_part_rows(
	struct case_desk *desk, const struct manifest *manifest, bool stored)
{
	struct store_part rows[MANIFEST_PARTS_MAX];
	size_t count = 0;
	bool same = store_parts(desk->store, desk->entry.case_id, rows, &count) == STATUS_OK &&
		    count == manifest->part_count;

	for (size_t i = 0; same && i < count; i++) {
		const struct manifest_part *part = &manifest->parts[i];

		same = rows[i].n == part->n && rows[i].len == part->len &&
		       rows[i].stored == stored && strcmp(rows[i].name, part->name) == 0 &&
		       memcmp(rows[i].sha256, part->sha256, sizeof(part->sha256)) == 0;
	}
	if (!same)
		fault(desk, "rows of the parts: differ from the signed manifest");
}

static void check_hash(struct case_desk *desk)
{
	struct jws jws;

	if (jws_parse(desk->jws.data, desk->jws.len, MANIFEST_TYP, &jws) == STATUS_OK &&
		memcmp(jws.hash, desk->entry.manifest_hash, sizeof(jws.hash)) != 0)
		fault(desk, "row: another manifest hash");
	jws_free(&jws);
}

enum status case_desk_receipt_key(struct case_desk *desk)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status;

	if (desk->receipt_key.name[0])
		return STATUS_OK;
	status = path_join(path, sizeof(path), desk->intake, "keys/receipt.pub");
	if (status == STATUS_OK)
		status = file_read(path, RECEIPT_KEY_FILE_MAX, &text);
	if (status == STATUS_OK) {
		text.data[strcspn((char *)text.data, "\n")] = '\0';
		status = note_key_read((char *)text.data, &desk->receipt_key);
	}
	bytes_free(&text);
	return status;
}

/* What was booked at the terminal, or agreed on since; a place is held by who was called. */
static bool is_appointment(const struct store_booking *row, const struct manifest *manifest,
	const struct appointment_note *last)
{
	const struct booking *signed_one = last->n ? &last->booking : &manifest->booking;

	return booking_is_same(&row->booking, signed_one) && !(last->n && row->no_place) &&
	       (!row->booking.day[0] ||
		       (strcmp(row->implement_code, manifest->implement_code) == 0 &&
			       strcmp(row->department, manifest->department) == 0));
}

/* What is counted is what was signed. */
static void check_booking(struct case_desk *desk, const struct manifest *manifest)
{
	struct store_booking row = {.received_ms = 0};
	struct case_appointments appointments;
	enum status status = case_desk_receipt_key(desk);

	case_appointments_begin(desk->store, &desk->receipt_key, &desk->entry, &appointments);
	while (status == STATUS_OK)
		status = case_appointments_next(&appointments);
	if (status != STATUS_NOT_FOUND)
		fault(desk, "appointments: not what this office signed, one after the other");
	status = store_booking(desk->store, desk->entry.case_id, &row);
	if ((status == STATUS_OK || status == STATUS_NOT_FOUND) &&
		!is_appointment(&row, manifest, &appointments.last))
		fault(desk, "row of the appointment: differs from what was signed");
}

static void check_receipt(struct case_desk *desk)
{
	int64_t received_ms = 0;

	if (!desk->receipt.len) {
		fault(desk, "receipt: none, the case is not complete");
		return;
	}
	if (case_desk_receipt_key(desk) != STATUS_OK ||
		receipt_note_verify(&desk->receipt_key, desk->receipt.data, desk->receipt.len,
			desk->entry.case_id, desk->entry.manifest_hash,
			&received_ms) != STATUS_OK)
		fault(desk, "receipt: not this office's word on this manifest");
	else if (received_ms != desk->entry.received_ms)
		fault(desk, "receipt: another time than in the row");
}

/* True when key_id is published for department. */
static bool is_published(
	const json_t *keys, const char *key_id, const char *department, int test)
{
	const json_t *key;
	size_t i;

	json_array_foreach (keys, i, key) {
		const char *id = json_text(key, "key_id"),
			   *owner = json_text(key, "department");

		if (id && owner && strcmp(id, key_id) == 0 && strcmp(owner, department) == 0 &&
			json_integer_value(json_object_get(key, "test")) == test)
			return true;
	}
	return false;
}

static enum status read_sealing_keys(struct case_desk *desk)
{
	char path[PATH_TEXT_MAX];
	json_t *keys = NULL;
	enum status status =
		path_join(path, sizeof(path), desk->intake, "signed/sealing-keys.json");

	if (status == STATUS_OK)
		status = json_read_file(path, SEALING_KEYS_FILE_MAX, &keys);
	if (status != STATUS_OK)
		return status;
	json_decref(desk->sealing_keys);
	desk->sealing_keys = keys;
	return STATUS_OK;
}

static bool is_sealed_by_ours(const struct case_desk *desk, const struct manifest *manifest)
{
	const json_t *keys = desk->sealing_keys;

	return keys &&
	       is_published(
		       keys, manifest->sealed_to[0], manifest->department, manifest->test) &&
	       is_published(keys, manifest->sealed_to[1], "escrow", manifest->test);
}

/*
 * Sealed to its own department and to escrow, in this order, by keys that we gave out.  What is
 * not among those read before may have been published since.
 */
static void check_sealing(struct case_desk *desk, const struct manifest *manifest)
{
	if (is_sealed_by_ours(desk, manifest))
		return;
	if (read_sealing_keys(desk) != STATUS_OK)
		fault(desk, "sealing keys: cannot be read");
	else if (!is_sealed_by_ours(desk, manifest))
		fault(desk, "sealed_to: not the department's key and escrow's");
}

/* Cases come in the order of terminals: one key serves many. */
static enum status find_signer(struct case_desk *desk)
{
	struct signing_key *key = NULL;
	enum status status;

	if (desk->signer && strcmp(desk->signer_kid, desk->key.kid) == 0)
		return STATUS_OK;
	status = signing_key_from_spki(desk->key.spki, desk->key.spki_len, &key);
	if (status != STATUS_OK)
		return status;
	signing_key_destroy(desk->signer);
	desk->signer = key;
	memcpy(desk->signer_kid, desk->key.kid, sizeof(desk->signer_kid));
	return STATUS_OK;
}

enum status case_desk_check(
	struct case_desk *desk, const struct seal_identity *identity, struct opened_case *out)
{
	const struct opening_hands hands = {read_part, opening_fault, desk};
	enum status status = find_signer(desk);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK)
		status = case_open(&desk->jws, desk->signer, identity, &hands, out);
	check_rows(desk, &out->manifest);
	check_booking(desk, &out->manifest);
	check_part_rows(desk, &out->manifest, true);
	check_hash(desk);
	check_sealing(desk, &out->manifest);
	check_receipt(desk);
	return status == STATUS_OK && desk->faults ? STATUS_BAD_DATA : status;
}

/* The signed bytes alone. */
static enum status read_signed(struct case_desk *desk, struct manifest *out)
{
	struct jws jws = {.input = {0}};
	enum status status = find_signer(desk);

	if (status == STATUS_OK)
		status = jws_parse(desk->jws.data, desk->jws.len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		status = jws_verify(&jws, desk->signer);
	if (status == STATUS_OK)
		status = manifest_read(jws.payload.data, jws.payload.len, out);
	jws_free(&jws);
	return status;
}

enum status case_desk_check_open(struct case_desk *desk)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	enum status status = manifest ? read_signed(desk, manifest)
				      : failure(STATUS_NO_MEMORY, "a manifest");

	if (status != STATUS_OK) {
		fault(desk, "manifest: not what the terminal signed");
	} else {
		check_rows(desk, manifest);
		check_booking(desk, manifest);
		check_part_rows(desk, manifest, false);
		check_hash(desk);
	}
	if (desk->receipt.len || desk->entry.steps || desk->entry.state[0])
		fault(desk, "row: says it is not complete, and it was received");
	free(manifest);
	return desk->faults ? STATUS_BAD_DATA : STATUS_OK;
}

enum status case_chain_read(
	struct store *store, const struct store_case *entry, struct case_chain *out)
{
	static const uint8_t NOTHING[32];
	struct case_chain chain = {.fork = entry->fork};
	struct store_case before;
	enum status status;

	if (entry->kiosk_seq == 1) {
		chain.prev = memcmp(entry->prev, NOTHING, sizeof(NOTHING)) != 0;
		*out = chain;
		return STATUS_OK;
	}
	status = store_by_hash(
		store, entry->kiosk_id, entry->kiosk_seq - 1, entry->prev, &before);
	if (status == STATUS_NOT_FOUND) {
		status = store_by_number(store, entry->kiosk_id, entry->kiosk_seq - 1, &before);
		chain.hole = status == STATUS_NOT_FOUND;
		chain.prev = status == STATUS_OK;
	}
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*out = chain;
	return STATUS_OK;
}
