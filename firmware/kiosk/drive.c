#include "firmware/kiosk/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "firmware/kiosk/drive_line.h"

#define AGAIN_MS 15
#define QUIET_LOOKS 3
#define FD_ENV "ONEVISIT_DRIVE_FD"
#define LINE_ENV "ONEVISIT_DRIVE_LINE"
#define DONE_ENV "ONEVISIT_DRIVE_LINE_IS_WHOLE"

struct drive {
	struct mailbox *mailbox;
	int fd, stop[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	char line[DRIVE_LINE_SIZE];
	size_t len;
	bool whole; /* line is a command under way */
	bool ending;
	struct drive_line command;
	enum drive_attempt attempt;
	bool pending; /* the main thread has the command */
	bool settling;
	unsigned quiet; /* looks in a row that found no input */
};

struct drive_mail {
	struct mail mail;
	struct drive *drive;
};

/* On the main thread. */
static void deliver(struct mail *mail)
{
	struct drive *drive = ((struct drive_mail *)mail)->drive;

	free(mail);
	app_leave_out(drive->command.app, true);
	pthread_mutex_lock(&drive->mutex);
	drive->attempt = drive_line_act(&drive->command);
	drive->settling = drive->attempt == DRIVE_SETTLES || drive->attempt == DRIVE_MOVES;
	drive->pending = drive->settling;
	drive->quiet = 0;
	pthread_cond_signal(&drive->answered);
	pthread_mutex_unlock(&drive->mutex);
	app_leave_out(drive->command.app, false);
}

bool drive_is_settling(const struct drive *drive)
{
	return drive && drive->settling;
}

void drive_settled(struct drive *drive)
{
	/* SDL ends each batch of events with a mark of its own, and says "none" at it. */
	if (!drive || !drive->settling || ++drive->quiet < QUIET_LOOKS)
		return;
	pthread_mutex_lock(&drive->mutex);
	drive->settling = drive->pending = false;
	pthread_cond_signal(&drive->answered);
	pthread_mutex_unlock(&drive->mutex);
}

static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asks the main thread once. False when the driver ends. Mutex held. */
static bool ask(struct drive *drive)
{
	struct drive_mail *mail = calloc(1, sizeof(*mail));

	if (!mail)
		return false;
	mail->mail.deliver = deliver;
	mail->drive = drive;
	drive->pending = true;
	mailbox_post(drive->mailbox, &mail->mail);
	while (drive->pending && !drive->ending)
		pthread_cond_wait(&drive->answered, &drive->mutex);
	return !drive->pending;
}

static void pause_ms(int ms)
{
	const struct timespec time = {0, ms * 1000000L};

	nanosleep(&time, NULL);
}

/* Runs the command in line until it is answered. False when the driver ends. Mutex held. */
static bool run(struct drive *drive)
{
	int64_t until_ms;

	if (!drive_line_read(&drive->command, drive->line)) {
		strcpy(drive->command.answer, "no usage malformed line");
		return true;
	}
	until_ms = real_ms() + drive_line_limit_ms(&drive->command);
	for (;;) {
		if (!ask(drive))
			return false;
		if (drive->attempt == DRIVE_ANSWERED || drive->attempt == DRIVE_SETTLES ||
			real_ms() >= until_ms)
			return true;
		pthread_mutex_unlock(&drive->mutex);
		pause_ms(AGAIN_MS);
		pthread_mutex_lock(&drive->mutex);
		if (drive->ending)
			return false;
	}
}

static void say(const char *text)
{
	char line[DRIVE_ANSWER_SIZE + 2];
	size_t done = 0, len;

	snprintf(line, sizeof(line), "%s", text);
	for (len = 0; line[len]; len++)
		if (line[len] == '\n')
			line[len] = ' ';
	line[len++] = '\n';
	while (done < len) {
		ssize_t wrote = write(STDOUT_FILENO, line + done, len - done);
		if (wrote < 0 && errno != EINTR)
			return;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
}

/* The next byte into line. False at the end of input, or when the driver ends. Mutex held. */
static bool read_byte(struct drive *drive)
{
	struct pollfd wait[] = {{drive->fd, POLLIN, 0}, {drive->stop[0], POLLIN, 0}};
	char byte;

	pthread_mutex_unlock(&drive->mutex);
	poll(wait, 2, -1);
	pthread_mutex_lock(&drive->mutex);
	if (drive->ending)
		return false;
	if (!(wait[0].revents & (POLLIN | POLLHUP | POLLERR)))
		return true;
	if (read(drive->fd, &byte, 1) != 1)
		return false;
	if (byte == '\n')
		drive->whole = true;
	else if (drive->len + 1 < DRIVE_LINE_SIZE)
		drive->line[drive->len++] = byte;
	drive->line[drive->len] = '\0';
	return true;
}

static void *read_commands(void *user)
{
	struct drive *drive = user;

	pthread_mutex_lock(&drive->mutex);
	for (;;) {
		while (!drive->whole)
			if (!read_byte(drive))
				goto done;
		if (drive->line[strspn(drive->line, " \t\r")] && drive->line[0] != '#') {
			if (!run(drive))
				goto done;
			say(drive->command.answer);
		}
		drive->len = 0;
		drive->line[0] = '\0';
		drive->whole = false;
	}
done:
	pthread_mutex_unlock(&drive->mutex);
	return NULL;
}

/* Where the process before execve stopped. */
static void take_over(struct drive *drive)
{
	const char *line = getenv(LINE_ENV);

	if (!line)
		return;
	snprintf(drive->line, sizeof(drive->line), "%s", line);
	drive->len = strlen(drive->line);
	drive->whole = getenv(DONE_ENV) != NULL;
	unsetenv(LINE_ENV);
	unsetenv(DONE_ENV);
}

static enum status open_source(const char *source, int *out)
{
	const char *passed = getenv(FD_ENV);

	if (passed)
		*out = atoi(passed);
	else if (!strcmp(source, "-"))
		*out = STDIN_FILENO;
	else
		*out = open(source, O_RDONLY);
	return *out < 0 ? failure(STATUS_NOT_FOUND, "driver input") : STATUS_OK;
}

enum status drive_create(
	struct app *app, struct mailbox *mailbox, const char *source, struct drive **out)
{
	struct drive *drive = calloc(1, sizeof(*drive));
	enum status status;

	if (!drive)
		return failure(STATUS_NO_MEMORY, "driver");
	drive->command.app = app;
	drive->mailbox = mailbox;
	pthread_mutex_init(&drive->mutex, NULL);
	pthread_cond_init(&drive->answered, NULL);
	status = open_source(source, &drive->fd);
	if (!status && pipe2(drive->stop, O_CLOEXEC))
		status = failure(STATUS_NO_MEMORY, "driver pipe");
	if (!status)
		take_over(drive);
	if (!status && pthread_create(&drive->thread, NULL, read_commands, drive))
		status = failure(STATUS_NO_MEMORY, "driver thread");
	if (status)
		free(drive);
	else
		*out = drive;
	return status;
}

static void hand_over(const struct drive *drive)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", drive->fd);
	fcntl(drive->fd, F_SETFD, 0);
	setenv(FD_ENV, number, 1);
	if (!drive->len && !drive->whole)
		return;
	setenv(LINE_ENV, drive->line, 1);
	if (drive->whole)
		setenv(DONE_ENV, "1", 1);
}

void drive_destroy(struct drive *drive, bool pass_on)
{
	if (!drive)
		return;
	drive->quiet = QUIET_LOOKS; /* what ended the visit was handled */
	drive_settled(drive);
	pthread_mutex_lock(&drive->mutex);
	drive->ending = true;
	pthread_cond_signal(&drive->answered);
	pthread_mutex_unlock(&drive->mutex);
	if (write(drive->stop[1], "", 1) != 1)
		status_log(__FILE__, __LINE__, STATUS_IO, "driver pipe");
	pthread_join(drive->thread, NULL);
	if (pass_on)
		hand_over(drive);
	close(drive->stop[0]);
	close(drive->stop[1]);
	/* Mail on its way still points here: it is delivered before the process ends. */
	mailbox_deliver(drive->mailbox);
	free(drive);
}
