#include "firmware/station/sequence.h"

#include <string.h>

#include "firmware/base/log.h"
#include "firmware/evidence/sequence_note.h"
#include "firmware/storage/office_memory.h"

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
