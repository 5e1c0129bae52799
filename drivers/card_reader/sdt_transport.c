#include "drivers/card_reader/sdt_transport.h"

#include "drivers/card_reader/sdt_hid.h"
#include "firmware/base/bytes.h"

enum { WRITE_MS = 500, DRAIN_MS = 50, DRAIN_READS_MAX = 64, HEAD_SIZE = 7 };
enum { SET_REPORT = 0x09, TO_INTERFACE = 0x21, OUTPUT_REPORT = 0x0200 };

struct sdt_form {
	const char *name;
	enum status (*send)(struct sdt_transport *transport, const uint8_t *frame, size_t len);
	enum status (*receive)(struct sdt_transport *transport, struct sdt_stream *stream,
		unsigned timeout_ms);
};

static enum status write_all(
	struct sdt_transport *transport, uint8_t endpoint, const uint8_t *data, size_t len)
{
	struct usb_port *port = transport->port;
	size_t sent = 0;
	/* An OUT transfer only reads its buffer. */
	enum status status = port->ops->transfer(
		port, endpoint, (uint8_t *)(uintptr_t)data, len, WRITE_MS, &sent);

	if (status == STATUS_OK && sent != len)
		return failure(STATUS_BAD_DATA, "sdt: %zu of %zu bytes taken", sent, len);
	return status;
}

/* Reads of a multiple of 64, never of what is missing: a longer answer would be an overflow. */
static enum status read_chunk(
	struct sdt_transport *transport, uint8_t endpoint, unsigned timeout_ms, size_t *out)
{
	struct usb_port *port = transport->port;

	*out = 0;
	return port->ops->transfer(
		port, endpoint, transport->chunk, sizeof(transport->chunk), timeout_ms, out);
}

/* An empty read is the packet that ended the reply before this one. */
static enum status receive_stream(struct sdt_transport *transport, uint8_t endpoint,
	struct sdt_stream *stream, unsigned timeout_ms)
{
	size_t len;
	enum status status = read_chunk(transport, endpoint, timeout_ms, &len);

	if (status == STATUS_OK)
		sdt_stream_add(stream, transport->chunk, len);
	return status;
}

static enum status pair_send(struct sdt_transport *transport, const uint8_t *frame, size_t len)
{
	return write_all(transport, transport->out, frame, len);
}

static enum status pair_receive(
	struct sdt_transport *transport, struct sdt_stream *stream, unsigned timeout_ms)
{
	return receive_stream(transport, transport->in, stream, timeout_ms);
}

static enum status pairs_send(struct sdt_transport *transport, const uint8_t *frame, size_t len)
{
	enum status status = write_all(transport, transport->out, frame, HEAD_SIZE);

	if (status == STATUS_OK)
		status = write_all(
			transport, transport->body_out, frame + HEAD_SIZE, len - HEAD_SIZE);
	return status;
}

/* The head says how much comes on the other pair. */
static enum status pairs_receive(
	struct sdt_transport *transport, struct sdt_stream *stream, unsigned timeout_ms)
{
	uint8_t endpoint = sdt_stream_has_head(stream) ? transport->body_in : transport->in;

	return receive_stream(transport, endpoint, stream, timeout_ms);
}

/* A HID without an interrupt endpoint for it takes reports by control. */
static enum status hid_send(struct sdt_transport *transport, const uint8_t *frame, size_t len)
{
	struct usb_port *port = transport->port;
	uint8_t report[SDT_HID_REPORT];
	const struct usb_request request = {.type = TO_INTERFACE,
		.request = SET_REPORT,
		.value = OUTPUT_REPORT,
		.data = report,
		.len = sizeof(report)};
	size_t sent;

	sdt_hid_wrap(frame, len, report);
	if (transport->out)
		return write_all(transport, transport->out, report, sizeof(report));
	return port->ops->control(port, &request, WRITE_MS, &sent);
}

