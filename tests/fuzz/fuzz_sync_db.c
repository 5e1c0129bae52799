/* A stranger's sync.db: read to the end by kiosk's own readers, it never holds them up or
 * misleads them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/storage/office_memory.h"
#include "tests/fuzz/fuzz.h"

#define CASE_ID "0193573b-0000-7000-8000-000000000001"

static char folder[64];

/* One folder per process; libFuzzer calls many times. */
static void make_folder(void)
{
	char path[96];

	if (folder[0])
		return;
	snprintf(folder, sizeof(folder), "/tmp/fuzz-sync.XXXXXX");
	FUZZ_HOLDS(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/sync", folder);
	FUZZ_HOLDS(mkdir(path, 0700) == 0);
}

static void put(const char *suffix, const uint8_t *data, size_t size)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/sync/sync.db%s", folder, suffix);
	unlink(path);
	if (!data)
		return;
	file = fopen(path, "w");
	FUZZ_HOLDS(file && (size == 0 || fwrite(data, 1, size, file) == size));
	fclose(file);
}

static void read_letters(struct sync_state *state)
{
	struct letter letter;
	struct bytes body = {0};
	int64_t after = 0;

	for (int i = 0; i < 20; i++) {
		if (office_memory_letter(state, after, &letter, &body) != STATUS_OK)
			break;
		FUZZ_HOLDS(letter.id > after && body.len <= LETTER_BODY_MAX);
		after = letter.id;
		bytes_free(&body);
	}
	bytes_free(&body);
}

static void read_all(struct sync_state *state)
{
	char word[16], reason[48], line[48];
	struct office_memory memory;
	struct bytes note = {0};

	FUZZ_HOLDS(sync_state_of(state, CASE_ID, word, reason) == STATUS_OK);
	FUZZ_HOLDS(!word[0] || !strcmp(word, "delivered") || !strcmp(word, "quarantined"));
	FUZZ_HOLDS(strspn(reason, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(reason));
	FUZZ_HOLDS(sync_state_line(state, line) == STATUS_OK);
	if (sync_state_receipt(state, CASE_ID, &note) == STATUS_OK)
		FUZZ_HOLDS(note.len > 0 && note.len <= RECEIPT_NOTE_MAX);
	office_memory_read(state, &memory);
	FUZZ_HOLDS(strlen(memory.index_etag) < sizeof(memory.index_etag));
	bytes_free(&note);
	read_letters(state);
}

/* The last half of the bytes may be a WAL: its length is the first byte of the input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sync_state *state;
	size_t wal = size > 1 && data[0] < 4 ? size / 2 : 0;

	if (size < 1)
		return 0;
	make_folder();
	put("", data + 1, size - 1 - wal);
	put("-wal", wal ? data + size - wal : NULL, wal);
	put("-shm", NULL, 0);
	FUZZ_HOLDS(sync_state_open_reader(folder, &state) == STATUS_OK);
	read_all(state);
	sync_state_close(state);
	return 0;
}
