/* kiosk: the program in front of the citizen.  One process per visit, replaced after each. */
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "firmware/base/clock.h"
#include "firmware/base/enclosure.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/base/words.h"
#include "firmware/kiosk/app.h"

#define VERSION "1"
#define FOLLOWS_ENV "ONEVISIT_FOLLOWS_A_VISIT"

enum { DESCRIPTORS = 256, HEAP_STEP = 1 << 20 };
enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_NOT_RUN = 3 };

static const char USAGE[] =
	"usage: kiosk --state DIR [--window WxH]"
#ifndef RELEASE
	" [--drive FILE|-] [--speech-log FILE]"
#endif
	"\n"
	"  --state DIR    state folder of the terminal\n"
	"  --window WxH   a window of this size instead of the whole screen\n"
#ifndef RELEASE
	"  --speech-log FILE  everything that is said, sentence by sentence\n"
	"  --drive FILE|- commands of the screen driver, answers on standard output\n"
#endif
	"  --help, --version\n";

static bool read_size(const char *text, struct app_options *options)
{
	char rest;

	return sscanf(text, "%dx%d%c", &options->width, &options->height, &rest) == 2 &&
	       options->width >= 240 && options->width <= 8192 && options->height >= 320 &&
	       options->height <= 8192;
}

/* −1: go on; else the exit code. */
static int read_options(int argc, char **argv, struct app_options *options)
{
	static const struct option LONG[] = {{"state", required_argument, NULL, 's'},
		{"window", required_argument, NULL, 'w'}, {"help", no_argument, NULL, 'h'},
#ifndef RELEASE
		{"drive", required_argument, NULL, 'd'},
		{"speech-log", required_argument, NULL, 'l'},
#endif
		{"version", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", LONG, NULL)) >= 0) {
		if (option == 's')
			options->state_folder = optarg;
		else if (option == 'd')
			options->drive = optarg;
		else if (option == 'l')
			options->speech_log = optarg;
		else if (option == 'w' && read_size(optarg, options))
			continue;
		else if (option == 'h')
			return fputs(USAGE, stdout), EXIT_DONE;
		else if (option == 'v')
			return puts("kiosk " VERSION), EXIT_DONE;
		else
			return fputs(USAGE, stderr), EXIT_USAGE;
	}
	if (!options->state_folder || optind != argc)
		return fputs(USAGE, stderr), EXIT_USAGE;
	return -1;
}

static const char *own_path(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);

	if (len <= 0)
		return "/proc/self/exe";
	out[len] = '\0';
	return access(out, X_OK) ? "/proc/self/exe" : out;
}

/* A process that replaces itself never comes to its end, where a sanitizer would look. */
static void look_for_leaks(void)
{
#ifdef __SANITIZE_ADDRESS__
	__lsan_do_recoverable_leak_check();
#endif
}

static void replace_self(const char *path, char **argv)
{
	extern char **environ;

	look_for_leaks();
	execve(path, argv, environ);
	status_log(__FILE__, __LINE__, STATUS_IO, "execve");
}

static void leave_nothing_behind(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
#ifdef RELEASE
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

/*
 * Growing the heap or the table of descriptors waits for other threads; a main loop should not.
 * So both are large enough at once: what nobody uses takes no memory.
 */
static void make_room(void)
{
	int last = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, DESCRIPTORS - 1);

	if (last >= 0)
		close(last);
	mallopt(M_TOP_PAD, HEAP_STEP);
	mallopt(M_TRIM_THRESHOLD, 4 * HEAP_STEP);
}

/* Text comes from our own keyboards; Xlib would read its compose tables twice, 12 ms each
 * start. */
static void refuse_input_methods(void)
{
	setenv("XCOMPOSEFILE", "/dev/null", 1);
	setenv("XMODIFIERS", "@im=none", 1);
}

/* The descriptor stays open through execve, and lock_take() finds it again. */
static enum status take_lock(const char *state_folder)
{
	char path[PATH_TEXT_MAX];
	int fd;
	enum status status = path_join(path, sizeof(path), state_folder, "lock");

	return status ? status : lock_take(path, &fd);
}

/* Words and glyphs lie beside the build that made them: <folder of the program>/../name. */
static enum status find_beside(const char *path, const char *name, char out[PATH_TEXT_MAX])
{
	const char *slash = strrchr(path, '/');
	int len = slash ? snprintf(out, PATH_TEXT_MAX, "%.*s/../%s", (int)(slash - path), path,
				  name)
			: -1;

	if (len < 0 || len >= PATH_TEXT_MAX)
		return failure(STATUS_NOT_FOUND, "the program's own folder");
	return STATUS_OK;
}

static enum status open_words(const char *path)
{
	char folder[PATH_TEXT_MAX];
	enum status status = find_beside(path, "words", folder);

	return status ? status : words_open(folder);
}

static void open_log(const char *state_folder)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	if (path_join(folder, sizeof(folder), state_folder, "log") ||
		folder_make(folder, 0750) ||
		path_join(path, sizeof(path), folder, "kiosk.log") || log_open(path))
		log_warn("kiosk", "log", "only to standard error");
}

/* They are taken by a thread of their own, so every thread blocks them from here on. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is a full disk, and no death */
}

int main(int argc, char **argv)
{
	char buffer[PATH_TEXT_MAX], glyphs[PATH_TEXT_MAX], readings[PATH_TEXT_MAX];
	const char *path = own_path(buffer, sizeof(buffer));
	struct app_options options = {.follows_a_visit = getenv(FOLLOWS_ENV) != NULL};
	bool again = false;
	enum status status;
	int code = read_options(argc, argv, &options);

	if (code >= 0)
		return code;
	leave_nothing_behind();
	make_room();
	refuse_input_methods();
	block_signals();
	if (take_lock(options.state_folder) || open_words(path))
		return EXIT_NOT_RUN;
	open_log(options.state_folder);
	if (enclosure_without_network())
		return EXIT_NOT_RUN;
	if (log_behind())
		log_warn("kiosk", "log", "waits for the disk");
	if (!find_beside(path, "glyphs.bin", glyphs))
		options.glyphs = glyphs;
	if (!find_beside(path, "speech/input/syllables.txt", readings))
		options.readings = readings;
	status = app_run(&options, &again);
	words_close();
	log_close();
	if (!again)
		return status ? EXIT_NOT_RUN : EXIT_DONE;
	clock_pass_on();
	setenv(FOLLOWS_ENV, "1", 1);
	replace_self(path, argv);
	return EXIT_NOT_RUN;
}
