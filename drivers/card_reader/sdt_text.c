#include "drivers/card_reader/sdt_text.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/text.h"
#include "firmware/model/date.h"
#include "firmware/model/person/ethnicity.h"

/* Where a field stands, and what it becomes. */
struct field {
	unsigned at, len;
	size_t offset, size; /* of the member */
	enum status (*decode)(const uint8_t *field, unsigned len, char *out, size_t size);
};

/* Which fields one kind of card has; source and mark (protocols 2.7, offset 248). */
struct layout {
	unsigned mark;
	enum identity_source source;
	const struct field *fields;
	size_t count;
	/* What the fields do not say one by one. NULL: nothing. */
	enum status (*finish)(const uint8_t *text, struct identity *out);
};

static bool all_digits(const char *text, size_t len)
{
	return strlen(text) == len && strspn(text, "0123456789") == len;
}

static enum status plain(const uint8_t *field, unsigned len, char *out, size_t size)
{
	return text_from_utf16le(field, len, out, size);
}

/* For a place that one source calls reserved: what makes no sense there is nothing. */
static enum status perhaps(const uint8_t *field, unsigned len, char *out, size_t size)
{
	if (text_from_utf16le(field, len, out, size) != STATUS_OK)
		out[0] = '\0';
	return STATUS_OK;
}

/* "19900307" to "1990-03-07". */
static enum status date(const uint8_t *field, unsigned len, char *out, size_t size)
{
	char text[9], day[DATE_SIZE] = "";
	enum status status = text_from_utf16le(field, len, text, sizeof(text));

	if (status == STATUS_OK && all_digits(text, 8))
		snprintf(day, sizeof(day), "%.4s-%.2s-%.2s", text, text + 4, text + 6);
	if (date_is_valid(day))
		snprintf(out, size, "%s", day);
	else
		status = failure(STATUS_BAD_DATA, "sdt: a date that is none");
	bytes_wipe(text, sizeof(text));
	bytes_wipe(day, sizeof(day));
	return status;
}

static enum status last_day(const uint8_t *field, unsigned len, char *out, size_t size)
{
	static const uint8_t FOR_EVER[] = {0x7f, 0x95, 0x1f, 0x67}; /* 长期 */

	if (memcmp(field, FOR_EVER, sizeof(FOR_EVER)) != 0)
		return date(field, len, out, size);
	out[0] = '\0';
	return STATUS_OK;
}

static enum status ethnicity(const uint8_t *field, unsigned len, char *out, size_t size)
{
	char code[8];

	if (text_from_utf16le(field, len, code, sizeof(code)) != STATUS_OK ||
		!all_digits(code, 2))
		return failure(STATUS_BAD_DATA, "sdt: an ethnicity that is no number");
	ethnicity_name((unsigned)((code[0] - '0') * 10 + code[1] - '0'), out, size);
	return STATUS_OK;
}

/* The check character tells that the module or the wire garbled it. */
static enum status number(const uint8_t *field, unsigned len, char *out, size_t size)
{
	char text[64] = "";
	enum status status = text_from_utf16le(field, len, text, sizeof(text));
	size_t last = strlen(text) - 1;

	if (status == STATUS_OK && last < sizeof(text) && text[last] == 'x')
		text[last] = 'X';
	if (status == STATUS_OK &&
		(id_number_is_valid(text) || foreign_number_2017_is_valid(text)))
		snprintf(out, size, "%s", text);
	else
		status = failure(STATUS_BAD_DATA, "sdt: an ID number that does not check");
	bytes_wipe(text, sizeof(text));
	return status;
}

static enum status sex(const uint8_t *field, unsigned len, char *out, size_t size)
{
	enum status status = text_from_utf16le(field, len, out, size);

	if (status != STATUS_OK || !all_digits(out, 1))
		return failure(STATUS_BAD_DATA, "sdt: a sex that is no digit");
	return STATUS_OK;
}

/* GB/T 2659, three letters. */
static enum status nationality(const uint8_t *field, unsigned len, char *out, size_t size)
{
	enum status status = text_from_utf16le(field, len, out, size);

