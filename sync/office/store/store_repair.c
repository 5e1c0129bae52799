#include "sync/office/store/store_repair.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/storage/database_repair.h"
#include "sync/office/store/store_rows.h"

#define ASIDE_MAX 100
#define MARKER "repairing" /* holds the name of the folder aside */
#define MARKER_MAX 64

static const char *const FILES[] = {"office.db", "office.db-wal", "office.db-shm"};
static const char *const TABLES[] = {"terminal_keys", "terminals", "cases", "parts", "inbox",
	"tries", "doomed", "steps", "prints", "bookings", "appointments"};

bool store_is_repairing(const char *intake_folder)
{
	char path[PATH_TEXT_MAX];

	return path_join(path, sizeof(path), intake_folder, MARKER) == STATUS_OK &&
	       access(path, F_OK) == 0;
}

enum status store_check(const char *intake_folder)
{
	struct database *database = NULL;
	const struct database_schema schema = {STORE_SCHEMA.steps, STORE_SCHEMA.count};
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), intake_folder, FILES[0]);

	if (status == STATUS_OK)
		status = database_open(path, DATABASE_READER, &schema, &database);
	if (status == STATUS_OK)
		status = database_check_indices(database);
	database_close(database);
	return status;
}

static enum status make_aside(const char *intake_folder, char name[MARKER_MAX])
{
	char path[PATH_TEXT_MAX];

	for (int i = 1; i <= ASIDE_MAX; i++) {
		enum status status;

		snprintf(name, MARKER_MAX, "damaged.%d", i);
		status = path_join(path, sizeof(path), intake_folder, name);
		if (status != STATUS_OK)
			return status;
		if (mkdir(path, 0700) == 0)
			return STATUS_OK;
		if (errno != EEXIST)
			return failure(STATUS_IO, "aside: errno=%d", errno);
	}
	return failure(STATUS_FULL, "damaged %d times", ASIDE_MAX);
}

/* A second name for the file and its log: the first ones stay until the new file is there. */
static enum status keep_aside(const char *intake_folder, const char *aside)
{
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (int i = 0; i < 2 && status == STATUS_OK; i++) {
		status = path_join(from, sizeof(from), intake_folder, FILES[i]);
		if (status == STATUS_OK)
			status = path_join(to, sizeof(to), aside, FILES[i]);
		if (status == STATUS_OK && link(from, to) != 0 && errno != ENOENT)
			status = failure(STATUS_IO, "aside: errno=%d", errno);
	}
	return status == STATUS_OK ? folder_sync(aside) : status;
}

/*
 * The folder aside, complete, and the marker that names it; or that of a repair which was cut,
 * because the files in their first place may be half replaced by then.
 */
static enum status set_aside(const char *intake_folder, char aside[PATH_TEXT_MAX])
{
	char marker[PATH_TEXT_MAX], name[MARKER_MAX];
	struct bytes text = {0};
	enum status status = path_join(marker, sizeof(marker), intake_folder, MARKER);

	if (status == STATUS_OK)
		status = file_read(marker, MARKER_MAX - 1, &text);
	if (status == STATUS_OK) {
		status = path_join(aside, PATH_TEXT_MAX, intake_folder, (char *)text.data);
		bytes_free(&text);
		return status;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	status = make_aside(intake_folder, name);
	if (status == STATUS_OK)
		status = path_join(aside, PATH_TEXT_MAX, intake_folder, name);
	if (status == STATUS_OK)
		status = keep_aside(intake_folder, aside);
	return status == STATUS_OK ? file_write(marker, name, strlen(name), 0640) : status;
}

/* One that a cut left half made. */
static enum status remove_made(const char *made)
{
	static const char *const ENDS[] = {"", "-wal", "-shm"};
	char path[PATH_TEXT_MAX];

	for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
		int len = snprintf(path, sizeof(path), "%s%s", made, ENDS[i]);

		if (len < 0 || (size_t)len >= sizeof(path) ||
			(unlink(path) != 0 && errno != ENOENT))
			return failure(STATUS_IO, "aside: errno=%d", errno);
	}
	return STATUS_OK;
}

