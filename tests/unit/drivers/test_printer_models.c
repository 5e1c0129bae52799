/* What differs between printers: profiles, automatic status, stalls, text. */
#include "tests/unit/drivers/printer_world.h"

static void a_device_id_is_understood_however_it_is_spelled(void **unused)
{
	static const struct {
		const char *data;
		size_t len;
		const char *manufacturer, *model;
	} CASES[] = {
		{"\0\x25MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;", 37, "EPSON", "TM-T88V"},
		{"\0\x02MANUFACTURER: X ;MODEL:Y", 26, "X", "Y"}, /* length wrong, no end */
		{"\xff\xffmdl:a b;MDL:second;", 21, "", "a b"},
		{"\0\0", 2, "", ""},
		{"", 0, "", ""},
		{"\0\x09;;:;MDL", 9, "", ""},
		{"\0\x0bMDL:\x01\x1b@z;", 11, "", "@z"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct device_id id;
		device_id_decode((const uint8_t *)CASES[i].data, CASES[i].len, &id);
		assert_string_equal(id.manufacturer, CASES[i].manufacturer);
		assert_string_equal(id.model, CASES[i].model);
	}
}

static void a_profile_is_found_by_model_then_by_number(void **unused)
{
	static const struct {
		uint16_t vendor, product;
		const char *model, *name;
		unsigned width_px, dpi;
	} CASES[] = {
		{0x04b8, 0x0e15, "TM-T88V", "Epson TM-T88V", 512, 180},
		{0x04b8, 0x0e15, "TM-T20II", "Epson TM-T20II", 576, 203},
		{0x04b8, 0x0e28, "TM-T20III", "Epson TM-T20III", 576, 203},
		{0x04b8, 0x0202, "", "Epson TM-T88IV", 512, 180},
		{0x04b8, 0x0fff, "TM-X", "Epson", 0, 203},
		{0x0483, 0x5840, "POS-5890C", "Zijiang POS-5890", 384, 203},
		{0x0416, 0x5011, "", "POS58 clone", 0, 203},
		{0x1234, 0x5678, "nobody's", "ESC/POS", 0, 203},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct escpos_profile *profile =
			escpos_profile_find(CASES[i].vendor, CASES[i].product, CASES[i].model);
		assert_string_equal(profile->name, CASES[i].name);
		assert_int_equal(profile->width_px, CASES[i].width_px);
		assert_int_equal(profile->dpi, CASES[i].dpi);
	}
}

static void a_genuine_printer_proves_every_slip(void **unused)
{
	(void)unused;
	open_genuine();
	assert_string_equal(printer->model, "Epson TM-T20III");
	assert_int_equal(printer->width_px, 576);
	assert_prints();
	sim.lazy_bytes = 600;
	assert_prints();
}

/* Its word "done" never comes, though it is well: nobody may call that printed. */
static void without_proof_the_job_is_unknown(void **unused)
{
	int64_t before_ms;

	(void)unused;
	sim.no_order = true;
	open_genuine();
	sim.has_process = false;
	before_ms = clock_monotonic_ms();
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_PRINTER_UNCONFIRMED);
	assert_true(clock_monotonic_ms() - before_ms < 15000);
	assert_int_equal(sim.slips, 1);
	sim.has_process = true;
	assert_prints();
}

/* The pipe is full and hears no question: only what it tells by itself says why. */
static void automatic_status_names_what_stopped_a_job(void **unused)
{
	struct printer_state state;
	int64_t before_ms;

	(void)unused;
	open_genuine();
	sim.open_after_rows = 200;
	before_ms = clock_monotonic_ms();
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
	assert_true(clock_monotonic_ms() - before_ms < 3000);
	assert_int_equal(printer_get_state(printer, &state), STATUS_OK);
	assert_true(state.cover_open);
	sim.cover_open = false;
	sim_printer_resume(&sim);
	sim.fresh = true; /* torn off */
	assert_int_equal(printer_get_state(printer, &state), STATUS_OK);
	assert_false(state.cover_open);
	assert_prints();
}

static void a_clone_that_stays_silent_on_automatic_status_is_asked(void **unused)
{
	(void)unused;
	open_as("MFG:EPSON;MDL:TM-T20III;");
	assert_prints();
	sim.paper_out = true;
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_PRINTER_PAPER_OUT);
}

/* Wherever it stops for 8 s, no row is lost and none comes twice. */
static void a_stall_of_8_s_loses_and_repeats_nothing(void **unused)
{
	(void)unused;
	open_as(NULL);
	sim.stall_naks = 8;
	for (long row = 1; row < ROWS; row += 17) {
		int64_t before_ms = clock_monotonic_ms();
		sim.stall_after_rows = row;
		assert_prints();
		assert_int_equal(sim.stall_after_rows, SIM_NEVER);
		assert_true(clock_monotonic_ms() - before_ms >= 8000);
	}
}

/* It says "cooling" while it takes nothing for 25 s: longer than an unexplained error line. */
static void a_hot_head_is_waited_for(void **unused)
{
	(void)unused;
	open_genuine();
	sim.stall_naks = 25;
	sim.stall_cools = true;
	sim.stall_after_rows = 100;
	assert_prints();
	/* The same without a word is given up after 10 s. */
	sim.stall_cools = false;
	sim.stall_after_rows = 100;
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
}

