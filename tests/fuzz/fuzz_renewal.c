/*
 * What stands where a certificate should, and answers of somebody who is no authority, in base64
 * or as what the base64 stands for: dates are read or refused, nothing foreign is accepted.
 */
#include <string.h>

#include "firmware/evidence/base64.h"
#include "firmware/evidence/renewal.h"
#include "sync/office/authority/certificate.h"
#include "tests/fuzz/fuzz.h"

/* Of a terminal whose certificate ends, and of one that has none yet; the inputs' makers have
 * neither key. */
static struct {
	struct bytes ca, present, request;
} office;

static void make_office(void)
{
	struct signing_key *ca = NULL, *own = NULL;
	struct bytes pem = {0};

	FUZZ_HOLDS(signing_key_make(&ca) == STATUS_OK && signing_key_make(&own) == STATUS_OK);
	FUZZ_HOLDS(certificate_make_authority("terminal CA", ca, 1, &office.ca) == STATUS_OK);
	FUZZ_HOLDS(certificate_make_terminal((char *)office.ca.data, ca, own, "530702", "tls",
			   1, &office.present) == STATUS_OK);
	FUZZ_HOLDS(signing_key_pem(own, &pem) == STATUS_OK);
	FUZZ_HOLDS(renewal_first_request(&pem, "530702", "tls", &office.request) == STATUS_OK);
	bytes_free(&pem);
	signing_key_destroy(ca);
	signing_key_destroy(own);
}

static void accept_nothing(const void *answer, size_t len)
{
	const char *ca = (const char *)office.ca.data;
	struct bytes next = {0};

	FUZZ_HOLDS(renewal_accept(answer, len, &office.present, ca, &next) != STATUS_OK);
	FUZZ_HOLDS(renewal_first_accept(answer, len, (char *)office.request.data, ca, &next) !=
		   STATUS_OK);
	FUZZ_HOLDS(next.len == 0);
	bytes_free(&next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size * 2 + 8);
	int64_t from_ms, to_ms;

	FUZZ_HOLDS(text != NULL);
	if (!office.ca.data)
		make_office();
	(void)!renewal_dates(data, size, &from_ms, &to_ms);
	accept_nothing(data, size);
	base64_encode(data, size, text);
	accept_nothing(text, strlen(text));
	free(text);
	return 0;
}
