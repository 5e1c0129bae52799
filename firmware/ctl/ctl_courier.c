#include "firmware/ctl/ctl.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/model/json.h"
#include "firmware/storage/queue.h"
#include "firmware/storage/sync_state.h"
#include "sync/wire/courier.h"

enum { FOLDER_MODE = 0755, FILE_MODE = 0644 };

static enum status copy_part(
	struct queue *queue, const struct queue_case *entry, int n, const char *folder)
{
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX], name[16];
	struct bytes part = {0};
	enum status status = queue_part_path(queue, entry->case_id, n, from, sizeof(from));

	snprintf(name, sizeof(name), COURIER_PART, n);
	if (status == STATUS_OK)
		status = path_join(to, sizeof(to), folder, name);
	if (status == STATUS_OK)
		status = file_read(from, PART_SIZE_MAX, &part);
	if (status == STATUS_OK)
		status = file_write(to, part.data, part.len, FILE_MODE);
	bytes_free(&part);
	return status;
}

/* The manifest comes last: a case folder without one is not whole and is passed over. */
static enum status export_case(
	struct queue *queue, const struct queue_case *entry, const char *stick)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	struct bytes jws = {0};
	enum status status = path_join(folder, sizeof(folder), stick, entry->case_id);

	if (status == STATUS_OK)
		status = folder_make(folder, FOLDER_MODE);
	for (int n = 0; n < entry->part_count && status == STATUS_OK; n++)
		status = copy_part(queue, entry, n, folder);
	if (status == STATUS_OK)
		status = queue_manifest(queue, entry->case_id, &jws);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), folder, COURIER_MANIFEST);
	if (status == STATUS_OK)
		status = file_write(path, jws.data, jws.len, FILE_MODE);
	bytes_free(&jws);
	return status;
}

/* What came of it. */
struct export
{
	int written, left;
};

/* One that is not whole here holds up no other: the rest goes by this courier. */
static enum status export_or_leave(struct queue *queue, const struct queue_case *entry,
	const char *stick, struct export *out)
{
	enum status status = export_case(queue, entry, stick);

	if (status == STATUS_NOT_FOUND || status == STATUS_BAD_DATA) {
		fprintf(stderr, "kioskctl: %s: not whole here, left\n", entry->case_id);
		out->left++;
		return STATUS_OK;
	}
	out->written += status == STATUS_OK;
	return status;
}

static enum status export_all(
	struct queue *queue, struct sync_state *sync, const char *stick, struct export *out)
{
	char word[16], reason[48];
	struct queue_case entry;
	int64_t seq = 0;
	enum status status;

	while ((status = queue_next(queue, QUEUE_QUEUED, seq, &entry)) == STATUS_OK) {
		seq = entry.kiosk_seq;
		status = sync_state_of(sync, entry.case_id, word, reason);
		if (status == STATUS_OK && strcmp(word, "delivered") != 0)
			status = export_or_leave(queue, &entry, stick, out);
		if (status != STATUS_OK)
			return status;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum ctl_exit ctl_export(const struct ctl *ctl)
{
	struct queue *queue = NULL;
	struct sync_state *sync = NULL;
	struct export export = {0};
	enum status status;

	if (ctl->count != 1)
		return CTL_USAGE;
	if (access(ctl->words[0], W_OK | X_OK) != 0) {
		fprintf(stderr, "kioskctl: export: %s: %s\n", ctl->words[0], strerror(errno));
		return CTL_COULD_NOT;
	}
	status = queue_open_reader(ctl->state_folder, &queue);
	if (status == STATUS_OK)
		status = sync_state_open_reader(ctl->state_folder, &sync);
	if (status == STATUS_OK)
		status = export_all(queue, sync, ctl->words[0], &export);
	sync_state_close(sync);
	queue_close(queue);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
		fprintf(stderr, "kioskctl: export: %s\n", status_name(status));
		return CTL_COULD_NOT;
	}
	printf("%d cases written, %d left\n", export.written, export.left);
	return export.left ? CTL_WANTING : CTL_DONE;
}

/* kiosk-sync alone writes sync.db, and verifies once more. */
static enum ctl_exit tell_receipt(
	const struct ctl *ctl, const char *case_id, const struct bytes *note)
{
	json_t *request = json_pack("{s:s, s:s, s:s#}", "do", "receipt", "case", case_id,
		"note", (const char *)note->data, (int)note->len);
	struct bytes line = {0};
	enum ctl_exit end = CTL_COULD_NOT;

	if (request && json_canonical(request, &line) == STATUS_OK)
		end = ctl_tell(ctl, "kiosk-sync.sock", (const char *)line.data);
	json_decref(request);
	bytes_free(&line);
	return end;
}

static enum ctl_exit import_receipt(const struct ctl *ctl, const struct enrolment *enrolment,
	struct queue *queue, const char *case_id)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	struct bytes note = {0};
	struct queue_case entry;
	int64_t received_ms;
	enum ctl_exit end = CTL_WANTING;

	if (path_join(folder, sizeof(folder), ctl->words[0], case_id) == STATUS_OK &&
		path_join(path, sizeof(path), folder, COURIER_RECEIPT) == STATUS_OK &&
		file_read(path, RECEIPT_NOTE_MAX, &note) == STATUS_OK &&
		queue_find(queue, case_id, &entry) == STATUS_OK &&
		receipt_note_verify(&enrolment->receipt_key, note.data, note.len, case_id,
			entry.manifest_hash, &received_ms) == STATUS_OK)
		end = tell_receipt(ctl, case_id, &note);
	if (end == CTL_WANTING)
		fprintf(stderr, "kioskctl: %s: no receipt that holds\n", case_id);
	bytes_free(&note);
	return end;
}

static enum ctl_exit import_all(
	const struct ctl *ctl, const struct enrolment *enrolment, struct queue *queue)
{
	DIR *listing = opendir(ctl->words[0]);
	struct dirent *entry;
	enum ctl_exit worst = CTL_DONE;
	int count = 0;

	while (listing && worst != CTL_COULD_NOT && (entry = readdir(listing))) {
		enum ctl_exit end;

		if (!uuid_is_valid(entry->d_name))
			continue;
		end = import_receipt(ctl, enrolment, queue, entry->d_name);
		count += end == CTL_DONE;
		if (end > worst)
			worst = end;
	}
	if (!listing) {
		fprintf(stderr, "kioskctl: %s: %s\n", ctl->words[0], strerror(errno));
		return CTL_COULD_NOT;
	}
	closedir(listing);
	printf("%d receipts taken\n", count);
	return worst;
}

enum ctl_exit ctl_import(const struct ctl *ctl)
{
	struct queue *queue = NULL;
	struct enrolment enrolment;
	enum ctl_exit end = CTL_COULD_NOT;
	enum status status;

	if (ctl->count != 1)
		return CTL_USAGE;
	status = enrolment_read(ctl->state_folder, &enrolment);
	if (status != STATUS_OK)
		fprintf(stderr, "kioskctl: import: enrolment.json: %s\n", status_name(status));
	else if ((status = queue_open_reader(ctl->state_folder, &queue)) != STATUS_OK)
		fprintf(stderr, "kioskctl: import: the queue: %s\n", status_name(status));
	else
		end = import_all(ctl, &enrolment, queue);
	queue_close(queue);
	return end;
}
