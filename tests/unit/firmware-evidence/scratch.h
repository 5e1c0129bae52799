/*
 * scratch.h - a folder that goes away, files in it, and other people's programs run on them.
 *
 * For the tests of evidence: `age`, `jose` and `openssl` are the independent checkers.
 */
#ifndef TESTS_UNIT_FIRMWARE_EVIDENCE_SCRATCH_H
#define TESTS_UNIT_FIRMWARE_EVIDENCE_SCRATCH_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"

#define ok(call) assert_int_equal(call, STATUS_OK)

struct scratch {
	char folder[256];
};

static inline void scratch_open(struct scratch *scratch)
{
	const char *parent = getenv("TMPDIR");

	snprintf(scratch->folder, sizeof(scratch->folder), "%s/onevisit-evidence-XXXXXX",
		parent ? parent : P_tmpdir);
	assert_non_null(mkdtemp(scratch->folder));
}

/* Runs a shell command inside the folder; its exit code. */
static inline int scratch_run(const struct scratch *scratch, const char *command)
{
	char line[2048];

	snprintf(line, sizeof(line), "cd '%s' && { %s; } >out.txt 2>err.txt", scratch->folder,
		command);
	return system(line);
}

static inline void scratch_close(struct scratch *scratch)
{
	char line[512];

	snprintf(line, sizeof(line), "rm -rf '%s'", scratch->folder);
	assert_int_equal(system(line), 0);
}

static inline void scratch_write(
	const struct scratch *scratch, const char *name, const void *data, size_t len)
{
	char path[PATH_TEXT_MAX];

	ok(path_join(path, sizeof(path), scratch->folder, name));
	ok(file_write(path, data, len, 0600));
}

static inline void scratch_read(
	const struct scratch *scratch, const char *name, struct bytes *out)
{
	char path[PATH_TEXT_MAX];

	ok(path_join(path, sizeof(path), scratch->folder, name));
	ok(file_read(path, 64 * 1024 * 1024, out));
}

/* Bytes that look like nothing in particular, the same every time. */
static inline uint8_t *scratch_noise(size_t len)
{
	uint8_t *noise = malloc(len + 1);
	uint32_t state = 12345;

	assert_non_null(noise);
	for (size_t i = 0; i < len; i++) {
		state = state * 1664525 + 1013904223;
		noise[i] = (uint8_t)(state >> 24);
	}
	return noise;
}

#endif
