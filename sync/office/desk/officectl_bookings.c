#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/store/store.h"

static const char USAGE[] =
	"usage: officectl bookings DIR [--day DATE] [--department CODE] [--json]\n"
	"Lists the appointments by department. First those for whom no place was left when their\n"
	"case came in: call them, agree on another time and write it down with officectl rebook.\n"
	"Exit 1 while there are such.\n"
	"  --day  that day alone; else today and every day after it\n";

#define LAST_DAY "9999-12-31"

/* What is asked for, and the list that is made of it; list NULL: printed. */
struct listing {
	const char *day, *department;
	json_t *list;
	bool json, wanting;
};

static const char *word_of(const struct store_booking *entry)
{
	if (entry->ended)
		return "ended";
	return entry->no_place ? "no_place" : "held";
}

static enum status add_line(json_t *list, const struct store_booking *entry)
{
	json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "day",
		entry->booking.day, "time", entry->booking.time, "kind", entry->booking.kind,
		"department", entry->department, "implement_code", entry->implement_code,
		"receipt_no", entry->receipt_no, "case_id", entry->case_id, "place",
		word_of(entry), "received_ms", (json_int_t)entry->received_ms);

	return line && json_array_append_new(list, line) == 0
		       ? STATUS_OK
		       : failure(STATUS_NO_MEMORY, "bookings");
}

static enum status take(void *user, const struct store_booking *entry)
{
	struct listing *listing = user;
	char number[18];

	if (listing->department && strcmp(listing->department, entry->department) != 0)
		return STATUS_OK;
	listing->wanting |= entry->no_place && !entry->ended;
	if (listing->list)
		return add_line(listing->list, entry);
	receipt_no_group(entry->receipt_no, number);
	printf("%-12s  %s  %-9s  %-8s  %s  %s  %s\n", entry->department, entry->booking.day,
		entry->booking.time[0] ? entry->booking.time : "-", entry->booking.kind, number,
		entry->implement_code, word_of(entry));
	return STATUS_OK;
}

static bool parse(int argc, char **argv, struct listing *listing)
{
	static const struct option OPTIONS[] = {{"json", no_argument, NULL, 'j'},
		{"day", required_argument, NULL, 'd'},
		{"department", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'j')
			listing->json = true;
		else if (option == 'd')
			listing->day = optarg;
		else if (option == 'p')
			listing->department = optarg;
		else
			return false;
	}
	return optind == argc - 1 && (!listing->day || date_is_valid(listing->day));
}

static enum status list(const char *folder, struct listing *listing)
{
	char intake[PATH_TEXT_MAX], today[CLOCK_TEXT_SIZE];
	struct store *store = NULL;
	enum status status = path_join(intake, sizeof(intake), folder, "intake");

	clock_date(clock_wall_ms(), today);
	if (status == STATUS_OK)
		status = store_open_reader(intake, &store);
	if (status == STATUS_OK)
		status = store_bookings(store, listing->day ? listing->day : today,
			listing->day ? listing->day : LAST_DAY, take, listing);
	store_close(store);
	return status;
}

int officectl_bookings(int argc, char **argv)
{
	struct listing listing = {.json = false};
	enum status status;

	if (!parse(argc, argv, &listing)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	if (listing.json)
		listing.list = json_array();
	status = list(argv[optind], &listing);
	if (status == STATUS_OK && listing.list)
		status = officectl_print_json(listing.list);
	json_decref(listing.list);
	if (status != STATUS_OK)
		return officectl_fail(status, "the appointments cannot be listed");
	return listing.wanting ? OFFICECTL_WANTING : OFFICECTL_DONE;
}
