/*
 * window_rules.h - what matters must be to each other whose places are counted together.
 *
 * For catalogue_rules.c, of the frame's `windows`.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_WINDOW_RULES_H
#define FIRMWARE_MODEL_CATALOGUE_WINDOW_RULES_H

#include "firmware/model/catalogue/catalogue.h"

/* What is wrong with the index-th item of a window, in an author's words; NULL: nothing. */
const char *window_fault(const struct catalogue *catalogue, const json_t *window, size_t index);

#endif
