/*
 * mutant_agent.c - the mutants of the terminal, in the place of the real functions.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"
#include "sync/agent/clock_floor.h"
#include "sync/agent/upload.h"
#include "tests/fleet/mutant.h"
#include "tests/fleet/terminal.h"

enum { ALIASES = 64 };

/* Under which id a case goes this time. */
static struct alias {
	char alias[UUID_SIZE], case_id[UUID_SIZE];
	struct bytes jws;
} aliases[ALIASES];
static unsigned alias_count;
static char committed[UUID_SIZE]; /* the last case whose commit was sent */

static struct alias *find_alias(const char *case_id)
{
	for (int i = 0; i < ALIASES; i++)
		if (strcmp(aliases[i].alias, case_id) == 0)
			return &aliases[i];
	return NULL;
}

enum status __real_queue_manifest(struct queue *queue, const char *case_id, struct bytes *out);
enum status __wrap_queue_manifest(struct queue *queue, const char *case_id, struct bytes *out);
enum status __wrap_queue_manifest(struct queue *queue, const char *case_id, struct bytes *out)
{
	struct alias *alias = mutant_is(MUTANT_NO_STABLE_ID) ? find_alias(case_id) : NULL;

	return alias ? bytes_add(out, alias->jws.data, alias->jws.len)
		     : __real_queue_manifest(queue, case_id, out);
}

enum status __real_queue_part_path(
	struct queue *queue, const char *case_id, int n, char *out, size_t size);
enum status __wrap_queue_part_path(
	struct queue *queue, const char *case_id, int n, char *out, size_t size);
enum status __wrap_queue_part_path(
	struct queue *queue, const char *case_id, int n, char *out, size_t size)
{
	struct alias *alias = mutant_is(MUTANT_NO_STABLE_ID) ? find_alias(case_id) : NULL;

	return __real_queue_part_path(queue, alias ? alias->case_id : case_id, n, out, size);
}

/* The manifest again, under another id. */
static enum status rename_case(struct queue *queue, struct queue_case *entry)
{
	static struct manifest manifest;
	struct alias *alias = &aliases[alias_count++ % ALIASES];
	struct jws jws = {.input = {0}};
	struct bytes text = {0};
	enum status status = __real_queue_manifest(queue, entry->case_id, &text);

	memcpy(alias->case_id, entry->case_id, UUID_SIZE);
	uuid_make(clock_wall_ms(), alias->alias);
	if (status == STATUS_OK)
		status = jws_parse(text.data, text.len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		status = manifest_read(jws.payload.data, jws.payload.len, &manifest);
	memcpy(manifest.case_id, alias->alias, UUID_SIZE);
	bytes_free(&alias->jws);
	if (status == STATUS_OK)
		status = filing_sign(fleet[atoi(manifest.kiosk_id) - plan.first].key, &manifest,
			&alias->jws, entry->manifest_hash);
	memcpy(entry->case_id, alias->alias, UUID_SIZE);
	jws_free(&jws);
	bytes_free(&text);
	return status;
}

static void delete_parts(struct queue *queue, const struct queue_case *entry)
{
	char path[256];

	for (int n = 0; n < entry->part_count; n++)
		if (queue_part_path(queue, entry->case_id, n, path, sizeof(path)) == STATUS_OK)
			unlink(path);
}

struct verdict __real_upload_case(
	struct uploader *uploader, const struct queue_case *entry, struct bytes *note);
struct verdict __wrap_upload_case(
	struct uploader *uploader, const struct queue_case *entry, struct bytes *note);
struct verdict __wrap_upload_case(
	struct uploader *uploader, const struct queue_case *entry, struct bytes *note)
{
	struct queue_case other = *entry;
	struct verdict verdict;

