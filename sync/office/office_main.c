#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/log.h"
#include "sync/office/http/http.h"
#include "sync/office/http/version.h"
#include "sync/office/intake/case_deem.h"
#include "sync/office/intake/control.h"

enum { LOOK_MS = 10 * 60 * 1000, NAP_S = 5 };
enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_FAILED = 3 };

static const char USAGE[] =
	"usage: office --state DIR/intake\n"
	"Takes cases in from terminals, through nginx, on office.sock; control.sock is for\n"
	"officectl.  It ends on SIGTERM or SIGINT.\n"
	"exit: 0 done, 2 wrong usage, 3 could not run\n";

struct office {
	struct intake intake;
	struct http *http;
	struct local_socket *control;
};

static enum status open_sockets(struct office *office, const char *state)
{
	char path[PATH_TEXT_MAX];
	const struct office_settings *settings = &office->intake.settings;
	int fd = -1;
	enum status status =
		office_socket_path(state, settings, "control.sock", path, sizeof(path));

	if (status == STATUS_OK)
		status = local_socket_listen(
			path, control_answer, &office->intake, &office->control);
	if (status == STATUS_OK)
		status = office_socket_path(state, settings, "office.sock", path, sizeof(path));
	if (status == STATUS_OK)
		status = http_listen(path, &fd);
	return status == STATUS_OK
		       ? http_serve(fd, path, &INTAKE_SERVICE, &office->intake, &office->http)
		       : status;
}

static enum status open_log(const char *state)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), state, "log/office.log");

	return status == STATUS_OK ? log_open(path) : status;
}

static enum status take_lock(const char *state)
{
	char path[PATH_TEXT_MAX];
	int lock;
	enum status status = path_join(path, sizeof(path), state, "lock");

	return status == STATUS_OK ? lock_take(path, &lock) : status;
}

/* Blocked here and in every thread, so that serve() alone takes them. */
static void block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* What nobody answered in time counts as accepted, whether anybody asks or not. */
static void look_at_clocks(struct intake *intake, int64_t *next_ms)
{
	const struct case_keeper keeper = intake_keeper(intake);
	struct case_deemed deemed;

	if (clock_monotonic_ms() < *next_ms)
		return;
	*next_ms = clock_monotonic_ms() + LOOK_MS;
	if (case_deem(&keeper, clock_wall_ms(), &deemed) != STATUS_OK)
		log_warn("office", "deem", "the next look begins anew");
}

/* Until SIGTERM or SIGINT; returns which. */
static int serve(struct intake *intake, const sigset_t *signals)
{
	const struct timespec nap = {.tv_sec = NAP_S};
	int64_t next_ms = 0;
	int caught;

	do {
		look_at_clocks(intake, &next_ms);
		caught = sigtimedwait(signals, NULL, &nap);
	} while (caught < 0 && (errno == EAGAIN || errno == EINTR));
	return caught;
}

static int run(const char *state)
{
	struct office office = {0};
	sigset_t signals;
	enum status status;

	block_signals(&signals);
	umask(0027);
	status = take_lock(state);
	if (status == STATUS_OK)
		status = open_log(state);
	if (status == STATUS_OK)
		status = intake_open(state, &office.intake);
	if (status == STATUS_OK)
		status = open_sockets(&office, state);
	if (status == STATUS_OK) {
		log_info("office", "ready", "test=%d", office.intake.settings.test);
		log_info("office", "ends", "signal=%d", serve(&office.intake, &signals));
	}
	http_close(office.http);
	local_socket_close(office.control);
	intake_close(&office.intake);
	return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"state", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0}};
	const char *state = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'h') {
			fputs(USAGE, stdout);
			return EXIT_DONE;
		}
		if (option == 'v') {
			printf("office %s\n", OFFICE_VERSION);
			return EXIT_DONE;
		}
		state = option == 's' ? optarg : NULL;
		if (!state)
			break;
	}
	if (!state || optind != argc) {
		fputs(USAGE, stderr);
		return EXIT_USAGE;
	}
	return run(state);
}
