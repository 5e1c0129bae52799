#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/ink.h"
#include "sync/office/desk/case_desk.h"
#include "sync/office/desk/signature_png.h"

#define FILE_NAME_SIZE 96

static const char USAGE[] =
	"usage: officectl open DIR CASE --key FILE --out FOLDER\n"
	"Checks everything about a case and decrypts it into FOLDER (0700): form.json,\n"
	"identity.json, the material pages, signature.png, summary.txt.\n"
	"  --key  the department's age identity (departments/<code>/identity.txt)\n"
	"A case with any fault is not written: the faults are named and the exit code is 1.\n";
static const char VERIFY_USAGE[] =
	"usage: officectl verify DIR CASE\n"
	"Checks everything about a case that can be checked without a key.\n";

static void tell_fault(const char *what)
{
	fprintf(stderr, "officectl: fault: %s\n", what);
}

static enum status write_json(const char *folder, const char *name, const json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(1) | JSON_SORT_KEYS);
	enum status status;

	if (!text)
		return failure(STATUS_BAD_DATA, "%s: nothing to write", name);
	status = officectl_write(folder, name, text, strlen(text), 0600);
	bytes_wipe(text, strlen(text));
	free(text);
	return status;
}

/* By what it is, never by what somebody called it. */
static const char *extension(const struct bytes *page)
{
	static const char *const KINDS[][2] = {
		{"\xff\xd8\xff", "jpg"}, {"\x89PNG", "png"}, {"%PDF-", "pdf"}};

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		size_t len = strlen(KINDS[i][0]);

		if (page->len > len && memcmp(page->data, KINDS[i][0], len) == 0)
			return KINDS[i][1];
	}
	return "bin";
}

/* A material id is no file name: anything but letters, digits, '-' and '_' becomes '_'. */
static void page_name(
	const struct manifest_part *part, const struct bytes *page, char out[FILE_NAME_SIZE])
{
	char id[sizeof(part->name)];

	snprintf(id, sizeof(id), "%s", part->name);
	for (char *c = id; *c; c++) {
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
			    (*c >= '0' && *c <= '9') || *c == '-' || *c == '_'))
			*c = '_';
	}
	snprintf(out, FILE_NAME_SIZE, "%d-%s.%s", part->n, id, extension(page));
}

static enum status write_pages(const char *folder, const struct opened_case *opened)
{
	char name[FILE_NAME_SIZE];
	enum status status = STATUS_OK;

	for (size_t i = 1; status == STATUS_OK && i < opened->manifest.part_count; i++) {
		const struct manifest_part *part = &opened->manifest.parts[i];
		const struct bytes *page = &opened->parts[part->n];

		page_name(part, page, name);
		status = officectl_write(folder, name, page->data, page->len, 0600);
	}
	return status;
}

/* The ink alone: whose it is, and who signed besides, stand beside it. */
static json_t *ink_of(const json_t *signature)
{
	json_t *alone = json_copy((json_t *)(uintptr_t)signature);

	json_object_del(alone, "others");
	json_object_del(alone, "name");
	return alone;
}

static void forget_ink(struct ink *ink)
{
	if (ink)
		bytes_wipe(ink, sizeof(*ink));
	free(ink);
}

/* For forget_ink(), also where it fails. */
static enum status read_ink(const json_t *signature, struct ink **out)
{
	json_t *alone = ink_of(signature);
	enum status status = STATUS_NO_MEMORY;

	*out = calloc(1, sizeof(**out));
	if (*out)
		status = ink_from_json(alone, *out);
	json_decref(alone);
	return status;
}

static enum status write_one_signature(
	const char *folder, const char *name, const json_t *signature)
{
	struct ink *ink;
	struct bytes png = {0};
	enum status status;

	/* 非手写确认: there is no ink to draw, the summary says so. */
	if (!json_array_size(json_object_get(signature, "strokes")))
		return STATUS_OK;
	if ((status = read_ink(signature, &ink)) == STATUS_OK)
		status = signature_png(ink, &png);
	if (status == STATUS_OK && png.len)
		status = officectl_write(folder, name, png.data, png.len, 0600);
	bytes_free(&png);
	forget_ink(ink);
	return status;
}

