/*
 * printer_escpos.c - receipt printers speaking ESC/POS over the USB printer class.
 *
 * Source: reference protocols 4.1-4.7.  Commands are kept to what clones share: ESC @, GS v 0,
 * GS V 66, DLE EOT.  DLE EOT is never placed inside raster data, so a slip is either sent
 * without asking or given up.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/escpos_codec.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"

enum { ASK_MS = 500, CONFIRM_MS = 10000, DRAIN_MS = 20, CONTROL_MS = 500 };
enum { CHUNK_SIZE = 4096, CHUNK_MS = 1000, STALL_MS = 30000 };
enum { DRAIN_READS_MAX = 16, ASK_TRIES = 2 };

/* 64 rows of 576 dots fit one chunk and a bit: a printer torn in a strip wants few bytes more.
 */
enum { STRIP_ROWS = 64 };

struct escpos {
	struct printer base; /* first: a struct printer * is a struct escpos * */
	struct usb_port *port;
	bool answers;   /* has answered DLE EOT since it was opened */
	bool torn;      /* the job before ended in the middle */
	size_t missing; /* bytes of raster the printer still waits for from that job */
	enum { ORDER_UNKNOWN, ORDER_KEPT, ORDER_SILENT } order; /* does it answer GS r? */

	struct escpos_listener listener;
	unsigned heard; /* bits: kinds of answers since the last question */
	uint8_t answer; /* the newest DLE EOT answer */
};

/* Some models lose the first byte after a reset: two harmless ones go before. */
static const uint8_t BEGIN[] = {0, 0, 0x1b, '@'};
static const uint8_t FEED_AND_CUT[] = {0x1d, 'V', 66, 0};

static enum status port_status(struct escpos *escpos, uint8_t *out)
{
	size_t len = 0;
	enum status status = escpos->port->ops->control(
		escpos->port, 0xa1, 1, 0, 0, out, 1, CONTROL_MS, &len);

	if (status == STATUS_OK && len != 1)
		return STATUS_BAD_DATA;
	return status;
}

/* Empties the printer's buffer, where it can; 23 is what printers of the first drafts expect.
 */
static enum status soft_reset(struct escpos *escpos)
{
	static const uint8_t REQUEST_TYPES[] = {0x21, 0x23};
	enum status status = STATUS_BAD_DATA;
	size_t len;

	for (size_t i = 0; status == STATUS_BAD_DATA && i < sizeof(REQUEST_TYPES); i++)
		status = escpos->port->ops->control(
			escpos->port, REQUEST_TYPES[i], 2, 0, 0, NULL, 0, CONTROL_MS, &len);
	return status;
}

/* Reads once and notes what was said; empty reads are normal. */
static enum status listen(struct escpos *escpos, unsigned timeout_ms)
{
	uint8_t data[64];
	size_t len = 0;
	enum status status =
		escpos->port->ops->read(escpos->port, data, sizeof(data), timeout_ms, &len);

	for (size_t i = 0; status == STATUS_OK && i < len; i++) {
		enum escpos_kind kind = escpos_listen(&escpos->listener, data[i]);
		escpos->heard |= 1u << kind;
		if (kind == ESCPOS_REALTIME)
			escpos->answer = data[i];
	}
	return status;
}

/* Listens until the printer is silent, so that no answer is taken for a later one. */
static enum status drain(struct escpos *escpos)
{
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < DRAIN_READS_MAX; i++)
		status = listen(escpos, DRAIN_MS);
	return status == STATUS_TIMEOUT ? STATUS_OK : status;
}

/* Waits for an answer of this kind; others are passed over. */
static enum status await_answer(
	struct escpos *escpos, enum escpos_kind kind, unsigned timeout_ms)
{
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms, left_ms;
	enum status status = STATUS_OK;

