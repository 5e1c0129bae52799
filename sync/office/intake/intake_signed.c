#include "sync/office/intake/exchange.h"

#include <string.h>

#include "firmware/evidence/seal.h"

#define SIGNED_MAX (4 * 1024 * 1024)

/* The copies of what the authority signed; a terminal checks them itself. */
void intake_get_signed(struct exchange *exchange, struct answer *out)
{
	char path[PATH_TEXT_MAX], hex[65], etag[68];
	uint8_t hash[32];
	enum status status = path_join(
		path, sizeof(path), exchange->intake->signed_folder, exchange->path.name);

	if (status == STATUS_OK)
		status = file_read(path, SIGNED_MAX, &out->body);
	if (status != STATUS_OK) {
		answer_problem(out,
			status == STATUS_NOT_FOUND ? WIRE_NOT_FOUND : WIRE_STORAGE_FAILED,
			NULL);
		return;
	}
	sha256(out->body.data, out->body.len, hash);
	hex_encode(hash, sizeof(hash), hex);
	etag[0] = '"';
	memcpy(etag + 1, hex, 64);
	strcpy(etag + 65, "\"");
	answer_header(out, "ETag", "%s", etag);
	if (strcmp(exchange_header(exchange, "If-None-Match"), etag) == 0) {
		bytes_free(&out->body);
		out->status = 304;
		return;
	}
	out->status = 200;
	out->content_type =
		strcmp(exchange->path.name, "index") == 0 ? WIRE_TYPE_RECEIPT : WIRE_TYPE_JSON;
}
