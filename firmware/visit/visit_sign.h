/*
 * visit_sign.h - what is signed and how: by hand, by the keypad, through a witness.
 *
 * For the screen of signing.  Main thread.
 */
#ifndef FIRMWARE_VISIT_VISIT_SIGN_H
#define FIRMWARE_VISIT_VISIT_SIGN_H

#include "firmware/visit/visit.h"

/* Builds what the signature covers, in the words of the visit's language. */
void visit_write_signed_text(struct visit *visit);

/* A point of the signature, and the pad's size in 1/100 mm. */
void visit_draw_ink(struct visit *visit, const struct ink_point *point, int width, int height);

/*
 * Confirming by the keypad instead of writing.  heard: what is signed was heard to its end; the
 * card is asked for at once, otherwise by visit_list_heard().
 */
void visit_begin_confirming(struct visit *visit, bool heard);

/* What is signed was heard to its end: the card is asked for. */
void visit_list_heard(struct visit *visit);

/*
 * A witness writes for whoever signs now and cannot; false: they write themselves again.
 * Refused like the keypad where a matter wants a hand.
 */
void visit_let_witness(struct visit *visit, bool witnessed);

/* The name of the witness, as far as it is typed. */
void visit_set_witness(struct visit *visit, const char *name);

/* Why the name is none of a witness, a key of words; NULL: it is one. */
const char *visit_witness_wrong(const struct visit *visit);

/* The matter that whoever signs now cannot confirm by key; NULL when there is none. */
const struct service_item *visit_refuses_keys(const struct visit *visit);

/* Begins the signature again. */
void visit_clear_ink(struct visit *visit);

#endif
