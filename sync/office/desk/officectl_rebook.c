#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/clock.h"
#include "sync/office/desk/case_desk.h"
#include "sync/office/intake/case_rebook.h"
#include "sync/office/intake/terminal_change.h"

static const char USAGE[] =
	"usage: officectl rebook DIR CASE DAY [PART] --by NAME [--kind window|home|extended]\n"
	"改约: gives an appointment the other time that was agreed on with the citizen, or a place\n"
	"at last where none was left (officectl bookings lists these first).  Who, when and which\n"
	"time is signed; the place is counted as at the receipt, and the one before is free again.\n"
	"The citizen reads the new time at any terminal under 查办件进度.\n"
	"  DAY    YYYY-MM-DD, a working day    PART  as the matter names it (morning …)\n"
	"  --kind without it as before\n";

struct rebooking {
	const char *office, *case_name, *day, *time, *kind, *by; /* as typed; NULL: not */
	struct case_desk desk;
};

static bool parse(int argc, char **argv, struct rebooking *out)
{
	static const struct option OPTIONS[] = {{"by", required_argument, NULL, 'b'},
		{"kind", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'b')
			out->by = optarg;
		else if (option == 'k')
			out->kind = optarg;
		else
			return false;
	}
	if (!out->by || argc - optind < 3 || argc - optind > 4)
		return false;
	out->office = argv[optind];
	out->case_name = argv[optind + 1];
	out->day = argv[optind + 2];
	out->time = argc - optind == 4 ? argv[optind + 3] : "";
	return true;
}

static bool put(char *out, size_t size, const char *text)
{
	return snprintf(out, size, "%s", text) < (int)size;
}

static enum status fill(const struct rebooking *rebooking, struct case_rebook *out)
{
	memcpy(out->case_id, rebooking->desk.entry.case_id, sizeof(out->case_id));
	if (!put(out->by, sizeof(out->by), rebooking->by) || !note_word_is_valid(out->by)) {
		fprintf(stderr, "officectl: --by: a name of one line, at most %d bytes\n",
			NOTE_WORD_SIZE - 1);
		return STATUS_BAD_DATA;
	}
	if (put(out->to.day, sizeof(out->to.day), rebooking->day) &&
		date_is_valid(out->to.day) &&
		put(out->to.time, sizeof(out->to.time), rebooking->time) &&
		put(out->to.kind, sizeof(out->to.kind), rebooking->kind ? rebooking->kind : ""))
		return STATUS_OK;
	fputs("officectl: DAY is YYYY-MM-DD, PART and --kind are words of the matter\n",
		stderr);
	return STATUS_BAD_DATA;
}

/* Said here in words; whoever owns the store looks at the same rules again. */
static enum status check_rules(struct rebooking *rebooking, struct booking *to)
{
	struct case_desk *desk = &rebooking->desk;
	char folder[PATH_TEXT_MAX], why[CASE_WHY_SIZE] = "";
	const struct case_keeper keeper = {desk->store, &desk->receipt_key, folder};
	enum status status = path_join(folder, sizeof(folder), desk->intake, "signed");

	if (status == STATUS_OK && desk->entry.fork &&
		strcmp(rebooking->case_name, desk->entry.case_id) != 0) {
		fputs("officectl: two cases have this number: name it by its id\n", stderr);
		return STATUS_CONFLICT;
	}
	if (status == STATUS_OK)
		status = case_rebook_settle(&keeper, &desk->entry, to, clock_wall_ms(), why);
	if (status != STATUS_OK || !why[0])
		return status;
	fprintf(stderr, "officectl: 改约: %s\n", why);
	return STATUS_DENIED;
}

static enum status rebook(struct rebooking *rebooking)
{
	struct case_rebook request = {.by = ""};
	json_t *change = NULL;
	enum status status =
		case_desk_open(rebooking->office, rebooking->case_name, &rebooking->desk);

	if (status == STATUS_OK)
		status = fill(rebooking, &request);
	if (status == STATUS_OK)
		status = check_rules(rebooking, &request.to);
	if (status == STATUS_OK)
		status = case_rebook_request(&request, &change);
	if (status == STATUS_OK)
		status = terminal_change_submit(rebooking->desk.intake, change);
	if (status == STATUS_OK)
		printf("%s  %s  %s  %s\n", rebooking->desk.entry.receipt_no, request.to.day,
			request.to.time[0] ? request.to.time : "-", request.to.kind);
	json_decref(change);
	return status;
}

int officectl_rebook(int argc, char **argv)
{
	struct rebooking rebooking = {.by = NULL};
	enum status status;

	if (!parse(argc, argv, &rebooking)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	status = rebook(&rebooking);
	case_desk_close(&rebooking.desk);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the appointment stays as it was");
}
