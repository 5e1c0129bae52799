#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/json.h"
#include "sync/office/desk/case_desk.h"
#include "sync/office/intake/case_rebook.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

static const char USAGE[] =
	"usage: officectl cases DIR [--department CODE] [--queue NAME] [--terminal NUMBER]\n"
	"                       [--state open|erased|damaged|STATE] [--older DAYS] [--json]\n"
	"Lists cases by terminal and number, forks and holes marked.\n"
	"  --state  received, correction, accepted … closed: as officectl decide calls them\n"
	"  --queue  where the case landed by rule (intake/routing.json), else its department\n"
	"  --older  came in at least so many days ago\n";
static const char SHOW_USAGE[] =
	"usage: officectl show DIR CASE [--json | --jws | --receipt]\n"
	"What is open about a case: its manifest, receipt, steps, prints and appointments.\n"
	"  --json     as one JSON object   --jws  the signed manifest as it came\n"
	"  --receipt  the signed receipt as it went out\n";

static const char *state_word(const struct store_case *entry)
{
	if (entry->damaged)
		return "damaged";
	if (entry->erased_ms)
		return "erased";
	return entry->received_ms ? case_state_word(case_step_state(entry)) : "open";
}

static json_t *flags_json(const struct case_chain *chain)
{
	json_t *flags = json_array();

	if (chain->fork)
		json_array_append_new(flags, json_string("fork"));
	if (chain->hole)
		json_array_append_new(flags, json_string("hole"));
	if (chain->prev)
		json_array_append_new(flags, json_string("prev"));
	return flags;
}

static json_t *case_json(const struct store_case *entry, const struct case_chain *chain)
{
	char hash[65];

	hex_encode(entry->manifest_hash, sizeof(entry->manifest_hash), hash);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:i, "
		"s:o}",
		"case_id", entry->case_id, "receipt_no", entry->receipt_no, "visit_id",
		entry->visit_id, "kiosk_id", entry->kiosk_id, "kiosk_seq",
		(json_int_t)entry->kiosk_seq, "implement_code", entry->implement_code,
		"department", entry->department, "queue", entry->queue, "manifest_hash", hash,
		"state", state_word(entry), "opened_ms", (json_int_t)entry->opened_ms,
		"claimed_ms", (json_int_t)entry->claimed_ms, "received_ms",
		(json_int_t)entry->received_ms, "test", entry->test, "flags",
		flags_json(chain));
}

static void print_line(const struct store_case *entry, const struct case_chain *chain)
{
	char number[18], claimed[CLOCK_TEXT_SIZE];

	receipt_no_group(entry->receipt_no, number);
	clock_text(entry->claimed_ms, claimed);
	printf("%s  %s  %-8s  %-12s  %s  %s%s%s%s%s\n", number, claimed, state_word(entry),
		entry->queue, entry->implement_code, entry->case_id,
		entry->test ? "  TEST" : "", chain->fork ? "  FORK" : "",
		chain->hole ? "  HOLE BEFORE" : "", chain->prev ? "  WRONG PREV" : "");
}

/* What is asked for; NULL and 0 let everything through. */
struct filter {
	const char *department, *queue, *terminal, *state;
	int64_t before_ms; /* came in before it */
	bool json;
};

static bool is_wanted(const struct filter *filter, const struct store_case *entry)
{
	return (!filter->department || strcmp(filter->department, entry->department) == 0) &&
	       (!filter->queue || strcmp(filter->queue, entry->queue) == 0) &&
	       (!filter->terminal || strcmp(filter->terminal, entry->kiosk_id) == 0) &&
	       (!filter->state || strcmp(filter->state, state_word(entry)) == 0) &&
	       (!filter->before_ms || entry->opened_ms < filter->before_ms);
}

/* Into list, or printed when list is NULL. */
static enum status list_cases(struct store *store, const struct filter *filter, json_t *list)
{
	struct store_case entry = {0};
	struct case_chain chain;
	enum status status;

