/*
 * A stick at the office's door, and a line on its socket: "manifest", a NUL, the
 * inner part; the same bytes as a line.  Every refusal has a code, no case is ever received.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/office/desk/officectl.h"
#include "sync/office/intake/control.h"
#include "sync/office/intake/courier.h"
#include "sync/wire/courier.h"
#include "tests/fuzz/fuzz.h"

static struct intake intake;
static char stick[] = "build/fuzz/courier-XXXXXX";
static bool is_open;

static void open_office(void)
{
	static char office[64], place[80];
	char *argv[] = {(char *)"init", office, NULL};

	FUZZ_HOLDS(mkdtemp(stick) != NULL);
	snprintf(office, sizeof(office), "%s/office", stick);
	snprintf(place, sizeof(place), "%s/intake", office);
	optind = 0;
	FUZZ_HOLDS(officectl_init(2, argv) == OFFICECTL_DONE);
	FUZZ_HOLDS(intake_open(place, &intake) == STATUS_OK);
	is_open = true;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", stick, name);
	file = fopen(path, "w");
	FUZZ_HOLDS(file && (size == 0 || fwrite(data, 1, size, file) == size));
	fclose(file);
}

static void take_stick(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\0', size) : NULL;
	size_t len = end ? (size_t)(end - data) : size;
	struct answer answer = {0};
	json_t *told = NULL;

	put(COURIER_MANIFEST, data, len);
	put("0.age", end ? end + 1 : data, end ? size - len - 1 : 0);
	courier_take(&intake, stick, &answer);
	FUZZ_HOLDS(answer.status >= 400 && courier_tell(&answer, &told) == STATUS_OK);
	FUZZ_HOLDS(json_string_length(json_object_get(told, "code")) > 0);
	json_decref(told);
	answer_free(&answer);
}

/* Rows change by such lines, receipts do not; one that names a folder is the stick again. */
static void say_line(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct bytes answer = {0};

	FUZZ_HOLDS(line != NULL);
	memcpy(line, data, size);
	line[size] = '\0';
	control_answer(&intake, line, &answer);
	FUZZ_HOLDS(!*line || (answer.len && strstr((char *)answer.data, "\"status\":\"")));
	bytes_free(&answer);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store_counts counts;

	if (!is_open)
		open_office();
	take_stick(data, size);
	say_line(data, size);
	FUZZ_HOLDS(store_count(intake.store, &counts) == STATUS_OK && counts.received == 0);
	return 0;
}
