/* A slip that waits, shown for its visit code and for nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/slip_store.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

bool visit_ask_code(struct visit *visit)
{
	bytes_wipe(visit->code_typed, sizeof(visit->code_typed));
	visit->code_wrong = 0;
	return true;
}

void visit_set_code(struct visit *visit, const char *text)
{
	snprintf(visit->code_typed, sizeof(visit->code_typed), "%s", text);
	visit->fault = FAULT_NONE;
	visit->changed = true;
}

/* The slip in plain text is never on the heap unwiped: bytes_free() wipes. */
static enum status try_one(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len)
{
	struct code_job *code = user;
	const struct slip_lock lock = {visit_id, code->visit_code, secret};
	struct bytes plain = {0};
	json_t *json = NULL;
	enum status status;

	code->tried = true;
	status = slip_unseal(&lock, sealed, len, &plain);
	if (!status)
		status = json_read(plain.data, plain.len, &json);
	if (!status)
		status = slip_from_json(json, code->slip);
	if (!status)
		snprintf(code->visit_id, sizeof(code->visit_id), "%s", visit_id);
	json_decref(json);
	bytes_free(&plain);
	return status;
}

static void try_code(struct job *job)
{
	struct code_job *code = (struct code_job *)job;

	code->head.status = visit_code_read(code->typed, code->visit_code);
	if (code->head.status)
		return;
	code->slip = secret_alloc(sizeof(*code->slip));
	code->head.status = STATUS_NO_MEMORY;
	if (!code->slip || !code->counter->queue)
		return;
	code->head.status = queue_slip_open(code->counter->queue, code->wall_ms, try_one, code);
}

static void code_was_tried(struct job *job)
{
	struct code_job *code = (struct code_job *)job;
	struct visit *visit = visit_job_owner(&code->head);

	if (visit && visit_place(visit) == VISIT_WAITING_SLIP) {
		visit->code_busy = false;
		visit->code_locked = code->head.status == STATUS_DENIED && !code->tried;
		if (!code->head.status) {
			*visit->slip = *code->slip;
			memcpy(visit->visit_id, code->visit_id, sizeof(visit->visit_id));
			memcpy(visit->visit_code, code->visit_code, sizeof(visit->visit_code));
		}
		visit_handle(
			visit, code->head.status ? VISIT_EV_CODE_WRONG : VISIT_EV_CODE_RIGHT);
	}
	secret_free(code->slip, sizeof(*code->slip));
	bytes_wipe(code, sizeof(*code));
	free(code);
}

void visit_try_code(struct visit *visit)
{
	struct code_job *job;

	if (visit->state != VISIT_WAITING_SLIP || visit->code_busy)
		return;
	job = visit_job_make(visit, sizeof(*job), try_code, code_was_tried);
	if (!job)
		return;
	job->counter = visit->counter;
	job->wall_ms = clock_wall_ms();
	memcpy(job->typed, visit->code_typed, sizeof(job->typed));
	visit->code_busy = visit->changed = true;
	visit_job_give(visit, &job->head);
}

bool visit_count_wrong_code(struct visit *visit)
{
	visit->code_wrong++;
	return true;
}

/* Nobody knows how much of the first paper came out: this one is numbered. */
bool visit_show_kept_slip(struct visit *visit)
{
	if (visit->slip->language[0])
		snprintf(visit->language, sizeof(visit->language), "%s", visit->slip->language);
	bytes_wipe(visit->code_typed, sizeof(visit->code_typed));
	visit->slip_kept_before = true;
	visit->print = VISIT_PRINT_WAITING;
	visit->note_until_ms = visit->now_ms;
	visit_look_for_note(visit);
	return true;
}
