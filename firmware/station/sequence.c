#include "firmware/station/sequence.h"

#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/evidence/renewal.h"
#include "firmware/evidence/sequence_note.h"
#include "firmware/storage/office_memory.h"

#define DAY_MS INT64_C(86400000)
enum { CERTIFICATE_MAX = 16 * 1024 };

/* Fails NOT_FOUND when there is no true word of the office. */
static enum status read_word(
	const char *state_folder, const struct enrolment *enrolment, struct sequence *out)
{
	struct sync_state *state = NULL;
	struct bytes note = {0};
	enum status status = sync_state_open_reader(state_folder, &state);

	if (status == STATUS_OK)
		status = office_memory_sequence(state, &note);
	if (status == STATUS_OK && sequence_note_read(&enrolment->receipt_key, note.data,
					   note.len, enrolment->kiosk_id, out) != STATUS_OK) {
		log_warn("sequence", "forged_note", "bytes=%zu", note.len);
		status = STATUS_NOT_FOUND;
	}
	sync_state_close(state);
	bytes_free(&note);
	return status;
}

/* Our case of that number, whatever became of it. */
static enum status find_number(struct queue *queue, int64_t seq, struct queue_case *out)
{
	static const enum queue_state STATES[] = {QUEUE_PURGED, QUEUE_RELEASED, QUEUE_QUEUED};

	for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++)
		if (queue_next(queue, STATES[i], seq - 1, out) == STATUS_OK &&
			out->kiosk_seq == seq)
			return STATUS_OK;
	return STATUS_NOT_FOUND;
}

enum status sequence_check(
	struct queue *queue, const char *state_folder, const struct enrolment *enrolment)
{
	struct sequence word;
	struct queue_case entry;
	uint8_t hash[32];
	int64_t own = 0;
	enum status status = queue_numbers(queue);

	if (status == STATUS_OK)
		status = queue_last(queue, &own, hash);
	if (status != STATUS_OK)
		return status;
	status = read_word(state_folder, enrolment, &word);
	if (status != STATUS_OK || word.last_seq == 0)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (sequence_is_stop(&word))
		return failure(STATUS_DENIED, "sequence: a number was used twice");
	if (word.last_seq > own)
		return failure(STATUS_DENIED, "sequence: the office has %lld, we have %lld",
			(long long)word.last_seq, (long long)own);
	if (find_number(queue, word.last_seq, &entry) != STATUS_OK ||
		memcmp(entry.manifest_hash, word.last_hash, 32) != 0)
		return failure(STATUS_DENIED, "sequence: number %lld is another case",
			(long long)word.last_seq);
	return STATUS_OK;
}

/* It was made at the enrolment, valid from a day before, and belongs to us alone. */
static int64_t certificate_made_ms(const char *state_folder)
{
	char path[PATH_TEXT_MAX];
	struct bytes pem = {0};
	int64_t from_ms = 0, to_ms;

	if (path_join(path, sizeof(path), state_folder, "keys/manifest.crt") != STATUS_OK ||
		file_read(path, CERTIFICATE_MAX, &pem) != STATUS_OK ||
		renewal_dates(pem.data, pem.len, &from_ms, &to_ms) != STATUS_OK)
		from_ms = -DAY_MS;
	bytes_free(&pem);
	return from_ms + DAY_MS;
}

/* Of an office whose own clock ran away only what the rule of kiosk-sync let through. */
static int64_t signed_ms(const char *state_folder, const struct enrolment *enrolment)
{
	struct office_memory memory = {.floor_ms = 0};
	struct sync_state *state = NULL;
	struct sequence word;

	if (read_word(state_folder, enrolment, &word) != STATUS_OK ||
		sync_state_open_reader(state_folder, &state) != STATUS_OK)
		return 0;
	office_memory_read(state, &memory);
	sync_state_close(state);
	return word.now_ms < memory.floor_ms ? word.now_ms : memory.floor_ms;
}

int64_t sequence_floor_ms(const char *state_folder, const struct enrolment *enrolment)
{
	int64_t made_ms = certificate_made_ms(state_folder);
	int64_t said_ms = signed_ms(state_folder, enrolment);

	return made_ms > said_ms ? made_ms : said_ms;
}
