/*
 * printer_escpos.c - receipt printers speaking ESC/POS over the USB printer class.
 *
 * A job goes READY → SENDING → CONFIRM and ends as enum printer_job says.  Commands are kept to
 * what clones share unless the profile knows the model.  Source: reference protocols 4.1-4.8.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/printer/escpos_proof.h"
#include "drivers/printer/escpos_text.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"

enum { TAKE_LOOK_MS = 500, TEXT_LINES_MAX = 400, FEED_ROWS = 200, LINE_ROWS = 34 };

/* Some models lose the first byte after a reset: two harmless ones go before. */
static const uint8_t BEGIN[] = {0, 0, 0x1b, '@'};

static enum status send_all(struct escpos *escpos, const uint8_t *data, size_t len)
{
	size_t sent;

	return escpos_link_send(&escpos->link, data, len, &sent);
}

static enum status escpos_get_state(struct printer *printer, struct printer_state *out)
{
	struct escpos *escpos = (struct escpos *)printer;
	struct printer_state state = {0};
	enum status status;

	/* What is left of a torn slip may fill the buffer, and a full one hears no question. */
	if (escpos->torn && escpos_link_soft_reset(&escpos->link) == STATUS_OK) {
		escpos->torn = false;
		escpos->missing = 0;
	}
	status = escpos_state_look(escpos, &state);
	if (status == STATUS_OK && state.cutter_jammed && escpos->profile->recovers)
		status = escpos_state_recover(escpos, &state);
	if (status == STATUS_OK)
		*out = state;
	return status;
}

/*
 * Gets over a job that ended in the middle: without SOFT_RESET the printer would take the
 * next commands for the dots it still waits for, so it gets those, white.
 */
static enum status mend(struct escpos *escpos)
{
	enum status status = escpos_link_soft_reset(&escpos->link);

	if (status == STATUS_BAD_DATA)
		status = STATUS_OK;
	else
		escpos->missing = 0;
	memset(escpos->strip, 0, sizeof(escpos->strip));
	while (status == STATUS_OK && escpos->missing) {
		size_t len = escpos->missing < sizeof(escpos->strip) ? escpos->missing
								     : sizeof(escpos->strip);
		size_t sent = 0;
		status = escpos_link_send(&escpos->link, escpos->strip, len, &sent);
		escpos->missing -= sent;
	}
	if (status == STATUS_OK)
		escpos->torn = false;
	return status;
}

/* One strip in one transfer; remembers what the printer still waits for when it breaks off. */
static enum status send_strip(struct escpos *escpos, const struct bitmap *bitmap, unsigned y,
	unsigned rows, enum printer_job *job)
{
	uint8_t *strip = escpos->strip;
	enum escpos_raster raster = escpos->profile->raster;
	size_t stride = bitmap->stride, sent = 0;
	size_t len = escpos_raster_head(raster, stride, rows, strip);
	enum status status;

	memcpy(strip + len, bitmap->bits + y * stride, rows * stride);
	len += rows * stride;
	len += escpos_raster_tail(raster, strip + len);
	status = escpos_link_send(&escpos->link, strip, len, &sent);
	if (sent > 0)
		*job = PRINTER_JOB_PARTIAL;
	if (status != STATUS_OK && sent > 0)
		escpos->missing = len - sent;
	return status;
}

static enum status send_raster(
	struct escpos *escpos, const struct bitmap *bitmap, enum printer_job *job)
{
	enum { ROOM = sizeof(escpos->strip) - ESCPOS_HEAD_MAX - ESCPOS_TAIL_MAX };
	unsigned most = (unsigned)(ROOM / bitmap->stride);
	enum status status = STATUS_OK;

	for (unsigned y = 0; status == STATUS_OK && y < bitmap->height_px; y += most) {
		unsigned left = bitmap->height_px - y;
		status = send_strip(escpos, bitmap, y, left < most ? left : most, job);
	}
	bytes_wipe(escpos->strip, sizeof(escpos->strip));
	return status;
}

static enum status present(struct escpos *escpos)
{
	const struct escpos_presenter *presenter = escpos->profile->presenter;

	if (!presenter)
		return STATUS_OK;
	escpos->held_until_ms = clock_monotonic_ms() + presenter->patience_ms;
	return send_all(escpos, presenter->present.bytes, presenter->present.len);
}

static enum status cut_and_confirm(struct escpos *escpos, enum printer_job *job)
{
	uint8_t cut[ESCPOS_CUT_MAX];
	enum status status = send_all(escpos, cut, escpos_cut(escpos->profile->cut, cut));

	if (status == STATUS_OK)
		status = escpos_proof_await(escpos, job);
	if (status == STATUS_OK)
		status = present(escpos);
	/* Printed, but perhaps out of the citizen's reach. */
	if (status != STATUS_OK && *job == PRINTER_JOB_DONE)
		*job = PRINTER_JOB_UNKNOWN;
	return status;
}

/* Takes a slip back that nobody took: the next one must not push it out. */
static enum status clear_mouth(struct escpos *escpos)
{
	const struct escpos_presenter *presenter = escpos->profile->presenter;

	if (!escpos->held_until_ms)
		return STATUS_OK;
	escpos->held_until_ms = 0;
	return send_all(escpos, presenter->give_up.bytes, presenter->give_up.len);
}

static enum status begin(struct escpos *escpos)
{
	enum status status = escpos->torn ? mend(escpos) : STATUS_OK;

