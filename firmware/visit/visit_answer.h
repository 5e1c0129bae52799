/*
 * visit_answer.h - what the office answered about a case, in the words of its matter.
 *
 * For the screen of 查办件进度 and the papers printed there.  Only a licence is 准予 or 不予
 * (行政许可法 第三十八条); what is confirmed or paid has words of its own, everything else is done or not.
 * Which matter it is stands in the letter; one that does not say, or says what this terminal's catalogue does
 * not have, is called by the words that fit all.
 */
#ifndef FIRMWARE_VISIT_VISIT_ANSWER_H
#define FIRMWARE_VISIT_VISIT_ANSWER_H

#include "firmware/model/catalogue/catalogue.h"
#include "firmware/visit/visit.h"

/*
 * What was decided.  The signed step says which way; an older one leaves it to its letter.  One
 * that does not open here is not taken for a yes.
 */
enum case_outcome visit_outcome(const struct visit *visit);

/* The matter it is about; NULL when that is not known here. */
const struct service_item *visit_tracked_item(const struct visit *visit);

/* The key of the words for a decision of this matter and outcome (granted or refused). */
const char *visit_decision_key(const struct visit *visit, enum case_outcome outcome);

/* The same of an item; NULL: of none that is known here. */
const char *visit_decided_as(const struct service_item *item, enum case_outcome outcome);

/* The longest result there is (officectl decide --paper) may be one line. */
#define VISIT_RESULT_LINE_SIZE 3001

/* The next line of a result as the department wrote it, and moves *rest past it; false after the last. */
bool visit_result_line(const char **rest, char out[VISIT_RESULT_LINE_SIZE]);

/* The name of who answers, by the catalogue; else the queue itself. */
const char *visit_answering(const struct visit *visit, const struct step_note *step);

#endif
