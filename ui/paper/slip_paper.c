#include "ui/paper/slip_paper.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"
#include "firmware/base/words_date.h"
#include "ui/paper/sheet.h"

static const char *words(const struct slip *slip, const char *key)
{
	return words_get(slip->language, key);
}

/* The words of key with their one "%u" replaced; translations are never used as formats. */
static void put_number(const char *text, unsigned number, char *out, size_t size)
{
	const char *place = strstr(text, "%u");

	if (place)
		snprintf(out, size, "%.*s%u%s", (int)(place - text), text, number, place + 2);
	else
		snprintf(out, size, "%s %u", text, number);
}

/* The column of the values: as wide as the widest label, but never more than two fifths. */
static int label_width(const struct sheet *sheet, const struct slip *slip)
{
	static const char *const KEYS[] = {"paper.terminal", "paper.received_at",
		"paper.applicant", "paper.acting", "paper.identity", "paper.implement_code",
		"paper.department", "paper.delivery", "paper.consult", "paper.complaint",
		"paper.hotline", "paper.booking_place", "paper.booking_home", "paper.comers"};
	int widest = 0, most = sheet->width * 2 / 5;

	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		int width = sheet_width_of(sheet, SHEET_BODY, words(slip, KEYS[i]));

		if (width > widest)
			widest = width;
	}
	widest += sheet->width / 36;
	return widest < most ? widest : most;
}

static void row(struct sheet *sheet, const struct slip *slip, int labels, const char *key,
	const char *value)
{
	if (value[0])
		sheet_row(sheet, labels, words(slip, key), value);
}

static void write_head(struct sheet *sheet, const struct slip *slip, int labels)
{
	char terminal[128], reprint[64], received[WORDS_DATE_SIZE];

	sheet_skip(sheet, 8);
	if (slip->test)
		sheet_band(sheet, words(slip, "paper.test"));
	sheet_paragraph(sheet, SHEET_STRONG, true, slip->hall);
	sheet_paragraph(sheet, SHEET_HEADING, true, words(slip, "paper.title"));
	if (slip->reprint) {
		put_number(
			words(slip, "paper.reprint"), slip->reprint, reprint, sizeof(reprint));
		sheet_paragraph(sheet, SHEET_STRONG, true, reprint);
	}
	sheet_rule(sheet, 3, false);
	snprintf(terminal, sizeof(terminal), "%s %s", slip->terminal, slip->kiosk_id);
	row(sheet, slip, labels, "paper.terminal", terminal);
	words_moment(slip->language, slip->received_at, received);
	row(sheet, slip, labels, "paper.received_at", received);
	row(sheet, slip, labels, "paper.applicant", slip->name_masked);
	row(sheet, slip, labels, "paper.acting", slip->acting_masked);
	row(sheet, slip, labels, "paper.identity", slip->identity_note);
}

static void write_material(struct sheet *sheet, const struct slip_material *material)
{
	int x = sheet->margin + sheet_width_of(sheet, SHEET_BODY, "· ");
	int top = sheet->y;

	sheet_text(sheet, SHEET_BODY, (struct sheet_column){sheet->margin, sheet->width, false},
		"·");
	sheet->y = top;
	sheet_text(sheet, SHEET_BODY,
		(struct sheet_column){x, sheet->width - sheet->margin - x, false},
		material->name);
	if (material->note[0])
		sheet_text(sheet, SHEET_SMALL,
			(struct sheet_column){x, sheet->width - sheet->margin - x, false},
			material->note);
}

/* A day is never broken in two: each part has a line of its own. */
static void write_parts(struct sheet *sheet, const char *text)
{
	char part[sizeof(((struct slip_case *)0)->booking)];
	const char *end;

	for (; *text; text = *end ? end + strlen(SLIP_BETWEEN) : end) {
		end = strstr(text, SLIP_BETWEEN);
		if (!end)
			end = text + strlen(text);
		snprintf(part, sizeof(part), "%.*s", (int)(end - text), text);
		sheet_paragraph(sheet, SHEET_STRONG, true, part);
	}
}

/* 预约: when, how and where; the office may move it and says so by the QR code. */
static void write_booking(struct sheet *sheet, const struct slip *slip,
	const struct slip_case *matter, int labels)
{
	if (!matter->booking[0])
		return;
	sheet_skip(sheet, 6);
	sheet_paragraph(sheet, SHEET_BODY, true, words(slip, "paper.booking"));
	write_parts(sheet, matter->booking);
	row(sheet, slip, labels, "paper.booking_place", matter->place);
	row(sheet, slip, labels, "paper.booking_home", matter->home);
	row(sheet, slip, labels, "paper.comers", matter->comers);
	sheet_paragraph(sheet, SHEET_BODY, false,
		matter->booking_open[0] ? matter->booking_open
		: matter->place[0]      ? words(slip, "slip.booked")
					: words(slip, "slip.booked_home"));
}

