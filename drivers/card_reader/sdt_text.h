/*
 * sdt_text.h - what stands on the chip of an identity card, as an identity.
 *
 * Four kinds: resident ID card, residence permit for Hong Kong, Macao and Taiwan, and the
 * foreigner's permanent residence card of 2017 and of 2023.  A kind is a table of fields and a
 * line in LAYOUTS.  Pure.  Source: reference protocols 2.7, 2.8.
 */
#ifndef DRIVERS_CARD_READER_SDT_TEXT_H
#define DRIVERS_CARD_READER_SDT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"
#include "firmware/model/person/identity.h"

#define SDT_TEXT_SIZE 256
#define SDT_ADDRESS_SIZE 70 /* one appended address record */
#define SDT_ADDRESSES_MAX 4 /* of them on a card */

/*
 * The card's text as an identity.  NOT_FOUND: a kind of card that we do not know.  BAD_DATA:
 * damaged.  *out is untouched on failure.
 */
MUST_CHECK enum status sdt_text_decode(const uint8_t text[SDT_TEXT_SIZE], struct identity *out);

/*
 * Puts the newest of the appended addresses (30 03), the last that is not empty, in place of
 * the printed one.  BAD_DATA: damaged; out->address is as before.
 */
MUST_CHECK enum status sdt_newest_address(
	const uint8_t *records, size_t len, struct identity *out);

#endif
