#include "firmware/model/json.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/text.h"

#define INTEGER_MAX INT64_C(9007199254740991) /* 2^53−1: exact in every reader's double */
#define DEPTH_MAX 32

/* Forms and identities pass through jansson: whatever it gives back is wiped first. */
static void wipe_and_free(void *memory)
{
	if (memory)
		bytes_wipe(memory, malloc_usable_size(memory));
	free(memory);
}

__attribute__((constructor)) static void take_over_memory(void)
{
	json_set_alloc_funcs(malloc, wipe_and_free);
}

/* JCS sorts keys by UTF-16 code units; for ASCII that is plain byte order. */
static bool key_is_ascii(const char *key)
{
	for (; *key; key++)
		if ((unsigned char)*key >= 0x80)
			return false;
	return true;
}

static enum status check_string(const json_t *value)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);

	if (memchr(text, 0, len) || !text_is_utf8(text, len))
		return failure(STATUS_BAD_DATA, "json: a string is no UTF-8 or holds NUL");
	return STATUS_OK;
}

static enum status check_integer(const json_t *value)
{
	json_int_t number = json_integer_value(value);

	if (number > INTEGER_MAX || number < -INTEGER_MAX)
		return failure(STATUS_BAD_DATA, "json: an integer beyond 2^53-1");
	return STATUS_OK;
}

static enum status check(const json_t *value, int depth);

static enum status check_object(const json_t *object, int depth)
{
	const char *key;
	json_t *member;

