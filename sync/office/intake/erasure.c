#include "sync/office/intake/erasure.h"

#include "firmware/evidence/manifest.h"
#include "sync/wire/path.h"

/* A part that somebody names again meanwhile stays. */
static enum status remove_part(
	struct store *store, struct parts *parts, const uint8_t sha256[32])
{
	char hex[65];
	bool named = true;
	enum status status;

	hex_encode(sha256, 32, hex);
	status = store_is_named(store, hex, &named);
	if (status == STATUS_OK && !named)
		parts_forget(parts, sha256);
	return status == STATUS_OK ? store_bury(store, sha256) : status;
}

enum status erasure_finish(struct store *store, struct parts *parts)
{
	uint8_t sha256[32];
	enum status status;

	while ((status = store_doomed(store, sha256)) == STATUS_OK) {
		status = remove_part(store, parts, sha256);
		if (status != STATUS_OK)
			return status;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void erasure_drop_uploads(struct parts *parts, const char *case_id)
{
	char id[WIRE_UPLOAD_ID_SIZE];

	for (int n = 0; n <= MANIFEST_PARTS_MAX; n++) {
		wire_upload_id(case_id, n, id);
		parts_drop(parts, id);
	}
}
