/*
 * 好差评 as the terminals count them, and what was done about the bad ones.
 *
 * A terminal tells only how often each was given: nobody can be told from it.  Every bad one is
 * looked into, put right and answered (核实、整改、反馈): what was found is kept in DIR/ratings.json.
 */
#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/store/store.h"

#define KEPT "ratings.json"

static const char USAGE[] =
	"usage: officectl ratings DIR [--json]\n"
	"       officectl ratings DIR --follow-up TERMINAL TEXT\n"
	"Lists how visits were rated at each terminal, 5 (very satisfied) to 1, and how many bad\n"
	"ratings (2 and 1) nobody has looked into; exit code 1 while there are some. --follow-up\n"
	"keeps what was found and done about those of a terminal.\n";

struct rated {
	char kiosk_id[KIOSK_ID_SIZE];
	int64_t given[5]; /* of 1 .. 5 */
	int64_t bad, followed;
};

static void read_given(const struct store_terminal *terminal, struct rated *out)
{
	struct wire_heartbeat beat;

	wire_heartbeat_init(&beat);
	if (!*terminal->beat ||
		wire_heartbeat_read(terminal->beat, strlen(terminal->beat), &beat) != STATUS_OK)
		wire_heartbeat_init(&beat);
	memcpy(out->kiosk_id, terminal->kiosk_id, sizeof(out->kiosk_id));
	for (int i = 0; i < 5; i++) {
		int64_t count = beat.values[WIRE_BEAT_RATED_1 + i];

		out->given[i] = count < 0 ? 0 : count;
	}
	out->bad = out->given[0] + out->given[1];
}

/* The last follow-up says how many there were then. */
static void read_followed(const json_t *kept, struct rated *rated)
{
	const json_t *list = json_object_get(kept, rated->kiosk_id);
	const json_t *last = json_array_get(list, json_array_size(list) - 1);

	rated->followed = json_integer_value(json_object_get(last, "bad"));
	if (rated->followed > rated->bad)
		rated->followed = rated->bad; /* the terminal began to count anew */
}

static enum status read_kept(const char *folder, json_t **out)
{
	struct bytes text = {0};
	enum status status = officectl_read(folder, KEPT, &text);

	if (status == STATUS_NOT_FOUND) {
		*out = json_object();
		return *out ? STATUS_OK : STATUS_NO_MEMORY;
	}
	if (status == STATUS_OK)
		status = json_read(text.data, text.len, out);
	bytes_free(&text);
	return status;
}

static json_t *rated_json(const struct rated *rated, const json_t *kept)
{
	const json_t *list = json_object_get(kept, rated->kiosk_id);

	return json_pack("{s:s, s:[I, I, I, I, I], s:I, s:o}", "kiosk_id", rated->kiosk_id,
		"given_5_to_1", (json_int_t)rated->given[4], (json_int_t)rated->given[3],
		(json_int_t)rated->given[2], (json_int_t)rated->given[1],
		(json_int_t)rated->given[0], "open", (json_int_t)(rated->bad - rated->followed),
		"follow_ups", list ? json_deep_copy(list) : json_array());
}

static void print_rated(const struct rated *rated)
{
	printf("%s  %6lld  %6lld  %6lld  %6lld  %6lld  %6lld\n", rated->kiosk_id,
		(long long)rated->given[4], (long long)rated->given[3],
		(long long)rated->given[2], (long long)rated->given[1],
		(long long)rated->given[0], (long long)(rated->bad - rated->followed));
}

/* lines: NULL prints them; wanting: some bad rating waits. */
static enum status list(struct store *store, const json_t *kept, json_t *lines, bool *wanting)
{
	struct store_terminal terminal = {.last_seq = 0};
	enum status status;

	if (!lines)
		puts("number       5       4       3       2       1    open");
	while ((status = store_next_terminal(store, &terminal)) == STATUS_OK) {
		struct rated rated = {.bad = 0};

		read_given(&terminal, &rated);
		read_followed(kept, &rated);
		*wanting |= rated.bad > rated.followed;
		if (!lines)
			print_rated(&rated);
		else if (json_array_append_new(lines, rated_json(&rated, kept)) != 0)
			return failure(STATUS_NO_MEMORY, "ratings");
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status find(struct store *store, const char *kiosk_id, struct rated *out)
{
	struct store_terminal terminal = {.last_seq = 0};
	enum status status;

	while ((status = store_next_terminal(store, &terminal)) == STATUS_OK)
		if (strcmp(terminal.kiosk_id, kiosk_id) == 0) {
			read_given(&terminal, out);
			return STATUS_OK;
		}
	return status;
}

static enum status follow_up(const char *folder, struct store *store, json_t *kept,
	const char *kiosk_id, const char *text)
{
	struct rated rated = {.bad = 0};
	struct bytes out = {0};
	json_t *entry, *list;
	enum status status = find(store, kiosk_id, &rated);

	if (status != STATUS_OK)
		return status;
	entry = json_pack("{s:I, s:I, s:s}", "at_ms", (json_int_t)clock_wall_ms(), "bad",
		(json_int_t)rated.bad, "text", text);
	list = json_object_get(kept, kiosk_id);
	if (!list && json_object_set_new(kept, kiosk_id, json_array()) == 0)
		list = json_object_get(kept, kiosk_id);
	if (!entry || !list || json_array_append_new(list, entry) != 0)
		return failure(STATUS_NO_MEMORY, "ratings");
	status = json_canonical(kept, &out);
	if (status == STATUS_OK)
		status = officectl_write(folder, KEPT, out.data, out.len, 0600);
	bytes_free(&out);
	return status;
}

static enum status show(struct store *store, const json_t *kept, bool json, bool *wanting)
{
	json_t *lines = json ? json_array() : NULL;
	enum status status = list(store, kept, lines, wanting);

	if (status == STATUS_OK && json)
		status = officectl_print_json(lines);
	json_decref(lines);
	return status;
}

int officectl_ratings(int argc, char **argv)
{
	bool json = argc == 3 && strcmp(argv[2], "--json") == 0;
	bool follows = argc == 5 && strcmp(argv[2], "--follow-up") == 0;
	char intake[PATH_TEXT_MAX];
	struct store *store = NULL;
	json_t *kept = NULL;
	bool wanting = false;
	enum status status;

	if (argc != 2 && !json && !follows) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	status = path_join(intake, sizeof(intake), argv[1], "intake");
	if (status == STATUS_OK)
		status = store_open_reader(intake, &store);
	if (status == STATUS_OK)
		status = read_kept(argv[1], &kept);
	if (status == STATUS_OK)
		status = follows ? follow_up(argv[1], store, kept, argv[3], argv[4])
				 : show(store, kept, json, &wanting);
	json_decref(kept);
	store_close(store);
	if (status != STATUS_OK)
		return officectl_fail(status, "the ratings cannot be read or kept");
	return wanting ? OFFICECTL_WANTING : OFFICECTL_DONE;
}
