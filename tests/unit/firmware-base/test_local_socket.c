#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "tests/unit/firmware-base/folder.h"

#define LONG_MS 20000

static struct local_socket *listener;
static atomic_int bells, lines;
static sem_t rung;

/* "large" is answered by a megabyte, "mute" by nothing, "lines" by two lines, the rest echoed.
 */
static void handle(void *user, const char *line, struct bytes *answer)
{
	enum status status = STATUS_OK;

	assert_ptr_equal(user, &listener);
	if (!*line) {
		bells++;
		sem_post(&rung);
		return;
	}
	lines++;
	if (strcmp(line, "large") == 0) {
		uint8_t *data;
		status = bytes_grow(answer, 1000000, &data);
		if (status == STATUS_OK)
			memset(data, 'x', 1000000);
	} else if (strcmp(line, "lines") == 0) {
		status = bytes_add_text(answer, "one\ntwo");
	} else if (strcmp(line, "mute") != 0) {
		status = bytes_add_text(answer, line);
	}
	if (status != STATUS_OK)
		abort();
}

static const char *path(void)
{
	return in_folder("s.sock");
}

static int start(void **state)
{
	bells = lines = 0;
	sem_init(&rung, 0, 0);
	if (make_folder(state) != 0)
		return -1;
	return local_socket_listen(path(), handle, &listener, &listener) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
	local_socket_close(listener);
	listener = NULL;
	sem_destroy(&rung);
	return remove_folder(state);
}

static int connect_here(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path());
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Reads to the end or until as many bytes as expected have come, then compares. */
static void expect(int fd, const char *text)
{
	char got[256] = "";
	size_t have = 0;

	while (have < strlen(text)) {
		ssize_t len = recv(fd, got + have, strlen(text) - have, 0);
		if (len <= 0)
			break;
		have += (size_t)len;
	}
	assert_string_equal(got, text);
}

static bool is_closed(int fd)
{
	char byte;

	return recv(fd, &byte, 1, 0) <= 0;
}

static void a_line_is_answered_by_a_line(void **unused)
{
	struct bytes answer = {0};

	(void)unused;
	assert_int_equal(
		local_socket_ask(path(), "{\"do\":\"status\"}", LONG_MS, &answer), STATUS_OK);
	assert_string_equal((char *)answer.data, "{\"do\":\"status\"}");
	bytes_free(&answer);
}

static void the_bell_rings_and_is_not_answered(void **unused)
{
	(void)unused;
	local_socket_ring(path());
	sem_wait(&rung);
	assert_int_equal(bells, 1);
	assert_int_equal(lines, 0);
}

static void nobody_there_is_offline_and_ringing_no_fault(void **unused)
{
	struct bytes answer = {0};

	(void)unused;
	local_socket_close(listener);
	listener = NULL;
	assert_int_equal(access(path(), F_OK), -1);
	local_socket_ring(path());
	assert_int_equal(local_socket_ask(path(), "x", LONG_MS, &answer), STATUS_OFFLINE);
	assert_null(answer.data);
}

static void several_lines_in_several_pieces_are_each_answered(void **unused)
{
	int fd = connect_here();

	(void)unused;
	say(fd, "one\ntw");
	expect(fd, "one\n");
	say(fd, "o\n\nthree\nmute\nfour\n");
	expect(fd, "two\nthree\nfour\n");
	assert_int_equal(bells, 1);
	close(fd);
}

static void a_large_answer_arrives_whole(void **unused)
{
	struct bytes answer = {0};

	(void)unused;
	assert_int_equal(bytes_add_text(&answer, "kept "), STATUS_OK);
	assert_int_equal(local_socket_ask(path(), "large", LONG_MS, &answer), STATUS_OK);
	assert_int_equal(answer.len, 1000005);
	assert_int_equal(answer.data[1000004], 'x');
	bytes_free(&answer);
}

static void an_answer_that_does_not_come_is_a_time_out(void **unused)
{
	struct bytes answer = {0};

	(void)unused;
	assert_int_equal(local_socket_ask(path(), "mute", 50, &answer), STATUS_TIMEOUT);
	bytes_free(&answer);
}

static void a_line_without_end_is_cut_off(void **unused)
{
	char flood[LOCAL_SOCKET_LINE_MAX + 8192];
	int fd = connect_here();

	(void)unused;
	memset(flood, 'x', sizeof(flood));
	send(fd, flood, sizeof(flood), MSG_NOSIGNAL);
	assert_true(is_closed(fd));
	assert_int_equal(lines, 0);
	close(fd);
}

