#include "tests/sim/person.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/json.h"

enum { FILE_MAX = 4096 };

static const char *const ETHNICITIES[] = {"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮",
	"布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
	"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔",
	"仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒",
	"乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙",
	"鄂伦春", "赫哲", "门巴", "珞巴", "基诺"};

static void put_unit(uint8_t *at, unsigned unit)
{
	at[0] = (uint8_t)unit;
	at[1] = (uint8_t)(unit >> 8);
}

/* UTF-16LE, padded with spaces, never cutting a pair in two. */
static enum status put_text(uint8_t *field, size_t len, const char *text)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i += 2)
		put_unit(field + i, ' ');
	while (*text) {
		uint32_t code = text_next(&text);
		size_t wide = code > 0xffff ? 4 : 2;
		if (at + wide > len)
			return failure(
				STATUS_BAD_DATA, "person: a text is too long for the card");
		if (wide == 4) {
			put_unit(field + at, 0xd800 + ((code - 0x10000) >> 10));
			put_unit(field + at + 2, 0xdc00 + ((code - 0x10000) & 0x3ff));
		} else {
			put_unit(field + at, code);
		}
		at += wide;
	}
	return STATUS_OK;
}

/* "1990-03-07" as 19900307; "" and 长期 as 长期. */
static enum status put_date(uint8_t *field, const char *date)
{
	char digits[9];

	if (date[0] == '\0' || strcmp(date, "长期") == 0)
		return put_text(field, 16, "长期");
	if (strlen(date) != 10 || date[4] != '-' || date[7] != '-')
		return failure(STATUS_BAD_DATA, "person: dates are YYYY-MM-DD");
	snprintf(digits, sizeof(digits), "%.4s%.2s%.2s", date, date + 5, date + 8);
	return put_text(field, 16, digits);
}

static enum status put_sex(uint8_t *field, const char *sex)
{
	if (strcmp(sex, "男") == 0)
		sex = "1";
	else if (strcmp(sex, "女") == 0)
		sex = "2";
	return put_text(field, 2, sex);
}

static enum status put_ethnicity(uint8_t *field, const char *ethnicity)
{
	char code[4];

	for (size_t i = 0; i < sizeof(ETHNICITIES) / sizeof(ETHNICITIES[0]); i++)
		if (strcmp(ethnicity, ETHNICITIES[i]) == 0) {
			snprintf(code, sizeof(code), "%02u", (unsigned)i % 99 + 1);
			ethnicity = code;
			break;
		}
	return put_text(field, 4, ethnicity);
}

/* Where each member stands; put NULL: plain text of len bytes, cut where it is too long. */
struct place {
	const char *key;
	size_t at, len;
	enum status (*put)(uint8_t *field, const char *text);
	bool may_lack;
};

static const struct place CITIZEN[] = {
	{"name", 0, 30, NULL, false},
	{"sex", 30, 2, put_sex, false},
	{"ethnicity", 32, 4, put_ethnicity, false},
	{"birth", 36, 16, put_date, false},
	{"address", 52, 70, NULL, false},
	{"id_number", 122, 36, NULL, false},
	{"issuer", 158, 30, NULL, false},
	{"valid_from", 188, 16, put_date, false},
	{"valid_to", 204, 16, put_date, false},
	{NULL, 0, 0, NULL, false},
};

static const struct place HMT[] = {
	{"name", 0, 30, NULL, false},
	{"sex", 30, 2, put_sex, false},
	{"birth", 36, 16, put_date, false},
	{"address", 52, 70, NULL, false},
	{"id_number", 122, 36, NULL, false},
	{"issuer", 158, 30, NULL, false},
	{"valid_from", 188, 16, put_date, false},
	{"valid_to", 204, 16, put_date, false},
	{"permit_number", 220, 18, NULL, false},
	{"issue_count", 238, 4, NULL, true},
	{NULL, 0, 0, NULL, false},
};

static const struct place FOREIGN_2017[] = {
	{"latin_name", 0, 120, NULL, false},
	{"sex", 120, 2, put_sex, false},
	{"id_number", 122, 30, NULL, false},
	{"nationality", 152, 6, NULL, false},
	{"name", 158, 30, NULL, true},
	{"valid_from", 188, 16, put_date, false},
	{"valid_to", 204, 16, put_date, false},
	{"birth", 220, 16, put_date, false},
	{"version", 236, 4, NULL, true},
	{"authority", 240, 8, NULL, true},
	{NULL, 0, 0, NULL, false},
};

