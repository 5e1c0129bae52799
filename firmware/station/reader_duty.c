#include "firmware/station/reader_duty.h"

#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"

/*
 * FIND cannot be trusted to tell that a card was lifted, so the card read last is passed over
 * by its number, for long enough to take it away; a card that failed rests for a moment.
 */
enum { SAME_CARD_MS = 5000, AFTER_FAILURE_MS = 1000 };

/*
 * While a citizen is asked for a card, a reader that tells by itself is asked so often all the
 * same: one that has gone deaf must not let people wait.  Nobody waits, nobody is asked.
 */
enum { CROSS_CHECK_MS = 2000 };

/* One look may miss a card that lies badly; a hand takes longer than two to change it. */
enum { LOOKS_UNTIL_GONE = 2 };

static void forget_last(struct reader_worker *self)
{
	bytes_wipe(self->last_number, sizeof(self->last_number));
}

static enum status reader_open(
	struct device_worker *worker, const struct registry_match *match, struct usb_port *port)
{
	struct reader_worker *self = (struct reader_worker *)worker;
	enum status status = card_reader_open(match->card_reader, port, &self->reader);

	if (status != STATUS_OK)
		return status;
	self->card_there = false;
	device_worker_set_fault(worker, FAULT_NONE);
	return STATUS_OK;
}

static void reader_close(struct device_worker *worker)
{
	struct reader_worker *self = (struct reader_worker *)worker;

	card_reader_close(self->reader);
	self->reader = NULL;
	forget_last(self);
}

static bool is_asked(struct reader_worker *self, bool *read)
{
	bool watch;

	pthread_mutex_lock(&self->base.mutex);
	watch = self->watch;
	*read = self->read_wanted;
	self->answering = self->requests;
	pthread_mutex_unlock(&self->base.mutex);
	return watch || *read;
}

/* Nobody knows yet whether the card that somebody left still lies there. */
static bool may_be_left(struct reader_worker *self)
{
	bool left;

	pthread_mutex_lock(&self->base.mutex);
	left = self->left;
	pthread_mutex_unlock(&self->base.mutex);
	return left;
}

/* Counts what was seen; true while the card that lies there is the one somebody left. */
static bool is_left(struct reader_worker *self)
{
	bool left;

	self->empty_looks = self->card_there ? 0 : self->empty_looks + 1;
	pthread_mutex_lock(&self->base.mutex);
	if (self->empty_looks >= LOOKS_UNTIL_GONE)
		self->left = false;
	left = self->left;
	pthread_mutex_unlock(&self->base.mutex);
	return left;
}

/*
 * One answer for each request; false when it was called off meanwhile.  A failure is no answer
 * to who asked again while it happened: that reading is still to come.
 */
static bool take_request(struct reader_worker *self, bool failed)
{
	bool wanted;

	pthread_mutex_lock(&self->base.mutex);
	wanted = self->read_wanted;
	self->read_wanted = wanted && failed && self->requests != self->answering;
	pthread_mutex_unlock(&self->base.mutex);
	return wanted;
}

/* Tells the identity, unless it is the card that was just read and not yet taken away. */
static void report_identity(struct reader_worker *self, const struct identity *identity)
{
	int64_t now_ms = clock_monotonic_ms();

	if (strcmp(self->last_number, identity->id_number) == 0) {
		self->not_before_ms = self->last_read_ms + SAME_CARD_MS;
		return;
	}
	memcpy(self->last_number, identity->id_number, sizeof(self->last_number));
	self->last_read_ms = now_ms;
	if (take_request(self, false))
		device_worker_tell(&self->base, DEVICE_CARD_READ, FAULT_NONE, identity);
}

static void report_failure(struct reader_worker *self, enum status status, enum fault fault)
{
	self->not_before_ms = clock_monotonic_ms() + AFTER_FAILURE_MS;
	if (take_request(self, true))
		device_worker_tell_failed(&self->base, fault,
			fault == FAULT_CARD_LIMITED ? &self->reader->public : NULL);
	if (status != STATUS_NOT_READY)
		device_worker_lose(&self->base, status);
}

/* The drivers know readers; which one it is, this duty knows. */
static enum fault own_fault(const struct reader_worker *self, enum fault fault)
{
	const struct device_duty *duty = self->base.duty;

	if (fault == FAULT_READER_ABSENT)
		return duty->absent;
	if (fault == FAULT_READER_SILENT)
		return duty->silent;
	return fault == FAULT_READER_BROKEN ? duty->broken : fault;
}

