#include "ui/paper/checklist_paper.h"

#include <string.h>

#include "ui/paper/sheet.h"

#define BELOW_QR "caption"
#define TEST "test"

/* The column of the values: beside the widest label, but for questions, which stand above. */
static int label_width(const struct sheet *sheet, const json_t *lines)
{
	int widest = sheet_width_of(sheet, SHEET_BODY, "一二三四"), most = sheet->width / 3;

	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		int width = 0;

		if (!strcmp(json_text(line, "kind"), "pair"))
			width = sheet_width_of(sheet, SHEET_BODY, json_text(line, "label"));
		if (width > widest && width <= most)
			widest = width;
	}
	return widest + sheet->width / 36;
}

static void write_line(struct sheet *sheet, int labels, const json_t *line)
{
	static const struct {
		const char *kind;
		enum sheet_style style;
		bool centred;
	} STYLES[] = {{"hall", SHEET_STRONG, true}, {"heading", SHEET_HEADING, true},
		{"strong", SHEET_STRONG, false}, {"text", SHEET_BODY, false},
		{"small", SHEET_SMALL, false}, {BELOW_QR, SHEET_SMALL, true}};
	const char *kind = json_text(line, "kind"), *text = json_text(line, "text");

	if (!strcmp(kind, "rule"))
		sheet_rule(sheet, 2, false);
	else if (!strcmp(kind, TEST))
		sheet_band(sheet, text);
	else if (!strcmp(kind, "code"))
		sheet_code(sheet, SHEET_NUMBER, text);
	else if (!strcmp(kind, "pair"))
		sheet_row(sheet, labels, json_text(line, "label"), text);
	for (size_t i = 0; i < sizeof(STYLES) / sizeof(STYLES[0]); i++)
		if (!strcmp(kind, STYLES[i].kind))
			sheet_paragraph(sheet, STYLES[i].style, STYLES[i].centred, text);
}

/* Those of a kind, or all that are not of it. */
static void write_lines(struct sheet *sheet, const json_t *lines, const char *kind, bool those)
{
	int labels = label_width(sheet, lines);

	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		if (!strcmp(json_text(line, "kind"), kind) == those)
			write_line(sheet, labels, line);
	}
}

/* Test operation: across everything. */
static void mark_test(struct sheet *sheet, const json_t *lines)
{
	const json_t *first = json_array_get(lines, 0);

	if (first && !strcmp(json_text(first, "kind"), TEST))
		sheet_watermark(sheet, json_text(first, "text"));
}

struct checklist {
	const json_t *lines;
	const char *qr;
};

static enum status write_all(struct sheet *sheet, const void *what)
{
	const struct checklist *checklist = what;
	const json_t *lines = checklist->lines;
	enum status status = STATUS_OK;

	sheet_skip(sheet, 8);
	write_lines(sheet, lines, BELOW_QR, false);
	sheet_skip(sheet, 12);
	if (checklist->qr[0])
		status = sheet_qr(sheet, checklist->qr);
	write_lines(sheet, lines, BELOW_QR, true);
	write_lines(sheet, lines, TEST, true);
	sheet_skip(sheet, 24);
	mark_test(sheet, lines);
	return status;
}

enum status checklist_paper_draw(
	const json_t *lines, const char *qr, unsigned width_px, bool large, struct bitmap **out)
{
	const struct checklist checklist = {lines, qr};

	return sheet_draw(width_px, large, write_all, &checklist, out);
}
