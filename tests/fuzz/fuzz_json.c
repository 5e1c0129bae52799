/* What is read can be written canonically, and that is read back to the same. */
#include "firmware/model/json.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes canonical = {0};
	json_t *value, *again;

	if (json_read(data, size, &value) != STATUS_OK)
		return 0;
	if (json_canonical(value, &canonical) == STATUS_OK) {
		FUZZ_HOLDS(json_read_canonical(canonical.data, canonical.len, &again) ==
			   STATUS_OK);
		FUZZ_HOLDS(json_equal(value, again));
		json_decref(again);
	}
	bytes_free(&canonical);
	json_decref(value);
	return 0;
}
