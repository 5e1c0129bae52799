/*
 * made_case.h - cases as a terminal makes them, without a visit: for strangers and benches.
 *
 * Everything in them is real: keys of the terminal's state folder, sealing, manifest,
 * signature. Whatever fails ends the program.
 */
#ifndef TESTS_STRANGERS_MADE_CASE_H
#define TESTS_STRANGERS_MADE_CASE_H

#include "firmware/evidence/bundle.h"
#include "firmware/evidence/enrolment.h"

struct maker {
	struct enrolment enrolment;
	struct sealing_keys sealing;
	struct signing_key *key;
	const char *department;
};

struct made_case {
	struct bundle_case bundle;
	char visit_id[UUID_SIZE], visit_code[VISIT_CODE_SIZE];
};

/* Reads the terminal of a state folder. */
void maker_open(struct maker *maker, const char *state_folder);

/* Frees it. */
void maker_close(struct maker *maker);

/* A case with pages of page_len random bytes. Free with made_case_free(). */
void made_case(struct maker *maker, int64_t seq, const uint8_t prev[32], int pages,
	size_t page_len, struct made_case *out);

/* Sealed part n, 0 the inner one. */
const struct bytes *made_part(const struct made_case *made, int n);

/* Wipes and frees. */
void made_case_free(struct made_case *made);

/* Ends the program with what was wrong unless good. */
void must(bool good, const char *what);

#endif
