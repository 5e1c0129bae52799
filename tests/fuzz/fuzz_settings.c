/* settings.json and enrolment.json as anybody may have written them: taken whole, or the
 * built-in values hold. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/enrolment.h"
#include "firmware/model/settings.h"
#include "tests/fuzz/fuzz.h"

static char folder[64];

static void put(const char *name, const uint8_t *data, size_t size, char path[128])
{
	FILE *file;

	if (!folder[0]) {
		snprintf(folder, sizeof(folder), "/tmp/fuzz-settings.XXXXXX");
		FUZZ_HOLDS(mkdtemp(folder) != NULL);
	}
	snprintf(path, 128, "%s/%s", folder, name);
	file = fopen(path, "w");
	FUZZ_HOLDS(file && (size == 0 || fwrite(data, 1, size, file) == size));
	fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings, built_in;
	struct enrolment enrolment;
	char path[128];

	settings_defaults(&built_in);
	put("settings.json", data, size, path);
	if (settings_read(path, &settings) != STATUS_OK)
		FUZZ_HOLDS(memcmp(&settings, &built_in, sizeof(settings)) == 0);
	else
		FUZZ_HOLDS(settings.heartbeat_s >= 60 && settings.busy_from_hour <= 24 &&
			   settings.reserve_mb >= 1 &&
			   (!settings.office_url[0] ||
				   strncmp(settings.office_url, "https://", 8) == 0));
	put("enrolment.json", data, size, path);
	if (enrolment_read(folder, &enrolment) == STATUS_OK)
		FUZZ_HOLDS(kiosk_id_is_valid(enrolment.kiosk_id) &&
			   strcmp(enrolment.receipt_key.name, enrolment.origin) == 0);
	return 0;
}
