#include "tests/strangers/made_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/evidence/letter_key.h"
#include "firmware/model/ink.h"

void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	exit(3);
}

void maker_open(struct maker *maker, const char *state_folder)
{
	char path[PATH_TEXT_MAX];

	memset(maker, 0, sizeof(*maker));
	maker->department = "gongan";
	must(enrolment_read(state_folder, &maker->enrolment) == STATUS_OK, "no enrolment");
	must(sealing_keys_read(state_folder, &maker->enrolment, &maker->sealing) == STATUS_OK,
		"no sealing keys");
	must(path_join(path, sizeof(path), state_folder, "keys/manifest.pem") == STATUS_OK &&
			signing_key_read(path, &maker->key) == STATUS_OK,
		"no manifest key");
}

void maker_close(struct maker *maker)
{
	signing_key_destroy(maker->key);
}

static json_t *drawn(void)
{
	struct ink *ink = calloc(1, sizeof(*ink));
	json_t *json = NULL;

	must(ink != NULL, "no memory");
	ink->width = 16000;
	ink->height = 6000;
	ink_add(ink, 1000, 1000, 0, true);
	ink_add(ink, 9000, 4000, 120, false);
	must(ink_to_json(ink, &json) == STATUS_OK, "no signature");
	free(ink);
	return json;
}

static void add_pages(
	struct made_case *made, int pages, size_t page_len, const struct sealing_key *to[2])
{
	uint8_t *page = malloc(page_len + 1);

	must(page != NULL, "no memory");
	for (int i = 0; i < pages; i++) {
		random_bytes(page, page_len);
		must(bundle_case_add_page(&made->bundle, "photo", page, page_len, to) ==
				STATUS_OK,
			"no page");
	}
	free(page);
}

static void fill_visit(
	const struct maker *maker, struct made_case *made, struct bundle_visit *visit)
{
	*visit = (struct bundle_visit){.language = "zh-Hans",
		.signed_text = "以上内容属实",
		.claimed_ms = clock_wall_ms(),
		.monotonic_ms = clock_monotonic_ms(),
		.clock_quality = "synced"};
	uuid_make(clock_wall_ms(), visit->visit_id);
	visit_code_make(visit->visit_code);
	memcpy(made->visit_id, visit->visit_id, sizeof(made->visit_id));
	memcpy(made->visit_code, visit->visit_code, sizeof(made->visit_code));
	memcpy(visit->kiosk_id, maker->enrolment.kiosk_id, sizeof(visit->kiosk_id));
	must(clock_boot_id(visit->boot_id) == STATUS_OK, "no boot id");
	visit->identity = json_pack("{s:s}", "name", "木·𠀀");
	visit->signature = drawn();
}

void made_case(struct maker *maker, int64_t seq, const uint8_t prev[32], int pages,
	size_t page_len, struct made_case *out)
{
	struct bundle_case *bundle = &out->bundle;
	struct bundle_visit visit;
	const struct sealing_key *to[2];
	json_t *form = json_pack("{s:s, s:s}", "name", "木·𠀀", "reason", "work"),
	       *covers = NULL;
	char letters_to[SEAL_TEXT_SIZE];
	uint8_t covers_hash[32];

	memset(out, 0, sizeof(*out));
	fill_visit(maker, out, &visit);
	must(letter_key_recipient(visit.visit_code, visit.visit_id, letters_to) == STATUS_OK &&
			json_object_set_new(form, LETTER_KEY_MEMBER, json_string(letters_to)) ==
				0,
		"no key for letters");
	uuid_make(clock_wall_ms(), bundle->case_id);
	strcpy(bundle->implement_code, "11530702MB0000000X4000123001000");
	snprintf(bundle->department, sizeof(bundle->department), "%s", maker->department);
	bundle->item_version = 1;
	must(sealing_keys_find(&maker->sealing, maker->department, 0, clock_wall_ms(),
		     &to[0]) == STATUS_OK &&
			sealing_keys_find(&maker->sealing, "escrow", 0, clock_wall_ms(),
				&to[1]) == STATUS_OK,
		"no key of the department");
	must(bundle_case_set_form(bundle, form) == STATUS_OK, "no form");
	add_pages(out, pages, page_len, to);
	must(bundle_covers(&visit, bundle, 1, &covers, covers_hash) == STATUS_OK, "no covers");
	const struct bundle_place place = {1, covers, covers_hash, seq, prev};
	must(bundle_case_finish(bundle, &visit, &place, to, maker->key) == STATUS_OK,
		"no case");
	json_decref(covers);
	json_decref(visit.identity);
	json_decref(visit.signature);
	json_decref(form);
	bundle->form = NULL;
}

const struct bytes *made_part(const struct made_case *made, int n)
{
	return n == 0 ? &made->bundle.inner : &made->bundle.parts[n].sealed;
}

void made_case_free(struct made_case *made)
{
	bundle_case_free(&made->bundle);
}
