/*
 * escpos_proof.h - is the slip on paper?
 *
 * Inside printer_escpos only.  GS ( H where the model is known for it, GS r where it was
 * learned that the printer answers it, else a watch over the printer for as long as it may
 * print. Source: reference protocols 4.7 (job states).
 */
#ifndef DRIVERS_PRINTER_ESCPOS_PROOF_H
#define DRIVERS_PRINTER_ESCPOS_PROOF_H

#include "drivers/printer/escpos_state.h"

/* Finds out, once, whether this printer answers in order; many clones do not. NO_DEVICE only.
 */
MUST_CHECK enum status escpos_proof_learn(struct escpos *escpos);

/*
 * Everything was taken.  It is on paper when the printer answers in order and is still well;
 * one that answers only in real time is watched; one that says nothing proves nothing.  Fails
 * NOT_READY (*job PARTIAL: it says what stopped it), TIMEOUT (UNKNOWN), NO_DEVICE.
 */
MUST_CHECK enum status escpos_proof_await(struct escpos *escpos, enum printer_job *job);

#endif
