#include "drivers/smart_card/ccid_link.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"

enum { WRITE_MS = 5000, GAP_MS = 1000, DRAIN_MS = 20, DRAIN_READS_MAX = 64 };
enum { ABORT_MS = 1000, BUSY_MS = 50, BUSY_MAX = 20, LONGEST_MS = 5 * 60 * 1000 };
enum { ODD_MAX = 10, EXTENSIONS_MAX = 1000, EVENTS_MAX = 8, EVENT_SIZE = 64 };
enum { REQUEST_ABORT = 1, TO_INTERFACE = 0x21, NOTIFY_FIRST = 0x50, NOTIFY_LAST = 0x51 };
enum { PACKET_MIN = 64, PACKET_FAST = 512, READ_MAX = 4096 };

/* How much data a message may have: its last packet may be a full one. */
static size_t data_room(const struct ccid_link *link)
{
	return link->size - link->packet - CCID_HEAD;
}

static int64_t before_end(const struct ccid_link *link, int64_t deadline_ms)
{
	return link->give_up_ms && link->give_up_ms < deadline_ms ? link->give_up_ms
								  : deadline_ms;
}

/* ms, or what is left until the end if that is less. */
static unsigned cut(const struct ccid_link *link, unsigned ms)
{
	int64_t now_ms = clock_monotonic_ms(), left_ms = before_end(link, now_ms + ms) - now_ms;

	return left_ms > 0 ? (unsigned)left_ms : 1;
}

/* One transfer of at most size bytes, until deadline_ms. */
static enum status read_some(struct ccid_link *link, uint8_t *data, size_t size,
	int64_t deadline_ms, size_t *out_len)
{
	int64_t left_ms = before_end(link, deadline_ms) - clock_monotonic_ms();

	*out_len = 0;
	if (left_ms <= 0)
		return STATUS_TIMEOUT;
	return link->port->ops->read(link->port, data, size, (unsigned)left_ms, out_len);
}

/*
 * A message, or at least its first packet; empty packets ended what came before.  Readers
 * should end a message of full packets by an empty one; one that does not is noticed by the
 * wait for it, and read packet by packet from then on.
 */
static enum status read_first(struct ccid_link *link, int64_t deadline_ms, size_t *out_len)
{
	for (int i = 0; i < ODD_MAX; i++) {
		size_t size = link->size < READ_MAX ? link->size : READ_MAX;
		enum status status = read_some(link, link->buffer,
			link->by_packets ? link->packet : size, deadline_ms, out_len);
		if (status != STATUS_OK)
			return status;
		if (*out_len % link->packet == 0 &&
			clock_monotonic_ms() >= before_end(link, deadline_ms))
			link->by_packets = true;
		if (*out_len)
			return STATUS_OK;
	}
	return failure(STATUS_BAD_DATA, "ccid: only empty packets");
}

/* The rest of a message of total bytes, have of them there. */
static enum status read_rest(struct ccid_link *link, size_t have, size_t total)
{
	while (have < total) {
		size_t wanted = (total - have + link->packet - 1) / link->packet * link->packet;
		size_t len;
		enum status status = read_some(
			link, link->buffer + have, wanted, clock_monotonic_ms() + GAP_MS, &len);
		if (status != STATUS_OK)
			return status;
		have += len;
		if (len < wanted && have < total)
			return failure(STATUS_BAD_DATA, "ccid: %zu of %zu bytes", have, total);
	}
	return have == total
		       ? STATUS_OK
		       : failure(STATUS_BAD_DATA, "ccid: %zu bytes too many", have - total);
}

static bool is_notice(uint8_t type)
{
	return type >= NOTIFY_FIRST && type <= NOTIFY_LAST;
}

/* One whole message, whatever it is. */
static enum status read_message(
	struct ccid_link *link, int64_t deadline_ms, struct ccid_answer *out)
{
	size_t len;
	enum status status = read_first(link, deadline_ms, &len);

