/*
 * office_cases.h - an office and two terminals on disk, cases made as a terminal makes them.
 *
 * For the unit tests of sync/office: everything is real but the network.
 */
#ifndef TESTS_UNIT_SYNC_OFFICE_OFFICE_CASES_H
#define TESTS_UNIT_SYNC_OFFICE_OFFICE_CASES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/bundle.h"
#include "firmware/evidence/letter_key.h"
#include "firmware/model/ink.h"
#include "sync/office/desk/officectl.h"
#include "sync/office/intake/intake.h"
#include "sync/office/intake/terminal_change.h"
#include "sync/wire/tus.h"

#define FIXTURE_HEADERS 8
#define FIXTURE_NUMBER "530702"
#define FIXTURE_OTHER "530703"

struct fixture_terminal {
	char state[PATH_TEXT_MAX], kiosk_id[KIOSK_ID_SIZE];
	struct signing_key *key;
	struct sealing_keys keys;
	struct enrolment enrolment;
	char certificate[8192];    /* as nginx passes it on */
	int others;                /* who sign every case besides the applicant */
	bool keypad;               /* the applicant confirms by keys: no ink of theirs */
	struct booking booking;    /* of every case; without a day none */
	const char *code;          /* of every case's matter; NULL: always the same one */
	int64_t clock_ms;          /* wrong by so much, which it does not know */
	const char *clock_quality; /* NULL: synced */
};

struct fixture {
	char folder[64], office[PATH_TEXT_MAX], intake_folder[PATH_TEXT_MAX];
	struct fixture_terminal terminal, other;
	struct intake intake;
	const char *certificate; /* sent with every request; NULL sends none */
	const char *headers[FIXTURE_HEADERS][2];
	size_t header_count;
	const char *after; /* argument of every request; NULL sends none */
};

/* What fixture_case() made. */
struct fixture_case {
	struct bundle_case bundle;
	char visit_code[VISIT_CODE_SIZE];
};

static inline int fixture_run(int (*command)(int, char **), const char *first, ...)
{
	char *argv[24] = {(char *)first};
	int argc = 1;
	va_list args;

	va_start(args, first);
	while (argc < 23 && (argv[argc] = va_arg(args, char *)))
		argc++;
	va_end(args);
	optind = 0; /* getopt begins anew */
	return command(argc, argv);
}

static inline void fixture_read(const char *folder, const char *name, struct bytes *out)
{
	assert_int_equal(officectl_read(folder, name, out), STATUS_OK);
}

/* Everything but letters and digits as %XX. */
static inline void fixture_escape(const char *text, char *out, size_t size)
{
	size_t at = 0;

	for (; *text && at + 4 < size; text++) {
		bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
			     (*text >= '0' && *text <= '9');

		if (plain)
			out[at++] = *text;
		else
			at += (size_t)snprintf(out + at, size - at, "%%%02X", (uint8_t)*text);
	}
	out[at] = '\0';
}

static inline void fixture_enrol(
	struct fixture *fixture, const char *number, struct fixture_terminal *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes pem = {0};

	snprintf(out->kiosk_id, sizeof(out->kiosk_id), "%s", number);
	assert_int_equal(
		path_join(out->state, sizeof(out->state), fixture->folder, number), STATUS_OK);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, number,
				 out->state, NULL),
		OFFICECTL_DONE);
	assert_int_equal(enrolment_read(out->state, &out->enrolment), STATUS_OK);
	assert_int_equal(sealing_keys_read(out->state, &out->enrolment, &out->keys), STATUS_OK);
	assert_int_equal(
		path_join(path, sizeof(path), out->state, "keys/manifest.pem"), STATUS_OK);
	assert_int_equal(signing_key_read(path, &out->key), STATUS_OK);
	fixture_read(out->state, "keys/tls.crt", &pem);
	fixture_escape((char *)pem.data, out->certificate, sizeof(out->certificate));
	bytes_free(&pem);
}

static inline void fixture_start(struct fixture *fixture)
{
	memset(&fixture->intake, 0, sizeof(fixture->intake));
	assert_int_equal(intake_open(fixture->intake_folder, &fixture->intake), STATUS_OK);
}

/* What a broken disk or a hand leaves in office.db, while nobody has it open. */
static inline void fixture_change_rows(struct fixture *fixture, const char *sql)
{
	char command[2 * PATH_TEXT_MAX];

	intake_close(&fixture->intake);
	snprintf(command, sizeof(command), "sqlite3 %s/office.db \"%s\"",
		fixture->intake_folder, sql);
	assert_int_equal(system(command), 0);
	fixture_start(fixture);
}

static inline int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	const char *parent = getenv("TMPDIR");

	assert_non_null(fixture);
	snprintf(fixture->folder, sizeof(fixture->folder), "%s/office-test-XXXXXX",
		parent ? parent : P_tmpdir);
	assert_non_null(mkdtemp(fixture->folder));
	assert_int_equal(
		path_join(fixture->office, sizeof(fixture->office), fixture->folder, "office"),
		STATUS_OK);
	assert_int_equal(path_join(fixture->intake_folder, sizeof(fixture->intake_folder),
				 fixture->office, "intake"),
		STATUS_OK);
	assert_int_equal(fixture_run(officectl_init, "init", fixture->office, "--department",
				 "gongan", "--department", "renshe", NULL),
		OFFICECTL_DONE);
	fixture_enrol(fixture, FIXTURE_NUMBER, &fixture->terminal);
	fixture_enrol(fixture, FIXTURE_OTHER, &fixture->other);
	fixture->certificate = fixture->terminal.certificate;
	fixture_start(fixture);
	*state = fixture;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;
	char command[128];

	intake_close(&fixture->intake);
	signing_key_destroy(fixture->terminal.key);
	signing_key_destroy(fixture->other.key);
	snprintf(command, sizeof(command), "rm -rf %s", fixture->folder);
	assert_int_equal(system(command), 0);
	free(fixture);
	return 0;
}

