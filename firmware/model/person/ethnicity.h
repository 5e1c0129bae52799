/*
 * ethnicity.h - the peoples of China by their number on cards.
 *
 * Source: GB/T 3304; reference protocols 2.7.
 */
#ifndef FIRMWARE_MODEL_PERSON_ETHNICITY_H
#define FIRMWARE_MODEL_PERSON_ETHNICITY_H

#include <stddef.h>

/* "汉" for 1; the two digits when the number is unknown. */
void ethnicity_name(unsigned number, char *out, size_t size);

#endif
