#include "firmware/base/local_socket.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

#define GROUPS_MAX 128
#define ACCEPT_PAUSE_MS 1000
#define BACKLOG 32

/* What the thread waits for: every client, then these. */
enum { POLLED_STOP = LOCAL_SOCKET_CLIENTS_MAX, POLLED_LISTENER, POLLED };

struct client {
	int fd; /* -1: the place is free */
	int64_t deadline_ms;
	struct bytes in, out;
	size_t sent;
};

struct local_socket {
	local_socket_handler *handler;
	void *user;
	int fd, stop;
	pthread_t thread;
	int64_t accept_again_ms;
	gid_t group;
	dev_t device;
	ino_t inode;
	struct client clients[LOCAL_SOCKET_CLIENTS_MAX];
	char path[LOCAL_SOCKET_PATH_MAX + 1];
};

static enum status address_of(const char *path, struct sockaddr_un *out)
{
	size_t len = strlen(path);

	if (len == 0 || len > LOCAL_SOCKET_PATH_MAX)
		return failure(STATUS_FULL, "socket: path of %zu bytes", len);
	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(out->sun_path, path, len);
	return STATUS_OK;
}

static void drop(struct client *client)
{
	close(client->fd);
	bytes_free(&client->in);
	bytes_free(&client->out);
	*client = (struct client){.fd = -1};
}

static void be_patient(struct client *client)
{
	client->deadline_ms = clock_monotonic_ms() + LOCAL_SOCKET_PATIENCE_MS;
}

static bool peer_is_in_group(int fd, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0)
		return false;
	for (size_t i = 0; i < len / sizeof(groups[0]); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool peer_is_allowed(int fd, gid_t group)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid() || peer.gid == group ||
	       peer_is_in_group(fd, group);
}

static struct client *free_place(struct local_socket *socket)
{
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		if (socket->clients[i].fd < 0)
			return &socket->clients[i];
	return NULL;
}

static void take_client(struct local_socket *socket)
{
	struct client *client = free_place(socket);
	int fd = accept4(socket->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		/* Out of descriptors or memory: the caller still waits, so poll() would spin.
		 */
		if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR)
			socket->accept_again_ms = clock_monotonic_ms() + ACCEPT_PAUSE_MS;
		return;
	}
	if (!peer_is_allowed(fd, socket->group)) {
		log_warn("socket", "peer_refused", "fd=%d", fd);
		close(fd);
		return;
	}
	client->fd = fd;
	be_patient(client);
}

/* Sends what the client takes now. False when it is gone. */
static bool flush(struct client *client)
{
	while (client->sent < client->out.len) {
		ssize_t sent = send(client->fd, client->out.data + client->sent,
			client->out.len - client->sent, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN;
		client->sent += (size_t)sent;
	}
	bytes_free(&client->out);
	client->sent = 0;
	be_patient(client);
	return true;
}

static bool serve_line(struct local_socket *socket, struct client *client, const char *line)
{
	size_t before = client->out.len;

	socket->handler(socket->user, line, &client->out);
	be_patient(client);
	if (client->out.len == before)
		return true;
	if (client->out.len > LOCAL_SOCKET_ANSWER_MAX ||
		memchr(client->out.data + before, '\n', client->out.len - before)) {
		log_warn("socket", "answer_unfit", "bytes=%zu", client->out.len - before);
		return false;
	}
	return bytes_add(&client->out, "\n", 1) == STATUS_OK && flush(client);
}

/* Serves the whole lines that wait; one at a time as long as the client reads its answers. */
static bool serve_lines(struct local_socket *socket, struct client *client)
{
	while (client->out.len == 0) {
		uint8_t *start = client->in.data;
		uint8_t *end = start ? memchr(start, '\n', client->in.len) : NULL;
		size_t len;
		if (!end)
			return client->in.len <= LOCAL_SOCKET_LINE_MAX;
		len = (size_t)(end - start);
		*end = '\0';
		if (memchr(start, '\0', len) || !serve_line(socket, client, (char *)start))
			return false;
		client->in.len -= len + 1;
		memmove(start, end + 1, client->in.len);
		bytes_wipe(start + client->in.len, len + 1);
	}
	return true;
}

/* False when the client is gone or breaks the rules. */
static bool receive(struct local_socket *socket, struct client *client)
{
	char chunk[4096];
	ssize_t len = recv(client->fd, chunk, sizeof(chunk), 0);
	bool good;

	if (len < 0)
		return errno == EAGAIN || errno == EINTR;
	if (len == 0)
		return false;
	good = bytes_add(&client->in, chunk, (size_t)len) == STATUS_OK;
	bytes_wipe(chunk, sizeof(chunk));
	return good && serve_lines(socket, client);
}

static bool attend(struct local_socket *socket, struct client *client, short events)
{
	if (events & POLLOUT)
		return flush(client) && serve_lines(socket, client);
	if (events & POLLIN)
		return receive(socket, client);
	return !(events & (POLLERR | POLLHUP | POLLNVAL));
}

static int64_t sooner_ms(int64_t least_ms, int64_t left_ms)
{
	if (left_ms < 0)
		left_ms = 0;
	return least_ms < 0 || left_ms < least_ms ? left_ms : least_ms;
}

/* -1, for ever, when nobody is connected. */
static int wait_ms(const struct local_socket *socket, int64_t now_ms)
{
	int64_t least_ms = -1;

	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		if (socket->clients[i].fd >= 0)
			least_ms = sooner_ms(least_ms, socket->clients[i].deadline_ms - now_ms);
	if (socket->accept_again_ms > now_ms)
		least_ms = sooner_ms(least_ms, socket->accept_again_ms - now_ms);
	return (int)least_ms;
}

static void attend_all(struct local_socket *socket, const struct pollfd *polled)
{
	int64_t now_ms = clock_monotonic_ms();

	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++) {
		struct client *client = &socket->clients[i];
		if (client->fd < 0)
			continue;
		if ((polled[i].revents && !attend(socket, client, polled[i].revents)) ||
			now_ms >= client->deadline_ms)
			drop(client);
	}
}

