/*
 * line.c - the network between a terminal and the office, as its transport sees it.
 *
 * Requests are lost, cut at any byte, slow, late and out of order, done twice; replies are
 * lost; strangers answer.  What a terminal gave up on may still arrive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/agent/transport.h"
#include "sync/wire/tus.h"
#include "tests/fleet/meddler.h"

enum { PATIENCE_MS = 60 * 1000, NEAR_MS = 15, FAR_MS = 90 };

/* One exchange: both ends, and what is still on its way when one of them has gone. */
struct trip {
	struct call call;
	struct task *task; /* waits for the answer; NULL: it interests nobody any more */
	bool reply_lost, over;
	bool is_neighbours;
	int holders;
};

struct connection {
	struct transport base; /* first */
	struct terminal *terminal;
	bool is_renewal;
	bool trusts; /* the office's certificate, at the time that it takes for true */
};

static int64_t way_ms(void)
{
	return NEAR_MS + schedule_dice(FAR_MS);
}

static void add(struct call *call, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	call->headers[call->header_count].name = name;
	snprintf(call->headers[call->header_count++].value, sizeof(call->headers[0].value),
		"%s", value);
}

static void add_number(struct call *call, const char *name, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	if (number != ANSWER_NONE)
		add(call, name, text);
}

static void fill_call(struct call *call, const struct request *request)
{
	const char *query = strchr(request->path, '?');

	call->method = request->method;
	snprintf(call->path, sizeof(call->path), "%.*s", (int)strcspn(request->path, "?"),
		request->path);
	if (query && strncmp(query + 1, WIRE_INBOX_AFTER "=", sizeof(WIRE_INBOX_AFTER)) == 0)
		snprintf(call->after, sizeof(call->after), "%s",
			query + 1 + sizeof(WIRE_INBOX_AFTER));
	add(call, "Content-Type", request->content_type);
	add(call, WIRE_HEADER_TUS, request->tus ? WIRE_TUS : NULL);
	add_number(call, WIRE_HEADER_UPLOAD_LENGTH, request->upload_length);
	add_number(call, WIRE_HEADER_UPLOAD_OFFSET, request->upload_offset);
	add(call, WIRE_HEADER_UPLOAD_METADATA, request->upload_metadata);
	add(call, WIRE_HEADER_IDEMPOTENCY_KEY, request->idempotency_key);
	add(call, "If-None-Match", request->if_none_match);
	call->cut_at = SIZE_MAX;
	if (request->len && bytes_add(&call->body, request->body, request->len) != STATUS_OK)
		abort();
}

static struct trip *new_trip(const struct terminal *terminal, const struct request *request)
{
	struct trip *trip = calloc(1, sizeof(*trip));

	if (!trip)
		abort();
	fill_call(&trip->call, request);
	trip->call.certificate = terminal->certificate;
	trip->call.is_renewal = strcmp(request->path, WIRE_PATH_REENROLL) == 0;
	return trip;
}

static void let_trip(struct trip *trip)
{
	if (--trip->holders > 0)
		return;
	bytes_free(&trip->call.body);
	bytes_free(&trip->call.reply);
	free(trip);
}

/* The one who waits goes on, with or without an answer. */
static void come_back(void *user, int64_t unused)
{
	struct trip *trip = user;
	struct task *task = trip->task;

	(void)unused;
	trip->task = NULL;
	trip->over = true;
	if (task)
		task_resume(task);
	let_trip(trip);
}

static void give_up(void *user, int64_t unused)
{
	struct trip *trip = user;

	if (trip->task)
		trip->reply_lost = true;
	come_back(user, unused);
}

static void on_reply(struct call *call, void *user)
{
	struct trip *trip = user;

	if (trip->is_neighbours)
		meddler_judge(call);
	if (trip->reply_lost)
		call->answered = false;
	/* A connection that breaks is noticed sooner or later. */
	schedule_in(call->answered ? way_ms() : 1000 + schedule_dice(PATIENCE_MS), come_back,
		trip, 0);
}

