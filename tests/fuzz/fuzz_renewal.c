/* What stands where a certificate should: dates are read or refused, nothing foreign is
 * accepted. */
#include <string.h>

#include "firmware/evidence/renewal.h"
#include "tests/fuzz/fuzz.h"

static const char CA[] = "-----BEGIN CERTIFICATE-----\n"
			 "MIIBtest\n"
			 "-----END CERTIFICATE-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes present = {0}, next = {0};
	int64_t from_ms, to_ms;

	FUZZ_HOLDS(bytes_add(&present, data, size) == STATUS_OK);
	if (present.data)
		(void)!renewal_dates(present.data, present.len, &from_ms, &to_ms);
	/* No CA, so nothing may come of it, whatever the answer is. */
	FUZZ_HOLDS(renewal_accept(data, size, &present, CA, &next) != STATUS_OK);
	FUZZ_HOLDS(next.len == 0);
	bytes_free(&present);
	bytes_free(&next);
	return 0;
}
