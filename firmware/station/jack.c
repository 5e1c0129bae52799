#include "firmware/station/jack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "firmware/base/log.h"

struct jack {
	int fd, stop[2];
	pthread_t thread;
	struct mailbox *mailbox;
	void (*changed)(void *user, bool plugged);
	void *user;
};

struct jack_mail {
	struct mail mail;
	void (*changed)(void *user, bool plugged);
	void *user;
	bool plugged;
};

static void deliver(struct mail *mail)
{
	struct jack_mail *news = (struct jack_mail *)mail;

	news->changed(news->user, news->plugged);
	free(news);
}

static void post(struct jack *jack, bool plugged)
{
	struct jack_mail *news = calloc(1, sizeof(*news));

	if (!news) {
		log_warn("jack", "news", "lost=1");
		return;
	}
	*news = (struct jack_mail){.mail = {.deliver = deliver},
		.changed = jack->changed,
		.user = jack->user,
		.plugged = plugged};
	mailbox_post(jack->mailbox, &news->mail);
}

static bool is_plugged_now(int fd)
{
	unsigned char switches[SW_MAX / 8 + 1] = {0};

	return ioctl(fd, EVIOCGSW(sizeof(switches)), switches) >= 0 &&
	       (switches[SW_HEADPHONE_INSERT / 8] >> SW_HEADPHONE_INSERT % 8 & 1);
}

/* False at the end of the device. */
static bool read_event(struct jack *jack)
{
	struct input_event event;
	ssize_t got = read(jack->fd, &event, sizeof(event));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (got != (ssize_t)sizeof(event))
		return false;
	if (event.type == EV_SW && event.code == SW_HEADPHONE_INSERT)
		post(jack, event.value != 0);
	return true;
}

static void *watch(void *user)
{
	struct jack *jack = user;
	struct pollfd wait[] = {{jack->fd, POLLIN, 0}, {jack->stop[0], POLLIN, 0}};

	if (is_plugged_now(jack->fd))
		post(jack, true);
	for (;;) {
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			return NULL;
		if (wait[1].revents)
			return NULL;
		if (wait[0].revents && !read_event(jack)) {
			post(jack, false); /* the sound card is gone, and the headphone too */
			return NULL;
		}
	}
}

enum status jack_watch(const char *path, struct mailbox *mailbox,
	void (*changed)(void *user, bool plugged), void *user, struct jack **out)
{
	struct jack *jack = calloc(1, sizeof(*jack));

	if (!jack)
		return failure(STATUS_NO_MEMORY, "jack");
	*jack = (struct jack){.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC),
		.mailbox = mailbox,
		.changed = changed,
		.user = user};
	if (jack->fd < 0) {
		free(jack);
		return failure(STATUS_NO_DEVICE, "jack errno=%d", errno);
	}
	if (pipe2(jack->stop, O_CLOEXEC) != 0) {
		close(jack->fd);
		free(jack);
		return failure(STATUS_NO_MEMORY, "jack: pipe");
	}
	if (pthread_create(&jack->thread, NULL, watch, jack) != 0) {
		close(jack->fd);
		close(jack->stop[0]);
		close(jack->stop[1]);
		free(jack);
		return failure(STATUS_NO_MEMORY, "jack: thread");
	}
	*out = jack;
	return STATUS_OK;
}

void jack_close(struct jack *jack)
{
	if (!jack)
		return;
	if (write(jack->stop[1], "", 1) != 1)
		log_warn("jack", "stop", "lost=1");
	pthread_join(jack->thread, NULL);
	close(jack->fd);
	close(jack->stop[0]);
	close(jack->stop[1]);
	free(jack);
}
