#include "sync/office/intake/office_settings.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "firmware/model/json.h"

#define SETTINGS_FILE_MAX 65536

static const struct setting {
	const char *key;
	size_t offset, size; /* size of a text; 0 for a number */
	int min, max;
} SETTINGS[] = {
	{"origin", offsetof(struct office_settings, origin), NOTE_NAME_MAX, 0, 0},
	{"test", offsetof(struct office_settings, test), 0, 0, 1},
	{"reserve_mb", offsetof(struct office_settings, reserve_mb), 0, 0, INT_MAX},
	{"terminal_cases", offsetof(struct office_settings, terminal_cases), 0, 1, INT_MAX},
	{"terminal_mb", offsetof(struct office_settings, terminal_mb), 0, 1, INT_MAX},
	{"terminal_rate", offsetof(struct office_settings, terminal_rate), 0, 0, INT_MAX},
	{"socket_folder", offsetof(struct office_settings, socket_folder), PATH_TEXT_MAX, 0, 0},
};

static const struct setting *find(const char *key)
{
	for (size_t i = 0; i < sizeof(SETTINGS) / sizeof(SETTINGS[0]); i++) {
		if (strcmp(SETTINGS[i].key, key) == 0)
			return &SETTINGS[i];
	}
	return NULL;
}

static enum status set(
	struct office_settings *settings, const struct setting *setting, const json_t *value)
{
	char *place = (char *)settings + setting->offset;
	json_int_t number = json_integer_value(value);

	if (setting->size) {
		if (!json_is_string(value) || json_string_length(value) >= setting->size)
			return failure(
				STATUS_BAD_DATA, "/%s is no text of its size", setting->key);
		memcpy(place, json_string_value(value), json_string_length(value) + 1);
		return STATUS_OK;
	}
	if (!json_is_integer(value) || number < setting->min || number > setting->max)
		return failure(STATUS_BAD_DATA, "/%s is not in its range", setting->key);
	memcpy(place, &(int){(int)number}, sizeof(int));
	return STATUS_OK;
}

struct office_settings office_settings_default(void)
{
	return (struct office_settings){.reserve_mb = OFFICE_RESERVE_MB,
		.terminal_cases = OFFICE_TERMINAL_CASES,
		.terminal_mb = OFFICE_TERMINAL_MB,
		.terminal_rate = OFFICE_TERMINAL_RATE};
}

static enum status set_all(json_t *object, struct office_settings *out)
{
	struct office_settings settings = office_settings_default();
	enum status status = STATUS_OK;
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return failure(STATUS_BAD_DATA, "the office's settings are no object");
	json_object_foreach (object, key, value) {
		const struct setting *setting = find(key);

		status = setting ? set(&settings, setting, value)
				 : failure(STATUS_BAD_DATA, "an unknown setting of the office");
		if (status != STATUS_OK)
			return status;
	}
	if (!*settings.origin)
		return failure(STATUS_BAD_DATA, "/origin is missing");
	*out = settings;
	return STATUS_OK;
}

enum status office_settings_read(const char *intake_folder, struct office_settings *out)
{
	char path[PATH_TEXT_MAX];
	json_t *object = NULL;
	enum status status = path_join(path, sizeof(path), intake_folder, "settings.json");

	if (status == STATUS_OK)
		status = json_read_file(path, SETTINGS_FILE_MAX, &object);
	if (status == STATUS_OK)
		status = set_all(object, out);
	json_decref(object);
	return status;
}

enum status office_settings_write(
	const char *intake_folder, const struct office_settings *settings)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	json_t *object = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:s}", "origin",
		settings->origin, "test", settings->test, "reserve_mb", settings->reserve_mb,
		"terminal_cases", settings->terminal_cases, "terminal_mb",
		settings->terminal_mb, "terminal_rate", settings->terminal_rate,
		"socket_folder", settings->socket_folder);
	enum status status = object ? json_canonical(object, &text) : STATUS_NO_MEMORY;

	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), intake_folder, "settings.json");
	if (status == STATUS_OK)
		status = file_write(path, text.data, text.len, 0640);
	bytes_free(&text);
	json_decref(object);
	return status;
}

enum status office_socket_path(const char *intake_folder,
	const struct office_settings *settings, const char *name, char *out, size_t size)
{
	return path_join(out, size,
		*settings->socket_folder ? settings->socket_folder : intake_folder, name);
}
