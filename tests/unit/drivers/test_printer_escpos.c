#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/printer/escpos_codec.h"
#include "drivers/printer/printer.h"
#include "firmware/base/clock.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_printer.h"

enum { ROWS = 500, FEED_ROWS = 80 };

static struct sim_printer sim;
static struct sim_port port;
static struct printer *printer;
static struct bitmap *bitmap;
static enum fault fault;

static int set_up(void **unused)
{
	(void)unused;
	sim_printer_init(&sim);
	sim_port_init(&port, &sim.device);
	if (bitmap_create(SIM_PRINTER_WIDTH, ROWS, &bitmap) != STATUS_OK)
		return 1;
	/* Dots that hold every command byte, DLE EOT among them. */
	for (size_t i = 0; i < bitmap->stride * ROWS; i++)
		bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	memcpy(bitmap->bits + 5000, "\x10\x04\x01\x1b\x40\x10\x04\x04\x1dV\x42", 11);
	return printer_open(&printer_escpos, &port.port, &printer) != STATUS_OK;
}

static int tear_down(void **unused)
{
	(void)unused;
	printer_close(printer);
	printer = NULL;
	bitmap_destroy(bitmap);
	sim_printer_finish(&sim);
	return !port.closed || port.wrong_in_size || port.largest_out > 4096;
}

static void assert_prints(void)
{
	unsigned slips = sim.slips;
	const uint8_t *last;

	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_OK);
	assert_int_equal(fault, FAULT_NONE);
	assert_int_equal(sim.slips, slips + 1);
	last = sim.paper + (size_t)(sim.slip_rows - ROWS - FEED_ROWS) * SIM_PRINTER_STRIDE;
	assert_memory_equal(last, bitmap->bits, bitmap->stride * ROWS);
	assert_int_equal(sim.text_bytes, 0);
	assert_int_equal(sim.unknown_commands, 0);
}

static void every_dot_comes_out_and_one_cut(void **unused)
{
	(void)unused;
	assert_prints();
	assert_int_equal(sim.slip_rows, ROWS + FEED_ROWS);
	assert_prints();
}

static void says_why_it_cannot_print_and_prints_nothing(void **unused)
{
	static const struct {
		const char *what;
		size_t trouble;
		enum status expected;
		enum fault fault;
	} CASES[] = {
		{"no paper", offsetof(struct sim_printer, paper_out), STATUS_NOT_READY,
			FAULT_PRINTER_PAPER_OUT},
		{"open cover", offsetof(struct sim_printer, cover_open), STATUS_NOT_READY,
			FAULT_PRINTER_COVER_OPEN},
		{"jammed cutter", offsetof(struct sim_printer, cutter_jammed), STATUS_NOT_READY,
			FAULT_PRINTER_CUTTER},
		{"no answer", offsetof(struct sim_printer, silent), STATUS_TIMEOUT,
			FAULT_PRINTER_SILENT},
		{"takes nothing", offsetof(struct sim_printer, offline), STATUS_TIMEOUT,
			FAULT_PRINTER_SILENT},
		{"nonsense", offsetof(struct sim_printer, talks_nonsense), STATUS_BAD_DATA,
			FAULT_PRINTER_SILENT},
		{"unplugged", offsetof(struct sim_printer, device.gone), STATUS_NO_DEVICE,
			FAULT_PRINTER_ABSENT},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		bool *trouble = (bool *)((char *)&sim + CASES[i].trouble);
		print_message("%s\n", CASES[i].what);
		*trouble = true;
		assert_int_equal(printer_print(printer, bitmap, &fault), CASES[i].expected);
		assert_int_equal(fault, CASES[i].fault);
		assert_int_equal(sim.rows, 0);
		assert_int_equal(sim.slips, 0);
		*trouble = false;
		sim_printer_resume(&sim);
	}
	assert_prints();
}

static void low_paper_is_only_a_hint(void **unused)
{
	struct printer_state state;

	(void)unused;
	sim.paper_low = true;
	assert_int_equal(printer_get_state(printer, &state), STATUS_OK);
	assert_true(state.paper_low);
	assert_false(state.paper_out);
	assert_int_equal(printer_state_fault(&state), FAULT_NONE);
	assert_prints();
}

/* Wherever the paper ends, a slip is whole and confirmed, or it was interrupted. */
static void paper_that_ends_at_any_row_interrupts(void **unused)
{
	(void)unused;
	for (long row = 1; row <= ROWS + FEED_ROWS; row++) {
		sim.out_after_rows = row;
		assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
		sim.paper_out = false;
		sim_printer_resume(&sim);
		sim.fresh = true; /* torn off */
		if (row % 97 == 1)
			assert_prints();
	}
	assert_prints();
}

