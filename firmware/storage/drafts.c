#include "firmware/storage/drafts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/model/json.h"

#define HEAD_MAX 1024
#define FOLDER "queue/drafts"

static enum status folder_of(
	const char *state_folder, const char *visit_id, char *out, size_t size)
{
	char drafts[PATH_TEXT_MAX];
	enum status status = path_join(drafts, sizeof(drafts), state_folder, FOLDER);

	if (status == STATUS_OK && visit_id && !uuid_is_valid(visit_id))
		return failure(STATUS_BAD_DATA, "draft: visit id");
	return status == STATUS_OK ? path_join(out, size, drafts, visit_id ? visit_id : "")
				   : status;
}

static enum status path_of(const char *state_folder, const char *visit_id, const char *name,
	char *out, size_t size)
{
	char folder[PATH_TEXT_MAX];
	enum status status = folder_of(state_folder, visit_id, folder, sizeof(folder));

	return status == STATUS_OK ? path_join(out, size, folder, name) : status;
}

static void secret_name(int turn, char out[32])
{
	snprintf(out, 32, "secret.%d", turn);
}

static enum status write_head(const char *state_folder, const struct draft_head *head)
{
	char path[PATH_TEXT_MAX], hint[2 * DRAFT_HINT_SIZE + 1],
		wrapped[2 * DRAFT_WRAPPED_SIZE + 1], text[HEAD_MAX];
	int len;
	enum status status = path_of(state_folder, head->visit_id, "head", path, sizeof(path));

	if (status != STATUS_OK)
		return status;
	hex_encode(head->hint, sizeof(head->hint), hint);
	hex_encode(head->wrapped, sizeof(head->wrapped), wrapped);
	len = snprintf(text, sizeof(text),
		"{\"hint\":\"%s\",\"made_ms\":%lld,\"tries\":%d,\"turn\":%d,\"wrapped\":\"%"
		"s\"}",
		hint, (long long)head->made_ms, head->tries, head->turn, wrapped);
	return file_write(path, text, (size_t)len, 0600);
}

static json_int_t number(const json_t *json, const char *member)
{
	return json_integer_value(json_object_get(json, member));
}

static enum status read_head(
	const char *state_folder, const char *visit_id, struct draft_head *out)
{
	char path[PATH_TEXT_MAX];
	struct draft_head head = {.tries = 0};
	json_t *json = NULL;
	const char *hint, *wrapped;
	enum status status = path_of(state_folder, visit_id, "head", path, sizeof(path));

	if (status == STATUS_OK)
		status = json_read_file(path, HEAD_MAX, &json);
	if (status != STATUS_OK)
		return status;
	hint = json_text(json, "hint");
	wrapped = json_text(json, "wrapped");
	if (!hint || !wrapped || hex_decode(hint, head.hint, sizeof(head.hint)) != STATUS_OK ||
		hex_decode(wrapped, head.wrapped, sizeof(head.wrapped)) != STATUS_OK)
		status = failure(STATUS_BAD_DATA, "draft: head");
	snprintf(head.visit_id, sizeof(head.visit_id), "%s", visit_id);
	head.made_ms = number(json, "made_ms");
	head.tries = (int)number(json, "tries");
	head.turn = (int)number(json, "turn");
	json_decref(json);
	if (status == STATUS_OK)
		*out = head;
	return status;
}

static enum status make_folders(const char *state_folder, const char *visit_id)
{
	char queue[PATH_TEXT_MAX], drafts[PATH_TEXT_MAX], own[PATH_TEXT_MAX];
	enum status status;

	if ((status = path_join(queue, sizeof(queue), state_folder, "queue")) != STATUS_OK ||
		(status = folder_make(queue, 02750)) != STATUS_OK ||
		(status = folder_of(state_folder, NULL, drafts, sizeof(drafts))) != STATUS_OK ||
		(status = folder_make(drafts, 0700)) != STATUS_OK ||
		(status = folder_of(state_folder, visit_id, own, sizeof(own))) != STATUS_OK ||
		(status = folder_make(own, 0700)) != STATUS_OK)
		return status;
	return folder_sync(drafts);
}

/* The head names the secret in force, so a power cut leaves one or the other draft, whole. */
enum status draft_begin(const char *state_folder, struct draft_head *head,
	const uint8_t secret[DRAFT_SECRET_SIZE])
{
	struct draft_head before = {.turn = 0};
	char path[PATH_TEXT_MAX], name[32];
	bool takes_over;
	enum status status = make_folders(state_folder, head->visit_id);

	if (status != STATUS_OK)
		return status;
	takes_over = read_head(state_folder, head->visit_id, &before) == STATUS_OK;
	head->turn = before.turn + 1;
	secret_name(head->turn, name);
	status = path_of(state_folder, head->visit_id, name, path, sizeof(path));
	if (status == STATUS_OK)
		status = file_write(path, secret, DRAFT_SECRET_SIZE, 0600);
	if (status == STATUS_OK)
		status = write_head(state_folder, head);
	if (status == STATUS_OK && takes_over) {
		secret_name(before.turn, name);
		draft_drop(state_folder, head->visit_id, name);
	}
	return status;
}

enum status draft_put(const char *state_folder, const char *visit_id, const char *name,
	const void *sealed, size_t len)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_of(state_folder, visit_id, name, path, sizeof(path));

	return status == STATUS_OK ? file_write(path, sealed, len, 0600) : status;
}

