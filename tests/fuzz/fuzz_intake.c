/* One request to a real office with a real certificate; no case is ever received. */
#include "sync/office/intake/intake.h"
#include "tests/fuzz/asked.h"

static struct intake intake;

/* One office for the whole run. */
static void open_office(void)
{
	char place[80];

	snprintf(place, sizeof(place), "%s/intake", asked_make_office());
	FUZZ_HOLDS(intake_open(place, &intake) == STATUS_OK);
	intake.settings.terminal_cases = 1 << 20;
	rate_destroy(intake.rate);
	FUZZ_HOLDS(rate_create(0, &intake.rate) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer answer = {0};
	struct store_counts counts;

	if (!intake.store)
		open_office();
	asked_put(&INTAKE_SERVICE, &intake, data, size, &answer);
	answer_free(&answer);
	FUZZ_HOLDS(store_count(intake.store, &counts) == STATUS_OK && counts.received == 0);
	return 0;
}
