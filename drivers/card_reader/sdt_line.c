#include "drivers/card_reader/sdt_line.h"

#include "firmware/base/clock.h"

enum { GAP_MS = 500, REPLIES_MAX = 256, DOUBTS = 16 };

static enum status drain(struct sdt_line *line)
{
	bool found = false;
	enum status status = sdt_transport_drain(&line->transport, &found);

	line->doubts = found ? DOUBTS : line->doubts ? line->doubts - 1 : 0;
	sdt_stream_clear(&line->stream);
	if (status == STATUS_OK)
		line->out_of_step = false;
	return status;
}

static enum status send(struct sdt_line *line, enum sdt_command command)
{
	uint8_t frame[SDT_COMMAND_SIZE];
	enum status status = STATUS_OK;

	if (line->out_of_step || line->doubts)
		status = drain(line);
	if (status != STATUS_OK)
		return status;
	sdt_encode(command, frame);
	status = sdt_transport_send(&line->transport, frame, sizeof(frame));
	if (status == STATUS_OK)
		return STATUS_OK;
	line->out_of_step = true;
	return failure(status, "sdt: command %04x", (unsigned)command);
}

/* The last reply in the stream, when it can be one to command; those before it are late ones.
 */
static enum status take_fitting(
	struct sdt_line *line, enum sdt_command command, struct sdt_reply *out)
{
	enum status status;

	while ((status = sdt_stream_take(&line->stream, out)) == STATUS_OK) {
		if (sdt_reply_fits(command, out) && !sdt_stream_has_next(&line->stream))
			return STATUS_OK;
		line->doubts = DOUBTS;
		sdt_stream_drop(&line->stream);
	}
	return status;
}

/* Waits for the reply to command; late ones of other commands are passed over. */
static enum status receive(struct sdt_line *line, enum sdt_command command, int64_t deadline_ms,
	struct sdt_reply *out)
{
	enum status status;

	/* Empty packets cost no time: something else must end the loop, too. */
	for (int reads = 0; reads < REPLIES_MAX; reads++) {
		int64_t left_ms;

		status = take_fitting(line, command, out);
		if (status != STATUS_NOT_FOUND)
			return status;
		left_ms = deadline_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return STATUS_TIMEOUT;
		/* Inside a frame the module may pause, but not for as long as before it. */
		if (line->stream.len && left_ms > GAP_MS)
			left_ms = GAP_MS;
		status = sdt_transport_receive(
			&line->transport, &line->stream, (unsigned)left_ms);
		if (status != STATUS_OK)
			return status;
	}
	return failure(STATUS_BAD_DATA, "sdt: no end of packets");
}

static enum status send_and_receive(struct sdt_line *line, enum sdt_command command,
	int64_t deadline_ms, struct sdt_reply *out)
{
	enum status status;

	sdt_stream_clear(&line->stream);
	status = send(line, command);
	return status == STATUS_OK ? receive(line, command, deadline_ms, out) : status;
}

enum status sdt_line_exchange(struct sdt_line *line, enum sdt_command command,
	unsigned timeout_ms, struct sdt_reply *out)
{
	int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
	enum status status = send_and_receive(line, command, deadline_ms, out);

	if (status == STATUS_OK && sdt_meaning(out->sw3)->action == SDT_SEND_AGAIN)
		status = send_and_receive(line, command, deadline_ms, out);
	if (status != STATUS_OK)
		line->out_of_step = true;
	return status;
}
