/* A manifest that is accepted is written back to the very same bytes. */
#include <string.h>

#include "firmware/evidence/manifest.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct manifest manifest;
	struct bytes back = {0};

	if (manifest_read(data, size, &manifest) != STATUS_OK)
		return 0;
	FUZZ_HOLDS(manifest.part_count <= MANIFEST_PARTS_MAX);
	FUZZ_HOLDS(manifest_write(&manifest, &back) == STATUS_OK);
	FUZZ_HOLDS(back.len == size && memcmp(back.data, data, size) == 0);
	bytes_free(&back);
	return 0;
}
