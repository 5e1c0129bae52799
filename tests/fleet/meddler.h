/*
 * meddler.h - what others say before the true request arrives, and what PUT may answer.
 *
 * Used by line.c and office.c.  Source: design wire, "Promises": JWS twin, another terminal's
 * certificate, disk full at the office.
 */
#ifndef TESTS_FLEET_MEDDLER_H
#define TESTS_FLEET_MEDDLER_H

#include "tests/fleet/office.h"
#include "tests/fleet/terminal.h"

/*
 * Turns the manifest of a call into a twin of it: the other signature of the same words (s for
 * n - s), white space, or a header that nobody signed.  False: it carries none.
 */
bool meddler_twin(struct call *call);

/* A terminal that has no business with this one's cases; NULL: there is no other. */
const struct terminal *meddler_neighbour(const struct terminal *terminal);

/* True for paths of one terminal's cases. */
bool meddler_is_private(const char *path);

/* Whoever asks for what is another's is told the same as for what does not exist. */
void meddler_judge(const struct call *call);

/* The office answered a PUT while its disk had so many bytes left. */
void meddler_judge_put(const struct call *call, int status, uint64_t space);

#endif
