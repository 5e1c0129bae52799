/* Text under a true signature: an index, a sequence, a step, an appointment that are accepted say one thing only. */
#include <string.h>

#include "firmware/evidence/appointment_note.h"
#include "firmware/evidence/sequence_note.h"
#include "firmware/evidence/signed_index.h"
#include "firmware/evidence/step_note.h"
#include "tests/fuzz/fuzz.h"

static struct enrolment enrolment;
static struct note_key key;

static void open_office(void)
{
	if (key.name[0])
		return;
	FUZZ_HOLDS(note_key_make("office.example", &key) == STATUS_OK);
	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.example");
	enrolment.publication_key = enrolment.receipt_key = key;
}

static void read_index(const struct bytes *note)
{
	struct signed_list list = {0};

	if (signed_list_read(&enrolment, note->data, note->len, &list) != STATUS_OK)
		return;
	for (size_t i = 0; i < list.count; i++) {
		const struct signed_entry *entry = &list.entries[i];

		FUZZ_HOLDS(entry->version >= 1 && entry->version <= list.newest);
		FUZZ_HOLDS(entry->name[0] != '/' && entry->name[0] != '.' &&
			   !strstr(entry->name, "/.") && !strstr(entry->name, "//"));
		FUZZ_HOLDS(i == 0 || strcmp(entry[-1].name, entry->name) < 0);
		FUZZ_HOLDS(signed_list_find(&list, entry->name) == entry);
	}
	FUZZ_HOLDS(signed_list_follows(&list, &list) == STATUS_OK);
	signed_list_free(&list);
}

static void read_sequence(const struct bytes *note)
{
	struct sequence sequence;
	struct bytes again = {0};

	if (sequence_note_read(&key, note->data, note->len, "530702", &sequence) != STATUS_OK)
		return;
	FUZZ_HOLDS(sequence.last_seq >= 0 && sequence.now_ms >= 0);
	FUZZ_HOLDS(sequence_note_make(&key, &sequence, &again) == STATUS_OK);
	FUZZ_HOLDS(again.len == note->len && memcmp(again.data, note->data, note->len) == 0);
	bytes_free(&again);
}

static void read_step(const struct bytes *note)
{
	struct step_note step;
	struct bytes again = {0};
	uint8_t hash[32], same[32];

	if (step_note_read(&key, note->data, note->len, &step, hash) != STATUS_OK)
		return;
	FUZZ_HOLDS(step.n > 0 && step.at_ms >= 0 && step.state < CASE_STATES);
	FUZZ_HOLDS(step_note_make(&key, &step, &again, same) == STATUS_OK);
	FUZZ_HOLDS(again.len == note->len && memcmp(again.data, note->data, note->len) == 0 &&
		   memcmp(hash, same, sizeof(hash)) == 0);
	bytes_free(&again);
}

static void read_appointment(const struct bytes *note)
{
	struct appointment_note appointment;
	struct bytes again = {0};
	uint8_t hash[32], same[32];

	if (appointment_note_read(&key, note->data, note->len, &appointment, hash) != STATUS_OK)
		return;
	FUZZ_HOLDS(appointment.n > 0 && booking_is_valid(&appointment.booking));
	FUZZ_HOLDS(appointment_note_make(&key, &appointment, &again, same) == STATUS_OK);
	FUZZ_HOLDS(again.len == note->len && memcmp(again.data, note->data, note->len) == 0 &&
		   memcmp(hash, same, sizeof(hash)) == 0);
	bytes_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = {0}, note = {0};

	open_office();
	if (bytes_add(&text, data, size) == STATUS_OK && text.data &&
		strlen((char *)text.data) == size &&
		note_sign(&key, (char *)text.data, &note) == STATUS_OK) {
		read_index(&note);
		read_sequence(&note);
		read_step(&note);
		read_appointment(&note);
	}
	bytes_free(&text);
	bytes_free(&note);
	return 0;
}
