#include "ui/toolkit/speech/speech_child.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/spawn.h"

struct speech_child {
	struct speech_program program;
	int in, out; /* its standard input and output */
	struct speech_child *before;
	pthread_t thread;
	pthread_mutex_t mutex;
	pid_t pid; /* 0: not yet, or no longer */
	bool ended;
};

/* 0 when it does not start; that is logged. */
static pid_t spawn_voice(struct speech_child *child)
{
	char name[] = "kiosk-voice", data[] = "--data", speaker[] = "--speaker",
	     headphone[] = "--headphone";
	char path[] = "PATH=/usr/bin:/bin", session[PATH_TEXT_MAX] = "XDG_RUNTIME_DIR=";
	/* Where a sound server listens is all it needs of our surroundings. */
	char *const environment[] = {path, session, NULL};
	struct speech_program *program = &child->program;
	char *const argv[] = {name, data, program->data, speaker, program->speaker, headphone,
		program->headphone, NULL};
	const struct spawn spawn = {program->path, argv, environment, child->in, child->out};
	pid_t pid;

	if (getenv("XDG_RUNTIME_DIR"))
		snprintf(session, sizeof(session), "XDG_RUNTIME_DIR=%.*s", PATH_TEXT_MAX - 20,
			getenv("XDG_RUNTIME_DIR"));
	return spawn_program(&spawn, &pid) == STATUS_OK ? pid : 0;
}

static void show_pid(struct speech_child *child, pid_t pid)
{
	pthread_mutex_lock(&child->mutex);
	child->pid = pid;
	if (child->ended && pid > 0)
		kill(pid, SIGKILL);
	pthread_mutex_unlock(&child->mutex);
}

/* Its number belongs to nobody else until it is reaped: who kills it meanwhile kills no other.
 * True when it was asked to end. */
static bool wait_for(struct speech_child *child, pid_t pid)
{
	siginfo_t how = {0};
	bool asked;

	while (waitid(P_PID, (id_t)pid, &how, WEXITED | WNOWAIT) != 0 && errno == EINTR)
		;
	pthread_mutex_lock(&child->mutex);
	waitpid(pid, NULL, 0);
	child->pid = 0;
	asked = child->ended;
	pthread_mutex_unlock(&child->mutex);
	if (!asked)
		log_warn("voice", "program_died", "signal=%d exit=%d",
			how.si_code == CLD_EXITED ? 0 : how.si_status,
			how.si_code == CLD_EXITED ? how.si_status : 0);
	return asked;
}

static void *attend(void *user)
{
	struct speech_child *child = user;
	pid_t pid;

	pthread_setname_np(pthread_self(), "voice");
	speech_child_destroy(child->before);
	pid = spawn_voice(child);
	close(child->in);
	close(child->out);
	show_pid(child, pid);
	if ((pid == 0 || !wait_for(child, pid)) && child->program.died)
		child->program.died(child->program.user);
	return NULL;
}

/* Signals are the main thread's business. */
static int start_thread(struct speech_child *child)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&child->thread, NULL, attend, child);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

enum status speech_child_start(const struct speech_program *program, int in, int out,
	struct speech_child *before, struct speech_child **child)
{
	struct speech_child *new = calloc(1, sizeof(*new));

	if (new) {
		new->program = *program;
		new->in = in;
		new->out = out;
		new->before = before;
		pthread_mutex_init(&new->mutex, NULL);
	}
	if (!new || start_thread(new)) {
		if (new)
			pthread_mutex_destroy(&new->mutex);
		free(new);
		close(in);
		close(out);
		return failure(STATUS_NO_MEMORY, "voice: thread");
	}
	*child = new;
	return STATUS_OK;
}

void speech_child_end(struct speech_child *child)
{
	pthread_mutex_lock(&child->mutex);
	child->ended = true;
	if (child->pid > 0)
		kill(child->pid, SIGKILL);
	pthread_mutex_unlock(&child->mutex);
}

void speech_child_destroy(struct speech_child *child)
{
	if (!child)
		return;
	speech_child_end(child);
	pthread_join(child->thread, NULL);
	pthread_mutex_destroy(&child->mutex);
	free(child);
}