	if (status != STATUS_OK || strlen(out) != 3 ||
		strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return failure(STATUS_BAD_DATA, "sdt: a nationality that is none");
	return STATUS_OK;
}

#define AT(member) offsetof(struct identity, member), sizeof(((struct identity *)0)->member)

static const struct field CITIZEN[] = {
	{0, 30, AT(name), plain},
	{30, 2, AT(sex), sex},
	{32, 4, AT(ethnicity), ethnicity},
	{36, 16, AT(birth), date},
	{52, 70, AT(address), plain},
	{122, 36, AT(id_number), number},
	{158, 30, AT(issuer), plain},
	{188, 16, AT(valid_from), date},
	{204, 16, AT(valid_to), last_day},
};

/* Residents from Hong Kong, Macao and Taiwan; the ethnicity's place is reserved. */
static const struct field HMT[] = {
	{0, 30, AT(name), plain},
	{30, 2, AT(sex), sex},
	{36, 16, AT(birth), date},
	{52, 70, AT(address), plain},
	{122, 36, AT(id_number), number},
	{158, 30, AT(issuer), plain},
	{188, 16, AT(valid_from), date},
	{204, 16, AT(valid_to), last_day},
	{220, 18, AT(permit_number), plain},
};

static const struct field FOREIGN_2017[] = {
	{0, 120, AT(latin_name), plain},
	{120, 2, AT(sex), sex},
	{122, 30, AT(id_number), number},
	{152, 6, AT(nationality), nationality},
	{158, 30, AT(name), plain},
	{188, 16, AT(valid_from), date},
	{204, 16, AT(valid_to), last_day},
	{220, 16, AT(birth), date},
};

/*
 * The Latin name is in two pieces: see join_latin_name().  Where the rules of 2023 say
 * "reserved", another source has the issuer, as on the other cards.
 */
static const struct field FOREIGN_2023[] = {
	{0, 30, AT(name), plain},
	{30, 2, AT(sex), sex},
	{36, 16, AT(birth), date},
	{122, 36, AT(id_number), number},
	{158, 30, AT(issuer), perhaps},
	{188, 16, AT(valid_from), date},
	{204, 16, AT(valid_to), last_day},
	{242, 6, AT(nationality), nationality},
};

/* Whoever has no Chinese name is called by the other one. */
static enum status name_foreigner(const uint8_t *text, struct identity *out)
{
	(void)text;
	if (!out->name[0])
		snprintf(out->name, sizeof(out->name), "%s", out->latin_name);
	return STATUS_OK;
}

enum { LATIN_AT = 52, LATIN_SIZE = 70, MORE_AT = 220, MORE_SIZE = 22, PERMIT_SIZE = 18 };

static bool has_digit(const uint8_t *field, size_t len)
{
	for (size_t i = 0; i < len; i += 2)
		if (field[i] >= '0' && field[i] <= '9' && field[i + 1] == 0)
			return true;
	return false;
}

/* Two spaces at the end of the first piece: it was long enough for the name. */
static bool ends(const uint8_t *first)
{
	return memcmp(first + LATIN_SIZE - 4, " \0 \0", 4) == 0;
}

/*
 * Characters 1-35 and 36-46; a space may stand at the seam, so they are joined before trimming.
 * Another source has a travel document's number in place of the second piece, as on the permits
 * of Hong Kong, Macao and Taiwan: then it has digits, which no name has.
 */
static enum status join_latin_name(const uint8_t *text, struct identity *out)
{
	bool is_number = has_digit(text + MORE_AT, MORE_SIZE);
	uint8_t both[LATIN_SIZE + MORE_SIZE];
	enum status status = STATUS_OK;
	unsigned len = is_number || ends(text + LATIN_AT) ? LATIN_SIZE : sizeof(both);

