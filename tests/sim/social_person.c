#include "tests/sim/social_person.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/json.h"
#include "firmware/model/person/ethnicity.h"

enum { FILE_MAX = 4096, EF_CARD = 5, EF_HOLDER = 6, NAME_FIRST = 30, NAME_REST = 20 };

static const char *member(const json_t *object, const char *key, const char *otherwise)
{
	const char *text = json_text(object, key);

	return text ? text : otherwise;
}

/* Digits in pairs, what is no digit passed over; F fills up. */
static void add_digits(struct sim_chip *chip, uint8_t file, uint8_t tag, uint8_t number,
	const char *digits, size_t len)
{
	uint8_t value[SIM_CHIP_VALUE];
	size_t at = 0;

	memset(value, 0xff, sizeof(value));
	for (; *digits && at < 2 * len; digits++) {
		if (*digits < '0' || *digits > '9')
			continue;
		value[at / 2] = (uint8_t)(at % 2 ? (value[at / 2] & 0xf0) | (*digits - '0')
						 : (*digits - '0') << 4 | 0x0f);
		at++;
	}
	sim_chip_add(chip, file, tag, number, value, len);
}

/* Letters, 00 fills up. */
static void add_text(struct sim_chip *chip, uint8_t file, uint8_t tag, uint8_t number,
	const char *text, size_t len)
{
	uint8_t value[SIM_CHIP_VALUE] = {0};

	memcpy(value, text, strlen(text) < len ? strlen(text) : len);
	sim_chip_add(chip, file, tag, number, value, len);
}

/* GBK over two records, cut where the first ends, be it in mid-character. */
static enum status add_name(struct sim_chip *chip, const char *name)
{
	uint8_t padded[NAME_FIRST + NAME_REST] = {0};
	struct bytes bytes = {0};
	enum status status = text_to_gb18030(name, &bytes);

	if (status == STATUS_OK && bytes.len > sizeof(padded))
		status = failure(STATUS_BAD_DATA, "person: a name of %zu bytes", bytes.len);
	if (status == STATUS_OK) {
		memcpy(padded, bytes.data, bytes.len);
		sim_chip_add(chip, EF_HOLDER, 0x09, 2, padded, NAME_FIRST);
		sim_chip_add(chip, EF_HOLDER, 0x4e, 3, padded + NAME_FIRST, NAME_REST);
	}
	bytes_free(&bytes);
	return status;
}

static void add_ethnicity(struct sim_chip *chip, const char *ethnicity)
{
	char name[32], code[4];

	for (unsigned number = 1; number < 100; number++) {
		uint8_t value = (uint8_t)(number / 10 << 4 | number % 10);
		snprintf(code, sizeof(code), "%02u", number);
		ethnicity_name(number, name, sizeof(name));
		if (strcmp(name, ethnicity) == 0 || strcmp(code, ethnicity) == 0)
			sim_chip_add(chip, EF_HOLDER, 0x0b, 5, &value, 1);
	}
}

static enum status encode(const json_t *person, struct sim_chip *out)
{
	const json_t *social = json_object_get(person, "social");
	const char *version = member(social, "version", "2.00");
	const char *sex = member(person, "sex", "");
	const char *number = json_text(person, "id_number"), *name = json_text(person, "name");

	if (!number || !name)
		return failure(STATUS_BAD_DATA, "person: no name or number");
	sim_chip_init(out, SIM_CHIP_SOCIAL,
		(uint8_t)json_integer_value(json_object_get(social, "protocol")));
	out->guarded = version[0] == '3';
	add_digits(out, EF_CARD, 0x01, 1, member(social, "region", "530700"), 16);
	add_text(out, EF_CARD, 0x02, 2, "1", 1);
	add_text(out, EF_CARD, 0x03, 3, version, 4);
	add_digits(out, EF_CARD, 0x05, 5, member(person, "valid_from", ""), 4);
	add_digits(out, EF_CARD, 0x06, 6, member(person, "valid_to", ""), 4);
	add_text(out, EF_CARD, 0x07, 7, member(social, "card_number", "A12345678"), 9);
	add_text(out, EF_HOLDER, 0x08, 1, number, 18);
	add_text(out, EF_HOLDER, 0x0a, 4,
		strcmp(sex, "男") == 0   ? "1"
		: strcmp(sex, "女") == 0 ? "2"
					 : sex,
		1);
	add_ethnicity(out, member(person, "ethnicity", "汉"));
	add_digits(out, EF_HOLDER, 0x0d, 7, member(person, "birth", ""), 4);
	return add_name(out, name);
}

static enum status finish(json_t *person, struct sim_chip *out)
{
	enum status status = encode(person, out);

	json_decref(person);
	return status;
}

enum status social_person_parse(const char *json, struct sim_chip *out)
{
	json_t *person;
	enum status status = json_read(json, strlen(json), &person);

	return status == STATUS_OK ? finish(person, out) : status;
}

enum status social_person_read(const char *path, struct sim_chip *out)
{
	json_t *person;
	enum status status = json_read_file(path, FILE_MAX, &person);

	return status == STATUS_OK ? finish(person, out) : status;
}
