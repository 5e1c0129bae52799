#include "drivers/smart_card/social_card.h"

#include <stdio.h>
#include <string.h>

#include "drivers/smart_card/apdu.h"
#include "firmware/base/text.h"
#include "firmware/model/date.h"
#include "firmware/model/person/ethnicity.h"

enum { SELECT = 0xa4, READ_RECORD = 0xb2, BY_NAME = 0x04, NAME_MAX_LEN = 30 + 20 };
enum { EF_CARD = 5, EF_HOLDER = 6, RECORD_HEAD = 2 };
enum { TAG_NAME = 0x09, TAG_NAME_REST = 0x4e, TAG_NUMBER = 0x08 };

/* "sx1.sh." and 社会保障 in GBK. */
static const uint8_t SOCIAL[] = {0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9, 0xe7, 0xbb,
	0xe1, 0xb1, 0xa3, 0xd5, 0xcf};
static const uint8_t BANK_DIRECTORY[] = "1PAY.SYS.DDF01";
static const uint8_t UNIONPAY[] = {0xa0, 0, 0, 0x03, 0x33, 0x01, 0x01};

/* How a record is asked for: P2 in EF05 and EF06, and whether P1 is its tag or its number. */
static const struct addressing {
	uint8_t p2[2];
	bool by_tag;
} ADDRESSINGS[] = {
	{{0x00, 0x00}, true},
	{{0x04, 0x04}, false},
	{{0x28, 0x30}, true},
	{{0x2c, 0x34}, false},
};

/* What the fields are gathered in. */
struct harvest {
	struct social_card card;
	uint8_t name[NAME_MAX_LEN];
	size_t name_len;
};

struct reading {
	const struct social_card_way *way;
	struct harvest *harvest;
	size_t addressing; /* the one that worked last */
	bool refused;      /* the card wants an authorised terminal */
};

/* A record's place and what becomes of its value. */
struct field {
	uint8_t file, tag, number;
	enum status (*take)(const uint8_t *value, size_t len, struct harvest *harvest);
};

static bool is_printable(const uint8_t *value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (value[i] < 0x20 || value[i] > 0x7e)
			return false;
	return true;
}

/* Letters and digits, filled up with 00 or spaces. */
static enum status take_text(const uint8_t *value, size_t len, char *out, size_t size)
{
	while (len && (value[len - 1] == 0 || value[len - 1] == ' '))
		len--;
	if (len >= size || !is_printable(value, len))
		return failure(STATUS_BAD_DATA, "social: a text of %zu bytes", len);
	memcpy(out, value, len);
	out[len] = '\0';
	return STATUS_OK;
}

/* Two digits a byte, F ends; exactly count of them. */
static enum status take_digits(const uint8_t *value, size_t len, size_t count, char *out)
{
	if (len < (count + 1) / 2)
		return failure(STATUS_BAD_DATA, "social: %zu bytes of digits", len);
	for (size_t i = 0; i < count; i++) {
		unsigned digit = i % 2 ? value[i / 2] & 0x0f : value[i / 2] >> 4;
		if (digit > 9)
			return failure(STATUS_BAD_DATA, "social: a digit that is none");
		out[i] = (char)('0' + digit);
	}
	out[count] = '\0';
	return STATUS_OK;
}

/* A day that was never written is F or 0 throughout, and stays "". */
static enum status take_date(const uint8_t *value, size_t len, char out[DATE_SIZE])
{
	char digits[9], day[DATE_SIZE];
	enum status status;

	if (len >= 4 && (memcmp(value, "\xff\xff\xff\xff", 4) == 0 ||
				memcmp(value, "\0\0\0\0", 4) == 0))
		return STATUS_OK;
	status = take_digits(value, len, 8, digits);
	if (status != STATUS_OK)
		return status;
	snprintf(day, sizeof(day), "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
	if (date_is_valid(day))
		memcpy(out, day, sizeof(day));
	else
		status = failure(STATUS_BAD_DATA, "social: a date that is none");
	bytes_wipe(digits, sizeof(digits));
	bytes_wipe(day, sizeof(day));
	return status;
}

static enum status version(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_text(value, len, harvest->card.version, sizeof(harvest->card.version));
}

static enum status region(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_digits(value, len, 6, harvest->card.region);
}

static enum status card_number(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_text(value, len, harvest->card.number, sizeof(harvest->card.number));
}

/* A number that does not check was garbled on its way, or is no citizen's. */
static enum status holder_number(const uint8_t *value, size_t len, struct harvest *harvest)
{
	char number[19];
	enum status status = take_text(value, len, number, sizeof(number));

