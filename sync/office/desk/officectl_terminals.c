#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/store/store.h"

#define SILENT_MS (15 * 60 * 1000) /* a terminal beats every few minutes */
#define DRIFT_MS (2 * 60 * 1000)
#define EXPIRES_MS (INT64_C(30) * 24 * 60 * 60 * 1000)

static const char USAGE[] = "usage: officectl terminals DIR [--json]\n"
			    "Lists every terminal, the one that needs somebody most first: "
			    "somebody calls, cases lost at the office,\n"
			    "forked,"
			    " silent, quarantined cases, clock, certificate, paper, devices, "
			    "voice, catalogue, queue, versions.\n";

/* One line of the list. */
struct line {
	struct store_terminal terminal;
	struct wire_heartbeat beat;
	int64_t silent_ms, drift_ms; /* silent -1: never heard */
	int64_t badness;
};

struct list {
	struct line *lines;
	size_t count, size;
};

static int64_t value(const struct line *line, enum wire_beat beat)
{
	return line->beat.values[beat];
}

/* It verified receipts for what is not here: the store lost it. */
static bool is_missed(const struct line *line)
{
	return value(line, WIRE_BEAT_RECEIPTED) > line->terminal.last_seq;
}

/* Another terminal says that it has a newer version. */
static bool is_behind(
	const struct line *line, const struct wire_heartbeat *newest, enum wire_beat version)
{
	return value(line, version) >= 0 && value(line, version) < newest->values[version];
}

/* Higher powers come first, whatever the lower ones say. */
static int64_t badness(
	const struct line *line, const struct wire_heartbeat *newest, int64_t now_ms)
{
	int64_t expires_ms = value(line, WIRE_BEAT_EXPIRES_MS);
	bool ends = expires_ms >= 0 && expires_ms - now_ms < EXPIRES_MS;
	const bool signs[] = {value(line, WIRE_BEAT_CALLS) == 1, is_missed(line),
		line->terminal.forked_ms != 0,
		line->silent_ms < 0 || line->silent_ms > SILENT_MS,
		value(line, WIRE_BEAT_QUARANTINED) > 0,
		line->drift_ms > DRIFT_MS ||
			line->drift_ms<-DRIFT_MS, ends, value(line, WIRE_BEAT_PAPER) == 0,
				value(line, WIRE_BEAT_FAULTS)> 0,
		value(line, WIRE_BEAT_SILENT) == 1, value(line, WIRE_BEAT_KEPT) == 1,
		value(line, WIRE_BEAT_QUEUED) > 0, value(line, WIRE_BEAT_PAPER) == 1,
		is_behind(line, newest, WIRE_BEAT_FIRMWARE),
		is_behind(line, newest, WIRE_BEAT_INDEX)};
	int64_t sum = 0;

	if (line->terminal.revoked_ms)
		return -1; /* nobody waits for it */
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		sum = 2 * sum + signs[i];
	return sum;
}

static void fill(struct line *line, int64_t now_ms)
{
	const struct store_terminal *terminal = &line->terminal;

	wire_heartbeat_init(&line->beat);
	if (*terminal->beat && wire_heartbeat_read(terminal->beat, strlen(terminal->beat),
				       &line->beat) != STATUS_OK)
		wire_heartbeat_init(&line->beat);
	line->silent_ms = terminal->beat_ms ? now_ms - terminal->beat_ms : -1;
	if (value(line, WIRE_BEAT_WALL_MS) >= 0)
		line->drift_ms = value(line, WIRE_BEAT_WALL_MS) - terminal->beat_ms;
}

/* What is old is seen beside the others alone. */
static void weigh(struct list *list, int64_t now_ms)
{
	static const enum wire_beat VERSIONS[] = {WIRE_BEAT_FIRMWARE, WIRE_BEAT_INDEX};
	struct wire_heartbeat newest;

	wire_heartbeat_init(&newest);
	for (size_t i = 0; i < list->count; i++)
		for (size_t v = 0; v < sizeof(VERSIONS) / sizeof(VERSIONS[0]); v++) {
			int64_t has = value(&list->lines[i], VERSIONS[v]);

			if (has > newest.values[VERSIONS[v]])
				newest.values[VERSIONS[v]] = has;
		}
	for (size_t i = 0; i < list->count; i++)
		list->lines[i].badness = badness(&list->lines[i], &newest, now_ms);
}

static enum status grow(struct list *list)
{
	size_t size = list->size ? 2 * list->size : 64;
	struct line *lines;

	if (list->count < list->size)
		return STATUS_OK;
	lines = realloc(list->lines, size * sizeof(*lines));
	if (!lines)
		return failure(STATUS_NO_MEMORY, "no memory for %zu terminals", size);
	list->lines = lines;
	list->size = size;
	return STATUS_OK;
}

static enum status read_list(struct store *store, int64_t now_ms, struct list *list)
{
	struct store_terminal entry = {.last_seq = 0};
	enum status status;

