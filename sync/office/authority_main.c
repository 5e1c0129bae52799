#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "sync/office/authority/authority.h"
#include "sync/office/http/http.h"
#include "sync/office/http/version.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_FAILED = 3 };

static const char USAGE[] =
	"usage: authority --state DIR/authority [--socket PATH] [--user NAME]\n"
	"Makes and renews terminals' certificates (EST), through nginx on a port of its own.\n"
	"  --socket  where nginx finds it (DIR/authority/authority.sock)\n"
	"  --user    when started as root: becomes NAME once it holds the key\n"
	"It ends on SIGTERM or SIGINT.\n"
	"exit: 0 done, 2 wrong usage, 3 could not run\n";

struct options {
	const char *state, *socket, *user;
};

/* No core dump, no other process of the same user may look inside: the key is in here. */
static void hide(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

static enum status become(const char *name, const struct authority *authority)
{
	const struct passwd *user = getpwnam(name);

	if (!user || user->pw_uid == 0)
		return failure(STATUS_NOT_FOUND, "no such user, or root again");
	if (authority_give(authority, user->pw_uid, user->pw_gid) != STATUS_OK)
		return STATUS_DENIED;
	if (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		return failure(STATUS_DENIED, "becoming another user: errno=%d", errno);
	return STATUS_OK;
}

static void block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static enum status serve(const struct options *options, struct authority **authority,
	const char *path, struct http **http)
{
	int fd = -1;
	enum status status = authority_open(options->state, authority);

	if (status == STATUS_OK)
		status = http_listen(path, &fd);
	if (status == STATUS_OK && options->user && geteuid() == 0)
		status = become(options->user, *authority);
	hide();
	return status == STATUS_OK ? http_serve(fd, path, &AUTHORITY_SERVICE, *authority, http)
				   : status;
}

static int run(const struct options *options)
{
	struct authority *authority = NULL;
	struct http *http = NULL;
	char path[PATH_TEXT_MAX];
	sigset_t signals;
	int caught;
	enum status status = STATUS_OK;

	block_signals(&signals);
	umask(0027);
	if (options->socket)
		snprintf(path, sizeof(path), "%s", options->socket);
	else
		status = path_join(path, sizeof(path), options->state, "authority.sock");
	if (status == STATUS_OK)
		status = serve(options, &authority, path, &http);
	if (status == STATUS_OK) {
		log_info("authority", "ready", "uid=%u", (unsigned)geteuid());
		sigwait(&signals, &caught);
		log_info("authority", "ends", "signal=%d", caught);
	}
	http_close(http);
	authority_close(authority);
	if (status != STATUS_OK)
		fprintf(stderr, "authority: %s: %s\n", options->state, status_name(status));
	return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static bool take_option(struct options *options, int option)
{
	if (option == 's')
		options->state = optarg;
	else if (option == 'p')
		options->socket = optarg;
	else if (option == 'u')
		options->user = optarg;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"state", required_argument, NULL, 's'},
		{"socket", required_argument, NULL, 'p'},
		{"user", required_argument, NULL, 'u'}, {"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	struct options options = {NULL, NULL, NULL};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'h' || option == 'v') {
			printf(option == 'h' ? "%s" : "authority %s\n",
				option == 'h' ? USAGE : OFFICE_VERSION);
			return EXIT_DONE;
		}
		if (!take_option(&options, option)) {
			options.state = NULL;
			break;
		}
	}
	if (!options.state || optind != argc) {
		fputs(USAGE, stderr);
		return EXIT_USAGE;
	}
	return run(&options);
}
