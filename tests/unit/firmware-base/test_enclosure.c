#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/enclosure.h"
#include "firmware/base/files.h"

static char folder[64], inside[80], outside[80];

static enum status enclose_sync(void)
{
	const char *const readable[] = {folder, "/no/such/folder", NULL};
	const char *const writable[] = {inside, NULL};
	const char *const sockets[] = {NULL};
	const struct enclosure_files files = {readable, writable, sockets};

	return enclosure_without_files(&files);
}

/* The exit code of a child that did act() enclosed: 0 well, or the errno it met. */
static int do_enclosed(enum status (*enclose)(void), int (*act)(void))
{
	int how;
	pid_t pid = fork();

	if (pid == 0) {
		if (enclose() != STATUS_OK)
			_exit(250);
		_exit(act() >= 0 ? 0 : errno);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

static int use_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static int use_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static int use_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int use_inet6(void)
{
	return socket(AF_INET6, SOCK_DGRAM, 0);
}

static int use_packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static int use_bluetooth(void)
{
	return socket(AF_BLUETOOTH, SOCK_RAW, 0);
}

static int trace(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	errno = EPERM; /* the leak checker needs it there */
	return -1;
#endif
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int use_io_uring(void)
{
	char parameters[120] = {0};

	return (int)syscall(SYS_io_uring_setup, 1, parameters);
}

static int use_bpf(void)
{
	return (int)syscall(SYS_bpf, 0, NULL, 0);
}

static int new_user(void)
{
	return unshare(CLONE_NEWUSER);
}

static int clone_new_user(void)
{
	return (int)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
}

static int run_program(void)
{
	return execl("/bin/true", "true", NULL);
}

static int start_thread_like(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static int ask_usb(void)
{
	return ioctl(open("/dev/null", O_RDWR), USBDEVFS_RESET);
}

static int read_outside(void)
{
	return open(outside, O_RDONLY);
}

static int read_passwords(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int list_usb(void)
{
	return open("/dev", O_RDONLY | O_DIRECTORY);
}

static int write_readable(void)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/new", folder);
	return open(path, O_WRONLY | O_CREAT, 0600);
}

static int write_inside(void)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/file", inside);
	return file_write(path, "x", 1, 0640) == STATUS_OK &&
			       mkdir(strcat(path, ".d"), 0700) == 0
		       ? 0
		       : -1;
}

static int read_inside(void)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/known", folder);
	return open(path, O_RDONLY);
}

static void kiosk_has_no_network_but_its_window_and_hotplug(void **unused)
{
	static const struct {
		int (*act)(void);
		int expected;
	} acts[] = {
		{use_unix, 0},
		{use_netlink, 0},
		{start_thread_like, 0},
		{run_program, 0},
		{use_inet, EAFNOSUPPORT},
		{use_inet6, EAFNOSUPPORT},
		{use_packet, EAFNOSUPPORT},
		{use_bluetooth, EAFNOSUPPORT},
		{trace, EPERM},
		{use_io_uring, EPERM},
		{use_bpf, EPERM},
		{new_user, EPERM},
		{clone_new_user, EPERM},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		print_message("act %zu\n", i);
		assert_int_equal(
			do_enclosed(enclosure_without_network, acts[i].act), acts[i].expected);
	}
}

static enum status enclose_twice(void)
{
	enum status status = enclosure_without_network();

	return status == STATUS_OK ? enclosure_without_network() : status;
}

/* Filters of a process: a line of its status. */
static int one_filter(void)
{
	struct bytes text = {0};
	const char *line = NULL;

	if (file_read("/proc/self/status", 65536, &text) == STATUS_OK)
		line = strstr((const char *)text.data, "Seccomp_filters:");
	errno = 99;
	return line && atoi(line + 16) <= 1 ? 0 : -1;
}

static void a_program_that_replaces_itself_is_enclosed_once(void **unused)
{
	(void)unused;
	assert_int_equal(do_enclosed(enclose_twice, one_filter), 0);
	assert_int_equal(do_enclosed(enclose_twice, use_inet), EAFNOSUPPORT);
}

static void kiosk_sync_has_its_network_and_no_program_and_no_usb(void **unused)
{
	static const struct {
		int (*act)(void);
		int expected;
	} acts[] = {
		{use_unix, 0},
		{use_inet, 0},
		{start_thread_like, 0},
		{use_packet, EAFNOSUPPORT},
		{run_program, EPERM},
		{ask_usb, EPERM},
		{trace, EPERM},
		{use_io_uring, EPERM},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		print_message("act %zu\n", i);
		assert_int_equal(do_enclosed(enclose_sync, acts[i].act), acts[i].expected);
	}
}

static void kiosk_sync_has_no_files_but_its_own(void **unused)
{
	static const struct {
		int (*act)(void);
		int expected;
	} acts[] = {
		{read_inside, 0},
		{write_inside, 0},
		{read_outside, EACCES},
		{read_passwords, EACCES},
		{list_usb, EACCES},
		{write_readable, EACCES},
	};

	(void)unused;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1) {
		print_message("this kernel has no Landlock: the unit's word stands alone\n");
		return;
	}
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		print_message("act %zu\n", i);
		assert_int_equal(do_enclosed(enclose_sync, acts[i].act), acts[i].expected);
	}
}

static int make_folders(void **unused)
{
	char path[96];

	(void)unused;
	snprintf(folder, sizeof(folder), "/tmp/enclosure.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(inside, sizeof(inside), "%s/own", folder);
	snprintf(outside, sizeof(outside), "%s.outside", folder);
	snprintf(path, sizeof(path), "%s/known", folder);
	return mkdir(inside, 0700) || file_write(outside, "x", 1, 0600) != STATUS_OK ||
	       file_write(path, "x", 1, 0600) != STATUS_OK;
}

static int remove_folders(void **unused)
{
	char command[160];

	(void)unused;
	snprintf(command, sizeof(command), "rm -rf %s %s", folder, outside);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kiosk_has_no_network_but_its_window_and_hotplug),
		cmocka_unit_test(a_program_that_replaces_itself_is_enclosed_once),
		cmocka_unit_test(kiosk_sync_has_its_network_and_no_program_and_no_usb),
		cmocka_unit_test(kiosk_sync_has_no_files_but_its_own),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
