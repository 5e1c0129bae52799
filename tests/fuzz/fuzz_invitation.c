/* An invitation's file as anybody may have put it on a stick, and credentials from the network:
 * what is taken reads back the same. */
#include <string.h>

#include "firmware/evidence/invitation.h"
#include "tests/fuzz/fuzz.h"

static void read_credentials(const char *text)
{
	char id[VISIT_CODE_SIZE], code[VISIT_CODE_SIZE], again[INVITATION_CREDENTIALS_SIZE];

	if (invitation_credentials_read(text, id, code) != STATUS_OK)
		return;
	invitation_credentials(id, code, again);
	FUZZ_HOLDS(strcmp(text, again) == 0);
}

static void read_file(const uint8_t *data, size_t size)
{
	struct invitation invitation, back;
	struct bytes text = {0};

	if (invitation_decode(data, size, &invitation) == STATUS_OK) {
		FUZZ_HOLDS(kiosk_id_is_valid(invitation.enrolment.kiosk_id) &&
			   strncmp(invitation.renewal_url, "https://", 8) == 0);
		FUZZ_HOLDS(invitation_encode(&invitation, &text) == STATUS_OK &&
			   invitation_decode(text.data, text.len, &back) == STATUS_OK);
		FUZZ_HOLDS(strcmp(back.id, invitation.id) == 0);
		invitation_free(&back);
	}
	invitation_free(&invitation);
	bytes_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_HOLDS(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	read_credentials(text);
	free(text);
	read_file(data, size);
	return 0;
}