	if (status != STATUS_OK)
		return status;
	*out = (struct ccid_answer){.head.type = link->buffer[0]};
	/* One of the interrupt endpoint that strayed in here has no head. */
	if (is_notice(out->head.type))
		return STATUS_OK;
	status = ccid_decode(link->buffer, len, &out->head);
	if (status != STATUS_OK)
		return status;
	out->len = out->head.len;
	out->data = link->buffer + CCID_HEAD;
	if (out->len > data_room(link))
		return failure(STATUS_BAD_DATA, "ccid: an answer of %zu bytes", out->len);
	return read_rest(link, len, CCID_HEAD + out->len);
}

static bool is_ours(const struct ccid_link *link, const struct ccid_reply *head)
{
	return !is_notice(head->type) && head->slot == link->slot && head->seq == link->seq;
}

/* The answer to request; late ones and notices are passed over, time is granted. */
static enum status receive(
	struct ccid_link *link, const struct ccid_request *request, struct ccid_answer *out)
{
	int64_t now_ms = clock_monotonic_ms(), last_ms = now_ms + LONGEST_MS;
	int64_t deadline_ms = now_ms + request->timeout_ms;
	int odd = 0, extensions = 0;

	while (odd < ODD_MAX && extensions < EXTENSIONS_MAX) {
		enum status status =
			read_message(link, deadline_ms < last_ms ? deadline_ms : last_ms, out);
		if (status != STATUS_OK)
			return status;
		if (!is_ours(link, &out->head)) {
			odd++;
			continue;
		}
		if (out->head.outcome != CCID_MORE_TIME)
			return ccid_reply_fits(request->command, &out->head)
				       ? STATUS_OK
				       : failure(STATUS_BAD_DATA, "ccid: %02x answered by %02x",
						 request->command, out->head.type);
		extensions++;
		deadline_ms =
			clock_monotonic_ms() +
			(int64_t)request->timeout_ms * (out->head.error ? out->head.error : 1);
	}
	return failure(STATUS_BAD_DATA, "ccid: %d strays, %d extensions", odd, extensions);
}

static enum status send(struct ccid_link *link, const struct ccid_request *request)
{
	enum status status;
	size_t sent;

	ccid_encode(request->command, link->slot, link->seq, request->specific, request->len,
		link->buffer);
	if (request->len)
		memcpy(link->buffer + CCID_HEAD, request->data, request->len);
	status = link->port->ops->write(
		link->port, link->buffer, CCID_HEAD + request->len, cut(link, WRITE_MS), &sent);
	return status == STATUS_OK && sent != CCID_HEAD + request->len ? STATUS_TIMEOUT
								       : status;
}

enum status ccid_link_drain(struct ccid_link *link, unsigned ms)
{
	size_t len;
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < DRAIN_READS_MAX; i++)
		status = link->port->ops->read(
			link->port, link->buffer, link->size, cut(link, ms), &len);
	return status == STATUS_NO_DEVICE ? status : STATUS_OK;
}

static enum status empty(struct ccid_link *link)
{
	return ccid_link_drain(link, DRAIN_MS);
}

/*
 * Aborts the command sent last: by control and by bulk, then all is dropped until the reader
 * agrees.  A reader that does not know how is only emptied.
 */
static enum status call_off(struct ccid_link *link)
{
	const struct ccid_request abort = {.command = CCID_ABORT, .timeout_ms = ABORT_MS};
	const struct usb_request request = {.type = TO_INTERFACE,
		.request = REQUEST_ABORT,
		.value = (uint16_t)(link->seq << 8 | link->slot)};
	struct ccid_answer answer;
	enum status status;
	size_t len;

	status = link->port->ops->control(link->port, &request, cut(link, ABORT_MS), &len);
	if (status != STATUS_NO_DEVICE)
		status = send(link, &abort);
	if (status == STATUS_OK)
		status = receive(link, &abort, &answer);
	return status == STATUS_NO_DEVICE ? status : empty(link);
}

static enum status reset(struct ccid_link *link)
{
	enum status status = link->port->ops->reset(link->port);

	link->was_reset = true;
	return status == STATUS_OK ? empty(link) : status;
}

static enum status give_up(struct ccid_link *link)
{
	return failure(STATUS_DENIED, "ccid: out of order after %u troubles", link->troubles);
}

