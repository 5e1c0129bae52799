/*
 * form.h - what the citizen fills in: field id → text, and what is wrong with it.
 *
 * A form is a JSON object of strings, in memory of one visit.  Checks return a word key
 * (`form.required`, `form.phone` …) that the screen shows beside the field, or NULL.
 */
#ifndef FIRMWARE_MODEL_BASKET_FORM_H
#define FIRMWARE_MODEL_BASKET_FORM_H

#include "firmware/model/item/service_item.h"

/* A new form with what the card knows filled in. Fails NO_MEMORY. */
MUST_CHECK enum status form_prefill(
	const struct service_item *item, const struct identity *identity, json_t **out);

/* What the card says for the field; "" when nothing. Borrowed. */
const char *form_card_text(const struct item_field *field, const struct identity *identity);

/* What is wrong with value for field, as a word key; NULL when nothing is. */
const char *form_check(const struct item_field *field, const char *value);

/* The first field that is wrong, as index; -1 when the form is complete. key gets the word key. */
int form_first_gap(const struct service_item *item, const json_t *form, const char **key);

/* The value of field id, "" when not filled. Borrowed. */
const char *form_get(const json_t *form, const char *id);

/* Sets the value of field id. Fails NO_MEMORY, BAD_DATA when value is no UTF-8. */
MUST_CHECK enum status form_set(json_t *form, const char *id, const char *value);

#endif
