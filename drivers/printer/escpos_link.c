#include "drivers/printer/escpos_link.h"

#include <string.h>

#include "firmware/base/clock.h"

enum { DRAIN_MS = 20, DRAIN_READS_MAX = 16, CONTROL_MS = 500 };
enum { CHUNK_MS = 1000, STALL_MS = 30000, ERROR_STALL_MS = 10000 };
enum { PORT_PAPER_OUT = 0x20, PORT_FINE = 0x08 };
enum { GET_DEVICE_ID = 0, GET_PORT_STATUS = 1, SOFT_RESET = 2 };

static void note_byte(struct escpos_link *link, uint8_t byte)
{
	enum escpos_kind kind = escpos_listen(&link->listener, byte);

	/* The middle of a longer answer is no noise. */
	if (kind == ESCPOS_NOISE && (link->listener.automatic_left || link->listener.in_block))
		return;
	link->heard |= 1u << kind;
	if (kind == ESCPOS_REALTIME)
		link->realtime = byte;
	if (kind == ESCPOS_BUFFERED)
		link->buffered = byte;
	if (kind == ESCPOS_BLOCK)
		link->process_done |= escpos_is_process(&link->listener, link->process);
	if (kind == ESCPOS_AUTOMATIC) {
		link->told = (struct printer_state){0};
		escpos_judge_automatic(link->listener.automatic, &link->told);
	}
}

/* Reads once and notes what was said; empty reads are normal. */
static enum status listen(struct escpos_link *link, unsigned timeout_ms)
{
	uint8_t data[64];
	size_t len = 0;
	enum status status;

	if (link->mute)
		return STATUS_TIMEOUT;
	status = link->port->ops->read(link->port, data, sizeof(data), timeout_ms, &len);
	for (size_t i = 0; status == STATUS_OK && i < len; i++)
		note_byte(link, data[i]);
	return status;
}

enum status escpos_link_drain(struct escpos_link *link)
{
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < DRAIN_READS_MAX; i++)
		status = listen(link, DRAIN_MS);
	return status == STATUS_TIMEOUT ? STATUS_OK : status;
}

enum status escpos_link_await(
	struct escpos_link *link, enum escpos_kind kind, unsigned timeout_ms)
{
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms, left_ms;
	enum status status = STATUS_OK;

	while (!(link->heard & 1u << kind)) {
		left_ms = deadline_ms - clock_monotonic_ms();
		if (status == STATUS_TIMEOUT || left_ms <= 0)
			break;
		status = listen(link, (unsigned)left_ms);
		if (status != STATUS_OK && status != STATUS_TIMEOUT)
			return status;
	}
	if (link->heard & 1u << kind)
		return STATUS_OK;
	if (link->heard & 1u << ESCPOS_NOISE)
		return failure(STATUS_BAD_DATA, "escpos: no status among the answers");
	return STATUS_TIMEOUT;
}

enum status escpos_link_ask(struct escpos_link *link, enum escpos_question question,
	unsigned timeout_ms, uint8_t *out)
{
	uint8_t request[3];
	size_t sent = 0;
	enum status status = link->mute ? STATUS_TIMEOUT : escpos_link_drain(link);

	if (status != STATUS_OK)
		return status;
	/* An answer in order may come while we ask: it stays noted. */
	link->heard &= 1u << ESCPOS_BUFFERED;
	escpos_ask(question, request);
	status = link->port->ops->write(
		link->port, request, sizeof(request), ESCPOS_ASK_MS, &sent);
	if (status == STATUS_OK)
		status = escpos_link_await(link, ESCPOS_REALTIME, timeout_ms);
	if (status != STATUS_OK)
		return status;
	link->answers = true;
	*out = link->realtime;
	return STATUS_OK;
}

enum status escpos_link_ask_automatic(struct escpos_link *link)
{
	static const uint8_t ON[] = {0x1d, 'a', 0x0e};
	size_t sent = 0;
	enum status status =
		link->port->ops->write(link->port, ON, sizeof(ON), ESCPOS_ASK_MS, &sent);

	link->heard &= ~(1u << ESCPOS_AUTOMATIC);
	return status == STATUS_OK ? escpos_link_await(link, ESCPOS_AUTOMATIC, ESCPOS_ASK_MS)
				   : status;
}

