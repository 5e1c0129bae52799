#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/desk/case_desk.h"
#include "sync/office/desk/witness.h"
#include "sync/office/intake/case_step.h"
#include "sync/office/store/store_repair.h"

static const char USAGE[] =
	"usage: officectl audit DIR [--json]\n"
	"Verifies the whole store: every signature, hash, receipt and chain, every file of a "
	"part,\n"
	"and, where the authority is at hand, the signed index and who is enrolled.  Forks and holes are questions to terminals, not faults.\n";

struct audit {
	struct case_desk desk;
	struct opened_case *opened;
	int64_t cases, received, open, erased, steps, parts, forks, holes, wrong_prev, orphans;
	int64_t strays; /* rows of no case */
	int64_t lost;   /* numbers with a receipt behind the last one here */
	int64_t wrong;  /* cases with a fault */
	struct store_case before;
	bool shared; /* before has its number with another */
};

/* The case on the table, for tell_fault(), which is called without it. */
static char current[UUID_SIZE];

static void tell_fault(const char *what)
{
	fprintf(stderr, "officectl: %s: %s\n", current, what);
}

static void tell_wrong(struct audit *audit, const char *what)
{
	tell_fault(what);
	audit->wrong++;
}

static bool has_number_of(const struct store_case *one, const struct store_case *other)
{
	return one->kiosk_seq == other->kiosk_seq &&
	       strcmp(one->kiosk_id, other->kiosk_id) == 0;
}

/* A number that came twice is marked in both rows: a mark that lies hides a cloned disk. */
static void check_fork(struct audit *audit, const struct store_case *entry)
{
	const struct store_case *before = &audit->before;
	bool shared = before->case_id[0] && has_number_of(before, entry);

	if (before->case_id[0] && !before->damaged &&
		before->fork != (audit->shared || shared)) {
		memcpy(current, before->case_id, sizeof(current));
		tell_wrong(audit, "row: whether its number came twice is not what it says");
	}
	audit->before = *entry;
	audit->shared = shared;
}

static enum status check_chain(struct audit *audit, const struct store_case *entry)
{
	struct case_chain chain = {.hole = false};
	enum status status = case_chain_read(audit->desk.store, entry, &chain);

	audit->forks += chain.fork;
	audit->holes += chain.hole;
	audit->wrong_prev += chain.prev;
	if (chain.prev)
		tell_fault("prev: not the manifest hash of the number before");
	return status;
}

/* A row counts fewer steps than are kept. */
static bool is_more(struct audit *audit, const struct store_case *entry)
{
	struct store_step step;
	bool more = store_step(audit->desk.store, entry->case_id, entry->steps + 1, &step) !=
		    STATUS_NOT_FOUND;

	if (more)
		store_step_free(&step);
	return more;
}

/* Each signed, each true to the one before, and the row says what the last one does. */
static bool are_steps_whole(struct audit *audit, const struct store_case *entry)
{
	struct case_steps steps;
	enum status status = case_desk_receipt_key(&audit->desk);

	case_steps_begin(audit->desk.store, &audit->desk.receipt_key, entry, &steps);
	while (status == STATUS_OK && (status = case_steps_next(&steps)) == STATUS_OK)
		audit->steps++;
	return status == STATUS_NOT_FOUND && !is_more(audit, entry) &&
	       steps.step.state == case_step_state(entry) &&
	       (!entry->steps || strcmp(steps.step.queue, entry->queue) == 0);
}

static void check_steps(struct audit *audit, const struct store_case *entry)
{
	if (are_steps_whole(audit, entry))
		return;
	tell_fault("steps: not what this office signed, one after the other");
	audit->desk.faults++;
}

static enum status check_stored(struct audit *audit, const struct store_case *entry)
{
	enum status status = case_desk_take(&audit->desk, entry);

	if (status == STATUS_NOT_FOUND || status == STATUS_BAD_DATA) {
		tell_wrong(audit, "row: without key or manifest");
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	audit->received += entry->received_ms != 0;
	audit->open += entry->received_ms == 0;
	audit->desk.faults = 0;
	if (entry->received_ms == 0) {
		if (case_desk_check_open(&audit->desk) != STATUS_OK || is_more(audit, entry))
			audit->wrong++;
		return STATUS_OK;
	}
	if (case_desk_check(&audit->desk, NULL, audit->opened) != STATUS_OK)
		audit->desk.faults++;
	check_steps(audit, entry);
	audit->wrong += audit->desk.faults != 0;
	audit->parts += (int64_t)audit->opened->manifest.part_count;
	opened_case_free(audit->opened);
	return STATUS_OK;
}

/* Rows that an erasure takes along. */
static bool is_left(struct audit *audit, const struct store_case *entry)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	struct store_print print;
	struct store_booking booking;
	struct bytes text = {0};
	size_t count = 0;
	struct store *store = audit->desk.store;
	const char *id = entry->case_id;
	bool left = store_manifest(store, id, &text) != STATUS_NOT_FOUND ||
		    store_receipt(store, id, &text) != STATUS_NOT_FOUND ||
		    store_parts(store, id, parts, &count) != STATUS_NOT_FOUND ||
		    store_booking(store, id, &booking) != STATUS_NOT_FOUND ||
		    store_appointment(store, id, 1, &text) != STATUS_NOT_FOUND ||
		    store_print(store, id, 1, &print) != STATUS_NOT_FOUND ||
		    is_more(audit, entry);

