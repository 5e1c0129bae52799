#include "sync/office/intake/routing.h"

#include <string.h>

#include "firmware/base/files.h"

#define FILE_MAX (256 * 1024)

/* A word of a rule; one that is left out fits all. */
static enum status read_word(const json_t *rule, const char *name, char out[ROUTING_WORD_SIZE])
{
	const json_t *value = json_object_get(rule, name);
	const char *text = json_string_value(value);

	if (!value)
		return STATUS_OK;
	if (!text || strlen(text) >= ROUTING_WORD_SIZE || !*text)
		return failure(STATUS_BAD_DATA, "routing: %s is no word", name);
	strcpy(out, text);
	return STATUS_OK;
}

static enum status read_rule(const json_t *json, struct routing_rule *out)
{
	enum status status = read_word(json, "department", out->department);

	if (status == STATUS_OK)
		status = read_word(json, "implement_code", out->implement_code);
	if (status == STATUS_OK)
		status = read_word(json, "queue", out->queue);
	if (status == STATUS_OK && !*out->queue)
		status = failure(STATUS_BAD_DATA, "routing: a rule without a queue");
	return status;
}

static enum status read_rules(const json_t *list, struct routing *out)
{
	enum status status = STATUS_OK;

	if (!json_is_array(list) || json_array_size(list) > ROUTING_RULES_MAX)
		return failure(STATUS_BAD_DATA, "routing: no list of rules");
	for (size_t i = 0; status == STATUS_OK && i < json_array_size(list); i++)
		status = read_rule(json_array_get(list, i), &out->rules[out->count++]);
	return status;
}

enum status routing_read(const char *intake_folder, struct routing *out)
{
	char path[PATH_TEXT_MAX];
	json_t *object = NULL;
	enum status status = path_join(path, sizeof(path), intake_folder, "routing.json");

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK)
		status = json_read_file(path, FILE_MAX, &object);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = read_rules(json_object_get(object, "rules"), out);
	json_decref(object);
	return status;
}

static bool fits(const struct routing_rule *rule, const struct manifest *manifest)
{
	size_t len = strlen(rule->implement_code);

	return (!*rule->department || strcmp(rule->department, manifest->department) == 0) &&
	       strncmp(rule->implement_code, manifest->implement_code, len) == 0;
}

const char *routing_queue(const struct routing *routing, const struct manifest *manifest)
{
	for (size_t i = 0; i < routing->count; i++) {
		if (fits(&routing->rules[i], manifest))
			return routing->rules[i].queue;
	}
	return manifest->department;
}
