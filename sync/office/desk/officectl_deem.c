#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <sys/stat.h>

#include "sync/office/intake/terminal_change.h"

static const char USAGE[] =
	"usage: officectl deem DIR\n"
	"视为受理: has the office look now, as it does by itself, for cases that nobody answered\n"
	"within five working days of receipt; each counts as accepted from the day of receipt\n"
	"(行政许可法 第三十二条).  Done twice it changes nothing.  A case that is damaged is left\n"
	"as it is and named in the office's log; officectl audit says what is wrong with it.\n";

static json_int_t told(const json_t *answer, const char *name)
{
	return json_integer_value(json_object_get(answer, name));
}

static int say(const json_t *answer)
{
	printf("%lld accepted, %lld left\n", (long long)told(answer, "accepted"),
		(long long)told(answer, "left"));
	return told(answer, "left") ? OFFICECTL_WANTING : OFFICECTL_DONE;
}

int officectl_deem(int argc, char **argv)
{
	char intake[PATH_TEXT_MAX];
	json_t *change, *answer;
	enum status status;
	int code;

	if (argc != 2) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	change = json_pack("{s:s}", "do", "deem");
	answer = json_object();
	status = change && answer ? path_join(intake, sizeof(intake), argv[1], "intake")
				  : failure(STATUS_NO_MEMORY, "deem");
	if (status == STATUS_OK)
		status = terminal_change_ask(intake, change, answer);
	code = status == STATUS_OK ? say(answer)
				   : officectl_fail(status, "not all cases were looked at");
	json_decref(change);
	json_decref(answer);
	return code;
}
