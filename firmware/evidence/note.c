#include "firmware/evidence/note.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/evidence/base64.h"
#include "firmware/evidence/digest.h"

#define SECRET_START "PRIVATE+KEY+"
#define SIGNATURE_START "\xe2\x80\x94 " /* an em dash and a space */

/* Both key texts carry this byte before the 32 of the key; it is part of the key id too. */
enum { ALGORITHM_ED25519 = 1, KEY_BYTES = 33, ED25519_SIZE = 64, MARK_BYTES = 68 };
enum { KEY_CHARS = BASE64_LEN(KEY_BYTES), MARK_CHARS = BASE64_LEN(MARK_BYTES), ID_CHARS = 8 };

static bool name_is_valid(const char *name, size_t len)
{
	if (len == 0 || len >= NOTE_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] == '+' || name[i] == 0x7f)
			return false;
	return true;
}

static void make_id(struct note_key *key)
{
	const uint8_t algorithm = ALGORITHM_ED25519;
	const struct piece pieces[] = {
		piece_text(key->name),
		{"\n", 1},
		{&algorithm, 1},
		{key->public_key, sizeof(key->public_key)},
	};
	uint8_t hash[DIGEST_SIZE];

	digest_of(pieces, sizeof(pieces) / sizeof(pieces[0]), hash);
	memcpy(key->id, hash, sizeof(key->id));
}

static enum status make_public(struct note_key *key)
{
	size_t len = sizeof(key->public_key);
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_ED25519, NULL, key->secret, sizeof(key->secret));
	int done = pkey && EVP_PKEY_get_raw_public_key(pkey, key->public_key, &len) == 1;

	EVP_PKEY_free(pkey);
	return done ? STATUS_OK : failure(STATUS_NO_MEMORY, "note: no public key");
}

enum status note_key_make(const char *name, struct note_key *out)
{
	enum status status;

	if (!name_is_valid(name, strlen(name)))
		return failure(STATUS_BAD_DATA, "note: key name");
	*out = (struct note_key){.name = ""};
	snprintf(out->name, sizeof(out->name), "%s", name);
	random_bytes(out->secret, sizeof(out->secret));
	status = make_public(out);
	if (status == STATUS_OK)
		make_id(out);
	return status;
}

/* "<name>+<8 hex>+<base64 of the algorithm and 32 bytes>" into key; data gets the 32 bytes. */
static enum status split_key(const char *text, struct note_key *key, uint8_t data[32])
{
	size_t name_len = strcspn(text, "+");
	const char *id = text + name_len + 1, *coded = id + ID_CHARS + 1;
	char digits[ID_CHARS + 1];
	uint8_t bytes[KEY_BYTES];
	enum status status = STATUS_BAD_DATA;

	if (strlen(text) != name_len + 1 + ID_CHARS + 1 + KEY_CHARS ||
		!name_is_valid(text, name_len) || id[ID_CHARS] != '+')
		return status;
	memcpy(key->name, text, name_len);
	memcpy(digits, id, ID_CHARS);
	digits[ID_CHARS] = '\0';
	if (hex_decode(digits, key->id, sizeof(key->id)) == STATUS_OK &&
		base64_decode(coded, KEY_CHARS, bytes, sizeof(bytes)) == STATUS_OK &&
		bytes[0] == ALGORITHM_ED25519) {
		memcpy(data, bytes + 1, sizeof(bytes) - 1);
		status = STATUS_OK;
	}
	bytes_wipe(bytes, sizeof(bytes));
	return status;
}

enum status note_key_read(const char *text, struct note_key *out)
{
	bool is_secret = strncmp(text, SECRET_START, strlen(SECRET_START)) == 0;
	struct note_key key = {.name = ""};
	uint8_t id[sizeof(key.id)];
	enum status status;

	status = split_key(is_secret ? text + strlen(SECRET_START) : text, &key,
		is_secret ? key.secret : key.public_key);
	if (status == STATUS_OK && is_secret)
		status = make_public(&key);
	if (status == STATUS_OK) {
		memcpy(id, key.id, sizeof(id));
		make_id(&key);
		if (memcmp(id, key.id, sizeof(id)) != 0)
			status = STATUS_BAD_DATA;
	}
	if (status == STATUS_OK)
		*out = key;
	else
		status = failure(status, "note: not an Ed25519 note key");
	bytes_wipe(&key, sizeof(key));
	return status;
}

