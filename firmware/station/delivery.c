#include "firmware/station/delivery.h"

#include "firmware/base/log.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/storage/sync_state.h"

static const int64_t DAY_MS = 24 * 3600 * 1000;

/* Releases one case when its receipt is true; a lie is no failure. */
static enum status check_case(struct queue *queue, struct sync_state *state,
	const struct enrolment *enrolment, const struct queue_case *entry, int64_t now_ms)
{
	struct bytes note = {0};
	int64_t received_ms;
	enum status status = sync_state_receipt(state, entry->case_id, &note);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK &&
		receipt_note_verify(&enrolment->receipt_key, note.data, note.len,
			entry->case_id, entry->manifest_hash, &received_ms) != STATUS_OK) {
		log_warn("delivery", "forged_receipt", "seq=%lld", (long long)entry->kiosk_seq);
		bytes_free(&note);
		return STATUS_OK;
	}
	if (status == STATUS_OK)
		status = queue_release(queue, entry->case_id, (const char *)note.data, now_ms);
	if (status == STATUS_OK)
		log_info("delivery", "released", "seq=%lld", (long long)entry->kiosk_seq);
	bytes_free(&note);
	return status;
}

enum status delivery_check(struct queue *queue, const char *state_folder,
	const struct enrolment *enrolment, int64_t now_ms, int purge_days)
{
	struct sync_state *state = NULL;
	struct queue_case entry;
	int64_t seq = 0;
	enum status status = sync_state_open_reader(state_folder, &state);

	while (status == STATUS_OK &&
		(status = queue_next(queue, QUEUE_QUEUED, seq, &entry)) == STATUS_OK) {
		seq = entry.kiosk_seq;
		status = check_case(queue, state, enrolment, &entry, now_ms);
	}
	sync_state_close(state);
	if (status != STATUS_NOT_FOUND)
		return status;
	return queue_purge(queue, now_ms, purge_days * DAY_MS);
}
