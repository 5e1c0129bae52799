/*
 * kiosk-sync and an office that says anything: one answer after the other, for a case and
 * for the signed index.  It comes to an end, and nothing counts as delivered.
 *
 * An answer: contact and status (2 bytes), content type (1), offset, retry (1 each), length (2),
 * body.  When there are no more, the line is lost.  The same bytes, line by line, are
 * the head of an answer.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/storage/queue.h"
#include "sync/agent/answer_header.h"
#include "sync/agent/download.h"
#include "sync/agent/upload.h"
#include "sync/wire/names.h"
#include "tests/fuzz/fuzz.h"

enum { HEADER = 7, PART = 200, REQUESTS_MAX = 4096 };

static struct {
	struct transport base; /* first */
	const uint8_t *data;
	size_t size;
	int requests;
} office;

static char folder[64];
static struct queue *queue;
static struct queue_case entry;
static struct enrolment enrolment;

static const char *const TYPES[] = {WIRE_TYPE_JSON, WIRE_TYPE_PROBLEM, WIRE_TYPE_RECEIPT,
	"text/html", "", "application/octet-stream"};

static void answer_next(
	struct transport *base, const struct request *request, struct answer *out)
{
	static const int STATUSES[] = {200, 201, 204, 400, 404, 409, 422, 507};
	const uint8_t *at = office.data;
	size_t max = request->body_max ? request->body_max : ANSWER_BODY_MAX, len;

	(void)base;
	FUZZ_HOLDS(++office.requests < REQUESTS_MAX);
	out->contact = CONTACT_LOST;
	if (office.size < HEADER)
		return;
	out->contact = at[0] % 8 == 7 ? (enum contact)(at[0] / 8 % 4) : CONTACT_ANSWERED;
	out->status = at[1] < 200 ? STATUSES[at[1] % 8] : at[1] * 3;
	snprintf(out->type, sizeof(out->type), "%s", TYPES[at[2] % 6]);
	out->upload_offset = at[3] < 250 ? at[3] : ANSWER_NONE;
	out->retry_after_s = at[4] < 128 ? at[4] : ANSWER_NONE;
	len = (size_t)(at[5] | at[6] << 8);
	office.data += HEADER;
	office.size -= HEADER;
	len = len < office.size ? len : office.size;
	if (bytes_add(&out->body, office.data, len < max ? len : max) != STATUS_OK)
		abort();
	office.data += len;
	office.size -= len;
}

static void close_nothing(struct transport *base)
{
	(void)base;
}

static void queue_case_of_two_parts(void)
{
	static const uint8_t part[PART];
	uint8_t prev[32];

	entry = (struct queue_case){.queued_ms = 1, .part_count = 2};
	strcpy(entry.case_id, "0193573b-0000-7000-8000-000000000001");
	strcpy(entry.visit_id, "0193573b-1111-7000-8000-000000000001");
	receipt_no_make("530702", 1, entry.receipt_no);
	FUZZ_HOLDS(queue_begin(queue, &entry.kiosk_seq, prev) == STATUS_OK);
	for (int n = 0; n < 2; n++)
		FUZZ_HOLDS(queue_write_part(queue, entry.case_id, n, part, PART) == STATUS_OK);
	FUZZ_HOLDS(queue_add(queue, &entry, "{}", 2) == STATUS_OK &&
		   queue_commit(queue) == STATUS_OK);
}

static void open_terminal(void)
{
	if (queue)
		return;
	snprintf(folder, sizeof(folder), "/tmp/fuzz-answer.XXXXXX");
	FUZZ_HOLDS(mkdtemp(folder) != NULL && queue_open(folder, &queue) == STATUS_OK);
	queue_case_of_two_parts();
	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.test");
	FUZZ_HOLDS(note_key_make("office.test", &enrolment.receipt_key) == STATUS_OK &&
		   note_key_make("office.test", &enrolment.publication_key) == STATUS_OK);
	office.base = (struct transport){answer_next, close_nothing};
}

static void read_head(const uint8_t *data, size_t size)
{
	struct answer answer = {.upload_offset = ANSWER_NONE, .retry_after_s = ANSWER_NONE};

	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) + 1 : size;

		answer_header_read((const char *)data, len, &answer);
		data += len;
		size -= len;
	}
	FUZZ_HOLDS(strlen(answer.type) < sizeof(answer.type) &&
		   strlen(answer.etag) < sizeof(answer.etag));
	FUZZ_HOLDS(answer.upload_offset >= ANSWER_NONE && answer.retry_after_s >= ANSWER_NONE);
}

static void begin(const uint8_t *data, size_t size)
{
	office.data = data;
	office.size = size;
	office.requests = 0;
}

static void deliver(void)
{
	struct uploader uploader = {.transport = &office.base,
		.queue = queue,
		.receipt_key = &enrolment.receipt_key};
	struct bytes note = {0};
	struct verdict verdict = upload_case(&uploader, &entry, &note);

	FUZZ_HOLDS(verdict.reaction != WIRE_DONE && verdict.reaction != WIRE_GO_ON);
	FUZZ_HOLDS(verdict.retry_after_s >= 0);
	bytes_free(&note);
}

static void download(void)
{
	static struct office_memory memory;
	struct download download = {.transport = &office.base,
		.state_folder = folder,
		.enrolment = &enrolment,
		.memory = &memory};

	memset(&memory, 0, sizeof(memory));
	(void)download_signed(&download);
	FUZZ_HOLDS(!download.changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	open_terminal();
	read_head(data, size);
	begin(data, size);
	deliver();
	begin(data, size);
	download();
	return 0;
}
