/* The side of local_socket.h that asks. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"

/* A connected socket; -1 with errno when nobody is there. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) > LOCAL_SOCKET_PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

void local_socket_ring(const char *path)
{
	int fd = connect_to(path);

	if (fd < 0)
		return;
	/* A bell that is not heard is no loss: the databases are the truth. */
	(void)!send(fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

static enum status wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd polled = {.fd = fd, .events = events};

	for (;;) {
		int64_t left_ms = deadline_ms - clock_steady_ms();
		int ready;
		if (left_ms <= 0)
			return failure(STATUS_TIMEOUT, "socket: no answer in time");
		ready = poll(&polled, 1, left_ms > 60000 ? 60000 : (int)left_ms);
		if (ready > 0)
			return STATUS_OK;
		if (ready < 0 && errno != EINTR)
			return failure(STATUS_IO, "socket: poll errno=%d", errno);
	}
}

static enum status send_line(int fd, const char *line, int64_t deadline_ms)
{
	/* One more than the line: its NUL is sent as the newline. */
	for (size_t at = 0, len = strlen(line); at <= len;) {
		const char *data = at < len ? line + at : "\n";
		size_t left = at < len ? len - at : 1;
		ssize_t sent = send(fd, data, left, MSG_NOSIGNAL);
		if (sent >= 0) {
			at += (size_t)sent;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return failure(STATUS_IO, "socket: send errno=%d", errno);
		enum status status = wait_for(fd, POLLOUT, deadline_ms);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* Reads up to the newline, which is not kept. */
static enum status receive_line(int fd, int64_t deadline_ms, struct bytes *answer)
{
	size_t before = answer->len;

	for (;;) {
		char chunk[4096];
		enum status status = wait_for(fd, POLLIN, deadline_ms);
		if (status != STATUS_OK)
			return status;
		ssize_t len = recv(fd, chunk, sizeof(chunk), 0);
		if (len < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (len <= 0)
			return failure(STATUS_IO, "socket: the answer broke off");
		const char *end = memchr(chunk, '\n', (size_t)len);
		status = bytes_add(answer, chunk, end ? (size_t)(end - chunk) : (size_t)len);
		bytes_wipe(chunk, sizeof(chunk));
		if (status != STATUS_OK || end)
			return status;
		if (answer->len - before > LOCAL_SOCKET_ANSWER_MAX)
			return failure(STATUS_IO, "socket: the answer does not end");
	}
}

enum status local_socket_ask(
	const char *path, const char *line, unsigned timeout_ms, struct bytes *answer)
{
	int64_t deadline_ms = clock_steady_ms() + timeout_ms;
	size_t before = answer->len;
	enum status status;
	int fd;

	if (strchr(line, '\n') || strlen(line) > LOCAL_SOCKET_LINE_MAX)
		return failure(STATUS_IO, "socket: not one line of a request");
	fd = connect_to(path);
	if (fd < 0 && (errno == ENOENT || errno == ECONNREFUSED))
		return STATUS_OFFLINE; /* often just a question; the caller knows */
	if (fd < 0 && errno == EAGAIN)
		return failure(STATUS_TIMEOUT, "socket: %s has too many callers", path);
	if (fd < 0)
		return failure(STATUS_IO, "socket: connect %s errno=%d", path, errno);
	status = send_line(fd, line, deadline_ms);
	if (status == STATUS_OK)
		status = receive_line(fd, deadline_ms, answer);
	close(fd);
	if (status != STATUS_OK)
		answer->len = before;
	return status;
}
