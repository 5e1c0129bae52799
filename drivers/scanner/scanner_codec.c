#include "drivers/scanner/scanner_codec.h"

#include <string.h>

#include "drivers/usb/hid_descriptor.h"
#include "firmware/base/bytes.h"

/* Page 8C is that of bar code scanners. */
enum {
	BYTE_COUNT = 0x0001003b,
	SYMBOLOGY_1 = 0x008c00fb,
	SYMBOLOGY_3 = 0x008c00fd,
	DECODED_DATA = 0x008c00fe,
	CONTINUED = 0x008c00ff,
};

/* What known makes send when their descriptor does not say it: A, B and C of protocols 5.1. */
static const struct scanner_layout TABLE[] = {
	{.has_id = true,
		.report_id = 2,
		.length = {true, 0, 8},
		.symbology = {{true, 8, 8}, {true, 16, 8}, {true, 24, 8}},
		.continued = {true, 62 * 8, 1},
		.data_at = 5,
		.data_size = 56,
		.report_len = 64},
	{.has_id = true,
		.report_id = 2,
		.length = {true, 0, 8},
		.continued = {true, 62 * 8, 1},
		.data_at = 2,
		.data_size = 56,
		.report_len = 64},
	{.has_id = true,
		.report_id = 1,
		.length = {true, 0, 8},
		.data_at = 2,
		.data_size = 62,
		.report_len = 64},
};

static struct scanner_field field_of(const struct hid_field *field)
{
	return (struct scanner_field){.there = true, .at = field->at, .size = field->size};
}

static const struct hid_field *find_data(const struct hid_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct hid_field *field = &fields->list[i];
		if (field->usage == DECODED_DATA && field->size == 8 && field->at % 8 == 0)
			return field;
	}
	return NULL;
}

static void take_field(struct scanner_layout *layout, const struct hid_field *field)
{
	if (field->usage == BYTE_COUNT)
		layout->length = field_of(field);
	else if (field->usage == CONTINUED)
		layout->continued = field_of(field);
	else if (field->usage >= SYMBOLOGY_1 && field->usage <= SYMBOLOGY_3)
		layout->symbology[field->usage - SYMBOLOGY_1] = field_of(field);
}

/* All fields that are in the report which holds the data. */
static void take_fields(struct scanner_layout *layout, const struct hid_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct hid_field *field = &fields->list[i];
		size_t end =
			layout->has_id + (field->at + field->size * field->count + 7u) / 8u;
		if (field->report_id != layout->report_id)
			continue;
		take_field(layout, field);
		if (end > layout->report_len)
			layout->report_len = end;
	}
}

enum status scanner_layout_read(
	const uint8_t *descriptor, size_t len, struct scanner_layout *out)
{
	struct scanner_layout layout = {0};
	struct hid_fields fields;
	const struct hid_field *data;
	enum status status;

	if (hid_descriptor_kind(descriptor, len) != HID_SCANNER)
		return STATUS_NOT_FOUND;
	status = hid_descriptor_fields(descriptor, len, &fields);
	if (status != STATUS_OK)
		return status;
	data = find_data(&fields);
	if (data) {
		layout.report_id = data->report_id;
		layout.has_id = data->report_id != 0;
		layout.data_at = layout.has_id + data->at / 8u;
		layout.data_size = data->count;
		take_fields(&layout, &fields);
		if (layout.report_len > HID_REPORT_MAX)
			return STATUS_BAD_DATA;
	} else {
		layout.by_table = true;
		layout.report_len = 64;
	}
	*out = layout;
	return STATUS_OK;
}

/* The make, by what only its reports have. */
static const struct scanner_layout *guess(const uint8_t *report, size_t len)
{
	if (len > 2 && report[0] == 2)
		return report[2] == ']' ? &TABLE[0] : &TABLE[1];
	return len > 1 && report[0] == 1 ? &TABLE[2] : NULL;
}

/* The value of a field, 0 when it is not there; reports are little-endian bit by bit. */
static uint32_t value_of(const struct scanner_layout *layout, const struct scanner_field *field,
	const uint8_t *report, size_t len)
{
	uint32_t value = 0;

	for (unsigned i = 0; field->there && i < field->size && i < 32; i++) {
		size_t bit = field->at + i, byte = layout->has_id + bit / 8;
		if (byte < len)
			value |= (uint32_t)(report[byte] >> bit % 8 & 1) << i;
	}
	return value;
}

static void read_symbology(
	const struct scanner_layout *layout, const uint8_t *report, size_t len, char out[4])
{
	for (int i = 0; i < 3; i++)
		out[i] = (char)value_of(layout, &layout->symbology[i], report, len);
	out[3] = '\0';
	for (int i = 0; i < 3; i++)
		if (out[0] != ']' || out[i] < '!' || out[i] > '~')
			memset(out, 0, 4);
}

enum status scanner_report_read(const struct scanner_layout *layout, const uint8_t *report,
	size_t len, struct scanner_piece *out)
{
	struct scanner_piece piece = {0};
	size_t room;

	if (layout->by_table)
		layout = guess(report, len);
	if (!layout || len == 0 || (layout->has_id && report[0] != layout->report_id))
		return STATUS_NOT_FOUND;
	if (len < layout->data_at)
		return failure(STATUS_BAD_DATA, "scanner: a report of %zu bytes", len);
	room = len - layout->data_at;
	if (room > layout->data_size)
		room = layout->data_size;
	piece.data = report + layout->data_at;
	piece.len = room;
	/* It counts the data only; what it says beyond the field is not there. */
	if (layout->length.there)
		piece.len = value_of(layout, &layout->length, report, len);
	if (piece.len > layout->data_size)
		piece.len = layout->data_size;
	/* Half a code may well be another one's. */
	if (piece.len > room)
		return failure(STATUS_BAD_DATA, "scanner: %zu of %zu bytes", room, piece.len);
	piece.continued = value_of(layout, &layout->continued, report, len) & 1;
	read_symbology(layout, report, len, piece.symbology);
	*out = piece;
	return STATUS_OK;
}

static void begin(struct scanner_message *message, const struct scanner_piece *piece)
{
	bytes_wipe(message, sizeof(*message));
	message->begun = true;
	memcpy(message->scan.symbology, piece->symbology, sizeof(piece->symbology));
}

enum status scanner_message_add(
	struct scanner_message *message, const struct scanner_piece *piece, int64_t now_ms)
{
	struct scan *scan = &message->scan;

	/* A message that never ended is none. */
	if (!message->begun || now_ms - message->last_ms > SCANNER_GAP_MS)
		begin(message, piece);
	message->last_ms = now_ms;
	if (piece->len > SCAN_MAX - scan->len)
		message->too_long = true;
	if (!message->too_long) {
		memcpy(scan->data + scan->len, piece->data, piece->len);
		scan->len += piece->len;
	}
	if (piece->continued)
		return STATUS_NOT_FOUND;
	message->begun = false;
	if (!message->too_long)
		return STATUS_OK;
	bytes_wipe(message, sizeof(*message));
	return failure(STATUS_FULL, "scanner: a code of more than %d bytes", SCAN_MAX);
}
