/*
 * citizen_hands.h - what a visit has done for it, by hands that only remember.
 *
 * For citizen.h; jobs wait in `citizen` until a test answers them.
 */
#ifndef TESTS_UNIT_FIRMWARE_VISIT_CITIZEN_HANDS_H
#define TESTS_UNIT_FIRMWARE_VISIT_CITIZEN_HANDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/words.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "firmware/visit/visit.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"
#include "firmware/visit/visit_sign.h"

#define JOBS_MAX 32

struct citizen {
	struct visit *visit;
	struct settings settings;
	struct counter counter;
	struct job *jobs[JOBS_MAX];
	size_t job_count;
	bool watching, scanner, camera, filming, slot;
	unsigned stills;
	unsigned reads, prints;
	enum fault faults[DEVICE_ROLES];
	bool holds_aside;       /* what is done beside the visit waits for the test, too … */
	enum status aside_ends; /* … or ends so at once */
	int64_t now;
};

static struct citizen citizen;

static inline void bench_work(void *user, struct job *job)
{
	struct visit_job *head = (struct visit_job *)job;

	(void)user;
	if (head->aside && !citizen.holds_aside) {
		head->status = citizen.aside_ends;
		job->done(job);
		return;
	}
	assert_true(citizen.job_count < JOBS_MAX);
	citizen.jobs[citizen.job_count++] = job;
}

static inline void bench_watch(void *user, bool watch)
{
	(void)user;
	citizen.watching = watch;
}

static inline void bench_read(void *user)
{
	(void)user;
	citizen.reads++;
}

static inline unsigned bench_print(void *user, struct bitmap *bitmap)
{
	(void)user;
	bitmap_destroy(bitmap);
	return ++citizen.prints;
}

static inline bool bench_has_slot(void *user)
{
	(void)user;
	return citizen.slot;
}

static inline bool bench_has_scanner(void *user)
{
	(void)user;
	return citizen.scanner;
}

static inline bool bench_has_camera(void *user)
{
	(void)user;
	return citizen.camera;
}

static inline void bench_camera(void *user, bool on)
{
	(void)user;
	citizen.filming = on;
}

static inline void bench_still(void *user)
{
	(void)user;
	citizen.stills++;
}

static inline bool bench_take_still(void *user, struct bytes *jpeg)
{
	(void)user;
	return bytes_add_text(jpeg, "jpeg") == STATUS_OK;
}

static inline const struct camera_picture *bench_picture(void *user)
{
	(void)user;
	return NULL;
}

static inline enum fault bench_fault(void *user, enum device_role role)
{
	(void)user;
	return citizen.faults[role];
}

static inline enum status bench_draw(
	const struct slip *slip, unsigned width_px, bool large, struct bitmap **out)
{
	(void)slip;
	(void)large;
	return bitmap_create(width_px, 10, out);
}

static inline enum status bench_checklist(
	const json_t *lines, const char *qr, unsigned width_px, bool large, struct bitmap **out)
{
	(void)lines;
	(void)qr;
	(void)large;
	return bitmap_create(width_px, 10, out);
}

/* Looks like a QR code, so that a picture of the screen looks like the screen. */
static inline bool bench_qr_is_dark(unsigned x, unsigned y, unsigned side)
{
	unsigned right = side - 1 - x, below = side - 1 - y;
	unsigned dx = x < right ? x : right, dy = y < below ? y : below;

	if (dx < 4 || dy < 4)
		return false; /* the quiet zone */
	if (dx < 12 && dy < 12 && !(x > side / 2 && y > side / 2)) {
		unsigned edge = dx - 4 < dy - 4 ? dx - 4 : dy - 4;
		unsigned inner = 10 - dx < 10 - dy ? 10 - dx : 10 - dy;

		return dx < 11 && dy < 11 &&
		       (edge == 0 || inner == 0 || (edge > 1 && inner > 1));
	}
	x = (x * 73 + y) * 2654435761u;
	x = (x ^ x >> 15) * 2246822519u;
	return (x ^ x >> 13) % 2;
}

static inline enum status bench_qr(
	const char *text, unsigned module_px, struct bytes *pixels, unsigned *side_px)
{
	uint8_t *out;
	enum status status;

	(void)text;
	*side_px = 61 * module_px;
	status = bytes_grow(pixels, (size_t)*side_px * *side_px * 4, &out);
	for (unsigned i = 0; !status && i < *side_px * *side_px; i++)
		memset(out + i * 4ul,
			bench_qr_is_dark(i % *side_px / module_px, i / *side_px / module_px, 61)
				? 0
				: 255,
			4);
	return status;
}

static const struct visit_hands BENCH_HANDS = {bench_work, bench_watch, bench_read, bench_print,
	bench_has_slot, bench_has_scanner, bench_has_camera, bench_camera, bench_still,
	bench_take_still, bench_picture, bench_fault, bench_draw, bench_checklist, bench_qr};

#endif