/* All bytes are taken long before the paper ends: only an answer in order tells. */
static void a_slow_printer_is_waited_for(void **unused)
{
	(void)unused;
	assert_prints();
	sim.lazy_bytes = 60;
	assert_prints();
	for (long row = ROWS - 7; row < ROWS + FEED_ROWS; row++) {
		sim.out_after_rows = row;
		assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
		sim.paper_out = false;
		sim_printer_resume(&sim);
		sim.fresh = true; /* torn off */
	}
	assert_prints();
}

static void a_cover_opened_at_any_row_interrupts(void **unused)
{
	(void)unused;
	for (long row = 1; row <= ROWS; row += 7) {
		sim.open_after_rows = row;
		/* Its pipe is blocked and its port says only "error": given up after 10 s. */
		assert_int_not_equal(printer_print(printer, bitmap, &fault), STATUS_OK);
		assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
		sim.cover_open = false;
		sim_printer_resume(&sim);
		sim.fresh = true; /* torn off */
	}
	assert_prints();
}

/* Clones without SOFT_RESET keep the torn slip; the next one must still be whole. */
static void without_soft_reset_the_next_slip_is_whole_too(void **unused)
{
	(void)unused;
	sim.no_soft_reset = true;
	for (long row = 1; row <= ROWS; row += 11) {
		sim.out_after_rows = row;
		assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
		sim.paper_out = false;
		sim_printer_resume(&sim);
		assert_prints();
	}
}

static void a_clone_that_never_answers_in_order_prints_too(void **unused)
{
	(void)unused;
	sim.no_order = sim.no_soft_reset = sim.port_status_stuck = true;
	assert_prints();
	assert_prints();
	sim.out_after_rows = ROWS / 2;
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
}

/* All is in its buffer when it is asked how it is; the paper ends before the buffer does. */
static void a_clone_that_never_answers_in_order_is_watched_while_it_prints(void **unused)
{
	(void)unused;
	sim.no_order = true;
	sim.lazy_bytes = 62;
	assert_prints();
	for (long row = ROWS - 7; row < ROWS + FEED_ROWS; row++) {
		sim.out_after_rows = row;
		assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
		sim.paper_out = false;
		sim_printer_resume(&sim);
		sim.fresh = true; /* torn off */
	}
}

static void a_printer_that_never_spoke_prints_but_confirms_nothing(void **unused)
{
	struct sim_printer mute;
	struct sim_port to_mute;
	struct printer *of_mute;
	struct printer_state state;

	(void)unused;
	sim_printer_init(&mute);
	mute.silent = true;
	sim_port_init(&to_mute, &mute.device);
	assert_int_equal(printer_open(&printer_escpos, &to_mute.port, &of_mute), STATUS_OK);
	assert_int_equal(printer_print(of_mute, bitmap, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_PRINTER_UNCONFIRMED);
	assert_int_equal(mute.slips, 1);
	mute.paper_out = true;
	assert_int_equal(printer_get_state(of_mute, &state), STATUS_OK);
	assert_true(state.paper_out);
	printer_close(of_mute);
	sim_printer_finish(&mute);
}

static void a_blocked_pipe_is_given_up_in_time(void **unused)
{
	int64_t before_ms;

	(void)unused;
	sim.port_status_stuck = true;
	sim.out_after_rows = 100;
	before_ms = clock_monotonic_ms();
	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_PRINTER_INTERRUPTED);
	assert_true(clock_monotonic_ms() - before_ms < 40000);
	assert_true(clock_monotonic_ms() - before_ms >= 30000);
}

static void a_slip_from_a_dead_program_does_not_spoil_ours(void **unused)
{
	static const uint8_t HALF[] = {0x1d, 'v', '0', 0, 72, 0, 0, 1, 0xff, 0xff};
	size_t sent;

	(void)unused;
	printer_close(printer);
	assert_int_equal(
		port.port.ops->write(&port.port, HALF, sizeof(HALF), 100, &sent), STATUS_OK);
	assert_int_equal(printer_open(&printer_escpos, &port.port, &printer), STATUS_OK);
	assert_prints();
}

static void unplugged_at_any_byte_it_knows_whether_paper_was_touched(void **unused)
{
	long total;

	(void)unused;
	port.bytes = 0;
	assert_prints();
	total = (long)port.bytes;
	for (long byte = 1; byte <= total; byte += byte < 200 || byte > total - 200 ? 1 : 61) {
		sim.rows = 0;
		sim.fresh = false;
		sim.device.unplug_after = byte;
		assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_NO_DEVICE);
		/* Whole, it may be; torn, it may not be called anything else. */
		if (sim.fresh && sim.rows)
			assert_int_equal(fault, FAULT_PRINTER_UNCONFIRMED);
		else if (sim.rows)
			assert_true(fault == FAULT_PRINTER_INTERRUPTED ||
				    (fault == FAULT_PRINTER_UNCONFIRMED && sim.rows >= ROWS));
		else
			assert_true(fault == FAULT_PRINTER_ABSENT ||
				    fault == FAULT_PRINTER_INTERRUPTED);
		printer_close(printer);
		sim_device_power_on(&sim.device);
		assert_int_equal(
			printer_open(&printer_escpos, &port.port, &printer), STATUS_OK);
	}
	sim.fresh = true;
	assert_prints();
}