	while ((status = store_next(store, &entry)) == STATUS_OK) {
		if (!is_wanted(filter, &entry))
			continue;
		chain = (struct case_chain){.hole = false};
		status = entry.damaged ? STATUS_OK : case_chain_read(store, &entry, &chain);
		if (status != STATUS_OK && status != STATUS_BAD_DATA)
			return status;
		if (!list)
			print_line(&entry, &chain);
		else if (json_array_append_new(list, case_json(&entry, &chain)) != 0)
			return STATUS_NO_MEMORY;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool take_option(struct filter *filter, int option, const char *value)
{
	char *end = NULL;
	long days;

	switch (option) {
	case 'j':
		filter->json = true;
		return true;
	case 'd':
		filter->department = value;
		return true;
	case 'q':
		filter->queue = value;
		return true;
	case 't':
		filter->terminal = value;
		return kiosk_id_is_valid(value);
	case 's':
		filter->state = value;
		return strcmp(value, "open") == 0 || strcmp(value, "erased") == 0 ||
		       strcmp(value, "damaged") == 0 || case_state_read(value) != CASE_STATES;
	case 'o':
		days = strtol(value, &end, 10);
		if (!*value || *end || days < 0 || days > 36524)
			return false;
		filter->before_ms = clock_wall_ms() - days * DAY_MS;
		return true;
	default:
		return false;
	}
}

static bool parse(int argc, char **argv, struct filter *filter)
{
	static const struct option OPTIONS[] = {{"json", no_argument, NULL, 'j'},
		{"department", required_argument, NULL, 'd'},
		{"queue", required_argument, NULL, 'q'},
		{"terminal", required_argument, NULL, 't'},
		{"state", required_argument, NULL, 's'},
		{"older", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
		if (!take_option(filter, option, optarg))
			return false;
	return optind == argc - 1;
}

int officectl_cases(int argc, char **argv)
{
	char intake[PATH_TEXT_MAX];
	struct filter filter = {.json = false};
	struct store *store = NULL;
	json_t *list = NULL;
	enum status status;

	if (!parse(argc, argv, &filter)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	if (filter.json)
		list = json_array();
	status = path_join(intake, sizeof(intake), argv[optind], "intake");
	if (status == STATUS_OK)
		status = store_open_reader(intake, &store);
	if (status == STATUS_OK)
		status = list_cases(store, &filter, list);
	if (status == STATUS_OK && list)
		status = officectl_print_json(list);
	store_close(store);
	json_decref(list);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the cases cannot be listed");
}

static json_t *step_json(const struct step_note *step)
{
	return json_pack("{s:I, s:s, s:s, s:I, s:s, s:s, s:s}", "n", (json_int_t)step->n,
		"state", case_state_word(step->state), "outcome",
		case_outcome_word(step->outcome), "at_ms", (json_int_t)step->at_ms, "until",
		step->until, "by", step->by, "queue", step->queue);
}

/* Printed when list is NULL. */
static enum status list_steps(struct case_desk *desk, json_t *list)
{
	struct case_steps steps;
	char at[CLOCK_TEXT_SIZE];
	enum status status = case_desk_receipt_key(desk);

	case_steps_begin(desk->store, &desk->receipt_key, &desk->entry, &steps);
	while (status == STATUS_OK && (status = case_steps_next(&steps)) == STATUS_OK) {
		const struct step_note *step = &steps.step;

		clock_text(step->at_ms, at);
		if (!list)
			printf("%lld  %s  %-11s  %-10s  %s  %s%s%s\n", (long long)step->n, at,
				case_state_word(step->state), step->until, step->queue,
				step->by, step->outcome ? "  " : "",
				case_outcome_word(step->outcome));
		else if (json_array_append_new(list, step_json(step)) != 0)
			status = STATUS_NO_MEMORY;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* When and where its result was printed; into list, or printed when it is NULL. */
static enum status list_prints(struct case_desk *desk, json_t *list)
{
	struct store_print print;
	char at[CLOCK_TEXT_SIZE];
	enum status status;

	for (int64_t n = 1; (status = store_print(
				     desk->store, desk->entry.case_id, n, &print)) == STATUS_OK;
		n++) {
		clock_text(print.at_ms, at);
		if (!list)
			printf("print %lld  %s  terminal %s\n", (long long)n, at,
				print.kiosk_id);
		else if (json_array_append_new(list,
				 json_pack("{s:I, s:I, s:s}", "n", (json_int_t)n, "at_ms",
					 (json_int_t)print.at_ms, "kiosk_id", print.kiosk_id)))
			return STATUS_NO_MEMORY;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static json_t *appointment_json(const struct appointment_note *appointment)
{
	json_t *object = booking_to_json(&appointment->booking);

	if (object &&
		(json_object_set_new(object, "n", json_integer(appointment->n)) ||
			json_object_set_new(
				object, "at_ms", json_integer(appointment->at_ms)) ||
			json_object_set_new(object, "by", json_string(appointment->by)))) {
		json_decref(object);
		object = NULL;
	}
	return object;
}

/* Other times that were agreed on; into list, or printed when it is NULL. */
static enum status list_appointments(struct case_desk *desk, json_t *list)
{
	struct case_appointments all;
	const struct appointment_note *last = &all.last;
	char at[CLOCK_TEXT_SIZE];
	enum status status = case_desk_receipt_key(desk);

	case_appointments_begin(desk->store, &desk->receipt_key, &desk->entry, &all);
	while (status == STATUS_OK && (status = case_appointments_next(&all)) == STATUS_OK) {
		clock_text(last->at_ms, at);
		if (!list)
			printf("appointment %lld  %s  %s %s %s  %s\n", (long long)last->n, at,
				last->booking.day, last->booking.time, last->booking.kind,
				last->by);
		else if (json_array_append_new(list, appointment_json(last)) != 0)
			status = STATUS_NO_MEMORY;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The lists of a case that grow at the office, each under its name. */
static const struct {
	const char *name;
	enum status (*list)(struct case_desk *desk, json_t *list);
} LISTS[] = {
	{"steps", list_steps}, {"prints", list_prints}, {"appointments", list_appointments}};

#define LIST_COUNT (sizeof(LISTS) / sizeof(LISTS[0]))

static enum status put_lists(struct case_desk *desk, json_t *object)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < LIST_COUNT; i++) {
		json_t *list = json_array();

		if (!list || json_object_set_new(object, LISTS[i].name, list) != 0)
			status = STATUS_NO_MEMORY;
		else
			status = LISTS[i].list(desk, list);
	}
	return status;
}

/* The manifest's own members beside what the office knows. */
static enum status show_json(struct case_desk *desk, json_t **out)
{
	struct jws jws;
	struct case_chain chain;
	json_t *manifest = NULL, *object = NULL;
	enum status status = jws_parse(desk->jws.data, desk->jws.len, MANIFEST_TYP, &jws);

	if (status == STATUS_OK)
		status = json_read(jws.payload.data, jws.payload.len, &manifest);
	if (status == STATUS_OK)
		status = case_chain_read(desk->store, &desk->entry, &chain);
	if (status == STATUS_OK) {
		object = case_json(&desk->entry, &chain);
		if (!object || json_object_set(object, "manifest", manifest) != 0 ||
			json_object_set_new(object, "receipt",
				json_stringn((const char *)desk->receipt.data,
					desk->receipt.len)) != 0)
			status = STATUS_NO_MEMORY;
	}
	if (status == STATUS_OK)
		status = put_lists(desk, object);
	jws_free(&jws);
	json_decref(manifest);
	if (status == STATUS_OK)
		*out = object;
	else
		json_decref(object);
	return status;
}

static enum status show_text(struct case_desk *desk)
{
	struct case_chain chain;
	struct jws jws;
	json_t *manifest = NULL;
	enum status status = case_chain_read(desk->store, &desk->entry, &chain);

	if (status != STATUS_OK)
		return status;
	print_line(&desk->entry, &chain);
	status = jws_parse(desk->jws.data, desk->jws.len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		status = json_read(jws.payload.data, jws.payload.len, &manifest);
	if (status == STATUS_OK)
		status = officectl_print_json(manifest);
	if (status == STATUS_OK)
		fwrite(desk->receipt.data, 1, desk->receipt.len, stdout);
	for (size_t i = 0; status == STATUS_OK && i < LIST_COUNT; i++)
		status = LISTS[i].list(desk, NULL);
	jws_free(&jws);
	json_decref(manifest);
	return status;
}

static enum status show(struct case_desk *desk, int form)
{
	json_t *object = NULL;
	enum status status = STATUS_OK;

	if (form == 'w')
		fwrite(desk->jws.data, 1, desk->jws.len, stdout);
	else if (form == 'r')
		fwrite(desk->receipt.data, 1, desk->receipt.len, stdout);
	else if (form == 0)
		return show_text(desk);
	else if ((status = show_json(desk, &object)) == STATUS_OK)
		status = officectl_print_json(object);
	json_decref(object);
	return status;
}

int officectl_show(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"json", no_argument, NULL, 'j'},
		{"jws", no_argument, NULL, 'w'}, {"receipt", no_argument, NULL, 'r'},
		{NULL, 0, NULL, 0}};
	struct case_desk desk = {0};
	enum status status;
	int option, form = 0;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1 && option != '?')
		form = option;
	if (option == '?' || optind != argc - 2) {
		fputs(SHOW_USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	status = case_desk_open(argv[optind], argv[optind + 1], &desk);
	if (status == STATUS_OK)
		status = show(&desk, form);
	case_desk_close(&desk);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the case cannot be shown");
}
