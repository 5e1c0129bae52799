#include "sync/office/desk/officectl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/owner.h"
#include "firmware/evidence/invitation.h"

#define FILE_MAX (16 * 1024 * 1024)
#define KEY_FILE_MAX 65536

int officectl_fail(enum status status, const char *what)
{
	fprintf(stderr, "officectl: %s: %s\n", what, status_name(status));
	return status == STATUS_CONFLICT || status == STATUS_NOT_FOUND ||
			       status == STATUS_DENIED || status == STATUS_BAD_DATA
		       ? OFFICECTL_WANTING
		       : OFFICECTL_FAILED;
}

bool officectl_url_is_good(const char *url)
{
	if (!url || (strncmp(url, "https://", 8) == 0 && url[8] != '\0' &&
			    !strpbrk(url, " \t\r\n") && strlen(url) < INVITATION_URL_SIZE))
		return true;
	fprintf(stderr, "officectl: %s: no https://HOST:PORT\n", url);
	return false;
}

enum status officectl_absolute(const char *path, char out[PATH_TEXT_MAX])
{
	char *found = realpath(path, NULL);
	enum status status = STATUS_NOT_FOUND;

	if (found && strlen(found) < PATH_TEXT_MAX) {
		strcpy(out, found);
		status = STATUS_OK;
	}
	free(found);
	return status;
}

enum status officectl_write(
	const char *folder, const char *name, const void *data, size_t len, mode_t mode)
{
	char path[PATH_TEXT_MAX];
	struct owner was;
	enum status status = path_join(path, sizeof(path), folder, name);

	if (status == STATUS_OK)
		status = owner_become(folder, &was);
	if (status != STATUS_OK)
		return status;
	status = file_write(path, data, len, mode);
	owner_return(&was);
	return status;
}

enum status officectl_read(const char *folder, const char *name, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), folder, name);

	return status == STATUS_OK ? file_read(path, FILE_MAX, out) : status;
}

enum status officectl_read_identity(const char *path, struct seal_identity *out)
{
	struct bytes text = {0};
	enum status status = file_read(path, KEY_FILE_MAX, &text);
	char *line = NULL, *rest = (char *)text.data;

	while (status == STATUS_OK && (line = strsep(&rest, "\r\n"))) {
		if (*line && *line != '#')
			break;
	}
	if (status == STATUS_OK)
		status = line ? seal_identity_read(line, out)
			      : failure(STATUS_BAD_DATA, "a key file without a key");
	bytes_free(&text);
	return status;
}

enum status officectl_print_json(const json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(1) | JSON_SORT_KEYS);

	if (!text)
		return failure(STATUS_NO_MEMORY, "nothing to print");
	puts(text);
	free(text);
	return STATUS_OK;
}

enum status officectl_read_note_key(const char *folder, const char *name, struct note_key *out)
{
	struct bytes text = {0};
	enum status status = officectl_read(folder, name, &text);

	if (status == STATUS_OK) {
		text.data[strcspn((char *)text.data, "\n")] = '\0';
		status = note_key_read((char *)text.data, out);
	}
	bytes_free(&text);
	return status;
}
