/* Structure of signed parts: nothing here may pass for signed by a key it was not signed with.
 */
#include <string.h>

#include "firmware/evidence/jws.h"
#include "tests/fuzz/fuzz.h"

static const char *const TYPES[] = {"case+jws", "slip+jws"};

static void judge(const struct jws *jws)
{
	static struct signing_key *key;

	if (!key)
		FUZZ_HOLDS(signing_key_make(&key) == STATUS_OK);
	FUZZ_HOLDS(strlen(jws->kid) == KID_SIZE - 1);
	FUZZ_HOLDS(jws->payload.len <= JWS_MAX);
	FUZZ_HOLDS(jws_verify(jws, key) != STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		struct jws jws;
		if (jws_parse(data, size, TYPES[i], &jws) == STATUS_OK)
			judge(&jws);
		jws_free(&jws);
	}
	return 0;
}
