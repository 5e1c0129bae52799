#include "firmware/counter/counter.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/log.h"
#include "firmware/counter/signed_catalogue.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/station/delivery.h"
#include "firmware/station/sequence.h"
#include "firmware/storage/drafts.h"
#include "firmware/storage/sync_state.h"

/* A sealed page as cameras and scanners make them. */
enum { PAGE_BYTES = 2 * 1024 * 1024 };
/* A report is far smaller: with so much free it does not burn the ballast. */
enum { REPORT_BYTES = 8 * 1024 * 1024 };

enum { ASK_MS = 2000 };

void counter_init(struct counter *counter, const char *state_folder,
	const struct settings *settings, const char *readings)
{
	*counter = (struct counter){
		.state_folder = state_folder, .settings = settings, .readings = readings};
}

static enum fault queue_fault(enum status status)
{
	if (!status)
		return FAULT_NONE;
	return status == STATUS_FULL ? FAULT_QUEUE_FULL : FAULT_QUEUE_IO;
}

/* Whoever comes next finds nothing of what was kept long enough. */
static void sweep(const struct counter *counter)
{
	if (queue_slip_sweep(counter->queue, clock_wall_ms()))
		log_warn("counter", "sweep", "old slips stay");
	draft_sweep(counter->state_folder, clock_wall_ms());
}

static enum fault open_queue(struct counter *counter)
{
	enum status status;

	if (counter->queue)
		return FAULT_NONE;
	status = queue_open(counter->state_folder, &counter->queue);
	if (status)
		return queue_fault(status);
	counter_ring(counter); /* what waited here through a power cut goes on */
	return FAULT_NONE;
}

/* A visit that starts must find room for the largest matter beside the reserve. */
static enum fault admit(struct counter *counter)
{
	uint64_t reserve = (uint64_t)counter->settings->reserve_mb * 1024 * 1024;

	return queue_fault(queue_admits(counter->queue, reserve + counter->largest_bytes));
}

static struct counter_index index_now(const struct counter *counter)
{
	char path[PATH_TEXT_MAX];
	struct stat found;

	if (path_join(path, sizeof(path), counter->state_folder, "sync/signed/index") ||
		stat(path, &found))
		return (struct counter_index){.seen = false};
	return (struct counter_index){true, found.st_dev, found.st_ino,
		(int64_t)found.st_mtim.tv_sec * 1000000000 + found.st_mtim.tv_nsec};
}

static bool is_same_index(const struct counter_index *a, const struct counter_index *b)
{
	return a->device == b->device && a->inode == b->inode && a->changed_ns == b->changed_ns;
}

static void close_desk(struct counter *counter)
{
	if (counter->desk_open)
		filing_desk_close(&counter->desk);
	counter->desk_open = false;
}

/* A key that was taken back is not sealed to once more because nobody came meanwhile. */
static bool notice_renewal(struct counter *counter)
{
	struct counter_index now = index_now(counter);

	if (!counter->index.seen)
		counter->index = now;
	if (!now.seen || is_same_index(&now, &counter->index))
		return false;
	close_desk(counter);
	return true;
}

static enum fault open_desk(struct counter *counter)
{
	enum fault fault = FAULT_NOT_ENROLLED;

	if (counter->desk_open)
		return FAULT_NONE;
	if (filing_desk_open(counter->state_folder, counter->settings, counter->queue,
		    &counter->desk, &fault))
		return fault ? fault : FAULT_NOT_ENROLLED;
	counter->desk_open = true;
	return FAULT_NONE;
}

static void note_who_answers(struct counter *counter, const struct catalogue *catalogue)
{
	const struct service_item *item = catalogue_stuck(catalogue);

	if (!item)
		log_warn("counter", "no_reports",
			"the catalogue lacks a whole %s: 12345 takes it", CATALOGUE_STUCK);
	snprintf(counter->reports_to, sizeof(counter->reports_to), "%s",
		item ? item->department : "");
}

