#include "firmware/model/settings.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/model/json.h"

#define FILE_MAX (64 * 1024)
#define WHAT_MAX 48

/* Says what is wrong with a text, in one word for the log; NULL when nothing is. */
typedef const char *text_check(const char *text);

struct setting {
	const char *name;
	size_t offset, size;  /* size: of a text; 0 for a number */
	text_check *check;    /* of a text; NULL: any */
	const char *text;     /* default */
	int min, max, number; /* of a number; default last */
};

static const char *check_filled(const char *text)
{
	return *text ? NULL : "empty";
}

static const char *check_languages(const char *text)
{
	bool in_tag = false, known = false;

	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && !strchr(" -", *text))
			return "not_language_tags";
		in_tag = *text != ' ';
		known = known || in_tag;
	}
	return known && in_tag ? NULL : "not_language_tags";
}

static const char *check_url(const char *text)
{
	if (*text == '\0')
		return NULL;
	if (strncmp(text, "https://", 8) != 0 || text[8] == '\0' || strpbrk(text, " \t\r\n"))
		return "not_https";
	return NULL;
}

static const char *check_proxy(const char *text)
{
	if (*text == '\0')
		return NULL;
	if (strncmp(text, "http://", 7) != 0 || text[7] == '\0' || strpbrk(text, " \t\r\n@"))
		return "not_a_proxy";
	return NULL;
}

static const char *check_host(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(".-:", *c))
			return "not_a_host";
	return check_filled(text);
}

static const char *check_folder(const char *text)
{
	return *text == '\0' || *text == '/' ? NULL : "not_absolute";
}

static const char *check_device(const char *text)
{
	struct device_selector selector;

	return device_selector_read(text, &selector) == STATUS_OK ? NULL : "not_a_device";
}

static const char *check_phone(const char *text)
{
	return strspn(text, "0123456789-+ ") == strlen(text) ? NULL : "not_a_phone";
}

/* Names of keys with commas between; which keys there are only the window knows. */
static const char *check_keys(const char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr(", ", *text))
			return "not_names_of_keys";
	return NULL;
}

static const char *check_usb_ports(const char *text)
{
	return strspn(text, "0123456789-. ") == strlen(text) ? NULL : "not_usb_ports";
}

static const char *check_issuers(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789- ") == strlen(text)
		       ? NULL
		       : "not_issuers";
}

#define AT(member) #member, offsetof(struct settings, member)
#define TEXT(member, check, value)                                                             \
	{                                                                                      \
		AT(member), sizeof(((struct settings *)0)->member), check, value, 0, 0, 0      \
	}
#define NUMBER(member, min, max, value)                                                        \
	{                                                                                      \
		AT(member), 0, NULL, NULL, min, max, value                                     \
	}

/* clang-format off */
static const struct setting TABLE[] = {
	TEXT(hall, check_filled, "政务服务中心 24 小时自助服务区"),
	TEXT(hall_en, NULL, "24-hour Government Service Hall"),
	TEXT(terminal_place, NULL, "自助服务区"),
	TEXT(terminal_place_en, NULL, "Self-service area"),
	TEXT(languages, check_languages, "zh-Hans en"),
	TEXT(office_url, check_url, ""),
	TEXT(renewal_url, check_url, ""),
	TEXT(proxy_url, check_proxy, ""),
	TEXT(status_host, check_host, "status.onevisit.example"),
	TEXT(stick_folder, check_folder, ""),
	TEXT(socket_folder, check_folder, ""),
	TEXT(usb_inside_ports, check_usb_ports, ""),
	TEXT(usb_keypad_ports, check_usb_ports, ""),
	TEXT(usb_citizen_ports, check_usb_ports, ""),
	TEXT(photo_decoder, check_folder, ""),
	TEXT(reader_device, check_device, "any"),
	TEXT(printer_device, check_device, "any"),
	TEXT(smart_card_device, check_device, "any"),
	TEXT(smart_card_2_device, check_device, "any"),
	TEXT(scanner_device, check_device, "any"),
	TEXT(scanner_2_device, check_device, "any"),
	TEXT(camera_device, check_device, "any"),
	TEXT(id_code_issuers, check_issuers, ""),
	TEXT(consult_phone, check_phone, "12345"),
	TEXT(complaint_phone, check_phone, "12345"),
	TEXT(voice_speaker, check_filled, "default"),
	TEXT(voice_headphone, check_filled, "default"),
	TEXT(headphone_jack, check_folder, ""),
	TEXT(keypad, check_keys, "Up,Down,Left,Right,Return,F1,F2"),
	NUMBER(key_repeat_delay_ms, 0, 10000, 2000),
	NUMBER(double_strike_ms, 0, 500, 0),
	NUMBER(double_touch_ms, 0, 500, 150),
	NUMBER(panel_width_mm, 100, 2000, 393),
	NUMBER(panel_height_mm, 100, 2000, 698),
	NUMBER(panel_bottom_mm, 0, 2000, 700),
	NUMBER(purge_days, 1, 90, 7),
	NUMBER(reserve_mb, 1, 65536, 64),
	NUMBER(printer_width_px, 384, 2048, 576), /* dots: 58 mm paper and wider */
	NUMBER(heartbeat_s, 60, 86400, 900),
	NUMBER(busy_from_hour, 0, 24, 0),
	NUMBER(busy_to_hour, 0, 24, 0),
	NUMBER(busy_kib_s, 0, 1048576, 0),
	NUMBER(receipt_wait_ms, 0, 60000, 5000),
	NUMBER(staff_from_hour, 0, 23, 9),
	NUMBER(staff_to_hour, 1, 24, 17),
};
/* clang-format on */
#define SETTINGS (sizeof(TABLE) / sizeof(TABLE[0]))

