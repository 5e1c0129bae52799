/* Client certificates as nginx passes them on, and requests for renewal: nothing but a terminal
 * comes out. */
#include <string.h>

#include "sync/office/authority/certificate_request.h"
#include "tests/fuzz/fuzz.h"

static void read_certificate(const uint8_t *data, size_t size)
{
	char pem[CERTIFICATE_PEM_MAX], *text = malloc(size + 1);
	struct certificate_identity identity;
	size_t len = 0;

	FUZZ_HOLDS(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (certificate_unescape(text, pem, &len) == STATUS_OK) {
		FUZZ_HOLDS(len <= sizeof(pem));
		if (certificate_read(pem, len, &identity) == STATUS_OK)
			FUZZ_HOLDS(kiosk_id_is_valid(identity.kiosk_id) && *identity.role &&
				   strlen(identity.kid) == KID_SIZE - 1);
	}
	free(text);
}

static void read_request(const uint8_t *data, size_t size)
{
	struct certificate_identity identity;
	struct signing_key *key = NULL;
	char kid[KID_SIZE];

	if (certificate_request_read(data, size, &identity, &key) != STATUS_OK) {
		FUZZ_HOLDS(key == NULL);
		return;
	}
	signing_key_id(key, kid);
	FUZZ_HOLDS(strcmp(kid, identity.kid) == 0 && kiosk_id_is_valid(identity.kiosk_id));
	signing_key_destroy(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_certificate(data, size);
	read_request(data, size);
	return 0;
}
