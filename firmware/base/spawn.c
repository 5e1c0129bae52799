#include "firmware/base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEP_STDERR 1
#else
#define KEEP_STDERR 0
#endif

static int plan_descriptors(posix_spawn_file_actions_t *actions, int in, int out)
{
	int error = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);

	if (!error)
		error = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
	if (!error && !KEEP_STDERR)
		error = posix_spawn_file_actions_addopen(
			actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
	return error;
}

/* Our workers block all signals, and main loops those that end them; a child must not. */
static int plan_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	error = posix_spawnattr_setsigmask(attributes, &none);
	if (!error)
		error = posix_spawnattr_setsigdefault(attributes, &all);
	if (!error)
		error = posix_spawnattr_setflags(
			attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return error;
}

static int start(
	const struct spawn *spawn, const posix_spawn_file_actions_t *actions, pid_t *pid)
{
	posix_spawnattr_t attributes;
	int error = posix_spawnattr_init(&attributes);

	if (error)
		return error;
	error = plan_signals(&attributes);
	if (!error)
		error = posix_spawnp(pid, spawn->program, actions, &attributes, spawn->argv,
			spawn->environment);
	posix_spawnattr_destroy(&attributes);
	return error;
}

enum status spawn_program(const struct spawn *spawn, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (!error) {
		error = plan_descriptors(&actions, spawn->in, spawn->out);
		if (!error)
			error = start(spawn, &actions, pid);
		posix_spawn_file_actions_destroy(&actions);
	}
	return error ? failure(STATUS_IO, "%s not started: error %d", spawn->program, error)
		     : STATUS_OK;
}
