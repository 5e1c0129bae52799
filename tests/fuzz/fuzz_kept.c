/*
 * What a terminal and its office keep as JSON for a citizen: a slip at rest, the ink of a
 * signature.  What is read is written again to the same, and drawn within its picture.
 */
#include "firmware/model/ink.h"
#include "firmware/model/slip.h"
#include "sync/office/desk/signature_png.h"
#include "tests/fuzz/fuzz.h"

static void read_slip(const json_t *json)
{
	static struct slip slip, again;
	json_t *back = NULL;

	if (slip_from_json(json, &slip) != STATUS_OK)
		return;
	FUZZ_HOLDS(slip.case_count <= SLIP_CASES_MAX && (slip.test == 0 || slip.test == 1));
	FUZZ_HOLDS(slip_to_json(&slip, &back) == STATUS_OK);
	FUZZ_HOLDS(slip_from_json(back, &again) == STATUS_OK);
	FUZZ_HOLDS(again.case_count == slip.case_count && again.reprint == slip.reprint);
	json_decref(back);
}

static void read_ink(const json_t *json)
{
	static struct ink ink;
	struct bytes png = {0};
	json_t *back = NULL;

	if (ink_from_json(json, &ink) != STATUS_OK)
		return;
	FUZZ_HOLDS(ink.count <= INK_POINTS_MAX);
	FUZZ_HOLDS(ink_to_json(&ink, &back) == STATUS_OK);
	FUZZ_HOLDS(ink.confirmed || json_equal(json, back));
	(void)ink_is_tiny(&ink);
	if (signature_png(&ink, &png) == STATUS_OK)
		FUZZ_HOLDS(png.len > 0);
	bytes_free(&png);
	json_decref(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json = NULL;

	if (json_read(data, size, &json) != STATUS_OK)
		return 0;
	read_slip(json);
	read_ink(json);
	json_decref(json);
	return 0;
}
