#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <sys/stat.h>

#include "sync/office/intake/terminal_change.h"

static const char USAGE[] =
	"usage: officectl deem DIR\n"
	"视为受理: has the office look now, as it does by itself, for cases that nobody answered\n"
	"within five working days of receipt; each counts as accepted from the day of receipt\n"
	"(行政许可法 第三十二条).  Done twice it changes nothing.\n";

int officectl_deem(int argc, char **argv)
{
	char intake[PATH_TEXT_MAX];
	json_t *change;
	enum status status;

	if (argc != 2) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	change = json_pack("{s:s}", "do", "deem");
	status = change ? path_join(intake, sizeof(intake), argv[1], "intake")
			: failure(STATUS_NO_MEMORY, "deem");
	if (status == STATUS_OK)
		status = terminal_change_submit(intake, change);
	json_decref(change);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "no case was changed");
}
