/*
 * plug_world.h - every driver with its device, opened, worked and closed in the same three
 * steps: for tests that go through all of them.
 *
 * A world's work is what a terminal does with such a device in one visit.
 */
#ifndef TESTS_UNIT_DRIVERS_PLUG_WORLD_H
#define TESTS_UNIT_DRIVERS_PLUG_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "drivers/usb/recovery.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_ccid.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_printer.h"
#include "tests/sim/sim_scanner.h"
#include "tests/sim/sim_sdt.h"
#include "tests/sim/social_person.h"

enum { ROWS = 60, CODE = 90, WAIT_MS = 500, FINDS = 3 };

static const char PERSON[] =
	"{\"name\":\"张晓岚\",\"sex\":\"女\",\"ethnicity\":\"汉\",\"birth\":\"1991-04-17\","
	"\"address\":\"浙江省杭州市西湖区文三路九十一号\",\"id_number\":\"330106199104174621\","
	"\"issuer\":\"杭州市公安局西湖分局\",\"valid_from\":\"2019-06-03\","
	"\"valid_to\":\"2039-06-03\"}";

static struct sim_sdt sdt;
static struct sim_ccid ccid;
static struct sim_chip chip;
static struct sim_printer paper;
static struct sim_scanner gun;
static struct sim_port port;
static struct sim_device *device;

static struct card_reader *reader;
static struct printer *printer;
static struct scanner *scanner;
static struct identity identity;
static struct scan scan;
static struct bitmap *bitmap;

struct world {
	const char *what;
	enum recovery_kind kind;
	enum fault absent, silent, broken; /* as the station's duty has them */
	unsigned bound_ms;                 /* of one opening, or of one work */
	int variant;
	void (*build)(int variant); /* a new device, all well */
	enum status (*open)(void);
	enum status (*work)(enum fault *fault);
	void (*close)(void);
	bool (*is_done)(void); /* what the work is for was got, whole and right */
	bool (*is_untouched)(void);
};

/* What the station makes of a status that has no fault of its own. */
static enum fault fault_of(const struct world *world, enum status status)
{
	if (status == STATUS_OK)
		return FAULT_NONE;
	if (status == STATUS_NO_DEVICE || status == STATUS_NOT_FOUND)
		return world->absent;
	if (status == STATUS_DENIED || status == STATUS_CONFLICT)
		return world->broken;
	return world->silent;
}

static void build_sdt(int form)
{
	uint8_t text[SIM_CARD_TEXT];

	sim_sdt_init_form(&sdt, form % 3);
	sdt.reads_all_only = form >= 3;
	assert_int_equal(person_parse(PERSON, text), STATUS_OK);
	sim_sdt_put_card(&sdt, text);
	device = &sdt.device;
	sim_port_init(&port, device);
}

static void build_ccid(int level)
{
	static const struct sim_ccid_shape SHAPES[] = {
		{.level = SIM_CCID_TPDU},
		{.level = SIM_CCID_TPDU, .features = 0xb2, .no_interrupt = true},
		{.level = SIM_CCID_SHORT, .features = 0xba},
		{.level = SIM_CCID_EXTENDED, .features = 0x40},
	};

	assert_int_equal(social_person_parse(PERSON, &chip), STATUS_OK);
	if (level & 1) {
		struct sim_chip other;
		sim_chip_init(&other, SIM_CHIP_SOCIAL, 1);
		memcpy(chip.atr, other.atr, sizeof(chip.atr));
		chip.atr_len = other.atr_len;
		chip.protocol = 1;
	}
	sim_ccid_init(&ccid, &SHAPES[level]);
	sim_ccid_put_card(&ccid, &chip);
	device = &ccid.device;
	sim_port_init(&port, device);
}

MUST_CHECK static enum status open_reader(const struct card_reader_driver *driver)
{
	reader = NULL;
	memset(&identity, 0, sizeof(identity));
	return card_reader_open(driver, &port.port, &reader);
}

MUST_CHECK static enum status open_sdt(void)
{
	return open_reader(&card_reader_sdt);
}

