#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/storage/sync_state.h"
#include "sync/agent/agent.h"
#include "tests/unit/sync-agent/fake_office.h"

static char folder[64];
static struct fake_office office;
static struct queue *queue;
static struct agent *agent;
static pthread_t thread;
static bool running;

static enum status connect_fake(
	void *user, const struct settings *settings, struct transport **out)
{
	(void)user;
	assert_string_equal(settings->office_url, "https://office.test:1");
	*out = &office.base;
	return STATUS_OK;
}

static void write_file(const char *name, const char *text)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	assert_int_equal(file_write(path, text, strlen(text), 0640), STATUS_OK);
}

static void enrol(void)
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

static int open_desk(void **unused)
{
	(void)unused;
	fake_open(&office);
	queue = make_terminal(folder);
	enrol();
	running = false;
	agent = NULL;
	return 0;
}

static void start_agent(void)
{
	assert_int_equal(agent_create(folder, connect_fake, NULL, &agent), STATUS_OK);
}

static void *run(void *unused)
{
	agent_run(agent);
	return unused;
}

static void start_running(void)
{
	start_agent();
	assert_int_equal(pthread_create(&thread, NULL, run, NULL), 0);
	running = true;
}

static int close_desk(void **unused)
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

static const char *socket_path(const char *name)
{
	static char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	return path;
}

static void ask(const char *line, struct bytes *answer)
{
	assert_int_equal(local_socket_ask(socket_path("kiosk-sync.sock"), line, 5000, answer),
		STATUS_OK);
}

/* Waits, bounded, until "status" says text. */
static void until_status_says(const char *text)
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

static void assert_state(int n, const char *expected, const char *expected_reason)
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

static void assert_line(const char *expected)
{
	struct sync_state *reader;
	char line[48];

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(sync_state_line(reader, line), STATUS_OK);
	assert_string_equal(line, expected);
	sync_state_close(reader);
}

static int64_t waits_ms(void)
{
	return agent_due_ms(agent) - clock_monotonic_ms();
}

static void queued_cases_go_in_order_over_one_connection(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 3; n++)
		queue_two_parts(queue, &office, n);
	start_agent();
	agent_turn(agent);
	assert_string_equal(office.order, "123");
	assert_int_equal(office.closes, 1);
	for (int n = 1; n <= 3; n++) {
		assert_arrived_once(&office, n);
		assert_state(n, "delivered", "");
	}
	assert_line("");
	assert_true(agent_due_ms(agent) == INT64_MAX);
	/* What is delivered is left alone, though kiosk has not released it yet. */
	office.requests = 0;
	agent_turn(agent);
	assert_int_equal(office.requests, 0);
}

static void a_poisoned_case_steps_aside_and_the_others_flow(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 3; n++)
		queue_two_parts(queue, &office, n);
	strcpy(office.refused, "0193573b-0000-7000-8000-000000000002");
	start_agent();
	agent_turn(agent);
	assert_string_equal(office.order, "13");
	assert_state(1, "delivered", "");
	assert_state(2, "quarantined", "office.refused");
	assert_state(3, "delivered", "");
	assert_line("");
	office.requests = 0;
	agent_turn(agent);
	assert_int_equal(office.requests, 0);
}

static void a_lost_line_backs_off_and_ends_after_the_first_request(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	queue_two_parts(queue, &office, 2);
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	start_agent();
	for (int i = 0; i < 10; i++) {
		agent_turn(agent);
		assert_in_range(waits_ms(), 4000, 600000);
	}
	assert_int_equal(office.requests, 10);
	assert_line("office.unreachable");
	assert_state(1, "", "");
	office.fail_at = 0;
	agent_turn(agent);
	assert_line("");
	assert_string_equal(office.order, "12");
}

static void a_portal_stops_all_for_minutes_and_delivers_nothing(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.kind = PORTAL;
	office.fail_at = -1;
	start_agent();
	agent_turn(agent);
	assert_line("office.untrusted");
	assert_in_range(waits_ms(), 299000, 600000);
	assert_state(1, "", "");
	office.kind = STATUS_GIVEN;
	office.status = 403;
	office.problem = WIRE_CERTIFICATE_REFUSED;
	agent_turn(agent);
	assert_line("terminal.stopped");
	assert_state(1, "", "");
}

static void retry_after_of_the_office_is_kept(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.kind = STATUS_GIVEN;
	office.status = 507;
	office.problem = WIRE_SPACE;
	office.retry_after_s = 300;
	office.fail_at = -1;
	start_agent();
	agent_turn(agent);
	assert_in_range(waits_ms(), 299000, 300000);
}

