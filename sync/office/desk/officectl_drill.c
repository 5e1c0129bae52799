#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/desk/case_desk.h"

#define KEYS_MAX 16   /* that are given */
#define OTHERS_MAX 64 /* that are not, and are named each */
#define KEY_ID_SIZE 17

static const char USAGE[] =
	"usage: officectl escrow-drill DIR --key FILE …\n"
	"Opens one random part of one random received case of every terminal with the escrow keys\n"
	"given (one a year; a case names the one it is sealed to) and nothing else, and forgets it\n"
	"again: the keys still open what they must.  Nothing is written.  Cases of keys that were\n"
	"not given are counted and their keys named; they are no fault while a given key opens\n"
	"something.\n";

struct given_key {
	char id[KEY_ID_SIZE];
	struct seal_identity identity;
};

/* Cases that nobody could try: their key is somewhere else. */
struct other_key {
	char id[KEY_ID_SIZE];
	int64_t cases;
};

struct drill {
	struct case_desk desk;
	struct given_key keys[KEYS_MAX];
	size_t key_count;
	struct other_key others[OTHERS_MAX];
	size_t other_count;
	int64_t unnamed;              /* cases of still more keys */
	char kiosk_id[KIOSK_ID_SIZE]; /* of the terminal under way */
	struct store_case chosen;
	const struct given_key *key; /* of what is chosen */
	int64_t seen;                /* cases of the terminal that can be tried, so far */
	unsigned opened, failed;
};

static uint64_t dice(uint64_t sides)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return random % sides;
}

static enum status open_part(struct drill *drill, const struct store_part *part)
{
	struct bytes sealed = {0}, plain = {0};
	enum status status = parts_read(&drill->desk.parts, part->sha256, &sealed);

	if (status == STATUS_OK)
		status = unseal(sealed.data, sealed.len, &drill->key->identity, &plain);
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
	printf("%s  %s  part %d  %s  key %s\n", drill->chosen.kiosk_id,
		drill->chosen.receipt_no, status == STATUS_OK || count ? parts[at].n : -1,
		status == STATUS_OK ? "opens" : status_name(status), drill->key->id);
	drill->opened += status == STATUS_OK;
	drill->failed += status != STATUS_OK;
	drill->seen = 0;
}

static void count_other(struct drill *drill, const char *id)
{
	size_t i = 0;

	while (i < drill->other_count && strcmp(drill->others[i].id, id) != 0)
		i++;
	if (i == OTHERS_MAX) {
		drill->unnamed++;
		return;
	}
	memcpy(drill->others[i].id, id, KEY_ID_SIZE);
	drill->others[i].cases++;
	drill->other_count += i == drill->other_count;
}

/* The escrow key that a case names. Fails BAD_DATA, IO. */
static enum status read_key_id(struct store *store, const char *case_id, char out[KEY_ID_SIZE])
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	enum status status = manifest ? store_manifest_read(store, case_id, manifest)
				      : failure(STATUS_NO_MEMORY, "a manifest");

	if (status == STATUS_OK)
		snprintf(out, KEY_ID_SIZE, "%s", manifest->sealed_to[1]);
	free(manifest);
	return status;
}

/* Every case that can be tried has the same chance, in one walk. */
static void weigh(struct drill *drill, const struct store_case *entry, const char *key_id)
{
	size_t i = 0;

	while (i < drill->key_count && strcmp(drill->keys[i].id, key_id) != 0)
		i++;
	if (i == drill->key_count) {
		count_other(drill, key_id);
		return;
	}
	drill->seen++;
	if (dice((uint64_t)drill->seen) == 0) {
		drill->chosen = *entry;
		drill->key = &drill->keys[i];
	}
}

/* What nobody can read says neither which parts nor which key it has. */
static void fail_case(struct drill *drill, const struct store_case *entry)
{
	printf("%s  %s  manifest cannot be read\n", entry->kiosk_id, entry->case_id);
	drill->failed++;
}

static enum status walk(struct drill *drill)
{
	struct store_case entry = {.kiosk_seq = 0};
	char key_id[KEY_ID_SIZE];
	enum status status;

	while ((status = store_next(drill->desk.store, &entry)) == STATUS_OK) {
		if (strcmp(entry.kiosk_id, drill->kiosk_id) != 0)
			open_chosen(drill);
		memcpy(drill->kiosk_id, entry.kiosk_id, sizeof(drill->kiosk_id));
		if (!entry.damaged && (!entry.received_ms || entry.erased_ms))
			continue;
		if (!entry.damaged)
			status = read_key_id(drill->desk.store, entry.case_id, key_id);
		if (status == STATUS_IO || status == STATUS_NO_MEMORY)
			return status;
		if (entry.damaged || status != STATUS_OK)
			fail_case(drill, &entry);
		else
			weigh(drill, &entry, key_id);
	}
	open_chosen(drill);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_key(struct drill *drill, const char *path)
{
	struct given_key *key = &drill->keys[drill->key_count];
	struct seal_recipient recipient;
	enum status status = drill->key_count < KEYS_MAX
				     ? officectl_read_identity(path, &key->identity)
				     : failure(STATUS_FULL, "more than %d keys", KEYS_MAX);

	if (status != STATUS_OK)
		return status;
	memcpy(recipient.key, key->identity.key, sizeof(recipient.key));
	seal_recipient_id(&recipient, key->id);
	drill->key_count++;
	return STATUS_OK;
}

/* Fails as take_key(); *folder stays NULL when it is wrongly asked for. */
static enum status parse(int argc, char **argv, struct drill *drill, const char **folder)
{
	static const struct option OPTIONS[] = {
		{"key", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
	enum status status = STATUS_OK;
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option != 'k')
			return STATUS_OK;
		if (status == STATUS_OK)
			status = take_key(drill, optarg);
	}
	if (optind == argc - 1 && (drill->key_count || status != STATUS_OK))
		*folder = argv[optind];
	return status;
}

static int report(const struct drill *drill)
{
	bool tried = drill->opened || drill->failed;

	for (size_t i = 0; i < drill->other_count; i++)
		printf("key %s: not given; %lld cases are sealed to it\n", drill->others[i].id,
			(long long)drill->others[i].cases);
	if (drill->unnamed)
		printf("still other keys: not given; %lld cases are sealed to them\n",
			(long long)drill->unnamed);
	printf("%u opened, %u failed\n", drill->opened, drill->failed);
	if (!tried && drill->other_count)
		fputs("officectl: no case is sealed to the keys given: nothing was tried\n",
			stderr);
	return drill->failed || (!tried && drill->other_count) ? OFFICECTL_WANTING
							       : OFFICECTL_DONE;
}

static enum status run(struct drill *drill, const char *folder)
{
	enum status status = case_desk_start(folder, &drill->desk);

	return status == STATUS_OK ? walk(drill) : status;
}

int officectl_escrow_drill(int argc, char **argv)
{
	struct drill *drill = calloc(1, sizeof(*drill));
	const char *folder = NULL;
	enum status status = drill ? parse(argc, argv, drill, &folder) : STATUS_NO_MEMORY;
	int code = OFFICECTL_USAGE;

	if (!folder && drill) {
		fputs(USAGE, stderr);
	} else {
		if (status == STATUS_OK)
			status = run(drill, folder);
		code = status == STATUS_OK
			       ? report(drill)
			       : officectl_fail(status, "the drill could not be held");
	}
	if (drill) {
		case_desk_close(&drill->desk);
		bytes_wipe(drill, sizeof(*drill));
	}
	free(drill);
	return code;
}
