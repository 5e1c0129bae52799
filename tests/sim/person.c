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

/* Where each member stands; put NULL: plain text of len bytes. */
static const struct {
	const char *key;
	size_t at, len;
	enum status (*put)(uint8_t *field, const char *text);
} FIELDS[] = {
	{"name", 0, 30, NULL},
	{"sex", 30, 2, put_sex},
	{"ethnicity", 32, 4, put_ethnicity},
	{"birth", 36, 16, put_date},
	{"address", 52, 70, NULL},
	{"id_number", 122, 36, NULL},
	{"issuer", 158, 30, NULL},
	{"valid_from", 188, 16, put_date},
	{"valid_to", 204, 16, put_date},
};

static enum status encode(const json_t *person, uint8_t out[SIM_CARD_TEXT])
{
	enum status status = put_text(out, SIM_CARD_TEXT, "");

	for (size_t i = 0; status == STATUS_OK && i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
		const char *text = json_text(person, FIELDS[i].key);
		if (!text)
			return failure(STATUS_BAD_DATA, "person: no %s", FIELDS[i].key);
		if (FIELDS[i].put)
			status = FIELDS[i].put(out + FIELDS[i].at, text);
		else
			status = put_text(out + FIELDS[i].at, FIELDS[i].len, text);
	}
	return status;
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

enum status person_read(const char *path, uint8_t out[SIM_CARD_TEXT])
{
	json_t *person;
	enum status status = json_read_file(path, FILE_MAX, &person);

	if (status != STATUS_OK)
		return status;
	status = encode(person, out);
	json_decref(person);
	return status;
}