/* The applicant's, then signature-2.png, … of those who signed too; names in signers.json. */
static enum status write_signature(const char *folder, const json_t *signature)
{
	const json_t *others = json_object_get(signature, "others");
	json_t *names = json_array();
	enum status status = write_one_signature(folder, "signature.png", signature);

	for (size_t i = 0; status == STATUS_OK && i < json_array_size(others); i++) {
		const json_t *one = json_array_get(others, i);
		char name[40];

		snprintf(name, sizeof(name), "signature-%zu.png", i + 2);
		json_array_append(names, json_object_get(one, "name"));
		status = write_one_signature(folder, name, one);
	}
	if (status == STATUS_OK && json_array_size(names))
		status = write_json(folder, "signers.json", names);
	json_decref(names);
	return status;
}

static enum status summary_head(
	const struct case_desk *desk, const struct manifest *manifest, struct bytes *out)
{
	char number[18], claimed[CLOCK_TEXT_SIZE], received[CLOCK_TEXT_SIZE];

	receipt_no_group(manifest->receipt_no, number);
	clock_text(manifest->claimed_ms, claimed);
	clock_text(desk->entry.received_ms, received);
	return bytes_add_format(out,
		"receipt number  %s%s\n"
		"case            %s\n"
		"visit           %s, %d case(s)\n"
		"matter          %s version %d\n"
		"department      %s\n"
		"terminal        %s, number %lld\n"
		"signed at       %s (clock %s)\n"
		"received at     %s\n"
		"checked         signature, manifest, parts, commitments, receipt: all good\n",
		number, manifest->test ? "  TEST, NOT VALID" : "", manifest->case_id,
		manifest->visit_id, manifest->visit_cases, manifest->implement_code,
		manifest->item_version, manifest->department, manifest->kiosk_id,
		(long long)manifest->kiosk_seq, claimed, manifest->clock_quality, received);
}

/* A circle, a cross in one go: accepted like any mark, and said. */
static bool is_plain_mark(const json_t *signature)
{
	struct ink *ink;
	bool plain = read_ink(signature, &ink) == STATUS_OK && ink_is_plain(ink);

	forget_ink(ink);
	return plain;
}

static const char *signed_how(const json_t *signature)
{
	const char *method = json_text(signature, "method");

	if (method)
		return strcmp(method, "witness")
			       ? "keypad, the card was read again (非手写确认)"
			       : "a witness wrote (非手写确认): ";
	if (!json_array_size(json_object_get(signature, "strokes")))
		return "nobody";
	return is_plain_mark(signature) ? "hand, a plain mark (one stroke, or tiny)" : "hand";
}

/* What stands at the name's place; "" unless a witness wrote. */
static enum status tell_signature(const json_t *signature, struct bytes *out)
{
	const char *name = json_text(signature, "name");
	const char *witness = json_text(signature, "witness");

	return bytes_add_format(out, "%s       %s%s%s%s\n", name ? "and by   " : "signed by",
		name ? name : "", name ? ": " : "", signed_how(signature),
		witness ? witness : "");
}

/* Each with how: a key and a witness are no hand, whoever it was of them. */
static enum status tell_signatures(const struct opened_case *opened, struct bytes *out)
{
	const json_t *signature = json_object_get(opened->inner, "signature");
	const json_t *others = json_object_get(signature, "others");
	enum status status = tell_signature(signature, out);

	for (size_t i = 0; status == STATUS_OK && i < json_array_size(others); i++)
		status = tell_signature(json_array_get(others, i), out);
	return status;
}