enum status escpos_link_ask_byte(
	struct escpos_link *link, const uint8_t *question, size_t len, uint8_t *out)
{
	uint8_t data[64];
	size_t moved = 0;
	enum status status = escpos_link_drain(link);

	if (status == STATUS_OK)
		status = link->port->ops->write(
			link->port, question, len, ESCPOS_ASK_MS, &moved);
	if (status == STATUS_OK)
		status = link->port->ops->read(
			link->port, data, sizeof(data), ESCPOS_ASK_MS, &moved);
	if (status == STATUS_OK && moved == 0)
		status = STATUS_TIMEOUT;
	if (status == STATUS_OK)
		*out = data[0];
	return status;
}

enum status escpos_link_port_status(struct escpos_link *link, uint8_t *out)
{
	const struct usb_request request = {
		.type = 0xa1, .request = GET_PORT_STATUS, .data = out, .len = 1};
	size_t len = 0;
	enum status status = link->port->ops->control(link->port, &request, CONTROL_MS, &len);

	if (status == STATUS_OK && len != 1)
		return STATUS_BAD_DATA;
	return status;
}

/* 23 is what printers of the first drafts expect. */
enum status escpos_link_soft_reset(struct escpos_link *link)
{
	static const uint8_t REQUEST_TYPES[] = {0x21, 0x23};
	enum status status = STATUS_BAD_DATA;
	size_t len;

	for (size_t i = 0; status == STATUS_BAD_DATA && i < sizeof(REQUEST_TYPES); i++) {
		const struct usb_request request = {
			.type = REQUEST_TYPES[i], .request = SOFT_RESET};
		status = link->port->ops->control(link->port, &request, CONTROL_MS, &len);
	}
	return status;
}

/* All that can be learned while the pipe is blocked: over IN and over the control pipe. */
static enum status why_blocked(struct escpos_link *link, unsigned *patience_ms)
{
	uint8_t byte;
	enum status status = link->automatic ? listen(link, DRAIN_MS) : STATUS_OK;

	*patience_ms = STALL_MS;
	if (status == STATUS_NO_DEVICE)
		return status;
	if (link->automatic && printer_state_fault(&link->told) != FAULT_NONE)
		return failure(STATUS_NOT_READY, "escpos: stopped: %s",
			fault_code(printer_state_fault(&link->told)));
	if (link->automatic && link->told.cooling)
		return STATUS_OK;
	status = escpos_link_port_status(link, &byte);
	if (status != STATUS_OK)
		return status == STATUS_NO_DEVICE ? status : STATUS_OK;
	if (byte & PORT_PAPER_OUT)
		return failure(STATUS_NOT_READY, "escpos: stopped: port status %02x", byte);
	if (!(byte & PORT_FINE))
		*patience_ms = ERROR_STALL_MS;
	return STATUS_OK;
}

enum status escpos_link_send(
	struct escpos_link *link, const uint8_t *data, size_t len, size_t *sent)
{
	unsigned stalled_ms = 0, patience_ms = STALL_MS;

	*sent = 0;
	while (*sent < len) {
		size_t chunk = len - *sent < ESCPOS_CHUNK ? len - *sent : ESCPOS_CHUNK;
		size_t taken = 0;
		enum status status = link->port->ops->write(
			link->port, data + *sent, chunk, CHUNK_MS, &taken);
		*sent += taken;
		stalled_ms = taken ? 0 : stalled_ms + CHUNK_MS;
		if (status == STATUS_TIMEOUT)
			status = why_blocked(link, &patience_ms);
		if (status != STATUS_OK)
			return status;
		if (stalled_ms >= patience_ms)
			return failure(
				STATUS_TIMEOUT, "escpos: took nothing for %u ms", stalled_ms);
	}
	return STATUS_OK;
}

enum status escpos_link_identify(struct escpos_link *link, struct device_id *out)
{
	uint8_t data[DEVICE_ID_MAX] = {0};
	const struct usb_request request = {
		.type = 0xa1, .request = GET_DEVICE_ID, .data = data, .len = sizeof(data)};
	size_t len = 0;
	enum status status = link->port->ops->control(link->port, &request, CONTROL_MS, &len);

	device_id_decode(data, status == STATUS_OK ? len : 0, out);
	return status == STATUS_NO_DEVICE ? status : STATUS_OK;
}
