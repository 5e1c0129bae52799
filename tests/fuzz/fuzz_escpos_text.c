/* Any text in a printer's own fonts: no command gets through, no line runs over the edge. */
#include <string.h>

#include "drivers/printer/escpos_text.h"
#include "firmware/base/text.h"
#include "tests/fuzz/fuzz.h"

enum { CHINESE = 2, STYLE = 12 };

static void judge(const struct bytes *out, size_t columns)
{
	const uint8_t *line = out->data + CHINESE + STYLE, *end = out->data + out->len;

	for (const uint8_t *byte = line; byte < end; byte++)
		FUZZ_HOLDS(*byte >= 0x20 || *byte == '\n');
	while (line < end) {
		const uint8_t *stop = memchr(line, '\n', (size_t)(end - line));
		FUZZ_HOLDS(stop);
		FUZZ_HOLDS(escpos_text_columns(line, (size_t)(stop - line)) <= columns);
		line = stop + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct escpos_profile profile = {.columns = 16};
	struct printer_line line = {.align = PRINTER_LEFT};
	struct bytes out = {0};
	char text[1024];

	if (size < 1 || size > sizeof(text))
		return 0;
	profile.columns += data[0] & 31;
	profile.four_byte_text = data[0] & 32;
	line.large = data[0] & 64;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (!text_is_utf8(text, size - 1))
		return 0;
	line.text = text;
	if (escpos_text(&profile, &line, 1, &out) == STATUS_OK)
		judge(&out, line.large ? profile.columns / 2 : profile.columns);
	bytes_free(&out);
	return 0;
}