/* The Latin name goes into two places: put_latin_name(). */
static const struct place FOREIGN_2023[] = {
	{"name", 0, 30, NULL, true},
	{"sex", 30, 2, put_sex, false},
	{"renewals", 32, 4, NULL, true},
	{"birth", 36, 16, put_date, false},
	{"id_number", 122, 36, NULL, false},
	{"valid_from", 188, 16, put_date, false},
	{"valid_to", 204, 16, put_date, false},
	{"nationality", 242, 6, NULL, false},
	{NULL, 0, 0, NULL, false},
};

static const struct {
	const char *name;
	unsigned mark;
	const struct place *places;
} KINDS[] = {
	{"citizen", ' ', CITIZEN}, {"hmt", 'J', HMT}, {"foreign_2017", 'I', FOREIGN_2017},
	{"foreign_2023", 'Y', FOREIGN_2023},
	{"unknown", 'Q', CITIZEN}, /* a kind that nobody knows yet */
};

/* The card has room for 46 characters; what is longer was cut when it was made. */
static enum status put_latin_name(uint8_t *card, const char *name)
{
	char first[36], rest[12];

	if (!name)
		return failure(STATUS_BAD_DATA, "person: no latin_name");
	snprintf(first, sizeof(first), "%s", name);
	snprintf(rest, sizeof(rest), "%s", strlen(name) > 35 ? name + 35 : "");
	if (put_text(card + 52, 70, first) != STATUS_OK)
		return STATUS_BAD_DATA;
	return put_text(card + 220, 22, rest);
}

static enum status put_place(uint8_t *card, const json_t *person, const struct place *place)
{
	const char *text = json_text(person, place->key);

	if (!text && place->may_lack)
		return STATUS_OK;
	if (!text)
		return failure(STATUS_BAD_DATA, "person: no %s", place->key);
	if (place->put)
		return place->put(card + place->at, text);
	return put_text(card + place->at, place->len, text);
}

static enum status put_all(
	uint8_t *card, const json_t *person, unsigned mark, const struct place *places)
{
	enum status status = put_text(card, SIM_CARD_TEXT, "");

	for (; status == STATUS_OK && places->key; places++)
		status = put_place(card, person, places);
	if (status == STATUS_OK && mark == 'Y')
		status = put_latin_name(card, json_text(person, "latin_name"));
	put_unit(card + 248, mark);
	return status;
}

static enum status encode(const json_t *person, uint8_t out[SIM_CARD_TEXT])
{
	const char *kind = json_text(person, "kind");

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (strcmp(kind ? kind : "citizen", KINDS[i].name) == 0)
			return put_all(out, person, KINDS[i].mark, KINDS[i].places);
	return failure(STATUS_BAD_DATA, "person: of no known kind");
}

/* The newer addresses, oldest first. */
static enum status encode_addresses(const json_t *person, struct sim_card *out)
{
	const json_t *list = json_object_get(person, "newer_addresses"), *one;
	size_t i;

	out->address_count = json_array_size(list);
	if (out->address_count > SIM_CARD_ADDRESSES)
		return failure(STATUS_BAD_DATA, "person: too many addresses");
	json_array_foreach ((json_t *)(uintptr_t)list, i, one) {
		enum status status =
			put_text(out->addresses[i], SIM_CARD_ADDRESS, json_string_value(one));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status person_parse(const char *json, uint8_t out[SIM_CARD_TEXT])
{
	json_t *person;
	enum status status = json_read(json, strlen(json), &person);

	if (status != STATUS_OK)
		return status;
	status = encode(person, out);
	json_decref(person);
	return status;
}

enum status person_read(const char *path, struct sim_card *out)
{
	json_t *person;
	enum status status = json_read_file(path, FILE_MAX, &person);

	if (status != STATUS_OK)
		return status;
	*out = (struct sim_card){0};
	status = encode(person, out->text);
	if (status == STATUS_OK)
		status = encode_addresses(person, out);
	json_decref(person);
	return status;
}
