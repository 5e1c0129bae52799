#include "firmware/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/json.h"
#include "firmware/storage/queue.h"
#include "firmware/storage/sync_state.h"

/* A case's state is a join: our own word, and for queued ones what kiosk-sync says. */
static const char *state_word(const struct queue_case *entry, const char *sync_word)
{
	switch (entry->state) {
	case QUEUE_RELEASED:
		return "released";
	case QUEUE_PURGED:
		return "purged";
	case QUEUE_QUEUED:
		break;
	}
	return sync_word[0] ? sync_word : "waiting";
}

static json_t *case_json(
	const struct queue_case *entry, const char *state, const char *reason, int64_t now_ms)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I}", "kiosk_seq",
		(json_int_t)entry->kiosk_seq, "receipt_no", entry->receipt_no, "case_id",
		entry->case_id, "implement_code", entry->implement_code, "state", state,
		"reason", reason, "age_s", (json_int_t)((now_ms - entry->queued_ms) / 1000));
}

static void print_case(
	const struct queue_case *entry, const char *state, const char *reason, int64_t now_ms)
{
	int64_t age_s = (now_ms - entry->queued_ms) / 1000;
	char grouped[18];

	receipt_no_group(entry->receipt_no, grouped);
	printf("%7lld  %s  %-11s  %4lld h %02lld min  %s\n", (long long)entry->kiosk_seq,
		grouped, state, (long long)(age_s / 3600), (long long)(age_s / 60 % 60),
		reason);
}

static enum status list_state(const struct ctl *ctl, struct queue *queue,
	struct sync_state *sync, enum queue_state state, json_t *list)
{
	char sync_word[16], reason[48];
	int64_t now_ms = clock_wall_ms(), seq = 0;
	struct queue_case entry;
	enum status status;

	while ((status = queue_next(queue, state, seq, &entry)) == STATUS_OK) {
		const char *word;

		seq = entry.kiosk_seq;
		status = sync_state_of(sync, entry.case_id, sync_word, reason);
		if (status != STATUS_OK)
			return status;
		word = state_word(&entry, sync_word);
		if (!ctl->json)
			print_case(&entry, word, reason, now_ms);
		else if (json_array_append_new(list, case_json(&entry, word, reason, now_ms)))
			return failure(STATUS_NO_MEMORY, "queue list");
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status list_cases(const struct ctl *ctl, struct queue *queue, json_t *list)
{
	struct sync_state *sync = NULL;
	enum status status = sync_state_open_reader(ctl->state_folder, &sync);

	if (status == STATUS_OK)
		status = list_state(ctl, queue, sync, QUEUE_RELEASED, list);
	if (status == STATUS_OK)
		status = list_state(ctl, queue, sync, QUEUE_QUEUED, list);
	sync_state_close(sync);
	return status;
}

/* For people to read; the listing for machines is of cases alone. */
static enum status print_ratings(struct queue *queue)
{
	int64_t ratings[QUEUE_RATINGS];
	enum status status = queue_ratings(queue, ratings);

	if (status == STATUS_OK &&
		ratings[0] + ratings[1] + ratings[2] + ratings[3] + ratings[4])
		printf("ratings of visits, 5 to 1: %lld %lld %lld %lld %lld\n",
			(long long)ratings[4], (long long)ratings[3], (long long)ratings[2],
			(long long)ratings[1], (long long)ratings[0]);
	return status;
}

static enum ctl_exit list(const struct ctl *ctl)
{
	struct queue *queue = NULL;
	struct bytes text = {0};
	json_t *list = json_array();
	enum status status = queue_open_reader(ctl->state_folder, &queue);

	if (status == STATUS_OK)
		status = list_cases(ctl, queue, list);
	else if (status == STATUS_NOT_FOUND) /* nothing was ever queued here */
		status = STATUS_OK;
	if (status == STATUS_OK && ctl->json &&
		(status = json_canonical(list, &text)) == STATUS_OK)
		puts((const char *)text.data);
	if (status == STATUS_OK && queue && !ctl->json)
		status = print_ratings(queue);
	queue_close(queue);
	json_decref(list);
	bytes_free(&text);
	return status == STATUS_OK ? CTL_DONE : CTL_COULD_NOT;
}

/* CASE is what a technician has at hand: the id, or the number on the slip. */
static enum status find_case(const struct ctl *ctl, const char *word, char case_id[UUID_SIZE])
{
	struct queue *queue = NULL;
	struct queue_case entry;
	char number[RECEIPT_NO_SIZE] = "";
	int64_t seq = 0;
	enum status status = queue_open_reader(ctl->state_folder, &queue);

	if (status == STATUS_OK && uuid_is_valid(word))
		status = queue_find(queue, word, &entry);
	else if (status == STATUS_OK && !receipt_no_read(word, number))
		status = STATUS_NOT_FOUND;
	while (status == STATUS_OK && number[0] &&
		(status = queue_next(queue, QUEUE_QUEUED, seq, &entry)) == STATUS_OK &&
		strcmp(entry.receipt_no, number) != 0)
		seq = entry.kiosk_seq;
	if (status == STATUS_OK)
		memcpy(case_id, entry.case_id, UUID_SIZE);
	queue_close(queue);
	return status;
}

static enum ctl_exit release(const struct ctl *ctl, const char *word)
{
	char case_id[UUID_SIZE], line[96];

	if (find_case(ctl, word, case_id) != STATUS_OK) {
		fprintf(stderr, "kioskctl: no such case waits here\n");
		return CTL_WANTING;
	}
	snprintf(line, sizeof(line), "{\"do\":\"release\",\"case\":\"%s\"}", case_id);
	return ctl_tell(ctl, "kiosk-sync.sock", line);
}

enum ctl_exit ctl_queue(const struct ctl *ctl)
{
	if (ctl->count == 0)
		return list(ctl);
	if (ctl->count != 2 || strcmp(ctl->words[0], "release") != 0)
		return CTL_USAGE;
	return release(ctl, ctl->words[1]);
}
