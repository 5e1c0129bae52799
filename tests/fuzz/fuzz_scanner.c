/*
 * A HID that says anything about itself and then sends anything.  First two bytes: how long its
 * report descriptor is; then that, then reports of 64 bytes as they come.
 */
#include <string.h>

#include "drivers/scanner/scanner_codec.h"
#include "drivers/usb/hid_descriptor.h"
#include "tests/fuzz/fuzz.h"

static void judge_fields(const uint8_t *descriptor, size_t len)
{
	struct hid_fields fields;

	if (hid_descriptor_fields(descriptor, len, &fields) != STATUS_OK)
		return;
	FUZZ_HOLDS(fields.count <= HID_FIELDS_MAX);
	for (size_t i = 0; i < fields.count; i++) {
		const struct hid_field *field = &fields.list[i];
		FUZZ_HOLDS(field->size && field->count);
		FUZZ_HOLDS(
			field->at + (uint32_t)field->size * field->count <= HID_REPORT_MAX * 8);
	}
}

static void read_reports(const struct scanner_layout *layout, const uint8_t *data, size_t size)
{
	static struct scanner_message message;
	int64_t now_ms = 0;

	memset(&message, 0, sizeof(message));
	while (size) {
		struct scanner_piece piece;
		size_t len = size < 64 ? size : 64;
		now_ms += data[0];
		if (scanner_report_read(layout, data, len, &piece) == STATUS_OK) {
			FUZZ_HOLDS(piece.data >= data && piece.data + piece.len <= data + len);
			FUZZ_HOLDS(
				strlen(piece.symbology) == 0 || strlen(piece.symbology) == 3);
			if (scanner_message_add(&message, &piece, now_ms) == STATUS_OK)
				FUZZ_HOLDS(message.scan.len <= SCAN_MAX);
		}
		data += len;
		size -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scanner_layout layout;
	size_t len;

	if (size < 2)
		return 0;
	len = data[0] | (size_t)data[1] << 8;
	data += 2;
	size -= 2;
	if (len > size)
		len = size;
	judge_fields(data, len);
	if (scanner_layout_read(data, len, &layout) != STATUS_OK)
		return 0;
	FUZZ_HOLDS(hid_descriptor_kind(data, len) == HID_SCANNER);
	FUZZ_HOLDS(layout.report_len <= HID_REPORT_MAX);
	read_reports(&layout, data + len, size - len);
	return 0;
}