enum status draft_get(
	const char *state_folder, const char *visit_id, const char *name, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_of(state_folder, visit_id, name, path, sizeof(path));

	return status == STATUS_OK ? file_read(path, DRAFT_FILE_MAX, out) : status;
}

void draft_drop(const char *state_folder, const char *visit_id, const char *name)
{
	char path[PATH_TEXT_MAX], folder[PATH_TEXT_MAX];

	if (path_of(state_folder, visit_id, name, path, sizeof(path)) != STATUS_OK ||
		folder_of(state_folder, visit_id, folder, sizeof(folder)) != STATUS_OK)
		return;
	if (unlink(path) != 0 && errno != ENOENT)
		log_warn("drafts", "drop", "errno=%d", errno);
	else if (folder_sync(folder) != STATUS_OK)
		log_warn("drafts", "drop", "folder not synced");
}

/* Calls each for every folder of a draft. */
static void for_each(const char *state_folder,
	void (*each)(const char *state_folder, const char *visit_id, void *user), void *user)
{
	char folder[PATH_TEXT_MAX];
	struct dirent **names;
	int count;

	if (folder_of(state_folder, NULL, folder, sizeof(folder)) != STATUS_OK)
		return;
	count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (uuid_is_valid(names[i]->d_name))
			each(state_folder, names[i]->d_name, user);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

static bool is_alive(const struct draft_head *head, int64_t now_ms)
{
	return head->tries < DRAFT_TRIES_MAX && now_ms < head->made_ms + DRAFT_KEEP_MS &&
	       head->made_ms < now_ms + DRAFT_KEEP_MS;
}

struct listing {
	int64_t now_ms;
	struct draft_head *out;
	size_t count;
};

static void list_one(const char *state_folder, const char *visit_id, void *user)
{
	struct listing *listing = user;
	struct draft_head head;

	if (listing->count < DRAFTS_MAX &&
		read_head(state_folder, visit_id, &head) == STATUS_OK &&
		is_alive(&head, listing->now_ms))
		listing->out[listing->count++] = head;
}

size_t draft_list(const char *state_folder, int64_t now_ms, struct draft_head out[DRAFTS_MAX])
{
	struct listing listing = {.now_ms = now_ms, .out = out};

	for_each(state_folder, list_one, &listing);
	return listing.count;
}

enum status draft_secret(
	const char *state_folder, const struct draft_head *head, uint8_t out[DRAFT_SECRET_SIZE])
{
	struct bytes secret = {0};
	char name[32];
	enum status status;

	secret_name(head->turn, name);
	status = draft_get(state_folder, head->visit_id, name, &secret);
	if (status == STATUS_OK && secret.len != DRAFT_SECRET_SIZE)
		status = failure(STATUS_NOT_FOUND, "draft: secret of %zu bytes", secret.len);
	if (status == STATUS_OK)
		memcpy(out, secret.data, DRAFT_SECRET_SIZE);
	bytes_free(&secret);
	return status;
}

enum status draft_count_try(const char *state_folder, struct draft_head *head)
{
	enum status status;

	head->tries++;
	status = write_head(state_folder, head);
	if (status == STATUS_OK && head->tries > DRAFT_TRIES_MAX) {
		draft_end(state_folder, head->visit_id);
		status = failure(STATUS_DENIED, "draft: tried too often");
	}
	return status;
}

enum status draft_forgive(const char *state_folder, struct draft_head *head)
{
	head->tries = 0;
	return write_head(state_folder, head);
}

static void remove_files(const char *state_folder, const char *visit_id, const char *prefix)
{
	char folder[PATH_TEXT_MAX];
	struct dirent **names;
	int count;

	if (folder_of(state_folder, visit_id, folder, sizeof(folder)) != STATUS_OK)
		return;
	count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.' &&
			strncmp(names[i]->d_name, prefix, strlen(prefix)) == 0)
			draft_drop(state_folder, visit_id, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

void draft_end(const char *state_folder, const char *visit_id)
{
	char folder[PATH_TEXT_MAX];

	remove_files(state_folder, visit_id, "secret.");
	remove_files(state_folder, visit_id, "");
	if (folder_of(state_folder, visit_id, folder, sizeof(folder)) == STATUS_OK &&
		rmdir(folder) != 0 && errno != ENOENT)
		log_warn("drafts", "end", "errno=%d", errno);
}

/* A disk that does not answer now may answer later, as long as a draft may live at all. */
static bool may_be_read_later(
	const char *state_folder, const char *visit_id, enum status status, int64_t now_ms)
{
	char path[PATH_TEXT_MAX];
	struct stat stat;

	return (status == STATUS_IO || status == STATUS_NO_MEMORY) &&
	       path_of(state_folder, visit_id, "head", path, sizeof(path)) == STATUS_OK &&
	       lstat(path, &stat) == 0 &&
	       now_ms < (int64_t)stat.st_mtim.tv_sec * 1000 + DRAFT_KEEP_MS;
}

static void sweep_one(const char *state_folder, const char *visit_id, void *user)
{
	const int64_t *now_ms = user;
	struct draft_head head;
	enum status status = read_head(state_folder, visit_id, &head);

	if (status == STATUS_OK ? !is_alive(&head, *now_ms)
				: !may_be_read_later(state_folder, visit_id, status, *now_ms))
		draft_end(state_folder, visit_id);
}

void draft_sweep(const char *state_folder, int64_t now_ms)
{
	for_each(state_folder, sweep_one, &now_ms);
}