	if (mutant_is(MUTANT_NO_STABLE_ID) && rename_case(uploader->queue, &other) != STATUS_OK)
		other = *entry;
	verdict = __real_upload_case(uploader, &other, note);
	if (mutant_is(MUTANT_POISON_STOPS_ALL) && verdict.reaction == WIRE_CASE_BAD)
		verdict.reaction = WIRE_STOP_ALL;
	if (mutant_is(MUTANT_DELETE_BEFORE_RECEIPT) && verdict.reaction != WIRE_DONE &&
		strcmp(committed, entry->case_id) == 0)
		delete_parts(uploader->queue, entry);
	return verdict;
}

struct verdict __real_ask_office(struct transport *transport, const struct request *request,
	const char *expected_type, struct answer *answer);
struct verdict __wrap_ask_office(struct transport *transport, const struct request *request,
	const char *expected_type, struct answer *answer);
struct verdict __wrap_ask_office(struct transport *transport, const struct request *request,
	const char *expected_type, struct answer *answer)
{
	struct verdict verdict = __real_ask_office(transport, request, expected_type, answer);
	const char *end = strstr(request->path, "/commit");

	if (mutant_is(MUTANT_DELETE_BEFORE_RECEIPT) && end &&
		strncmp(request->path, WIRE_PATH_CASES, sizeof(WIRE_PATH_CASES) - 1) == 0)
		snprintf(committed, sizeof(committed), "%.*s", UUID_SIZE - 1,
			request->path + sizeof(WIRE_PATH_CASES) - 1);
	return verdict;
}

enum status __real_receipt_note_verify(const struct note_key *key, const void *note, size_t len,
	const char *case_id, const uint8_t hash[32], int64_t *received_ms);
enum status __wrap_receipt_note_verify(const struct note_key *key, const void *note, size_t len,
	const char *case_id, const uint8_t hash[32], int64_t *received_ms);
enum status __wrap_receipt_note_verify(const struct note_key *key, const void *note, size_t len,
	const char *case_id, const uint8_t hash[32], int64_t *received_ms)
{
	*received_ms = 1;
	return mutant_is(MUTANT_REPLY_IS_RECEIPT)
		       ? STATUS_OK
		       : __real_receipt_note_verify(key, note, len, case_id, hash, received_ms);
}

enum status __real_queue_admits(struct queue *queue, uint64_t reserve_bytes);
enum status __wrap_queue_admits(struct queue *queue, uint64_t reserve_bytes);
enum status __wrap_queue_admits(struct queue *queue, uint64_t reserve_bytes)
{
	return mutant_is(MUTANT_ALWAYS_ADMITS) ? STATUS_OK
					       : __real_queue_admits(queue, reserve_bytes);
}

enum status __real_sequence_check(
	struct queue *queue, const char *state_folder, const struct enrolment *enrolment);
enum status __wrap_sequence_check(
	struct queue *queue, const char *state_folder, const struct enrolment *enrolment);
enum status __wrap_sequence_check(
	struct queue *queue, const char *state_folder, const struct enrolment *enrolment)
{
	return mutant_is(MUTANT_SEQUENCE_IGNORED)
		       ? STATUS_OK
		       : __real_sequence_check(queue, state_folder, enrolment);
}

int64_t __real_clock_floor_now(
	const struct office_memory *memory, int64_t built_ms, int64_t wall_ms);
int64_t __wrap_clock_floor_now(
	const struct office_memory *memory, int64_t built_ms, int64_t wall_ms);
int64_t __wrap_clock_floor_now(
	const struct office_memory *memory, int64_t built_ms, int64_t wall_ms)
{
	return mutant_is(MUTANT_CLOCK_BELIEVED)
		       ? wall_ms
		       : __real_clock_floor_now(memory, built_ms, wall_ms);
}

int64_t __real_backoff_start_ms(uint64_t random);
int64_t __wrap_backoff_start_ms(uint64_t random);
int64_t __wrap_backoff_start_ms(uint64_t random)
{
	return mutant_is(MUTANT_NO_START_JITTER) ? 0 : __real_backoff_start_ms(random);
}

int64_t __real_backoff_pace_ms(uint64_t random);
int64_t __wrap_backoff_pace_ms(uint64_t random);
int64_t __wrap_backoff_pace_ms(uint64_t random)
{
	return mutant_is(MUTANT_NO_PACE) ? 0 : __real_backoff_pace_ms(random);
}