	bytes_free(&text);
	return left || entry->department[0] || entry->visit_id[0] || entry->kid[0];
}

/* What is erased is gone: a tombstone alone is left, and its number is its terminal's. */
static void check_erased(struct audit *audit, const struct store_case *entry)
{
	char number[RECEIPT_NO_SIZE];

	audit->erased++;
	receipt_no_make(entry->kiosk_id, entry->kiosk_seq, number);
	if (strcmp(number, entry->receipt_no) != 0)
		tell_wrong(audit, "row: its receipt number is not its terminal's and number's");
	else if (is_left(audit, entry))
		tell_wrong(
			audit, "row: says it is erased, and more than the tombstone is left");
}

static enum status check_case(struct audit *audit, const struct store_case *entry)
{
	enum status status;

	memcpy(current, entry->case_id, sizeof(current));
	audit->cases++;
	if (entry->damaged) {
		tell_wrong(audit, "row: cannot be read");
		return STATUS_OK;
	}
	status = check_chain(audit, entry);
	if (status == STATUS_BAD_DATA) {
		tell_wrong(audit, "the number before: its row cannot be read");
		status = STATUS_OK;
	}
	if (status == STATUS_OK && entry->erased_ms)
		check_erased(audit, entry);
	else if (status == STATUS_OK)
		status = check_stored(audit, entry);
	return status;
}

static enum status check_cases(struct audit *audit)
{
	static const struct store_case END = {.kiosk_seq = 0};
	struct store_case entry = {.kiosk_seq = 0};
	enum status status;

	while ((status = store_next(audit->desk.store, &entry)) == STATUS_OK) {
		check_fork(audit, &entry);
		status = check_case(audit, &entry);
		if (status != STATUS_OK)
			return status;
	}
	check_fork(audit, &END);
	return status == STATUS_NOT_FOUND ? store_strays(audit->desk.store, &audit->strays)
					  : status;
}

/* SQLite's file; another database looks after itself. */
static enum status check_file(struct audit *audit)
{
	enum status status = store_check(audit->desk.intake);

	if (status == STATUS_BAD_DATA) {
		fputs("officectl: office.db: damaged, or an index does not fit its rows\n",
			stderr);
		audit->wrong++;
		status = STATUS_OK;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A part that no case names: left by a cut, or put there by somebody. */
static enum status check_part(void *user, const char *name)
{
	struct audit *audit = user;
	bool named = false;
	enum status status = store_is_named(audit->desk.store, name, &named);

	audit->orphans += !named;
	return status;
}

static enum status check_parts(struct audit *audit)
{
	struct content *content = audit->desk.parts.content;

	return content->class->each(content, check_part, audit);
}

static enum status report(const struct audit *audit, bool json)
{
	json_t *object = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "cases",
		(json_int_t)audit->cases, "received", (json_int_t)audit->received, "open",
		(json_int_t)audit->open, "steps", (json_int_t)audit->steps, "erased",
		(json_int_t)audit->erased, "parts", (json_int_t)audit->parts, "forks",
		(json_int_t)audit->forks, "holes", (json_int_t)audit->holes, "wrong_prev",
		(json_int_t)audit->wrong_prev, "orphans", (json_int_t)audit->orphans, "strays",
		(json_int_t)audit->strays, "lost", (json_int_t)audit->lost, "wrong",
		(json_int_t)audit->wrong);
	enum status status = object ? STATUS_OK : failure(STATUS_NO_MEMORY, "a report");
	const char *name;
	json_t *value;

	if (status == STATUS_OK && json)
		status = officectl_print_json(object);
	else
		json_object_foreach (object, name, value) {
			printf("%-11s %lld\n", name, (long long)json_integer_value(value));
		}
	json_decref(object);
	return status;
}

static enum status run(struct audit *audit, const char *office)
{
	enum status status = case_desk_start(office, &audit->desk);

	if (status == STATUS_OK)
		status = check_file(audit);
	if (status == STATUS_OK)
		status = check_cases(audit);
	if (status == STATUS_OK)
		status = witness_terminals(audit->desk.store, &audit->lost);
	if (status == STATUS_OK)
		status = check_parts(audit);
	return status == STATUS_OK ? witness_authority(&audit->desk, office, &audit->wrong)
				   : status;
}

int officectl_audit(int argc, char **argv)
{
	struct audit audit = {.desk = {.tell = tell_fault}};
	bool json = argc == 3 && strcmp(argv[2], "--json") == 0;
	enum status status;

	if (argc != (json ? 3 : 2)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	audit.opened = calloc(1, sizeof(*audit.opened));
	status = audit.opened ? run(&audit, argv[1]) : STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = report(&audit, json);
	case_desk_close(&audit.desk);
	free(audit.opened);
	if (status != STATUS_OK)
		return officectl_fail(status, "the store cannot be audited");
	return audit.wrong || audit.wrong_prev || audit.strays || audit.lost ? OFFICECTL_WANTING
									     : OFFICECTL_DONE;
}
