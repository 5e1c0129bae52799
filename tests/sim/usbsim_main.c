/*
 * usbsim - runs a program with a simulated card reader and receipt printer on its USB.
 *
 * The program is started as a child under libumockdev-preload, so it needs no change and no
 * root.  usbsim ends when the program ends, with its exit code, and takes it along when it is
 * ended itself.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/local_socket.h"
#include "tests/sim/desk.h"
#include "tests/sim/usbsim_socket.h"

enum { CHILD_PATIENCE_MS = 10000 };

struct usbsim {
	struct desk desk;
	pthread_mutex_t mutex; /* plugging: socket thread and main thread */
	int gone_fd;
	pid_t child;
};

static const char USAGE[] =
	"usage: usbsim [--socket S] [--paper DIR] [--absent reader|printer] [--with DEVICE]... "
	"[--slot LEVEL] [--pcap FILE] -- PROGRAM...\n"
	"Runs PROGRAM with a simulated ID card reader and receipt printer on its USB.\n"
	"  --socket S   where usbsimctl finds it (default: $USBSIM_SOCKET, else a private "
	"folder)\n"
	"  --paper DIR  every slip cut becomes DIR/receipt-N.png and DIR/receipt.png\n"
	"  --absent D   the device is not plugged in at the start\n"
	"  --with D     it is: reader_2, scanner, scanner_2, keyboard, dual, camera, camera_2\n"
	"  --slot LEVEL a reader for contact cards as well: tpdu, short or extended\n"
	"  --pcap FILE  what goes over the slot's wire, as usbmon writes it\n";

static void on_gone(void *user)
{
	struct usbsim *usbsim = user;
	uint64_t one = 1;

	if (write(usbsim->gone_fd, &one, sizeof(one)) != sizeof(one))
		abort();
}

static void on_line(void *user, const char *line, struct bytes *answer)
{
	struct usbsim *usbsim = user;

	pthread_mutex_lock(&usbsim->mutex);
	desk_obey(&usbsim->desk, line, answer);
	pthread_mutex_unlock(&usbsim->mutex);
}

/* In the child, between fork and exec. */
static _Noreturn void become(char *const program[], const sigset_t *mask, pid_t parent)
{
	/* Survives execve, so the program never outlives the desk. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(program[0], program);
	fprintf(stderr, "usbsim: %s: %s\n", program[0], strerror(errno));
	_exit(127);
}

static int exit_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Ends the child, kindly at first. */
static int end_child(struct usbsim *usbsim)
{
	const struct timespec tick = {.tv_nsec = 20 * 1000 * 1000};
	int status = 0;

	kill(usbsim->child, SIGTERM);
	for (int waited = 0; waited < CHILD_PATIENCE_MS; waited += 20) {
		if (waitpid(usbsim->child, &status, WNOHANG) == usbsim->child)
			return exit_code(status);
		nanosleep(&tick, NULL);
	}
	kill(usbsim->child, SIGKILL);
	waitpid(usbsim->child, &status, 0);
	return exit_code(status);
}

static void settle(struct usbsim *usbsim)
{
	uint64_t count;

	if (read(usbsim->gone_fd, &count, sizeof(count)) != sizeof(count))
		return;
	pthread_mutex_lock(&usbsim->mutex);
	desk_settle(&usbsim->desk);
	pthread_mutex_unlock(&usbsim->mutex);
}

/* Until the child ends or we are told to. */
static int serve(struct usbsim *usbsim, int signals)
{
	struct pollfd fds[] = {
		{.fd = signals, .events = POLLIN}, {.fd = usbsim->gone_fd, .events = POLLIN}};
	struct signalfd_siginfo info;
	int status;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return 3;
		if (fds[1].revents)
			settle(usbsim);
		if (!fds[0].revents || read(signals, &info, sizeof(info)) != sizeof(info))
			continue;
		if (info.ssi_signo != SIGCHLD)
			return end_child(usbsim);
		if (waitpid(usbsim->child, &status, WNOHANG) == usbsim->child)
			return exit_code(status);
	}
}

/* Before any thread exists, so that none of them takes the signals. */
static sigset_t hold_signals(sigset_t *before)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, before);
	return signals;
}

static int run(struct usbsim *usbsim, const char *socket_path, char *const program[],
	const sigset_t *signals, const sigset_t *before)
{
	struct local_socket *socket;
	pid_t parent = getpid();
	int code;

	if (local_socket_listen(socket_path, on_line, usbsim, &socket) != STATUS_OK)
		return 3;
	setenv(USBSIM_SOCKET_VARIABLE, socket_path, 1);
	usbsim->child = fork();
	if (usbsim->child == 0)
		become(program, before, parent);
	code = usbsim->child < 0 ? 3 : serve(usbsim, signalfd(-1, signals, SFD_CLOEXEC));
	local_socket_close(socket);
	return code;
}

/* True when --absent names device. */
static bool is_absent(const char *const *absent, int count, const char *device)
{
	for (int i = 0; i < count; i++)
		if (strcmp(absent[i], device) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"socket", required_argument, NULL, 's'},
		{"paper", required_argument, NULL, 'p'},
		{"absent", required_argument, NULL, 'a'},
		{"with", required_argument, NULL, 'w'}, {"slot", required_argument, NULL, 'l'},
		{"pcap", required_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'}, {0}};
	static struct usbsim usbsim = {.mutex = PTHREAD_MUTEX_INITIALIZER};
	char default_socket[USBSIM_SOCKET_MAX];
	const char *socket_path = NULL, *paper = NULL, *absent[8], *with[8];
	const char *slot = NULL, *pcap = NULL;
	int option, absent_count = 0, with_count = 0, code;
	sigset_t signals, before;

	umock_need_preload(argv);
	while ((option = getopt_long(argc, argv, "+", OPTIONS, NULL)) != -1) {
		if (option == 's')
			socket_path = optarg;
		else if (option == 'p')
			paper = optarg;
		else if (option == 'l')
			slot = optarg;
		else if (option == 'c')
			pcap = optarg;
		else if (option == 'a' && absent_count < 8)
			absent[absent_count++] = optarg;
		else if (option == 'w' && with_count < 8)
			with[with_count++] = optarg;
		else
			return fputs(USAGE, option == 'h' ? stdout : stderr),
			       option == 'h' ? 0 : 2;
	}
	if (optind == argc)
		return fputs(USAGE, stderr), 2;
	if (!socket_path)
		socket_path = usbsim_socket_default(default_socket, true);
	signals = hold_signals(&before);
	usbsim.gone_fd = eventfd(0, EFD_CLOEXEC);
	desk_init(&usbsim.desk, paper, on_gone, &usbsim);
	if (!is_absent(absent, absent_count, "reader"))
		umock_port_plug(usbsim.desk.reader_port);
	if (!is_absent(absent, absent_count, "printer"))
		umock_port_plug(usbsim.desk.printer_port);
	for (int i = 0; i < with_count; i++)
		if (desk_camera(&usbsim.desk, with[i]))
			umock_camera_plug(desk_camera(&usbsim.desk, with[i]));
		else if (desk_port(&usbsim.desk, with[i]))
			umock_port_plug(desk_port(&usbsim.desk, with[i]));
	if (slot && !desk_make_slot(&usbsim.desk, slot, pcap))
		return fputs(USAGE, stderr), 2;
	code = run(&usbsim, socket_path, argv + optind, &signals, &before);
	desk_finish(&usbsim.desk);
	return code;
}
