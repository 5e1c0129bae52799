/*
 * lean_line.h - one connection of the benches to a server, costing its owner little.
 *
 * Mutual TLS 1.3, HTTP/1.1, one request at a time; bodies are sent from where they lie.  The
 * client shares the machine with the server that is measured, so what it burns is missing
 * there. Whatever goes wrong ends the program.
 */
#ifndef TESTS_BENCH_LEAN_LINE_H
#define TESTS_BENCH_LEAN_LINE_H

#include <stddef.h>

struct lean_keys;
struct lean_line;

/* Reads the keys of a terminal's state folder, for all its lines. */
struct lean_keys *lean_keys_read(const char *state_folder);
void lean_keys_free(struct lean_keys *keys);

/* Connects to url, https://address:port. */
struct lean_line *lean_open(struct lean_keys *keys, const char *url);
void lean_close(struct lean_line *line);

/*
 * Sends a request and reads its answer to the end; the status. headers: lines with CR LF, those
 * of the body's length and of the host are added.
 */
int lean_ask(struct lean_line *line, const char *method, const char *path, const char *headers,
	const void *body, size_t len);

#endif
