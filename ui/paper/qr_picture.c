#include "ui/paper/qr_picture.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define LIGHT 0xffffffu
#define DARK 0x000000u

enum status qr_make(const char *text, struct qr *out)
{
	QRcode *code = QRcode_encodeData(
		(int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
	struct qr qr = {.modules = 0};
	uint8_t *squares;
	enum status status;

	if (!code)
		return errno == ENOMEM ? failure(STATUS_NO_MEMORY, "QR")
				       : failure(STATUS_FULL, "QR of %zu bytes", strlen(text));
	qr.modules = (unsigned)code->width;
	status = bytes_grow(&qr.squares, (size_t)qr.modules * qr.modules, &squares);
	for (size_t i = 0; status == STATUS_OK && i < qr.squares.len; i++)
		squares[i] = code->data[i] & 1;
	bytes_wipe(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	if (status == STATUS_OK)
		*out = qr;
	return status;
}

void qr_free(struct qr *qr)
{
	bytes_free(&qr->squares);
	qr->modules = 0;
}

bool qr_is_dark(const struct qr *qr, int column, int row)
{
	int modules = (int)qr->modules;

	if (column < 0 || row < 0 || column >= modules || row >= modules)
		return false;
	return qr->squares.data[row * modules + column] != 0;
}

enum status qr_picture_draw(
	const char *text, unsigned module_px, struct bytes *pixels, unsigned *side)
{
	struct qr qr = {.modules = 0};
	unsigned size;
	uint8_t *to;
	enum status status = qr_make(text, &qr);

	if (status != STATUS_OK)
		return status;
	size = (qr.modules + 2 * QR_QUIET_MODULES) * module_px;
	status = bytes_grow(pixels, (size_t)size * size * 4, &to);
	for (unsigned y = 0; status == STATUS_OK && y < size; y++)
		for (unsigned x = 0; x < size; x++, to += 4) {
			uint32_t pixel =
				qr_is_dark(&qr, (int)(x / module_px) - QR_QUIET_MODULES,
					(int)(y / module_px) - QR_QUIET_MODULES)
					? DARK
					: LIGHT;

			memcpy(to, &pixel, sizeof(pixel));
		}
	qr_free(&qr);
	if (status == STATUS_OK)
		*side = size;
	return status;
}