static int wait_for_work(struct local_socket *socket, struct pollfd polled[POLLED])
{
	int64_t now_ms = clock_monotonic_ms();
	bool accepting = free_place(socket) && now_ms >= socket->accept_again_ms;

	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++) {
		const struct client *client = &socket->clients[i];
		short events = client->out.len > 0 ? POLLOUT : POLLIN;
		polled[i] = (struct pollfd){.fd = client->fd, .events = events};
	}
	polled[POLLED_STOP] = (struct pollfd){.fd = socket->stop, .events = POLLIN};
	polled[POLLED_LISTENER] =
		(struct pollfd){.fd = accepting ? socket->fd : -1, .events = POLLIN};
	return poll(polled, POLLED, wait_ms(socket, now_ms));
}

static void *serve(void *user)
{
	struct local_socket *socket = user;
	struct pollfd polled[POLLED];

	pthread_setname_np(pthread_self(), "local-socket");
	for (;;) {
		if (wait_for_work(socket, polled) < 0)
			continue;
		if (polled[POLLED_STOP].revents)
			return NULL;
		attend_all(socket, polled);
		if (polled[POLLED_LISTENER].revents)
			take_client(socket);
	}
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A socket file is stale when nobody answers behind it; anything else there is not ours. */
static enum status remove_stale(const char *path, const struct sockaddr_un *address)
{
	struct stat found;
	bool alive;
	int fd;

	if (lstat(path, &found) != 0)
		return STATUS_OK;
	if (!S_ISSOCK(found.st_mode))
		return failure(STATUS_CONFLICT, "socket: %s is something else", path);
	fd = new_socket();
	if (fd < 0)
		return failure(STATUS_IO, "socket: errno=%d", errno);
	alive = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
		errno == EAGAIN;
	close(fd);
	if (alive)
		return failure(STATUS_CONFLICT, "socket: %s is in use", path);
	if (unlink(path) != 0)
		return failure(STATUS_IO, "socket: unlink %s errno=%d", path, errno);
	return STATUS_OK;
}

/* The mode is set before anyone can connect: until listen() the kernel refuses. */
static enum status bind_and_listen(
	struct local_socket *socket, const struct sockaddr_un *address)
{
	struct stat made;

	if (bind(socket->fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
		return failure(STATUS_IO, "socket: bind %s errno=%d", socket->path, errno);
	if (chmod(socket->path, 0660) != 0 || lstat(socket->path, &made) != 0 ||
		listen(socket->fd, BACKLOG) != 0) {
		int error = errno;
		unlink(socket->path);
		return failure(STATUS_IO, "socket: listen %s errno=%d", socket->path, error);
	}
	socket->group = made.st_gid;
	socket->device = made.st_dev;
	socket->inode = made.st_ino;
	return STATUS_OK;
}

static enum status start_thread(struct local_socket *socket)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&socket->thread, NULL, serve, socket);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		return failure(STATUS_IO, "socket: thread errno=%d", error);
	return STATUS_OK;
}

/* Somebody else's socket may lie there by now. */
static void remove_own(const struct local_socket *socket)
{
	struct stat found;

	if (socket->inode && lstat(socket->path, &found) == 0 &&
		found.st_dev == socket->device && found.st_ino == socket->inode)
		unlink(socket->path);
}

static void release(struct local_socket *socket)
{
	remove_own(socket);
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		if (socket->clients[i].fd >= 0)
			drop(&socket->clients[i]);
	if (socket->fd >= 0)
		close(socket->fd);
	if (socket->stop >= 0)
		close(socket->stop);
	free(socket);
}

enum status local_socket_listen(
	const char *path, local_socket_handler *handler, void *user, struct local_socket **out)
{
	struct sockaddr_un address;
	struct local_socket *socket;
	enum status status = address_of(path, &address);

	if (status == STATUS_OK)
		status = remove_stale(path, &address);
	if (status != STATUS_OK)
		return status;
	socket = calloc(1, sizeof(*socket));
	if (!socket)
		return failure(STATUS_NO_MEMORY, "socket");
	socket->handler = handler;
	socket->user = user;
	strcpy(socket->path, path);
	for (size_t i = 0; i < LOCAL_SOCKET_CLIENTS_MAX; i++)
		socket->clients[i].fd = -1;
	socket->fd = new_socket();
	socket->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (socket->fd < 0 || socket->stop < 0)
		status = failure(STATUS_IO, "socket: errno=%d", errno);
	else
		status = bind_and_listen(socket, &address);
	if (status == STATUS_OK)
		status = start_thread(socket);
	if (status != STATUS_OK) {
		release(socket);
		return status;
	}
	*out = socket;
	return STATUS_OK;
}

void local_socket_close(struct local_socket *socket)
{
	if (!socket)
		return;
	eventfd_write(socket->stop, 1);
	pthread_join(socket->thread, NULL);
	release(socket);
}
