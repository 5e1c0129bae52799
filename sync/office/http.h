/*
 * http.h - the office's HTTP server: a unix socket behind nginx.
 *
 * The only file that knows libmicrohttpd.  A few threads, each with its own epoll; bodies are
 * handed on as they come and never kept whole.
 */
#ifndef SYNC_OFFICE_HTTP_H
#define SYNC_OFFICE_HTTP_H

#include "sync/office/intake.h"

struct http;

/* Listens on path (0660, at most 80 bytes) and serves. Fails FULL (path too long), IO. */
MUST_CHECK enum status http_open(const char *path, struct intake *intake, struct http **out);

/* Finishes the requests under way, removes the socket. NULL is allowed. */
void http_close(struct http *http);

#endif