	while (!(escpos->heard & 1u << kind)) {
		left_ms = deadline_ms - clock_monotonic_ms();
		if (status == STATUS_TIMEOUT || left_ms <= 0)
			break;
		status = listen(escpos, (unsigned)left_ms);
		if (status != STATUS_OK && status != STATUS_TIMEOUT)
			return status;
	}
	if (escpos->heard & 1u << kind)
		return STATUS_OK;
	if (escpos->heard & 1u << ESCPOS_NOISE)
		return failure(STATUS_BAD_DATA, "escpos: no status among the answers");
	return STATUS_TIMEOUT;
}

static enum status ask(
	struct escpos *escpos, enum escpos_question question, unsigned timeout_ms, uint8_t *out)
{
	uint8_t request[3];
	size_t sent = 0;
	enum status status = drain(escpos);

	if (status != STATUS_OK)
		return status;
	/* An answer in order may come while we ask: it stays noted. */
	escpos->heard &= 1u << ESCPOS_BUFFERED;
	escpos_ask(question, request);
	status =
		escpos->port->ops->write(escpos->port, request, sizeof(request), ASK_MS, &sent);
	if (status == STATUS_OK)
		status = await_answer(escpos, ESCPOS_REALTIME, timeout_ms);
	if (status != STATUS_OK)
		return status;
	escpos->answers = true;
	*out = escpos->answer;
	return STATUS_OK;
}

/* Asks all that is in questions and gathers the answers in *out. */
static enum status ask_all(struct escpos *escpos, const enum escpos_question *questions,
	size_t count, unsigned timeout_ms, struct printer_state *out)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t answer;
		enum status status = ask(escpos, questions[i], timeout_ms, &answer);
		if (status != STATUS_OK)
			return status;
		escpos_judge(questions[i], answer, out);
	}
	return STATUS_OK;
}

/* For printers that cannot answer, or whose full buffer keeps them from hearing the question.
 */
static enum status state_by_port(struct escpos *escpos, struct printer_state *out)
{
	uint8_t byte;
	bool healthy;
	enum status status = port_status(escpos, &byte);

	if (status == STATUS_BAD_DATA)
		return failure(STATUS_TIMEOUT, "escpos: neither status nor port status");
	if (status != STATUS_OK)
		return status;
	escpos_judge_port(byte, out, &healthy);
	if (out->paper_out || (healthy && !escpos->answers))
		return STATUS_OK;
	return failure(STATUS_TIMEOUT, "escpos: silent, port status %02x", byte);
}

static enum status escpos_get_state(struct printer *printer, struct printer_state *out)
{
	static const enum escpos_question ALL[] = {
		ESCPOS_ASK_PRINTER, ESCPOS_ASK_OFFLINE, ESCPOS_ASK_ERROR, ESCPOS_ASK_PAPER};
	struct escpos *escpos = (struct escpos *)printer;
	struct printer_state state = {0};
	enum status status = STATUS_TIMEOUT;

	/* What is left of a torn slip may fill the buffer, and a full one hears no question. */
	if (escpos->torn && soft_reset(escpos) == STATUS_OK) {
		escpos->torn = false;
		escpos->missing = 0;
	}
	for (int i = 0; status == STATUS_TIMEOUT && i < ASK_TRIES; i++) {
		state = (struct printer_state){0};
		status = ask_all(escpos, ALL, sizeof(ALL) / sizeof(ALL[0]), ASK_MS, &state);
	}
	if (status == STATUS_TIMEOUT) {
		state = (struct printer_state){0};
		status = state_by_port(escpos, &state);
	}
	if (status == STATUS_OK)
		*out = state;
	return status;
}

/* Asked while the pipe is blocked, so over the control pipe: true when waiting is pointless. */
static bool is_blocked_for_good(struct escpos *escpos)
{
	uint8_t byte;

	return port_status(escpos, &byte) == STATUS_OK && (byte & 0x28) != 0x08;
}