MUST_CHECK static enum status open_ccid(void)
{
	return open_reader(&card_reader_ccid);
}

/* Looks for the card, as often as the station would meanwhile, reads it, asks who it is. */
MUST_CHECK static enum status work_reader(enum fault *fault)
{
	char about[CARD_READER_ABOUT];
	bool there = false;
	enum status status = STATUS_OK;

	*fault = FAULT_NONE;
	for (int i = 0; i < FINDS && status == STATUS_OK && !there; i++)
		status = card_reader_find(reader, &there);
	if (status != STATUS_OK || !there)
		return status;
	status = card_reader_read(reader, &identity, fault);
	if (status == STATUS_OK)
		status = card_reader_describe(reader, about);
	return status;
}

static void close_reader(void)
{
	card_reader_close(reader);
	reader = NULL;
}

static bool is_read(void)
{
	return strcmp(identity.name, "张晓岚") == 0 &&
	       strcmp(identity.id_number, "330106199104174621") == 0;
}

static bool is_nobody(void)
{
	static const struct identity NOBODY;

	return memcmp(&identity, &NOBODY, sizeof(identity)) == 0;
}

static void build_printer(int variant)
{
	sim_printer_finish(&paper);
	sim_printer_init(&paper);
	if (variant == 1)
		sim_printer_make_genuine(&paper);
	paper.silent = variant == 2;
	if (!bitmap) {
		assert_int_equal(bitmap_create(SIM_PRINTER_WIDTH, ROWS, &bitmap), STATUS_OK);
		for (size_t i = 0; i < bitmap->stride * ROWS; i++)
			bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	}
	device = &paper.device;
	sim_port_init(&port, device);
}

MUST_CHECK static enum status open_printer(void)
{
	printer = NULL;
	return printer_open(&printer_escpos, &port.port, &printer);
}

MUST_CHECK static enum status work_printer(enum fault *fault)
{
	int again_ms;
	enum status status = printer_print(printer, bitmap, fault);

	/* A mute one prints and proves nothing: that is how it is with those. */
	if (status == STATUS_TIMEOUT && *fault == FAULT_PRINTER_UNCONFIRMED && paper.silent) {
		*fault = FAULT_NONE;
		status = STATUS_OK;
	}
	return status == STATUS_OK ? printer_tidy(printer, &again_ms) : status;
}

MUST_CHECK static enum status work_text(enum fault *fault)
{
	static const struct printer_line LINES[] = {
		{"测试件 TEST", PRINTER_CENTRE, true, true},
		{"政务服务 0123456789", PRINTER_LEFT, false, false},
	};
	int again_ms;
	enum status status = printer_print_text(printer, LINES, 2, fault);

	return status == STATUS_OK ? printer_tidy(printer, &again_ms) : status;
}

static void close_printer(void)
{
	printer_close(printer);
	printer = NULL;
}

static bool has_slip(void)
{
	const uint8_t *rows = paper.paper;

	/* The slip is somewhere on the paper, whole. */
	if (!paper.slips || !memmem(rows, (size_t)paper.rows * SIM_PRINTER_STRIDE + 20000,
				    bitmap->bits, bitmap->stride * ROWS))
		return false;
	return true;
}

static bool has_text(void)
{
	return paper.slips > 0 && paper.text_bytes > 20;
}

static bool is_paper_white(void)
{
	return paper.slips == 0 && paper.rows == 0 && paper.text_bytes == 0;
}

static void show_code(void)
{
	static uint8_t code[CODE];

	for (size_t i = 0; i < CODE; i++)
		code[i] = (uint8_t)('a' + i % 26);
	sim_scanner_scan(&gun, "]Q1", code, gun.make == SIM_SCANNER_C ? 40 : CODE);
}

static void build_scanner(int make)
{
	sim_scanner_init(&gun, (enum sim_scanner_make)make);
	device = &gun.device;
	sim_port_init(&port, device);
}

MUST_CHECK static enum status open_scanner(void)
{
	scanner = NULL;
	memset(&scan, 0, sizeof(scan));
	return scanner_open(&scanner_hidpos, &port.port, &scanner);
}

