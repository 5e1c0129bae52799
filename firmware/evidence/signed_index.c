#include "firmware/evidence/signed_index.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"

#define CATALOGUE "catalogue/"

struct entry {
	char name[SIGNED_NAME_MAX];
	int64_t version;
	uint8_t sha256[32];
};

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
static enum status read_entry(char *line, struct entry *out)
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

/* One pass over the list: what is collected while every file is checked. */
struct reading {
	const char *folder, *wanted;
	struct bytes *out;
	char last[SIGNED_NAME_MAX];
	int64_t newest;
	size_t catalogue_files;
	bool found;
};

static enum status check_file(struct reading *reading, const struct entry *entry)
{
	char path[PATH_TEXT_MAX];
	struct bytes content = {0};
	uint8_t hash[32];
	enum status status;

	if ((status = path_join(path, sizeof(path), reading->folder, entry->name)) !=
			STATUS_OK ||
		(status = file_read(path, SIGNED_FILE_MAX, &content)) != STATUS_OK)
		goto done;
	sha256(content.data, content.len, hash);
	if (memcmp(hash, entry->sha256, sizeof(hash)) != 0)
		status = failure(STATUS_DENIED, "index: a file is not the one that was signed");
	else if (strcmp(entry->name, reading->wanted) == 0) {
		reading->found = true;
		status = bytes_add(reading->out, content.data, content.len);
	}
done:
	bytes_free(&content);
	return status;
}

static enum status take_line(struct reading *reading, char *line)
{
	struct entry entry;
	enum status status = read_entry(line, &entry);

	if (status != STATUS_OK)
		return status;
	/* A space sorts before every character of a name, so names are sorted as lines are. */
	if (strcmp(reading->last, entry.name) >= 0)
		return failure(STATUS_BAD_DATA, "index: lines are not sorted");
	memcpy(reading->last, entry.name, sizeof(entry.name));
	if (entry.version > reading->newest)
		reading->newest = entry.version;
	reading->catalogue_files += strncmp(entry.name, CATALOGUE, strlen(CATALOGUE)) == 0;
	return check_file(reading, &entry);
}

/* text is "<origin>/index" LF and the lines, as a note always ends with LF. */
static enum status take_text(struct reading *reading, const char *origin, char *text)
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
		status = take_line(reading, text);
	}
	return status;
}

/* Every listed file was read, so one file more in the folder is one that nobody signed. */
static enum status check_catalogue(const struct reading *reading)
{
	char path[PATH_TEXT_MAX];
	size_t count = 0;
	struct dirent *entry;
	DIR *folder;
	enum status status = path_join(path, sizeof(path), reading->folder, CATALOGUE);

	if (status != STATUS_OK)
		return status;
	folder = opendir(path);
	if (!folder)
		return errno == ENOENT && reading->catalogue_files == 0
			       ? STATUS_OK
			       : failure(STATUS_IO, "index: catalogue folder, errno %d", errno);
	while ((entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	closedir(folder);
	if (count != reading->catalogue_files)
		return failure(STATUS_DENIED, "index: %zu catalogue files, %zu signed", count,
			reading->catalogue_files);
	return STATUS_OK;
}

enum status signed_index_read(const char *folder, const struct enrolment *enrolment,
	const char *wanted, struct bytes *out)
{
	struct reading reading = {.folder = folder, .wanted = wanted, .out = out};
	char path[PATH_TEXT_MAX];
	struct bytes note = {0}, text = {0};
	enum status status;

	if ((status = path_join(path, sizeof(path), folder, "index")) != STATUS_OK ||
		(status = file_read(path, SIGNED_INDEX_MAX, &note)) != STATUS_OK ||
		(status = note_open(&enrolment->publication_key, note.data, note.len, &text)) !=
			STATUS_OK ||
		(status = take_text(&reading, enrolment->origin, (char *)text.data)) !=
			STATUS_OK ||
		(status = check_catalogue(&reading)) != STATUS_OK)
		goto done;
	if (reading.newest < enrolment->minimum_index)
		status = failure(STATUS_DENIED, "index: version %lld is older than allowed",
			(long long)reading.newest);
	else if (!reading.found)
		status = failure(STATUS_NOT_FOUND, "index: %s is not listed", wanted);
done:
	bytes_free(&text);
	bytes_free(&note);
	return status;
}
