#include "sync/agent/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/evidence/receipt_note.h"
#include "sync/agent/ask.h"
#include "sync/wire/path.h"
#include "sync/wire/tus.h"

/* An office that sends us round in circles is left alone for a while. */
enum { ROUNDS_MAX = 4, OFFSETS_MAX = 8 };

/* So many good PATCHes in a row double the next. */
enum { PIECES_WELL = 4 };

struct upload {
	struct uploader *uploader;
	const struct queue_case *entry;
	struct wire_parts missing;
	bool is_new; /* to the office: it can have no byte of it yet */
	bool hash_was_wrong;
};

/* One part on its way. */
struct part {
	int n, fd;
	int64_t len, offset;
	char id[WIRE_UPLOAD_ID_SIZE];
	unsigned offsets; /* how often the office named another one */
};

/* Bytes of a part, as they lie in the file. */
struct piece {
	void *start; /* where a page begins; NULL: nothing is mapped */
	size_t size; /* from start */
	const uint8_t *bytes;
	size_t len;
};

static const struct verdict done = {.reaction = WIRE_DONE};
static const struct verdict go_on = {.reaction = WIRE_GO_ON};

/* What we could not do ourselves: a damaged case steps aside, a damaged machine waits. */
static struct verdict own_failure(enum status status)
{
	if (status == STATUS_NOT_FOUND || status == STATUS_BAD_DATA)
		return (struct verdict){.reaction = WIRE_CASE_BAD, .fault = FAULT_QUEUE_IO};
	return (struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
}

static struct verdict exchange(struct upload *upload, const struct request *request,
	const char *expected_type, struct answer *answer)
{
	return ask_office(upload->uploader->transport, request, expected_type, answer);
}

/* The office may not ask for parts that this case does not have. */
static bool parts_are_ours(const struct wire_parts *missing, int part_count)
{
	for (int n = part_count; n <= MANIFEST_PARTS_MAX; n++)
		if (wire_parts_has(missing, n))
			return false;
	return true;
}

static struct verdict put_manifest(struct upload *upload)
{
	struct request request = ask_new("PUT", WIRE_TYPE_MANIFEST);
	struct bytes jws = {0};
	struct answer answer = {0};
	struct verdict verdict;
	enum status status =
		queue_manifest(upload->uploader->queue, upload->entry->case_id, &jws);

	if (status != STATUS_OK)
		return own_failure(status);
	wire_path_case(upload->entry->case_id, "", request.path);
	request.body = jws.data;
	request.len = jws.len;
	verdict = exchange(upload, &request, WIRE_TYPE_JSON, &answer);
	/* There is nothing to go on with: nobody but us can own this case. */
	if (verdict.reaction == WIRE_GO_ON ||
		(verdict.reaction == WIRE_DONE &&
			(wire_missing_read(answer.body.data, answer.body.len,
				 &upload->missing) != STATUS_OK ||
				!parts_are_ours(&upload->missing, upload->entry->part_count))))
		verdict = verdict_untrusted(answer.status);
	upload->is_new = answer.status == 201;
	bytes_free(&answer.body);
	bytes_free(&jws);
	return verdict;
}

/* Less at once gets through where a line breaks often. */
static void halve_piece(struct uploader *uploader)
{
	uploader->piece /= 2;
	if (uploader->piece < WIRE_PATCH_MIN)
		uploader->piece = WIRE_PATCH_MIN;
	uploader->pieces_well = 0;
}

/* A line that carried a few in a row may carry more. */
static void grow_piece(struct uploader *uploader)
{
	if (uploader->piece >= WIRE_PATCH_MAX || ++uploader->pieces_well < PIECES_WELL)
		return;
	uploader->pieces_well = 0;
	uploader->piece *= 2;
}

/* Sets the offset the office wants. False when it is none, or was asked for too often. */
static bool go_to_offset(struct part *part, const struct answer *answer)
{
	if (answer->upload_offset < 0 || answer->upload_offset > part->len ||
		++part->offsets > OFFSETS_MAX)
		return false;
	part->offset = answer->upload_offset;
	return true;
}

/*
 * The kernel's own pages of the file, not a copy: a part is written once and never cut.  All of
 * them are read now: a disk that cannot is an error here, and would be our end (SIGBUS) later.
 */
static enum status map_piece(const struct part *part, size_t len, struct piece *out)
{
	off_t from = part->offset & ~((off_t)sysconf(_SC_PAGESIZE) - 1);

