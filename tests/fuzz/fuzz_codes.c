/* Numbers and codes that people type or a scanner reads: what is taken has one spelling, and
 * written in groups it reads the same. */
#include <stdio.h>
#include <string.h>

#include "firmware/evidence/slip_store.h"
#include "firmware/model/date.h"
#include "firmware/model/ids.h"
#include "firmware/model/person/id_code.h"
#include "firmware/model/person/uscc.h"
#include "tests/fuzz/fuzz.h"

static void read_visit_code(const char *text)
{
	char code[VISIT_CODE_SIZE], again[VISIT_CODE_SIZE], group[20];

	if (visit_code_read(text, code) != STATUS_OK)
		return;
	FUZZ_HOLDS(strlen(code) == VISIT_CODE_SIZE - 1 &&
		   strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == strlen(code));
	visit_code_group(code, group);
	FUZZ_HOLDS(visit_code_read(group, again) == STATUS_OK && strcmp(code, again) == 0);
}

static void read_numbers(const char *text)
{
	char group[18], number[RECEIPT_NO_SIZE];
	int year, month, day;

	if (receipt_no_is_valid(text)) {
		FUZZ_HOLDS(strlen(text) == 15 && strspn(text, "0123456789") == 15);
		receipt_no_group(text, group);
		FUZZ_HOLDS(strlen(group) == 17);
	}
	if (receipt_no_read(text, number)) {
		FUZZ_HOLDS(receipt_no_is_valid(number));
		receipt_no_group(number, group);
		FUZZ_HOLDS(receipt_no_read(group, number));
	}
	if (uuid_is_valid(text))
		FUZZ_HOLDS(strlen(text) == UUID_SIZE - 1);
	if (kiosk_id_is_valid(text))
		FUZZ_HOLDS(strlen(text) == KIOSK_ID_SIZE - 1);
	if (date_read(text, &year, &month, &day))
		FUZZ_HOLDS(date_is_valid(text) && day_is_real(year, month, day) &&
			   strlen(text) == DATE_SIZE - 1);
	if (uscc_is_valid(text))
		FUZZ_HOLDS(strlen(text) == 18);
}

static void read_id_code(const uint8_t *data, size_t size)
{
	struct id_code code;
	char again[64 + ID_CODE_ISSUER_SIZE + ID_CODE_TOKEN_SIZE];
	struct id_code back;

	if (id_code_read(data, size, &code) != STATUS_OK)
		return;
	FUZZ_HOLDS(*code.issuer && *code.token && code.until_ms >= 0);
	snprintf(again, sizeof(again), "OVID1:%s:%lld:%s", code.issuer,
		(long long)(code.until_ms / 1000), code.token);
	FUZZ_HOLDS(id_code_read((const uint8_t *)again, strlen(again), &back) == STATUS_OK &&
		   strcmp(back.token, code.token) == 0 && back.until_ms == code.until_ms);
	FUZZ_HOLDS(id_code_is_known(&code, code.issuer));
	(void)id_code_is_expired(&code, 0);
}

#define HOST "status.onevisit.example"

static void read_slip_qr(const uint8_t *data, size_t size)
{
	char number[RECEIPT_NO_SIZE], code[VISIT_CODE_SIZE], again[VISIT_CODE_SIZE];

	if (slip_qr_read(data, size, HOST, number, code) != STATUS_OK)
		return;
	FUZZ_HOLDS(receipt_no_is_valid(number));
	FUZZ_HOLDS(visit_code_read(code, again) == STATUS_OK && strcmp(code, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_HOLDS(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	read_visit_code(text);
	read_numbers(text);
	free(text);
	read_id_code(data, size);
	read_slip_qr(data, size);
	return 0;
}