static void set_text(struct settings *settings, const struct setting *setting, const char *text)
{
	memcpy((char *)settings + setting->offset, text, strlen(text) + 1);
}

static void set_number(struct settings *settings, const struct setting *setting, int number)
{
	memcpy((char *)settings + setting->offset, &number, sizeof(number));
}

void settings_defaults(struct settings *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < SETTINGS; i++) {
		if (TABLE[i].size)
			set_text(out, &TABLE[i], TABLE[i].text);
		else
			set_number(out, &TABLE[i], TABLE[i].number);
	}
}

static const struct setting *find(const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(TABLE[i].name, name) == 0)
			return &TABLE[i];
	return NULL;
}

static const char *apply_text(
	struct settings *settings, const struct setting *setting, const json_t *value)
{
	const char *text = json_string_value(value), *wrong = NULL;

	if (!text)
		return "not_text";
	if (strlen(text) >= setting->size)
		return "too_long";
	if (setting->check)
		wrong = setting->check(text);
	if (!wrong)
		set_text(settings, setting, text);
	return wrong;
}

static const char *apply_number(
	struct settings *settings, const struct setting *setting, const json_t *value)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return "not_an_integer";
	if (number < setting->min || number > setting->max)
		return "out_of_range";
	set_number(settings, setting, (int)number);
	return NULL;
}

/* What is wrong with one member; NULL when it was taken. */
static const char *apply(struct settings *settings, const char *name, const json_t *value)
{
	const struct setting *setting = find(name);

	if (!setting)
		return "unknown_key";
	return setting->size ? apply_text(settings, setting, value)
			     : apply_number(settings, setting, value);
}

/* The log takes no text from outside: a name that is not shaped like ours is not repeated. */
static const char *pointer_name(const char *name)
{
	static const char OURS[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t len = strlen(name);

	return len > 0 && len <= WHAT_MAX && strspn(name, OURS) == len ? name : "?";
}

/* A hall with a name of its own has no English one but that which is given. */
static void forget_english(struct settings *settings, const json_t *json)
{
	if (json_object_get(json, "hall"))
		settings->hall_en[0] = '\0';
	if (json_object_get(json, "terminal_place"))
		settings->terminal_place_en[0] = '\0';
}

static enum status apply_all(struct settings *settings, const json_t *json)
{
	const char *name;
	json_t *value;
	size_t wrongs = 0;

	if (!json_is_object(json))
		return failure(STATUS_BAD_DATA, "settings: not an object");
	forget_english(settings, json);
	json_object_foreach ((json_t *)json, name, value) {
		const char *wrong = apply(settings, name, value);

		if (wrong) {
			log_warn("settings", wrong, "pointer=/%s", pointer_name(name));
			wrongs++;
		}
	}
	if (wrongs)
		return failure(STATUS_BAD_DATA, "settings: %zu faults", wrongs);
	return STATUS_OK;
}

enum status settings_read(const char *path, struct settings *out)
{
	struct settings settings;
	json_t *json = NULL;
	enum status status;

	settings_defaults(out);
	settings = *out;
	status = json_read_file(path, FILE_MAX, &json);
	if (status == STATUS_OK)
		status = apply_all(&settings, json);
	if (status == STATUS_OK)
		*out = settings;
	json_decref(json);
	return status;
}

static const char *either(const char *chinese, const char *english, const char *language)
{
	return !strcmp(language, "en") && english[0] ? english : chinese;
}

const char *settings_hall(const struct settings *settings, const char *language)
{
	return either(settings->hall, settings->hall_en, language);
}

const char *settings_place(const struct settings *settings, const char *language)
{
	return either(settings->terminal_place, settings->terminal_place_en, language);
}