	while ((status = store_next_terminal(store, &entry)) == STATUS_OK) {
		status = grow(list);
		if (status != STATUS_OK)
			return status;
		memset(&list->lines[list->count], 0, sizeof(list->lines[0]));
		list->lines[list->count].terminal = entry;
		fill(&list->lines[list->count++], now_ms);
	}
	weigh(list, now_ms);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static int worst_first(const void *a, const void *b)
{
	const struct line *one = a, *other = b;

	if (one->badness != other->badness)
		return one->badness < other->badness ? 1 : -1;
	if (one->silent_ms != other->silent_ms)
		return one->silent_ms < other->silent_ms ? 1 : -1;
	return strcmp(one->terminal.kiosk_id, other->terminal.kiosk_id);
}

static json_t *line_json(const struct line *line)
{
	const struct store_terminal *terminal = &line->terminal;
	json_t *beat = json_object();

	for (int i = 0; i < WIRE_BEATS; i++)
		json_object_set_new(beat, wire_heartbeat_name((enum wire_beat)i),
			json_integer(line->beat.values[i]));
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "kiosk_id",
		terminal->kiosk_id, "silent_ms", (json_int_t)line->silent_ms, "beat_ms",
		(json_int_t)terminal->beat_ms, "drift_ms", (json_int_t)line->drift_ms,
		"forked_ms", (json_int_t)terminal->forked_ms, "revoked_ms",
		(json_int_t)terminal->revoked_ms, "open", (json_int_t)terminal->open,
		"received", (json_int_t)terminal->received, "last_seq",
		(json_int_t)terminal->last_seq, "received_ms",
		(json_int_t)terminal->received_ms, "heartbeat", beat);
}

/* A number that may not be known. */
static const char *number(int64_t from, char out[24])
{
	if (from < 0)
		return "-";
	snprintf(out, 24, "%lld", (long long)from);
	return out;
}

static void print_line(const struct line *line)
{
	static const char *const PAPER[] = {"out", "low", "ok"};
	const struct store_terminal *terminal = &line->terminal;
	char silent[24], queued[24], quarantined[24], faults[24], index[24], firmware[24];
	int64_t paper = value(line, WIRE_BEAT_PAPER);

	printf("%s  %10s  %6s  %5s  %8.1f  %5s  %6s  %5s  %8s  %8lld  %6lld%s%s%s%s%s%s\n",
		terminal->kiosk_id,
		number(line->silent_ms < 0 ? -1 : line->silent_ms / 1000, silent),
		number(value(line, WIRE_BEAT_QUEUED), queued),
		number(value(line, WIRE_BEAT_QUARANTINED), quarantined),
		(double)line->drift_ms / 1000, paper < 0 || paper > 2 ? "-" : PAPER[paper],
		number(value(line, WIRE_BEAT_FAULTS), faults),
		number(value(line, WIRE_BEAT_INDEX), index),
		number(value(line, WIRE_BEAT_FIRMWARE), firmware),
		(long long)terminal->received, (long long)terminal->open,
		value(line, WIRE_BEAT_CALLS) == 1 ? "  CALLS" : "",
		value(line, WIRE_BEAT_SILENT) == 1 ? "  VOICE SILENT" : "",
		value(line, WIRE_BEAT_KEPT) == 1 ? "  KEEPS OLD CATALOGUE" : "",
		is_missed(line) ? "  CASES LOST HERE" : "", terminal->forked_ms ? "  FORK" : "",
		terminal->revoked_ms ? "  REVOKED" : "");
}

static enum status print_list(const struct list *list, bool json)
{
	json_t *all = json ? json_array() : NULL;
	enum status status = STATUS_OK;

	if (!json)
		puts("number  silent (s)  queued   quar  drift(s)  paper  faults  index  "
		     "firmware"
		     "  received    open");
	for (size_t i = 0; i < list->count; i++) {
		if (!json)
			print_line(&list->lines[i]);
		else if (json_array_append_new(all, line_json(&list->lines[i])) != 0)
			status = failure(STATUS_NO_MEMORY, "no memory for the list");
	}
	if (status == STATUS_OK && json)
		status = officectl_print_json(all);
	json_decref(all);
	return status;
}

int officectl_terminals(int argc, char **argv)
{
	char intake[PATH_TEXT_MAX];
	bool json = argc == 3 && strcmp(argv[2], "--json") == 0;
	struct store *store = NULL;
	struct list list = {.count = 0};
	enum status status;

	if (argc != (json ? 3 : 2)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	status = path_join(intake, sizeof(intake), argv[1], "intake");
	if (status == STATUS_OK)
		status = store_open_reader(intake, &store);
	if (status == STATUS_OK)
		status = read_list(store, clock_wall_ms(), &list);
	if (status == STATUS_OK && list.count)
		qsort(list.lines, list.count, sizeof(list.lines[0]), worst_first);
	if (status == STATUS_OK)
		status = print_list(&list, json);
	free(list.lines);
	store_close(store);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the terminals cannot be listed");
}
