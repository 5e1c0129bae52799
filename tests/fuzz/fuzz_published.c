/* Files that an office publishes, under whatever signature: revocations, sealing keys, and a
 * catalogue's frame and item.  What is taken is written back the same, or shown to its end. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/revocations.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "tests/fuzz/fuzz.h"

#define ITEM_CODE "11530702MB0000000X4000123001000"

struct text {
	const uint8_t *data;
	size_t size;
};

static void read_revocations(const uint8_t *data, size_t size)
{
	static struct revocations list, again;
	struct bytes text = {0};

	if (revocations_decode(data, size, &list) != STATUS_OK)
		return;
	for (int kind = 0; kind < REVOKED_KINDS; kind++)
		FUZZ_HOLDS(list.count[kind] <= REVOCATIONS_MAX);
	FUZZ_HOLDS(revocations_follow(&list, &list) == STATUS_OK);
	FUZZ_HOLDS(revocations_encode(&list, &text) == STATUS_OK &&
		   revocations_decode(text.data, text.len, &again) == STATUS_OK);
	FUZZ_HOLDS(revocations_follow(&list, &again) == STATUS_OK &&
		   revocations_follow(&again, &list) == STATUS_OK);
	bytes_free(&text);
}

/* What is sealed to one of them is sealed to the key that stands there. */
static void read_sealing_keys(const uint8_t *data, size_t size)
{
	static struct sealing_keys keys;
	const struct sealing_key *found;
	char id[17];

	if (sealing_keys_decode(data, size, 0, &keys) != STATUS_OK)
		return;
	FUZZ_HOLDS(keys.count <= SEALING_KEYS_MAX);
	for (size_t i = 0; i < keys.count; i++) {
		const struct sealing_key *key = &keys.keys[i];

		seal_recipient_id(&key->recipient, id);
		FUZZ_HOLDS(strcmp(id, key->key_id) == 0 && key->test == 0);
		FUZZ_HOLDS(0 <= key->from_ms && key->from_ms < key->to_ms);
		FUZZ_HOLDS(sealing_keys_find(&keys, key->department, 0, key->from_ms, &found) ==
			   STATUS_OK);
		FUZZ_HOLDS(found->from_ms <= key->from_ms);
	}
}

/* Both files say the same: an item takes one look, a frame another. */
static enum status give(void *user, const char *file, struct bytes *out)
{
	const struct text *text = user;

	(void)file;
	return bytes_add(out, text->data, text->size);
}

/* A folder with the names alone. */
static const char *folder(void)
{
	static char path[] = "/tmp/fuzz-published.XXXXXX";
	static bool made;
	static const char *const NAMES[] = {CATALOGUE_FRAME_FILE, ITEM_CODE ".json"};

	for (size_t i = 0; !made && i < 2; i++) {
		char name[128];
		FILE *file;

		FUZZ_HOLDS(i > 0 || mkdtemp(path) != NULL);
		snprintf(name, sizeof(name), "%s/%s", path, NAMES[i]);
		file = fopen(name, "w");
		FUZZ_HOLDS(file && fclose(file) == 0);
	}
	made = true;
	return path;
}

static void look_at(const struct catalogue *catalogue)
{
	uint32_t found[4];

	for (size_t i = 0; i < catalogue->count; i++) {
		FUZZ_HOLDS(catalogue->entries[i].implement_code != NULL);
		FUZZ_HOLDS(catalogue_entry_name(&catalogue->entries[i], "en") != NULL);
		FUZZ_HOLDS(catalogue_item(catalogue, i) != NULL);
	}
	FUZZ_HOLDS(catalogue_search(catalogue, "a", found, 4) <= 4);
	(void)calendar_is_working(&catalogue->calendar, "2026-11-26");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = {data, size};
	const struct catalogue_reader reader = {give, &text};
	struct catalogue catalogue = {.count = 0};

	read_revocations(data, size);
	read_sealing_keys(data, size);
	if (catalogue_load_by(folder(), &reader, &catalogue) == STATUS_OK) {
		look_at(&catalogue);
		catalogue_close(&catalogue);
	}
	return 0;
}