	if (status == STATUS_OK)
		status = clear_mouth(escpos);
	if (status == STATUS_OK)
		status = send_all(escpos, BEGIN, sizeof(BEGIN));
	return status == STATUS_OK ? escpos_proof_learn(escpos) : status;
}

static void begin_watch(struct escpos *escpos, unsigned rows)
{
	escpos->begun_ms = clock_monotonic_ms();
	escpos->rows = rows + FEED_ROWS;
}

static enum status escpos_print(
	struct printer *printer, const struct bitmap *bitmap, enum printer_job *job)
{
	struct escpos *escpos = (struct escpos *)printer;
	enum status status = begin(escpos);

	begin_watch(escpos, bitmap->height_px);
	if (status == STATUS_OK)
		status = send_raster(escpos, bitmap, job);
	if (status == STATUS_OK)
		status = cut_and_confirm(escpos, job);
	escpos->torn = status != STATUS_OK;
	return status;
}

static unsigned lines_of(const struct bytes *text)
{
	unsigned lines = 0;

	for (size_t i = 0; i < text->len; i++)
		lines += text->data[i] == '\n';
	return lines;
}

static enum status escpos_print_text(struct printer *printer, const struct printer_line *lines,
	size_t count, enum printer_job *job)
{
	struct escpos *escpos = (struct escpos *)printer;
	struct bytes text = {0};
	size_t sent = 0;
	enum status status;

	if (count > TEXT_LINES_MAX)
		return failure(STATUS_FULL, "escpos: %zu lines", count);
	status = escpos_text(escpos->profile, lines, count, &text);
	if (status == STATUS_OK)
		status = begin(escpos);
	begin_watch(escpos, LINE_ROWS * lines_of(&text));
	if (status == STATUS_OK)
		status = escpos_link_send(&escpos->link, text.data, text.len, &sent);
	if (sent > 0)
		*job = PRINTER_JOB_PARTIAL;
	bytes_free(&text);
	if (status == STATUS_OK)
		status = cut_and_confirm(escpos, job);
	escpos->torn = status != STATUS_OK;
	return status;
}

static enum status escpos_tidy(struct printer *printer, int *again_ms)
{
	struct escpos *escpos = (struct escpos *)printer;
	const struct escpos_presenter *presenter = escpos->profile->presenter;
	uint8_t answer;
	enum status status;

	if (!escpos->held_until_ms)
		return STATUS_OK;
	status = presenter->ask.len ? escpos_link_ask_byte(&escpos->link, presenter->ask.bytes,
					      presenter->ask.len, &answer)
				    : STATUS_TIMEOUT;
	if (status == STATUS_NO_DEVICE)
		return status;
	if (status == STATUS_OK && !(answer & presenter->in_mouth)) {
		escpos->held_until_ms = 0;
		return answer & presenter->jammed
			       ? failure(STATUS_NOT_READY, "escpos: presenter jammed")
			       : STATUS_OK;
	}
	if (clock_monotonic_ms() >= escpos->held_until_ms) {
		log_warn("printer", "slip_not_taken", "ms=%u", presenter->patience_ms);
		return clear_mouth(escpos);
	}
	*again_ms = TAKE_LOOK_MS;
	return STATUS_OK;
}

static void escpos_close(struct printer *printer)
{
	struct escpos *escpos = (struct escpos *)printer;

	escpos->link.port->ops->close(escpos->link.port);
	free(escpos);
}

/* Knows the model, and learns what it can say. */
static enum status get_to_know(struct escpos *escpos)
{
	struct device_id id;
	uint8_t answer;
	enum status status = escpos_link_identify(&escpos->link, &id);

	if (status != STATUS_OK)
		return status;
	escpos->profile = escpos_profile_find(
		escpos->link.port->vendor, escpos->link.port->product, id.model);
	escpos->base.model = escpos->profile->name;
	escpos->base.width_px = escpos->profile->width_px;
	escpos->base.dpi = escpos->profile->dpi;
	escpos->link.mute = escpos->profile->mute;
	/* Whoever used the printer before may have died in the middle of a slip. */
	status = mend(escpos);
	if (status == STATUS_OK)
		status = escpos_link_ask(
			&escpos->link, ESCPOS_ASK_PRINTER, ESCPOS_ASK_MS, &answer);
	if (status != STATUS_OK || !escpos->profile->automatic)
		return status;
	status = escpos_link_ask_automatic(&escpos->link);
	escpos->link.automatic = status == STATUS_OK;
	return status;
}

static enum status escpos_open(struct usb_port *port, struct printer **out)
{
	struct escpos *escpos = calloc(1, sizeof(*escpos));

	if (!escpos)
		return failure(STATUS_NO_MEMORY, "escpos: open");
	escpos->base.driver = &printer_escpos;
	escpos->link.port = port;
	/* A printer that cannot be asked is found out when its state is asked for. */
	if (get_to_know(escpos) == STATUS_NO_DEVICE) {
		free(escpos);
		return failure(STATUS_NO_DEVICE, "escpos: open");
	}
	*out = &escpos->base;
	return STATUS_OK;
}

const struct printer_driver printer_escpos = {
	.name = "escpos",
	.open = escpos_open,
	.get_state = escpos_get_state,
	.print = escpos_print,
	.print_text = escpos_print_text,
	.tidy = escpos_tidy,
	.close = escpos_close,
};
