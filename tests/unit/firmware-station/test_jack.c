#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/station/jack.h"

static struct mailbox mailbox;
static int bell[2];
static bool plugged;
static unsigned changes;

static void ring(void *user)
{
	(void)user;
	assert_int_equal(write(bell[1], "", 1), 1);
}

static void changed(void *user, bool now)
{
	(void)user;
	plugged = now;
	changes++;
}

static void hear(void)
{
	char byte;

	assert_int_equal(read(bell[0], &byte, 1), 1);
	mailbox_deliver(&mailbox);
}

static void say(int fd, uint16_t type, uint16_t code, int value)
{
	const struct input_event event = {.type = type, .code = code, .value = value};

	assert_int_equal(write(fd, &event, sizeof(event)), sizeof(event));
}

static void the_switch_of_the_jack_is_heard_and_nothing_else(void **unused)
{
	char folder[] = "/tmp/jackXXXXXX", path[40];
	struct jack *jack = NULL;
	int fd;

	(void)unused;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/event", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR);
	assert_int_equal(pipe(bell), 0);
	mailbox_init(&mailbox, ring, NULL);
	assert_int_equal(jack_watch(path, &mailbox, changed, NULL, &jack), STATUS_OK);
	say(fd, EV_SW, SW_MICROPHONE_INSERT, 1);
	say(fd, EV_SW, SW_HEADPHONE_INSERT, 1);
	hear();
	assert_true(plugged);
	say(fd, EV_SYN, SYN_REPORT, 0);
	say(fd, EV_SW, SW_HEADPHONE_INSERT, 0);
	hear();
	assert_false(plugged);
	assert_int_equal(changes, 2);
	jack_close(jack);
	mailbox_finish(&mailbox);
	close(fd);
	unlink(path);
	rmdir(folder);
}

static void no_device_is_said(void **unused)
{
	struct jack *jack = NULL;

	(void)unused;
	assert_int_equal(
		jack_watch("/nowhere", &mailbox, changed, NULL, &jack), STATUS_NO_DEVICE);
	jack_close(jack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_switch_of_the_jack_is_heard_and_nothing_else),
		cmocka_unit_test(no_device_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
