#include "firmware/evidence/step_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/note_lines.h"
#include "firmware/evidence/seal.h"

#define TEXT_MAX 640
#define LINES 11

static bool is_sound(const struct step_note *step)
{
	return uuid_is_valid(step->case_id) && receipt_no_is_valid(step->receipt_no) &&
	       step->n > 0 && step->at_ms >= 0 && step->state < CASE_STATES &&
	       (!step->until[0] || date_is_valid(step->until)) &&
	       note_word_is_valid(step->by) && note_word_is_valid(step->queue);
}

static void step_text(const char *origin, const struct step_note *step, char out[TEXT_MAX])
{
	char prev[65], letter[65];

	hex_encode(step->prev, 32, prev);
	hex_encode(step->letter, 32, letter);
	snprintf(out, TEXT_MAX,
		"%s/step\n%s\n%s\n%" PRId64 "\n%s\n%s\n%" PRId64 "\n%s\n%s\n%s\n%s\n", origin,
		step->case_id, step->receipt_no, step->n, prev, case_state_word(step->state),
		step->at_ms, step->until[0] ? step->until : "-", step->by, step->queue, letter);
}

enum status step_note_make(const struct note_key *key, const struct step_note *step,
	struct bytes *out, uint8_t hash[32])
{
	char text[TEXT_MAX];

	if (!is_sound(step))
		return failure(STATUS_BAD_DATA, "step: of no case, or by nobody");
	step_text(key->name, step, text);
	sha256(text, strlen(text), hash);
	return note_sign(key, text, out);
}

static bool read_lines(const char *const lines[LINES], struct step_note *out)
{
	out->n = strtoll(lines[3], NULL, 10);
	out->state = case_state_read(lines[5]);
	out->at_ms = strtoll(lines[6], NULL, 10);
	return note_line_keep(lines[1], out->case_id, sizeof(out->case_id)) &&
	       note_line_keep(lines[2], out->receipt_no, sizeof(out->receipt_no)) &&
	       strlen(lines[4]) == 64 && hex_decode(lines[4], out->prev, 32) == STATUS_OK &&
	       note_line_keep(
		       strcmp(lines[7], "-") ? lines[7] : "", out->until, sizeof(out->until)) &&
	       note_line_keep(lines[8], out->by, sizeof(out->by)) &&
	       note_line_keep(lines[9], out->queue, sizeof(out->queue)) &&
	       strlen(lines[10]) == 64 && hex_decode(lines[10], out->letter, 32) == STATUS_OK;
}

/* What is read is written again and compared: one spelling only. */
static enum status read_text(const char *origin, struct bytes *text, struct step_note *out)
{
	struct step_note step = {.n = 0};
	char expected[TEXT_MAX];
	const char *lines[LINES];
	struct bytes copy = {0};
	bool good;

	if (bytes_add(&copy, text->data, text->len) != STATUS_OK)
		return failure(STATUS_NO_MEMORY, "step");
	good = strlen((char *)copy.data) == copy.len &&
	       note_lines_cut((char *)copy.data, lines, LINES) && read_lines(lines, &step) &&
	       is_sound(&step);
	bytes_free(&copy);
	if (good) {
		step_text(origin, &step, expected);
		good = strcmp((char *)text->data, expected) == 0;
	}
	if (!good)
		return failure(STATUS_DENIED, "step: not a step of this office");
	*out = step;
	return STATUS_OK;
}

enum status step_note_read(const struct note_key *key, const void *note, size_t len,
	struct step_note *out, uint8_t hash[32])
{
	struct bytes text = {0};
	enum status status;

	if (len > STEP_NOTE_MAX)
		return failure(STATUS_BAD_DATA, "step: %zu bytes", len);
	status = note_open(key, note, len, &text);
	if (status == STATUS_OK)
		status = read_text(key->name, &text, out);
	if (status == STATUS_OK && hash)
		sha256(text.data, text.len, hash);
	bytes_free(&text);
	return status;
}
