#include "firmware/evidence/receipt_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/model/ids.h"

#define TEXT_MAX (NOTE_NAME_MAX + 160)

static void receipt_text(const char *origin, const char *case_id,
	const uint8_t manifest_hash[32], int64_t received_ms, char out[TEXT_MAX])
{
	char hash[65];

	hex_encode(manifest_hash, 32, hash);
	snprintf(out, TEXT_MAX, "%s/receipt\n%s\n%s\n%" PRId64 "\n", origin, case_id, hash,
		received_ms);
}

enum status receipt_note_make(const struct note_key *key, const char *case_id,
	const uint8_t manifest_hash[32], int64_t received_ms, struct bytes *out)
{
	char text[TEXT_MAX];

	if (!uuid_is_valid(case_id) || received_ms < 0)
		return failure(STATUS_BAD_DATA, "receipt: case or time");
	receipt_text(key->name, case_id, manifest_hash, received_ms, text);
	return note_sign(key, text, out);
}

/* The time is the last line; all the rest is known and compared with the text we would write.
 */
static int64_t last_line_ms(const char *text, size_t len)
{
	size_t at = len ? len - 1 : 0;

	while (at > 0 && text[at - 1] != '\n')
		at--;
	return strtoll(text + at, NULL, 10);
}

enum status receipt_note_verify(const struct note_key *key, const void *note, size_t len,
	const char *case_id, const uint8_t manifest_hash[32], int64_t *received_ms)
{
	struct bytes text = {0};
	char expected[TEXT_MAX];
	int64_t time_ms;
	enum status status;

	if (len > RECEIPT_NOTE_MAX)
		return failure(STATUS_BAD_DATA, "receipt: %zu bytes", len);
	status = note_open(key, note, len, &text);
	if (status != STATUS_OK)
		goto done;
	time_ms = last_line_ms((const char *)text.data, text.len);
	receipt_text(key->name, case_id, manifest_hash, time_ms, expected);
	if (time_ms < 0 || text.len != strlen(expected) ||
		memcmp(text.data, expected, text.len) != 0)
		status = failure(STATUS_DENIED, "receipt: for another case or manifest");
	else
		*received_ms = time_ms;
done:
	bytes_free(&text);
	return status;
}
