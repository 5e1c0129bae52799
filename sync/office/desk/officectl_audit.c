#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/signed_index.h"
#include "sync/office/authority/register.h"
#include "sync/office/desk/case_desk.h"
#include "sync/office/intake/case_step.h"

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

/* An unfinished case is checked as far as it goes: its manifest. */
static void check_open(struct audit *audit, const struct store_case *entry)
{
	struct signing_key *key = NULL;
	struct jws jws = {.input = {0}};
	const struct case_desk *desk = &audit->desk;
	enum status status = signing_key_from_spki(desk->key.spki, desk->key.spki_len, &key);

	if (status == STATUS_OK)
		status = jws_parse(desk->jws.data, desk->jws.len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		status = jws_verify(&jws, key);
	if (status == STATUS_OK &&
		memcmp(jws.hash, entry->manifest_hash, sizeof(jws.hash)) != 0)
		status = STATUS_BAD_DATA;
	if (status != STATUS_OK)
		tell_wrong(audit, "manifest: not what the terminal signed");
	jws_free(&jws);
	signing_key_destroy(key);
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
	if (entry->received_ms == 0) {
		check_open(audit, entry);
		return STATUS_OK;
	}
	audit->desk.faults = 0;
	if (case_desk_check(&audit->desk, NULL, audit->opened) != STATUS_OK)
		audit->desk.faults++;
	check_steps(audit, entry);
	audit->wrong += audit->desk.faults != 0;
	audit->parts += (int64_t)audit->opened->manifest.part_count;
	opened_case_free(audit->opened);
	return STATUS_OK;
}

/* What is erased is gone: a tombstone alone is left. */
static void check_erased(struct audit *audit, const struct store_case *entry)
{
	struct store_part parts[MANIFEST_PARTS_MAX];
	struct bytes jws = {0};
	size_t count = 0;
	struct store *store = audit->desk.store;

	audit->erased++;
	if (store_manifest(store, entry->case_id, &jws) != STATUS_NOT_FOUND ||
		store_parts(store, entry->case_id, parts, &count) != STATUS_NOT_FOUND ||
		is_more(audit, entry))
		tell_wrong(
			audit, "row: says it is erased, and more than the tombstone is left");
	bytes_free(&jws);
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

/* A row that somebody added or gave back here: the authority's own list is another machine's. */
static bool is_enrolled(struct audit *audit, int list, const char *kiosk_id)
{
	struct store_key key;
	struct register_entry entry;
	enum status status = store_key_of(audit->desk.store, kiosk_id, STORE_ROLE_TLS, &key);

	if (status == STATUS_NOT_FOUND)
		return true; /* revoked, or only expected */
	return status == STATUS_OK && register_read(list, kiosk_id, &entry) == STATUS_OK &&
	       entry.revoked_ms == 0 && strcmp(entry.tls_kid, key.kid) == 0;
}

static enum status check_terminals(struct audit *audit, const char *office)
{
	struct store_terminal terminal = {.last_seq = 0};
	char authority[PATH_TEXT_MAX];
	int list = -1;
	enum status status = path_join(authority, sizeof(authority), office, "authority");

	if (status == STATUS_OK)
		status = register_open(authority, &list);
	while (status == STATUS_OK &&
		(status = store_next_terminal(audit->desk.store, &terminal)) == STATUS_OK) {
		if (is_enrolled(audit, list, terminal.kiosk_id))
			continue;
		fprintf(stderr, "officectl: %s: its key is not in the authority's list\n",
			terminal.kiosk_id);
		audit->wrong++;
	}
	if (list >= 0)
		close(list);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void check_index(struct audit *audit, char *publication)
{
	struct enrolment enrolment = {.minimum_index = 0};
	struct office_settings settings;
	struct bytes keys = {0};
	char folder[PATH_TEXT_MAX];
	enum status status;

	publication[strcspn(publication, "\n")] = '\0';
	status = note_key_read(publication, &enrolment.publication_key);
	if (status == STATUS_OK)
		status = office_settings_read(audit->desk.intake, &settings);
	if (status == STATUS_OK) {
		memcpy(enrolment.origin, settings.origin, sizeof(enrolment.origin));
		status = path_join(folder, sizeof(folder), audit->desk.intake, "signed");
	}
	if (status == STATUS_OK)
		status =
			signed_index_read(folder, &enrolment, "sealing-keys.json", &keys, NULL);
	if (status != STATUS_OK) {
		fputs("officectl: signed/index: not what the authority signed\n", stderr);
		audit->wrong++;
	}
	bytes_free(&keys);
}

/* What only the authority knows, where it is at hand. */
static enum status check_by_authority(struct audit *audit, const char *office)
{
	struct bytes text = {0};
	enum status status = officectl_read(office, "authority/publication.pub", &text);

	if (status == STATUS_OK) {
		check_index(audit, (char *)text.data);
		status = check_terminals(audit, office);
	} else {
		fputs("officectl: no authority here: index and enrolments are not verified\n",
			stderr);
		status = STATUS_OK;
	}
	bytes_free(&text);
	return status;
}

static enum status report(const struct audit *audit, bool json)
{
	json_t *object = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "cases",
		(json_int_t)audit->cases, "received", (json_int_t)audit->received, "open",
		(json_int_t)audit->open, "steps", (json_int_t)audit->steps, "erased",
		(json_int_t)audit->erased, "parts", (json_int_t)audit->parts, "forks",
		(json_int_t)audit->forks, "holes", (json_int_t)audit->holes, "wrong_prev",
		(json_int_t)audit->wrong_prev, "orphans", (json_int_t)audit->orphans, "strays",
		(json_int_t)audit->strays, "wrong", (json_int_t)audit->wrong);
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
		status = check_cases(audit);
	if (status == STATUS_OK)
		status = check_parts(audit);
	return status == STATUS_OK ? check_by_authority(audit, office) : status;
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
	return audit.wrong || audit.wrong_prev || audit.strays ? OFFICECTL_WANTING
							       : OFFICECTL_DONE;
}