/* The fault is the station's: the driver has none. */
MUST_CHECK static enum status work_scanner(enum fault *fault)
{
	char about[SCANNER_ABOUT];
	enum status status;

	*fault = FAULT_NONE;
	show_code();
	status = scanner_read(scanner, &scan, WAIT_MS);
	if (status == STATUS_OK)
		status = scanner_describe(scanner, about);
	return status;
}

static void close_scanner(void)
{
	scanner_close(scanner);
	scanner = NULL;
}

static bool is_scanned(void)
{
	return scan.len == (gun.make == SIM_SCANNER_C ? 40 : CODE) && scan.data[1] == 'b' &&
	       scan.data[39] == 'a' + 39 % 26;
}

static bool is_no_scan(void)
{
	return scan.len == 0;
}

#define SDT_WORLD(name, form)                                                                  \
	{                                                                                      \
		name, RECOVERY_ID_READER, FAULT_READER_ABSENT, FAULT_READER_SILENT,            \
			FAULT_READER_BROKEN, 18000, form, build_sdt, open_sdt, work_reader,    \
			close_reader, is_read, is_nobody                                       \
	}
#define CCID_WORLD(name, level)                                                                \
	{                                                                                      \
		name, RECOVERY_SMART_CARD, FAULT_SMART_CARD_ABSENT, FAULT_SMART_CARD_SILENT,   \
			FAULT_SMART_CARD_SILENT, 18000, level, build_ccid, open_ccid,          \
			work_reader, close_reader, is_read, is_nobody                          \
	}
#define PRINTER_WORLD(name, variant, work, is_done)                                            \
	{                                                                                      \
		name, RECOVERY_PRINTER, FAULT_PRINTER_ABSENT, FAULT_PRINTER_SILENT,            \
			FAULT_PRINTER_SILENT, 65000, variant, build_printer, open_printer,     \
			work, close_printer, is_done, is_paper_white                           \
	}
#define SCANNER_WORLD(name, make)                                                              \
	{                                                                                      \
		name, RECOVERY_SCANNER, FAULT_SCANNER_ABSENT, FAULT_SCANNER_SILENT,            \
			FAULT_SCANNER_SILENT, 5000, make, build_scanner, open_scanner,         \
			work_scanner, close_scanner, is_scanned, is_no_scan                    \
	}

static const struct world WORLDS[] = {
	SDT_WORLD("sdt, one pair", 0),
	SDT_WORLD("sdt, two pairs", 1),
	SDT_WORLD("sdt, hid", 2),
	SDT_WORLD("sdt, one pair, old module", 3),
	CCID_WORLD("ccid, TPDU T=0", 0),
	CCID_WORLD("ccid, TPDU T=1", 1),
	CCID_WORLD("ccid, short", 2),
	CCID_WORLD("ccid, extended", 3),
	PRINTER_WORLD("printer, a clone", 0, work_printer, has_slip),
	PRINTER_WORLD("printer, a known make", 1, work_printer, has_slip),
	PRINTER_WORLD("printer, mute", 2, work_printer, has_slip),
	PRINTER_WORLD("printer, own fonts", 1, work_text, has_text),
	SCANNER_WORLD("scanner A", SIM_SCANNER_A),
	SCANNER_WORLD("scanner B", SIM_SCANNER_B),
	SCANNER_WORLD("scanner C", SIM_SCANNER_C),
	SCANNER_WORLD("scanner, odd layout", SIM_SCANNER_ODD),
};
#define WORLD_COUNT (sizeof(WORLDS) / sizeof(WORLDS[0]))

/* Opens, works, closes, as the station does; the fault it would tell. */
MUST_CHECK static enum status live(const struct world *world, enum fault *fault)
{
	enum status status = world->open();

	*fault = FAULT_NONE;
	if (status == STATUS_OK) {
		status = world->work(fault);
		world->close();
	} else {
		port.port.ops->close(&port.port);
	}
	if (*fault == FAULT_NONE)
		*fault = fault_of(world, status);
	return status;
}

#endif