static void every_status_byte_is_what_the_paper_says(void **unused)
{
	static const struct {
		enum escpos_question question;
		uint8_t answer;
		struct printer_state state;
	} CASES[] = {
		{ESCPOS_ASK_PRINTER, 0x1a, {0}},
		{ESCPOS_ASK_OFFLINE, 0x12, {0}},
		{ESCPOS_ASK_OFFLINE, 0x16, {.cover_open = true}},
		{ESCPOS_ASK_OFFLINE, 0x32, {.paper_out = true}},
		{ESCPOS_ASK_ERROR, 0x1a, {.cutter_jammed = true}},
		{ESCPOS_ASK_ERROR, 0x52, {.cooling = true}},
		{ESCPOS_ASK_ERROR, 0x32, {.broken = true}},
		{ESCPOS_ASK_PAPER, 0x12, {0}},
		{ESCPOS_ASK_PAPER, 0x1e, {.paper_low = true}},
		{ESCPOS_ASK_PAPER, 0x72, {.paper_out = true}},
		{ESCPOS_ASK_PAPER, 0x7e, {.paper_out = true, .paper_low = true}},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct printer_state state = {0};
		escpos_judge(CASES[i].question, CASES[i].answer, &state);
		assert_memory_equal(&state, &CASES[i].state, sizeof(state));
	}
}

static void every_byte_of_the_stream_has_one_kind(void **unused)
{
	static const struct {
		uint8_t byte;
		enum escpos_kind kind;
	} CASES[] = {{0x12, ESCPOS_REALTIME}, {0x1e, ESCPOS_REALTIME}, {0x7e, ESCPOS_REALTIME},
		{0x10, ESCPOS_AUTOMATIC}, {0x38, ESCPOS_AUTOMATIC}, {0x00, ESCPOS_BUFFERED},
		{0x0c, ESCPOS_BUFFERED}, {0x0f, ESCPOS_BUFFERED}, {0x37, ESCPOS_BLOCK},
		{0x5f, ESCPOS_BLOCK}, {0xff, ESCPOS_NOISE}, {0x92, ESCPOS_NOISE}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(escpos_classify(CASES[i].byte), CASES[i].kind);
}

static void an_answer_is_heard_among_automatic_status_and_blocks(void **unused)
{
	static const uint8_t STREAM[] = {
		0x10, 0x00, 0x0c, 0x0f, 0x37, 0x22, 0x12, 0x12, 0x00, 0x16};
	struct escpos_listener listener = {0};
	struct printer_state state = {0};
	unsigned heard[ESCPOS_NOISE + 1] = {0};

	(void)unused;
	for (size_t i = 0; i < sizeof(STREAM); i++)
		heard[escpos_listen(&listener, STREAM[i])]++;
	assert_int_equal(heard[ESCPOS_REALTIME], 1);
	assert_int_equal(heard[ESCPOS_AUTOMATIC], 1);
	assert_int_equal(heard[ESCPOS_BLOCK], 1);
	assert_int_equal(heard[ESCPOS_BUFFERED], 0);
	escpos_judge_automatic(listener.automatic, &state);
	assert_true(state.paper_out);
	/* A broken-off automatic status does not swallow the answer after it. */
	listener = (struct escpos_listener){0};
	assert_int_equal(escpos_listen(&listener, 0x10), ESCPOS_NOISE);
	assert_int_equal(escpos_listen(&listener, 0x12), ESCPOS_REALTIME);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_dot_comes_out_and_one_cut),
		TEST(says_why_it_cannot_print_and_prints_nothing),
		TEST(low_paper_is_only_a_hint),
		TEST(paper_that_ends_at_any_row_interrupts),
		TEST(a_slow_printer_is_waited_for),
		TEST(a_cover_opened_at_any_row_interrupts),
		TEST(without_soft_reset_the_next_slip_is_whole_too),
		TEST(a_clone_that_never_answers_in_order_prints_too),
		TEST(a_clone_that_never_answers_in_order_is_watched_while_it_prints),
		TEST(a_printer_that_never_spoke_prints_but_confirms_nothing),
		TEST(a_blocked_pipe_is_given_up_in_time),
		TEST(a_slip_from_a_dead_program_does_not_spoil_ours),
		TEST(unplugged_at_any_byte_it_knows_whether_paper_was_touched),
		cmocka_unit_test(every_status_byte_is_what_the_paper_says),
		cmocka_unit_test(every_byte_of_the_stream_has_one_kind),
		cmocka_unit_test(an_answer_is_heard_among_automatic_status_and_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
