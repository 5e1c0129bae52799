#include "sync/wire/path.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/manifest.h"

/* Decimal without leading zeros up to max, the whole text; -1 otherwise. */
static int small_number(const char *text, int max)
{
	int value = 0;

	if (*text == '\0' || (*text == '0' && text[1] != '\0'))
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		value = value * 10 + (*text - '0');
		if (value > max)
			return -1;
	}
	return value;
}

static bool name_is_plain(const char *name)
{
	bool start = true;

	for (; *name; name++) {
		bool letter = (*name >= 'a' && *name <= 'z') ||
			      (*name >= 'A' && *name <= 'Z') ||
			      (*name >= '0' && *name <= '9') || *name == '_' || *name == '-';

		if (start ? !letter : !(letter || *name == '.' || *name == '/'))
			return false;
		start = *name == '/';
	}
	return !start;
}

static enum wire_target case_target(const char *suffix)
{
	if (*suffix == '\0')
		return WIRE_CASE;
	if (strcmp(suffix, "/commit") == 0)
		return WIRE_CASE_COMMIT;
	return strcmp(suffix, "/receipt") == 0 ? WIRE_CASE_RECEIPT : WIRE_NOWHERE;
}

static enum wire_target read_case(const char *rest, struct wire_path *out)
{
	if (strlen(rest) < UUID_SIZE - 1)
		return WIRE_NOWHERE;
	memcpy(out->case_id, rest, UUID_SIZE - 1);
	if (!uuid_is_valid(out->case_id))
		return WIRE_NOWHERE;
	return case_target(rest + UUID_SIZE - 1);
}

static enum wire_target read_signed(const char *rest, struct wire_path *out)
{
	if (strlen(rest) >= sizeof(out->name) || !name_is_plain(rest))
		return WIRE_NOWHERE;
	strcpy(out->name, rest);
	return WIRE_SIGNED;
}

/* What follows prefix in path, NULL when path does not start with it. */
static const char *after(const char *path, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(path, prefix, len) == 0 ? path + len : NULL;
}

static enum wire_target fixed_target(const char *path)
{
	static const struct {
		const char *path;
		enum wire_target target;
	} FIXED[] = {
		{WIRE_PATH_UPLOADS, WIRE_UPLOADS},
		{WIRE_PATH_HEARTBEAT, WIRE_HEARTBEAT},
		{WIRE_PATH_INBOX, WIRE_INBOX},
		{WIRE_PATH_QUESTIONS, WIRE_QUESTIONS},
		{WIRE_PATH_REENROLL, WIRE_REENROLL},
		{WIRE_PATH_ENROL, WIRE_ENROL},
		{WIRE_PATH_TERMINAL, WIRE_TERMINAL},
	};

	for (size_t i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++)
		if (strcmp(path, FIXED[i].path) == 0)
			return FIXED[i].target;
	return WIRE_NOWHERE;
}

void wire_path_read(const char *path, struct wire_path *out)
{
	const char *rest;

	memset(out, 0, sizeof(*out));
	if ((rest = after(path, WIRE_PATH_CASES)))
		out->target = read_case(rest, out);
	else if ((rest = after(path, WIRE_PATH_UPLOADS "/")) &&
		 wire_upload_id_read(rest, out->case_id, &out->n) == STATUS_OK)
		out->target = WIRE_UPLOAD;
	else if ((rest = after(path, WIRE_PATH_SIGNED)))
		out->target = read_signed(rest, out);
	else
		out->target = fixed_target(path);
}

void wire_path_case(const char *case_id, const char *suffix, char out[WIRE_PATH_MAX])
{
	snprintf(out, WIRE_PATH_MAX, WIRE_PATH_CASES "%s%s", case_id, suffix);
}

void wire_upload_id(const char *case_id, int n, char out[WIRE_UPLOAD_ID_SIZE])
{
	snprintf(out, WIRE_UPLOAD_ID_SIZE, "%.36s.%u", case_id, (unsigned)n % 100);
}

enum status wire_upload_id_read(const char *id, char case_id[UUID_SIZE], int *n)
{
	char uuid[UUID_SIZE] = "";
	int number;

	if (strlen(id) < UUID_SIZE || id[UUID_SIZE - 1] != '.')
		return STATUS_BAD_DATA;
	memcpy(uuid, id, UUID_SIZE - 1);
	number = small_number(id + UUID_SIZE, MANIFEST_PARTS_MAX);
	if (!uuid_is_valid(uuid) || number < 0)
		return STATUS_BAD_DATA;
	memcpy(case_id, uuid, UUID_SIZE);
	*n = number;
	return STATUS_OK;
}
