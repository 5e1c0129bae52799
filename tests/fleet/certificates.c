/*
 * certificates.c - which certificate a terminal shows: some end within the week.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/evidence/renewal.h"
#include "sync/office/authority/certificate.h"
#include "tests/fleet/terminal.h"

enum { FILE_MAX = 8192, ONE_IN = 40, DAYS_LEFT = 6 };

/* Everything but letters and digits as %XX, as nginx writes it. */
static char *escape(const char *text)
{
	char *out = malloc(3 * strlen(text) + 1), *to = out;

	if (!out)
		abort();
	for (; *text; text++) {
		bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
			     (*text >= '0' && *text <= '9');

		if (plain)
			*to++ = *text;
		else
			to += sprintf(to, "%%%02X", (unsigned char)*text);
	}
	*to = '\0';
	return out;
}

void certificate_age(struct terminal *terminal)
{
	terminal->ends_early = terminal->number % ONE_IN == 3;
	if (terminal->ends_early && fleet_fault(FLEET_CERTIFICATE_ENDS))
		terminal->clocks.skew_ms =
			FLEET_DAY_MS +
			(int64_t)(schedule_random() % (DAYS_LEFT * FLEET_DAY_MS)) -
			CERTIFICATE_LIFE_DAYS * FLEET_DAY_MS;
}

void certificate_show(struct terminal *terminal, const char *path)
{
	struct bytes pem = {0};
	int64_t from_ms, before_ms = terminal->certificate_to_ms;
	char *text;

	if (terminal->certificate && !terminal->ends_early)
		return;
	if (file_read(path, FILE_MAX, &pem) != STATUS_OK)
		return;
	text = escape((const char *)pem.data);
	if (terminal->certificate && strcmp(text, terminal->certificate) == 0) {
		free(text);
	} else if (renewal_dates(pem.data, pem.len, &from_ms, &terminal->certificate_to_ms) ==
		   STATUS_OK) {
		/* The old text is still on its way with late requests, and stays. */
		terminal->certificate = text;
		if (terminal->certificate_to_ms > before_ms && before_ms)
			fleet_fault(before_ms < schedule_wall_ms() ? FLEET_CERTIFICATE_EXPIRED
								   : FLEET_CERTIFICATE_RENEWED);
	}
	bytes_free(&pem);
}

bool certificate_holds(const struct terminal *terminal)
{
	/* Clocks are some minutes off. */
	if (schedule_wall_ms() <= terminal->certificate_to_ms + FLEET_HOUR_MS)
		return true;
	fleet_broken(FLEET_EXPIRED, "terminal %s asks with an expired certificate",
		terminal->kiosk_id);
	return false;
}
