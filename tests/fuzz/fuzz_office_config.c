/* Settings, routing and control lines of the office: what is not known is refused, never
 * guessed. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/office/intake/office_settings.h"
#include "sync/office/intake/routing.h"
#include "tests/fuzz/fuzz.h"

/* Both are read from files of a folder of this process. */
static const char *folder(void)
{
	static char path[] = "build/fuzz/config-XXXXXX";
	static bool made;

	if (!made) {
		FUZZ_HOLDS(mkdtemp(path) != NULL);
		made = true;
	}
	return path;
}

static void write_file(const char *name, const uint8_t *data, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder(), name);
	file = fopen(path, "wb");
	FUZZ_HOLDS(file != NULL && fwrite(data, 1, size, file) == size);
	fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct routing routing;
	struct office_settings settings;
	struct manifest manifest = {.department = "gongan", .implement_code = "11530702"};

	write_file("settings.json", data, size);
	if (office_settings_read(folder(), &settings) == STATUS_OK)
		FUZZ_HOLDS(*settings.origin && settings.terminal_cases > 0 &&
			   settings.terminal_mb > 0 && settings.terminal_rate >= 0);
	write_file("routing.json", data, size);
	if (routing_read(folder(), &routing) == STATUS_OK)
		FUZZ_HOLDS(*routing_queue(&routing, &manifest) &&
			   routing.count <= ROUTING_RULES_MAX);
	return 0;
}
