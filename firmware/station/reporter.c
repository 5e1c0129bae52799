#include "firmware/station/reporter.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

struct reporter {
	atomic_uint holders;
	struct mailbox *mailbox;
	device_event_handler *handler; /* main thread; NULL: closed */
	void *user;
	enum fault *faults;
};

struct report {
	struct mail mail; /* first */
	struct reporter *reporter;
	struct device_event event;
	struct identity identity;
	struct card_public card;
};

/* A scan is long, and seldom: only its own report has room for it. */
struct scan_report {
	struct report report; /* first */
	struct scan scan;
};

struct reporter *reporter_create(
	struct mailbox *mailbox, device_event_handler *handler, void *user, enum fault *faults)
{
	struct reporter *reporter = calloc(1, sizeof(*reporter));

	if (!reporter)
		return NULL;
	atomic_init(&reporter->holders, 1);
	reporter->mailbox = mailbox;
	reporter->handler = handler;
	reporter->user = user;
	reporter->faults = faults;
	return reporter;
}

static void release(struct reporter *reporter)
{
	if (atomic_fetch_sub(&reporter->holders, 1) == 1)
		free(reporter);
}

void reporter_close(struct reporter *reporter)
{
	reporter->handler = NULL;
	release(reporter);
}

static void deliver(struct mail *mail)
{
	struct report *report = (struct report *)mail;
	struct reporter *reporter = report->reporter;
	bool scanned = report->event.kind == DEVICE_SCANNED;

	if (reporter->handler) {
		if (report->event.kind == DEVICE_STATE)
			reporter->faults[report->event.role] = report->event.fault;
		reporter->handler(reporter->user, &report->event);
	}
	secret_free(report, scanned ? sizeof(struct scan_report) : sizeof(*report));
	release(reporter);
}

/* Copies what event points to into the report. */
static void fill(struct report *report, const struct device_event *event)
{
	report->event = *event;
	if (event->identity) {
		report->identity = *event->identity;
		report->event.identity = &report->identity;
	}
	if (event->card) {
		report->card = *event->card;
		report->event.card = &report->card;
	}
	if (event->kind == DEVICE_SCANNED) {
		struct scan_report *scanned = (struct scan_report *)report;
		scanned->scan = *event->scan;
		report->event.scan = &scanned->scan;
	}
}

void reporter_tell(struct reporter *reporter, const struct device_event *event)
{
	struct report *report = secret_alloc(
		event->kind == DEVICE_SCANNED ? sizeof(struct scan_report) : sizeof(*report));

	if (!report) {
		log_warn("station", "no_memory", "event=%d", event->kind);
		return;
	}
	report->mail.deliver = deliver;
	report->reporter = reporter;
	fill(report, event);
	atomic_fetch_add(&reporter->holders, 1);
	mailbox_post(reporter->mailbox, &report->mail);
}
