/*
 * card_talk - sends APDUs to the card in the first contact reader and prints the answers in
 * hex.
 *
 * usage: card_talk ours|pcsc|bare [--times N] APDU…
 * ours: the project's driver; pcsc: pcscd and its driver, by the library named in
 * $PCSC_LIBRARY; bare: no protocol at all, the bytes of one exchange by libusb. With --times
 * the APDUs are sent N times and one line says what an exchange took: wall, and CPU of this
 * process and of the one named in $PCSCD_PID, lower quartiles in µs; ours is followed by a line
 * for the bare bytes through our own usb_port, by turns with it.
 */
#include <dlfcn.h>
#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/registry.h"
#include "drivers/smart_card/apdu.h"
#include "drivers/smart_card/smart_card.h"
#include "drivers/usb/usb_libusb.h"

/* One exchange; the answer is appended. */
typedef enum status talk_way(const uint8_t *apdu, size_t len, struct bytes *out);

enum { APDU_MAX = 8192, WAIT_MS = 10000, BLOCK_HEAD = 10, WARM = 20 };

/* ours */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static struct usb_device *found;
static struct registry_match match;
static struct smart_card *card;
static struct usb_port *port;

static void watch(void *user, struct usb_device *device,
	const struct usb_description *description, bool here)
{
	struct registry_match one;

	(void)user;
	pthread_mutex_lock(&mutex);
	if (here && !found && registry_match(description, 0, &one) &&
		one.card_reader == &card_reader_ccid) {
		found = usb_device_hold(device);
		match = one;
		pthread_cond_signal(&came);
	}
	pthread_mutex_unlock(&mutex);
}

static void open_port(void)
{
	struct usb *usb;

	if (usb_create(watch, NULL, &usb) != STATUS_OK)
		exit(1);
	pthread_mutex_lock(&mutex);
	while (!found)
		pthread_cond_wait(&came, &mutex);
	pthread_mutex_unlock(&mutex);
	if (usb_device_open(usb, found, &match.interface, &port) != STATUS_OK)
		exit(1);
}

static void open_ours(void)
{
	open_port();
	if (smart_card_open(port, &card) != STATUS_OK ||
		smart_card_connect(card, WAIT_MS) != STATUS_OK)
		exit(1);
}

/* The card keeps its power for whoever comes next. */
static void close_ours(void)
{
	smart_card_close(card);
	port->ops->close(port);
}

static enum status talk_ours(const uint8_t *apdu, size_t len, struct bytes *out)
{
	uint16_t sw;
	enum status status = smart_card_exchange(card, apdu, len, out, &sw);

	if (status != STATUS_OK)
		return status;
	return bytes_add(out, (const uint8_t[]){(uint8_t)(sw >> 8), (uint8_t)sw}, 2);
}

/* pcsc: of winscard.h, as much as is used */

struct io_request {
	unsigned long protocol, len;
};
static long (*pcsc_establish)(unsigned long, const void *, const void *, long *);
static long (*pcsc_list)(long, const char *, char *, unsigned long *);
static long (*pcsc_connect)(
	long, const char *, unsigned long, unsigned long, long *, unsigned long *);
static long (*pcsc_transmit)(long, const struct io_request *, const uint8_t *, unsigned long,
	struct io_request *, uint8_t *, unsigned long *);
static long (*pcsc_disconnect)(long, unsigned long);
static long pcsc_card;
static unsigned long pcsc_protocol;
static struct apdu_way pcsc_way;

static void *symbol(void *library, const char *name)
{
	void *found_symbol = library ? dlsym(library, name) : NULL;

	if (!found_symbol) {
		fprintf(stderr, "card_talk: no %s: %s\n", name, dlerror());
		exit(1);
	}
	return found_symbol;
}

static enum status transmit(void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	const struct io_request request = {pcsc_protocol, sizeof(request)};
	static uint8_t answer[65544];
	unsigned long answer_len = sizeof(answer);
	long error =
		pcsc_transmit(pcsc_card, &request, command, len, NULL, answer, &answer_len);

	(void)user;
	if (error)
		return failure(STATUS_IO, "pcsc: transmit %08lx", error & 0xffffffff);
	return bytes_add(out, answer, answer_len);
}

