/*
 * case_maker.c - the tool around made_case.h.
 *
 * case_maker files STATE FOLDER COUNT PAGES BYTES   FOLDER/<number>/{case_id, receipt_no,
 *                                                   manifest.jws, slip.jws, <n>.age}
 * case_maker queue STATE COUNT PAGES BYTES          into the terminal's own queue
 * case_maker manifests COUNT                        random manifests, one canonical line each
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/storage/queue.h"
#include "tests/strangers/made_case.h"

static void write_file(const char *folder, const char *name, const void *data, size_t len)
{
	char path[PATH_TEXT_MAX];

	must(path_join(path, sizeof(path), folder, name) == STATUS_OK &&
			file_write(path, data, len, 0600) == STATUS_OK,
		name);
}

/* What the slip's QR carries in pieces, as the flattened JWS that a verifier rebuilds. */
static void write_slip(
	const struct maker *maker, const char *folder, const struct made_case *made)
{
	struct bytes payload = {0}, jws = {0};
	char hash[65];
	json_t *object;

	hex_encode(made->bundle.manifest_hash, 32, hash);
	object = json_pack("{s:i, s:s, s:s}", "count", 1, "manifest_hash", hash, "receipt_no",
		made->bundle.receipt_no);
	must(json_canonical(object, &payload) == STATUS_OK &&
			jws_sign(maker->key, "slip+jws", payload.data, payload.len, &jws) ==
				STATUS_OK,
		"no slip");
	write_file(folder, "slip.jws", jws.data, jws.len);
	json_decref(object);
	bytes_free(&payload);
	bytes_free(&jws);
}

static void write_case(
	const struct maker *maker, const char *to, int64_t seq, const struct made_case *made)
{
	const struct bundle_case *bundle = &made->bundle;
	char folder[PATH_TEXT_MAX], name[32];

	snprintf(name, sizeof(name), "%lld", (long long)seq);
	must(path_join(folder, sizeof(folder), to, name) == STATUS_OK &&
			folder_make(folder, 0700) == STATUS_OK,
		"no folder");
	write_file(folder, "case_id", bundle->case_id, strlen(bundle->case_id));
	write_file(folder, "receipt_no", bundle->receipt_no, strlen(bundle->receipt_no));
	write_file(folder, "visit_code", made->visit_code, strlen(made->visit_code));
	write_file(folder, "manifest.jws", bundle->jws.data, bundle->jws.len);
	write_slip(maker, folder, made);
	for (int n = 0; n <= (int)bundle->part_count; n++) {
		snprintf(name, sizeof(name), "%d.age", n);
		write_file(folder, name, made_part(made, n)->data, made_part(made, n)->len);
	}
}

static int make_files(char **argv)
{
	struct maker maker;
	struct made_case made;
	uint8_t prev[32] = {0};
	int count = atoi(argv[4]);

	maker_open(&maker, argv[2]);
	must(folder_make(argv[3], 0700) == STATUS_OK, "no folder");
	for (int64_t seq = 1; seq <= count; seq++) {
		made_case(&maker, seq, prev, atoi(argv[5]), (size_t)atol(argv[6]), &made);
		write_case(&maker, argv[3], seq, &made);
		memcpy(prev, made.bundle.manifest_hash, sizeof(prev));
		made_case_free(&made);
	}
	maker_close(&maker);
	return 0;
}

static void push(struct maker *maker, struct queue *queue, int pages, size_t page_len)
{
	struct queue_case entry = {.queued_ms = clock_wall_ms()};
	struct made_case made;
	const struct bundle_case *bundle = &made.bundle;
	uint8_t prev[32];
	int64_t seq;

	must(queue_begin(queue, &seq, prev) == STATUS_OK, "no number");
	made_case(maker, seq, prev, pages, page_len, &made);
	for (int n = 0; n <= pages; n++)
		must(queue_write_part(queue, bundle->case_id, n, made_part(&made, n)->data,
			     made_part(&made, n)->len) == STATUS_OK,
			"no part");
	memcpy(entry.case_id, bundle->case_id, sizeof(entry.case_id));
	memcpy(entry.visit_id, made.visit_id, sizeof(entry.visit_id));
	memcpy(entry.receipt_no, bundle->receipt_no, sizeof(entry.receipt_no));
	memcpy(entry.implement_code, bundle->implement_code, sizeof(bundle->implement_code));
	memcpy(entry.manifest_hash, bundle->manifest_hash, sizeof(entry.manifest_hash));
	entry.kiosk_seq = seq;
	entry.part_count = pages + 1;
	must(queue_add(queue, &entry, bundle->jws.data, bundle->jws.len) == STATUS_OK &&
			queue_commit(queue) == STATUS_OK,
		"not queued");
	made_case_free(&made);
}

static int fill_queue(char **argv)
{
	struct maker maker;
	struct queue *queue;

	maker_open(&maker, argv[2]);
	must(queue_open(argv[2], &queue) == STATUS_OK, "no queue");
	for (int i = 0; i < atoi(argv[3]); i++)
		push(&maker, queue, atoi(argv[4]), (size_t)atol(argv[5]));
	queue_close(queue);
	maker_close(&maker);
	return 0;
}