static enum fault read_catalogue(struct counter *counter, struct catalogue *out)
{
	if (signed_catalogue_open(
		    counter->state_folder, &counter->desk.enrolment, counter->readings, out))
		return FAULT_CATALOGUE;
	counter->largest_bytes = (uint64_t)out->most_pages * PAGE_BYTES;
	note_who_answers(counter, out);
	return FAULT_NONE;
}

/* What the office signed about our numbers. */
static enum fault check_sequence(struct counter *counter)
{
	enum status status =
		sequence_check(counter->queue, counter->state_folder, &counter->desk.enrolment);

	if (status == STATUS_DENIED)
		return FAULT_TERMINAL_STOPPED;
	return queue_fault(status);
}

static enum fault check_key(struct counter *counter, const char *department)
{
	const struct sealing_key *key;

	if (sealing_keys_find(&counter->desk.keys, department, counter->desk.enrolment.test,
		    clock_wall_ms(), &key))
		return FAULT_SEALING_KEY;
	return FAULT_NONE;
}

static bool is_listed(const struct counter_view *view, const char *department)
{
	for (size_t i = 0; i < view->department_count; i++)
		if (!strcmp(view->departments[i], department))
			return true;
	return false;
}

static void list_departments(struct counter *counter, struct counter_view *out)
{
	const struct sealing_keys *keys = &counter->desk.keys;

	for (size_t i = 0; i < keys->count; i++) {
		const char *department = keys->keys[i].department;

		if (out->department_count < COUNTER_DEPARTMENTS_MAX &&
			!is_listed(out, department) && !check_key(counter, department))
			memcpy(out->departments[out->department_count++], department,
				sizeof(out->departments[0]));
	}
}

/* 办不成事 needs little: a disk too full for a visit, whose worst case it is, has room for it. */
static bool takes_reports(struct counter *counter, enum fault fault)
{
	if ((fault && fault != FAULT_QUEUE_FULL) || !counter->desk_open ||
		!counter->reports_to[0] || check_key(counter, counter->reports_to))
		return false;
	return !fault || (queue_admits(counter->queue, REPORT_BYTES) == STATUS_OK &&
				 !check_sequence(counter));
}

/* First of all: what is kept for hours is not swept by a clock that woke up in 2040. */
static void set_clock(const struct counter *counter)
{
	struct enrolment enrolment;

	if (!enrolment_read(counter->state_folder, &enrolment))
		clock_set_floor(sequence_floor_ms(counter->state_folder, &enrolment));
}

/* What was refused is opened anew at the next look: that is how the terminal recovers. */
void counter_check(struct counter *counter, bool with_catalogue, struct counter_view *out)
{
	enum fault desk = FAULT_NONE, catalogue = FAULT_NONE;

	set_clock(counter);
	*out = (struct counter_view){.fault = open_queue(counter)};
	if (counter->queue) {
		sweep(counter);
		out->renewed = notice_renewal(counter);
		out->slip_waits = queue_slip_waits(counter->queue);
		desk = open_desk(counter);
	}
	if (counter->desk_open) {
		out->test = counter->desk.enrolment.test;
		memcpy(out->kiosk_id, counter->desk.enrolment.kiosk_id, sizeof(out->kiosk_id));
		if (with_catalogue)
			catalogue = read_catalogue(counter, &out->catalogue);
		desk = check_key(counter, "escrow");
		list_departments(counter, out);
	}
	if (!out->fault)
		out->fault = admit(counter);
	if (!out->fault)
		out->fault = desk ? desk : catalogue;
	if (!out->fault)
		out->fault = check_sequence(counter);
	out->takes_reports = !desk && !catalogue && takes_reports(counter, out->fault);
	if (desk == FAULT_SEALING_KEY)
		close_desk(counter);
	if (out->fault)
		log_warn("counter", "paused", "fault=%s", fault_code(out->fault));
}

/* A receipt number carries its kiosk_seq: digits 7 to 13. */
static enum status find_case(
	struct queue *queue, const char *receipt_no, struct queue_case *out)
{
	static const enum queue_state STATES[] = {QUEUE_QUEUED, QUEUE_RELEASED};
	int64_t seq = 0;
	size_t i;

