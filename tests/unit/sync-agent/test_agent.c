#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/sync-agent/agent_desk.h"

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
	assert_in_range(waits_ms(), 800000, 1000000); /* the next look at the office */
	/* What is delivered is left alone, though kiosk has not released it yet. */
	office.requests = 0;
	agent_turn(agent);
	assert_int_equal(office.requests, 0);
}

static void count_ring(void *user, const char *line, struct bytes *answer)
{
	(void)answer;
	if (line[0] == '\0')
		sem_post(user);
}

/* Its look may have met a full disk: it is told again, but once for each look at the office. */
static void what_kiosk_has_not_taken_in_is_told_again(void **unused)
{
	struct local_socket *kiosk = NULL;
	struct timespec until;
	sem_t rung;

	(void)unused;
	queue_two_parts(queue, &office, 1);
	start_agent();
	agent_turn(agent);
	assert_state(1, "delivered", "");
	assert_int_equal(sem_init(&rung, 0, 0), 0);
	assert_int_equal(
		local_socket_listen(socket_path("kiosk.sock"), count_ring, &rung, &kiosk),
		STATUS_OK);
	agent_turn(agent); /* nobody looks at the office yet */
	clock_advance(1100 * 1000);
	agent_turn(agent);
	assert_int_equal(clock_gettime(CLOCK_REALTIME, &until), 0);
	until.tv_sec += 10;
	assert_int_equal(sem_timedwait(&rung, &until), 0);
	local_socket_close(kiosk);
	assert_int_equal(sem_trywait(&rung), -1);
	sem_destroy(&rung);
}

/* The screen says what is wrong with the line, and no longer than it is. */
static void kiosk_is_told_when_the_line_breaks_and_when_it_works_again(void **unused)
{
	struct local_socket *kiosk = NULL;
	struct timespec until;
	sem_t rung;

	(void)unused;
	start_agent();
	assert_int_equal(sem_init(&rung, 0, 0), 0);
	assert_int_equal(
		local_socket_listen(socket_path("kiosk.sock"), count_ring, &rung, &kiosk),
		STATUS_OK);
	office.kind = REQUEST_LOST;
	for (int i = 0; i < 2; i++) {
		office.fail_at = i == 0 ? -1 : 0;
		clock_advance(1100 * 1000);
		agent_turn(agent);
		agent_turn(agent); /* nothing new to say */
		assert_int_equal(clock_gettime(CLOCK_REALTIME, &until), 0);
		until.tv_sec += 10;
		assert_int_equal(sem_timedwait(&rung, &until), 0);
		assert_line(i == 0 ? "office.unreachable" : "");
	}
	local_socket_close(kiosk);
	assert_int_equal(sem_trywait(&rung), -1);
	sem_destroy(&rung);
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
	agent_turn(agent); /* after an outage first a look, then one at a time */
	assert_string_equal(office.order, "1");
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
	int before;

	(void)unused;
	clock_advance(400 * 1000); /* a machine that runs for longer looks at once */
	queue_two_parts(queue, &office, 1);
	start_agent();
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	agent_turn(agent);
	assert_in_range(waits_ms(), 4000, 600000);
	agent_ring(agent);
	assert_true(agent_next_ms(agent) <= clock_monotonic_ms());
	before = office.requests;
	office.kind = STATUS_GIVEN;
	office.status = 507;
	office.problem = WIRE_SPACE;
	office.retry_after_s = 300;
	agent_turn(agent);
	assert_int_equal(office.requests, before + 2); /* a look, and the case */
	agent_ring(agent);
	assert_in_range(agent_next_ms(agent) - clock_monotonic_ms(), 290000, 300000);
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
	until_status_says("\"doing\":\"waiting\""); /* for a while that is fixed by now */
	office.fail_at = 0;
	ask("{\"do\":\"advance\",\"ms\":700000}", &answer);
	assert_string_equal(answer.data, "{\"ok\":1}");
	bytes_free(&answer);
	until_status_says("\"delivered\":1");
}

/* Threads but this one: how often they went to sleep so far, and whether all of them do. */
struct sleepers {
	long sleeps;
	bool all_asleep;
};

static void add_thread(const char *number, struct sleepers *out)
{
	char path[300], line[128], state;
	FILE *file;
	long one;

	snprintf(path, sizeof(path), "/proc/self/task/%s/status", number);
	if (!(file = fopen(path, "r")))
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "State: %c", &state) == 1)
			out->all_asleep = out->all_asleep && state == 'S';
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &one) == 1)
			out->sleeps += one;
	}
	fclose(file);
}

static struct sleepers look_at_others(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct sleepers others = {0, true};
	struct dirent *task;

	assert_non_null(tasks);
	while ((task = readdir(tasks)))
		if (task->d_name[0] != '.' && atoi(task->d_name) != getpid())
			add_thread(task->d_name, &others);
	closedir(tasks);
	return others;
}

static void wait_a_little(long ms)
{
	nanosleep(
		&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* The first turn is over: its line is closed, it says so, and all threads lie down to sleep. */
static long until_all_sleep(void)
{
	struct sleepers before, others = {0, false};

	for (int i = 0; i < 2000 && office.closes == 0; i++)
		wait_a_little(5);
	assert_int_equal(office.closes, 1);
	until_status_says("\"doing\":\"idle\"");
	for (int i = 0; i < 500; i++) {
		before = others;
		others = look_at_others();
		if (before.all_asleep && others.all_asleep && before.sleeps == others.sleeps)
			break;
		wait_a_little(20);
	}
	return others.sleeps;
}

/* A thread that wakes up goes to sleep once more. */
static void with_nothing_to_do_nobody_wakes_up(void **unused)
{
	long before;

	(void)unused;
	clock_advance(400 * 1000); /* a machine that runs for longer looks at once */
	start_running();
	before = until_all_sleep();
	wait_a_little(500);
#ifndef __SANITIZE_THREAD__ /* it has a thread of its own that wakes up */
	assert_int_equal(look_at_others().sleeps, before);
#endif
	(void)before;
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
		at_a_desk(kiosk_is_told_when_the_line_breaks_and_when_it_works_again),
		at_a_desk(a_poisoned_case_steps_aside_and_the_others_flow),
		at_a_desk(a_lost_line_backs_off_and_ends_after_the_first_request),
		at_a_desk(a_portal_stops_all_for_minutes_and_delivers_nothing),
		at_a_desk(retry_after_of_the_office_is_kept),
		at_a_desk(without_enrolment_nothing_is_sent_and_it_is_said),
		at_a_desk(what_kiosk_has_not_taken_in_is_told_again),
		at_a_desk(the_doorbell_starts_a_turn_at_once),
		at_a_desk(the_doorbell_cuts_a_back_off_but_not_a_retry_after),
		at_a_desk(moving_the_clock_ends_a_back_off),
		at_a_desk(with_nothing_to_do_nobody_wakes_up),
		at_a_desk(nonsense_is_answered_as_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
