#include "firmware/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"

#define LOG_PATH_MAX 4000
#define BEHIND_SIZE 16384 /* bytes that may wait for the disk */

static struct {
	pthread_mutex_t mutex;
	int fd;
	off_t size;
	char path[LOG_PATH_MAX];
} file = {.mutex = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

/* Lines on their way to the thread that writes them. */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
	bool on, ending;
	size_t len;
	unsigned lost;
	char lines[BEHIND_SIZE], taken[BEHIND_SIZE];
} behind = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* errno when it cannot be opened, else 0. */
static int open_file(void)
{
	struct stat stat;

	file.fd = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (file.fd < 0)
		return errno;
	file.size = fstat(file.fd, &stat) == 0 ? stat.st_size : 0;
	return 0;
}

static void close_file(void)
{
	if (file.fd >= 0)
		close(file.fd);
	file.fd = -1;
}

/* The log must not stop the program: when it cannot be turned over, stderr goes on alone. */
static void turn_over(void)
{
	char old[LOG_PATH_MAX + 4];

	snprintf(old, sizeof(old), "%s.1", file.path);
	close_file();
	if (rename(file.path, old) == 0)
		open_file();
}

static void write_all(int fd, const char *line, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, line, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		line += written;
		len -= (size_t)written;
	}
}

static void write_line(const char *line, size_t len)
{
	pthread_mutex_lock(&file.mutex);
	write_all(STDERR_FILENO, line, len);
	if (file.fd >= 0 && file.size + (off_t)len > LOG_FILE_MAX)
		turn_over();
	if (file.fd >= 0) {
		write_all(file.fd, line, len);
		file.size += (off_t)len;
	}
	pthread_mutex_unlock(&file.mutex);
}

/* True when the thread will write it, or counts it as lost. */
static bool leave_behind(const char *line, size_t len)
{
	bool on;

	pthread_mutex_lock(&behind.mutex);
	on = behind.on;
	if (on && len > sizeof(behind.lines) - behind.len) {
		behind.lost++;
	} else if (on) {
		memcpy(behind.lines + behind.len, line, len);
		behind.len += len;
		pthread_cond_signal(&behind.changed);
	}
	pthread_mutex_unlock(&behind.mutex);
	return on;
}

/* Waits for lines; false when there will be none any more. */
static bool take(size_t *len, unsigned *lost)
{
	pthread_mutex_lock(&behind.mutex);
	while (!behind.len && !behind.ending)
		pthread_cond_wait(&behind.changed, &behind.mutex);
	*len = behind.len;
	*lost = behind.lost;
	memcpy(behind.taken, behind.lines, behind.len);
	behind.len = behind.lost = 0;
	pthread_mutex_unlock(&behind.mutex);
	return *len > 0;
}

static void *write_behind(void *unused)
{
	size_t len;
	unsigned lost;

	(void)unused;
	pthread_setname_np(pthread_self(), "log");
	while (take(&len, &lost)) {
		write_line(behind.taken, len);
		if (lost)
			log_warn("log", "lost", "lines=%u", lost);
	}
	return NULL;
}

/* One event stays one line whatever the text holds. */
static void flatten(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
}

void log_event(
	const char *level, const char *area, const char *code, const char *format, va_list args)
{
	char line[LOG_LINE_MAX], time[CLOCK_UTC_TEXT_SIZE];
	const size_t max = sizeof(line) - 1;
	int saved_errno = errno;
	size_t len;

	clock_utc_text(clock_wall_ms(), time);
	len = (size_t)snprintf(
		line, sizeof(line), "%s %.8s %.128s %.64s ", time, level, area, code);
	len += (size_t)vsnprintf(line + len, sizeof(line) - len, format, args);
	if (len > max)
		len = max;
	flatten(line, len);
	line[len] = '\n';
	if (!leave_behind(line, len + 1))
		write_line(line, len + 1);
	errno = saved_errno;
}

enum status log_open(const char *path)
{
	int error;

	if (strlen(path) >= LOG_PATH_MAX)
		return failure(STATUS_IO, "log: path of %zu bytes", strlen(path));
	pthread_mutex_lock(&file.mutex);
	close_file();
	strcpy(file.path, path);
	error = open_file();
	pthread_mutex_unlock(&file.mutex);
	if (error)
		return failure(STATUS_IO, "log: open errno=%d", error);
	return STATUS_OK;
}

enum status log_behind(void)
{
	sigset_t all, before;
	int error;

	pthread_mutex_lock(&behind.mutex);
	behind.ending = false;
	pthread_mutex_unlock(&behind.mutex);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&behind.thread, NULL, write_behind, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		return failure(STATUS_NO_MEMORY, "log: thread errno=%d", error);
	pthread_mutex_lock(&behind.mutex);
	behind.on = true;
	pthread_mutex_unlock(&behind.mutex);
	return STATUS_OK;
}

/* Whoever logs from here on writes by himself again. */
static void end_behind(void)
{
	bool was_on;

	pthread_mutex_lock(&behind.mutex);
	was_on = behind.on;
	behind.on = false;
	behind.ending = true;
	pthread_cond_signal(&behind.changed);
	pthread_mutex_unlock(&behind.mutex);
	if (was_on)
		pthread_join(behind.thread, NULL);
}

void log_close(void)
{
	end_behind();
	pthread_mutex_lock(&file.mutex);
	close_file();
	pthread_mutex_unlock(&file.mutex);
}

void log_info(const char *area, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_event("info", area, code, format, args);
	va_end(args);
}

void log_warn(const char *area, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_event("warn", area, code, format, args);
	va_end(args);
}
