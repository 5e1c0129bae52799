#include "firmware/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/text.h"
#include "firmware/model/ink.h"

#define LINE_SIZE 8192
#define WORDS_MAX 4
#define ANSWER_SIZE 512
#define WAIT_MS 10000 /* of `wait` without a time */
#define TRY_MS 15000  /* how long tap and expect wait for their widget */
#define AGAIN_MS 15
#define QUIET_LOOKS 3
#define FD_ENV "ONEVISIT_DRIVE_FD"
#define LINE_ENV "ONEVISIT_DRIVE_LINE"
#define DONE_ENV "ONEVISIT_DRIVE_LINE_IS_WHOLE"

enum attempt {
	ATTEMPT_ANSWERED,
	ATTEMPT_AGAIN,   /* not yet: look again in a moment */
	ATTEMPT_SETTLES, /* injected; answered when the loop has handled it */
	ATTEMPT_MOVES    /* swiped: look again when the loop has handled it */
};

struct drive {
	struct app *app;
	struct mailbox *mailbox;
	int fd, stop[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	char line[LINE_SIZE];
	size_t len;
	bool whole; /* line is a command under way */
	bool ending;
	char words[WORDS_MAX][LINE_SIZE];
	size_t word_count;
	enum attempt attempt;
	bool pending; /* the main thread has the command */
	bool settling;
	unsigned quiet;           /* looks in a row that found no input */
	char answer[ANSWER_SIZE]; /* the last reason while trying */
};

struct drive_mail {
	struct mail mail;
	struct drive *drive;
};

struct command {
	const char *name;
	size_t words; /* at least, with the name */
	int limit_ms;
	enum attempt (*act)(struct drive *drive);
};

static enum attempt answer(struct drive *drive, const char *text)
{
	snprintf(drive->answer, sizeof(drive->answer), "%s", text);
	return ATTEMPT_ANSWERED;
}

static enum attempt not_yet(struct drive *drive, const char *code, const char *text)
{
	snprintf(drive->answer, sizeof(drive->answer), "no %s %.400s", code, text);
	return ATTEMPT_AGAIN;
}

static enum attempt wait_screen(struct drive *drive)
{
	if (!strcmp(app_screen(drive->app), drive->words[1]))
		return answer(drive, "ok");
	return not_yet(drive, "timeout", app_screen(drive->app));
}

static const struct widget *scroll_of(const struct widget *widget)
{
	while (widget && widget->role != ROLE_SCROLL)
		widget = widget->parent;
	return widget;
}

/* A finger that goes up brings what is below into view. */
static void swipe(struct drive *drive, const struct widget *scroll, bool up)
{
	struct window *window = app_window(drive->app);
	int x = scroll->rect.x + 4, reach = scroll->rect.h / 3, step;
	int y = scroll->rect.y + scroll->rect.h / 2 + (up ? reach / 2 : -reach / 2);

	window_touch(window, x, y, 0);
	for (step = 1; step <= 8; step++)
		window_touch(window, x, y + (up ? -1 : 1) * reach * step / 8, 1);
	window_touch(window, x, y + (up ? -reach : reach), 2);
}

/* Finds the widget and brings it into view; *out NULL while that is under way. */
static enum attempt aim(
	struct drive *drive, const char *name, const struct widget **out, struct rect *where)
{
	const struct widget *widget = tree_find(app_tree(drive->app), name), *scroll;

	*out = NULL;
	if (!widget)
		return not_yet(drive, "absent", name);
	if (!widget->enabled)
		return not_yet(drive, "disabled", name);
	*where = widget->clip;
	scroll = scroll_of(widget->parent);
	if (where->w <= 0 || where->h * 2 <= widget->rect.h) {
		if (!scroll || scroll->rect.h <= 0)
			return not_yet(drive, "hidden", name);
		snprintf(drive->answer, sizeof(drive->answer), "no hidden %.200s", name);
		swipe(drive, scroll,
			widget->rect.y + widget->rect.h / 2 >
				scroll->rect.y + scroll->rect.h / 2);
		return ATTEMPT_MOVES;
	}
	*out = widget;
	return ATTEMPT_ANSWERED;
}

static enum attempt tap_name(struct drive *drive, const char *name)
{
	const struct widget *widget;
	struct rect rect;
	enum attempt attempt = aim(drive, name, &widget, &rect);

