/*
 * agent_main.c - the program kiosk-sync.
 */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <curl/curl.h>

#include "firmware/base/enclosure.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "sync/agent/agent.h"
#include "sync/agent/transport_curl.h"
#include "sync/agent/version.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_COULD_NOT = 3 };
enum { LARGE_BYTES = 64 * 1024 };

static const char USAGE[] =
	"usage: kiosk-sync --state DIR\n"
	"Brings the cases queued in DIR to the office and records its receipts in DIR/sync.\n"
	"Sleeps until kiosk rings DIR/kiosk-sync.sock.\n";

static struct agent *running;
static atomic_bool stopping;

static void on_signal(int number)
{
	(void)number;
	atomic_store(&stopping, true);
	if (running)
		agent_stop(running);
}

static enum status connect_office(void *user, const struct line *line, struct transport **out)
{
	return transport_curl_open(line, user, &stopping, out);
}

/* Keys are in memory here: no dumps, and nothing readable by others. */
static void be_careful(void)
{
	const struct rlimit none = {0, 0};

	umask(027);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
}

/* One heap for both threads, and what is large goes back to the machine when it is freed. */
static void be_small(void)
{
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
	mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
}

static enum status take_lock(const char *state_folder)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = path_join(folder, sizeof(folder), state_folder, "sync");
	int lock;

	if (status == STATUS_OK)
		status = folder_make(folder, 02750);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), folder, "lock");
	return status == STATUS_OK ? lock_take(path, &lock) : status;
}

static enum status open_log(const char *state_folder)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = path_join(folder, sizeof(folder), state_folder, "log");

	if (status == STATUS_OK)
		status = folder_make(folder, 02770);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), folder, "kiosk-sync.log");
	return status == STATUS_OK ? log_open(path) : status;
}

/*
 * Our own files and what the resolver, the loader and libcrypto read.  Before the first thread:
 * each would have to be enclosed by itself.
 */
static enum status enclose(const char *state_folder)
{
	static const char *const OWN[] = {"sync", "log"};
	const char *const readable[] = {state_folder, "/usr", "/lib", "/lib64", "/proc",
		"/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/nsswitch.conf",
		"/etc/resolv.conf", "/etc/ld.so.cache", "/etc/ssl", "/etc/localtime",
		"/run/systemd/resolve", "/dev/urandom", "/dev/null", NULL};
	char own[2][PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	const char *const writable[] = {own[0], own[1], "/dev/null", NULL};
	struct settings settings;
	const char *sockets[] = {state_folder, NULL};
	const struct enclosure_files files = {readable, writable, sockets};
	enum status status = path_join(path, sizeof(path), state_folder, "settings.json");

	for (int i = 0; i < 2 && status == STATUS_OK; i++)
		status = path_join(own[i], sizeof(own[i]), state_folder, OWN[i]);
	if (status == STATUS_OK && settings_read(path, &settings) == STATUS_OK &&
		settings.socket_folder[0])
		sockets[0] = settings.socket_folder;
	return status == STATUS_OK ? enclosure_without_files(&files) : status;
}

static int run(char *state_folder)
{
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t ends, before;

	/* Whoever ends us while we begin is heard when there is something to stop. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, &before);
	/* The lock first: a second kiosk-sync must not turn the log of the first one over. */
	if (take_lock(state_folder) != STATUS_OK || open_log(state_folder) != STATUS_OK ||
		curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
		enclose(state_folder) != STATUS_OK ||
		agent_create(state_folder, connect_office, state_folder, &running) != STATUS_OK)
		return EXIT_COULD_NOT;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	log_info("sync", "started", "version=%s", AGENT_VERSION);
	agent_run(running);
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	agent_destroy(running);
	curl_global_cleanup();
	log_info("sync", "ended", "version=%s", AGENT_VERSION);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"state", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0}};
	char *state_folder = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			state_folder = optarg;
			break;
		case 'h':
			fputs(USAGE, stdout);
			return EXIT_DONE;
		case 'v':
			puts("kiosk-sync " AGENT_VERSION);
			return EXIT_DONE;
		default:
			fputs(USAGE, stderr);
			return EXIT_USAGE;
		}
	}
	if (!state_folder || optind != argc || strlen(state_folder) >= PATH_TEXT_MAX / 2) {
		fputs(USAGE, stderr);
		return EXIT_USAGE;
	}
	be_careful();
	be_small();
	return run(state_folder);
}