static enum status take_piece(struct sdt_transport *transport, struct sdt_stream *stream,
	const struct sdt_hid_piece *piece)
{
	if (piece->result != 0)
		return failure(STATUS_BAD_DATA, "sdt: report with result %02x", piece->result);
	/* One that is lost or comes twice would still give a frame of the right length. */
	if (stream->len && piece->number != transport->report_number)
		return failure(STATUS_BAD_DATA, "sdt: report %u instead of %u", piece->number,
			transport->report_number);
	transport->report_number = (uint16_t)(piece->number + 1);
	sdt_stream_add(stream, piece->data, piece->len);
	return STATUS_OK;
}

static enum status hid_receive(
	struct sdt_transport *transport, struct sdt_stream *stream, unsigned timeout_ms)
{
	struct usb_port *port = transport->port;
	struct sdt_hid_piece piece;
	size_t len = 0;
	enum status status = port->ops->transfer(
		port, transport->in, transport->chunk, SDT_HID_REPORT, timeout_ms, &len);

	if (status != STATUS_OK || len == 0)
		return status;
	status = sdt_hid_unwrap(transport->chunk, len, &piece);
	return status == STATUS_OK ? take_piece(transport, stream, &piece) : status;
}

static const struct sdt_form PAIR = {"one pair", pair_send, pair_receive};
static const struct sdt_form PAIRS = {"two pairs", pairs_send, pairs_receive};
static const struct sdt_form HID = {"hid", hid_send, hid_receive};

/* The bulk endpoint of that direction that comes second in the descriptor; 0 when none. */
static uint8_t second_bulk(const struct usb_interface_description *interface, uint8_t direction)
{
	unsigned found = 0;

	for (size_t i = 0; i < interface->endpoint_count; i++) {
		const struct usb_endpoint_description *endpoint = &interface->endpoints[i];
		if (endpoint->kind == USB_BULK && (endpoint->address & 0x80) == direction &&
			++found == 2)
			return endpoint->address;
	}
	return 0;
}

enum status sdt_transport_init(struct sdt_transport *transport, struct usb_port *port)
{
	const struct usb_interface_description *interface = &port->interface;

	*transport = (struct sdt_transport){
		.port = port,
		.in = interface->bulk_in,
		.out = interface->bulk_out,
		.body_in = second_bulk(interface, 0x80),
		.body_out = second_bulk(interface, 0),
		.form = &PAIR,
	};
	if (transport->body_in && transport->body_out)
		transport->form = &PAIRS;
	if (transport->in && transport->out)
		return STATUS_OK;
	if (!interface->interrupt_in)
		return failure(STATUS_NOT_FOUND, "sdt: no endpoints");
	transport->in = interface->interrupt_in;
	transport->out = interface->interrupt_out;
	transport->form = &HID;
	return STATUS_OK;
}

const char *sdt_transport_name(const struct sdt_transport *transport)
{
	return transport->form->name;
}

enum status sdt_transport_send(
	struct sdt_transport *transport, const uint8_t *frame, size_t len)
{
	return transport->form->send(transport, frame, len);
}

enum status sdt_transport_receive(
	struct sdt_transport *transport, struct sdt_stream *stream, unsigned timeout_ms)
{
	enum status status = transport->form->receive(transport, stream, timeout_ms);

	bytes_wipe(transport->chunk, sizeof(transport->chunk));
	return status;
}

/* True while something comes; an empty packet counts. */
static bool drain_endpoint(
	struct sdt_transport *transport, uint8_t endpoint, bool *found, enum status *status)
{
	size_t len;
	enum status now = read_chunk(transport, endpoint, DRAIN_MS, &len);

	*found |= len != 0;
	if (now == STATUS_NO_DEVICE)
		*status = now;
	return now == STATUS_OK;
}

/* By turns where there are two pairs: the next head comes only when the body was fetched. */
enum status sdt_transport_drain(struct sdt_transport *transport, bool *found)
{
	enum status status = STATUS_OK;
	bool more = true;

	*found = false;
	for (int i = 0; status == STATUS_OK && more && i < DRAIN_READS_MAX; i++) {
		more = drain_endpoint(transport, transport->in, found, &status);
		if (status == STATUS_OK && transport->form == &PAIRS)
			more |= drain_endpoint(transport, transport->body_in, found, &status);
	}
	bytes_wipe(transport->chunk, sizeof(transport->chunk));
	return status;
}