	size_t size = len + (size_t)(part->offset - from);
	void *start = mmap(NULL, size, PROT_READ, MAP_PRIVATE, part->fd, from);

	if (start == MAP_FAILED)
		return failure(STATUS_IO, "part %d: errno %d", part->n, errno);
	if (madvise(start, size, MADV_POPULATE_READ) != 0 && errno != EINVAL) {
		munmap(start, size);
		return failure(STATUS_IO, "part %d: cannot be read", part->n);
	}
	*out = (struct piece){start, size, (const uint8_t *)start + (part->offset - from), len};
	return STATUS_OK;
}

/* As much of a part as goes at once. */
static enum status next_piece(
	struct uploader *uploader, const struct part *part, struct piece *out)
{
	int64_t left = part->len - part->offset;

	if (uploader->piece == 0)
		uploader->piece = WIRE_PATCH_FIRST;
	return map_piece(
		part, left < (int64_t)uploader->piece ? (size_t)left : uploader->piece, out);
}

static struct verdict begin_piece(const struct upload *upload, struct request *request)
{
	const struct uploader *uploader = upload->uploader;

	return uploader->between ? uploader->between(uploader->user, &request->send_max) : done;
}

static void drop_piece(struct piece *piece)
{
	if (piece->start)
		munmap(piece->start, piece->size);
}

/* Where a POST left the part: an office that took nothing says 0, or nothing. */
static struct verdict posted(
	struct upload *upload, struct part *part, const struct answer *answer, bool with_data)
{
	if (answer->upload_offset > part->len)
		return verdict_untrusted(answer->status);
	if (answer->upload_offset > 0)
		part->offset = answer->upload_offset;
	if (with_data && part->offset > 0) {
		upload->uploader->got_on = true;
		grow_piece(upload->uploader);
	}
	return done;
}

/*
 * Makes the upload, or finds the one of an earlier try: it goes on where it stands.  What the
 * office has never heard of takes its first piece along.
 */
static struct verdict post_part(struct upload *upload, struct part *part)
{
	struct request request = ask_new("POST", upload->is_new ? WIRE_TYPE_PART : NULL);
	char metadata[TUS_METADATA_SIZE];
	struct answer answer = {0};
	struct piece piece = {0};
	struct verdict verdict = begin_piece(upload, &request);

	if (verdict.reaction != WIRE_DONE)
		return verdict;
	if (upload->is_new && next_piece(upload->uploader, part, &piece) != STATUS_OK)
		return own_failure(STATUS_IO);
	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_UPLOADS);
	tus_metadata_write(upload->entry->case_id, part->n, metadata);
	request.tus = true;
	request.upload_length = part->len;
	request.upload_metadata = metadata;
	request.idempotency_key = part->id;
	request.body = piece.bytes;
	request.len = piece.len;
	verdict = exchange(upload, &request, NULL, &answer);
	if (verdict.reaction == WIRE_DONE)
		verdict = posted(upload, part, &answer, upload->is_new);
	else if (upload->is_new && answer.contact == CONTACT_LOST)
		halve_piece(upload->uploader);
	bytes_free(&answer.body);
	drop_piece(&piece);
	return verdict;
}

static struct verdict patch_piece(struct upload *upload, struct part *part)
{
	struct request request = ask_new("PATCH", WIRE_TYPE_PART);
	struct answer answer = {0};
	struct piece piece = {0};
	struct verdict verdict = begin_piece(upload, &request);

	if (verdict.reaction != WIRE_DONE)
		return verdict;
	if (next_piece(upload->uploader, part, &piece) != STATUS_OK)
		return own_failure(STATUS_IO);
	snprintf(request.path, sizeof(request.path), "%s/%s", WIRE_PATH_UPLOADS, part->id);
	request.tus = true;
	request.upload_offset = part->offset;
	request.body = piece.bytes;
	request.len = piece.len;
	verdict = exchange(upload, &request, NULL, &answer);
	if (verdict.reaction == WIRE_DONE) {
		if (answer.upload_offset != part->offset + (int64_t)piece.len)
			verdict = verdict_untrusted(answer.status);
		part->offset += (int64_t)piece.len;
		upload->uploader->got_on = true;
		grow_piece(upload->uploader);
	} else if (answer.contact == CONTACT_LOST) {
		halve_piece(upload->uploader);
	} else if (answer.status == 409 && verdict.reaction == WIRE_GO_ON) {
		verdict = go_to_offset(part, &answer) ? done : verdict_untrusted(409);
	}
	bytes_free(&answer.body);
	drop_piece(&piece);
	return verdict;
}

