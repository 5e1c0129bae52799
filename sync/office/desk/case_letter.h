/*
 * case_letter.h - what the office says to the citizen about a case, sealed before it leaves the
 * desk.
 *
 * JSON {"basis","gaps":[{"basis","what"}],"how","item","leader","outcome","paper",
 * "procedure","said"}, only what there is (item: the implement_code, by which the terminal knows
 * how a decision of such a matter is called),
 * sealed to the visit code's key (evidence/letter_key), the department and escrow: the intake
 * host, which keeps it and hands it out, cannot read it.  Made by officectl with the
 * department's key, which opens the case for it.
 */
#ifndef SYNC_OFFICE_DESK_CASE_LETTER_H
#define SYNC_OFFICE_DESK_CASE_LETTER_H

#include "firmware/model/json.h"
#include "sync/office/desk/case_desk.h"

#define CASE_LETTER_MAX 4096 /* bytes of its JSON */

/* A case opened with its department's key, to write about it. */
struct case_writer {
	struct case_desk *desk;               /* holds the case */
	const struct seal_identity *identity; /* the department's */
	struct opened_case *opened;
};

/*
 * The letter in force, a new reference; an empty object when there is none.  Fails DENIED
 * (another key), BAD_DATA, IO.
 */
MUST_CHECK enum status case_letter_read(const struct case_writer *writer, json_t **out);

/* Seals letter, appended.  Fails FULL (too long), BAD_DATA (no key to seal to), NO_MEMORY. */
MUST_CHECK enum status case_letter_seal(
	const struct case_writer *writer, const json_t *letter, struct bytes *out);

#endif
