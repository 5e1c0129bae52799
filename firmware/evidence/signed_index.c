#include "firmware/evidence/signed_index.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"

#define CATALOGUE "catalogue/"

/* Letters, digits and "._-/", no part empty or beginning with a dot: nothing climbs out. */
static bool name_is_valid(const char *name)
{
	bool starts = true;

	for (; *name; name++) {
		bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
			     (*name >= '0' && *name <= '9') || *name == '_' || *name == '-' ||
			     *name == '.';
		if (starts ? !plain || *name == '.' : !plain && *name != '/')
			return false;
		starts = *name == '/';
	}
	return !starts;
}

/* Decimal without sign or leading zero, at least 1. */
static bool read_version(const char *text, int64_t *out)
{
	size_t len = strspn(text, "0123456789");

	if (len == 0 || len > 15 || text[len] != '\0' || text[0] == '0')
		return false;
	*out = strtoll(text, NULL, 10);
	return true;
}

/* One line, cut up in place. */
static enum status read_entry(char *line, struct signed_entry *out)
{
	char *version = strchr(line, ' ');
	char *hash = version ? strchr(version + 1, ' ') : NULL;

	if (!hash)
		return failure(STATUS_BAD_DATA, "index: a line is not name, version, hash");
	*version++ = '\0';
	*hash++ = '\0';
	if (strlen(line) >= sizeof(out->name) || !name_is_valid(line) ||
		!read_version(version, &out->version) || strlen(hash) != 64 ||
		hex_decode(hash, out->sha256, sizeof(out->sha256)) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "index: a line is not name, version, hash");
	memcpy(out->name, line, strlen(line) + 1);
	return STATUS_OK;
}

/* A space sorts before every character of a name, so names are sorted as lines are. */
static enum status add_line(struct signed_list *list, char *line)
{
	struct signed_entry *entry = &list->entries[list->count];
	enum status status;

	if (list->count == SIGNED_ENTRIES_MAX)
		return failure(STATUS_BAD_DATA, "index: too many lines");
	status = read_entry(line, entry);
	if (status != STATUS_OK)
		return status;
	if (list->count > 0 && strcmp(entry[-1].name, entry->name) >= 0)
		return failure(STATUS_BAD_DATA, "index: lines are not sorted");
	if (entry->version > list->newest)
		list->newest = entry->version;
	list->count++;
	return STATUS_OK;
}

/* text is "<origin>/index" LF and the lines, as a note always ends with LF. */
static enum status add_text(struct signed_list *list, const char *origin, char *text)
{
	size_t origin_len = strlen(origin);
	enum status status = STATUS_OK;
	char *end;

	if (strncmp(text, origin, origin_len) != 0 ||
		strncmp(text + origin_len, "/index\n", strlen("/index\n")) != 0)
		return failure(STATUS_DENIED, "index: of another origin");
	text += origin_len + strlen("/index\n");
	for (; status == STATUS_OK && (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		status = add_line(list, text);
	}
	return status;
}

/* Room for as many entries as the text has lines; read at every turn of kiosk-sync. */
static struct signed_entry *make_room(const char *text)
{
	size_t lines = 0;

	while (lines < SIGNED_ENTRIES_MAX && (text = strchr(text, '\n'))) {
		lines++;
		text++;
	}
	return calloc(lines + 1, sizeof(struct signed_entry));
}

enum status signed_list_read(const struct enrolment *enrolment, const void *note, size_t len,
	struct signed_list *out)
{
	struct signed_list list = {0};
	struct bytes text = {0};
	enum status status = len > SIGNED_INDEX_MAX
				     ? failure(STATUS_BAD_DATA, "index: %zu bytes", len)
				     : note_open(&enrolment->publication_key, note, len, &text);

