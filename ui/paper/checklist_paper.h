/*
 * checklist_paper.h - draws a 一次性告知单 as the dots a printer burns.
 *
 * Like slip_paper.h: fonts of its own, on a worker thread.  lines: objects {kind, label, text},
 * kind one of hall, heading, strong, text, small, pair, rule, caption (below the code), test
 * (the first line: 测试件·无效 across everything).
 */
#ifndef UI_PAPER_CHECKLIST_PAPER_H
#define UI_PAPER_CHECKLIST_PAPER_H

#include "firmware/model/bitmap.h"
#include "firmware/model/json.h"

/*
 * qr: what its code says. large: double height text. Fails NO_MEMORY, IO (font), FULL (longer
 * than paper is drawn).
 */
MUST_CHECK enum status checklist_paper_draw(const json_t *lines, const char *qr,
	unsigned width_px, bool large, struct bitmap **out);

#endif