	if (!widget)
		return attempt;
	window_touch(app_window(drive->app), rect.x + rect.w / 2, rect.y + rect.h / 2, 0);
	window_touch(app_window(drive->app), rect.x + rect.w / 2, rect.y + rect.h / 2, 2);
	answer(drive, "ok");
	return ATTEMPT_SETTLES;
}

static enum attempt tap(struct drive *drive)
{
	return tap_name(drive, drive->words[1]);
}

static enum attempt key(struct drive *drive)
{
	char name[LINE_SIZE + 8];

	snprintf(name, sizeof(name), "key.%s", drive->words[1]);
	return tap_name(drive, name);
}

/* What the field held is erased first, as a person would. */
static enum attempt type(struct drive *drive)
{
	const struct widget *field = tree_find(app_tree(drive->app), drive->words[1]);
	size_t i, held = field ? text_length(field->value) : 0;
	enum attempt attempt = tap_name(drive, drive->words[1]);

	if (attempt != ATTEMPT_SETTLES)
		return attempt;
	for (i = 0; i < held; i++)
		window_type(app_window(drive->app), "\b");
	window_type(app_window(drive->app), drive->words[2]);
	return attempt;
}

static void draw_strokes(struct window *window, struct rect rect, const struct ink *ink)
{
	int width = ink->width > 0 ? ink->width : 1, height = ink->height > 0 ? ink->height : 1;
	int x = 0, y = 0;
	size_t i;

	for (i = 0; i < ink->count; i++) {
		const struct ink_point *point = &ink->points[i];
		if (point->first && i)
			window_touch(window, x, y, 2);
		x = rect.x + (int)((int64_t)point->x * (rect.w - 1) / width);
		y = rect.y + (int)((int64_t)point->y * (rect.h - 1) / height);
		window_touch(window, x, y, point->first ? 0 : 1);
	}
	if (ink->count)
		window_touch(window, x, y, 2);
}

/* A list of strokes of [x, y] in hundredths of the field. */
static enum status read_strokes(const json_t *strokes, struct ink *out)
{
	const json_t *stroke, *point;
	size_t i, j;

	out->width = out->height = 100;
	json_array_foreach((json_t *)strokes, i, stroke) json_array_foreach((json_t *)stroke, j,
		point) ink_add(out, (int32_t)json_integer_value(json_array_get(point, 0)),
		(int32_t)json_integer_value(json_array_get(point, 1)), 0, j == 0);
	return out->count ? STATUS_OK : STATUS_BAD_DATA;
}

static enum attempt draw(struct drive *drive)
{
	const struct widget *widget;
	struct rect rect;
	struct ink *ink;
	json_t *json = NULL;
	enum attempt attempt = aim(drive, drive->words[1], &widget, &rect);
	enum status status;

	if (!widget)
		return attempt;
	ink = calloc(1, sizeof(*ink));
	status = ink ? json_read_file(drive->words[2], 1 << 20, &json) : STATUS_NO_MEMORY;
	if (!status)
		status = json_is_array(json) ? read_strokes(json, ink)
					     : ink_from_json(json, ink);
	if (!status)
		draw_strokes(app_window(drive->app), rect, ink);
	json_decref(json);
	free(ink);
	answer(drive, status ? "no ink the file is no ink" : "ok");
	return status ? ATTEMPT_ANSWERED : ATTEMPT_SETTLES;
}

static enum attempt expect(struct drive *drive)
{
	const struct widget *widget = tree_find(app_tree(drive->app), drive->words[1]);