	if (status == STATUS_OK && !(list.entries = make_room((const char *)text.data)))
		status = failure(STATUS_NO_MEMORY, "index");
	if (status == STATUS_OK)
		status = add_text(&list, enrolment->origin, (char *)text.data);
	if (status == STATUS_OK && list.newest < enrolment->minimum_index)
		status = failure(STATUS_DENIED, "index: version %lld is older than allowed",
			(long long)list.newest);
	if (status == STATUS_OK)
		*out = list;
	else
		signed_list_free(&list);
	bytes_free(&text);
	return status;
}

void signed_list_free(struct signed_list *list)
{
	free(list->entries);
	*list = (struct signed_list){0};
}

static int name_to_entry(const void *name, const void *entry)
{
	return strcmp(name, ((const struct signed_entry *)entry)->name);
}

const struct signed_entry *signed_list_find(const struct signed_list *list, const char *name)
{
	return list->count ? bsearch(name, list->entries, list->count, sizeof(*list->entries),
				     name_to_entry)
			   : NULL;
}

enum status signed_list_follows(const struct signed_list *held, const struct signed_list *next)
{
	if (next->newest < held->newest)
		return failure(STATUS_DENIED, "index: version %lld after %lld",
			(long long)next->newest, (long long)held->newest);
	for (size_t i = 0; i < held->count; i++) {
		const struct signed_entry *before = &held->entries[i];
		const struct signed_entry *after = signed_list_find(next, before->name);

		if (after && (after->version < before->version ||
				     (after->version == before->version &&
					     memcmp(after->sha256, before->sha256, 32) != 0)))
			return failure(STATUS_DENIED, "index: a file goes back in version");
	}
	return STATUS_OK;
}

enum status signed_file_check(
	const char *folder, const struct signed_entry *entry, struct bytes *content)
{
	char path[PATH_TEXT_MAX];
	uint8_t hash[32];
	size_t before = content->len;
	enum status status;

	if ((status = path_join(path, sizeof(path), folder, entry->name)) != STATUS_OK ||
		(status = file_read(path, SIGNED_FILE_MAX, content)) != STATUS_OK)
		return status;
	sha256(content->data + before, content->len - before, hash);
	if (memcmp(hash, entry->sha256, sizeof(hash)) != 0)
		return failure(STATUS_DENIED, "index: a file is not the one that was signed");
	return STATUS_OK;
}

/* Every listed file was read, so one file more in the folder is one that nobody signed. */
static enum status check_catalogue(const char *folder_path, const struct signed_list *list)
{
	char path[PATH_TEXT_MAX];
	size_t listed = 0, count = 0;
	struct dirent *entry;
	DIR *folder;
	enum status status = path_join(path, sizeof(path), folder_path, CATALOGUE);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < list->count; i++)
		listed += strncmp(list->entries[i].name, CATALOGUE, strlen(CATALOGUE)) == 0;
	folder = opendir(path);
	if (!folder)
		return errno == ENOENT && listed == 0
			       ? STATUS_OK
			       : failure(STATUS_IO, "index: catalogue folder, errno %d", errno);
	while ((entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	closedir(folder);
	if (count != listed)
		return failure(
			STATUS_DENIED, "index: %zu catalogue files, %zu signed", count, listed);
	return STATUS_OK;
}

/* Every file is checked; the one called wanted is kept. */
static enum status check_files(const char *folder, const struct signed_list *list,
	const char *wanted, struct bytes *out)
{
	enum status status = STATUS_OK;
	bool found = false;

	for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
		struct bytes content = {0};

		status = signed_file_check(folder, &list->entries[i], &content);
		if (status == STATUS_OK && strcmp(list->entries[i].name, wanted) == 0) {
			found = true;
			status = bytes_add(out, content.data, content.len);
		}
		bytes_free(&content);
	}
	if (status == STATUS_OK && !found)
		status = failure(STATUS_NOT_FOUND, "index: %s is not listed", wanted);
	return status;
}

enum status signed_list_load(
	const char *folder, const struct enrolment *enrolment, struct signed_list *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes note = {0};
	enum status status = path_join(path, sizeof(path), folder, "index");

	if (status == STATUS_OK)
		status = file_read(path, SIGNED_INDEX_MAX, &note);
	if (status == STATUS_OK)
		status = signed_list_read(enrolment, note.data, note.len, out);
	bytes_free(&note);
	return status;
}

enum status signed_index_file(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out, int64_t *version)
{
	struct signed_list list = {0};
	const struct signed_entry *entry = NULL;
	enum status status = signed_list_load(folder, enrolment, &list);

	if (status == STATUS_OK && !(entry = signed_list_find(&list, wanted)))
		status = failure(STATUS_NOT_FOUND, "index: %s is not listed", wanted);
	if (status == STATUS_OK)
		status = signed_file_check(folder, entry, out);
	if (status == STATUS_OK && version)
		*version = list.newest;
	signed_list_free(&list);
	return status;
}

enum status signed_index_read(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out, int64_t *version)
{
	struct signed_list list = {0};
	enum status status = signed_list_load(folder, enrolment, &list);

	if (status == STATUS_OK)
		status = check_files(folder, &list, wanted, out);
	if (status == STATUS_OK)
		status = check_catalogue(folder, &list);
	if (status == STATUS_OK && version)
		*version = list.newest;
	signed_list_free(&list);
	return status;
}
