/*
 * chaos_hand.c - a hand that files cases into a real terminal's queue, and drives a real agent.
 *
 * usage: chaos_hand STATE [agent]
 * Reads one word a line, answers one line, so that a kill between them is known for what it is:
 *   file LEN   makes, seals, signs and queues a case with a page of LEN bytes → "filed CASE"
 *   turn       one look of kiosk-sync at queue and office, here and now → "LINE DELIVERED"
 *   settle     believes the receipts in sync.db as kiosk does → "queued N released N"
 * "agent" makes this process kiosk-sync too, libcurl and all.
 */
#include "tests/unit/sync-office/office_fixture.h"

#include "firmware/station/delivery.h"
#include "firmware/storage/sync_state.h"
#include "tests/chaos/chaos_agent.h"

static struct fixture_terminal terminal;
static struct queue *queue;
static bool drives_agent;

static enum status open_terminal(const char *state)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	snprintf(terminal.state, sizeof(terminal.state), "%s", state);
	if ((status = enrolment_read(state, &terminal.enrolment)) != STATUS_OK ||
		(status = sealing_keys_read(state, &terminal.enrolment, &terminal.keys)) !=
			STATUS_OK ||
		(status = path_join(path, sizeof(path), state, "keys/manifest.pem")) !=
			STATUS_OK ||
		(status = signing_key_read(path, &terminal.key)) != STATUS_OK)
		return status;
	strcpy(terminal.kiosk_id, terminal.enrolment.kiosk_id);
	return queue_open(state, &queue);
}

static enum status put_case(const struct fixture_case *made, int64_t seq)
{
	const struct bundle_case *bundle = &made->bundle;
	struct queue_case entry = {.kiosk_seq = seq, .queued_ms = clock_wall_ms()};
	enum status status = STATUS_OK;

	memcpy(entry.case_id, bundle->case_id, sizeof(entry.case_id));
	memcpy(entry.visit_id, bundle->case_id, sizeof(entry.visit_id));
	memcpy(entry.receipt_no, bundle->receipt_no, sizeof(entry.receipt_no));
	memcpy(entry.manifest_hash, bundle->manifest_hash, 32);
	entry.part_count = (int)bundle->part_count + 1;
	for (int n = 0; n < entry.part_count && status == STATUS_OK; n++)
		status = queue_write_part(queue, entry.case_id, n, fixture_part(made, n)->data,
			fixture_part(made, n)->len);
	if (status == STATUS_OK)
		status = queue_add(queue, &entry, bundle->jws.data, bundle->jws.len);
	return status == STATUS_OK ? queue_commit(queue) : status;
}

static void file_case(size_t len)
{
	struct fixture_case made;
	uint8_t prev[32];
	int64_t seq;
	enum status status = queue_begin(queue, &seq, prev);

	if (status != STATUS_OK) {
		printf("no %s\n", status_name(status));
		return;
	}
	fixture_case(&terminal, seq, prev, len, &made);
	status = put_case(&made, seq);
	if (status == STATUS_OK)
		printf("filed %s\n", made.bundle.case_id);
	else
		printf("no %s\n", status_name(status));
	if (status != STATUS_OK)
		queue_rollback(queue);
	fixture_case_free(&made);
}

static void look(void)
{
	struct sync_state *state;
	struct queue_case entry;
	char line[48] = "", word[16], reason[48];
	int64_t seq = 0, delivered = 0;

	chaos_agent_turn();
	if (sync_state_open_reader(terminal.state, &state) != STATUS_OK)
		return;
	(void)!sync_state_line(state, line);
	while (queue_next(queue, QUEUE_QUEUED, seq, &entry) == STATUS_OK) {
		seq = entry.kiosk_seq;
		if (sync_state_of(state, entry.case_id, word, reason) == STATUS_OK)
			delivered += strcmp(word, "delivered") == 0;
	}
	sync_state_close(state);
	printf("%s %lld\n", line[0] ? line : "ok", (long long)delivered);
}

static void settle(void)
{
	enum status status =
		delivery_check(queue, terminal.state, &terminal.enrolment, clock_wall_ms(), 7);
	struct queue_counts counts = queue_count(queue);

	if (status == STATUS_OK)
		printf("queued %lld released %lld\n", (long long)counts.queued,
			(long long)counts.released);
	else
		printf("no %s\n", status_name(status));
}

static void obey(const char *line)
{
	size_t len = 0;

	if (sscanf(line, "file %zu", &len) == 1 && len >= 4 && len <= 20 << 20)
		file_case(len);
	else if (strcmp(line, "turn\n") == 0 && drives_agent)
		look();
	else if (strcmp(line, "settle\n") == 0)
		settle();
	else
		puts("no such word");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char line[64];

	if (argc < 2 || open_terminal(argv[1]) != STATUS_OK)
		return 3;
	drives_agent = argc > 2;
	if (drives_agent && chaos_agent_open(argv[1]) != STATUS_OK)
		return 3;
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	chaos_agent_close();
	queue_close(queue);
	signing_key_destroy(terminal.key);
	return 0;
}
