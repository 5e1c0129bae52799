/*
 * The whole driver on a scanner that does whatever the input says.  First byte: which make it
 * claims to be, or that its report descriptor is the input's too.  Reports are made like the
 * makes' own, bent where the input wants it.
 */
#include <string.h>

#include "drivers/scanner/scanner.h"
#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hostile.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_scanner.h"

enum { REPORT = 64, READS = 4, READ_MS = 700, OPEN_MS = 2050, GAPS_MS = 250, UNTOUCHED = 0x5a };

static size_t make(struct hostile *hostile, uint8_t *out, size_t size)
{
	uint8_t bend = hostile_next(hostile);
	size_t at = bend & 1 ? 2 : 5;

	if (size < REPORT)
		return 0;
	memset(out, 0, REPORT);
	out[0] = bend & 2 ? hostile_next(hostile) : bend & 0x40 ? 1 : 2;
	out[1] = hostile_next(hostile);
	if (at == 5)
		memcpy(out + 2, "]Q1", 3);
	if (bend & 4)
		hostile_take(hostile, out + 2, 3);
	hostile_take(hostile, out + at, out[1] < REPORT - 3 - at ? out[1] : REPORT - 3 - at);
	out[REPORT - 1] = bend & 8 ? 1 : 0;
	return bend & 0x10 ? hostile_next(hostile) % (REPORT + 1) : REPORT;
}

static void judge(enum status status, const struct scan *scan)
{
	const uint8_t *bytes = (const uint8_t *)scan;
	size_t symbology = strnlen(scan->symbology, sizeof(scan->symbology));

	if (status == STATUS_OK) {
		FUZZ_HOLDS(scan->len <= SCAN_MAX);
		FUZZ_HOLDS(symbology == 0 || symbology == 3);
		return;
	}
	for (size_t i = 0; i < sizeof(*scan); i++)
		FUZZ_HOLDS(bytes[i] == UNTOUCHED);
}

static void use(struct scanner *scanner)
{
	static struct scan scan;
	char about[SCANNER_ABOUT];

	for (int i = 0; i < READS; i++) {
		int64_t before_ms = clock_offset_ms();

		memset(&scan, UNTOUCHED, sizeof(scan));
		judge(scanner_read(scanner, &scan, READ_MS), &scan);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= READ_MS + GAPS_MS);
	}
	if (scanner_describe(scanner, about) == STATUS_OK)
		FUZZ_HOLDS(strnlen(about, sizeof(about)) < sizeof(about));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sim_scanner sim;
	struct sim_port port;
	struct hostile hostile;
	struct scanner *scanner;
	int64_t before_ms = clock_offset_ms();
	enum status status;

	if (size == 0)
		return 0;
	sim_scanner_init(&sim, (enum sim_scanner_make)(data[0] % (SIM_KEYBOARD_PLAIN + 1)));
	sim_port_init(&port, &sim.device);
	hostile_init(&hostile, data + 1, size - 1, &port.port.interface);
	hostile.make = make;
	if (!(data[0] & 0x80)) {
		hostile.config = sim.reports_descriptor;
		hostile.config_len = sim.reports_descriptor_len;
		hostile.config_of = 0x81;
	}
	status = scanner_open(&scanner_hidpos, &hostile.port, &scanner);
	FUZZ_HOLDS(clock_offset_ms() - before_ms <= OPEN_MS);
	FUZZ_HOLDS(status != STATUS_OK || hostile.config != sim.reports_descriptor ||
		   sim.make < SIM_KEYBOARD);
	if (status != STATUS_OK) {
		FUZZ_HOLDS(!hostile.closed);
		return 0;
	}
	use(scanner);
	scanner_close(scanner);
	FUZZ_HOLDS(hostile.closed);
	return 0;
}