static struct verdict patch_all(struct upload *upload, struct part *part)
{
	struct verdict verdict = done;

	while (verdict.reaction == WIRE_DONE && part->offset < part->len)
		verdict = patch_piece(upload, part);
	return verdict;
}

static enum status open_part(struct upload *upload, struct part *part)
{
	char path[PATH_TEXT_MAX];
	struct stat info;
	enum status status = queue_part_path(
		upload->uploader->queue, upload->entry->case_id, part->n, path, sizeof(path));

	if (status != STATUS_OK)
		return status;
	part->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (part->fd < 0)
		return failure(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
			"part %d: errno %d", part->n, errno);
	if (fstat(part->fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0)
		return failure(STATUS_BAD_DATA, "part %d is no file of ours", part->n);
	part->len = info.st_size;
	return STATUS_OK;
}

static struct verdict send_part(struct upload *upload, int n)
{
	struct part part = {.n = n, .fd = -1};
	struct verdict verdict;
	enum status status = open_part(upload, &part);

	wire_upload_id(upload->entry->case_id, n, part.id);
	verdict = status == STATUS_OK ? post_part(upload, &part) : own_failure(status);
	if (verdict.reaction == WIRE_DONE)
		verdict = patch_all(upload, &part);
	if (part.fd >= 0)
		close(part.fd);
	return verdict;
}

static struct verdict send_missing(struct upload *upload)
{
	struct verdict verdict = done;

	for (int n = 0; verdict.reaction == WIRE_DONE && n < upload->entry->part_count; n++)
		if (wire_parts_has(&upload->missing, n))
			verdict = send_part(upload, n);
	return verdict;
}

static struct verdict commit(struct upload *upload, struct bytes *note)
{
	const struct queue_case *entry = upload->entry;
	struct request request = ask_new("POST", NULL);
	struct answer answer = {0};
	struct verdict verdict;
	int64_t received_ms;

	wire_path_case(entry->case_id, "/commit", request.path);
	verdict = exchange(upload, &request, WIRE_TYPE_RECEIPT, &answer);
	if (verdict.reaction == WIRE_DONE &&
		(answer.status != 200 || answer.body.len > RECEIPT_NOTE_MAX ||
			receipt_note_verify(upload->uploader->receipt_key, answer.body.data,
				answer.body.len, entry->case_id, entry->manifest_hash,
				&received_ms) != STATUS_OK))
		verdict = verdict_untrusted(answer.status);
	else if (verdict.reaction == WIRE_DONE &&
		 bytes_add(note, answer.body.data, answer.body.len) != STATUS_OK)
		verdict = own_failure(STATUS_NO_MEMORY);
	bytes_free(&answer.body);
	return verdict;
}

/* One way through; GO_ON: the office forgot something, begin again. */
static struct verdict one_round(struct upload *upload, struct bytes *note)
{
	struct verdict verdict = put_manifest(upload);

	if (verdict.reaction == WIRE_DONE)
		verdict = send_missing(upload);
	return verdict.reaction == WIRE_DONE ? commit(upload, note) : verdict;
}

/*
 * A power cut at the office can leave a hole in what it had not synced yet; it sees that by the
 * hash and drops the part.  Only bytes that are wrong twice are ours.
 */
static bool begins_again(struct upload *upload, const struct verdict *verdict)
{
	bool first = verdict->reaction == WIRE_CASE_BAD && verdict->problem == WIRE_PART_HASH &&
		     !upload->hash_was_wrong;

	upload->hash_was_wrong = upload->hash_was_wrong || first;
	if (first)
		log_warn("sync", "part_again", "seq=%lld", (long long)upload->entry->kiosk_seq);
	return first;
}

struct verdict upload_case(
	struct uploader *uploader, const struct queue_case *entry, struct bytes *note)
{
	struct upload upload = {.uploader = uploader, .entry = entry};
	struct verdict verdict = go_on;

	uploader->got_on = false;
	for (int round = 0; round < ROUNDS_MAX && verdict.reaction == WIRE_GO_ON; round++) {
		verdict = one_round(&upload, note);
		if (begins_again(&upload, &verdict))
			verdict = go_on;
	}
	if (verdict.reaction == WIRE_GO_ON) {
		log_warn("sync", "circles", "seq=%lld", (long long)entry->kiosk_seq);
		verdict.reaction = WIRE_WAIT;
		verdict.fault = FAULT_OFFICE_UNREACHABLE;
	}
	return verdict;
}
