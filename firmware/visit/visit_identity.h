/*
 * visit_identity.h - who is here: by card, by what is typed or scanned, and what fits them.
 *
 * For the screens of identification and home.  Main thread.
 */
#ifndef FIRMWARE_VISIT_VISIT_IDENTITY_H
#define FIRMWARE_VISIT_VISIT_IDENTITY_H

#include "firmware/visit/visit.h"

/* Typing from a document instead of a card. */
void visit_type_identity(struct visit *visit, enum visit_document document);

/* Back to the card. */
void visit_leave_typing(struct visit *visit);

/* True when electronic ID codes can be scanned here. */
bool visit_scans(const struct visit *visit);

/* False when a chosen matter asks for a number that only residents have. */
bool visit_may_use_passport(const struct visit *visit);

/* May all chosen matters be filed with what is typed now, with the code scanned if there is
 * one? */
bool visit_may_type(const struct visit *visit);

/* True when the card refused last was of somebody under age: a guardian may act for them. */
bool visit_may_call_guardian(const struct visit *visit);

/* A parent or guardian acts, for whom that card named. */
void visit_call_guardian(struct visit *visit);

/* True at home: who it is is known, no matter is chosen. */
bool visit_is_home(const struct visit *visit);

/* Entries of the catalogue that fit who is here, the best first; at most max. */
size_t visit_fitting(const struct visit *visit, uint32_t *out, size_t max);

/* Home shows what enterprises ask for, or persons. */
void visit_home_for(struct visit *visit, bool enterprise);

/* What was typed so far; which is "name", "number", "nationality" or "birth". */
void visit_set_typed(struct visit *visit, const char *which, const char *text);

/* The typed identity is finished: TYPED, or an error beside the field. */
void visit_typed_done(struct visit *visit);

#endif