static void a_jam_that_frees_itself_is_no_fault(void **unused)
{
	(void)unused;
	open_genuine();
	sim.cutter_jammed = true;
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_PRINTER_CUTTER);
	sim.jam_recovers = true;
	assert_prints();
	assert_false(sim.cutter_jammed);
}

static void a_broken_printer_says_so(void **unused)
{
	(void)unused;
	open_as(NULL);
	sim.broken = true;
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_PRINTER_BROKEN);
	assert_int_equal(sim.rows, 0);
}

static void a_slip_is_shrunk_to_a_narrow_head(void **unused)
{
	struct bitmap *small;

	(void)unused;
	sim.head_px = 384;
	open_as("MFG:X;MDL:POS-5890;");
	assert_int_equal(printer->width_px, 384);
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_OK);
	assert_int_equal(sim.slips, 0); /* torn off by hand */
	assert_int_equal(bitmap_shrink(bitmap, 384, &small), STATUS_OK);
	assert_int_equal(sim.rows, small->height_px + 5 * LINE_ROWS);
	for (unsigned y = 0; y < small->height_px; y++)
		assert_memory_equal(sim.paper + (size_t)y * SIM_PRINTER_STRIDE,
			small->bits + y * small->stride, small->stride);
	bitmap_destroy(small);
}

static void a_model_without_raster_gets_graphics(void **unused)
{
	(void)unused;
	sim.no_raster = true;
	open_as("MFG:WN;MDL:TH230;");
	assert_prints();
}

static void text_is_gb18030_and_never_runs_over_the_edge(void **unused)
{
	static const struct printer_line LINES[] = {
		{"政务服务中心 receipt №1", PRINTER_CENTRE, true, false},
		{"二十四小时自助服务区二十四小时自助服务区二十四小时自助服务区", PRINTER_LEFT,
			false, false},
		{"\x1b@\x1dV0 㐂𠮷·", PRINTER_LEFT, false, false},
		{"", PRINTER_LEFT, false, false},
	};
	static const char EXPECTED[] =
		"\xd5\xfe\xce\xf1\xb7\xfe\xce\xf1\xd6\xd0\xd0\xc4 receipt \xa1\xed\x31\n"
		"\xb6\xfe\xca\xae\xcb\xc4\xd0\xa1\xca\xb1\xd7\xd4\xd6\xfa\xb7\xfe\xce\xf1\xc7"
		"\xf8"
		"\xb6\xfe\xca\xae\xcb\xc4\xd0\xa1\xca\xb1\xd7\xd4\xd6\xfa\xb7\xfe\xce\xf1\xc7"
		"\xf8"
		"\xb6\xfe\xca\xae\xcb\xc4\xd0\xa1\n"
		"\xca\xb1\xd7\xd4\xd6\xfa\xb7\xfe\xce\xf1\xc7\xf8\n"
		" @ V0 \xa1\xfe\xa1\xfe\xa1\xa4\n\n";

	(void)unused;
	open_as("MFG:X;MDL:KR-306;");
	assert_int_equal(printer_print_text(printer, LINES, 4, &fault), STATUS_OK);
	assert_int_equal(sim.slips, 1);
	assert_int_equal(sim.unknown_commands, 0);
	assert_true(sim.chinese);
	assert_int_equal(sim.cut_text_len, sizeof(EXPECTED) - 1);
	assert_memory_equal(sim.text, EXPECTED, sizeof(EXPECTED) - 1);
}

/* At every single byte of a short slip: a name for it, and the next one is whole. */
static void unplugged_at_every_byte_of_a_proven_job(void **unused)
{
	struct bitmap *few;
	long total;

	(void)unused;
	assert_int_equal(bitmap_create(SIM_PRINTER_WIDTH, 40, &few), STATUS_OK);
	open_genuine();
	port.bytes = 0;
	assert_int_equal(printer_print(printer, few, &fault), STATUS_OK);
	total = (long)port.bytes;
	assert_true(total > 40 * SIM_PRINTER_STRIDE);
	for (long byte = 1; byte <= total; byte++) {
		sim.device.unplug_after = byte;
		assert_int_equal(printer_print(printer, few, &fault), STATUS_NO_DEVICE);
		assert_true(fault == FAULT_PRINTER_ABSENT ||
			    fault == FAULT_PRINTER_INTERRUPTED ||
			    fault == FAULT_PRINTER_UNCONFIRMED);
		printer_close(printer);
		sim_device_power_on(&sim.device);
		open_genuine();
		sim.fresh = true;
	}
	bitmap_destroy(few);
	assert_prints();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_id_is_understood_however_it_is_spelled),
		cmocka_unit_test(a_profile_is_found_by_model_then_by_number),
		TEST(a_genuine_printer_proves_every_slip),
		TEST(without_proof_the_job_is_unknown),
		TEST(automatic_status_names_what_stopped_a_job),
		TEST(a_clone_that_stays_silent_on_automatic_status_is_asked),
		TEST(a_stall_of_8_s_loses_and_repeats_nothing),
		TEST(a_hot_head_is_waited_for),
		TEST(a_jam_that_frees_itself_is_no_fault),
		TEST(a_broken_printer_says_so),
		TEST(a_slip_is_shrunk_to_a_narrow_head),
		TEST(a_model_without_raster_gets_graphics),
		TEST(text_is_gb18030_and_never_runs_over_the_edge),
		TEST(unplugged_at_every_byte_of_a_proven_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
