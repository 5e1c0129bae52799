/* Paths, tus headers, heartbeats, questions, replies: what is read is written back and reads
 * the same. */
#include <string.h>

#include "firmware/evidence/question.h"
#include "firmware/model/places.h"
#include "sync/wire/heartbeat.h"
#include "sync/wire/inbox.h"
#include "sync/wire/path.h"
#include "sync/wire/problem.h"
#include "sync/wire/tus.h"
#include "tests/fuzz/fuzz.h"

static void read_texts(const char *text)
{
	char case_id[UUID_SIZE], metadata[TUS_METADATA_SIZE], again_id[UUID_SIZE];
	struct wire_path path;
	int64_t number;
	int n = -1, again = -1;

	wire_path_read(text, &path);
	if (path.target == WIRE_UPLOAD || path.target == WIRE_CASE)
		FUZZ_HOLDS(uuid_is_valid(path.case_id) && path.n >= 0 && path.n <= 64);
	if (path.target == WIRE_SIGNED)
		FUZZ_HOLDS(*path.name && *path.name != '.' && *path.name != '/' &&
			   !strstr(path.name, "/."));
	if (tus_number_read(text, &number) == STATUS_OK)
		FUZZ_HOLDS(number >= 0 && number < INT64_C(1) << 53);
	if (tus_metadata_read(text, case_id, &n) != STATUS_OK)
		return;
	tus_metadata_write(case_id, n, metadata);
	FUZZ_HOLDS(tus_metadata_read(metadata, again_id, &again) == STATUS_OK);
	FUZZ_HOLDS(again == n && strcmp(case_id, again_id) == 0);
}

static void read_heartbeat(const uint8_t *data, size_t size)
{
	struct wire_heartbeat read, again;
	struct bytes text = {0};

	if (wire_heartbeat_read(data, size, &read) != STATUS_OK)
		return;
	FUZZ_HOLDS(wire_heartbeat_write(&read, &text) == STATUS_OK);
	FUZZ_HOLDS(wire_heartbeat_read(text.data, text.len, &again) == STATUS_OK);
	FUZZ_HOLDS(memcmp(&read, &again, sizeof(read)) == 0);
	bytes_free(&text);
}

static void read_question(const uint8_t *data, size_t size)
{
	struct question read, again;
	struct reply reply;
	struct bytes text = {0};

	if (reply_read(data, size, &reply) == STATUS_OK) {
		FUZZ_HOLDS(uuid_is_valid(reply.question_id));
		reply_free(&reply);
	}
	if (question_read(data, size, &read) != STATUS_OK)
		return;
	FUZZ_HOLDS(question_write(&read, &text) == STATUS_OK);
	FUZZ_HOLDS(question_read(text.data, text.len, &again) == STATUS_OK);
	FUZZ_HOLDS(memcmp(&read, &again, sizeof(read)) == 0);
	bytes_free(&text);
}

static void read_places(const uint8_t *data, size_t size)
{
	static struct places read, again;
	struct places_question question;
	struct bytes text = {0}, body = {0};

	if (places_question_read(data, size, &question) == STATUS_OK) {
		FUZZ_HOLDS(uuid_is_valid(question.question_id));
		FUZZ_HOLDS(!strchr(question.implement_code, '/'));
		FUZZ_HOLDS(places_question_write(&question, &body) == STATUS_OK);
		bytes_free(&body);
	}
	if (places_read(data, size, &read) != STATUS_OK)
		return;
	FUZZ_HOLDS(read.count <= PLACES_SLOTS_MAX);
	FUZZ_HOLDS(places_write(&read, &text) == STATUS_OK);
	FUZZ_HOLDS(places_read(text.data, text.len, &again) == STATUS_OK);
	FUZZ_HOLDS(memcmp(&read, &again, sizeof(read)) == 0);
	bytes_free(&text);
}

static void read_problem(const uint8_t *data, size_t size)
{
	enum wire_problem problem;
	struct wire_parts missing;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));

	FUZZ_HOLDS(inbox != NULL);
	if (wire_problem_read(data, size, &problem, &missing) == STATUS_OK)
		FUZZ_HOLDS(problem < WIRE_PROBLEMS);
	if (wire_missing_read(data, size, &missing) == STATUS_OK)
		FUZZ_HOLDS(!wire_parts_has(&missing, 65));
	if (wire_inbox_read(data, size, 0, inbox) == STATUS_OK)
		FUZZ_HOLDS(inbox->count <= WIRE_INBOX_ENTRIES_MAX);
	wire_inbox_free(inbox);
	free(inbox);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_HOLDS(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	read_texts(text);
	free(text);
	read_heartbeat(data, size);
	read_question(data, size);
	read_places(data, size);
	read_problem(data, size);
	return 0;
}
