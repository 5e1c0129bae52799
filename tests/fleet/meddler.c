#include "tests/fleet/meddler.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/jws.h"
#include "sync/office/intake/intake.h"

enum { SCALAR = 32, ROWS = 1024 * 1024 /* bytes that the row itself may have taken */ };

/* The order of the group of P-256 (SEC 2, 2.4.2). */
static const uint8_t ORDER[SCALAR] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e,
	0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

static void negate(uint8_t scalar[SCALAR])
{
	int borrow = 0;

	for (int i = SCALAR - 1; i >= 0; i--) {
		int digit = ORDER[i] - scalar[i] - borrow;

		borrow = digit < 0;
		scalar[i] = (uint8_t)digit;
	}
}

static void must(enum status status)
{
	if (status != STATUS_OK)
		abort();
}

/* Another signature that is as good: whoever has no key can make it. */
static bool twin_signature(struct bytes *body, const struct jws *jws)
{
	static const char MARK[] = "\"signature\":\"";
	uint8_t signature[2 * SCALAR];
	struct bytes text = {0};
	char *at = strstr((char *)body->data, MARK);

	memcpy(signature, jws->signature, sizeof(signature));
	negate(signature + SCALAR);
	must(base64url_encode(signature, sizeof(signature), &text));
	if (at)
		memcpy(at + sizeof(MARK) - 1, text.data, text.len);
	bytes_free(&text);
	return at != NULL;
}

/* The same JSON to a careless reader: before its last brace stands something more. */
static bool twin_text(struct bytes *body, const char *more)
{
	body->len--;
	must(bytes_add_text(body, more));
	must(bytes_add_text(body, "}"));
	return true;
}

bool meddler_twin(struct call *call)
{
	struct jws jws = {.input = {0}};
	bool made = false;

	if (strcmp(call->method, "PUT") != 0)
		return false;
	if (jws_parse(call->body.data, call->body.len, MANIFEST_TYP, &jws) == STATUS_OK) {
		uint32_t kind = schedule_dice(4);

		if (kind == 0)
			made = twin_text(&call->body, " ");
		else if (kind == 1)
			made = twin_text(&call->body, ",\"header\":{\"kid\":\"0\"}");
		else
			made = twin_signature(&call->body, &jws);
	}
	jws_free(&jws);
	return made;
}

const struct terminal *meddler_neighbour(const struct terminal *terminal)
{
	const struct terminal *other = &fleet[(terminal->number + 1) % plan.terminals];

	return other != terminal && other->certificate ? other : NULL;
}

bool meddler_is_private(const char *path)
{
	return strncmp(path, WIRE_PATH_CASES, sizeof(WIRE_PATH_CASES) - 1) == 0 ||
	       strncmp(path, WIRE_PATH_UPLOADS, sizeof(WIRE_PATH_UPLOADS) - 1) == 0;
}

void meddler_judge(const struct call *call)
{
	bool nothing = !call->answered || call->status == 403 || call->status == 404 ||
		       call->status == 429 || call->status >= 500;

	if (!nothing)
		fleet_broken(FLEET_OWNER, "%s %s answers another terminal with %d",
			call->method, call->path, call->status);
}

static uint64_t size_of(const struct manifest *manifest)
{
	uint64_t size = 0;

	for (size_t i = 0; i < manifest->part_count; i++)
		size += (uint64_t)manifest->parts[i].len;
	return size;
}

/* Refused means: there is no row. */
static bool is_half_taken(const struct manifest *manifest)
{
	struct intake *intake = office_intake();
	struct store_case entry;

	return intake && store_case(intake->store, manifest->case_id, &entry) == STATUS_OK &&
	       entry.opened_ms == schedule_wall_ms();
}

static void judge_manifest(const struct manifest *manifest, int status, uint64_t space)
{
	const struct intake *intake = office_intake();

	if (status == 201 && intake && size_of(manifest) + intake->parts.reserve > space + ROWS)
		fleet_broken(FLEET_HALF, "%s seq %lld is let in, and %llu bytes are left",
			manifest->kiosk_id, (long long)manifest->kiosk_seq,
			(unsigned long long)space);
	if (status == 507 && is_half_taken(manifest))
		fleet_broken(FLEET_HALF, "%s seq %lld is refused, and has its row",
			manifest->kiosk_id, (long long)manifest->kiosk_seq);
}

void meddler_judge_put(const struct call *call, int status, uint64_t space)
{
	static struct manifest manifest;
	struct jws jws = {.input = {0}};

	if (space == UINT64_MAX || strcmp(call->method, "PUT") != 0)
		return;
	if (jws_parse(call->body.data, call->body.len, MANIFEST_TYP, &jws) == STATUS_OK &&
		manifest_read(jws.payload.data, jws.payload.len, &manifest) == STATUS_OK)
		judge_manifest(&manifest, status, space);
	jws_free(&jws);
}
