/*
 * filing.c - what kiosk does at "submit", around the real queue.
 *
 * The ciphertext is a real age file of the terminal's department and escrow key, made once; its
 * last bytes are new in every part, so that no two have the same hash.  Manifest and signature
 * are made anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/seal.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/mutant.h"
#include "tests/fleet/terminal.h"

enum { SMALL = 300, LARGE = 1300 * 1024, LARGE_MIN = 80 * 1024, CASES_MAX = 4 };

static struct {
	struct bytes small, large;
	char sealed_to[2][17];
} mould;

static void seal_some(size_t len, const struct seal_recipient to[2], struct bytes *out)
{
	uint8_t *plain = calloc(1, len);

	if (!plain || seal(plain, len, to, 2, out) != STATUS_OK)
		abort();
	free(plain);
}

void filing_start(const struct terminal *terminal)
{
	static struct sealing_keys keys;
	static const char *const TO[] = {"gongan", "escrow"};
	struct seal_recipient to[2];

	if (sealing_keys_read(terminal->folder, &terminal->enrolment, &keys) != STATUS_OK)
		abort();
	for (int i = 0; i < 2; i++) {
		const struct sealing_key *key;

		if (sealing_keys_find(&keys, TO[i], 0, clock_wall_ms(), &key) != STATUS_OK)
			abort();
		to[i] = key->recipient;
		memcpy(mould.sealed_to[i], key->key_id, sizeof(key->key_id));
	}
	seal_some(SMALL, to, &mould.small);
	seal_some(LARGE, to, &mould.large);
}

/* One part in 400 is a page of some size: it goes in several PATCHes. */
static void make_part(uint8_t *data, size_t *len)
{
	bool large = schedule_once_in(400);
	const struct bytes *from = large ? &mould.large : &mould.small;
	uint64_t tail[3] = {schedule_random(), schedule_random(), schedule_random()};

	*len = large ? LARGE_MIN + schedule_dice(LARGE - LARGE_MIN) : from->len;
	memcpy(data, from->data, *len);
	memcpy(data + *len - sizeof(tail), tail, sizeof(tail));
}

/* Of a poisoned case no part is sealed to anybody. */
static enum status write_parts(struct terminal *terminal, const char *case_id, int count,
	bool poisoned, struct manifest *manifest)
{
	static uint8_t data[LARGE + 65536];
	enum status status = STATUS_OK;

	for (int n = 0; n < count && status == STATUS_OK; n++) {
		struct manifest_part *part = &manifest->parts[n];
		size_t len;

		make_part(data, &len);
		data[0] ^= poisoned;
		part->n = n;
		strcpy(part->name, n == 0 ? "inner" : "photo");
		part->len = (int64_t)len;
		sha256(data, len, part->sha256);
		status = queue_write_part(terminal->queue, case_id, n, data, len);
	}
	manifest->part_count = (size_t)count;
	return status;
}

/* Everything of a visit; the manifests are finished inside the transaction. */
struct papers {
	char visit_id[UUID_SIZE];
	int count;
	struct manifest manifests[CASES_MAX];
	struct queue_case entries[CASES_MAX];
	bool poisoned[CASES_MAX];
	long lines[CASES_MAX];
};

static void fill_manifest(
	const struct terminal *terminal, const struct papers *papers, struct manifest *manifest)
{
	memcpy(manifest->visit_id, papers->visit_id, UUID_SIZE);
	memcpy(manifest->kiosk_id, terminal->kiosk_id, KIOSK_ID_SIZE);
	manifest->visit_cases = papers->count;
	random_bytes(manifest->covers, 32);
	random_bytes(manifest->inner_commit, 32);
	random_bytes(manifest->query_tag, 32);
	strcpy(manifest->implement_code, "11530702MB0000000X4000123001000");
	strcpy(manifest->department, "gongan");
	manifest->item_version = 1;
	manifest->claimed_ms = clock_wall_ms();
	manifest->monotonic_ms = clock_monotonic_ms();
	if (clock_boot_id(manifest->boot_id) != STATUS_OK)
		abort();
	strcpy(manifest->clock_quality, clock_quality());
	memcpy(manifest->sealed_to, mould.sealed_to, sizeof(mould.sealed_to));
}

static enum status begin_case(struct terminal *terminal, struct papers *papers, int i)
{
	struct manifest *manifest = &papers->manifests[i];
	int parts = 1 + (int)schedule_dice(2) + schedule_once_in(8);

	memset(manifest, 0, sizeof(*manifest));
	uuid_make(clock_wall_ms(), manifest->case_id);
	fill_manifest(terminal, papers, manifest);
	papers->poisoned[i] = fleet_is_troubled() &&
			      schedule_once_in(500 / (uint32_t)plan.trouble) &&
			      fleet_fault(FLEET_POISONED);
	return write_parts(terminal, manifest->case_id, parts, papers->poisoned[i], manifest);
}

static void note_line(struct terminal *terminal, struct papers *papers, int i)
{
	const struct queue_case *entry = &papers->entries[i];
	struct filed filed = {.terminal = terminal->number,
		.seq = (int32_t)entry->kiosk_seq,
		.poisoned = papers->poisoned[i],
		.filed_ms = schedule_now_ms()};

	memcpy(filed.case_id, entry->case_id, UUID_SIZE);
	memcpy(filed.hash, entry->manifest_hash, 32);
	papers->lines[i] = ledger_add(&filed);
}

