/*
 * bench_printer - CPU of a 576 × 1600 slip through the driver, beside memcpy of its dots.
 *
 * The device is memory that says "well" to every question, so only the driver is measured.
 * Prints four numbers in µs: the slip, memcpy of it (warm from it); per 1000 rows of a short
 * and a long slip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drivers/printer/printer.h"

enum { WIDTH = 576, ROWS = 1600, SHORT_ROWS = 800, LONG_ROWS = 8000, ROUNDS = 400, WARM = 5 };
enum { WELL = 0x12, IN_ORDER = 0x00 };

struct memory {
	struct usb_port port; /* first */
	uint8_t paper[1 << 20];
	size_t len;
	int answer; /* -1: nothing to say */
};

static struct memory memory;

static enum status memory_write(struct usb_port *port, const uint8_t *data, size_t len,
	unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	(void)timeout_ms;
	memcpy(memory.paper + memory.len, data, len);
	memory.len += len;
	if (len == 3 && data[0] == 0x10)
		memory.answer = WELL;
	if (len == 3 && data[0] == 0x1d)
		memory.answer = IN_ORDER;
	*out_len = len;
	return STATUS_OK;
}

static enum status memory_read(
	struct usb_port *port, uint8_t *data, size_t size, unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	(void)size;
	(void)timeout_ms;
	*out_len = 0;
	if (memory.answer < 0)
		return STATUS_TIMEOUT;
	data[(*out_len)++] = (uint8_t)memory.answer;
	memory.answer = -1;
	return STATUS_OK;
}

static enum status memory_control(struct usb_port *port, const struct usb_request *request,
	unsigned timeout_ms, size_t *out_len)
{
	(void)port;
	(void)request;
	(void)timeout_ms;
	*out_len = 0;
	return STATUS_BAD_DATA;
}

static void memory_close(struct usb_port *port)
{
	(void)port;
}

static const struct usb_port_ops OPS = {.write = memory_write,
	.read = memory_read,
	.control = memory_control,
	.close = memory_close};

static double cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void give_up(const char *what)
{
	fprintf(stderr, "bench_printer: %s\n", what);
	exit(1);
}

/* Without a printer: the copy alone. */
struct kind {
	struct printer *printer;
	const struct bitmap *bitmap;
	double rounds[ROUNDS];
};

static double once(const struct kind *kind)
{
	const struct bitmap *bitmap = kind->bitmap;
	double start = cpu_us();
	enum fault fault;

	memory.len = 0;
	if (!kind->printer)
		memcpy(memory.paper, bitmap->bits, bitmap->stride * bitmap->height_px);
	else if (printer_print(kind->printer, bitmap, &fault) != STATUS_OK)
		give_up("not printed");
	return cpu_us() - start;
}

/* By turns, and the lower quartile of each: what else runs only ever adds, by emptied caches.
 */
static void measure(struct kind *kinds, size_t count)
{
	for (int i = -WARM; i < ROUNDS; i++)
		for (size_t k = 0; k < count; k++) {
			double took = once(&kinds[k]);
			if (i >= 0)
				kinds[k].rounds[i] = took;
		}
	for (size_t k = 0; k < count; k++)
		qsort(kinds[k].rounds, ROUNDS, sizeof(double), compare);
}

static struct bitmap *slip(unsigned rows)
{
	struct bitmap *bitmap;

	if (bitmap_create(WIDTH, rows, &bitmap) != STATUS_OK)
		give_up("no memory");
	for (size_t i = 0; i < bitmap->stride * rows; i++)
		bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	return bitmap;
}

int main(void)
{
	struct bitmap *usual = slip(ROWS), *few = slip(SHORT_ROWS), *many = slip(LONG_ROWS);
	static struct kind kinds[4];
	struct printer *printer;

	memory.port.ops = &OPS;
	memory.answer = -1;
	if (printer_open(&printer_escpos, &memory.port, &printer) != STATUS_OK)
		give_up("not opened");
	for (size_t k = 0; k < 4; k++)
		kinds[k].printer = k == 1 ? NULL : printer;
	kinds[0].bitmap = kinds[1].bitmap = usual;
	kinds[2].bitmap = few;
	kinds[3].bitmap = many;
	measure(kinds, 4);
	printf("%.2f %.2f %.2f %.2f\n", kinds[0].rounds[ROUNDS / 4],
		kinds[1].rounds[ROUNDS / 4], kinds[2].rounds[ROUNDS / 4] * 1000 / SHORT_ROWS,
		kinds[3].rounds[ROUNDS / 4] * 1000 / LONG_ROWS);
	printer_close(printer);
	bitmap_destroy(usual);
	bitmap_destroy(few);
	bitmap_destroy(many);
	return 0;
}
