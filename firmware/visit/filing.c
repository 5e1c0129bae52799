#include "firmware/visit/filing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/slip_store.h"
#include "firmware/visit/filing_slip.h"

enum status filing_desk_open(const char *state_folder, const struct settings *settings,
	struct queue *queue, struct filing_desk *out, enum fault *fault)
{
	struct filing_desk desk = {.settings = settings, .queue = queue};
	char path[PATH_TEXT_MAX];
	enum status status;

	*fault = FAULT_NOT_ENROLLED;
	if ((status = enrolment_read(state_folder, &desk.enrolment)) != STATUS_OK ||
		(status = path_join(path, sizeof(path), state_folder, "keys/manifest.pem")) !=
			STATUS_OK ||
		(status = signing_key_read(path, &desk.key)) != STATUS_OK)
		return status;
	*fault = FAULT_SEALING_KEY;
	status = sealing_keys_read(state_folder, &desk.enrolment, &desk.keys);
	if (status != STATUS_OK) {
		signing_key_destroy(desk.key);
		return status;
	}
	*fault = FAULT_NONE;
	*out = desk;
	return STATUS_OK;
}

void filing_desk_close(struct filing_desk *desk)
{
	signing_key_destroy(desk->key);
	desk->key = NULL;
}

/* One submission under way; on the heap, because a case is large. */
struct submission {
	struct filing_desk *desk;
	const struct filing *filing;
	struct bundle_visit visit;
	struct bundle_case bundle;
	const struct sealing_key *to[2];
	json_t *covers;
	int64_t kiosk_seq;
	struct slip *slip;
};

static enum status identity_json(const struct identity *identity, json_t **out)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
		"source", identity_source_word(identity->source), "level",
		identity_level_word(identity->level), "name", identity->name, "sex",
		identity->sex, "ethnicity", identity->ethnicity, "birth", identity->birth,
		"address", identity->address, "id_number", identity->id_number, "issuer",
		identity->issuer, "valid_from", identity->valid_from, "valid_to",
		identity->valid_to);

	if (!json)
		return failure(STATUS_NO_MEMORY, "filing: identity");
	*out = json;
	return STATUS_OK;
}

/* Who, when, where: what all cases of the visit share. */
static enum status describe_visit(struct submission *submission)
{
	const struct filing *filing = submission->filing;
	struct bundle_visit *visit = &submission->visit;
	enum status status;

	memcpy(visit->visit_id, filing->visit_id, sizeof(visit->visit_id));
	memcpy(visit->visit_code, filing->visit_code, sizeof(visit->visit_code));
	memcpy(visit->kiosk_id, submission->desk->enrolment.kiosk_id, sizeof(visit->kiosk_id));
	visit->language = filing->language;
	visit->signed_text = filing->signed_text;
	visit->claimed_ms = clock_wall_ms();
	visit->monotonic_ms = clock_monotonic_ms();
	visit->clock_quality = clock_quality();
	visit->test = submission->desk->enrolment.test;
	if ((status = clock_boot_id(visit->boot_id)) != STATUS_OK ||
		(status = identity_json(filing->identity, &visit->identity)) != STATUS_OK)
		return status;
	return ink_to_json(filing->ink, &visit->signature);
}

static enum status start_case(struct submission *submission)
{
	const struct filing *filing = submission->filing;
	const struct service_item *item = filing->item;
	struct bundle_case *bundle = &submission->bundle;

	uuid_make(submission->visit.claimed_ms, bundle->case_id);
	if (strlen(item->implement_code) >= sizeof(bundle->implement_code) ||
		strlen(item->department) >= sizeof(bundle->department))
		return failure(STATUS_BAD_DATA, "filing: codes of the item");
	memcpy(bundle->implement_code, item->implement_code, strlen(item->implement_code) + 1);
	memcpy(bundle->department, item->department, strlen(item->department) + 1);
	bundle->item_version = item->version;
	return bundle_case_set_form(bundle, (json_t *)(uintptr_t)filing->form);
}

static enum status find_keys(struct submission *submission, enum fault *fault)
{
	const struct sealing_keys *keys = &submission->desk->keys;
	const char *department = submission->bundle.department;
	int test = submission->visit.test;
	int64_t now_ms = submission->visit.claimed_ms;
	enum status status;

