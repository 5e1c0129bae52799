#include "sync/agent/download.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/evidence/revocations.h"
#include "firmware/evidence/seal.h"
#include "sync/wire/names.h"

#define INDEX "index"

enum { FOLDER_MODE = 02750, FILE_MODE = 0640, DEPTH_MAX = 8 };

/* One change of the folder: where it is, where it will have been. */
struct change {
	struct download *download;
	char held[PATH_TEXT_MAX], next[PATH_TEXT_MAX], parent[PATH_TEXT_MAX];
	struct signed_list held_list, next_list;
	bool whole; /* every held file is as it was signed */
};

static const struct verdict done = {.reaction = WIRE_DONE};

/* This machine could not; what the office said is fetched again another time. */
static struct verdict own_failure(void)
{
	return (struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
}

static void remove_tree(const char *path, int depth)
{
	DIR *folder = depth < DEPTH_MAX ? opendir(path) : NULL;
	char inside[PATH_TEXT_MAX];
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			path_join(inside, sizeof(inside), path, entry->d_name) != STATUS_OK)
			continue;
		if (unlink(inside) != 0)
			remove_tree(inside, depth + 1);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

/* The folders above a file of the index; its name was checked, nothing climbs out. */
static enum status make_parents(const char *folder, const char *name)
{
	char path[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (const char *slash = strchr(name, '/'); slash && status == STATUS_OK;
		slash = strchr(slash + 1, '/')) {
		char part[SIGNED_NAME_MAX];

		snprintf(part, sizeof(part), "%.*s", (int)(slash - name), name);
		status = path_join(path, sizeof(path), folder, part);
		if (status == STATUS_OK)
			status = folder_make(path, FOLDER_MODE);
	}
	return status;
}

/* An unchanged file that is still what was signed is linked. */
static bool link_held(const struct change *change, const struct signed_entry *entry)
{
	const struct signed_entry *held = signed_list_find(&change->held_list, entry->name);
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	struct bytes content = {0};
	bool same = held && memcmp(held->sha256, entry->sha256, 32) == 0 &&
		    signed_file_check(change->held, entry, &content) == STATUS_OK;

	bytes_free(&content);
	return same && path_join(from, sizeof(from), change->held, entry->name) == STATUS_OK &&
	       path_join(to, sizeof(to), change->next, entry->name) == STATUS_OK &&
	       link(from, to) == 0;
}

static struct verdict get(struct download *download, const char *name, const char *etag,
	size_t max, struct answer *answer)
{
	struct request request = ask_new("GET", NULL);

	snprintf(request.path, sizeof(request.path), WIRE_PATH_SIGNED "%s", name);
	request.if_none_match = etag;
	request.body_max = max;
	return ask_office(download->transport, &request, NULL, answer);
}

/*
 * A file that does not fit the index may be one that was published a moment later: the whole
 * is tried again another time.
 */
static struct verdict fetch(const struct change *change, const struct signed_entry *entry)
{
	struct answer answer = {0};
	struct verdict verdict =
		get(change->download, entry->name, NULL, SIGNED_FILE_MAX, &answer);
	char path[PATH_TEXT_MAX];
	uint8_t hash[32];

	if (verdict.reaction == WIRE_DONE) {
		sha256(answer.body.data, answer.body.len, hash);
		if (memcmp(hash, entry->sha256, 32) != 0) {
			log_warn("sync", "download_differs", "bytes=%zu", answer.body.len);
			verdict = own_failure();
			verdict.fault = FAULT_OFFICE_UNREACHABLE;
		} else if (path_join(path, sizeof(path), change->next, entry->name) !=
				   STATUS_OK ||
			   file_write(path, answer.body.data, answer.body.len, FILE_MODE) !=
				   STATUS_OK) {
			verdict = own_failure();
		}
	}
	bytes_free(&answer.body);
	return verdict;
}

static struct verdict gather(const struct change *change)
{
	struct verdict verdict = done;

	remove_tree(change->next, 0);
	if (folder_make(change->next, FOLDER_MODE) != STATUS_OK)
		return own_failure();
	for (size_t i = 0; verdict.reaction == WIRE_DONE && i < change->next_list.count; i++) {
		const struct signed_entry *entry = &change->next_list.entries[i];

		if (strcmp(entry->name, INDEX) == 0 ||
			make_parents(change->next, entry->name) != STATUS_OK)
			return own_failure();
		if (!link_held(change, entry))
			verdict = fetch(change, entry);
	}
	return verdict;
}

/* The folder of a file of the index, "" when it lies on top. */
static void folder_of(const char *name, char out[SIGNED_NAME_MAX])
{
	const char *slash = strrchr(name, '/');

	snprintf(out, SIGNED_NAME_MAX, "%.*s", slash ? (int)(slash - name) : 0, name);
}

/*
 * What was fetched is durable with its name, what was linked only by its folder's sync.  Names
 * are sorted, so most folders come up once; on top the index was the last to come.
 */
static enum status sync_folders(const struct change *change)
{
	char folder[SIGNED_NAME_MAX], last[SIGNED_NAME_MAX] = "", path[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < change->next_list.count; i++) {
		folder_of(change->next_list.entries[i].name, folder);
		if (!*folder || strcmp(folder, last) == 0)
			continue;
		strcpy(last, folder);
		status = path_join(path, sizeof(path), change->next, folder);
		if (status == STATUS_OK)
			status = folder_sync(path);
	}
	return status;
}

/* Files and folders are durable before the new folder takes the old one's name. */
static enum status put_in_place(const struct change *change, const struct bytes *index)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), change->next, INDEX);

	if (status == STATUS_OK)
		status = file_write(path, index->data, index->len, FILE_MODE);
	if (status == STATUS_OK)
		status = sync_folders(change);
	if (status == STATUS_OK &&
		renameat2(AT_FDCWD, change->next, AT_FDCWD, change->held, RENAME_EXCHANGE) != 0)
		status = failure(STATUS_IO, "signed folder: errno %d", errno);
	return status == STATUS_OK ? folder_sync(change->parent) : status;
}