static void write_materials(
	struct sheet *sheet, const struct slip *slip, const struct slip_case *matter)
{
	if (matter->material_count == 0)
		return;
	sheet_skip(sheet, 6);
	sheet_paragraph(sheet, SHEET_BODY, false,
		words(slip, matter->limit[0] ? "paper.materials" : "paper.materials_booked"));
	for (size_t i = 0; i < matter->material_count; i++)
		write_material(sheet, &matter->materials[i]);
}

static void write_case(struct sheet *sheet, const struct slip *slip,
	const struct slip_case *matter, int labels)
{
	char number[18];

	sheet_rule(sheet, 3, false);
	sheet_paragraph(sheet, SHEET_STRONG, false, matter->matter);
	row(sheet, slip, labels, "paper.implement_code", matter->implement_code);
	row(sheet, slip, labels, "paper.department", matter->department);
	sheet_skip(sheet, 6);
	sheet_paragraph(sheet, SHEET_BODY, true, words(slip, "paper.receipt_no"));
	receipt_no_group(matter->receipt_no, number);
	sheet_code(sheet, SHEET_NUMBER, number);
	if (matter->limit[0])
		sheet_paragraph(sheet, SHEET_STRONG, true, matter->limit);
	if (matter->waits[0])
		sheet_paragraph(sheet, SHEET_BODY, true, matter->waits);
	write_booking(sheet, slip, matter, labels);
	write_materials(sheet, slip, matter);
	row(sheet, slip, labels, "paper.delivery", matter->delivery);
	row(sheet, slip, labels, "paper.consult", matter->consult_phone);
	row(sheet, slip, labels, "paper.complaint", matter->complaint_phone);
}

static enum status write_codes(struct sheet *sheet, const struct slip *slip)
{
	char code[20];
	enum status status = STATUS_OK;

	sheet_rule(sheet, 3, false);
	if (slip->visit_code[0]) {
		visit_code_group(slip->visit_code, code);
		sheet_paragraph(sheet, SHEET_BODY, true, words(slip, "paper.visit_code"));
		sheet_code(sheet, SHEET_NUMBER, code);
		sheet_paragraph(sheet, SHEET_SMALL, true, words(slip, "paper.visit_code_use"));
	}
	if (slip->qr[0]) {
		status = sheet_qr(sheet, slip->qr);
		sheet_paragraph(sheet, SHEET_SMALL, true, words(slip, "paper.qr_use"));
	}
	if (status == STATUS_OK && slip->office_note[0]) {
		sheet_skip(sheet, 16);
		status = sheet_qr(sheet, slip->office_note);
		sheet_paragraph(sheet, SHEET_SMALL, true, words(slip, "paper.office_note_use"));
	}
	return status;
}

static void write_foot(struct sheet *sheet, const struct slip *slip, int labels)
{
	sheet_rule(sheet, 3, false);
	sheet_paragraph(sheet, SHEET_STRONG, false, words(slip, "paper.not_accepted"));
	sheet_paragraph(sheet, SHEET_BODY, false, words(slip, "paper.five_days"));
	sheet_rule(sheet, 2, true);
	row(sheet, slip, labels, "paper.consult", slip->consult_phone);
	row(sheet, slip, labels, "paper.complaint", slip->complaint_phone);
	row(sheet, slip, labels, "paper.hotline", "12345");
	sheet_rule(sheet, 2, true);
	sheet_paragraph(sheet, SHEET_SMALL, false, words(slip, "paper.fades"));
	if (slip->test)
		sheet_band(sheet, words(slip, "paper.test"));
	sheet_skip(sheet, 24);
}

static enum status write_slip(struct sheet *sheet, const void *what)
{
	const struct slip *slip = what;
	int labels = label_width(sheet, slip);
	size_t count = slip->case_count < SLIP_CASES_MAX ? slip->case_count : SLIP_CASES_MAX;
	enum status status;

	write_head(sheet, slip, labels);
	for (size_t i = 0; i < count; i++)
		write_case(sheet, slip, &slip->cases[i], labels);
	if (slip->delivery[0]) {
		sheet_rule(sheet, 2, true);
		row(sheet, slip, labels, "paper.delivery", slip->delivery);
	}
	status = write_codes(sheet, slip);
	write_foot(sheet, slip, labels);
	if (slip->test)
		sheet_watermark(sheet, words(slip, "paper.test"));
	return status;
}

enum status slip_paper_draw(
	const struct slip *slip, unsigned width_px, bool large, struct bitmap **out)
{
	return sheet_draw(width_px, large, write_slip, slip, out);
}