	if ((status = sealing_keys_find(keys, department, test, now_ms, &submission->to[0])) !=
			STATUS_OK ||
		(status = sealing_keys_find(
			 keys, "escrow", test, now_ms, &submission->to[1])) != STATUS_OK)
		*fault = FAULT_SEALING_KEY;
	return status;
}

/* From the visit's key to the department's; in clear only here, a page per thread. */
static enum status reseal_page(struct submission *submission, size_t n)
{
	const struct filing_page *page = &submission->filing->pages[n - 1];
	struct bytes plain = {0};
	enum status status = unseal(page->sealed.data, page->sealed.len,
		submission->filing->visit_identity, &plain);

	if (status == STATUS_OK)
		status = bundle_case_set_page(&submission->bundle, n, page->material,
			plain.data, plain.len, submission->to);
	bytes_free(&plain);
	return status;
}

static enum status move_page(struct submission *submission, size_t n)
{
	struct bundle_case *bundle = &submission->bundle;
	struct bytes *sealed = &bundle->parts[n].sealed;
	enum status status = reseal_page(submission, n);

	if (status == STATUS_OK)
		status = queue_write_part(submission->desk->queue, bundle->case_id, (int)n,
			sealed->data, sealed->len);
	bytes_free(sealed);
	return status;
}

/* Pages waiting to be moved: whoever is free takes the largest, so both end together. */
struct move {
	struct submission *submission;
	pthread_mutex_t mutex;
	bool taken[FILING_PAGES_MAX];
	enum status status; /* of the first page that failed */
};

/* The next page from 1; 0 when there is none, or one has failed. */
static size_t take_page(struct move *move)
{
	const struct filing *filing = move->submission->filing;
	size_t found = 0;

	pthread_mutex_lock(&move->mutex);
	for (size_t i = 0; move->status == STATUS_OK && i < filing->page_count; i++)
		if (!move->taken[i] && (!found || filing->pages[i].sealed.len >
							  filing->pages[found - 1].sealed.len))
			found = i + 1;
	if (found)
		move->taken[found - 1] = true;
	pthread_mutex_unlock(&move->mutex);
	return found;
}

static void *move_some(void *user)
{
	struct move *move = user;
	size_t n;

	while ((n = take_page(move)) != 0) {
		enum status status = move_page(move->submission, n);

		pthread_mutex_lock(&move->mutex);
		if (move->status == STATUS_OK)
			move->status = status;
		pthread_mutex_unlock(&move->mutex);
	}
	return NULL;
}

/* While one thread waits for the disk the other seals: the citizen waits for the slower. */
static enum status move_pages(struct submission *submission)
{
	size_t count = submission->filing->page_count;
	struct move move = {.submission = submission};
	pthread_t thread;
	bool beside;

	if (count > FILING_PAGES_MAX)
		return failure(STATUS_FULL, "filing: %zu pages", count);
	pthread_mutex_init(&move.mutex, NULL);
	beside = count > 1 && pthread_create(&thread, NULL, move_some, &move) == 0;
	move_some(&move);
	if (beside)
		pthread_join(thread, NULL);
	pthread_mutex_destroy(&move.mutex);
	submission->bundle.part_count = count;
	return move.status;
}

/* The number comes from the open transaction, so the signed manifest does too. */
static enum status sign_case(struct submission *submission)
{
	struct bundle_case *bundle = &submission->bundle;
	struct queue *queue = submission->desk->queue;
	uint8_t prev[32], covers_hash[32];
	enum status status;

	if ((status = queue_begin(queue, &submission->kiosk_seq, prev)) != STATUS_OK ||
		(status = bundle_covers(&submission->visit, bundle, 1, &submission->covers,
			 covers_hash)) != STATUS_OK ||
		(status = bundle_case_finish(bundle, &submission->visit, 1,
			 submission->kiosk_seq, prev, submission->covers, covers_hash,
			 submission->to, submission->desk->key)) != STATUS_OK)
		return status;
	return queue_write_part(
		queue, bundle->case_id, 0, bundle->inner.data, bundle->inner.len);
}

static enum status add_case(struct submission *submission)
{
	const struct bundle_case *bundle = &submission->bundle;
	struct queue_case entry = {
		.kiosk_seq = submission->kiosk_seq,
		.queued_ms = submission->visit.claimed_ms,
		.part_count = (int)bundle->part_count + 1,
		.state = QUEUE_QUEUED,
	};