	memcpy(both, text + LATIN_AT, LATIN_SIZE);
	memcpy(both + LATIN_SIZE, text + MORE_AT, MORE_SIZE);
	if (is_number)
		status = perhaps(both + LATIN_SIZE, PERMIT_SIZE, out->permit_number,
			sizeof(out->permit_number));
	if (status == STATUS_OK)
		status = text_from_utf16le(both, len, out->latin_name, sizeof(out->latin_name));
	bytes_wipe(both, sizeof(both));
	return status == STATUS_OK ? name_foreigner(text, out) : status;
}

#define FIELDS(table) table, sizeof(table) / sizeof((table)[0])

static const struct layout LAYOUTS[] = {
	{' ', IDENTITY_RESIDENT_ID, FIELDS(CITIZEN), NULL},
	{'J', IDENTITY_HMT_PERMIT, FIELDS(HMT), NULL},
	{'I', IDENTITY_FOREIGN_PERMIT, FIELDS(FOREIGN_2017), name_foreigner},
	{'Y', IDENTITY_FOREIGN_PERMIT, FIELDS(FOREIGN_2023), join_latin_name},
};

static const struct layout *layout_of(const uint8_t *text)
{
	unsigned mark = text[248] | (unsigned)text[249] << 8;

	for (size_t i = 0; i < sizeof(LAYOUTS) / sizeof(LAYOUTS[0]); i++)
		if (LAYOUTS[i].mark == mark)
			return &LAYOUTS[i];
	return NULL;
}

/* The 18 digits hold the day of birth; the 15 of 2017 do not hold it whole. */
static bool birth_agrees(const struct identity *identity)
{
	char day[DATE_SIZE];
	const char *digits = identity->id_number + 6;
	bool agrees;

	if (strlen(identity->id_number) != 18)
		return true;
	snprintf(day, sizeof(day), "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
	agrees = strcmp(day, identity->birth) == 0;
	bytes_wipe(day, sizeof(day));
	return agrees;
}

static enum status decode(
	const struct layout *layout, const uint8_t *text, struct identity *out)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < layout->count; i++) {
		const struct field *field = &layout->fields[i];
		status = field->decode(
			text + field->at, field->len, (char *)out + field->offset, field->size);
	}
	if (status == STATUS_FULL)
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK && layout->finish)
		status = layout->finish(text, out);
	if (status != STATUS_OK)
		return status;
	if (!out->name[0])
		return failure(STATUS_BAD_DATA, "sdt: a card without a name");
	if (!birth_agrees(out))
		return failure(STATUS_BAD_DATA, "sdt: two days of birth");
	return STATUS_OK;
}

enum status sdt_text_decode(const uint8_t text[SDT_TEXT_SIZE], struct identity *out)
{
	const struct layout *layout = layout_of(text);
	struct identity identity = {.level = IDENTITY_LEVEL_CARD};
	enum status status;

	if (!layout)
		return failure(
			STATUS_NOT_FOUND, "sdt: card layout %02x%02x", text[249], text[248]);
	identity.source = layout->source;
	status = decode(layout, text, &identity);
	if (status == STATUS_OK)
		*out = identity;
	bytes_wipe(&identity, sizeof(identity));
	return status;
}

/* Whether a newer address follows the last one with anything in it. */
enum status sdt_newest_address(const uint8_t *records, size_t len, struct identity *out)
{
	char address[sizeof(out->address)];
	enum status status;

	if (len == 0)
		return STATUS_OK;
	if (len % SDT_ADDRESS_SIZE != 0 || len > SDT_ADDRESSES_MAX * SDT_ADDRESS_SIZE)
		return failure(STATUS_BAD_DATA, "sdt: addresses of %zu bytes", len);
	for (; len; len -= SDT_ADDRESS_SIZE) {
		status = text_from_utf16le(records + len - SDT_ADDRESS_SIZE, SDT_ADDRESS_SIZE,
			address, sizeof(address));
		if (status != STATUS_OK)
			return STATUS_BAD_DATA;
		if (!address[0])
			continue;
		memcpy(out->address, address, sizeof(address));
		break;
	}
	bytes_wipe(address, sizeof(address));
	return STATUS_OK;
}
