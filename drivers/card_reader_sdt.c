/*
 * card_reader_sdt.c - resident ID card readers with a SAM_V module, two-endpoint USB form.
 *
 * Source: reference protocols 2.1-2.6.  A reply does not name its command, so after anything
 * odd the IN pipe is drained before the next command, and a reply of the wrong shape is
 * taken for a late one and passed over.
 */
#include <stdlib.h>

#include "drivers/card_reader.h"
#include "drivers/sdt_codec.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"

enum { STATUS_MS = 400, FIND_MS = 500, SELECT_MS = 1000, READ_MS = 3000 };
enum { WRITE_MS = 500, DRAIN_MS = 50, GAP_MS = 500 };
enum { TRIES = 3, DRAIN_READS_MAX = 64, READ_SIZE = 512 };

struct sdt {
	struct card_reader base; /* first: a struct card_reader * is a struct sdt * */
	struct usb_port *port;
	bool out_of_step; /* something may still be on its way in */
	struct sdt_stream stream;
	uint8_t chunk[READ_SIZE];
};

static enum status read_chunk(struct sdt *sdt, unsigned timeout_ms, size_t *out_len)
{
	struct usb_port *port = sdt->port;

	*out_len = 0;
	return port->ops->read(port, sdt->chunk, sizeof(sdt->chunk), timeout_ms, out_len);
}

/* Throws away what the module still had to say. */
static enum status drain(struct sdt *sdt)
{
	enum status status = STATUS_OK;
	size_t len;

	for (int i = 0; status == STATUS_OK && i < DRAIN_READS_MAX; i++)
		status = read_chunk(sdt, DRAIN_MS, &len);
	bytes_wipe(sdt->chunk, sizeof(sdt->chunk));
	sdt_stream_clear(&sdt->stream);
	if (status == STATUS_NO_DEVICE)
		return status;
	sdt->out_of_step = false;
	return STATUS_OK;
}

static enum status send(struct sdt *sdt, enum sdt_command command)
{
	uint8_t frame[SDT_COMMAND_SIZE];
	enum status status;
	size_t sent = 0;

	if (sdt->out_of_step) {
		status = drain(sdt);
		if (status != STATUS_OK)
			return status;
	}
	sdt_encode(command, frame);
	status = sdt->port->ops->write(sdt->port, frame, sizeof(frame), WRITE_MS, &sent);
	if (status == STATUS_OK)
		return STATUS_OK;
	sdt->out_of_step = true;
	return failure(status, "sdt: command %04x", (unsigned)command);
}

/* Waits for the reply to command; late ones of other commands are passed over. */
static enum status receive(
	struct sdt *sdt, enum sdt_command command, unsigned timeout_ms, struct sdt_reply *out)
{
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
	enum status status;
	size_t len;

	for (;;) {
		while ((status = sdt_stream_take(&sdt->stream, out)) == STATUS_OK) {
			if (sdt_reply_fits(command, out))
				return STATUS_OK;
			sdt_stream_drop(&sdt->stream);
		}
		if (status == STATUS_BAD_DATA)
			return status;
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return STATUS_TIMEOUT;
		/* Inside a frame the module may pause, but not for as long as before it. */
		if (sdt->stream.len && left_ms > GAP_MS)
			left_ms = GAP_MS;
		status = read_chunk(sdt, (unsigned)left_ms, &len);
		if (status != STATUS_OK)
			return status;
		/* An empty read is the packet that ended the reply before this one. */
		sdt_stream_add(&sdt->stream, sdt->chunk, len);
	}
}

/* One command and its reply; *out borrows from the stream until the next command. */
static enum status exchange(
	struct sdt *sdt, enum sdt_command command, unsigned timeout_ms, struct sdt_reply *out)
{
	enum status status;

	sdt_stream_clear(&sdt->stream);
	status = send(sdt, command);
	if (status == STATUS_OK)
		status = receive(sdt, command, timeout_ms, out);
	if (status == STATUS_OK && sdt_meaning(out->sw3)->action == SDT_SEND_AGAIN) {
		sdt_stream_clear(&sdt->stream);
		status = send(sdt, command);
		if (status == STATUS_OK)
			status = receive(sdt, command, timeout_ms, out);
	}
	bytes_wipe(sdt->chunk, sizeof(sdt->chunk));
	if (status == STATUS_OK)
		return STATUS_OK;
	sdt->out_of_step = true;
	return status;
}

/* Asks the module whether it is well. */
static enum status check_self(struct sdt *sdt, unsigned timeout_ms)
{
	struct sdt_reply reply;
	enum status status = exchange(sdt, SDT_STATUS, timeout_ms, &reply);

	if (status != STATUS_OK)
		return status;
	if (reply.sw3 == 0x90)
		return STATUS_OK;
	return failure(STATUS_DENIED, "sdt: self-status %02x", reply.sw3);
}

