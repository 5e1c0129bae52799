/*
 * country.h - nationalities as a passport prints them: three letters (GB/T 2659, ICAO 9303).
 */
#ifndef FIRMWARE_MODEL_PERSON_COUNTRY_H
#define FIRMWARE_MODEL_PERSON_COUNTRY_H

#include <stdbool.h>

/* True for a nationality other than Chinese, upper-case; ICAO's own codes (D, XXA, UNO …) too. */
bool country_is_foreign(const char *code);

#endif
