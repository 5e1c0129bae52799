/*
 * slip_maker - what our driver sends to a printer, and what our printer makes of what others
 * send.
 *
 * slip_maker make FOLDER            slip.bin with its dots in slip.pbm, text.bin of text.txt's
 * lines slip_maker read FILE.bin FOLDER   read.pbm and read.txt: paper and text of the
 * simulated printer
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/printer/printer.h"
#include "firmware/base/files.h"
#include "firmware/base/words.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_printer.h"
#include "ui/paper/slip_paper.h"

enum { WIDTH = 576, LINES_MAX = 64, FILE_MAX = 1 << 20, CHUNK = 64 };

/* An 80 mm printer that keeps all of GB18030. */
static const char WIDE[] = "MFG:EPSON;MDL:TM-T70II-CH;";

/* Writes down what goes out. */
struct tap {
	struct usb_port port; /* first */
	struct sim_port inner;
	FILE *file;
};

static struct sim_printer sim;
static struct tap tap;

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "slip_maker: %s\n", what);
	exit(1);
}

static enum status tap_write(struct usb_port *port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	enum status status =
		tap.inner.port.ops->write(&tap.inner.port, data, len, timeout_ms, out_len);

	(void)port;
	if (fwrite(data, 1, *out_len, tap.file) != *out_len)
		give_up("disk");
	return status;
}

static enum status tap_read(
	struct usb_port *port, uint8_t *data, size_t size, unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	return tap.inner.port.ops->read(&tap.inner.port, data, size, timeout_ms, out_len);
}

static enum status tap_control(struct usb_port *port, const struct usb_request *request,
	unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	return tap.inner.port.ops->control(&tap.inner.port, request, timeout_ms, out_len);
}

static void tap_close(struct usb_port *port)
{
	(void)port;
}

static const struct usb_port_ops TAP_OPS = {
	.write = tap_write, .read = tap_read, .control = tap_control, .close = tap_close};

static FILE *create(const char *folder, const char *name)
{
	char path[PATH_TEXT_MAX];
	FILE *file;

	if (path_join(path, sizeof(path), folder, name) != STATUS_OK)
		give_up("path");
	file = fopen(path, "wb");
	if (!file)
		give_up(path);
	return file;
}

static void finish(FILE *file)
{
	if (fclose(file) != 0)
		give_up("disk");
}

/* A printer with our wire tapped. */
static struct printer *plug_in(const char *folder, const char *name, const char *device_id)
{
	struct printer *printer;

	sim_printer_init(&sim);
	sim.device_id = device_id;
	sim_port_init(&tap.inner, &sim.device);
	tap.port = tap.inner.port;
	tap.port.ops = &TAP_OPS;
	tap.file = create(folder, name);
	if (printer_open(&printer_escpos, &tap.port, &printer) != STATUS_OK)
		give_up("printer");
	return printer;
}

static void unplug(struct printer *printer)
{
	printer_close(printer);
	sim_printer_finish(&sim);
	finish(tap.file);
}

static void write_pbm(FILE *file, const uint8_t *bits, size_t stride, unsigned rows)
{
	fprintf(file, "P4 %zu %u\n", stride * 8, rows);
	if (fwrite(bits, stride, rows, file) != rows)
		give_up("disk");
	finish(file);
}

static void fill(struct slip *slip)
{
	struct slip_case *matter = &slip->cases[0];

	memset(slip, 0, sizeof(*slip));
	strcpy(slip->language, "zh-Hans");
	strcpy(slip->hall, "政务服务中心");
	strcpy(slip->kiosk_id, "530702");
	strcpy(slip->received_at, "2026-11-24 02:53");
	strcpy(slip->name_masked, "张*三");
	strcpy(slip->visit_code, "7ZK3M9QW2TRX5HVB");
	strcpy(slip->qr, "https://status.onevisit.example/s#OV1:530702000000170.1.q83vEjRWeJA");
	slip->case_count = 1;
	strcpy(matter->matter, "居住证申领");
	strcpy(matter->department, "公安局");
	strcpy(matter->receipt_no, "530702000000170");
}

static void make_slip(const char *folder, const char *name, const char *device_id)
{
	struct printer *printer = plug_in(folder, name, device_id);
	struct bitmap *bitmap;
	enum fault fault;
	struct slip slip;

	fill(&slip);
	if (slip_paper_draw(&slip, WIDTH, false, &bitmap) != STATUS_OK ||
		printer_print(printer, bitmap, &fault) != STATUS_OK)
		give_up("slip");
	write_pbm(create(folder, "slip.pbm"), bitmap->bits, bitmap->stride, bitmap->height_px);
	bitmap_destroy(bitmap);
	unplug(printer);
}

static void make_text(const char *folder)
{
	struct printer *printer = plug_in(folder, "text.bin", WIDE);
	struct printer_line lines[LINES_MAX] = {0};
	char path[PATH_TEXT_MAX], *line, *rest = NULL;
	struct bytes text = {0};
	size_t count = 0;
	enum fault fault;

	if (path_join(path, sizeof(path), folder, "text.txt") != STATUS_OK ||
		file_read(path, FILE_MAX, &text) != STATUS_OK)
		give_up("text.txt");
	for (line = strtok_r((char *)text.data, "\n", &rest); line && count < LINES_MAX;
		line = strtok_r(NULL, "\n", &rest))
		lines[count++].text = line;
	if (printer_print_text(printer, lines, count, &fault) != STATUS_OK)
		give_up("text");
	bytes_free(&text);
	unplug(printer);
}

static void read_others(const char *path, const char *folder)
{
	struct bytes data = {0};
	unsigned rows;
	FILE *file;

	sim_printer_init(&sim);
	if (file_read(path, FILE_MAX, &data) != STATUS_OK)
		give_up(path);
	for (size_t at = 0; at < data.len; at += CHUNK) {
		size_t len = data.len - at < CHUNK ? data.len - at : CHUNK;
		if (sim.device.out(&sim.device, 3, data.data + at, len) != 0)
			give_up("not taken");
	}
	if (sim.unknown_commands)
		give_up("a command that the model does not know");
	rows = sim.slips ? sim.slip_rows : sim.rows;
	write_pbm(create(folder, "read.pbm"), sim.paper, SIM_PRINTER_STRIDE, rows);
	file = create(folder, "read.txt");
	fwrite(sim.text, 1, sim.slips ? sim.cut_text_len : sim.text_len, file);
	finish(file);
	bytes_free(&data);
	sim_printer_finish(&sim);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "read") == 0) {
		read_others(argv[2], argv[3]);
	} else if (argc == 3 && strcmp(argv[1], "make") == 0) {
		if (words_open("build/words") != STATUS_OK)
			give_up("words");
		make_slip(argv[2], "narrow.bin", "MFG:X;MDL:POS-5890;");
		make_slip(argv[2], "slip.bin", WIDE);
		make_text(argv[2]);
	} else {
		give_up("usage: make FOLDER | read FILE FOLDER");
	}
	return 0;
}