static enum status sdt_find(struct card_reader *reader, bool *out)
{
	struct sdt *sdt = (struct sdt *)reader;
	const struct sdt_meaning *meaning;
	struct sdt_reply reply;
	enum status status = exchange(sdt, SDT_FIND, FIND_MS, &reply);

	/* Some modules keep silent when nothing lies there; a living one still tells its
	 * status. */
	if (status == STATUS_TIMEOUT && check_self(sdt, STATUS_MS) == STATUS_OK) {
		*out = false;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	meaning = sdt_meaning(reply.sw3);
	if (meaning->fault == FAULT_READER_BROKEN)
		return failure(STATUS_DENIED, "sdt: FIND says %02x", reply.sw3);
	*out = meaning->action == SDT_GO_ON;
	return STATUS_OK;
}

static enum status decode(
	const struct sdt_reply *reply, struct identity *out, enum fault *fault)
{
	const uint8_t *text;
	enum status status = sdt_read_text(reply, &text);

	if (status == STATUS_OK)
		status = sdt_text_decode(text, out);
	*fault = status == STATUS_NOT_FOUND ? FAULT_CARD_UNKNOWN : FAULT_CARD_UNREADABLE;
	return status;
}

/* What a command came to: OK when it was done, NOT_READY with the fault when not. */
static enum status judge(const struct sdt_reply *reply, enum fault *fault)
{
	const struct sdt_meaning *meaning = sdt_meaning(reply->sw3);

	if (meaning->action == SDT_GO_ON)
		return STATUS_OK;
	*fault = meaning->fault;
	return failure(STATUS_NOT_READY, "sdt: status %02x", reply->sw3);
}

/* One try: find, select, read, decode. */
static enum status read_once(struct sdt *sdt, struct identity *out, enum fault *fault)
{
	struct sdt_reply reply;
	enum status status;

	/* Also before the first try: seconds may lie between finding the card and reading it.
	 */
	if ((status = exchange(sdt, SDT_FIND, SELECT_MS, &reply)) != STATUS_OK ||
		(status = judge(&reply, fault)) != STATUS_OK ||
		(status = exchange(sdt, SDT_SELECT, SELECT_MS, &reply)) != STATUS_OK ||
		(status = judge(&reply, fault)) != STATUS_OK ||
		(status = exchange(sdt, SDT_READ, READ_MS, &reply)) != STATUS_OK ||
		(status = judge(&reply, fault)) != STATUS_OK)
		return status;
	status = decode(&reply, out, fault);
	return status == STATUS_OK ? STATUS_OK : STATUS_NOT_READY;
}

/* What a transport failure means for whoever waits. */
static enum fault transport_fault(enum status status)
{
	if (status == STATUS_NO_DEVICE)
		return FAULT_READER_ABSENT;
	return FAULT_READER_SILENT;
}

static bool is_worth_another_try(enum status status, enum fault fault)
{
	if (status == STATUS_TIMEOUT || status == STATUS_BAD_DATA)
		return true;
	return status == STATUS_NOT_READY &&
	       (fault == FAULT_CARD_UNREADABLE || fault == FAULT_CARD_LIFTED);
}

static enum status sdt_read(struct card_reader *reader, struct identity *out, enum fault *fault)
{
	struct sdt *sdt = (struct sdt *)reader;
	enum status status = STATUS_TIMEOUT;

	for (int i = 0; i < TRIES; i++) {
		*fault = FAULT_NONE;
		status = read_once(sdt, out, fault);
		if (!is_worth_another_try(status, *fault))
			break;
	}
	sdt_stream_clear(&sdt->stream);
	if (status == STATUS_OK)
		*fault = FAULT_NONE;
	else if (status != STATUS_NOT_READY)
		*fault = transport_fault(status);
	else if (*fault == FAULT_READER_BROKEN)
		status = STATUS_DENIED;
	return status;
}

static void sdt_close(struct card_reader *reader)
{
	struct sdt *sdt = (struct sdt *)reader;

	sdt->port->ops->close(sdt->port);
	bytes_wipe(sdt, sizeof(*sdt));
	free(sdt);
}

static enum status sdt_open(struct usb_port *port, struct card_reader **out)
{
	struct sdt *sdt = calloc(1, sizeof(*sdt));
	enum status status;

	if (!sdt)
		return failure(STATUS_NO_MEMORY, "sdt: open");
	sdt->base.driver = &card_reader_sdt;
	sdt->port = port;
	/* Whoever used the reader before may have left a reply behind. */
	sdt->out_of_step = true;
	status = check_self(sdt, STATUS_MS);
	if (status == STATUS_TIMEOUT || status == STATUS_BAD_DATA)
		status = check_self(sdt, STATUS_MS);
	if (status != STATUS_OK) {
		free(sdt);
		return status;
	}
	*out = &sdt->base;
	return STATUS_OK;
}

const struct card_reader_driver card_reader_sdt = {
	.name = "sdt",
	.open = sdt_open,
	.find = sdt_find,
	.read = sdt_read,
	.close = sdt_close,
};
