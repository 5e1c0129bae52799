/*
 * terminal_judge.c - the end of the week: everything was delivered, or put aside.
 */
#include <string.h>

#include "firmware/station/sequence.h"
#include "firmware/storage/sync_state.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/terminal_inside.h"

static bool is_put_aside(const struct terminal *terminal, const char *case_id)
{
	struct sync_state *sync = NULL;
	char state[16] = "", reason[48];
	bool aside = sync_state_open_reader(terminal->folder, &sync) == STATUS_OK &&
		     sync_state_of(sync, case_id, state, reason) == STATUS_OK &&
		     strcmp(state, "quarantined") == 0;

	sync_state_close(sync);
	return aside;
}

/* Only what the office refuses for good waits at the end, and the technician sees it. */
static void judge_waiting(const struct terminal *terminal, const struct queue_case *entry)
{
	const struct filed *filed = ledger_find(entry->case_id);

	if (!filed || !filed->poisoned)
		fleet_broken(FLEET_STUCK, "terminal %s seq %lld never arrived",
			terminal->kiosk_id, (long long)entry->kiosk_seq);
	else if (!is_put_aside(terminal, entry->case_id))
		fleet_broken(FLEET_POISON, "terminal %s seq %lld is not put aside",
			terminal->kiosk_id, (long long)entry->kiosk_seq);
}

static void judge(struct terminal *terminal)
{
	struct queue_case entry;
	int64_t seq = 0;

	if (terminal->turn || !terminal->is_on || !terminal_is_at_work(terminal)) {
		fleet_broken(FLEET_STUCK, "terminal %s does not work at the end",
			terminal->kiosk_id);
		return;
	}
	while (queue_next(terminal->queue, QUEUE_QUEUED, seq, &entry) == STATUS_OK) {
		seq = entry.kiosk_seq;
		judge_waiting(terminal, &entry);
	}
	terminal_look_at_cases(terminal);
	tally.stopped += terminal->restored && sequence_check(terminal->queue, terminal->folder,
						       &terminal->enrolment) == STATUS_DENIED;
	terminal_stop(terminal);
}

void terminals_judge(void)
{
	for (int i = 0; i < plan.terminals; i++)
		judge(&fleet[i]);
}
