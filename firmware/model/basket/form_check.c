/* form_check() of form.h: one function per type of field, found by table. */
#include <regex.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/date.h"
#include "firmware/model/person/uscc.h"

#define TEXT_MAX 200 /* characters, where the item names no max */
#define NAME_MAX_CHARACTERS 50
#define DIGITS "0123456789"

typedef const char *value_check(const struct item_field *field, const char *value);

/* A member of the field's JSON as number, otherwise where it is left out. */
static json_int_t limit(
	const struct item_field *field, const char *member, json_int_t otherwise)
{
	const json_t *value = json_object_get(field->json, member);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static const char *check_length(
	const struct item_field *field, const char *value, json_int_t longest)
{
	json_int_t length = (json_int_t)text_length(value);

	if (length < limit(field, "min", 0))
		return "form.too_short";
	return length > limit(field, "max", longest) ? "form.too_long" : NULL;
}

static bool is_control(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0x9f) ||
	       character == 0x2028 || character == 0x2029 || character == 0xfffd;
}

/* Marks that turn the direction of writing or join invisibly: they could disguise a text. */
static bool is_invisible(uint32_t character)
{
	return (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x202a && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
}

static const char *check_text(const struct item_field *field, const char *value)
{
	const char *at = value;
	uint32_t character;

	while ((character = text_next(&at)))
		if (is_control(character) || is_invisible(character))
			return "form.characters";
	return check_length(field, value, TEXT_MAX);
}

/*
 * Letters of any script, rare and privately coded ones included, and what joins the parts of a
 * name: the middle dots in use for minority names, hyphen, apostrophe, full stop, space.
 */
static bool is_name_character(uint32_t character)
{
	if (character < 0x80)
		return (character >= 'A' && character <= 'Z') ||
		       (character >= 'a' && character <= 'z') || strchr(" -'.", (int)character);
	if (character >= 0xff01 && character <= 0xff5e) /* full-width ASCII */
		return false;
	return !(character >= 0x3001 && character <= 0x3004) && /* 、。〃 */
	       !is_control(character) && !is_invisible(character);
}

/* "DOE, JANE" is how the cards of foreigners write it. */
static bool is_latin(const char *name)
{
	while ((unsigned char)*name && (unsigned char)*name < 0x80)
		name++;
	return *name == '\0';
}

static const char *check_name(const struct item_field *field, const char *value)
{
	const char *at = value;
	uint32_t character;

	while ((character = text_next(&at)))
		if (!is_name_character(character) && !(character == ',' && is_latin(value)))
			return "form.name";
	return check_length(field, value, NAME_MAX_CHARACTERS);
}

static const char *check_id_number(const struct item_field *field, const char *value)
{
	(void)field;
	return id_number_is_valid(value) || foreign_number_2017_is_valid(value)
		       ? NULL
		       : "form.id_number";
}

static const char *check_uscc(const struct item_field *field, const char *value)
{
	(void)field;
	return uscc_is_valid(value) ? NULL : "form.uscc";
}

static bool all_digits(const char *value, size_t min, size_t max)
{
	size_t len = strlen(value);

	return len >= min && len <= max && strspn(value, DIGITS) == len;
}

/* 0888-5123456: an area code of 3 or 4 digits, a number of 7 or 8. */
static bool is_landline(const char *value)
{
	size_t area = strspn(value, DIGITS);

	if (value[0] != '0')
		return false;
	if (value[area] == '-')
		return area >= 3 && area <= 4 && all_digits(value + area + 1, 7, 8);
	return all_digits(value, 10, 12);
}

static const char *check_phone(const struct item_field *field, const char *value)
{
	bool mobile = value[0] == '1' && value[1] >= '3' && all_digits(value, 11, 11);
	bool abroad = value[0] == '+' && value[1] != '0' && all_digits(value + 1, 7, 15);

	(void)field;
	return mobile || abroad || is_landline(value) ? NULL : "form.phone";
}

static const char *check_date(const struct item_field *field, const char *value)
{
	(void)field;
	return date_is_valid(value) ? NULL : "form.date";
}

static const char *check_choice(const struct item_field *field, const char *value)
{
	size_t i;
	json_t *option;

	json_array_foreach (json_object_get(field->json, "options"), i, option) {
		if (strcmp(json_text(option, "id"), value) == 0)
			return json_object_get(option, "stops") ? "form.stops" : NULL;
	}
	return "form.choice";
}

static const char *check_range(const struct item_field *field, json_int_t number)
{
	if (number < limit(field, "min", number))
		return "form.too_small";
	return number > limit(field, "max", number) ? "form.too_large" : NULL;
}

static const char *check_number(const struct item_field *field, const char *value)
{
	if (!all_digits(value + (value[0] == '-'), 1, 15))
		return "form.number";
	return check_range(field, strtoll(value, NULL, 10));
}

/* Yuan with at most two decimals; min and max are in fen. */
static const char *check_money(const struct item_field *field, const char *value)
{
	size_t yuan = strspn(value, DIGITS), decimals = 0;
	json_int_t fen;

	if (yuan < 1 || yuan > 12)
		return "form.money";
	fen = strtoll(value, NULL, 10) * 100;
	if (value[yuan] == '.') {
		decimals = strlen(value + yuan + 1);
		if (!all_digits(value + yuan + 1, 1, 2))
			return "form.money";
		fen += strtoll(value + yuan + 1, NULL, 10) * (decimals == 1 ? 10 : 1);
	} else if (value[yuan] != '\0') {
		return "form.money";
	}
	return check_range(field, fen);
}

static const char *check_pattern(const struct item_field *field, const char *value)
{
	const char *pattern = json_text(field->json, "pattern");
	regex_t expression;
	bool fits;

	if (!pattern)
		return NULL;
	if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return "form.pattern";
	fits = regexec(&expression, value, 0, NULL, 0) == 0;
	regfree(&expression);
	return fits ? NULL : "form.pattern";
}

/* True when there is nothing to be seen: empty, or spaces of either width. */
static bool is_blank(const char *value)
{
	uint32_t character;

	while ((character = text_next(&value)))
		if (character != ' ' && character != 0x3000)
			return false;
	return true;
}

const char *form_check(const struct item_field *field, const char *value)
{
	static value_check *const CHECKS[] = {
		[FIELD_TEXT] = check_text,
		[FIELD_NAME] = check_name,
		[FIELD_ID_NUMBER] = check_id_number,
		[FIELD_USCC] = check_uscc,
		[FIELD_PHONE] = check_phone,
		[FIELD_DATE] = check_date,
		[FIELD_ADDRESS] = check_text,
		[FIELD_CHOICE] = check_choice,
		[FIELD_NUMBER] = check_number,
		[FIELD_MONEY] = check_money,
		[FIELD_WORKING_DAY] = check_date,
	};
	const char *wrong;

	if (is_blank(value))
		return field->required ? "form.required" : NULL;
	wrong = CHECKS[field->type](field, value);
	return wrong ? wrong : check_pattern(field, value);
}
