/*
 * ink.h - a handwritten signature: points with times.
 *
 * Coordinates in 1/100 mm from the pad's upper left corner; times in ms from the first
 * touch.  Any mark counts; ink_is_tiny() asks once more.  Who cannot write confirms by the
 * keypad instead: then there is no ink; or a named witness writes. Both are 非手写确认. Source:
 * service-model "Signing".
 */
#ifndef FIRMWARE_MODEL_INK_H
#define FIRMWARE_MODEL_INK_H

#include <stdbool.h>

#include "firmware/model/json.h"

#define INK_POINTS_MAX 8192
#define INK_WITNESS_SIZE 64
#define INK_OTHERS_MAX 8 /* who sign one thing besides the applicant */

struct ink_point {
	int32_t x, y, t_ms;
	bool first; /* begins a stroke */
};

struct ink {
	struct ink_point points[INK_POINTS_MAX];
	size_t count;
	int32_t width, height;          /* of the pad, 1/100 mm */
	bool confirmed;                 /* by the keypad, after the card was read again */
	char witness[INK_WITNESS_SIZE]; /* who wrote it instead; "" the signer */
};

/* Adds a point; points beyond the limit are dropped. */
void ink_add(struct ink *ink, int32_t x, int32_t y, int32_t t_ms, bool first);

/* True when nothing, or only a dot, was drawn, and nothing was confirmed. */
bool ink_is_tiny(const struct ink *ink);

/* True for a mark that is hardly a name: one stroke (a circle), or tiny.  It counts all the same. */
bool ink_is_plain(const struct ink *ink);

/*
 * {"width","height","strokes":[[[x,y,t],…],…]}, and "method":"keypad" when confirmed,
 * "method":"witness" with "witness": the name; a new reference.  Fails NO_MEMORY.
 */
MUST_CHECK enum status ink_to_json(const struct ink *ink, json_t **out);

/* Back again. Fails BAD_DATA. */
MUST_CHECK enum status ink_from_json(const json_t *json, struct ink *out);

#endif