	if (status == STATUS_OK && strlen(number) == 18 && number[17] == 'x')
		number[17] = 'X';
	if (status == STATUS_OK && !id_number_is_valid(number))
		status = failure(STATUS_BAD_DATA, "social: a number that does not check");
	if (status == STATUS_OK)
		memcpy(harvest->card.identity.id_number, number, sizeof(number));
	bytes_wipe(number, sizeof(number));
	return status;
}

/* The two records of a name are joined before anything is decoded: a character may lie in both.
 */
static enum status name(const uint8_t *value, size_t len, struct harvest *harvest)
{
	if (harvest->name_len + len > sizeof(harvest->name))
		return failure(STATUS_BAD_DATA, "social: a name of %zu bytes", len);
	memcpy(harvest->name + harvest->name_len, value, len);
	harvest->name_len += len;
	return STATUS_OK;
}

static enum status sex(const uint8_t *value, size_t len, struct harvest *harvest)
{
	char *out = harvest->card.identity.sex;

	if (len < 1 || value[0] < '0' || value[0] > '9')
		return failure(STATUS_BAD_DATA, "social: a sex that is no digit");
	out[0] = (char)value[0];
	out[1] = '\0';
	return STATUS_OK;
}

static enum status ethnicity(const uint8_t *value, size_t len, struct harvest *harvest)
{
	char digits[3];
	enum status status = take_digits(value, len, 2, digits);

	if (status == STATUS_OK)
		ethnicity_name((unsigned)((digits[0] - '0') * 10 + digits[1] - '0'),
			harvest->card.identity.ethnicity,
			sizeof(harvest->card.identity.ethnicity));
	return status;
}

static enum status birth(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_date(value, len, harvest->card.identity.birth);
}

static enum status issued(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_date(value, len, harvest->card.identity.valid_from);
}

static enum status expires(const uint8_t *value, size_t len, struct harvest *harvest)
{
	return take_date(value, len, harvest->card.identity.valid_to);
}

/*
 * In the order of reading: what is public, who it is, then the card's own days.  What nobody
 * needs is not asked for: class of the card (02), the body that wrote it (04, about which
 * sources differ anyway), birthplace (0c).
 */
static const struct field FIELDS[] = {
	{EF_CARD, 0x03, 3, version},
	{EF_CARD, 0x01, 1, region},
	{EF_CARD, 0x07, 7, card_number},
	{EF_HOLDER, TAG_NUMBER, 1, holder_number},
	{EF_HOLDER, TAG_NAME, 2, name},
	{EF_HOLDER, TAG_NAME_REST, 3, name},
	{EF_HOLDER, 0x0a, 4, sex},
	{EF_HOLDER, 0x0b, 5, ethnicity},
	{EF_HOLDER, 0x0d, 7, birth},
	{EF_CARD, 0x05, 5, issued},
	{EF_CARD, 0x06, 6, expires},
};

static enum status exchange(const struct social_card_way *way, const uint8_t *command,
	size_t len, struct bytes *out, uint16_t *sw)
{
	bytes_free(out);
	return way->exchange(way->user, command, len, out, sw);
}

/* SELECT by a name of up to 16 bytes; what the card says of the application is passed over. */
static enum status select_name(
	const struct social_card_way *way, const uint8_t *wanted, size_t len, uint16_t *sw)
{
	uint8_t command[5 + 16 + 1] = {0x00, SELECT, BY_NAME, 0x00, (uint8_t)len};
	struct bytes answer = {0};
	enum status status;

	memcpy(command + 5, wanted, len);
	command[5 + len] = 0;
	status = exchange(way, command, 6 + len, &answer, sw);
	bytes_free(&answer);
	return status;
}

/* Sources differ in P1, and some cards select by record commands alone: *sw says what came. */
static enum status select_file(const struct social_card_way *way, uint8_t file, uint16_t *sw)
{
	static const uint8_t P1[] = {0x02, 0x00};
	enum status status = STATUS_OK;

	*sw = 0;
	for (size_t i = 0; status == STATUS_OK && *sw != APDU_OK && i < sizeof(P1); i++) {
		const uint8_t command[] = {0x00, SELECT, P1[i], 0x00, 2, 0xef, file, 0};
		struct bytes answer = {0};
		status = exchange(way, command, sizeof(command), &answer, sw);
		bytes_free(&answer);
		if (*sw == APDU_SECURITY_STATUS)
			break;
	}
	return status;
}

/* The value in a record, when it is the record that was asked for. */
static bool is_record_of(const struct bytes *record, uint8_t tag)
{
	return record->len >= RECORD_HEAD && record->data[0] == tag &&
	       record->data[1] <= record->len - RECORD_HEAD;
}

/* One record, by each addressing until one fits; NOT_FOUND when none does. */
static enum status read_record(
	struct reading *reading, const struct field *field, struct bytes *record)
{
	const size_t count = sizeof(ADDRESSINGS) / sizeof(ADDRESSINGS[0]);

