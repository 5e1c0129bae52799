#include "firmware/counter/filing.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/counter/filing_pages.h"
#include "firmware/counter/filing_slip.h"
#include "firmware/evidence/slip_store.h"

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
	if (status == STATUS_OK)
		status = queue_keep_index(queue, desk.keys.index_version);
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

/* One submission under way; on the heap, because cases are large. */
struct submission {
	struct filing_desk *desk;
	const struct filing *filing;
	struct bundle_visit visit;
	struct bundle_case *bundles; /* one per case of filing */
	struct page_moves *moves;
	json_t *covers;
	uint8_t covers_hash[32];
	struct slip *slip;
};

/* What only some cards have. */
static int add_if_any(json_t *json, const char *member, const char *text)
{
	return text[0] ? json_object_set_new(json, member, json_string(text)) : 0;
}

static enum status identity_json(const struct identity *identity, json_t **out)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
		"source", identity_source_word(identity->source), "level",
		identity_level_word(identity->level), "name", identity->name, "sex",
		identity->sex, "ethnicity", identity->ethnicity, "birth", identity->birth,
		"address", identity->address, "id_number", identity->id_number, "issuer",
		identity->issuer, "valid_from", identity->valid_from, "valid_to",
		identity->valid_to);

	if (!json || add_if_any(json, "latin_name", identity->latin_name) ||
		add_if_any(json, "nationality", identity->nationality) ||
		add_if_any(json, "permit_number", identity->permit_number) ||
		add_if_any(json, "passport_number", identity->passport_number) ||
		add_if_any(json, "code_issuer", identity->code_issuer) ||
		add_if_any(json, "code_token", identity->code_token)) {
		json_decref(json);
		return failure(STATUS_NO_MEMORY, "filing: identity");
	}
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

static enum status start_case(
	const struct filing_case *of, int64_t claimed_ms, struct bundle_case *bundle)
{
	const struct service_item *item = of->item;

	uuid_make(claimed_ms, bundle->case_id);
	if (of->page_count > FILING_PAGES_MAX)
		return failure(STATUS_FULL, "filing: %zu pages", of->page_count);
	if (strlen(item->implement_code) >= sizeof(bundle->implement_code) ||
		strlen(item->department) >= sizeof(bundle->department))
		return failure(STATUS_BAD_DATA, "filing: codes of the item");
	memcpy(bundle->implement_code, item->implement_code, strlen(item->implement_code) + 1);
	memcpy(bundle->department, item->department, strlen(item->department) + 1);
	bundle->item_version = item->version;
	booking_of(item->json, of->form, &bundle->booking);
	return bundle_case_set_form(bundle, (json_t *)(uintptr_t)of->form);
}

static enum status start_cases(struct submission *submission)
{
	const struct filing *filing = submission->filing;
	enum status status = STATUS_OK;

	if (filing->case_count == 0 || filing->case_count > FILING_CASES_MAX)
		return failure(STATUS_FULL, "filing: %zu cases", filing->case_count);
	for (size_t i = 0; status == STATUS_OK && i < filing->case_count; i++)
		status = start_case(&filing->cases[i], submission->visit.claimed_ms,
			&submission->bundles[i]);
	return status;
}

/* Whom a case is sealed to: its department, the escrow of the year. */
static enum status find_keys(const struct submission *submission, size_t i,
	const struct sealing_key *to[2], enum fault *fault)
{
	const struct sealing_keys *keys = &submission->desk->keys;
	int test = submission->visit.test;
	int64_t now_ms = submission->visit.claimed_ms;
	enum status status;

	if ((status = sealing_keys_find(keys, submission->bundles[i].department, test, now_ms,
		     &to[0])) != STATUS_OK ||
		(status = sealing_keys_find(keys, "escrow", test, now_ms, &to[1])) != STATUS_OK)
		*fault = FAULT_SEALING_KEY;
	return status;
}

static enum status move_pages(struct submission *submission, enum fault *fault)
{
	const struct filing *filing = submission->filing;
	enum status status = page_moves_create(
		submission->desk->queue, filing->visit_identity, &submission->moves);

	for (size_t i = 0; status == STATUS_OK && i < filing->case_count; i++) {
		const struct sealing_key *to[2];
		status = find_keys(submission, i, to, fault);
		if (status == STATUS_OK)
			status = page_moves_add(submission->moves, &filing->cases[i],
				&submission->bundles[i], to);
	}
	return status == STATUS_OK ? page_moves_run(submission->moves) : status;
}

static enum status add_case(
	struct submission *submission, const struct bundle_case *bundle, int64_t kiosk_seq)
{
	struct queue_case entry = {
		.kiosk_seq = kiosk_seq,
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

/* Who signs besides the applicant is told only to the cases it is for. */
static enum status add_signers(const struct filing *filing, size_t i, json_t *signature)
{
	json_t *others = json_array();
	enum status status = others ? STATUS_OK : STATUS_NO_MEMORY;

