#include "firmware/evidence/sequence_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (NOTE_NAME_MAX + 160)

static void sequence_text(
	const char *origin, const struct sequence *sequence, char out[TEXT_MAX])
{
	char hash[65];

	hex_encode(sequence->last_hash, 32, hash);
	snprintf(out, TEXT_MAX, "%s/sequence\n%s\n%" PRId64 "\n%s\n%" PRId64 "\n", origin,
		sequence->kiosk_id, sequence->last_seq, hash, sequence->now_ms);
}

void sequence_stop(struct sequence *sequence)
{
	sequence->last_seq = KIOSK_SEQ_MAX;
	memset(sequence->last_hash, 0, sizeof(sequence->last_hash));
}

bool sequence_is_stop(const struct sequence *sequence)
{
	static const uint8_t ZEROS[32];

	return sequence->last_seq == KIOSK_SEQ_MAX &&
	       memcmp(sequence->last_hash, ZEROS, sizeof(ZEROS)) == 0;
}

enum status sequence_note_make(
	const struct note_key *key, const struct sequence *sequence, struct bytes *out)
{
	char text[TEXT_MAX];

	if (!kiosk_id_is_valid(sequence->kiosk_id) || sequence->last_seq < 0 ||
		sequence->now_ms < 0)
		return failure(STATUS_BAD_DATA, "sequence: terminal, number or time");
	sequence_text(key->name, sequence, text);
	return note_sign(key, text, out);
}

/* The nth line of text, cut up by its LF; "" when there is none. */
static void line_of(const char *text, unsigned n, char *out, size_t size)
{
	size_t len;

	for (; n > 0 && text; n--) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	len = text ? strcspn(text, "\n") : 0;
	snprintf(out, size, "%.*s", len < size ? (int)len : 0, text ? text : "");
}

/* What is read is written again and compared: one spelling only. */
static enum status read_text(
	const char *origin, const char *text, const char *kiosk_id, struct sequence *out)
{
	struct sequence sequence = {.kiosk_id = ""};
	char line[72], expected[TEXT_MAX];

	snprintf(sequence.kiosk_id, sizeof(sequence.kiosk_id), "%s", kiosk_id);
	line_of(text, 2, line, sizeof(line));
	sequence.last_seq = strtoll(line, NULL, 10);
	line_of(text, 3, line, sizeof(line));
	if (strlen(line) != 64 || hex_decode(line, sequence.last_hash, 32) != STATUS_OK)
		return failure(STATUS_DENIED, "sequence: hash");
	line_of(text, 4, line, sizeof(line));
	sequence.now_ms = strtoll(line, NULL, 10);
	sequence_text(origin, &sequence, expected);
	if (sequence.last_seq < 0 || sequence.now_ms < 0 || strcmp(text, expected) != 0)
		return failure(STATUS_DENIED, "sequence: for another terminal");
	*out = sequence;
	return STATUS_OK;
}

enum status sequence_note_read(const struct note_key *key, const void *note, size_t len,
	const char *kiosk_id, struct sequence *out)
{
	struct bytes text = {0};
	enum status status;

	if (len > SEQUENCE_NOTE_MAX)
		return failure(STATUS_BAD_DATA, "sequence: %zu bytes", len);
	status = note_open(key, note, len, &text);
	if (status == STATUS_OK)
		status = read_text(key->name, (const char *)text.data, kiosk_id, out);
	bytes_free(&text);
	return status;
}
