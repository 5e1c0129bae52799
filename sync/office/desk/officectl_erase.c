#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <sys/stat.h>

#include "sync/office/desk/case_desk.h"
#include "sync/office/intake/terminal_change.h"
#include "sync/office/store/store.h"

static const char USAGE[] =
	"usage: officectl erase DIR CASE\n"
	"Removes a case for ever: manifest, receipt, parts.  Its id, terminal, number, "
	"manifest\n"
	"hash and prev stay, so that the chain holds and the case never comes in again.\n";

/* The case id of what was named by id or receipt number. */
static enum status find_case(const char *intake, const char *name, char case_id[UUID_SIZE])
{
	struct store *store = NULL;
	struct store_case entry;
	enum status status = store_open_reader(intake, &store);

	if (status == STATUS_OK)
		status = case_desk_find(store, name, &entry);
	store_close(store);
	if (status == STATUS_OK)
		snprintf(case_id, UUID_SIZE, "%s", entry.case_id);
	return status;
}

int officectl_erase(int argc, char **argv)
{
	char intake[PATH_TEXT_MAX], case_id[UUID_SIZE];
	json_t *change = NULL;
	enum status status;

	if (argc != 3) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	status = path_join(intake, sizeof(intake), argv[1], "intake");
	if (status == STATUS_OK)
		status = find_case(intake, argv[2], case_id);
	if (status == STATUS_OK)
		status = terminal_change_erase(case_id, &change);
	if (status == STATUS_OK)
		status = terminal_change_submit(intake, change);
	json_decref(change);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the case was not erased");
}