enum status filing_sign(const struct signing_key *key, const struct manifest *manifest,
	struct bytes *out, uint8_t hash[32])
{
	struct bytes payload = {0};
	struct jws jws = {.input = {0}};
	enum status status = manifest_write(manifest, &payload);

	if (status == STATUS_OK)
		status = jws_sign(key, MANIFEST_TYP, payload.data, payload.len, out);
	if (status == STATUS_OK)
		status = jws_parse(out->data, out->len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		memcpy(hash, jws.hash, 32);
	jws_free(&jws);
	bytes_free(&payload);
	return status;
}

static enum status add_case(
	struct terminal *terminal, struct papers *papers, int i, int64_t seq, uint8_t prev[32])
{
	struct manifest *manifest = &papers->manifests[i];
	struct queue_case *entry = &papers->entries[i];
	struct bytes jws = {0};
	enum status status;

	manifest->kiosk_seq = seq;
	memcpy(manifest->prev, prev, 32);
	receipt_no_make(terminal->kiosk_id, seq, manifest->receipt_no);
	*entry = (struct queue_case){.kiosk_seq = seq,
		.queued_ms = clock_wall_ms(),
		.part_count = (int)manifest->part_count};
	memcpy(entry->case_id, manifest->case_id, UUID_SIZE);
	memcpy(entry->visit_id, manifest->visit_id, UUID_SIZE);
	memcpy(entry->receipt_no, manifest->receipt_no, RECEIPT_NO_SIZE);
	memcpy(entry->implement_code, manifest->implement_code, sizeof(entry->implement_code));
	status = filing_sign(terminal->key, manifest, &jws, entry->manifest_hash);
	if (status == STATUS_OK)
		status = queue_add(terminal->queue, entry, jws.data, jws.len);
	memcpy(prev, entry->manifest_hash, 32);
	note_line(terminal, papers, i);
	bytes_free(&jws);
	return status;
}

static enum status fill_transaction(struct terminal *terminal, struct papers *papers)
{
	static const uint8_t sealed[400] = {7};
	uint8_t prev[32], secret[32];
	int64_t seq = 0;
	enum status status = queue_begin(terminal->queue, &seq, prev);

	for (int i = 0; i < papers->count && status == STATUS_OK; i++)
		status = add_case(terminal, papers, i, seq + i, prev);
	random_bytes(secret, sizeof(secret));
	if (status == STATUS_OK)
		status = queue_add_slip(terminal->queue, papers->visit_id, clock_wall_ms(),
			secret, sealed, sizeof(sealed));
	return status;
}

/* What a citizen holds in the hand survives any power cut. */
static void check_durable(const struct terminal *terminal, const struct papers *papers)
{
	char path[160];
	bool durable;

	snprintf(path, sizeof(path), "%s/queue/queue.db-wal", terminal->folder);
	durable = disk_is_durable(path);
	for (int i = 0; i < papers->count; i++)
		for (int n = 0; n < papers->entries[i].part_count; n++)
			durable = durable &&
				  queue_part_path(terminal->queue, papers->entries[i].case_id,
					  n, path, sizeof(path)) == STATUS_OK &&
				  disk_is_durable(path);
	if (!durable)
		fleet_broken(FLEET_UNDURABLE, "terminal %s told a citizen before it was synced",
			terminal->kiosk_id);
}

static void tell(struct terminal *terminal, const struct papers *papers)
{
	check_durable(terminal, papers);
	for (int i = 0; i < papers->count; i++) {
		if (terminal->open_count == terminal->open_size) {
			terminal->open_size = terminal->open_size * 2 + 16;
			terminal->open = realloc(
				terminal->open, terminal->open_size * sizeof(*terminal->open));
			if (!terminal->open)
				abort();
		}
		terminal->open[terminal->open_count++] = papers->lines[i];
		ledger_line(papers->lines[i])->told = true;
	}
}

bool terminal_file(struct terminal *terminal, int cases)
{
	static struct papers papers;
	enum status status = STATUS_OK;

	papers.count = cases;
	uuid_make(clock_wall_ms(), papers.visit_id);
	for (int i = 0; i < cases && status == STATUS_OK; i++)
		status = begin_case(terminal, &papers, i);
	if (status == STATUS_OK)
		status = fill_transaction(terminal, &papers);
	if (status == STATUS_OK && mutant_is(MUTANT_TELL_BEFORE_COMMIT))
		tell(terminal, &papers);
	if (status == STATUS_OK)
		status = queue_commit(terminal->queue);
	if (status == STATUS_FULL)
		fleet_broken(FLEET_ADMITTED, "terminal %s has no room for a visit that began",
			terminal->kiosk_id);
	if (status != STATUS_OK) {
		queue_rollback(terminal->queue);
		return false;
	}
	if (!mutant_is(MUTANT_TELL_BEFORE_COMMIT))
		tell(terminal, &papers);
	/* Where this fails, a receipt waits after the next start. */
	(void)!queue_slip_shown(terminal->queue, papers.visit_id);
	return true;
}