static void the_longest_line_is_taken(void **unused)
{
	char *line = malloc(LOCAL_SOCKET_LINE_MAX + 2);
	struct bytes answer = {0};

	(void)unused;
	memset(line, 'x', LOCAL_SOCKET_LINE_MAX + 1);
	line[LOCAL_SOCKET_LINE_MAX + 1] = '\0';
	assert_int_equal(local_socket_ask(path(), line, LONG_MS, &answer), STATUS_IO);
	line[LOCAL_SOCKET_LINE_MAX] = '\0';
	assert_int_equal(local_socket_ask(path(), line, LONG_MS, &answer), STATUS_OK);
	assert_int_equal(answer.len, LOCAL_SOCKET_LINE_MAX);
	assert_int_equal(local_socket_ask(path(), "a\nb", LONG_MS, &answer), STATUS_IO);
	bytes_free(&answer);
	free(line);
}

static void a_nul_in_a_line_ends_the_talk(void **unused)
{
	int fd = connect_here();

	(void)unused;
	assert_int_equal(send(fd, "a\0b\n", 4, MSG_NOSIGNAL), 4);
	assert_true(is_closed(fd));
	assert_int_equal(lines, 0);
	close(fd);
}

static void an_answer_of_two_lines_is_not_sent(void **unused)
{
	int fd = connect_here();

	(void)unused;
	say(fd, "lines\n");
	assert_true(is_closed(fd));
	close(fd);
}

static void many_may_talk_at_once(void **unused)
{
	int fds[LOCAL_SOCKET_CLIENTS_MAX];

	(void)unused;
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		fds[i] = connect_here();
	for (size_t i = LOCAL_SOCKET_CLIENTS_MAX; i-- > 0;) {
		say(fds[i], "hello\n");
		expect(fds[i], "hello\n");
	}
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		close(fds[i]);
}

static void one_more_waits_until_somebody_leaves(void **unused)
{
	int fds[LOCAL_SOCKET_CLIENTS_MAX], late;

	(void)unused;
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++) {
		fds[i] = connect_here();
		say(fds[i], "hello\n");
		expect(fds[i], "hello\n");
	}
	late = connect_here();
	say(late, "late\n");
	close(fds[3]);
	expect(late, "late\n");
	close(late);
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		if (i != 3)
			close(fds[i]);
}

/* Fills a client's answers until the listener can send no more to it. */
static int connect_and_never_read(void)
{
	int fd = connect_here();

	say(fd, "large\nlarge\nlarge\n");
	return fd;
}

static void who_does_not_read_does_not_hold_up_the_others(void **unused)
{
	int stuck = connect_and_never_read();
	struct bytes answer = {0};

	(void)unused;
	for (int i = 0; i < 20; i++)
		assert_int_equal(
			local_socket_ask(path(), "hello", LONG_MS, &answer), STATUS_OK);
	bytes_free(&answer);
	close(stuck);
}

#ifndef RELEASE
static void the_stuck_are_dropped_when_their_time_is_up(void **unused)
{
	int fds[LOCAL_SOCKET_CLIENTS_MAX];
	struct bytes answer = {0};
	int fresh;

	(void)unused;
	for (size_t i = 1; i < LOCAL_SOCKET_CLIENTS_MAX; i++) {
		fds[i] = connect_here();
		say(fds[i], "hello\nhalf a line");
		expect(fds[i], "hello\n");
	}
	clock_advance(LOCAL_SOCKET_PATIENCE_MS + 1);
	/* The one place left: a caller wakes the listener, which then sees the time. */
	fresh = connect_here();
	say(fresh, "hello\n");
	expect(fresh, "hello\n");
	for (size_t i = 1; i < LOCAL_SOCKET_CLIENTS_MAX; i++) {
		assert_true(is_closed(fds[i]));
		close(fds[i]);
	}
	assert_int_equal(local_socket_ask(path(), "hello", LONG_MS, &answer), STATUS_OK);
	bytes_free(&answer);
	close(fresh);
}
#endif

static void a_second_listener_is_refused_while_the_first_lives(void **unused)
{
	struct local_socket *second = NULL;

	(void)unused;
	assert_int_equal(
		local_socket_listen(path(), handle, &listener, &second), STATUS_CONFLICT);
	assert_null(second);
	local_socket_ring(path());
	sem_wait(&rung);
}

