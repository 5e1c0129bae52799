/* Sealed files and key texts of strangers: a header that is taken has one spelling only, nothing
 * opens that was not sealed to us, and keys are written back as they were read. */
#include <string.h>

#include "firmware/evidence/age_header.h"
#include "tests/fuzz/fuzz.h"

static struct seal_identity identity;

static void read_texts(const char *text)
{
	struct seal_recipient recipient;
	struct seal_identity secret;
	char back[SEAL_TEXT_SIZE];

	if (seal_recipient_read(text, &recipient) == STATUS_OK) {
		seal_recipient_text(&recipient, back);
		FUZZ_HOLDS(strcmp(text, back) == 0);
	}
	if (seal_identity_read(text, &secret) == STATUS_OK) {
		seal_identity_text(&secret, back);
		FUZZ_HOLDS(strcmp(text, back) == 0);
	}
}

static void read_header(const uint8_t *data, size_t size)
{
	struct age_header header;
	size_t stanzas = seal_stanza_count(data, size);
	bool well = age_header_read(data, size, &header) == STATUS_OK;

	FUZZ_HOLDS(well == (stanzas > 0));
	if (well)
		FUZZ_HOLDS(header.count == stanzas && header.count <= SEAL_RECIPIENTS_MAX &&
			   header.mac_len < header.len && header.len <= size &&
			   header.len <= AGE_HEADER_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes plain = {0};
	char *text = malloc(size + 1);

	FUZZ_HOLDS(text != NULL);
	if (!identity.key[0])
		FUZZ_HOLDS(seal_identity_make(&identity) == STATUS_OK);
	memcpy(text, data, size);
	text[size] = '\0';
	read_texts(text);
	free(text);
	read_header(data, size);
	FUZZ_HOLDS(unseal(data, size, &identity, &plain) != STATUS_OK && plain.len == 0);
	bytes_free(&plain);
	return 0;
}