	json_object_foreach ((json_t *)object, key, member) {
		enum status status;

		if (!key_is_ascii(key))
			return failure(STATUS_BAD_DATA, "json: a key is not ASCII");
		status = check(member, depth + 1);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status check_array(const json_t *array, int depth)
{
	size_t i;
	json_t *element;

	json_array_foreach (array, i, element) {
		enum status status = check(element, depth + 1);

		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* depth: containers around value. */
static enum status check(const json_t *value, int depth)
{
	if (!value)
		return failure(STATUS_BAD_DATA, "json: nothing there");
	switch (json_typeof(value)) {
	case JSON_REAL:
		return failure(STATUS_BAD_DATA, "json: a number is no integer");
	case JSON_INTEGER:
		return check_integer(value);
	case JSON_STRING:
		return check_string(value);
	case JSON_OBJECT:
	case JSON_ARRAY:
		if (depth >= DEPTH_MAX)
			return failure(
				STATUS_BAD_DATA, "json: nested deeper than %d", DEPTH_MAX);
		return json_is_object(value) ? check_object(value, depth)
					     : check_array(value, depth);
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return STATUS_OK;
	}
	return failure(STATUS_BAD_DATA, "json: unknown type");
}

/* jansson says nothing when memory ran out; what it says may quote the document. */
static enum status refusal(const json_error_t *error)
{
	if (error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory)
		return failure(STATUS_NO_MEMORY, "json: reading");
	return failure(STATUS_BAD_DATA, "json: line %d column %d", error->line, error->column);
}

enum status json_read(const void *text, size_t len, json_t **out)
{
	json_error_t error;
	json_t *value = json_loadb(
		text ? text : "", len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	enum status status;

	if (!value)
		return refusal(&error);
	status = check(value, 0);
	if (status != STATUS_OK) {
		json_decref(value);
		return status;
	}
	*out = value;
	return STATUS_OK;
}

enum status json_read_file(const char *path, size_t max, json_t **out)
{
	struct bytes text = {0};
	enum status status = file_read(path, max, &text);

	if (status == STATUS_OK)
		status = json_read(text.data, text.len, out);
	bytes_free(&text);
	return status;
}

static enum status write(const json_t *value, struct bytes *out);

static enum status write_escape(unsigned char byte, struct bytes *out)
{
	switch (byte) {
	case '"':
		return bytes_add_text(out, "\\\"");
	case '\\':
		return bytes_add_text(out, "\\\\");
	case '\b':
		return bytes_add_text(out, "\\b");
	case '\f':
		return bytes_add_text(out, "\\f");
	case '\n':
		return bytes_add_text(out, "\\n");
	case '\r':
		return bytes_add_text(out, "\\r");
	case '\t':
		return bytes_add_text(out, "\\t");
	default:
		return bytes_add_format(out, "\\u%04x", byte);
	}
}

static bool needs_escape(unsigned char byte)
{
	return byte < 0x20 || byte == '"' || byte == '\\';
}

static enum status write_string(const char *text, size_t len, struct bytes *out)
{
	enum status status = bytes_add_text(out, "\"");
	size_t from = 0;

	for (size_t i = 0; i < len && status == STATUS_OK; i++) {
		if (!needs_escape((unsigned char)text[i]))
			continue;
		status = bytes_add(out, text + from, i - from);
		if (status == STATUS_OK)
			status = write_escape((unsigned char)text[i], out);
		from = i + 1;
	}
	if (status == STATUS_OK)
		status = bytes_add(out, text + from, len - from);
	return status == STATUS_OK ? bytes_add_text(out, "\"") : status;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum status write_members(
	const json_t *object, const char **keys, size_t count, struct bytes *out)
{
	enum status status = STATUS_OK;

	qsort(keys, count, sizeof(*keys), by_bytes);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (i > 0)
			status = bytes_add_text(out, ",");
		if (status == STATUS_OK)
			status = write_string(keys[i], strlen(keys[i]), out);
		if (status == STATUS_OK)
			status = bytes_add_text(out, ":");
		if (status == STATUS_OK)
			status = write(json_object_get(object, keys[i]), out);
	}
	return status;
}

static enum status write_object(const json_t *object, struct bytes *out)
{
	size_t count = 0;
	const char **keys = calloc(json_object_size(object) + 1, sizeof(*keys));
	const char *key;
	json_t *member;
	enum status status;

	if (!keys)
		return failure(STATUS_NO_MEMORY, "json: keys");
	json_object_foreach ((json_t *)object, key, member)
		keys[count++] = key;
	status = bytes_add_text(out, "{");
	if (status == STATUS_OK)
		status = write_members(object, keys, count, out);
	if (status == STATUS_OK)
		status = bytes_add_text(out, "}");
	free(keys);
	return status;
}

static enum status write_array(const json_t *array, struct bytes *out)
{
	enum status status = bytes_add_text(out, "[");
	size_t i;
	json_t *element;

	json_array_foreach (array, i, element) {
		if (status == STATUS_OK && i > 0)
			status = bytes_add_text(out, ",");
		if (status == STATUS_OK)
			status = write(element, out);
	}
	return status == STATUS_OK ? bytes_add_text(out, "]") : status;
}

/* value was checked: the depth is bounded, no reals. */
static enum status write(const json_t *value, struct bytes *out)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(value, out);
	case JSON_ARRAY:
		return write_array(value, out);
	case JSON_STRING:
		return write_string(json_string_value(value), json_string_length(value), out);
	case JSON_INTEGER:
		return bytes_add_format(
			out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	case JSON_TRUE:
		return bytes_add_text(out, "true");
	case JSON_FALSE:
		return bytes_add_text(out, "false");
	case JSON_NULL:
		return bytes_add_text(out, "null");
	case JSON_REAL:
		break;
	}
	return failure(STATUS_BAD_DATA, "json: a number is no integer");
}

enum status json_canonical(const json_t *value, struct bytes *out)
{
	struct bytes text = {0};
	enum status status = check(value, 0);

	if (status == STATUS_OK)
		status = write(value, &text);
	if (status == STATUS_OK)
		status = bytes_add(out, text.data, text.len);
	bytes_free(&text);
	return status;
}

enum status json_read_canonical(const void *text, size_t len, json_t **out)
{
	struct bytes again = {0};
	json_t *value = NULL;
	enum status status = json_read(text, len, &value);

	if (status == STATUS_OK)
		status = json_canonical(value, &again);
	if (status == STATUS_OK && (again.len != len || memcmp(again.data, text, len) != 0))
		status = failure(STATUS_BAD_DATA, "json: not in canonical form");
	bytes_free(&again);
	if (status != STATUS_OK) {
		json_decref(value);
		return status;
	}
	*out = value;
	return STATUS_OK;
}

const char *json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

bool json_text_into(const json_t *object, const char *key, char *out, size_t size)
{
	const char *text = json_text(object, key);

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

bool json_lists(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *own = json_string_value(json_array_get(list, i));

		if (own && strcmp(own, text) == 0)
			return true;
	}
	return false;
}