static void what_a_dead_process_left_is_replaced(void **unused)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int dead = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat made;

	(void)unused;
	local_socket_close(listener);
	strcpy(address.sun_path, path());
	assert_int_equal(bind(dead, (struct sockaddr *)&address, sizeof(address)), 0);
	close(dead);
	assert_int_equal(local_socket_listen(path(), handle, &listener, &listener), STATUS_OK);
	assert_int_equal(stat(path(), &made), 0);
	assert_int_equal(made.st_mode & 07777, 0660);
	local_socket_ring(path());
	sem_wait(&rung);
}

static void a_file_that_is_no_socket_is_left_alone(void **unused)
{
	struct local_socket *second = NULL;

	(void)unused;
	assert_int_equal(file_write(in_folder("file"), "x", 1, 0600), STATUS_OK);
	assert_int_equal(local_socket_listen(in_folder("file"), handle, &listener, &second),
		STATUS_CONFLICT);
	assert_int_equal(access(in_folder("file"), F_OK), 0);
}

static void a_path_of_more_than_eighty_bytes_is_refused(void **unused)
{
	char name[LOCAL_SOCKET_PATH_MAX + 1] = "";
	struct local_socket *second = NULL;
	struct bytes answer = {0};

	(void)unused;
	memset(name, 'x', LOCAL_SOCKET_PATH_MAX);
	assert_int_equal(
		local_socket_listen(in_folder(name), handle, &listener, &second), STATUS_FULL);
	assert_int_equal(local_socket_ask(in_folder(name), "x", LONG_MS, &answer), STATUS_IO);
	local_socket_ring(in_folder(name));
}

/* Another user, in no group of ours, whom the modes would let in: needs root to play. */
static void a_stranger_is_turned_away(void **unused)
{
	pid_t pid;
	int how;

	(void)unused;
	if (geteuid() != 0)
		skip();
	chmod(folder, 0755);
	chmod(path(), 0666);
	pid = fork();
	if (pid == 0) {
		char byte;
		if (setregid(54321, 54321) != 0 || setreuid(54321, 54321) != 0)
			_exit(2);
		int fd = connect_here();
		send(fd, "hello\n", 6, MSG_NOSIGNAL);
		_exit(recv(fd, &byte, 1, 0) > 0);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	if (WEXITSTATUS(how) == 2)
		skip();
	assert_int_equal(WEXITSTATUS(how), 0);
	assert_int_equal(lines, 0);
}

/* NULL when all went well. */
static void *ask_often(void *user)
{
	struct bytes answer = {0};

	for (int i = 0; i < 100; i++) {
		bytes_free(&answer);
		if (local_socket_ask(path(), "hello", LONG_MS, &answer) != STATUS_OK)
			return user;
	}
	bytes_free(&answer);
	return NULL;
}

static void many_threads_are_all_served(void **unused)
{
	pthread_t threads[12];
	void *result;

	(void)unused;
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &lines), 0);
	for (size_t i = 0; i < 12; i++) {
		pthread_join(threads[i], &result);
		assert_null(result);
	}
	assert_int_equal(lines, 1200);
}

#define LISTENING(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LISTENING(a_line_is_answered_by_a_line),
		LISTENING(the_bell_rings_and_is_not_answered),
		LISTENING(nobody_there_is_offline_and_ringing_no_fault),
		LISTENING(several_lines_in_several_pieces_are_each_answered),
		LISTENING(a_large_answer_arrives_whole),
		LISTENING(an_answer_that_does_not_come_is_a_time_out),
		LISTENING(a_line_without_end_is_cut_off),
		LISTENING(the_longest_line_is_taken),
		LISTENING(a_nul_in_a_line_ends_the_talk),
		LISTENING(an_answer_of_two_lines_is_not_sent),
		LISTENING(many_may_talk_at_once),
		LISTENING(one_more_waits_until_somebody_leaves),
		LISTENING(who_does_not_read_does_not_hold_up_the_others),
#ifndef RELEASE
		LISTENING(the_stuck_are_dropped_when_their_time_is_up),
#endif
		LISTENING(a_second_listener_is_refused_while_the_first_lives),
		LISTENING(what_a_dead_process_left_is_replaced),
		LISTENING(a_file_that_is_no_socket_is_left_alone),
		LISTENING(a_path_of_more_than_eighty_bytes_is_refused),
		LISTENING(a_stranger_is_turned_away),
		LISTENING(many_threads_are_all_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