static void open_pcsc(void)
{
	void *library = dlopen(getenv("PCSC_LIBRARY"), RTLD_NOW);
	char readers[1024];
	unsigned long len = sizeof(readers);
	long context;

	*(void **)&pcsc_establish = symbol(library, "SCardEstablishContext");
	*(void **)&pcsc_list = symbol(library, "SCardListReaders");
	*(void **)&pcsc_connect = symbol(library, "SCardConnect");
	*(void **)&pcsc_disconnect = symbol(library, "SCardDisconnect");
	*(void **)&pcsc_transmit = symbol(library, "SCardTransmit");
	if (pcsc_establish(2, NULL, NULL, &context) ||
		pcsc_list(context, NULL, readers, &len) ||
		pcsc_connect(context, readers, 1, 3, &pcsc_card, &pcsc_protocol)) {
		fprintf(stderr, "card_talk: pcscd has no card\n");
		exit(1);
	}
	pcsc_way = (struct apdu_way){.send = transmit};
	pcsc_way.is_t0 = getenv("PCSC_TPDU") && pcsc_protocol == 1;
	pcsc_way.extended = getenv("PCSC_EXTENDED") != NULL;
}

static void close_pcsc(void)
{
	pcsc_disconnect(pcsc_card, 0);
}

/* What T=0 leaves to the host pcscd leaves to its clients, so it is done here for both. */
static enum status talk_pcsc(const uint8_t *apdu, size_t len, struct bytes *out)
{
	uint16_t sw;
	enum status status = apdu_exchange(&pcsc_way, apdu, len, out, &sw);

	if (status != STATUS_OK)
		return status;
	return bytes_add(out, (const uint8_t[]){(uint8_t)(sw >> 8), (uint8_t)sw}, 2);
}

/* bare */

static libusb_device_handle *handle;
static uint8_t sequence = 100;

/* The reader has been left with a card that has power, by another program before. */
static void open_bare(void)
{
	static const uint8_t POWER_ON[BLOCK_HEAD] = {0x62};
	uint8_t answer[64];
	int len;

	libusb_init(NULL);
	handle = libusb_open_device_with_vid_pid(NULL, 0x1209, 0x0c1d);
	if (!handle || libusb_claim_interface(handle, 0) ||
		libusb_bulk_transfer(
			handle, 0x01, (uint8_t *)(uintptr_t)POWER_ON, BLOCK_HEAD, &len, 5000) ||
		libusb_bulk_transfer(handle, 0x82, answer, sizeof(answer), &len, 5000))
		exit(1);
}

static void close_bare(void)
{
	libusb_release_interface(handle, 0);
	libusb_close(handle);
}

static enum status talk_bare(const uint8_t *apdu, size_t len, struct bytes *out)
{
	uint8_t block[BLOCK_HEAD + APDU_MAX] = {0x6f, (uint8_t)len, (uint8_t)(len >> 8)};
	uint8_t answer[512];
	int moved;

	block[6] = sequence++;
	memcpy(block + BLOCK_HEAD, apdu, len);
	if (libusb_bulk_transfer(handle, 0x01, block, (int)(BLOCK_HEAD + len), &moved, 5000) ||
		libusb_bulk_transfer(handle, 0x82, answer, 64, &moved, 5000))
		return STATUS_IO;
	return bytes_add(out, answer + BLOCK_HEAD, (size_t)moved - BLOCK_HEAD);
}

static enum status talk_port(const uint8_t *apdu, size_t len, struct bytes *out)
{
	uint8_t block[BLOCK_HEAD + APDU_MAX] = {0x6f, (uint8_t)len, (uint8_t)(len >> 8)};
	uint8_t answer[512];
	size_t moved;

	block[6] = sequence++;
	memcpy(block + BLOCK_HEAD, apdu, len);
	if (port->ops->write(port, block, BLOCK_HEAD + len, 5000, &moved) != STATUS_OK ||
		port->ops->read(port, answer, sizeof(answer), 5000, &moved) != STATUS_OK)
		return STATUS_IO;
	return bytes_add(out, answer + BLOCK_HEAD, moved - BLOCK_HEAD);
}

/* all */