/* others sign the same beside the applicant, by hand where the applicant confirms by keys. */
static inline json_t *fixture_signature(const struct fixture_terminal *terminal)
{
	int others = terminal->others;
	struct ink *ink = calloc(1, sizeof(*ink));
	json_t *json = NULL;

	assert_non_null(ink);
	ink->width = 16000;
	ink->height = 6000;
	ink_add(ink, 1000, 1000, 0, true);
	ink_add(ink, 9000, 4000, 120, false);
	ink_add(ink, 12000, 2000, 300, true);
	ink_add(ink, 12500, 5000, 420, false);
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	free(ink);
	if (others) {
		json_t *list = json_array();

		for (int i = 0; i < others; i++)
			json_array_append_new(list, json_deep_copy(json));
		for (int i = 0; i < others; i++)
			json_object_set_new(
				json_array_get(list, i), "name", json_string("木小某"));
		json_object_set_new(json, "others", list);
	}
	if (terminal->keypad) {
		json_object_set_new(json, "strokes", json_array());
		json_object_set_new(json, "method", json_string("keypad"));
	}
	return json;
}

static inline void fixture_book(
	const struct booking *booking, json_t *form, struct bundle_case *bundle)
{
	bundle->booking = *booking;
	if (!booking->day[0])
		return;
	json_object_set_new(form, BOOKING_FIELD_DAY, json_string(booking->day));
	json_object_set_new(form, BOOKING_FIELD_KIND, json_string(booking->kind));
	json_object_set_new(form, BOOKING_FIELD_TIME, json_string(booking->time));
}

static inline void fixture_to(const struct fixture_terminal *terminal, const char *department,
	const struct sealing_key *to[2])
{
	int64_t now_ms = clock_wall_ms();

	assert_int_equal(
		sealing_keys_find(&terminal->keys, department, 0, now_ms, &to[0]), STATUS_OK);
	assert_int_equal(
		sealing_keys_find(&terminal->keys, "escrow", 0, now_ms, &to[1]), STATUS_OK);
}

/* A case with one JPEG-like page of page_len bytes, signed and sealed. Free with
 * fixture_case_free(). */
static inline void fixture_case(struct fixture_terminal *terminal, int64_t seq,
	const uint8_t prev[32], size_t page_len, struct fixture_case *out)
{
	static const uint8_t START[32];
	struct bundle_visit visit = {.language = "zh-Hans",
		.signed_text = "以上内容属实",
		.claimed_ms = clock_wall_ms() + terminal->clock_ms,
		.monotonic_ms = clock_monotonic_ms(),
		.clock_quality = terminal->clock_quality ? terminal->clock_quality : "synced"};
	struct bundle_case *bundle = &out->bundle;
	const struct sealing_key *to[2];
	uint8_t *page = malloc(page_len), covers_hash[32];
	char letters_to[SEAL_TEXT_SIZE];
	json_t *form = json_pack("{s:s, s:s}", "name", "木·𠀀", "reason", "work");
	json_t *covers = NULL;

	memset(out, 0, sizeof(*out));
	assert_non_null(page);
	random_bytes(page, page_len);
	memcpy(page, "\xff\xd8\xff\xe0", 4);
	visit.identity = json_pack("{s:s}", "name", "木·𠀀");
	visit.signature = fixture_signature(terminal);
	uuid_make(clock_wall_ms(), visit.visit_id);
	uuid_make(clock_wall_ms(), bundle->case_id);
	visit_code_make(visit.visit_code);
	strcpy(out->visit_code, visit.visit_code);
	strcpy(visit.kiosk_id, terminal->kiosk_id);
	assert_int_equal(clock_boot_id(visit.boot_id), STATUS_OK);
	strcpy(bundle->implement_code,
		terminal->code ? terminal->code : "11530702MB0000000X4000123001000");
	strcpy(bundle->department, "gongan");
	bundle->item_version = 1;
	fixture_to(terminal, "gongan", to);
	assert_int_equal(
		letter_key_recipient(visit.visit_code, visit.visit_id, letters_to), STATUS_OK);
	json_object_set_new(form, LETTER_KEY_MEMBER, json_string(letters_to));
	json_object_set_new(form, "_delivery", json_pack("{s:s}", "way", "print_here"));
	fixture_book(&terminal->booking, form, bundle);
	assert_int_equal(bundle_case_set_form(bundle, form), STATUS_OK);
	assert_int_equal(bundle_case_add_page(bundle, "photo", page, page_len, to), STATUS_OK);
	assert_int_equal(bundle_covers(&visit, bundle, 1, &covers, covers_hash), STATUS_OK);
	const struct bundle_place place = {1, covers, covers_hash, seq, prev ? prev : START};
	assert_int_equal(
		bundle_case_finish(bundle, &visit, &place, to, terminal->key), STATUS_OK);
	json_decref(covers);
	json_decref(visit.identity);
	json_decref(visit.signature);
	json_decref(form);
	bundle->form = NULL;
	free(page);
}

static inline void fixture_case_free(struct fixture_case *made)
{
	bundle_case_free(&made->bundle);
}

#endif
