#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/desk/case_desk.h"

static const char USAGE[] =
	"usage: officectl escrow-drill DIR --key FILE [--key FILE]…\n"
	"Opens one random part of one random received case of every terminal with the escrow "
	"key\n"
	"alone, and forgets it again: the key still opens what it must.  Nothing is written.\n"
	"  --key  the escrow key of a year; all years together must open every part\n";

#define YEARS_MAX 32

struct drill {
	struct case_desk desk;
	struct seal_identity identities[YEARS_MAX];
	size_t identity_count;
	struct store_case chosen; /* of the terminal under way */
	int64_t seen;             /* its received cases so far */
	unsigned opened, failed;
};

static uint64_t dice(uint64_t sides)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return random % sides;
}

/* By the key of the year it came in, whichever that was. */
static enum status unseal_by_any(
	const struct drill *drill, const struct bytes *sealed, struct bytes *plain)
{
	enum status status = STATUS_DENIED;

	for (size_t i = 0; status == STATUS_DENIED && i < drill->identity_count; i++)
		status = unseal(sealed->data, sealed->len, &drill->identities[i], plain);
	return status;
}

static enum status open_part(struct drill *drill, const struct store_part *part)
{
	struct bytes sealed = {0}, plain = {0};
	enum status status = parts_read(&drill->desk.parts, part->sha256, &sealed);

	if (status == STATUS_OK)
		status = unseal_by_any(drill, &sealed, &plain);
	if (status == STATUS_OK && plain.len == 0)
		status = failure(STATUS_BAD_DATA, "an empty part");
	bytes_free(&plain);
	bytes_free(&sealed);
	return status;
}

/* The terminal's turn is over: one part of what was chosen. */
static void open_chosen(struct drill *drill)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	size_t count = 0, at = 0;
	enum status status;

	if (!drill->seen)
		return;
	status = store_parts(drill->desk.store, drill->chosen.case_id, parts, &count);
	if (status == STATUS_OK) {
		at = dice(count);
		status = open_part(drill, &parts[at]);
	}
	printf("%s  %s  part %d  %s\n", drill->chosen.kiosk_id, drill->chosen.receipt_no,
		status == STATUS_OK || count ? parts[at].n : -1,
		status == STATUS_OK ? "opens" : status_name(status));
	drill->opened += status == STATUS_OK;
	drill->failed += status != STATUS_OK;
	drill->seen = 0;
}

/* Every received case has the same chance, in one walk. */
static enum status walk(struct drill *drill)
{
	struct store_case entry = {.kiosk_seq = 0};
	enum status status;

	while ((status = store_next(drill->desk.store, &entry)) == STATUS_OK) {
		if (strcmp(entry.kiosk_id, drill->chosen.kiosk_id) != 0)
			open_chosen(drill);
		drill->failed += entry.damaged; /* nobody can say which parts it has */
		if (!entry.received_ms || entry.erased_ms)
			continue;
		drill->seen++;
		if (dice((uint64_t)drill->seen) == 0)
			drill->chosen = entry;
	}
	open_chosen(drill);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool parse(int argc, char **argv, const char **keys, size_t *count)
{
	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--key") != 0 || *count == YEARS_MAX)
			return false;
		keys[(*count)++] = argv[i + 1];
	}
	return *count && argc % 2 == 0;
}

static enum status read_keys(struct drill *drill, const char *const *keys, size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = officectl_read_identity(keys[i], &drill->identities[i]);
	drill->identity_count = count;
	return status;
}

int officectl_escrow_drill(int argc, char **argv)
{
	struct drill drill = {.seen = 0};
	const char *keys[YEARS_MAX];
	size_t count = 0;
	enum status status;

	if (!parse(argc, argv, keys, &count)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	status = read_keys(&drill, keys, count);
	if (status == STATUS_OK)
		status = case_desk_start(argv[1], &drill.desk);
	if (status == STATUS_OK)
		status = walk(&drill);
	bytes_wipe(drill.identities, sizeof(drill.identities));
	case_desk_close(&drill.desk);
	if (status != STATUS_OK)
		return officectl_fail(status, "the drill could not be held");
	printf("%u opened, %u failed\n", drill.opened, drill.failed);
	return drill.failed ? OFFICECTL_WANTING : OFFICECTL_DONE;
}