	memcpy(entry.case_id, bundle->case_id, sizeof(entry.case_id));
	memcpy(entry.visit_id, submission->visit.visit_id, sizeof(entry.visit_id));
	memcpy(entry.receipt_no, bundle->receipt_no, sizeof(entry.receipt_no));
	memcpy(entry.implement_code, bundle->implement_code, sizeof(entry.implement_code));
	memcpy(entry.manifest_hash, bundle->manifest_hash, sizeof(entry.manifest_hash));
	return queue_add(submission->desk->queue, &entry, bundle->jws.data, bundle->jws.len);
}

static enum status make_slip(struct submission *submission)
{
	const struct bundle_case *bundle = &submission->bundle;
	const struct filing_desk *desk = submission->desk;
	struct slip *slip = submission->slip;
	enum status status =
		filing_slip_fill(desk, submission->filing, submission->visit.claimed_ms, slip);

	if (status != STATUS_OK)
		return status;
	memcpy(slip->cases[0].receipt_no, bundle->receipt_no, sizeof(bundle->receipt_no));
	return slip_qr(desk->key, desk->settings->status_host, bundle->receipt_no, 1,
		bundle->manifest_hash, submission->filing->visit_code, slip->qr,
		sizeof(slip->qr));
}

/* The slip goes into the same transaction: after a power cut it is there whenever the case is.
 */
static enum status keep_slip(struct submission *submission)
{
	const struct filing *filing = submission->filing;
	uint8_t secret[32];
	struct bytes text = {0}, sealed = {0};
	json_t *json = NULL;
	enum status status;

	random_bytes(secret, sizeof(secret));
	if ((status = slip_to_json(submission->slip, &json)) == STATUS_OK &&
		(status = json_canonical(json, &text)) == STATUS_OK &&
		(status = slip_seal(filing->visit_id, filing->visit_code, secret, text.data,
			 text.len, &sealed)) == STATUS_OK)
		status = queue_add_slip(submission->desk->queue, filing->visit_id,
			submission->visit.claimed_ms, secret, sealed.data, sealed.len);
	bytes_wipe(secret, sizeof(secret));
	json_decref(json);
	bytes_free(&text);
	bytes_free(&sealed);
	return status;
}

static enum status submit(struct submission *submission, enum fault *fault)
{
	enum status status;

	if ((status = describe_visit(submission)) != STATUS_OK ||
		(status = start_case(submission)) != STATUS_OK ||
		(status = find_keys(submission, fault)) != STATUS_OK ||
		(status = move_pages(submission)) != STATUS_OK ||
		(status = sign_case(submission)) != STATUS_OK ||
		(status = add_case(submission)) != STATUS_OK ||
		(status = make_slip(submission)) != STATUS_OK ||
		(status = keep_slip(submission)) != STATUS_OK)
		return status;
	return queue_commit(submission->desk->queue);
}

static void submission_free(struct submission *submission)
{
	json_decref(submission->covers);
	json_decref(submission->visit.identity);
	json_decref(submission->visit.signature);
	bundle_case_free(&submission->bundle);
	bytes_wipe(submission, sizeof(*submission));
	free(submission);
}

enum status filing_submit(struct filing_desk *desk, const struct filing *filing,
	struct slip *out, enum fault *fault)
{
	struct submission *submission = calloc(1, sizeof(*submission));
	enum status status;

	*fault = FAULT_QUEUE_IO;
	if (!submission)
		return failure(STATUS_NO_MEMORY, "filing");
	submission->desk = desk;
	submission->filing = filing;
	submission->slip = out;
	status = submit(submission, fault);
	if (status == STATUS_OK) {
		*fault = FAULT_NONE;
		log_info("visit", "filed", "case=%s seq=%lld parts=%zu",
			submission->bundle.case_id, (long long)submission->kiosk_seq,
			submission->bundle.part_count + 1);
	} else {
		queue_rollback(desk->queue);
		bytes_wipe(out, sizeof(*out));
		if (status == STATUS_FULL)
			*fault = FAULT_QUEUE_FULL;
	}
	submission_free(submission);
	return status;
}