static enum status open_change(struct download *download, struct change *change)
{
	enum status status = path_join(
		change->parent, sizeof(change->parent), download->state_folder, "sync");

	change->download = download;
	if (status == STATUS_OK)
		status =
			path_join(change->held, sizeof(change->held), change->parent, "signed");
	if (status == STATUS_OK)
		status = path_join(
			change->next, sizeof(change->next), change->parent, "signed.new");
	return status == STATUS_OK ? folder_make(change->held, FOLDER_MODE) : status;
}

static bool is_whole(const struct change *change)
{
	bool whole = true;

	for (size_t i = 0; whole && i < change->held_list.count; i++) {
		struct bytes content = {0};

		whole = signed_file_check(change->held, &change->held_list.entries[i],
				&content) == STATUS_OK;
		bytes_free(&content);
	}
	return whole;
}

/* What is held now; nothing valid held is an empty list. */
static void read_held(struct change *change)
{
	enum status status =
		signed_list_load(change->held, change->download->enrolment, &change->held_list);

	change->whole = status == STATUS_OK && is_whole(change);
	if (!change->whole && status != STATUS_NOT_FOUND)
		log_warn("sync", "index_damaged", "files=%zu", change->held_list.count);
}

static enum status check_index(struct change *change, const struct bytes *index)
{
	const struct download *download = change->download;
	enum status status = signed_list_read(
		download->enrolment, index->data, index->len, &change->next_list);

	if (status == STATUS_OK && change->next_list.newest < download->memory->index_version)
		status = failure(STATUS_DENIED, "index: version %lld after %lld",
			(long long)change->next_list.newest,
			(long long)download->memory->index_version);
	return status == STATUS_OK ? signed_list_follows(&change->held_list, &change->next_list)
				   : status;
}

static bool is_same(const struct change *change)
{
	const struct signed_list *held = &change->held_list, *next = &change->next_list;

	return change->whole && held->count == next->count &&
	       memcmp(held->entries, next->entries, next->count * sizeof(*next->entries)) == 0;
}

/* What was taken back stays taken back, however new the index is. */
static bool gives_nothing_back(const struct change *change)
{
	struct revocations held, next;

	return revocations_of(change->held, &change->held_list, &held) != STATUS_OK ||
	       (revocations_of(change->next, &change->next_list, &next) == STATUS_OK &&
		       revocations_follow(&held, &next) == STATUS_OK);
}

/* An index that is not the office's, or an older one, stops all: somebody plays with us. */
static struct verdict take_index(struct change *change, const struct answer *answer)
{
	struct office_memory *memory = change->download->memory;
	struct verdict verdict = done;

	if (check_index(change, &answer->body) != STATUS_OK)
		return verdict_untrusted(answer->status);
	if (!is_same(change)) {
		verdict = gather(change);
		if (verdict.reaction == WIRE_DONE && !gives_nothing_back(change))
			verdict = verdict_untrusted(answer->status);
		if (verdict.reaction == WIRE_DONE &&
			put_in_place(change, &answer->body) != STATUS_OK)
			verdict = own_failure();
		change->download->changed = verdict.reaction == WIRE_DONE;
		remove_tree(change->next, 0);
	}
	if (verdict.reaction != WIRE_DONE)
		return verdict;
	memory->index_version = change->next_list.newest;
	snprintf(memory->index_etag, sizeof(memory->index_etag), "%s", answer->etag);
	return verdict;
}

struct verdict download_signed(struct download *download)
{
	struct change change = {0};
	struct answer answer = {0};
	struct verdict verdict;

	download->changed = false;
	if (open_change(download, &change) != STATUS_OK)
		return own_failure();
	read_held(&change);
	/* An etag counts only while the folder it stands for is whole. */
	verdict = get(download, INDEX, change.whole ? download->memory->index_etag : NULL,
		SIGNED_INDEX_MAX, &answer);
	if (verdict.reaction == WIRE_DONE && answer.status == 200)
		verdict = take_index(&change, &answer);
	bytes_free(&answer.body);
	signed_list_free(&change.held_list);
	signed_list_free(&change.next_list);
	return verdict;
}