static void arrive(void *user, int64_t unused)
{
	struct trip *trip = user;

	(void)unused;
	(trip->call.is_renewal ? authority_arrive : office_arrive)(&trip->call, on_reply, trip);
}

static bool once_in(uint32_t times)
{
	return fleet_is_troubled() && schedule_once_in(times / (uint32_t)plan.trouble + 1);
}

/* The same request once more, by some machine on the way. */
static void repeat(struct terminal *terminal, const struct request *request)
{
	struct trip *trip = new_trip(terminal, request);

	trip->holders = 1;
	schedule_in(schedule_dice(10 * FLEET_MINUTE_MS), arrive, trip, 0);
}

/* Before everybody else. */
static void send_first(struct trip *trip)
{
	trip->holders = 1;
	schedule_in(1, arrive, trip, 0);
}

static void send_twin(struct terminal *terminal, const struct request *request)
{
	struct trip *trip = new_trip(terminal, request);

	if (meddler_twin(&trip->call) && fleet_fault(FLEET_TWIN)) {
		send_first(trip);
	} else {
		trip->holders = 1;
		let_trip(trip);
	}
}

static void send_neighbours(struct terminal *terminal, const struct request *request)
{
	const struct terminal *neighbour = meddler_neighbour(terminal);
	struct trip *trip;

	if (!neighbour || !meddler_is_private(request->path) || !fleet_fault(FLEET_NEIGHBOUR))
		return;
	trip = new_trip(neighbour, request);
	trip->is_neighbours = true;
	send_first(trip);
}

/* Sends it off, by whatever ways. */
static void set_off(struct trip *trip)
{
	struct call *call = &trip->call;
	int64_t way = way_ms();

	if (once_in(300) && fleet_fault(FLEET_REPLY_LOST))
		trip->reply_lost = true;
	if (once_in(300) && fleet_fault(FLEET_REQUEST_CUT))
		call->cut_at = call->body.len ? schedule_random() % call->body.len : 0;
	else if (once_in(400) && fleet_fault(FLEET_REQUEST_SLOW))
		call->slow_ms = 1 + schedule_dice(30000);
	if (once_in(400) && fleet_fault(FLEET_REQUEST_LATE))
		way += schedule_dice(15 * FLEET_MINUTE_MS);
	trip->holders++;
	schedule_in(PATIENCE_MS, give_up, trip, 0);
	schedule_in(way, arrive, trip, 0);
}

/* What a stranger says; some of it looks nearly right. */
static void answer_as_stranger(const struct request *request, struct answer *out)
{
	static const struct {
		int status;
		const char *type, *text;
	} WORDS[] = {
		{200, WIRE_TYPE_RECEIPT, "welcome\n"},
		{200, "text/html", "<html>log in</html>"},
		{302, "text/html", ""},
		{200, WIRE_TYPE_JSON, "{}"},
		{200, WIRE_TYPE_JSON, "{\"missing\":[]}"},
		{204, "", ""},
		{511, "text/html", "log in"},
		{404, "text/html", "no such page"},
		{201, WIRE_TYPE_JSON, "{\"missing\":[]}"},
	};
	uint32_t i = schedule_dice(sizeof(WORDS) / sizeof(WORDS[0]) + 1);

	/* Some speak as one would expect. */
	if (strstr(request->path, "/commit") && schedule_dice(8))
		i = 0;
	if (i == sizeof(WORDS) / sizeof(WORDS[0])) {
		out->contact = CONTACT_UNTRUSTED;
		return;
	}
	out->contact = CONTACT_ANSWERED;
	out->status = WORDS[i].status;
	snprintf(out->type, sizeof(out->type), "%s", WORDS[i].type);
	if (*WORDS[i].text && bytes_add_text(&out->body, WORDS[i].text) != STATUS_OK)
		abort();
}

