#include "tests/fleet/mutant.h"

#include <stddef.h>

#include "tests/fleet/fleet.h"
#include "tests/fleet/memory_disk.h"

static const struct {
	const char *name, *words;
	unsigned office, terminal; /* bits of enum disk_lie */
	unsigned breaks;           /* bits 1 << enum fleet_broken: its own assertion, or two */
} MUTANTS_TABLE[MUTANTS + 1] = {
	[MUTANT_NONE] = {"none", "the product", 0, 0, 0},
	[MUTANT_NO_STABLE_ID] = {"no-stable-id", "a new case id for every try", 0, 0,
		1u << FLEET_DOUBLED},
	[MUTANT_PART_BEFORE_FSYNC] = {"part-before-fsync",
		"the office acknowledges bytes before their fsync", DISK_NO_FILE_SYNC, 0,
		1u << FLEET_UNDURABLE},
	[MUTANT_ROW_BEFORE_FSYNC] = {"row-before-fsync",
		"the office gives receipts before the fsync of their rows",
		DISK_NO_DATABASE_SYNC, 0, 1u << FLEET_UNDURABLE | 1u << FLEET_LOST},
	[MUTANT_NAME_BEFORE_FSYNC] = {"name-before-fsync", "the office never syncs a folder",
		DISK_NO_FOLDER_SYNC, 0, 1u << FLEET_UNDURABLE},
	[MUTANT_QUEUE_BEFORE_FSYNC] = {"queue-before-fsync",
		"the terminal says filed before the fsync of its rows", 0,
		DISK_NO_DATABASE_SYNC, 1u << FLEET_UNDURABLE},
	[MUTANT_QUEUE_PART_BEFORE_FSYNC] = {"queue-part-before-fsync",
		"the terminal says filed before the fsync of its parts", 0, DISK_NO_FILE_SYNC,
		1u << FLEET_UNDURABLE},
	[MUTANT_FSYNC_AGAIN] = {"fsync-again", "a failed fsync is tried again", DISK_SYNC_AGAIN,
		DISK_SYNC_AGAIN, 1u << FLEET_UNDURABLE},
	[MUTANT_MEMORY_BELIEVED] = {"memory-believed",
		"the office hashes what the kernel shows after a failed fsync",
		DISK_MEMORY_STAYS, 0, 1u << FLEET_UNDURABLE},
	[MUTANT_DELETE_BEFORE_RECEIPT] = {"delete-before-receipt",
		"the terminal deletes when the last byte has gone", 0, 0, 1u << FLEET_ILLEGAL},
	[MUTANT_TELL_BEFORE_COMMIT] = {"tell-before-commit",
		"the citizen is told before the queue commits", 0, 0, 1u << FLEET_UNDURABLE},
	[MUTANT_MEMORY_EXPIRES] = {"memory-expires",
		"the office forgets case ids after ten minutes", 0, 0,
		1u << FLEET_LOST | 1u << FLEET_DOUBLED},
	[MUTANT_REPLY_IS_RECEIPT] = {"reply-is-receipt",
		"any reply to a commit counts as the receipt", 0, 0, 1u << FLEET_UNVERIFIED},
	[MUTANT_SEQUENCE_IGNORED] = {"sequence-ignored",
		"a restored terminal goes on numbering", 0, 0, 1u << FLEET_FORKS},
	[MUTANT_POISON_STOPS_ALL] = {"poison-stops-all",
		"a case that the office refuses holds up the others", 0, 0, 1u << FLEET_STUCK},
	[MUTANT_CLOCK_BELIEVED] = {"clock-believed",
		"TLS is verified against the machine's own clock", 0, 0, 1u << FLEET_CLOCK},
	[MUTANT_ALWAYS_ADMITS] = {"always-admits", "a visit begins without a look at the disk",
		0, 0, 1u << FLEET_ADMITTED},
	[MUTANT_ROOM_UNSEEN] = {"room-unseen",
		"the office takes a case in without a look at its disk", 0, 0,
		1u << FLEET_HALF},
	[MUTANT_HALF_TAKEN] = {"half-taken",
		"a case that the office has no room for leaves its row", 0, 0,
		1u << FLEET_HALF},
	[MUTANT_TWIN_BLOCKS] = {"twin-blocks",
		"a manifest with another signature is another one", 0, 0, 1u << FLEET_STUCK},
	[MUTANT_OWNER_IGNORED] = {"owner-ignored", "any terminal's certificate opens any case",
		0, 0, 1u << FLEET_OWNER},
	[MUTANT_COURIER_ANEW] = {"courier-anew", "what comes on a stick is taken in as new", 0,
		0, 1u << FLEET_LOST | 1u << FLEET_DOUBLED},
	[MUTANT_NO_START_JITTER] = {"no-start-jitter", "all start at once after power came", 0,
		0, 1u << FLEET_TOGETHER},
	[MUTANT_NO_PACE] = {"no-pace", "after an outage all that waits goes at once", 0, 0,
		1u << FLEET_PEAK},
};

static enum mutant used;

const char *mutant_name(enum mutant mutant)
{
	return mutant < MUTANTS ? MUTANTS_TABLE[mutant].name : NULL;
}

const char *mutant_words(enum mutant mutant)
{
	return MUTANTS_TABLE[mutant].words;
}

unsigned mutant_breaks(enum mutant mutant)
{
	return MUTANTS_TABLE[mutant].breaks;
}

void mutant_use(enum mutant mutant)
{
	used = mutant;
}

bool mutant_is(enum mutant mutant)
{
	return used == mutant;
}

unsigned mutant_office_lies(void)
{
	return MUTANTS_TABLE[used].office;
}

unsigned mutant_terminal_lies(void)
{
	return MUTANTS_TABLE[used].terminal;
}
