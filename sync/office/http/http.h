/*
 * http.h - the HTTP server of office and authority: a unix socket behind nginx.
 *
 * The only file that knows libmicrohttpd.  Each connection has a thread of its own, so that a
 * sync for one holds no other up; bodies are handed on as they come and never kept whole.
 */
#ifndef SYNC_OFFICE_HTTP_HTTP_H
#define SYNC_OFFICE_HTTP_HTTP_H

#include "sync/office/http/request.h"

struct http;

/* Listens on path (0660, at most 80 bytes). Fails FULL (path too long), IO. */
MUST_CHECK enum status http_listen(const char *path, int *fd);

/* Takes fd, serves each connection on its thread, and removes path at the end. Fails IO, NO_MEMORY. */
MUST_CHECK enum status http_serve(
	int fd, const char *path, const struct service *service, void *user, struct http **out);

/* Finishes the requests under way, removes the socket. NULL is allowed. */
void http_close(struct http *http);

#endif
