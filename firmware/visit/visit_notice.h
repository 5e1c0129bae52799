/*
 * visit_notice.h - 受理通知书, 一次性补正告知书 and 不予受理通知书 as a paper.
 *
 * What the office said with the step a case stands at or came by, in the words of the law that asks for it in writing
 * (行政许可法 第三十二条), with the date, the department and its signed step.  Printed and counted like a
 * result (visit_result.c).  What counts as accepted because nobody answered has no notice.
 */
#ifndef FIRMWARE_VISIT_VISIT_NOTICE_H
#define FIRMWARE_VISIT_VISIT_NOTICE_H

#include "firmware/visit/visit.h"

/* The key of its title; NULL when the step has none, or what it must say is not known here. */
const char *visit_notice(const struct enquiry_answer *answer);

/* The same of an earlier step, of which only the state is known; NULL: it has none. */
const char *visit_notice_title(enum case_state state);

/* Adds what it says. */
void visit_notice_add(
	const struct visit *visit, const struct enquiry_answer *answer, json_t *lines);

#endif