	if (!widget)
		return not_yet(drive, "absent", drive->words[1]);
	if ((widget->text && !strcmp(widget->text, drive->words[2])) ||
		(widget->value && !strcmp(widget->value, drive->words[2])))
		return answer(drive, "ok");
	return not_yet(drive, "differs",
		widget->value && widget->value[0] ? widget->value
		: widget->text                    ? widget->text
						  : "");
}

static enum attempt advance(struct drive *drive)
{
	clock_advance(atoll(drive->words[1]));
	window_wake(app_window(drive->app));
	answer(drive, "ok");
	return ATTEMPT_SETTLES;
}

static enum attempt shot(struct drive *drive)
{
	return answer(drive, window_shot(app_window(drive->app), drive->words[1])
				     ? "no io the picture was not written"
				     : "ok");
}

static enum attempt write_tree(struct drive *drive)
{
	struct bytes text = {0};
	enum status status = tree_json(app_tree(drive->app), &text);

	if (!status)
		status = file_write(drive->words[1], text.data, text.len, 0600);
	bytes_free(&text);
	return answer(drive, status ? "no io the tree was not written" : "ok");
}

static enum attempt quit(struct drive *drive)
{
	app_quit(drive->app);
	return answer(drive, "ok");
}

static const struct command COMMANDS[] = {
	{"wait", 2, WAIT_MS, wait_screen},
	{"tap", 2, TRY_MS, tap},
	{"key", 2, TRY_MS, key},
	{"type", 3, TRY_MS, type},
	{"draw", 3, TRY_MS, draw},
	{"expect", 3, TRY_MS, expect},
	{"advance", 2, 0, advance},
	{"shot", 2, 0, shot},
	{"tree", 2, 0, write_tree},
	{"quit", 1, 0, quit},
};

static const struct command *find_command(const struct drive *drive)
{
	size_t i;

	for (i = 0; drive->word_count && i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (!strcmp(COMMANDS[i].name, drive->words[0]))
			return drive->word_count >= COMMANDS[i].words ? &COMMANDS[i] : NULL;
	return NULL;
}

/* One word, bare or as a JSON string; returns what follows, NULL when it is malformed. */
static const char *read_word(const char *text, char *out)
{
	const char *end = text;
	json_t *json;

	if (*text != '"') {
		end += strcspn(text, " \t");
		snprintf(out, LINE_SIZE, "%.*s", (int)(end - text), text);
		return end;
	}
	for (end = text + 1; *end && *end != '"'; end++)
		if (*end == '\\' && end[1])
			end++;
	if (!*end)
		return NULL;
	json = json_loadb(text, (size_t)(end + 1 - text), JSON_DECODE_ANY, NULL);
	snprintf(out, LINE_SIZE, "%s", json_is_string(json) ? json_string_value(json) : "");
	json_decref(json);
	return end + 1;
}

static bool read_words(struct drive *drive)
{
	const char *at = drive->line;

	drive->word_count = 0;
	while (at && *(at += strspn(at, " \t")) && drive->word_count < WORDS_MAX)
		at = read_word(at, drive->words[drive->word_count++]);
	return at != NULL;
}

/* On the main thread. */
static void deliver(struct mail *mail)
{
	struct drive *drive = ((struct drive_mail *)mail)->drive;
	const struct command *command = find_command(drive);

	free(mail);
	pthread_mutex_lock(&drive->mutex);
	drive->attempt = command ? command->act(drive)
				 : answer(drive, "no usage unknown command or too few words");
	drive->settling = drive->attempt == ATTEMPT_SETTLES || drive->attempt == ATTEMPT_MOVES;
	drive->pending = drive->settling;
	drive->quiet = 0;
	pthread_cond_signal(&drive->answered);
	pthread_mutex_unlock(&drive->mutex);
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
	const struct command *command;
	int64_t until_ms = real_ms();

	if (!read_words(drive)) {
		answer(drive, "no usage malformed line");
		return true;
	}
	command = find_command(drive);
	if (command)
		until_ms += command->act == wait_screen && drive->word_count > 2
				    ? atoll(drive->words[2])
				    : command->limit_ms;
	for (;;) {
		if (!ask(drive))
			return false;
		if (drive->attempt == ATTEMPT_ANSWERED || drive->attempt == ATTEMPT_SETTLES ||
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
	char line[ANSWER_SIZE + 2];
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
	else if (drive->len + 1 < LINE_SIZE)
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
			say(drive->answer);
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
	drive->app = app;
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
