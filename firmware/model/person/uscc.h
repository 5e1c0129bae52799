/*
 * uscc.h - 统一社会信用代码, the 18-character number of an organisation.
 *
 * Source: GB 32100-2015: registering authority 1, kind 1, region 6, body code 9 with its own
 * check (GB 11714), check character modulo 31.  Letters I O S V Z are never used.
 */
#ifndef FIRMWARE_MODEL_PERSON_USCC_H
#define FIRMWARE_MODEL_PERSON_USCC_H

#include <stdbool.h>

/* True when code is 18 upper-case characters of the alphabet and its check character fits. */
bool uscc_is_valid(const char *code);

#endif
