/*
 * One request to the authority: what is no enrolled terminal's, or nobody's invitation, gets
 * no certificate.  The true terminal's own certificate opens every connection that shows none.
 */
#include "sync/office/authority/authority.h"
#include "sync/wire/names.h"
#include "tests/fuzz/asked.h"

static struct authority *authority;

static void open_authority(void)
{
	char folder[96];

	snprintf(folder, sizeof(folder), "%s/authority", asked_make_office());
	FUZZ_HOLDS(authority_open(folder, &authority) == STATUS_OK);
}

/* Nobody who makes inputs has the terminal's key or a code, so no request can be a true one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char CACERTS[] = "GET " WIRE_PATH_CACERTS;
	struct answer answer = {0};
	bool open_to_all =
		size >= sizeof(CACERTS) - 1 && memcmp(data, CACERTS, sizeof(CACERTS) - 1) == 0;

	if (!authority)
		open_authority();
	asked_put(&AUTHORITY_SERVICE, authority, data, size, &answer);
	FUZZ_HOLDS(answer.status >= 400 || open_to_all);
	answer_free(&answer);
	return 0;
}
