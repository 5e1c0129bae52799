/*
 * signed_folder.h - a state folder as `officectl enrol` leaves it, made small for tests.
 */
#ifndef TESTS_UNIT_FIRMWARE_EVIDENCE_SIGNED_FOLDER_H
#define TESTS_UNIT_FIRMWARE_EVIDENCE_SIGNED_FOLDER_H

#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/signing_key.h"

struct signed_folder {
	struct scratch scratch;
	struct note_key publication, receipt;
	struct enrolment enrolment;
	struct bytes index; /* lines, without the origin line */
};

static inline void signed_folder_make(struct signed_folder *folder, const char *path)
{
	char whole[PATH_TEXT_MAX];

	ok(path_join(whole, sizeof(whole), folder->scratch.folder, path));
	ok(folder_make(whole, 0700));
}

static inline void signed_folder_open(struct signed_folder *folder)
{
	static const char *const FOLDERS[] = {
		"keys", "sync", "sync/signed", "sync/signed/catalogue"};

	memset(folder, 0, sizeof(*folder));
	scratch_open(&folder->scratch);
	for (size_t i = 0; i < sizeof(FOLDERS) / sizeof(FOLDERS[0]); i++)
		signed_folder_make(folder, FOLDERS[i]);
	ok(note_key_make("office.example", &folder->publication));
	ok(note_key_make("office.example", &folder->receipt));
	folder->enrolment = (struct enrolment){.kiosk_id = "530702",
		.origin = "office.example",
		.receipt_key = folder->receipt,
		.publication_key = folder->publication,
		.minimum_index = 2};
	ok(enrolment_write(folder->scratch.folder, &folder->enrolment, "CA", "SERVER CA"));
}

/* Writes a file of the signed folder and its line; call in the order of names. */
static inline void signed_folder_add(
	struct signed_folder *folder, const char *name, const void *data, size_t len)
{
	char path[PATH_TEXT_MAX], hash[65];
	uint8_t raw[32];

	ok(path_join(path, sizeof(path), "sync/signed", name));
	scratch_write(&folder->scratch, path, data, len);
	sha256(data, len, raw);
	hex_encode(raw, sizeof(raw), hash);
	ok(bytes_add_format(&folder->index, "%s 2 %s\n", name, hash));
}

/* The key that signs the terminal's manifests. */
static inline void signed_folder_add_manifest_key(struct signed_folder *folder)
{
	struct signing_key *key;
	struct bytes pem = {0};

	ok(signing_key_make(&key));
	ok(signing_key_pem(key, &pem));
	scratch_write(&folder->scratch, "keys/manifest.pem", pem.data, pem.len);
	signing_key_destroy(key);
	bytes_free(&pem);
}

/* Signs lines under the given first line with key. */
static inline void signed_folder_sign(struct signed_folder *folder, const struct note_key *key,
	const char *first_line, const char *lines)
{
	struct bytes text = {0}, note = {0};

	ok(bytes_add_format(&text, "%s\n%s", first_line, lines));
	ok(note_sign(key, (char *)text.data, &note));
	scratch_write(&folder->scratch, "sync/signed/index", note.data, note.len);
	bytes_free(&text);
	bytes_free(&note);
}

static inline void signed_folder_sign_all(struct signed_folder *folder)
{
	signed_folder_sign(folder, &folder->publication, "office.example/index",
		(char *)folder->index.data);
}

/* Appends one entry of sealing-keys.json for a new identity. */
static inline void signed_folder_key(struct bytes *list, const char *department,
	int64_t from_ms, int64_t to_ms, int test, struct seal_identity *identity)
{
	struct seal_recipient recipient;
	char text[SEAL_TEXT_SIZE], id[17];

	ok(seal_identity_make(identity));
	memcpy(recipient.key, identity->key, SEAL_KEY_SIZE);
	seal_recipient_text(&recipient, text);
	seal_recipient_id(&recipient, id);
	ok(bytes_add_format(list,
		"%s{\"department\":\"%s\",\"from_ms\":%lld,\"key_id\":\"%s\",\"recipient\":\"%"
		"s\","
		"\"test\":%d,\"to_ms\":%lld}",
		list->len ? "," : "[", department, (long long)from_ms, id, text, test,
		(long long)to_ms));
}

static inline void signed_folder_close(struct signed_folder *folder)
{
	bytes_free(&folder->index);
	scratch_close(&folder->scratch);
}

#endif