/* Sends all of data in chunks, going on from what the printer took. */
static enum status send(struct escpos *escpos, const uint8_t *data, size_t len, size_t *sent)
{
	unsigned stalled_ms = 0;

	*sent = 0;
	while (*sent < len) {
		size_t chunk = len - *sent < CHUNK_SIZE ? len - *sent : CHUNK_SIZE;
		size_t taken = 0;
		enum status status = escpos->port->ops->write(
			escpos->port, data + *sent, chunk, CHUNK_MS, &taken);
		*sent += taken;
		if (status != STATUS_OK && status != STATUS_TIMEOUT)
			return status;
		stalled_ms = taken ? 0 : stalled_ms + CHUNK_MS;
		if (status == STATUS_TIMEOUT && is_blocked_for_good(escpos))
			return failure(STATUS_NOT_READY, "escpos: stopped and says so");
		if (stalled_ms >= STALL_MS)
			return failure(
				STATUS_TIMEOUT, "escpos: took nothing for %u ms", STALL_MS);
	}
	return STATUS_OK;
}

/*
 * Gets over a job that ended in the middle: without SOFT_RESET the printer would take the
 * next commands for the dots it still waits for, so it gets those, white.
 */
static enum status mend(struct escpos *escpos)
{
	static const uint8_t WHITE[CHUNK_SIZE];
	enum status status = soft_reset(escpos);

	if (status == STATUS_BAD_DATA)
		status = STATUS_OK;
	else
		escpos->missing = 0;
	while (status == STATUS_OK && escpos->missing) {
		size_t len = escpos->missing < sizeof(WHITE) ? escpos->missing : sizeof(WHITE);
		size_t sent = 0;
		status = send(escpos, WHITE, len, &sent);
		escpos->missing -= sent;
	}
	if (status == STATUS_OK)
		escpos->torn = false;
	return status;
}

/* One GS v 0; remembers what the printer still waits for when it breaks off. */
static enum status send_strip(
	struct escpos *escpos, const uint8_t *bits, size_t stride, unsigned rows, bool *started)
{
	size_t len = ESCPOS_RASTER_HEAD + stride * rows, sent = 0;
	uint8_t *strip = malloc(len);
	enum status status;

	if (!strip)
		return failure(STATUS_NO_MEMORY, "escpos: strip");
	escpos_raster_head(stride, rows, strip);
	memcpy(strip + ESCPOS_RASTER_HEAD, bits, stride * rows);
	status = send(escpos, strip, len, &sent);
	bytes_wipe(strip, len);
	free(strip);
	*started |= sent > 0;
	if (status != STATUS_OK && sent > 0)
		escpos->missing = len - sent;
	return status;
}

static enum status send_raster(
	struct escpos *escpos, const struct bitmap *bitmap, bool *started)
{
	enum status status = STATUS_OK;

	for (unsigned y = 0; status == STATUS_OK && y < bitmap->height_px; y += STRIP_ROWS) {
		unsigned left = bitmap->height_px - y;
		status = send_strip(escpos, bitmap->bits + y * bitmap->stride, bitmap->stride,
			left < STRIP_ROWS ? left : STRIP_ROWS, started);
	}
	return status;
}

/* Asks for an answer that comes when everything before it was obeyed. */
static enum status ask_in_order(struct escpos *escpos)
{
	uint8_t request[3];
	size_t sent;

	escpos->heard = 0;
	escpos_ask_in_order(request);
	return send(escpos, request, sizeof(request), &sent);
}

/* Finds out, once, whether this printer answers in order; many clones do not. */
static enum status learn_order(struct escpos *escpos)
{
	enum status status;

	if (escpos->order != ORDER_UNKNOWN || !escpos->answers)
		return STATUS_OK;
	status = ask_in_order(escpos);
	if (status == STATUS_OK)
		status = await_answer(escpos, ESCPOS_BUFFERED, ASK_MS);
	if (status == STATUS_NO_DEVICE)
		return status;
	escpos->order = status == STATUS_OK ? ORDER_KEPT : ORDER_SILENT;
	return STATUS_OK;
}

