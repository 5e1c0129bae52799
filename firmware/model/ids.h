/*
 * ids.h - numbers that people copy and computers join on.
 *
 * Source: design wire, "Names" (receipt number, visit code), RFC 9562 (UUIDv7).
 */
#ifndef FIRMWARE_MODEL_IDS_H
#define FIRMWARE_MODEL_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define UUID_SIZE 37       /* 36 characters and NUL */
#define RECEIPT_NO_SIZE 16 /* 15 digits and NUL */
#define VISIT_CODE_SIZE 17 /* 16 characters and NUL */
#define KIOSK_ID_SIZE 7    /* 6 digits and NUL */
#define KIOSK_SEQ_MAX 9999999

/* A new UUIDv7 from wall_ms and randomness, lower case. */
void uuid_make(int64_t wall_ms, char out[UUID_SIZE]);

/* True for 36 lower-case characters in 8-4-4-4-12. */
bool uuid_is_valid(const char *uuid);

/* True for six digits. */
bool kiosk_id_is_valid(const char *kiosk_id);

/* KKKKKKSSSSSSSCC with ISO 7064 MOD 97-10. kiosk_id valid, 1 ≤ kiosk_seq ≤ KIOSK_SEQ_MAX. */
void receipt_no_make(const char *kiosk_id, int64_t kiosk_seq, char out[RECEIPT_NO_SIZE]);

/* True when 15 digits check. */
bool receipt_no_is_valid(const char *receipt_no);

/* As a person copies it, with spaces or hyphens between; false unless it is valid. */
bool receipt_no_read(const char *text, char out[RECEIPT_NO_SIZE]);

/* "53070 20000 00170"; out holds 18. */
void receipt_no_group(const char *receipt_no, char out[18]);

/* A new visit code: 80 random bits in Crockford base32. */
void visit_code_make(char out[VISIT_CODE_SIZE]);

/* Reads what a person typed: any case, I L → 1, O → 0, spaces and hyphens skipped. Fails BAD_DATA. */
MUST_CHECK enum status visit_code_read(const char *typed, char out[VISIT_CODE_SIZE]);

/* "7ZK3-M9QW-2TRX-5HVB"; out holds 20. */
void visit_code_group(const char *visit_code, char out[20]);

#endif