static size_t from_hex(const char *hex, uint8_t out[APDU_MAX])
{
	size_t len = strlen(hex) / 2;

	if (len > APDU_MAX || hex_decode(hex, out, len) != STATUS_OK)
		exit(2);
	return len;
}

static double micro(struct timespec t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return micro(t);
}

static void say(talk_way *talk, const char *hex)
{
	uint8_t apdu[APDU_MAX];
	size_t len = from_hex(hex, apdu);
	struct bytes answer = {0};

	if (talk(apdu, len, &answer) != STATUS_OK)
		puts("failed");
	for (size_t i = 0; i < answer.len; i++)
		printf("%02x%s", answer.data[i], i + 1 == answer.len ? "\n" : "");
	bytes_free(&answer);
}

/* Of this process, and of the daemon that works for it. */
static double spent_us(void)
{
	const char *daemon = getenv("PCSCD_PID");
	enum { OF_PROCESS = 2 };
	double own = now(CLOCK_PROCESS_CPUTIME_ID);

	return daemon ? own + now((clockid_t)(~(unsigned)atoi(daemon) << 3 | OF_PROCESS)) : own;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double lower_quartile(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), by_size);
	return values[count / 4];
}

/* What one kind of exchange took, each time. */
struct series {
	talk_way *talk;
	double *walls, *cpus;
	int count;
};

static void begin_series(struct series *series, talk_way *talk, int times)
{
	series->talk = talk;
	series->walls = calloc((size_t)times, sizeof(double));
	series->cpus = calloc((size_t)times, sizeof(double));
	if (!series->walls || !series->cpus)
		exit(1);
}

static void end_series(struct series *series)
{
	printf("%.2f %.2f\n", lower_quartile(series->walls, series->count),
		lower_quartile(series->cpus, series->count));
	free(series->walls);
	free(series->cpus);
}

/*
 * From the end of one exchange to that of the next of its kind, so that what is cleared up
 * after an answer counts too; two kinds take turns, two exchanges each.  Whatever else the
 * machine does only ever adds to one: the lower quartile is the exchange that nothing came
 * between.
 */
static void measure(talk_way *const talks[2], int times, const char *hex)
{
	uint8_t apdu[APDU_MAX];
	size_t len = from_hex(hex, apdu);
	struct series kinds[2] = {{.count = 0}, {.count = 0}}, *last = NULL;
	double wall = 0, cpu = 0;
	int count = talks[1] ? 2 : 1;

	for (int i = 0; i < count; i++)
		begin_series(&kinds[i], talks[i], times);
	for (int i = -WARM; kinds[count - 1].count < times; i++) {
		struct series *kind = &kinds[(unsigned)i / 2 % (unsigned)count];
		double wall_then = wall, cpu_then = cpu;
		struct bytes answer = {0};
		if (kind->talk(apdu, len, &answer) != STATUS_OK)
			exit(1);
		bytes_free(&answer);
		wall = now(CLOCK_MONOTONIC);
		cpu = spent_us();
		if (i >= 0 && kind == last && kind->count < times) {
			kind->walls[kind->count] = wall - wall_then;
			kind->cpus[kind->count++] = cpu - cpu_then;
		}
		last = kind;
	}
	for (int i = 0; i < count; i++)
		end_series(&kinds[i]);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*open)(void);
		talk_way
			*talks[2]; /* what is said; what takes turns with it in a measurement */
		void (*close)(void);
	} WAYS[] = {
		{"ours", open_ours, {talk_ours, talk_port}, close_ours},
		{"pcsc", open_pcsc, {talk_pcsc}, close_pcsc},
		{"bare", open_bare, {talk_bare}, close_bare},
	};
	int first = argc > 4 && strcmp(argv[2], "--times") == 0 ? 4 : 2;

	for (size_t i = 0; argc > 2 && i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		if (strcmp(argv[1], WAYS[i].name) != 0)
			continue;
		WAYS[i].open();
		for (int a = first; a < argc; a++)
			if (first == 4)
				measure(WAYS[i].talks, atoi(argv[3]), argv[a]);
			else
				say(WAYS[i].talks[0], argv[a]);
		WAYS[i].close();
		fflush(stdout);
		_exit(0); /* the event thread is not waited for */
	}
	fprintf(stderr, "usage: card_talk ours|pcsc|bare [--times N] APDU...\n");
	return 2;
}
