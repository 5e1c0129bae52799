/*
 * catalogue_folder.h - a catalogue folder written for one test, and what its author is told.
 *
 * For the tests of catalogues.
 */
#ifndef TESTS_UNIT_FIRMWARE_MODEL_CATALOGUE_FOLDER_H
#define TESTS_UNIT_FIRMWARE_MODEL_CATALOGUE_FOLDER_H

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/model/catalogue/catalogue_load.h"
#include "tests/unit/firmware-model/item_bench.h"

static char folder[64];
static char *made[32];
static size_t made_count;

static inline int make_folder(void **unused)
{
	(void)unused;
	strcpy(folder, "/tmp/catalogue-XXXXXX");
	made_count = 0;
	return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < made_count; i++) {
		unlink(made[i]);
		free(made[i]);
	}
	return rmdir(folder);
}

static char *new_path(const char *name)
{
	char *path = malloc(200);

	assert_non_null(path);
	snprintf(path, 200, "%s/%s", folder, name);
	made[made_count++] = path;
	return path;
}

static inline void write_text(const char *name, const char *text)
{
	FILE *file = fopen(new_path(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline void write_item(const char *name, const char *code)
{
	json_t *json = item_json();

	if (code)
		json_object_set_new(json, "implement_code", json_string(code));
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
}

struct told {
	char text[4096];
	size_t count;
};

static inline void note(void *user, const char *file, const char *pointer, const char *what)
{
	struct told *told = user;
	size_t len = strlen(told->text);

	told->count++;
	snprintf(told->text + len, sizeof(told->text) - len, "%s %s %s\n", file, pointer, what);
}

#define TWO "{\"zh-Hans\":\"某\",\"en\":\"Some\"}"
#define FRAME_HEAD                                                                             \
	"{\"version\":1,\"sample_data\":1,"                                                    \
	"\"departments\":[{\"code\":\"gongan\",\"name\":" TWO "}],"                            \
	"\"categories\":[{\"id\":\"household\",\"name\":" TWO "}],"
#define CALENDAR "\"calendar\":{\"off\":[],\"worked\":[]},"
#define BUNDLE(items) "{\"id\":\"b\",\"name\":" TWO ",\"note\":" TWO ",\"items\":[" items "]}"
#define ONE(code) "{\"item\":\"" code "\"}"
#define NEEDS(code, other) "{\"item\":\"" code "\",\"needs\":\"" other "\"}"

/* Loads what was written so far; the one fault told must hold the three words. */
static inline void expect_told(
	const char *file, const char *pointer, const char *what, struct catalogue *catalogue)
{
	struct told told = {.count = 0};
	char line[300];

	assert_int_equal(catalogue_load(folder, note, &told, catalogue), STATUS_OK);
	snprintf(line, sizeof(line), "%s %s ", file, pointer);
	if (told.count != 1 || strncmp(told.text, line, strlen(line)) != 0 ||
		!strstr(told.text, what))
		fail_msg("expected \"%s%s\" alone, got:\n%s", line, what, told.text);
}

static inline void write_changed(const char *code, const char *pointer, const char *value)
{
	const struct change change = {pointer, value};
	json_t *json = item_json();
	char name[64];

	apply_change(json, &change);
	json_object_set_new(json, "implement_code", json_string(code));
	snprintf(name, sizeof(name), "%s.json", code);
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
}

#endif
