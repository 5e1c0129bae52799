/*
 * bench_page.c - from the picture of the camera to the page sealed and durable in the draft.
 *
 * usage: bench_page STATE ROUNDS FILE.jpg...
 * What the housekeeping worker does with a page (firmware/visit/visit_pages.c): sealed to the
 * visit, written and fsynced; then checked and drawn small by a confined child of its own.  Per
 * file: width, height, bytes; median and p95 in ms until it is durable, and until it is shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/evidence/seal.h"
#include "firmware/pages/pages.h"
#include "firmware/storage/drafts.h"
#include "tests/bench/timing.h"

enum { ROUNDS_MAX = 200, FILE_MAX = 20 << 20 };

static void take_page(const char *state, const char *visit_id, const struct bytes *jpeg,
	const struct seal_recipient *to, struct page_preview *preview, double *durable,
	double *shown)
{
	double start = now_ms();
	struct bytes sealed = {0};
	enum fault fault;

	page_preview_free(preview);
	must(seal(jpeg->data, jpeg->len, to, 1, &sealed) == STATUS_OK, "seal");
	must(draft_put(state, visit_id, "page.1", sealed.data, sealed.len) == STATUS_OK,
		"draft");
	*durable = now_ms() - start;
	must(page_check("camera.jpg", jpeg->data, jpeg->len, preview, &fault) == STATUS_OK,
		"check");
	*shown = now_ms() - start;
	bytes_free(&sealed);
}

static void measure(const char *state, const char *visit_id, const struct seal_recipient *to,
	int rounds, const char *path)
{
	static double durable[ROUNDS_MAX], shown[ROUNDS_MAX];
	struct page_preview preview = {0};
	struct bytes jpeg = {0};

	must(file_read(path, FILE_MAX, &jpeg) == STATUS_OK, "file");
	for (int i = 0; i < rounds; i++)
		take_page(state, visit_id, &jpeg, to, &preview, &durable[i], &shown[i]);
	qsort(durable, (size_t)rounds, sizeof(*durable), by_size);
	qsort(shown, (size_t)rounds, sizeof(*shown), by_size);
	printf("%u %u %zu %.1f %.1f %.1f %.1f\n", preview.full_width, preview.full_height,
		jpeg.len, durable[rounds / 2], durable[rounds * 95 / 100], shown[rounds / 2],
		shown[rounds * 95 / 100]);
	page_preview_free(&preview);
	bytes_free(&jpeg);
}

int main(int argc, char **argv)
{
	static const uint8_t SECRET[DRAFT_SECRET_SIZE];
	struct seal_identity identity;
	struct seal_recipient to;
	struct draft_head head = {0};
	int rounds = argc >= 4 ? atoi(argv[2]) : 0;
	char worker[PATH_TEXT_MAX];

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench_page STATE ROUNDS FILE.jpg...\n");
		return 2;
	}
	must(snprintf(worker, sizeof(worker), "%.*s/../../kiosk-page",
		     (int)(strrchr(argv[0], '/') - argv[0]), argv[0]) < (int)sizeof(worker),
		"path");
	pages_set_worker(worker);
	must(seal_identity_make(&identity) == STATUS_OK, "visit identity");
	memcpy(to.key, identity.key, sizeof(to.key));
	uuid_make(clock_wall_ms(), head.visit_id);
	must(draft_begin(argv[1], &head, SECRET) == STATUS_OK, "draft");
	for (int i = 3; i < argc; i++)
		measure(argv[1], head.visit_id, &to, rounds, argv[i]);
	return 0;
}
