#include "tests/fleet/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/memory_disk.h"
#include "tests/fleet/office.h"
#include "tests/fleet/terminal.h"

enum { LATEST = 64 };

static struct {
	char latest[LATEST][UUID_SIZE]; /* that the office took in, a ring */
	long received;
	struct filed *lines;
	long count, size;
	long *places; /* line + 1 by case id; a power of two */
	size_t place_count;
} ledger;

void ledger_start(void)
{
	ledger.size = 1024;
	ledger.lines = calloc((size_t)ledger.size, sizeof(*ledger.lines));
	ledger.place_count = 4096;
	ledger.places = calloc(ledger.place_count, sizeof(*ledger.places));
	if (!ledger.lines || !ledger.places)
		abort();
}

static size_t place_of(const char *case_id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	while (*case_id)
		hash = (hash ^ (uint8_t)*case_id++) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 32) & (ledger.place_count - 1);
	return (size_t)hash;
}

static void put_place(long line)
{
	size_t i = place_of(ledger.lines[line].case_id);

	while (ledger.places[i])
		i = (i + 1) & (ledger.place_count - 1);
	ledger.places[i] = line + 1;
}

static void enlarge(void)
{
	ledger.size *= 2;
	ledger.place_count *= 2;
	free(ledger.places);
	ledger.lines = realloc(ledger.lines, (size_t)ledger.size * sizeof(*ledger.lines));
	ledger.places = calloc(ledger.place_count, sizeof(*ledger.places));
	if (!ledger.lines || !ledger.places)
		abort();
	for (long line = 0; line < ledger.count; line++)
		put_place(line);
}

long ledger_add(const struct filed *filed)
{
	if (ledger.count == ledger.size)
		enlarge();
	ledger.lines[ledger.count] = *filed;
	put_place(ledger.count);
	return ledger.count++;
}

struct filed *ledger_find(const char *case_id)
{
	size_t i = place_of(case_id);

	while (ledger.places[i]) {
		struct filed *filed = &ledger.lines[ledger.places[i] - 1];

		if (strcmp(filed->case_id, case_id) == 0)
			return filed;
		i = (i + 1) & (ledger.place_count - 1);
	}
	return NULL;
}

struct filed *ledger_line(long number)
{
	return &ledger.lines[number];
}

long ledger_count(void)
{
	return ledger.count;
}

void ledger_received(const char *case_id)
{
	struct filed *filed = ledger_find(case_id);

	memcpy(ledger.latest[ledger.received++ % LATEST], case_id, UUID_SIZE);
	if (!filed)
		fleet_broken(FLEET_DOUBLED, "%s was taken in, and nobody filed it", case_id);
	else if (++filed->received > 1)
		fleet_broken(FLEET_DOUBLED, "terminal %d seq %d was taken in twice",
			filed->terminal, filed->seq);
	else if (filed->poisoned)
		fleet_broken(FLEET_POISON, "terminal %d seq %d is poisoned, and was taken in",
			filed->terminal, filed->seq);
	office_check_durable(case_id);
}

void ledger_check_latest(void)
{
	for (long i = 0; i < LATEST && i < ledger.received; i++) {
		const struct filed *filed = ledger_find(ledger.latest[i]);
		bool known;

		if (filed && !office_has(filed->case_id, filed->hash, &known) && known)
			fleet_broken(FLEET_LOST, "terminal %d seq %d was taken in, and is gone",
				filed->terminal, filed->seq);
	}
}

static bool has_bytes(const struct filed *filed, struct queue *queue, int parts)
{
	char path[160];

	for (int n = 0; n < parts; n++)
		if (queue_part_path(queue, filed->case_id, n, path, sizeof(path)) !=
				STATUS_OK ||
			!disk_find(path))
			return false;
	return true;
}

/* Released means: the office has it, whatever anybody wrote down. */
static void check_release(const struct filed *filed)
{
	bool known, there = office_has(filed->case_id, filed->hash, &known);

	if (known && !there)
		fleet_broken(FLEET_UNVERIFIED, "terminal %d seq %d is released, not delivered",
			filed->terminal, filed->seq);
}

void ledger_look(struct filed *filed, struct queue *queue)
{
	struct queue_case entry;
	enum status status = queue_find(queue, filed->case_id, &entry);

	if (status == STATUS_NOT_FOUND && filed->told) {
		fleet_broken(FLEET_LOST, "terminal %d seq %d is gone from its queue",
			filed->terminal, filed->seq);
		filed->state = QUEUE_PURGED; /* said once is enough */
	}
	if (status != STATUS_OK)
		return;
	if (entry.state < filed->state || memcmp(entry.manifest_hash, filed->hash, 32) != 0)
		fleet_broken(FLEET_ILLEGAL, "terminal %d seq %d: state %d after %d",
			filed->terminal, filed->seq, entry.state, filed->state);
	if (entry.state == QUEUE_QUEUED && !has_bytes(filed, queue, entry.part_count))
		fleet_broken(FLEET_ILLEGAL, "terminal %d seq %d is queued without its bytes",
			filed->terminal, filed->seq);
	if (entry.state != QUEUE_QUEUED && filed->state == QUEUE_QUEUED)
		check_release(filed);
	filed->state = entry.state;
}

static void judge(const struct filed *filed)
{
	const struct terminal *terminal = &fleet[filed->terminal];

	tally.unknown += !filed->told && filed->seen;
	if (filed->told && !filed->seen && !filed->poisoned)
		fleet_broken(FLEET_LOST, "terminal %s seq %d told at %lld s",
			terminal->kiosk_id, filed->seq, (long long)(filed->filed_ms / 1000));
}

void ledger_judge(void)
{
	for (long line = 0; line < ledger.count; line++)
		judge(&ledger.lines[line]);
	tally.cases = 0;
	for (long line = 0; line < ledger.count; line++)
		tally.cases += ledger.lines[line].told;
}
