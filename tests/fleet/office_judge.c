/*
 * office_judge.c - what the office has: durable when promised, whole and in order at the end.
 */
#include <stdio.h>
#include <string.h>

#include "sync/office/intake/intake.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/memory_disk.h"
#include "tests/fleet/office_inside.h"

bool office_has(const char *case_id, const uint8_t hash[32], bool *known)
{
	struct store_case entry;
	enum status status;

	*known = office.is_open && !machine_is_down(office.machine);
	if (!*known)
		return false;
	status = store_case(office.intake.store, case_id, &entry);
	return status == STATUS_OK && entry.received_ms != 0 &&
	       memcmp(entry.manifest_hash, hash, 32) == 0;
}

void office_check_durable(const char *case_id)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	char path[160], hex[65];
	size_t count = 0;

	if (!disk_is_durable(FLEET_INTAKE "/office.db-wal"))
		fleet_broken(FLEET_UNDURABLE, "a receipt whose row is not synced");
	if (store_parts(office.intake.store, case_id, parts, &count) != STATUS_OK)
		return;
	for (size_t i = 0; i < count; i++) {
		hex_encode(parts[i].sha256, 32, hex);
		snprintf(path, sizeof(path), FLEET_INTAKE "/parts/%.2s/%s", hex, hex);
		if (!disk_is_durable(path))
			fleet_broken(FLEET_UNDURABLE, "a receipt whose part is not synced");
	}
}

/* The chain of one terminal, as it goes by. */
struct chain {
	char kiosk_id[KIOSK_ID_SIZE];
	int64_t seq;
	uint8_t hash[32];
	bool forked;
};

static void judge_chain(struct chain *chain, const struct store_case *entry)
{
	bool same = strcmp(chain->kiosk_id, entry->kiosk_id) == 0;

	if (!same) {
		*chain = (struct chain){.seq = 0};
		memcpy(chain->kiosk_id, entry->kiosk_id, sizeof(chain->kiosk_id));
	}
	chain->forked = chain->forked || entry->fork;
	if (!chain->forked && entry->kiosk_seq != chain->seq + 1)
		fleet_broken(FLEET_HOLE, "terminal %s: %lld after %lld", entry->kiosk_id,
			(long long)entry->kiosk_seq, (long long)chain->seq);
	else if (!chain->forked && memcmp(entry->prev, chain->hash, 32) != 0)
		fleet_broken(FLEET_HOLE, "terminal %s: %lld does not follow", entry->kiosk_id,
			(long long)entry->kiosk_seq);
	chain->seq = entry->kiosk_seq;
	memcpy(chain->hash, entry->manifest_hash, 32);
}

/* Receipt and parts of a case, read back. */
static void read_back(const struct store_case *entry)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	struct bytes note = {0};
	size_t count = 0, stanzas = 0;
	int64_t received_ms;
	bool whole =
		store_receipt(office.intake.store, entry->case_id, &note) == STATUS_OK &&
		receipt_note_verify(&office.intake.receipt_key, note.data, note.len,
			entry->case_id, entry->manifest_hash, &received_ms) == STATUS_OK &&
		store_parts(office.intake.store, entry->case_id, parts, &count) == STATUS_OK;

	for (size_t i = 0; whole && i < count; i++)
		whole = parts_check(&office.intake.parts, parts[i].sha256, &stanzas) ==
				STATUS_OK &&
			stanzas == 2;
	tally.read_back++;
	if (!whole)
		fleet_broken(FLEET_LOST, "%s seq %lld is not whole at the office",
			entry->kiosk_id, (long long)entry->kiosk_seq);
	bytes_free(&note);
}

static void judge_case(const struct store_case *entry)
{
	struct filed *filed = ledger_find(entry->case_id);

	tally.forks += entry->fork;
	tally.receipts += entry->received_ms != 0;
	if (!filed || memcmp(filed->hash, entry->manifest_hash, 32) != 0)
		fleet_broken(FLEET_DOUBLED, "%s seq %lld: a case that nobody filed",
			entry->kiosk_id, (long long)entry->kiosk_seq);
	else if (entry->received_ms)
		filed->seen = true;
}

void office_judge(void)
{
	struct store_case entry = {.kiosk_seq = 0};
	struct chain chain = {.seq = 0};
	long count = 0;

	if (!office.is_open)
		office_open_again(NULL, 0);
	while (office.is_open && store_next(office.intake.store, &entry) == STATUS_OK) {
		judge_chain(&chain, &entry);
		judge_case(&entry);
		if (entry.received_ms && count++ % plan.check_every == 0)
			read_back(&entry);
	}
}