static int64_t dice(int64_t sides)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return (int64_t)(random % (uint64_t)sides);
}

/* Words of any script: a JSON string may hold everything but NUL and half a surrogate pair. */
static void random_word(char *out, size_t size)
{
	static const char *const LETTERS[] = {"a", "Z", "0", "_", "-", ".", "é", "木", "𠀀",
		"ﬀ", "\"", "\\", "/", "\b", "\n", "\x1f", "\x7f", "\u2028", "ß", "Ω"};
	size_t at = 0, letters = (size_t)dice(12) + 1;

	for (size_t i = 0; i < letters; i++) {
		const char *letter = LETTERS[dice(sizeof(LETTERS) / sizeof(LETTERS[0]))];

		if (at + strlen(letter) >= size)
			break;
		strcpy(out + at, letter);
		at += strlen(letter);
	}
}

static void random_manifest(struct manifest *out)
{
	static const char *const QUALITY[] = {"synced", "held", "unknown"};
	int64_t seq = dice(KIOSK_SEQ_MAX) + 1;

	memset(out, 0, sizeof(*out));
	uuid_make(clock_wall_ms(), out->case_id);
	uuid_make(clock_wall_ms(), out->visit_id);
	uuid_make(clock_wall_ms(), out->boot_id);
	snprintf(out->kiosk_id, sizeof(out->kiosk_id), "%06d", (int)dice(1000000));
	receipt_no_make(out->kiosk_id, seq, out->receipt_no);
	out->kiosk_seq = seq;
	out->visit_cases = (int)dice(VISIT_CASES_MAX) + 1;
	random_bytes(out->prev, 32), random_bytes(out->covers, 32);
	random_bytes(out->inner_commit, 32), random_bytes(out->query_tag, 32);
	strcpy(out->implement_code, "11530702MB0000000X4000123001000");
	strcpy(out->department, "gongan");
	out->item_version = (int)dice(1000) + 1;
	out->claimed_ms = dice(INT64_C(1) << 45);
	out->monotonic_ms = dice(INT64_C(1) << 45);
	strcpy(out->clock_quality, QUALITY[dice(3)]);
	out->part_count = (size_t)dice(MANIFEST_PARTS_MAX) + 1;
	for (size_t i = 0; i < out->part_count; i++) {
		out->parts[i].n = (int)i;
		random_bytes(out->parts[i].sha256, 32);
		out->parts[i].len = dice(PART_SIZE_MAX) + 1;
		strcpy(out->parts[i].name, i ? "photo" : "inner");
	}
	strcpy(out->sealed_to[0], "0123456789abcdef");
	strcpy(out->sealed_to[1], "fedcba9876543210");
	out->test = (int)dice(2);
	if (dice(2))
		out->booking = (struct booking){"window", "2026-12-01", "morning"};
}

/* What a form may hold: nested, any script, any integer. */
static json_t *random_value(int depth)
{
	char word[64] = "", name[24];
	json_t *value;

	switch (dice(depth > 0 ? 6 : 4)) {
	case 0:
		return json_integer(dice(INT64_C(1) << 53) * (dice(2) ? 1 : -1));
	case 1:
		return json_boolean(dice(2));
	case 2:
		return json_null();
	case 3:
		random_word(word, sizeof(word));
		return json_string(word);
	case 4:
		value = json_array();
		for (int64_t i = dice(5); i > 0; i--)
			json_array_append_new(value, random_value(depth - 1));
		return value;
	default:
		value = json_object();
		for (int64_t i = dice(8); i > 0; i--) {
			snprintf(name, sizeof(name), "%c%lld_%c", (char)('!' + dice(90)),
				(long long)dice(1000), (char)('A' + dice(50)));
			json_object_set_new(value, name, random_value(depth - 1));
		}
		return value;
	}
}

static void print_form(void)
{
	json_t *form = json_pack("{s:o, s:o}", "form", random_value(4), "b", random_value(4));
	struct bytes text = {0};

	if (json_canonical(form, &text) == STATUS_OK)
		puts((char *)text.data);
	bytes_free(&text);
	json_decref(form);
}

static int print_manifests(char **argv)
{
	static struct manifest manifest;
	struct bytes text = {0};

	for (int i = 0; i < atoi(argv[2]); i++) {
		random_manifest(&manifest);
		must(manifest_write(&manifest, &text) == STATUS_OK, "no manifest");
		puts((char *)text.data);
		bytes_free(&text);
		print_form();
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "files") == 0)
		return make_files(argv);
	if (argc == 6 && strcmp(argv[1], "queue") == 0)
		return fill_queue(argv);
	if (argc == 3 && strcmp(argv[1], "manifests") == 0)
		return print_manifests(argv);
	fprintf(stderr, "usage: case_maker files|queue|manifests …\n");
	return 2;
}