	for (size_t i = 0; i < count; i++) {
		size_t which = (reading->addressing + i) % count;
		const struct addressing *way = &ADDRESSINGS[which];
		const uint8_t command[] = {0x00, READ_RECORD,
			way->by_tag ? field->tag : field->number,
			way->p2[field->file == EF_HOLDER], 0};
		uint16_t sw = 0;
		enum status status =
			exchange(reading->way, command, sizeof(command), record, &sw);
		if (status != STATUS_OK)
			return status;
		if (sw == APDU_SECURITY_STATUS) {
			reading->refused = true;
			return STATUS_NOT_FOUND;
		}
		if (sw == APDU_OK && is_record_of(record, field->tag)) {
			reading->addressing = which;
			return STATUS_OK;
		}
	}
	return STATUS_NOT_FOUND;
}

static enum status read_field(struct reading *reading, const struct field *field)
{
	struct bytes record = {0};
	enum status status = read_record(reading, field, &record);

	if (status == STATUS_OK)
		status = field->take(
			record.data + RECORD_HEAD, record.data[1], reading->harvest);
	bytes_free(&record);
	/* Older cards lack some records. */
	return status == STATUS_NOT_FOUND && !reading->refused ? STATUS_OK : status;
}

/* All fields, until the card refuses one. */
static enum status read_fields(struct reading *reading)
{
	uint8_t file = 0;

	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
		enum status status = STATUS_OK;
		uint16_t sw = 0;
		if (FIELDS[i].file != file)
			status = select_file(reading->way, FIELDS[i].file, &sw);
		file = FIELDS[i].file;
		reading->refused |= sw == APDU_SECURITY_STATUS;
		if (status == STATUS_OK && !reading->refused)
			status = read_field(reading, &FIELDS[i]);
		if (reading->refused)
			return STATUS_OK;
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* Makes a person of what was gathered. */
static enum status finish(const struct reading *reading)
{
	struct harvest *harvest = reading->harvest;
	struct identity *identity = &harvest->card.identity;
	enum status status;

	if (identity->id_number[0] == '\0' || harvest->name_len == 0) {
		*identity = (struct identity){0};
		harvest->card.kind = SOCIAL_CARD_LIMITED;
		return reading->refused ? STATUS_OK
					: failure(STATUS_BAD_DATA, "social: no name or number");
	}
	status = text_from_gb18030(
		harvest->name, harvest->name_len, identity->name, sizeof(identity->name));
	if (status != STATUS_OK || identity->name[0] == '\0')
		return failure(STATUS_BAD_DATA, "social: a name that is none");
	if (identity->birth[0] == '\0')
		snprintf(identity->birth, sizeof(identity->birth), "%.4s-%.2s-%.2s",
			identity->id_number + 6, identity->id_number + 10,
			identity->id_number + 12);
	identity->source = IDENTITY_SOCIAL_SECURITY;
	identity->level = IDENTITY_LEVEL_CARD;
	harvest->card.kind = SOCIAL_CARD_FULL;
	return STATUS_OK;
}

/* So that a person who put in the wrong card can be told which. Nothing of it is read. */
static enum status tell_apart(const struct social_card_way *way, enum social_card_kind *kind)
{
	uint16_t sw;
	enum status status = select_name(way, BANK_DIRECTORY, sizeof(BANK_DIRECTORY) - 1, &sw);

	if (status == STATUS_OK && sw != APDU_OK)
		status = select_name(way, UNIONPAY, sizeof(UNIONPAY), &sw);
	if (status == STATUS_OK)
		*kind = sw == APDU_OK ? SOCIAL_CARD_BANK : SOCIAL_CARD_OTHER;
	return status;
}

static enum status read_social(const struct social_card_way *way, struct harvest *harvest)
{
	struct reading reading = {.way = way, .harvest = harvest};
	enum status status = read_fields(&reading);

	return status == STATUS_OK ? finish(&reading) : status;
}

enum status social_card_read(const struct social_card_way *way, struct social_card *out)
{
	struct harvest harvest = {.name_len = 0};
	uint16_t sw;
	enum status status = select_name(way, SOCIAL, sizeof(SOCIAL), &sw);

	if (status == STATUS_OK && sw == APDU_OK)
		status = read_social(way, &harvest);
	else if (status == STATUS_OK)
		status = tell_apart(way, &harvest.card.kind);
	if (status != STATUS_OK)
		bytes_wipe(&harvest.card, sizeof(harvest.card));
	*out = harvest.card;
	bytes_wipe(&harvest, sizeof(harvest));
	return status;
}
