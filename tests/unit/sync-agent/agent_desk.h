/*
 * agent_desk.h - a whole agent at a desk: a terminal's folder, a queue, an office in memory.
 *
 * Included by one test file per program, after cmocka.h.
 */
#ifndef TESTS_UNIT_SYNC_AGENT_AGENT_DESK_H
#define TESTS_UNIT_SYNC_AGENT_AGENT_DESK_H

#include <pthread.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/storage/sync_state.h"
#include "sync/agent/agent.h"
#include "tests/unit/sync-agent/fake_office.h"

static char folder[64];
static struct fake_office office;
static struct queue *queue;
static struct agent *agent;
static struct line asked;          /* the last connection; its texts are gone */
static int connects;               /* how many there were */
static struct revocations shunned; /* its list */
static pthread_t thread;
static bool running;

static inline enum status connect_fake(
	void *user, const struct line *line, struct transport **out)
{
	(void)user;
	asked = *line;
	connects++;
	shunned = line->revoked ? *line->revoked : (struct revocations){.count = {0}};
	if (strcmp(line->url, "https://renew.test:2") != 0)
		assert_string_equal(line->url, "https://office.test:1");
	*out = &office.base;
	return STATUS_OK;
}

static inline void write_file(const char *name, const char *text)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	assert_int_equal(file_write(path, text, strlen(text), 0640), STATUS_OK);
}

static inline void enrol(void)
{
	struct enrolment enrolment = {.receipt_key = office.key};
	struct note_key publication;

	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.test");
	memset(enrolment.receipt_key.secret, 0, sizeof(enrolment.receipt_key.secret));
	assert_int_equal(note_key_make("office.test", &publication), STATUS_OK);
	memset(publication.secret, 0, sizeof(publication.secret));
	enrolment.publication_key = publication;
	assert_int_equal(enrolment_write(folder, &enrolment, "ca", "server ca"), STATUS_OK);
	write_file("settings.json", "{\"office_url\":\"https://office.test:1\"}");
}

static inline int open_desk(void **unused)
{
	(void)unused;
	fake_open(&office);
	queue = make_terminal(folder);
	enrol();
	running = false;
	connects = 0;
	agent = NULL;
	return 0;
}

static inline void start_agent(void)
{
	assert_int_equal(agent_create(folder, connect_fake, NULL, &agent), STATUS_OK);
}

static inline void *run(void *unused)
{
	agent_run(agent);
	return unused;
}

static inline void start_thread(void)
{
	assert_int_equal(pthread_create(&thread, NULL, run, NULL), 0);
	running = true;
}

static inline void start_running(void)
{
	start_agent();
	start_thread();
}

static inline int close_desk(void **unused)
{
	(void)unused;
	if (running) {
		agent_stop(agent);
		pthread_join(thread, NULL);
	}
	agent_destroy(agent);
	queue_close(queue);
	fake_finish(&office);
	remove_terminal(folder);
	return 0;
}

static inline const char *socket_path(const char *name)
{
	static char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	return path;
}

static inline void ask(const char *line, struct bytes *answer)
{
	assert_int_equal(local_socket_ask(socket_path("kiosk-sync.sock"), line, 5000, answer),
		STATUS_OK);
}

static inline void assert_says(const char *line, const char *expected)
{
	struct bytes answer = {0};

	ask(line, &answer);
	assert_string_equal(answer.data, expected);
	bytes_free(&answer);
}

/* Waits, bounded, until "status" says text. */
static inline void until_status_says(const char *text)
{
	for (int i = 0; i < 2000; i++) {
		struct bytes answer = {0};
		bool found;

		ask("{\"do\":\"status\"}", &answer);
		found = strstr((char *)answer.data, text) != NULL;
		bytes_free(&answer);
		if (found)
			return;
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
	fail_msg("status never said %s", text);
}

static inline void assert_state(int n, const char *expected, const char *expected_reason)
{
	char case_id[UUID_SIZE], state[16], reason[48];
	struct sync_state *reader;

	snprintf(case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(sync_state_of(reader, case_id, state, reason), STATUS_OK);
	assert_string_equal(state, expected);
	assert_string_equal(reason, expected_reason);
	sync_state_close(reader);
}

static inline void assert_line(const char *expected)
{
	struct sync_state *reader;
	char line[48];

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(sync_state_line(reader, line), STATUS_OK);
	assert_string_equal(line, expected);
	sync_state_close(reader);
}

static inline int64_t waits_ms(void)
{
	return agent_due_ms(agent) - clock_monotonic_ms();
}

#endif