/* OK when the printer is well now. */
static enum status check_after(struct escpos *escpos)
{
	static const enum escpos_question AFTER[] = {ESCPOS_ASK_OFFLINE, ESCPOS_ASK_PAPER};
	struct printer_state state = {0};
	enum status status;

	if (escpos->answers)
		status = ask_all(
			escpos, AFTER, sizeof(AFTER) / sizeof(AFTER[0]), ASK_MS, &state);
	else
		status = state_by_port(escpos, &state);
	if (status != STATUS_OK)
		return status;
	if (printer_state_fault(&state) != FAULT_NONE)
		return failure(STATUS_NOT_READY, "escpos: %s at the end of the slip",
			fault_code(printer_state_fault(&state)));
	return STATUS_OK;
}

/*
 * Everything was taken.  It is on paper when the printer answers in order and is still well;
 * where it never answers in order, being well must do.
 */
static enum status confirm(struct escpos *escpos)
{
	int64_t deadline_ms = clock_monotonic_ms() + CONFIRM_MS;
	enum status status;

	if (escpos->order != ORDER_KEPT)
		return check_after(escpos);
	if ((status = ask_in_order(escpos)) != STATUS_OK)
		return status;
	do {
		bool done = await_answer(escpos, ESCPOS_BUFFERED, ASK_MS) == STATUS_OK;
		status = check_after(escpos);
		if (done || status != STATUS_OK)
			return status;
	} while (clock_monotonic_ms() < deadline_ms);
	return failure(STATUS_TIMEOUT, "escpos: slip not done after %d ms", CONFIRM_MS);
}

/* From the first dot to the cut. */
static enum status send_slip(struct escpos *escpos, const struct bitmap *bitmap, bool *started)
{
	enum status status = send_raster(escpos, bitmap, started);
	size_t sent;

	if (status == STATUS_OK)
		status = send(escpos, FEED_AND_CUT, sizeof(FEED_AND_CUT), &sent);
	if (status == STATUS_OK)
		status = confirm(escpos);
	return status;
}

static enum status escpos_print(
	struct printer *printer, const struct bitmap *bitmap, bool *started)
{
	struct escpos *escpos = (struct escpos *)printer;
	enum status status = escpos->torn ? mend(escpos) : STATUS_OK;
	size_t sent;

	if (status == STATUS_OK)
		status = send(escpos, BEGIN, sizeof(BEGIN), &sent);
	if (status == STATUS_OK)
		status = learn_order(escpos);
	if (status == STATUS_OK)
		status = send_slip(escpos, bitmap, started);
	escpos->torn = status != STATUS_OK;
	return status;
}

static void escpos_close(struct printer *printer)
{
	struct escpos *escpos = (struct escpos *)printer;

	escpos->port->ops->close(escpos->port);
	free(escpos);
}

static enum status escpos_open(struct usb_port *port, struct printer **out)
{
	struct escpos *escpos = calloc(1, sizeof(*escpos));
	enum status status;
	uint8_t answer;

	if (!escpos)
		return failure(STATUS_NO_MEMORY, "escpos: open");
	escpos->base.driver = &printer_escpos;
	escpos->port = port;
	/* Whoever used the printer before may have died in the middle of a slip. */
	status = mend(escpos);
	if (status == STATUS_OK)
		status = ask(escpos, ESCPOS_ASK_PRINTER, ASK_MS, &answer);
	/* A printer that cannot be asked is found out when its state is asked for. */
	if (status == STATUS_NO_DEVICE) {
		free(escpos);
		return failure(status, "escpos: open");
	}
	*out = &escpos->base;
	return STATUS_OK;
}

const struct printer_driver printer_escpos = {
	.name = "escpos",
	.open = escpos_open,
	.get_state = escpos_get_state,
	.print = escpos_print,
	.close = escpos_close,
};
