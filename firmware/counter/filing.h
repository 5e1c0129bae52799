/*
 * filing.h - "submit": everything the visit holds becomes queued cases, in one transaction.
 *
 * Runs on the housekeeping worker.  From FILED on the case survives anything.
 * Source: design wire "Bundle" 3–7, "Receipt and slip".
 */
#ifndef FIRMWARE_COUNTER_FILING_H
#define FIRMWARE_COUNTER_FILING_H

#include "firmware/evidence/bundle.h"
#include "firmware/model/fault.h"
#include "firmware/model/ink.h"
#include "firmware/model/item/service_item.h"
#include "firmware/model/settings.h"
#include "firmware/model/slip.h"
#include "firmware/storage/queue.h"

#define FILING_PAGES_MAX 60 /* of one case */
#define FILING_CASES_MAX SLIP_CASES_MAX

/* One matter of the basket.  A page that serves several matters is listed in each of them. */
struct filing_case {
	const struct service_item *item;
	const struct service_item
		*parties; /* asks who acts: its papers are there too; or NULL */
	const json_t *form;
	const struct bundle_page *pages;
	size_t page_count;
	bool place_seen; /* of what it books the office had a place left when it was asked */
};

/* Somebody who signs besides the applicant. */
struct filing_signer {
	const char *name;
	const struct ink *ink;
	uint16_t cases; /* bit i: signs for cases[i] */
};

/* All inputs of a visit's cases, in basket order; borrowed for the call. */
struct filing {
	const struct filing_case *cases;
	size_t case_count;
	const struct identity *identity;
	const struct ink *ink; /* the applicant's */
	const struct filing_signer *signers;
	size_t signer_count;
	const char *signed_text, *language;
	char visit_id[UUID_SIZE], visit_code[VISIT_CODE_SIZE];
	const struct seal_identity *visit_identity;
};

/* Opened once per process. */
struct filing_desk {
	const struct settings *settings;
	struct enrolment enrolment;
	struct sealing_keys keys;
	struct signing_key *key; /* the terminal's manifest key */
	struct queue *queue;
};

/* Reads enrolment, sealing keys and `keys/manifest.pem`. *fault NOT_ENROLLED or SEALING_KEY. */
MUST_CHECK enum status filing_desk_open(const char *state_folder,
	const struct settings *settings, struct queue *queue, struct filing_desk *out,
	enum fault *fault);

/* Frees the keys. */
void filing_desk_close(struct filing_desk *desk);

/*
 * Queues all cases durably, all or none, and fills the slip (cases, receipt numbers, QR 1).  On
 * failure nothing is left; *fault QUEUE_FULL, QUEUE_IO or SEALING_KEY.
 */
MUST_CHECK enum status filing_submit(struct filing_desk *desk, const struct filing *filing,
	struct slip *out, enum fault *fault);

#endif
