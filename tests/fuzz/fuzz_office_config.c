/* Settings and routing of the office, the authority's two lists: what is not known is refused,
 * never guessed, and lets nobody in. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/office/authority/guest_list.h"
#include "sync/office/authority/register.h"
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

/* Nobody's code has the hash that the input may bring: SHA-256 of a code is not guessed. */
static void read_lists(const uint8_t *data, size_t size)
{
	static const struct guest_claim CLAIM = {
		"ABCDEFGH12345678", "0123456789ABCDEF", "530702", "tls", "0"};
	struct register_entry entry;
	int place = open(folder(), O_RDONLY | O_DIRECTORY);

	FUZZ_HOLDS(place >= 0);
	write_file("530702.json", data, size);
	if (register_read(place, "530702", &entry) == STATUS_OK)
		FUZZ_HOLDS(strcmp(entry.kiosk_id, "530702") == 0 &&
			   strlen(entry.tls_kid) == KID_SIZE - 1);
	write_file("ABCDEFGH12345678.json", data, size);
	FUZZ_HOLDS(guest_list_admit(place, &CLAIM, 1) != STATUS_OK);
	close(place);
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
	read_lists(data, size);
	return 0;
}
