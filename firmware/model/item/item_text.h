/*
 * item_text.h - what is written in several languages in a catalogue.
 */
#ifndef FIRMWARE_MODEL_ITEM_ITEM_TEXT_H
#define FIRMWARE_MODEL_ITEM_ITEM_TEXT_H

#include <jansson.h>
#include <stddef.h>

/* The text of an i18n member of object in language, falling back to zh-Hans; "" when absent. */
const char *item_text(const json_t *object, const char *member, const char *language);

/* The option of a situation or choice with this id; NULL when there is none. Borrowed. */
const json_t *item_option(const json_t *asked, const char *id);

/* A legal basis as one cites it: "《社会保险法》第十九条", "Social Insurance Law Article 19"; cut to size. */
void item_law(const json_t *basis, const char *language, char *out, size_t size);

#endif
