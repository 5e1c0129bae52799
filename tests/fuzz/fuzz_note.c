/* Key texts that are accepted are written back the same; only a true note opens. */
#include <string.h>

#include "firmware/evidence/note.h"
#include "firmware/evidence/receipt_note.h"
#include "tests/fuzz/fuzz.h"

static const char VERIFIER[] =
	"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

static void read_key(const uint8_t *data, size_t size)
{
	char text[2 * NOTE_KEY_TEXT_SIZE], back[NOTE_KEY_TEXT_SIZE];
	struct note_key key;

	if (size >= sizeof(text))
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (note_key_read(text, &key) != STATUS_OK)
		return;
	if (strncmp(text, "PRIVATE+KEY+", 12) == 0)
		note_key_secret_text(&key, back);
	else
		note_key_public_text(&key, back);
	FUZZ_HOLDS(strcmp(text, back) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t HASH[32] = {1};
	struct bytes text = {0};
	struct note_key key;
	int64_t received_ms;

	read_key(data, size);
	FUZZ_HOLDS(note_key_read(VERIFIER, &key) == STATUS_OK);
	if (note_open(&key, data, size, &text) == STATUS_OK)
		FUZZ_HOLDS(text.len && text.len < size && text.data[text.len - 1] == '\n');
	FUZZ_HOLDS(receipt_note_verify(&key, data, size, "018f4f4e-7c3a-7b21-9a55-000000000001",
			   HASH, &received_ms) != STATUS_OK);
	bytes_free(&text);
	return 0;
}
