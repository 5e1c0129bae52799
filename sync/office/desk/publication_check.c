#include "sync/office/desk/publication_check.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/owner.h"
#include "firmware/model/catalogue/catalogue_history.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "sync/office/desk/publication.h"

#define CATALOGUE "catalogue"

struct staging {
	char published[PATH_TEXT_MAX], next[PATH_TEXT_MAX]; /* folders of items */
	char folder[PATH_TEXT_MAX];                         /* that holds next */
	const char *const *removed;                         /* names */
	size_t removed_count;
};

static enum status find_folders(const char *authority, struct staging *out)
{
	char published[PATH_TEXT_MAX];
	enum status status = path_join(published, sizeof(published), authority, "published");

	if (status == STATUS_OK)
		status =
			path_join(out->published, sizeof(out->published), published, CATALOGUE);
	if (status == STATUS_OK)
		status = path_join(out->folder, sizeof(out->folder), authority, "next");
	return status == STATUS_OK
		       ? path_join(out->next, sizeof(out->next), out->folder, CATALOGUE)
		       : status;
}

/* Calls each for every file that may be published; none is no fault. */
static enum status each_file(const char *folder,
	enum status (*each)(const char *path, const char *name, void *context), void *context)
{
	char path[PATH_TEXT_MAX];
	DIR *list = opendir(folder);
	struct dirent *found;
	enum status status = STATUS_OK;

	while (list && status == STATUS_OK && (found = readdir(list))) {
		if (!publication_name_is_plain(found->d_name))
			continue;
		status = path_join(path, sizeof(path), folder, found->d_name);
		if (status == STATUS_OK)
			status = each(path, found->d_name, context);
	}
	if (list)
		closedir(list);
	return status;
}

static enum status drop(const char *path, const char *name, void *context)
{
	(void)name;
	(void)context;
	return unlink(path) == 0 ? STATUS_OK : failure(STATUS_IO, "next: errno=%d", errno);
}

/* Also what a cut left. */
static enum status clear(const struct staging *staging)
{
	enum status status = each_file(staging->next, drop, NULL);

	if (status == STATUS_OK && ((rmdir(staging->next) != 0 && errno != ENOENT) ||
					   (rmdir(staging->folder) != 0 && errno != ENOENT)))
		status = failure(STATUS_IO, "next: errno=%d", errno);
	return status;
}

/* A second name is enough: whoever writes a file puts another in its place. */
static enum status add_name(const char *path, const char *name, void *context)
{
	const struct staging *staging = context;
	char to[PATH_TEXT_MAX];
	enum status status = path_join(to, sizeof(to), staging->next, name);

	if (status == STATUS_OK && link(path, to) != 0)
		status = failure(STATUS_IO, "next: errno=%d", errno);
	return status;
}

/* Other names than those of items are no matter of the catalogue. */
static enum status take_away(const struct staging *staging, const char *name)
{
	size_t len = strlen(CATALOGUE "/");
	char path[PATH_TEXT_MAX];
	enum status status;

	if (strncmp(name, CATALOGUE "/", len) != 0 || !publication_name_is_plain(name + len))
		return STATUS_OK;
	status = path_join(path, sizeof(path), staging->next, name + len);
	if (status == STATUS_OK && unlink(path) != 0 && errno != ENOENT)
		status = failure(STATUS_IO, "next: errno=%d", errno);
	return status;
}

static enum status begin(const struct staging *staging)
{
	enum status status = clear(staging);

	if (status == STATUS_OK)
		status = folder_make(staging->folder, 0750);
	if (status == STATUS_OK)
		status = folder_make(staging->next, 0750);
	if (status == STATUS_OK)
		status = each_file(staging->published, add_name, (void *)(uintptr_t)staging);
	return status;
}

static enum status take_removed_away(const struct staging *staging)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < staging->removed_count; i++)
		status = take_away(staging, staging->removed[i]);
	return status;
}

/* The folder is another user's, and so is what may lie in it; only the services are ours to read. */
static enum status as_owner(const char *authority, const struct staging *staging,
	enum status (*act)(const struct staging *staging))
{
	struct owner was;
	enum status status = owner_become(authority, &was);

	if (status != STATUS_OK)
		return status;
	status = act(staging);
	owner_return(&was);
	return status;
}

static enum status put_together(
	const char *authority, const struct staging *staging, const char *services)
{
	enum status status = as_owner(authority, staging, begin);

	if (status == STATUS_OK && services)
		status = publication_add_items(staging->folder, services);
	return status == STATUS_OK ? as_owner(authority, staging, take_removed_away) : status;
}

struct told {
	catalogue_fault_handler *tell;
	void *user;
	unsigned faults;
};

static void count_and_tell(void *user, const char *file, const char *pointer, const char *what)
{
	struct told *told = user;

	told->faults++;
	told->tell(told->user, file, pointer, what);
}

/* Of the first catalogue, before has no items. */
static enum status judge(
	const struct staging *staging, const struct catalogue *before, struct told *told)
{
	struct catalogue next = {.entries = NULL};
	enum status status = catalogue_open(staging->next, &next);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	catalogue_check_history(before, &next, count_and_tell, told);
	catalogue_check_whole(&next, count_and_tell, told);
	catalogue_close(&next);
	return told->faults ? failure(STATUS_DENIED, "catalogue: %u faults", told->faults)
			    : STATUS_OK;
}

enum status publication_goes_on(const char *authority_folder, const char *services,
	const char *const *removed, size_t removed_count, catalogue_fault_handler *tell,
	void *user)
{
	struct staging staging = {.removed = removed, .removed_count = removed_count};
	struct catalogue before = {.entries = NULL};
	struct told told = {tell, user, 0};
	enum status status = find_folders(authority_folder, &staging), cleared;

	if (status == STATUS_OK)
		status = catalogue_open(staging.published, &before);
	if (status == STATUS_NOT_FOUND) { /* no matter was published yet */
		if (!services)
			return STATUS_OK;
		status = STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	status = put_together(authority_folder, &staging, services);
	if (status == STATUS_OK)
		status = judge(&staging, &before, &told);
	cleared = as_owner(authority_folder, &staging, clear);
	catalogue_close(&before);
	return status == STATUS_OK ? cleared : status;
}
