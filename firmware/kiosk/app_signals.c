/* SIGTERM and SIGINT, blocked in every thread, are taken by one of their own. */
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "firmware/kiosk/app_inside.h"

void app_end(struct app *app)
{
	long long goes_on = 0;

	atomic_compare_exchange_strong(&app->ends_ms, &goes_on, clock_steady_ms());
}

/* One that comes when this thread has ended waits for the process after execve. */
static void *watch(void *user)
{
	struct app *app = user;
	struct pollfd wait[] = {{app->signals.fd, POLLIN, 0}, {app->signals.stop, POLLIN, 0}};
	struct signalfd_siginfo info;

	pthread_setname_np(pthread_self(), "signals");
	for (;;) {
		if (poll(wait, 2, -1) < 0)
			continue;
		if (wait[0].revents && read(wait[0].fd, &info, sizeof(info)) == sizeof(info)) {
			app_end(app);
			mailbox_ring(&app->mailbox);
		}
		if (wait[1].revents)
			return NULL;
	}
}

static void close_descriptors(struct app_signals *signals)
{
	if (signals->fd >= 0)
		close(signals->fd);
	if (signals->stop >= 0)
		close(signals->stop);
}

enum status app_signals_watch(struct app *app)
{
	struct app_signals *signals = &app->signals;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC);
	signals->stop = eventfd(0, EFD_CLOEXEC);
	if (signals->fd >= 0 && signals->stop >= 0 &&
		pthread_create(&signals->thread, NULL, watch, app) == 0) {
		signals->watched = true;
		return STATUS_OK;
	}
	close_descriptors(signals);
	return failure(STATUS_NO_MEMORY, "signal thread");
}

void app_signals_close(struct app *app)
{
	if (!app->signals.watched)
		return;
	if (eventfd_write(app->signals.stop, 1) != 0)
		status_log(__FILE__, __LINE__, STATUS_IO, "signal thread");
	pthread_join(app->signals.thread, NULL);
	close_descriptors(&app->signals);
}
