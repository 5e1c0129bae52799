#include "firmware/evidence/slip_store.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/code_lock.h"
#include "firmware/model/json.h"

#define SLIP_TYP "slip+jws"
#define SLIP_QR_LIMIT 250 /* characters: what a QR of level M still prints legibly */

static void slip_key(
	const char *visit_id, const char *visit_code, const uint8_t secret[32], uint8_t out[32])
{
	const struct piece info[] = {piece_text("onevisit/slip/v1"), piece_text(visit_id)};

	code_lock_key(visit_code, secret, info, 2, out);
}

enum status slip_seal(const char *visit_id, const char *visit_code, const uint8_t secret[32],
	const void *plain, size_t len, struct bytes *out)
{
	uint8_t key[32];
	enum status status;

	slip_key(visit_id, visit_code, secret, key);
	status = code_lock_wrap(key, visit_id, plain, len, out);
	bytes_wipe(key, sizeof(key));
	return status;
}

enum status slip_unseal(const char *visit_id, const char *visit_code, const uint8_t secret[32],
	const void *sealed, size_t len, struct bytes *out)
{
	uint8_t key[32];
	enum status status;

	slip_key(visit_id, visit_code, secret, key);
	status = code_lock_unwrap(key, visit_id, sealed, len, out);
	bytes_wipe(key, sizeof(key));
	return status;
}

/* JCS{count, manifest_hash, receipt_no}; the visit code is not signed. */
static enum status slip_payload(
	const char *receipt_no, int count, const uint8_t manifest_hash[32], struct bytes *out)
{
	char hash[65];
	json_t *json;
	enum status status;

	hex_encode(manifest_hash, 32, hash);
	json = json_pack("{s:i, s:s, s:s}", "count", count, "manifest_hash", hash, "receipt_no",
		receipt_no);
	if (!json)
		return failure(STATUS_NO_MEMORY, "slip: payload");
	status = json_canonical(json, out);
	json_decref(json);
	return status;
}

static enum status qr_text(const char *status_host, const char *receipt_no, int count,
	const uint8_t manifest_hash[32], const uint8_t signature[SIGNATURE_SIZE],
	const char *visit_code, struct bytes *out)
{
	enum status status;

	if ((status = bytes_add_format(out, "https://%s/s#OV1:%s.%d.", status_host, receipt_no,
		     count)) != STATUS_OK ||
		(status = base64url_encode(manifest_hash, 32, out)) != STATUS_OK ||
		(status = bytes_add_text(out, ".")) != STATUS_OK ||
		(status = base64url_encode(signature, SIGNATURE_SIZE, out)) != STATUS_OK)
		return status;
	return bytes_add_format(out, ".%s", visit_code);
}

enum status slip_qr(const struct signing_key *key, const char *status_host,
	const char *receipt_no, int count, const uint8_t manifest_hash[32],
	const char *visit_code, char *out, size_t size)
{
	struct bytes payload = {0}, text = {0};
	uint8_t signature[SIGNATURE_SIZE], hash[32];
	enum status status;

	if ((status = slip_payload(receipt_no, count, manifest_hash, &payload)) == STATUS_OK &&
		(status = jws_sign_raw(key, SLIP_TYP, payload.data, payload.len, signature,
			 hash)) == STATUS_OK)
		status = qr_text(status_host, receipt_no, count, manifest_hash, signature,
			visit_code, &text);
	if (status == STATUS_OK && (text.len > SLIP_QR_LIMIT || text.len >= size))
		status = failure(STATUS_FULL, "slip: QR of %zu characters", text.len);
	if (status == STATUS_OK)
		memcpy(out, text.data, text.len + 1);
	bytes_free(&text);
	bytes_free(&payload);
	return status;
}

void query_tag(const char *receipt_no, const char *visit_code, uint8_t out[32])
{
	const struct piece pieces[] = {piece_text("onevisit/query/v1"), piece_text(receipt_no),
		piece_text(visit_code)};

	digest_of(pieces, 3, out);
}