	for (i = 6; i < 13; i++)
		seq = seq * 10 + (receipt_no[i] - '0');
	for (i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++)
		if (!queue_next(queue, STATES[i], seq - 1, out) && out->kiosk_seq == seq)
			return STATUS_OK;
	return STATUS_NOT_FOUND;
}

enum status counter_office_note(
	struct counter *counter, const char *receipt_no, struct bytes *out)
{
	struct sync_state *sync = NULL;
	struct queue_case entry;
	struct bytes note = {0};
	int64_t received_ms;
	enum status status;

	if (!counter->queue || !counter->desk_open || !receipt_no_is_valid(receipt_no))
		return STATUS_NOT_FOUND;
	status = find_case(counter->queue, receipt_no, &entry);
	if (!status)
		status = sync_state_open_reader(counter->state_folder, &sync);
	if (!status)
		status = sync_state_receipt(sync, entry.case_id, &note);
	if (!status)
		status = receipt_note_verify(&counter->desk.enrolment.receipt_key, note.data,
			note.len, entry.case_id, entry.manifest_hash, &received_ms);
	if (!status)
		status = bytes_add(out, note.data, note.len);
	sync_state_close(sync);
	bytes_free(&note);
	return status;
}

void counter_settle(struct counter *counter)
{
	if (!counter->queue || !counter->desk_open)
		return;
	if (delivery_check(counter->queue, counter->state_folder, &counter->desk.enrolment,
		    clock_wall_ms(), counter->settings->purge_days))
		log_warn("counter", "settle", "looked at again at the next doorbell");
}

bool counter_line_is_down(const struct counter *counter)
{
	struct sync_state *sync = NULL;
	char fault[48] = "";

	if (sync_state_open_reader(counter->state_folder, &sync))
		return false;
	if (sync_state_line(sync, fault))
		fault[0] = '\0';
	sync_state_close(sync);
	return fault[0] != '\0';
}

static enum status sync_socket(const struct counter *counter, char path[PATH_TEXT_MAX])
{
	const char *folder = counter->settings->socket_folder;

	return path_join(path, PATH_TEXT_MAX, folder[0] ? folder : counter->state_folder,
		"kiosk-sync.sock");
}

void counter_ring(const struct counter *counter)
{
	char path[PATH_TEXT_MAX];

	if (!sync_socket(counter, path))
		local_socket_ring(path);
}

enum status counter_tell_sync(
	const struct counter *counter, const char *line, int timeout_ms, struct bytes *answer)
{
	char path[PATH_TEXT_MAX];
	enum status status = sync_socket(counter, path);

	return status ? status : local_socket_ask(path, line, (unsigned)timeout_ms, answer);
}

enum status counter_ask_sync(const struct counter *counter, const char *verb,
	const char *member, const char *text, json_t **out)
{
	json_t *object = json_pack("{s:s, s:s}", "do", verb, member, text);
	struct bytes line = {0}, answer = {0};
	enum status status = object ? json_canonical(object, &line) : STATUS_NO_MEMORY;

	if (!status)
		status = counter_tell_sync(counter, (const char *)line.data, ASK_MS, &answer);
	if (!status)
		status = json_read(answer.data, answer.len, out);
	json_decref(object);
	bytes_free(&line);
	bytes_free(&answer);
	return status;
}

enum status counter_call(const struct counter *counter, int timeout_ms)
{
	struct bytes answer = {0};
	enum status status = STATUS_OK;

	if (counter_line_is_down(counter))
		status = failure(STATUS_NO_DEVICE, "call: the line is down");
	if (!status)
		status = counter_tell_sync(counter, "{\"do\":\"beat\"}", timeout_ms, &answer);
	bytes_free(&answer);
	return status;
}

void counter_close(struct counter *counter)
{
	if (counter->desk_open)
		filing_desk_close(&counter->desk);
	queue_close(counter->queue);
	counter->queue = NULL;
	counter->desk_open = false;
}
