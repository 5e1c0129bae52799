/*
 * bench_catalogue.c - what a large catalogue costs: judging it, mapping its image, a key of
 * search.
 *
 * usage: bench_catalogue FOLDER COUNT   (FOLDER: empty, of its own; run from the project's
 * root) Prints: judge_ms image_mib map_ms key_median_ms key_max_ms item_ms
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "firmware/storage/catalogue_image.h"
#include "tests/bench/timing.h"

enum { MAPS = 21, KEYS_MAX = 512, AGAIN = 5 };

/* Typed key by key, as a citizen does. */
static const char *const TYPED[] = {"juzhuzhengshenling", "shebaoka", "gjjtq", "居住证",
	"hunyin", "xinshenger", "yibao", "zzzz", "residence permit", "cjbz"};

static const uint8_t SOURCE[32] = {1};

/* Another town's matter of the same kind: name and code differ, all else is as real. */
static void write_item(const char *folder, const struct catalogue *sample, unsigned number)
{
	const struct service_item *item = catalogue_item(sample, number % sample->count);
	json_t *json = json_deep_copy(item->json), *name = json_object_get(json, "name");
	char text[512], path[PATH_TEXT_MAX];

	snprintf(text, sizeof(text), "B%08u", number);
	json_object_set_new(json, "implement_code", json_string(text));
	snprintf(path, sizeof(path), "%s/%s.json", folder, text);
	snprintf(text, sizeof(text), "%s%u号窗口", item_text(item->json, "name", "zh-Hans"),
		number);
	json_object_set_new(name, "zh-Hans", json_string(text));
	snprintf(text, sizeof(text), "%s, counter %u", item_text(item->json, "name", "en"),
		number);
	json_object_set_new(name, "en", json_string(text));
	must(json_dump_file(json, path, JSON_COMPACT) == 0, "item");
	json_decref(json);
}

static void make_folder(const char *folder, unsigned count)
{
	struct catalogue sample;
	struct bytes frame = {0};
	char path[PATH_TEXT_MAX];

	must(catalogue_open("assets/services", &sample) == STATUS_OK, "sample");
	for (unsigned i = 0; i < count; i++)
		write_item(folder, &sample, i);
	catalogue_close(&sample);
	must(file_read("assets/services/catalogue.json", 1024 * 1024, &frame) == STATUS_OK,
		"frame");
	snprintf(path, sizeof(path), "%s/catalogue.json", folder);
	must(file_write(path, frame.data, frame.len, 0600) == STATUS_OK, "frame");
	bytes_free(&frame);
}

static double judge(const char *folder, struct catalogue *out)
{
	double start = now_ms();

	must(catalogue_open(folder, out) == STATUS_OK, "catalogue");
	return now_ms() - start;
}

static double write_image(const struct catalogue *catalogue, const char *path)
{
	struct readings *readings;
	struct bytes text = {0}, image = {0};
	double mib;

	must(file_read("assets/input/syllables.txt", 1024 * 1024, &text) == STATUS_OK &&
			readings_read((const char *)text.data, text.len, &readings) ==
				STATUS_OK,
		"readings");
	must(catalogue_image_build(catalogue, readings, SOURCE, &image) == STATUS_OK &&
			file_write(path, image.data, image.len, 0600) == STATUS_OK,
		"image");
	mib = (double)image.len / (1024 * 1024);
	readings_destroy(readings);
	bytes_free(&text);
	bytes_free(&image);
	return mib;
}

static double map_image(const char *path, struct catalogue *out)
{
	double times[MAPS];

	for (int i = 0; i < MAPS; i++) {
		double start = now_ms();
		must(catalogue_image_open(path, SOURCE, out) == STATUS_OK, "map");
		times[i] = now_ms() - start;
		if (i + 1 < MAPS)
			catalogue_close(out);
	}
	qsort(times, MAPS, sizeof(*times), by_size);
	return times[MAPS / 2];
}

/* One key: what it finds, each by its name. */
static double answer(const struct catalogue *catalogue, const char *typed)
{
	uint32_t found[FINDER_HITS_MAX];
	double start = now_ms();
	size_t hits = catalogue_search(catalogue, typed, found, FINDER_HITS_MAX);

	for (size_t i = 0; i < hits; i++)
		must(catalogue_entry_name(&catalogue->entries[found[i]], "en")[0] != '\0',
			"name");
	return now_ms() - start;
}

/* Each key by the median of its answers: the slowest key is not the one that was interrupted. */
static size_t type(const struct catalogue *catalogue, const char *query, double *times)
{
	size_t count = 0;
	char typed[64];
	double of_key[AGAIN];

	for (size_t len = 1; len <= strlen(query); len++) {
		if (((unsigned char)query[len] & 0xc0) == 0x80)
			continue; /* in the middle of a character */
		snprintf(typed, sizeof(typed), "%.*s", (int)len, query);
		for (int again = 0; again < AGAIN; again++)
			of_key[again] = answer(catalogue, typed);
		qsort(of_key, AGAIN, sizeof(*of_key), by_size);
		times[count++] = of_key[AGAIN / 2];
	}
	return count;
}

static double load_item(const struct catalogue *catalogue)
{
	double start = now_ms();

	must(catalogue_item(catalogue, catalogue->count / 2) != NULL, "item");
	return now_ms() - start;
}

int main(int argc, char **argv)
{
	static double keys[KEYS_MAX];
	struct catalogue judged, mapped;
	char path[PATH_TEXT_MAX];
	size_t count = 0;
	double judge_ms, mib, map_ms;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_catalogue FOLDER COUNT\n");
		return 2;
	}
	make_folder(argv[1], (unsigned)atoi(argv[2]));
	judge_ms = judge(argv[1], &judged);
	must(judged.count >= (size_t)atoi(argv[2]) * 9 / 10, "items were left out");
	snprintf(path, sizeof(path), "%s/image", argv[1]);
	mib = write_image(&judged, path);
	catalogue_close(&judged);
	map_ms = map_image(path, &mapped);
	for (size_t i = 0; i < sizeof(TYPED) / sizeof(TYPED[0]); i++)
		count += type(&mapped, TYPED[i], keys + count);
	qsort(keys, count, sizeof(*keys), by_size);
	printf("%.1f %.1f %.2f %.2f %.2f %.2f\n", judge_ms, mib, map_ms, keys[count / 2],
		keys[count - 1], load_item(&mapped));
	catalogue_close(&mapped);
	return 0;
}
