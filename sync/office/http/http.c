#include "sync/office/http/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <microhttpd.h>

#include "firmware/base/local_socket.h"

#define THREAD_STACK (512 * 1024) /* bytes of address space; a few pages are touched */
#define BACKLOG 512
#define CONNECTIONS_MAX 1024
#define CONNECTION_MEMORY (128 * 1024) /* headers, and the piece of a body read at once */
#define IDLE_SECONDS 120               /* longer than nginx keeps a connection */

struct http {
	const struct service *service;
	void *user;
	struct MHD_Daemon *daemon;
	char path[LOCAL_SOCKET_PATH_MAX + 1];
};

static const char *request_header(void *user, const char *name)
{
	return MHD_lookup_connection_value(user, MHD_HEADER_KIND, name);
}

static const char *request_argument(void *user, const char *name)
{
	return MHD_lookup_connection_value(user, MHD_GET_ARGUMENT_KIND, name);
}

/* Takes the answer's body. */
static struct MHD_Response *make_response(struct answer *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body.len, answer->body.data, MHD_RESPMEM_MUST_COPY);

	if (!response)
		return NULL;
	if (answer->content_type)
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	for (size_t i = 0; i < answer->header_count; i++)
		MHD_add_response_header(
			response, answer->headers[i].name, answer->headers[i].value);
	return response;
}

/* MHD_NO closes the connection without an answer. */
static enum MHD_Result finish(
	struct http *http, struct MHD_Connection *connection, void *exchange)
{
	struct answer answer = {0};
	struct MHD_Response *response = NULL;
	enum MHD_Result result = MHD_NO;

	http->service->finish(exchange, &answer);
	if (!answer.lost)
		response = make_response(&answer);
	if (response) {
		result = MHD_queue_response(connection, (unsigned)answer.status, response);
		MHD_destroy_response(response);
	}
	answer_free(&answer);
	return result;
}

static enum MHD_Result serve(void *user, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *data, size_t *len, void **state)
{
	struct http *http = user;
	const struct request request = {
		method, path, request_header, connection, request_argument};

	(void)version;
	if (!*state)
		return http->service->begin(http->user, &request, state) == STATUS_OK ? MHD_YES
										      : MHD_NO;
	if (*len) {
		http->service->body(*state, data, *len);
		*len = 0;
		return MHD_YES;
	}
	return finish(http, connection, *state);
}

static void completed(void *user, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode code)
{
	struct http *http = user;

	(void)connection;
	(void)code;
	http->service->destroy(*state);
	*state = NULL;
}

static enum status bind_socket(int fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		chmod(path, 0660) != 0 || listen(fd, BACKLOG) != 0)
		return failure(STATUS_IO, "listening: errno=%d", errno);
	return STATUS_OK;
}

enum status http_listen(const char *path, int *out)
{
	enum status status;
	int fd;

	if (strlen(path) > LOCAL_SOCKET_PATH_MAX)
		return failure(STATUS_FULL, "the socket lies too deep: set socket_folder");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failure(STATUS_IO, "socket errno=%d", errno);
	status = bind_socket(fd, path);
	if (status != STATUS_OK)
		close(fd);
	else
		*out = fd;
	return status;
}

/*
 * Takes fd.  A thread per connection: in a pool two connections may share a thread while others
 * idle, and then one waits for the other's fsync.  nginx in front keeps few connections.
 */
static enum status start(struct http *http, int fd)
{
	http->daemon = MHD_start_daemon(
		MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL,
		serve, http, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_STACK_SIZE,
		(size_t)THREAD_STACK, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_NOTIFY_COMPLETED, completed, http, MHD_OPTION_END);
	if (http->daemon)
		return STATUS_OK;
	close(fd);
	return failure(STATUS_IO, "the HTTP server does not start");
}

enum status http_serve(
	int fd, const char *path, const struct service *service, void *user, struct http **out)
{
	struct http *http = calloc(1, sizeof(*http));
	enum status status;

	if (!http) {
		close(fd);
		return failure(STATUS_NO_MEMORY, "no memory for the HTTP server");
	}
	http->service = service;
	http->user = user;
	strcpy(http->path, path);
	status = start(http, fd);
	if (status == STATUS_OK)
		*out = http;
	else
		free(http);
	return status;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	unlink(http->path);
	free(http);
}