	for (size_t s = 0; status == STATUS_OK && s < filing->signer_count; s++) {
		const struct filing_signer *signer = &filing->signers[s];
		json_t *ink = NULL;

		if (!(signer->cases & 1u << i))
			continue;
		status = ink_to_json(signer->ink, &ink);
		if (status == STATUS_OK &&
			(json_object_set_new(ink, "name", json_string(signer->name)) ||
				json_array_append_new(others, ink)))
			status = failure(STATUS_NO_MEMORY, "filing: signers");
	}
	if (status == STATUS_OK && json_array_size(others) &&
		json_object_set(signature, "others", others))
		status = failure(STATUS_NO_MEMORY, "filing: signers");
	json_decref(others);
	return status;
}

static enum status sign_case(struct submission *submission, size_t i, int64_t kiosk_seq,
	const uint8_t prev[32], enum fault *fault)
{
	struct bundle_case *bundle = &submission->bundles[i];
	struct bundle_visit visit = submission->visit;
	const struct bundle_place place = {submission->filing->case_count, submission->covers,
		submission->covers_hash, kiosk_seq, prev};
	const struct sealing_key *to[2];
	enum status status;

	visit.signature = json_copy(submission->visit.signature);
	if ((status = add_signers(submission->filing, i, visit.signature)) == STATUS_OK &&
		(status = find_keys(submission, i, to, fault)) == STATUS_OK &&
		(status = bundle_case_finish(
			 bundle, &visit, &place, to, submission->desk->key)) == STATUS_OK &&
		(status = queue_write_part(submission->desk->queue, bundle->case_id, 0,
			 bundle->inner.data, bundle->inner.len)) == STATUS_OK)
		status = add_case(submission, bundle, kiosk_seq);
	json_decref(visit.signature);
	return status;
}

/* The numbers come from the open transaction, so the signed manifests do too. */
static enum status sign_cases(struct submission *submission, enum fault *fault)
{
	size_t count = submission->filing->case_count;
	uint8_t prev[32];
	int64_t first;
	enum status status;

	if ((status = queue_begin(submission->desk->queue, &first, prev)) != STATUS_OK ||
		(status = bundle_covers(&submission->visit, submission->bundles, count,
			 &submission->covers, submission->covers_hash)) != STATUS_OK)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		status = sign_case(submission, i, first + (int64_t)i, prev, fault);
		memcpy(prev, submission->bundles[i].manifest_hash, sizeof(prev));
	}
	return status;
}

static enum status make_slip(struct submission *submission)
{
	size_t count = submission->filing->case_count;
	const struct bundle_case *last = &submission->bundles[count - 1];
	const struct filing_desk *desk = submission->desk;
	const struct slip_stub stub = {desk->settings->status_host, last->receipt_no,
		(int)count, last->manifest_hash, submission->filing->visit_code};
	struct slip *slip = submission->slip;
	enum status status =
		filing_slip_fill(desk, submission->filing, submission->visit.claimed_ms, slip);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		memcpy(slip->cases[i].receipt_no, submission->bundles[i].receipt_no,
			sizeof(slip->cases[i].receipt_no));
	return slip_qr(desk->key, &stub, slip->qr, sizeof(slip->qr));
}

/* The slip goes into the same transaction: after a power cut it is there whenever the case is.
 */
static enum status keep_slip(struct submission *submission)
{
	const struct filing *filing = submission->filing;
	uint8_t secret[32];
	const struct slip_lock lock = {filing->visit_id, filing->visit_code, secret};
	struct bytes text = {0}, sealed = {0};
	json_t *json = NULL;
	enum status status;

	random_bytes(secret, sizeof(secret));
	if ((status = slip_to_json(submission->slip, &json)) == STATUS_OK &&
		(status = json_canonical(json, &text)) == STATUS_OK &&
		(status = slip_seal(&lock, text.data, text.len, &sealed)) == STATUS_OK)
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
		(status = start_cases(submission)) != STATUS_OK ||
		(status = move_pages(submission, fault)) != STATUS_OK ||
		(status = sign_cases(submission, fault)) != STATUS_OK ||
		(status = make_slip(submission)) != STATUS_OK ||
		(status = keep_slip(submission)) != STATUS_OK ||
		(status = page_moves_settle(submission->moves)) != STATUS_OK)
		return status;
	return queue_commit(submission->desk->queue);
}

static struct submission *submission_create(
	struct filing_desk *desk, const struct filing *filing, struct slip *slip)
{
	struct submission *submission = calloc(1, sizeof(*submission));

	if (!submission)
		return NULL;
	submission->bundles = calloc(filing->case_count + 1, sizeof(*submission->bundles));
	submission->desk = desk;
	submission->filing = filing;
	submission->slip = slip;
	if (submission->bundles)
		return submission;
	free(submission);
	return NULL;
}

static void submission_free(struct submission *submission)
{
	json_decref(submission->covers);
	json_decref(submission->visit.identity);
	json_decref(submission->visit.signature);
	page_moves_destroy(submission->moves);
	for (size_t i = 0; i < submission->filing->case_count; i++)
		bundle_case_free(&submission->bundles[i]);
	free(submission->bundles);
	bytes_wipe(submission, sizeof(*submission));
	free(submission);
}

enum status filing_submit(struct filing_desk *desk, const struct filing *filing,
	struct slip *out, enum fault *fault)
{
	struct submission *submission = submission_create(desk, filing, out);
	enum status status;

	*fault = FAULT_QUEUE_IO;
	if (!submission)
		return failure(STATUS_NO_MEMORY, "filing");
	status = submit(submission, fault);
	if (status == STATUS_OK) {
		*fault = FAULT_NONE;
		log_info("visit", "filed", "case=%s cases=%zu", submission->bundles[0].case_id,
			filing->case_count);
	} else {
		page_moves_destroy(submission->moves);
		submission->moves = NULL;
		queue_rollback(desk->queue);
		bytes_wipe(out, sizeof(*out));
		if (status == STATUS_FULL)
			*fault = FAULT_QUEUE_FULL;
	}
	submission_free(submission);
	return status;
}
