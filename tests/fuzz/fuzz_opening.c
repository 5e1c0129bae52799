/*
 * A case of a terminal that lies: the inside of a part that is sealed and signed as it should
 * be.  The department's side reads it to its end, names what is wrong, and never takes it.
 */
#include <string.h>

#include "firmware/evidence/commitment.h"
#include "firmware/evidence/opening.h"
#include "tests/fuzz/fuzz.h"

static struct signing_key *key;
static struct seal_identity identity;
static int faults;

static void make_keys(void)
{
	if (key)
		return;
	FUZZ_HOLDS(signing_key_make(&key) == STATUS_OK);
	FUZZ_HOLDS(seal_identity_make(&identity) == STATUS_OK);
}

static void on_fault(void *user, const char *what)
{
	(void)user;
	FUZZ_HOLDS(*what != '\0');
	faults++;
}

static enum status give_part(void *user, const struct manifest_part *part, struct bytes *out)
{
	const struct bytes *sealed = user;

	(void)part;
	return bytes_add(out, sealed->data, sealed->len);
}

static void fill_manifest(const struct bytes *sealed, struct manifest *out)
{
	static const char CASE_ID[] = "018f4f4e-7c3a-7b21-9a55-000000000001";

	memset(out, 0, sizeof(*out));
	strcpy(out->case_id, CASE_ID);
	strcpy(out->visit_id, CASE_ID);
	strcpy(out->boot_id, CASE_ID);
	strcpy(out->kiosk_id, "530702");
	receipt_no_make("530702", 1, out->receipt_no);
	strcpy(out->implement_code, "11530702MB0000000X4000123001000");
	strcpy(out->department, "gongan");
	strcpy(out->clock_quality, "synced");
	memset(out->sealed_to, '0', sizeof(out->sealed_to));
	out->sealed_to[0][16] = out->sealed_to[1][16] = '\0';
	out->visit_cases = out->item_version = 1;
	out->kiosk_seq = 1;
	out->part_count = 1;
	strcpy(out->parts[0].name, "inner");
	out->parts[0].len = (int64_t)sealed->len;
	sha256(sealed->data, sealed->len, out->parts[0].sha256);
}

static void open_case(const struct bytes *sealed)
{
	static struct manifest manifest;
	static struct opened_case opened;
	const struct opening_hands hands = {give_part, on_fault, (void *)sealed};
	struct bytes payload = {0}, jws = {0};

	fill_manifest(sealed, &manifest);
	FUZZ_HOLDS(manifest_write(&manifest, &payload) == STATUS_OK);
	FUZZ_HOLDS(jws_sign(key, MANIFEST_TYP, payload.data, payload.len, &jws) == STATUS_OK);
	faults = 0;
	memset(&opened, 0, sizeof(opened));
	FUZZ_HOLDS(case_open(&jws, key, &identity, &hands, &opened) != STATUS_OK && faults > 0);
	opened_case_free(&opened);
	bytes_free(&payload);
	bytes_free(&jws);
}

static void read_inner(const struct bytes *padded)
{
	struct bytes again = {0};
	json_t *inner = NULL;

	if (inner_read(padded->data, padded->len, &inner) != STATUS_OK)
		return;
	FUZZ_HOLDS(inner_write(inner, &again) == STATUS_OK && again.len == padded->len &&
		   memcmp(again.data, padded->data, again.len) == 0);
	json_decref(inner);
	bytes_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes padded = {0}, sealed = {0};
	struct seal_recipient to[2];

	make_keys();
	memcpy(to[0].key, identity.key, sizeof(identity.key));
	to[1] = to[0];
	FUZZ_HOLDS(bytes_add(&padded, data, size) == STATUS_OK);
	while (padded.len % INNER_BLOCK || padded.len == 0)
		FUZZ_HOLDS(bytes_add(&padded, " ", 1) == STATUS_OK);
	read_inner(&padded);
	FUZZ_HOLDS(seal(padded.data, padded.len, to, 2, &sealed) == STATUS_OK);
	open_case(&sealed);
	bytes_free(&padded);
	bytes_free(&sealed);
	return 0;
}