/* What each step is here: the port clears halts by itself, opening anew is the station's. */
static enum status (*const STEPS[])(struct ccid_link *link) = {
	[RECOVERY_RETRY] = empty,
	[RECOVERY_ABORT] = call_off,
	[RECOVERY_CLEAR_HALT] = empty,
	[RECOVERY_REOPEN] = give_up,
	[RECOVERY_RESET] = reset,
	[RECOVERY_OUT_OF_ORDER] = give_up,
};

/* One rung for each command that came to nothing. */
static enum status climb(struct ccid_link *link)
{
	if (link->troubles == 0)
		return STATUS_OK;
	return STEPS[recovery_step(link->ladder, link->troubles - 1)](link);
}

static enum status exchange(
	struct ccid_link *link, const struct ccid_request *request, struct ccid_answer *out)
{
	enum status status;

	link->seq++;
	status = send(link, request);
	return status == STATUS_OK ? receive(link, request, out) : status;
}

static bool is_busy(const struct ccid_answer *answer)
{
	return answer->head.outcome == CCID_FAILED &&
	       ccid_action(answer->head.error) == CCID_SEND_AGAIN;
}

/* Until the slot is no longer busy with something else. */
static enum status run(
	struct ccid_link *link, const struct ccid_request *request, struct ccid_answer *out)
{
	for (int i = 0; i < BUSY_MAX; i++) {
		enum status status = exchange(link, request, out);
		if (status != STATUS_OK || !is_busy(out))
			return status;
		status = ccid_link_drain(link, BUSY_MS);
		if (status != STATUS_OK)
			return status;
	}
	return failure(STATUS_TIMEOUT, "ccid: the slot stays busy");
}

enum status ccid_link_run(
	struct ccid_link *link, const struct ccid_request *request, struct ccid_answer *out)
{
	enum status status;

	if (request->len > data_room(link))
		return failure(STATUS_FULL, "ccid: %zu bytes for one message", request->len);
	status = climb(link);
	if (status == STATUS_OK)
		status = run(link, request, out);
	if (status == STATUS_OK) {
		link->troubles = 0;
		return STATUS_OK;
	}
	link->troubles++;
	return failure(
		status, "ccid: command %02x, trouble %u", request->command, link->troubles);
}

static bool tells_of_a_change(const uint8_t *data, size_t len)
{
	struct ccid_event event;

	for (unsigned slot = 0; slot < CCID_SLOTS_MAX; slot++)
		if (ccid_event_decode(data, len, slot, &event) && event.changed)
			return true;
	return false;
}

enum status ccid_link_listen(struct ccid_link *link, unsigned ms)
{
	uint8_t endpoint = link->port->interface.interrupt_in, data[EVENT_SIZE];
	enum status status;
	size_t len;

	if (!endpoint)
		return STATUS_NOT_FOUND;
	for (int i = 0; i < EVENTS_MAX; i++) {
		status = link->port->ops->transfer(
			link->port, endpoint, data, sizeof(data), ms, &len);
		if (status != STATUS_OK || tells_of_a_change(data, len))
			return status;
	}
	return failure(STATUS_BAD_DATA, "ccid: %d notices of nothing", EVENTS_MAX);
}

void ccid_link_wipe(struct ccid_link *link)
{
	bytes_wipe(link->buffer, link->size);
}

enum status ccid_link_init(struct ccid_link *link, struct usb_port *port, size_t message_max)
{
	const struct usb_endpoint_description *in =
		usb_interface_endpoint(&port->interface, port->interface.bulk_in);
	size_t packet = in && in->packet_size == PACKET_FAST ? PACKET_FAST : PACKET_MIN;

	*link = (struct ccid_link){.port = port, .packet = packet};
	link->ladder = recovery_ladder(RECOVERY_CCID_COMMAND, port->vendor, port->product);
	/* Whole packets, and one more for what a reader sends too much. */
	link->size = (message_max + 2 * packet - 1) / packet * packet;
	link->buffer = calloc(1, link->size);
	return link->buffer ? STATUS_OK : failure(STATUS_NO_MEMORY, "ccid: message buffer");
}

void ccid_link_finish(struct ccid_link *link)
{
	if (link->buffer)
		ccid_link_wipe(link);
	free(link->buffer);
	link->buffer = NULL;
}
