#include "drivers/printer/escpos_proof.h"

#include "firmware/base/clock.h"

enum { CONFIRM_MS = 10000, PROCESS_MS = 2000, WATCH_MS = 300, LOOKS_MAX = 200 };
enum { NONSENSE_MAX = 40 };
enum { ROWS_PER_S = 400 }; /* of a slow printer: 50 mm/s */

/* Asks for an answer that comes when everything before it was obeyed. */
static enum status ask_in_order(struct escpos *escpos)
{
	uint8_t request[3];
	size_t sent;

	escpos->link.heard = 0;
	escpos_ask_in_order(request);
	return escpos_link_send(&escpos->link, request, sizeof(request), &sent);
}

enum status escpos_proof_learn(struct escpos *escpos)
{
	enum status status;

	if (escpos->order != ORDER_UNKNOWN || !escpos->link.answers)
		return STATUS_OK;
	status = ask_in_order(escpos);
	if (status != STATUS_OK)
		return status; /* it takes nothing at all */
	status = escpos_link_await(&escpos->link, ESCPOS_BUFFERED, ESCPOS_ASK_MS);
	if (status == STATUS_NO_DEVICE)
		return status;
	escpos->order = status == STATUS_OK ? ORDER_KEPT : ORDER_SILENT;
	return STATUS_OK;
}

/* OK when the printer is well now; NOT_READY when it says what is wrong. */
static enum status check_after(struct escpos *escpos)
{
	static const enum escpos_question AFTER[] = {ESCPOS_ASK_OFFLINE, ESCPOS_ASK_PAPER};
	struct escpos_link *link = &escpos->link;
	struct printer_state state = {0};
	enum status status = STATUS_OK;

	if (link->automatic)
		state = link->told;
	else if (link->answers)
		status = escpos_state_ask(
			escpos, AFTER, sizeof(AFTER) / sizeof(AFTER[0]), &state);
	else
		status = escpos_state_by_port(escpos, &state);
	if (link->heard & 1u << ESCPOS_BUFFERED)
		escpos_judge_buffered(link->buffered, &state);
	if (status != STATUS_OK)
		return status;
	if (printer_state_fault(&state) != FAULT_NONE)
		return failure(STATUS_NOT_READY, "escpos: %s at the end of the slip",
			fault_code(printer_state_fault(&state)));
	return STATUS_OK;
}

/* Asks for the proof: GS ( H where the model is known for it, and GS r where it was learned. */
static enum status ask_for_proof(struct escpos *escpos)
{
	struct escpos_link *link = &escpos->link;
	uint8_t request[11];
	size_t sent;
	enum status status = ask_in_order(escpos);

	if (status != STATUS_OK || escpos->profile->proof != ESCPOS_PROOF_PROCESS)
		return status;
	/* Characters 0-9 only: never 00, never a command. */
	for (unsigned i = 0, n = ++escpos->jobs; i < ESCPOS_PROCESS_ID; i++, n /= 10)
		link->process[i] = (char)('0' + n % 10);
	link->process_done = false;
	escpos_ask_process(link->process, request);
	return escpos_link_send(link, request, sizeof(request), &sent);
}

/* GS r says "read", GS ( H says "done": where both are known, done is waited for a while. */
static bool is_proven(const struct escpos *escpos, int64_t waited_ms)
{
	if (escpos->link.process_done)
		return true;
	return escpos->link.heard & 1u << ESCPOS_BUFFERED &&
	       (escpos->profile->proof != ESCPOS_PROOF_PROCESS || waited_ms >= PROCESS_MS);
}

/* A printer that is printing may not answer: only its own word or the time ends the wait. */
static enum status await_proof(struct escpos *escpos, enum printer_job *job)
{
	int64_t start_ms = clock_monotonic_ms(), waited_ms;
	bool by_process = escpos->profile->proof == ESCPOS_PROOF_PROCESS;
	int nonsense = 0;
	enum status status;

	do {
		if (!escpos->link.process_done)
			escpos->link.heard &= ~(1u << ESCPOS_BLOCK);
		status = escpos_link_await(&escpos->link,
			by_process ? ESCPOS_BLOCK : ESCPOS_BUFFERED, ESCPOS_ASK_MS);
		if (status != STATUS_NO_DEVICE)
			status = check_after(escpos);
		waited_ms = clock_monotonic_ms() - start_ms;
		if (status == STATUS_NOT_READY)
			*job = PRINTER_JOB_PARTIAL;
		if (status == STATUS_NOT_READY || status == STATUS_NO_DEVICE)
			return status;
		if (status == STATUS_OK && is_proven(escpos, waited_ms)) {
			*job = PRINTER_JOB_DONE;
			return STATUS_OK;
		}
		/* A stalled pipe answers at once, each time. */
		nonsense += status == STATUS_BAD_DATA;
	} while (waited_ms < CONFIRM_MS && nonsense < NONSENSE_MAX);
	return failure(STATUS_TIMEOUT, "escpos: slip not done after %d ms", (int)waited_ms);
}

/*
 * A printer that answers only in real time says nothing of what is still in its buffer: it must
 * be well for as long as a slow one takes for the slip.  It may not hear us while it prints, so
 * only the last answer counts, and every bad one.
 */
static enum status watch_over(struct escpos *escpos)
{
	int64_t end_ms = escpos->begun_ms + (int64_t)escpos->rows * 1000 / ROWS_PER_S;
	enum status status = check_after(escpos);

	for (int i = 0; i < LOOKS_MAX && clock_monotonic_ms() < end_ms &&
			status != STATUS_NOT_READY && status != STATUS_NO_DEVICE;
		i++) {
		escpos->link.heard &= ~(1u << ESCPOS_BLOCK);
		status = escpos_link_await(&escpos->link, ESCPOS_BLOCK, WATCH_MS);
		if (status != STATUS_NO_DEVICE)
			status = check_after(escpos);
	}
	return status;
}

enum status escpos_proof_await(struct escpos *escpos, enum printer_job *job)
{
	enum status status;

	*job = PRINTER_JOB_UNKNOWN;
	if (escpos->order == ORDER_KEPT || escpos->profile->proof == ESCPOS_PROOF_PROCESS) {
		status = ask_for_proof(escpos);
		return status == STATUS_OK ? await_proof(escpos, job) : status;
	}
	status = escpos->link.answers ? watch_over(escpos) : check_after(escpos);
	if (status == STATUS_NOT_READY)
		*job = PRINTER_JOB_PARTIAL;
	if (status != STATUS_OK)
		return status;
	if (!escpos->link.answers)
		return failure(STATUS_TIMEOUT, "escpos: a mute printer confirms nothing");
	*job = PRINTER_JOB_DONE;
	return STATUS_OK;
}