static void key_text(
	const char *start, const struct note_key *key, const uint8_t data[32], char *out)
{
	uint8_t bytes[KEY_BYTES] = {ALGORITHM_ED25519};
	char id[ID_CHARS + 1], coded[KEY_CHARS + 1];

	memcpy(bytes + 1, data, 32);
	hex_encode(key->id, sizeof(key->id), id);
	base64_encode(bytes, sizeof(bytes), coded);
	snprintf(out, NOTE_KEY_TEXT_SIZE, "%s%s+%s+%s", start, key->name, id, coded);
	bytes_wipe(bytes, sizeof(bytes));
	bytes_wipe(coded, sizeof(coded));
}

void note_key_public_text(const struct note_key *key, char out[NOTE_KEY_TEXT_SIZE])
{
	key_text("", key, key->public_key, out);
}

void note_key_secret_text(const struct note_key *key, char out[NOTE_KEY_TEXT_SIZE])
{
	key_text(SECRET_START, key, key->secret, out);
}

/* Valid UTF-8, no control character but LF, ends with LF. */
static bool text_is_valid(const char *text, size_t len)
{
	if (len == 0 || text[len - 1] != '\n' || !text_is_utf8(text, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			return false;
	return true;
}

static enum status sign(
	const struct note_key *key, const char *text, size_t len, uint8_t out[ED25519_SIZE])
{
	size_t out_len = ED25519_SIZE;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_ED25519, NULL, key->secret, sizeof(key->secret));
	int done = context && pkey &&
		   EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) == 1 &&
		   EVP_DigestSign(context, out, &out_len, (const uint8_t *)text, len) == 1;

	EVP_PKEY_free(pkey);
	EVP_MD_CTX_free(context);
	return done ? STATUS_OK : failure(STATUS_NO_MEMORY, "note: cannot sign");
}

enum status note_sign(const struct note_key *key, const char *text, struct bytes *out)
{
	static const uint8_t NO_SECRET[sizeof(key->secret)];
	size_t len = strlen(text);
	uint8_t mark[MARK_BYTES];
	char coded[MARK_CHARS + 1];
	enum status status;

	if (bytes_equal(key->secret, NO_SECRET, sizeof(NO_SECRET)) || !text_is_valid(text, len))
		return failure(STATUS_BAD_DATA, "note: no signer, or no note text");
	memcpy(mark, key->id, sizeof(key->id));
	status = sign(key, text, len, mark + sizeof(key->id));
	if (status != STATUS_OK)
		return status;
	base64_encode(mark, sizeof(mark), coded);
	return bytes_add_format(out, "%s\n" SIGNATURE_START "%s %s=\n", text, key->name, coded);
}

static enum status verify(const struct note_key *key, const char *text, size_t len,
	const uint8_t signature[ED25519_SIZE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, key->public_key, sizeof(key->public_key));
	int done = context && pkey &&
		   EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
		   EVP_DigestVerify(
			   context, signature, ED25519_SIZE, (const uint8_t *)text, len) == 1;

	EVP_PKEY_free(pkey);
	EVP_MD_CTX_free(context);
	return done ? STATUS_OK : failure(STATUS_DENIED, "note: wrong signature");
}

/* The signature line must be the one we would write: "— <name> <base64>=" LF and the end. */
static enum status read_mark(
	const struct note_key *key, const char *line, size_t len, uint8_t out[MARK_BYTES])
{
	char start[sizeof(SIGNATURE_START) + NOTE_NAME_MAX + 1];
	size_t start_len =
		(size_t)snprintf(start, sizeof(start), SIGNATURE_START "%s ", key->name);

	if (len <= start_len || memcmp(line, start, start_len) != 0)
		return failure(STATUS_DENIED, "note: signed under another name");
	if (len != start_len + MARK_CHARS + 2 || memcmp(line + len - 2, "=\n", 2) != 0 ||
		base64_decode(line + start_len, MARK_CHARS, out, MARK_BYTES) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "note: not exactly one signature line");
	if (memcmp(out, key->id, sizeof(key->id)) != 0)
		return failure(STATUS_DENIED, "note: signed by another key");
	return STATUS_OK;
}

enum status note_open(
	const struct note_key *key, const void *note, size_t len, struct bytes *text)
{
	const char *start = note, *blank = NULL;
	uint8_t mark[MARK_BYTES];
	size_t text_len;
	enum status status;

	/* The last blank line ends the text; a text may have blank lines of its own. */
	for (const char *at = start; len >= 2 && at <= start + len - 2; at++)
		if (at[0] == '\n' && at[1] == '\n')
			blank = at;
	text_len = blank ? (size_t)(blank - start) + 1 : 0;
	if (!blank || !text_is_valid(start, text_len))
		return failure(STATUS_BAD_DATA, "note: no text and signature");
	if ((status = read_mark(key, blank + 2, len - text_len - 1, mark)) != STATUS_OK ||
		(status = verify(key, start, text_len, mark + sizeof(key->id))) != STATUS_OK)
		return status;
	return bytes_add(text, start, text_len);
}
