#include "firmware/evidence/slip_store.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/code_lock.h"
#include "firmware/model/json.h"

#define SLIP_TYP "slip+jws"
#define SLIP_QR_LIMIT 250     /* characters: what a QR of level M still prints legibly */
#define SLIP_HASH_LEN 43      /* of 32 bytes as base64url */
#define SLIP_SIGNATURE_LEN 86 /* of 64 */
#define DIGITS "0123456789"
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" DIGITS "-_"

static void slip_key(const struct slip_lock *lock, uint8_t out[32])
{
	const struct piece info[] = {
		piece_text("onevisit/slip/v1"), piece_text(lock->visit_id)};

	code_lock_key(lock->visit_code, lock->secret, info, 2, out);
}

enum status slip_seal(
	const struct slip_lock *lock, const void *plain, size_t len, struct bytes *out)
{
	uint8_t key[32];
	enum status status;

	slip_key(lock, key);
	status = code_lock_wrap(key, lock->visit_id, plain, len, out);
	bytes_wipe(key, sizeof(key));
	return status;
}

enum status slip_unseal(
	const struct slip_lock *lock, const void *sealed, size_t len, struct bytes *out)
{
	uint8_t key[32];
	enum status status;

	slip_key(lock, key);
	status = code_lock_unwrap(key, lock->visit_id, sealed, len, out);
	bytes_wipe(key, sizeof(key));
	return status;
}

/* JCS{count, manifest_hash, receipt_no}; the visit code is not signed. */
static enum status slip_payload(const struct slip_stub *stub, struct bytes *out)
{
	char hash[65];
	json_t *json;
	enum status status;

	hex_encode(stub->manifest_hash, 32, hash);
	json = json_pack("{s:i, s:s, s:s}", "count", stub->count, "manifest_hash", hash,
		"receipt_no", stub->receipt_no);
	if (!json)
		return failure(STATUS_NO_MEMORY, "slip: payload");
	status = json_canonical(json, out);
	json_decref(json);
	return status;
}

static enum status qr_text(const struct slip_stub *stub,
	const uint8_t signature[SIGNATURE_SIZE], struct bytes *out)
{
	enum status status;

	if ((status = bytes_add_format(out, "https://%s/s#OV1:%s.%d.", stub->status_host,
		     stub->receipt_no, stub->count)) != STATUS_OK ||
		(status = base64url_encode(stub->manifest_hash, 32, out)) != STATUS_OK ||
		(status = bytes_add_text(out, ".")) != STATUS_OK ||
		(status = base64url_encode(signature, SIGNATURE_SIZE, out)) != STATUS_OK)
		return status;
	return bytes_add_format(out, ".%s", stub->visit_code);
}

enum status slip_qr(
	const struct signing_key *key, const struct slip_stub *stub, char *out, size_t size)
{
	struct bytes payload = {0}, text = {0};
	uint8_t signature[SIGNATURE_SIZE];
	enum status status;

	if ((status = slip_payload(stub, &payload)) == STATUS_OK &&
		(status = jws_sign_raw(key, SLIP_TYP, payload.data, payload.len, signature)) ==
			STATUS_OK)
		status = qr_text(stub, signature, &text);
	if (status == STATUS_OK && (text.len > SLIP_QR_LIMIT || text.len >= size))
		status = failure(STATUS_FULL, "slip: QR of %zu characters", text.len);
	if (status == STATUS_OK)
		memcpy(out, text.data, text.len + 1);
	bytes_free(&text);
	bytes_free(&payload);
	return status;
}

/* Copies the len characters of a set that stand before the character end; NULL: others do. */
static const char *take(
	const char *from, const char *characters, size_t len, char end, char *out)
{
	if (!from || strspn(from, characters) != len || from[len] != end)
		return NULL;
	memcpy(out, from, len);
	out[len] = '\0';
	return from + len + (end != '\0');
}

/* <receipt>.<count>.<hash>.<signature>.<visit code> */
static bool read_fields(
	const char *at, char receipt_no[RECEIPT_NO_SIZE], char visit_code[VISIT_CODE_SIZE])
{
	char ignored[SLIP_QR_LIMIT + 1], code[VISIT_CODE_SIZE];
	size_t count;

	at = take(at, DIGITS, RECEIPT_NO_SIZE - 1, '.', receipt_no);
	count = at ? strspn(at, DIGITS) : 0;
	at = count ? take(at, DIGITS, count, '.', ignored) : NULL;
	at = take(at, BASE64URL, SLIP_HASH_LEN, '.', ignored);
	at = take(at, BASE64URL, SLIP_SIGNATURE_LEN, '.', ignored);
	at = take(at, BASE64URL, VISIT_CODE_SIZE - 1, '\0', code);
	return at && receipt_no_is_valid(receipt_no) &&
	       visit_code_read(code, visit_code) == STATUS_OK && !strcmp(code, visit_code);
}

enum status slip_qr_read(const void *scanned, size_t len, const char *status_host,
	char receipt_no[RECEIPT_NO_SIZE], char visit_code[VISIT_CODE_SIZE])
{
	char text[SLIP_QR_LIMIT + 1], begin[SLIP_QR_LIMIT + 1], number[RECEIPT_NO_SIZE],
		code[VISIT_CODE_SIZE];
	const char *bytes = scanned;
	int head = snprintf(begin, sizeof(begin), "https://%s/s#OV1:", status_host);
	bool ours;

	while (len && (bytes[len - 1] == '\r' || bytes[len - 1] == '\n'))
		len--; /* what scanners like to add */
	if (len > SLIP_QR_LIMIT || head < 0 || (size_t)head > len || memchr(bytes, '\0', len))
		return failure(STATUS_BAD_DATA, "slip: a code of %zu bytes", len);
	memcpy(text, bytes, len);
	text[len] = '\0';
	ours = !strncmp(text, begin, (size_t)head) && read_fields(text + head, number, code);
	if (ours) {
		memcpy(receipt_no, number, sizeof(number));
		memcpy(visit_code, code, sizeof(code));
	}
	bytes_wipe(text, sizeof(text));
	bytes_wipe(code, sizeof(code));
	return ours ? STATUS_OK : failure(STATUS_BAD_DATA, "slip: a code of another kind");
}

void query_tag(const char *receipt_no, const char *visit_code, uint8_t out[32])
{
	const struct piece pieces[] = {piece_text("onevisit/query/v1"), piece_text(receipt_no),
		piece_text(visit_code)};

	digest_of(pieces, 3, out);
}
