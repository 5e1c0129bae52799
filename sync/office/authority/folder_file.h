/*
 * folder_file.h - small files in a folder that was opened once, by whoever could open it.
 *
 * For the authority, which opens its folders before it becomes another user and then reaches
 * nothing else.  Written as files.h writes: whole or not at all, durable.
 */
#ifndef SYNC_OFFICE_AUTHORITY_FOLDER_FILE_H
#define SYNC_OFFICE_AUTHORITY_FOLDER_FILE_H

#include "firmware/base/bytes.h"

#define FOLDER_FILE_MAX 4096 /* bytes */

/* Opens authority_folder/name, made when missing. Fails IO, DENIED. */
MUST_CHECK enum status folder_file_open(
	const char *authority_folder, const char *name, int *folder);

/* The file's bytes, appended. Fails NOT_FOUND, BAD_DATA (too long), IO. */
MUST_CHECK enum status folder_file_read(int folder, const char *name, struct bytes *out);

/* Replaces it durably. Fails FULL, IO, DENIED; then the old content stays. */
MUST_CHECK enum status folder_file_write(
	int folder, const char *name, const struct bytes *text);

#endif