static void without_enrolment_nothing_is_sent_and_it_is_said(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	unlink(socket_path("enrolment.json"));
	start_agent();
	assert_line("terminal.not_enrolled");
	agent_turn(agent);
	assert_int_equal(office.requests, 0);
	/* The enrolment needs no restart. */
	enrol();
	agent_turn(agent);
	assert_state(1, "delivered", "");
	assert_line("");
}

static void the_doorbell_starts_a_turn_at_once(void **unused)
{
	(void)unused;
	start_running();
	until_status_says("\"doing\":\"idle\"");
	queue_two_parts(queue, &office, 1);
	local_socket_ring(socket_path("kiosk-sync.sock"));
	until_status_says("\"delivered\":1");
	assert_state(1, "delivered", "");
}

static void the_doorbell_cuts_a_back_off_but_not_a_retry_after(void **unused)
{
	(void)unused;
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	start_running();
	queue_two_parts(queue, &office, 1);
	local_socket_ring(socket_path("kiosk-sync.sock"));
	until_status_says("\"line\":\"office.unreachable\"");
	office.kind = STATUS_GIVEN;
	office.status = 507;
	office.problem = WIRE_SPACE;
	office.retry_after_s = 300;
	local_socket_ring(socket_path("kiosk-sync.sock"));
	for (int i = 0; i < 1000 && office.requests < 2; i++)
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	assert_int_equal(office.requests, 2);
	until_status_says("\"doing\":\"waiting\"");
	office.fail_at = 0;
	local_socket_ring(socket_path("kiosk-sync.sock"));
	until_status_says("\"doing\":\"waiting\"");
	assert_int_equal(office.requests, 2);
}

static void moving_the_clock_ends_a_back_off(void **unused)
{
	struct bytes answer = {0};

	(void)unused;
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	start_running();
	queue_two_parts(queue, &office, 1);
	local_socket_ring(socket_path("kiosk-sync.sock"));
	until_status_says("\"line\":\"office.unreachable\"");
	office.fail_at = 0;
	ask("{\"do\":\"advance\",\"ms\":700000}", &answer);
	assert_string_equal(answer.data, "{\"ok\":1}");
	bytes_free(&answer);
	until_status_says("\"delivered\":1");
}

/* How often all threads but this one went to sleep so far; one that wakes up does again. */
static long sleeps_of_others(void)
{
	DIR *tasks = opendir("/proc/self/task");
	char path[300], line[128];
	struct dirent *task;
	long all = 0, one;
	FILE *file;

	assert_non_null(tasks);
	while ((task = readdir(tasks))) {
		if (task->d_name[0] == '.' || atoi(task->d_name) == getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/status", task->d_name);
		if (!(file = fopen(path, "r")))
			continue;
		while (fgets(line, sizeof(line), file))
			if (sscanf(line, "voluntary_ctxt_switches: %ld", &one) == 1)
				all += one;
		fclose(file);
	}
	closedir(tasks);
	return all;
}

static void with_nothing_to_do_nobody_wakes_up(void **unused)
{
	long before, after;

	(void)unused;
	start_running();
	until_status_says("\"doing\":\"idle\"");
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	before = sleeps_of_others();
	nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
	after = sleeps_of_others();
#ifdef __SANITIZE_THREAD__
	before = after; /* it has a thread of its own that wakes up */
#endif
	assert_int_equal(after, before);
}

static void nonsense_is_answered_as_nonsense(void **unused)
{
	static const char *const lines[] = {
		"x", "{}", "{\"do\":5}", "{\"do\":\"dance\"}", "[]"};

	(void)unused;
	start_agent();
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct bytes answer = {0};

		ask(lines[i], &answer);
		assert_non_null(strstr((char *)answer.data, "\"error\""));
		bytes_free(&answer);
	}
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(queued_cases_go_in_order_over_one_connection),
		at_a_desk(a_poisoned_case_steps_aside_and_the_others_flow),
		at_a_desk(a_lost_line_backs_off_and_ends_after_the_first_request),
		at_a_desk(a_portal_stops_all_for_minutes_and_delivers_nothing),
		at_a_desk(retry_after_of_the_office_is_kept),
		at_a_desk(without_enrolment_nothing_is_sent_and_it_is_said),
		at_a_desk(the_doorbell_starts_a_turn_at_once),
		at_a_desk(the_doorbell_cuts_a_back_off_but_not_a_retry_after),
		at_a_desk(moving_the_clock_ends_a_back_off),
		at_a_desk(with_nothing_to_do_nobody_wakes_up),
		at_a_desk(nonsense_is_answered_as_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