static void read_card(struct reader_worker *self, bool left)
{
	struct identity identity = {0};
	enum fault fault = FAULT_CARD_LEFT;
	enum status status = STATUS_NOT_READY;

	if (!left)
		status = card_reader_read(self->reader, &identity, &fault);
	if (status == STATUS_OK)
		report_identity(self, &identity);
	else
		report_failure(self, status, own_fault(self, fault));
	bytes_wipe(&identity, sizeof(identity));
}

/* Keeps the number no longer than it is of use; ms until then. */
static int rest(struct reader_worker *self, int64_t now_ms)
{
	int64_t left_ms = self->last_read_ms + SAME_CARD_MS - now_ms;

	if (self->last_number[0] == '\0')
		return DEVICE_WORKER_SLEEP;
	if (left_ms > 0)
		return (int)left_ms;
	forget_last(self);
	return DEVICE_WORKER_SLEEP;
}

/*
 * ms until the next look; waits here for a reader that tells by itself when there is something
 * to see.  What was told of the card read last is kept for a while only, and a card that rests
 * is looked at again: both by the clock.
 */
static int await(struct reader_worker *self, bool read, bool left, int rest_ms)
{
	bool by_clock = rest_ms != DEVICE_WORKER_SLEEP || (left && !self->card_there);
	enum status status;

	if (self->base.is_lost || by_clock || (self->card_there && read))
		return CARD_READER_FIND_MS;
	status = card_reader_listen(self->reader, read ? CROSS_CHECK_MS : USB_FOR_EVER);
	if (status == STATUS_OK || status == STATUS_TIMEOUT)
		return 0;
	if (status != STATUS_NOT_FOUND)
		device_worker_fail(&self->base, status);
	return CARD_READER_FIND_MS;
}

static int reader_step(struct device_worker *worker)
{
	struct reader_worker *self = (struct reader_worker *)worker;
	int64_t now_ms = clock_monotonic_ms();
	bool read, left, was_there = self->card_there, asked = is_asked(self, &read);
	int rest_ms = rest(self, now_ms);
	enum status status;

	/* Whoever took theirs while nobody was asked leaves none for the next one. */
	if (!asked && !may_be_left(self)) {
		self->card_there = false;
		return rest_ms;
	}
	status = card_reader_find(self->reader, &self->card_there);
	if (status != STATUS_OK) {
		device_worker_fail(worker, status);
		return CARD_READER_FIND_MS;
	}
	device_worker_is_well(worker);
	/* Whoever asked may have gone meanwhile: what lies there now was not put for him. */
	if (asked && !is_asked(self, &read)) {
		self->card_there = false;
		return rest_ms;
	}
	left = is_left(self);
	if (asked && self->card_there && !was_there && !left)
		device_worker_tell(worker, DEVICE_CARD_PUT, FAULT_NONE, NULL);
	if (!self->card_there || !read || now_ms < self->not_before_ms)
		return await(self, read, left, rest_ms);
	read_card(self, left);
	return CARD_READER_FIND_MS;
}

/* A card may still be put down once the reader is there: the request waits. */
static bool reader_refuse(struct device_worker *worker)
{
	bool read;

	return is_asked((struct reader_worker *)worker, &read);
}

static enum fault reader_test(struct device_worker *worker, struct device_report *out)
{
	struct card_reader *reader = ((struct reader_worker *)worker)->reader;
	enum status status = card_reader_describe(reader, out->about);

	out->said = reader->said;
	if (status == STATUS_OK)
		return FAULT_NONE;
	if (status == STATUS_NO_DEVICE)
		return worker->duty->absent;
	return status == STATUS_DENIED ? worker->duty->broken : worker->duty->silent;
}

const struct device_duty reader_duty = {
	.name = "reader",
	.absent = FAULT_READER_ABSENT,
	.silent = FAULT_READER_SILENT,
	.broken = FAULT_READER_BROKEN,
	.recovery = RECOVERY_ID_READER,
	.open = reader_open,
	.step = reader_step,
	.refuse = reader_refuse,
	.test = reader_test,
	.close = reader_close,
};

/* The same work on another kind of card. */
#define SMART_CARD_DUTY(word)                                                                  \
	{                                                                                      \
		.name = word, .absent = FAULT_SMART_CARD_ABSENT,                               \
		.silent = FAULT_SMART_CARD_SILENT, .broken = FAULT_SMART_CARD_SILENT,          \
		.recovery = RECOVERY_SMART_CARD, .open = reader_open, .step = reader_step,     \
		.refuse = reader_refuse, .test = reader_test, .close = reader_close            \
	}

const struct device_duty smart_card_duty = SMART_CARD_DUTY("smart_card");
const struct device_duty smart_card_2_duty = SMART_CARD_DUTY("smart_card_2");
