/*
 * memory_calls.h - what the two halves of the wrapped calls share.
 */
#ifndef TESTS_FLEET_MEMORY_CALLS_H
#define TESTS_FLEET_MEMORY_CALLS_H

#include <stdbool.h>

struct node;

/* True for a path on a disk in memory. */
bool memory_path(const char *path);

/* The file behind a descriptor of ours, NULL: it is none. */
struct node *memory_node(int fd);

/* The path it was opened by. */
const char *memory_fd_path(int fd);

/* A new descriptor. */
int memory_open_node(struct node *node, const char *path);

/* -1 and errno, or 0. */
int memory_result(int error);

#endif
