/* What is held before the scanner goes to where the screen waits for such a code. */
#include <string.h>

#include "firmware/evidence/slip_store.h"
#include "firmware/visit/visit_parts.h"

/* What is answered already, or being looked for, a slip left lying there does not disturb. */
static bool waits(const struct visit *visit)
{
	switch ((int)visit->state) {
	case VISIT_TRACK:
		return !visit->track.asking && visit->track.state != VISIT_TRACK_KNOWN;
	case VISIT_WAITING_SLIP:
		return !visit->code_busy;
	case VISIT_CODE:
		return !visit->code_busy && visit->drafts;
	default:
		return false;
	}
}

bool visit_scans_slips(const struct visit *visit)
{
	return waits(visit) && visit->hands->has_scanner(visit->hands_user);
}

/* True when it stands there already: a code that is read again and again is no sign of life. */
static bool is_filled_in(const struct visit *visit, const char *number, const char *code)
{
	if (visit->fault)
		return false;
	if (visit->state != VISIT_TRACK)
		return !strcmp(visit->code_typed, code);
	return !strcmp(visit->track.number, number) && !strcmp(visit->track.code, code);
}

static void fill_in(struct visit *visit, const char *number, const char *code)
{
	if (visit->state == VISIT_TRACK)
		visit_set_track(visit, number, code);
	else
		visit_set_code(visit, code);
	visit_touch(visit);
}

static void refuse(struct visit *visit)
{
	if (visit->fault == FAULT_SLIP_CODE_FOREIGN)
		return;
	visit->fault = FAULT_SLIP_CODE_FOREIGN;
	visit->changed = true;
	visit_touch(visit);
}

static void take_slip_code(struct visit *visit, const struct scan *scan)
{
	char number[RECEIPT_NO_SIZE], code[VISIT_CODE_SIZE] = "";

	if (!visit_scans_slips(visit))
		return;
	if (slip_qr_read(scan->data, scan->len, visit->settings->status_host, number, code))
		refuse(visit);
	else if (!is_filled_in(visit, number, code))
		fill_in(visit, number, code);
	bytes_wipe(code, sizeof(code));
}

void visit_scanned(struct visit *visit, const struct scan *scan)
{
	if (visit->state == VISIT_IDENTIFY)
		visit_take_id_code(visit, scan);
	else
		take_slip_code(visit, scan);
}