static enum status write_summary(
	const char *folder, struct case_desk *desk, const struct opened_case *opened)
{
	const char *signed_text = json_text(opened->inner, "signed_text");
	char name[FILE_NAME_SIZE];
	struct case_chain chain = {0};
	struct bytes text = {0};
	enum status status = summary_head(desk, &opened->manifest, &text);

	if (status == STATUS_OK)
		status = case_chain_read(desk->store, &desk->entry, &chain);
	if (status == STATUS_OK)
		status = bytes_add_format(&text, "chain           %s%s%s%s\n\npages\n",
			chain.fork ? "FORK " : "", chain.hole ? "HOLE BEFORE " : "",
			chain.prev ? "WRONG PREV" : "",
			chain.fork || chain.hole || chain.prev ? "" : "whole");
	for (size_t i = 1; status == STATUS_OK && i < opened->manifest.part_count; i++) {
		const struct manifest_part *part = &opened->manifest.parts[i];

		page_name(part, &opened->parts[part->n], name);
		status = bytes_add_format(
			&text, "  %s  %zu bytes\n", name, opened->parts[part->n].len);
	}
	if (status == STATUS_OK)
		status = bytes_add_text(&text, "\n");
	if (status == STATUS_OK)
		status = tell_signatures(opened, &text);
	if (status == STATUS_OK)
		status = bytes_add_format(
			&text, "signed text\n%s\n", signed_text ? signed_text : "");
	if (status == STATUS_OK)
		status = officectl_write(folder, "summary.txt", text.data, text.len, 0600);
	bytes_free(&text);
	return status;
}

static enum status write_case(
	const char *folder, struct case_desk *desk, const struct opened_case *opened)
{
	const json_t *signature = json_object_get(opened->inner, "signature");
	enum status status = folder_make(folder, 0700);

	if (status == STATUS_OK)
		status =
			write_json(folder, "form.json", json_object_get(opened->inner, "form"));
	if (status == STATUS_OK)
		status = write_json(
			folder, "identity.json", json_object_get(opened->inner, "identity"));
	if (status == STATUS_OK)
		status = write_pages(folder, opened);
	if (status == STATUS_OK)
		status = write_signature(folder, signature);
	return status == STATUS_OK ? write_summary(folder, desk, opened) : status;
}

static int open_case(const char *office, const char *id, const char *key, const char *folder)
{
	struct case_desk desk = {.tell = tell_fault};
	struct opened_case *opened = calloc(1, sizeof(*opened));
	struct seal_identity identity;
	enum status status =
		opened ? officectl_read_identity(key, &identity) : STATUS_NO_MEMORY;

	if (status == STATUS_OK)
		status = case_desk_open(office, id, &desk);
	if (status == STATUS_OK)
		status = case_desk_check(&desk, &identity, opened);
	bytes_wipe(&identity, sizeof(identity));
	if (status == STATUS_OK)
		status = write_case(folder, &desk, opened);
	if (opened)
		opened_case_free(opened);
	free(opened);
	case_desk_close(&desk);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the case was not opened");
}

int officectl_open(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"key", required_argument, NULL, 'k'},
		{"out", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	const char *key = NULL, *folder = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'k')
			key = optarg;
		else if (option == 'o')
			folder = optarg;
		else
			break;
	}
	if (option != -1 || optind != argc - 2 || !key || !folder) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	return open_case(argv[optind], argv[optind + 1], key, folder);
}

int officectl_verify(int argc, char **argv)
{
	struct case_desk desk = {.tell = tell_fault};
	struct opened_case *opened;
	enum status status;

	if (argc != 3) {
		fputs(VERIFY_USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	opened = calloc(1, sizeof(*opened));
	status = opened ? case_desk_open(argv[1], argv[2], &desk) : STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = case_desk_check(&desk, NULL, opened);
	if (status == STATUS_OK)
		printf("%s is as it was signed and received\n", desk.entry.case_id);
	if (opened)
		opened_case_free(opened);
	free(opened);
	case_desk_close(&desk);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the case is not as it should be");
}
