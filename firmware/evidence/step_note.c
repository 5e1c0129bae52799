#include "firmware/evidence/step_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/note_lines.h"
#include "firmware/evidence/seal.h"

static bool is_sound(const void *value)
{
	const struct step_note *step = value;

	return uuid_is_valid(step->case_id) && receipt_no_is_valid(step->receipt_no) &&
	       step->n > 0 && step->at_ms >= 0 && step->state < CASE_STATES &&
	       case_outcome_fits(step->state, step->outcome) &&
	       (!step->until[0] || date_is_valid(step->until)) &&
	       note_word_is_valid(step->by) && note_word_is_valid(step->queue);
}

static void write_text(const char *origin, const void *value, char out[NOTE_TEXT_SIZE])
{
	const struct step_note *step = value;
	const char *outcome = case_outcome_word(step->outcome);
	char prev[65], letter[65];

	hex_encode(step->prev, 32, prev);
	hex_encode(step->letter, 32, letter);
	snprintf(out, NOTE_TEXT_SIZE,
		"%s/step\n%s\n%s\n%" PRId64 "\n%s\n%s%s%s\n%" PRId64 "\n%s\n%s\n%s\n%s\n",
		origin, step->case_id, step->receipt_no, step->n, prev,
		case_state_word(step->state), *outcome ? " " : "", outcome, step->at_ms,
		step->until[0] ? step->until : "-", step->by, step->queue, letter);
}

static bool read_state(const char *line, struct step_note *out)
{
	char word[CASE_STATE_SIZE];
	size_t len = strcspn(line, " ");

	if (len >= sizeof(word))
		return false;
	memcpy(word, line, len);
	word[len] = '\0';
	out->state = case_state_read(word);
	out->outcome = case_outcome_read(line[len] ? line + len + 1 : "");
	return true;
}

static bool read_lines(const char *const *lines, void *value)
{
	struct step_note *out = value;
	const char *until = strcmp(lines[7], "-") ? lines[7] : "";

	out->n = strtoll(lines[3], NULL, 10);
	out->at_ms = strtoll(lines[6], NULL, 10);
	return read_state(lines[5], out) &&
	       note_line_keep(lines[1], out->case_id, sizeof(out->case_id)) &&
	       note_line_keep(lines[2], out->receipt_no, sizeof(out->receipt_no)) &&
	       note_line_hash(lines[4], out->prev) &&
	       note_line_keep(until, out->until, sizeof(out->until)) &&
	       note_line_keep(lines[8], out->by, sizeof(out->by)) &&
	       note_line_keep(lines[9], out->queue, sizeof(out->queue)) &&
	       note_line_hash(lines[10], out->letter);
}

static const struct note_shape STEP = {
	"step", STEP_NOTE_MAX, sizeof(struct step_note), 11, is_sound, write_text, read_lines};

enum status step_note_make(const struct note_key *key, const struct step_note *step,
	struct bytes *out, uint8_t hash[32])
{
	return note_lines_sign(&STEP, key, step, out, hash);
}

enum status step_note_read(const struct note_key *key, const void *note, size_t len,
	struct step_note *out, uint8_t hash[32])
{
	const struct bytes view = {.data = (uint8_t *)(uintptr_t)note, .len = len};

	return note_lines_open(&STEP, key, &view, out, hash);
}
