/*
 * local_socket.h - the AF_UNIX sockets of the state folder.
 *
 * One request per line.  An empty line (one byte) is the doorbell, "look again": it carries
 * nothing and is answered by nothing.  Any other line is a JSON object, answered by one line.
 * Peers must run as root, as the same user, or in the group of the socket file.  A path longer
 * than 80 bytes is refused: the settings then name a private folder.  A client has 5 s for each
 * line and for reading its answer, then it is dropped.  Source: design architecture, formats.
 */
#ifndef FIRMWARE_BASE_LOCAL_SOCKET_H
#define FIRMWARE_BASE_LOCAL_SOCKET_H

#include "firmware/base/bytes.h"

#define LOCAL_SOCKET_PATH_MAX 80
#define LOCAL_SOCKET_LINE_MAX 65536
#define LOCAL_SOCKET_ANSWER_MAX (4 * 1024 * 1024)
#define LOCAL_SOCKET_CLIENTS_MAX 8    /* at once; others wait for their turn */
#define LOCAL_SOCKET_PATIENCE_MS 5000 /* for one line, and for reading its answer */

struct local_socket;

/*
 * Runs on the listener's own thread.  line has no newline and is empty for the doorbell;
 * what is added to answer goes back as one line (nothing is sent when it stays empty).
 */
typedef void local_socket_handler(void *user, const char *line, struct bytes *answer);

/*
 * Replaces a stale socket file, listens with mode 0660, serves on a thread that sleeps when
 * idle.  Fails FULL (path too long), CONFLICT when another serves there, IO, NO_MEMORY.
 */
MUST_CHECK enum status local_socket_listen(
	const char *path, local_socket_handler *handler, void *user, struct local_socket **out);

/* Stops serving, removes the file. NULL is allowed. */
void local_socket_close(struct local_socket *socket);

/* Rings the doorbell of path; nobody there is no fault. Never blocks. */
void local_socket_ring(const char *path);

/* Sends one line, reads one line back. Fails OFFLINE when nobody listens, TIMEOUT, IO. */
MUST_CHECK enum status local_socket_ask(
	const char *path, const char *line, unsigned timeout_ms, struct bytes *answer);

#endif
