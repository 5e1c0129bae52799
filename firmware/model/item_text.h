/*
 * item_text.h - what is written in several languages in a catalogue.
 */
#ifndef FIRMWARE_MODEL_ITEM_TEXT_H
#define FIRMWARE_MODEL_ITEM_TEXT_H

#include <jansson.h>

/* The text of an i18n member of object in language, falling back to zh-Hans; "" when absent. */
const char *item_text(const json_t *object, const char *member, const char *language);

#endif