static void take_answer(struct trip *trip, const struct request *request, struct answer *out)
{
	struct call *call = &trip->call;
	size_t max = request->body_max ? request->body_max : ANSWER_BODY_MAX;

	if (!call->answered)
		return;
	out->contact = call->reply.len > max ? CONTACT_UNTRUSTED : CONTACT_ANSWERED;
	out->status = call->status;
	out->upload_offset = call->offset;
	out->retry_after_s = call->retry_after_s;
	memcpy(out->type, call->type, sizeof(out->type));
	memcpy(out->etag, call->etag, sizeof(out->etag));
	out->body = call->reply;
	call->reply = (struct bytes){0};
}

/* A moment in which nothing happens but time. */
struct pause {
	struct task *task;
	bool over;
};

static void end_pause(void *user, int64_t unused)
{
	struct pause *pause = user;

	(void)unused;
	task_resume(pause->task);
}

static void wait_ms(int64_t ms)
{
	struct pause pause = {.task = task_now()};

	schedule_in(ms, end_pause, &pause, 0);
	task_wait();
}

static bool line_is_down(const struct terminal *terminal)
{
	return (plan.rush || fleet_is_troubled()) &&
	       schedule_now_ms() < terminal->outage_until_ms;
}

/* Strangers and dead lines; false: the request goes out. */
static bool meet_trouble(
	struct terminal *terminal, const struct request *request, struct answer *out)
{
	if (line_is_down(terminal)) {
		wait_ms(100 + schedule_dice(30000));
		return true;
	}
	if ((fleet_is_troubled() && schedule_now_ms() < terminal->portal_until_ms) ||
		once_in(800)) {
		fleet_fault(FLEET_PORTAL);
		wait_ms(20 + schedule_dice(200));
		answer_as_stranger(request, out);
		return true;
	}
	if (once_in(1000) && fleet_fault(FLEET_PROXY)) {
		wait_ms(20 + schedule_dice(10000));
		out->contact = CONTACT_ANSWERED;
		out->status = schedule_dice(2) ? 502 : 504;
		strcpy(out->type, "text/html");
		return true;
	}
	return false;
}

static void go(struct terminal *terminal, const struct request *request, struct answer *out)
{
	struct trip *trip = new_trip(terminal, request);

	trip->task = task_now();
	trip->holders = 2;
	if (once_in(400) && fleet_fault(FLEET_REQUEST_REPEATED))
		repeat(terminal, request);
	if (once_in(100))
		send_twin(terminal, request);
	if (once_in(300))
		send_neighbours(terminal, request);
	if (once_in(300) && fleet_fault(FLEET_REQUEST_LOST))
		schedule_in(1000 + schedule_dice(PATIENCE_MS), come_back, trip, 0);
	else
		set_off(trip);
	while (!trip->over)
		task_wait();
	if (!trip->reply_lost)
		take_answer(trip, request, out);
	let_trip(trip);
}

static void line_exchange(
	struct transport *base, const struct request *request, struct answer *out)
{
	const struct connection *connection = (struct connection *)base;
	struct terminal *terminal = connection->terminal;

	out->contact = CONTACT_LOST;
	if (machine_is_down(terminal->machine) || !task_now())
		return;
	if (!connection->trusts) {
		out->contact = CONTACT_UNTRUSTED;
		fleet_broken(FLEET_CLOCK, "terminal %s takes the office for a stranger",
			terminal->kiosk_id);
		return;
	}
	if (!connection->is_renewal && !certificate_holds(terminal)) {
		out->contact = CONTACT_UNTRUSTED;
		return;
	}
	if (!meet_trouble(terminal, request, out))
		go(terminal, request, out);
	if (!machine_is_down(terminal->machine))
		return;
	bytes_free(&out->body);
	out->contact = CONTACT_LOST;
}

static void line_close(struct transport *base)
{
	free(base);
}

enum status line_connect(void *user, const struct line *line, struct transport **out)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		return failure(STATUS_NO_MEMORY, "connection");
	connection->base = (struct transport){line_exchange, line_close};
	connection->terminal = user;
	connection->is_renewal = strcmp(line->url, FLEET_RENEWAL_URL) == 0;
	certificate_show(user, line->certificate);
	connection->trusts = office_is_valid_at(line->verify_ms);
	*out = &connection->base;
	return STATUS_OK;
}