static enum status copy_tables(
	struct database *from, struct database *to, struct store_repair *out)
{
	struct database_salvage salvage = {.copied = 0};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < sizeof(TABLES) / sizeof(TABLES[0]); i++)
		status = database_copy_readable(from, to, TABLES[i], &salvage);
	out->copied = salvage.copied;
	out->lost = salvage.lost;
	return status == STATUS_OK ? database_fold(to) : status;
}

static enum status read_out(const char *aside, const char *made, struct store_repair *out)
{
	const struct database_schema schema = {STORE_SCHEMA.steps, STORE_SCHEMA.count};
	struct database *from = NULL, *to = NULL;
	char old[PATH_TEXT_MAX];
	enum status status = path_join(old, sizeof(old), aside, FILES[0]);

	if (status == STATUS_OK)
		status = remove_made(made);
	if (status == STATUS_OK)
		status = database_lengthen(old);
	if (status == STATUS_OK)
		status = database_open(old, DATABASE_READER, &schema, &from);
	if (status == STATUS_OK)
		status = database_open(made, DATABASE_OWNER, &schema, &to);
	if (status == STATUS_OK)
		status = copy_tables(from, to, out);
	database_close(from);
	database_close(to);
	return status;
}

/* The old log goes first: it would be replayed into the new file. */
static enum status put_in_place(const char *intake_folder, const char *made)
{
	char path[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (int i = 2; i > 0 && status == STATUS_OK; i--) {
		status = path_join(path, sizeof(path), intake_folder, FILES[i]);
		if (status == STATUS_OK && unlink(path) != 0 && errno != ENOENT)
			status = failure(STATUS_IO, "old log: errno=%d", errno);
	}
	if (status == STATUS_OK)
		status = folder_sync(intake_folder);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), intake_folder, FILES[0]);
	if (status == STATUS_OK && rename(made, path) != 0)
		status = failure(STATUS_IO, "new store: errno=%d", errno);
	return status == STATUS_OK ? folder_sync(intake_folder) : status;
}

/* What its manifest says of a case's parts, where their rows were lost. */
static enum status rebuild_parts(
	struct store *store, const struct store_case *entry, struct store_repair *out)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	int64_t added = 0;
	enum status status = manifest ? store_manifest_read(store, entry->case_id, manifest)
				      : failure(STATUS_NO_MEMORY, "a manifest");

	if (status == STATUS_OK)
		status = store_restore_parts(store, entry->case_id, manifest, &added);
	out->rebuilt += added;
	free(manifest);
	/* A manifest that came out bent is the audit's to name. */
	return status == STATUS_BAD_DATA || status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status rebuild(const char *intake_folder, struct store_repair *out)
{
	struct store_case entry = {.kiosk_seq = 0};
	struct store *store = NULL;
	enum status status = store_open(intake_folder, &store);

	if (status != STATUS_OK)
		return status;
	while (status == STATUS_OK && (status = store_next(store, &entry)) == STATUS_OK)
		if (!entry.erased_ms)
			status = rebuild_parts(store, &entry, out);
	store_close(store);
	/* Rows out of order are the audit's to name too. */
	return status == STATUS_NOT_FOUND || status == STATUS_BAD_DATA ? STATUS_OK : status;
}

static enum status end(const char *intake_folder)
{
	char marker[PATH_TEXT_MAX];
	enum status status = path_join(marker, sizeof(marker), intake_folder, MARKER);

	if (status == STATUS_OK && unlink(marker) != 0)
		status = failure(STATUS_IO, "marker: errno=%d", errno);
	return status == STATUS_OK ? folder_sync(intake_folder) : status;
}

enum status store_repair(const char *intake_folder, struct store_repair *out)
{
	char made[PATH_TEXT_MAX];
	enum status status = store_is_repairing(intake_folder) ? STATUS_BAD_DATA
							       : store_check(intake_folder);

	memset(out, 0, sizeof(*out));
	out->whole = status == STATUS_OK;
	if (status != STATUS_BAD_DATA)
		return status;
	status = set_aside(intake_folder, out->aside);
	if (status == STATUS_OK)
		status = path_join(made, sizeof(made), out->aside, "recovered.db");
	if (status == STATUS_OK)
		status = read_out(out->aside, made, out);
	if (status == STATUS_OK)
		status = put_in_place(intake_folder, made);
	if (status == STATUS_OK)
		status = rebuild(intake_folder, out);
	return status == STATUS_OK ? end(intake_folder) : status;
}
