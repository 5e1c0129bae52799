#include "firmware/model/item/shape.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/json.h"

const char *const SHAPE_LANGUAGES[] = {"zh-Hans", "en", NULL};

void shape_fault(struct shape_faults *faults, const char *what)
{
	faults->count++;
	if (faults->handler)
		faults->handler(faults->user, faults->pointer, what);
}

static void append(struct shape_faults *faults, const char *text, size_t len)
{
	size_t used = strlen(faults->pointer);

	if (len >= sizeof(faults->pointer) - used)
		len = sizeof(faults->pointer) - used - 1;
	memcpy(faults->pointer + used, text, len);
	faults->pointer[used + len] = '\0';
}

/* RFC 6901: "~" and "/" inside a name are written ~0 and ~1. */
size_t shape_enter(struct shape_faults *faults, const char *name)
{
	size_t mark = strlen(faults->pointer);

	append(faults, "/", 1);
	for (; *name; name++) {
		if (*name == '~')
			append(faults, "~0", 2);
		else if (*name == '/')
			append(faults, "~1", 2);
		else
			append(faults, name, 1);
	}
	return mark;
}

size_t shape_enter_index(struct shape_faults *faults, size_t index)
{
	char name[24];

	snprintf(name, sizeof(name), "%zu", index);
	return shape_enter(faults, name);
}

void shape_leave(struct shape_faults *faults, size_t mark)
{
	faults->pointer[mark] = '\0';
}

void shape_fault_at(struct shape_faults *faults, const char *member, const char *what)
{
	size_t mark = shape_enter(faults, member);

	shape_fault(faults, what);
	shape_leave(faults, mark);
}

static bool is_language_tag(const char *tag)
{
	size_t len = strlen(tag);

	return len >= 2 && len <= 16 && tag[len - 1] != '-' &&
	       strspn(tag, "abcdefghijklmnopqrstuvwxyz") >= 2 &&
	       strspn(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
		       len;
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

static void check_translation(struct shape_faults *faults, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text || text[strspn(text, " ")] == '\0')
		shape_fault(faults, "the text is empty");
	else if (strlen(text) > SHAPE_TEXT_MAX)
		shape_fault(faults, "the text is longer than 2000 bytes");
	else if (!is_plain(text))
		shape_fault(faults, "the text holds a control character");
}

static void check_text(struct shape_faults *faults, const json_t *value)
{
	const char *tag;
	json_t *translation;

	if (!json_is_object(value)) {
		shape_fault(faults, "needs a text by language: {\"zh-Hans\": …, \"en\": …}");
		return;
	}
	for (size_t i = 0; SHAPE_LANGUAGES[i]; i++) {
		size_t mark = shape_enter(faults, SHAPE_LANGUAGES[i]);

		if (!json_object_get(value, SHAPE_LANGUAGES[i]))
			shape_fault(faults, "the text is missing in this language");
		shape_leave(faults, mark);
	}
	json_object_foreach ((json_t *)value, tag, translation) {
		size_t mark = shape_enter(faults, tag);

		if (is_language_tag(tag))
			check_translation(faults, translation);
		else
			shape_fault(faults, "is not a language tag");
		shape_leave(faults, mark);
	}
}

static bool is_word(const char *const *words, const char *word)
{
	for (; word && *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

static void fault_words(struct shape_faults *faults, const char *const *words)
{
	char what[320] = "must be one of:";
	size_t len = strlen(what);

	for (; *words && len < sizeof(what); words++)
		len += (size_t)snprintf(what + len, sizeof(what) - len, " %s", *words);
	shape_fault(faults, what);
}

static void check_word(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	if (!is_word(shape->words, json_string_value(value)))
		fault_words(faults, shape->words);
}

static void check_length(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	json_int_t count = (json_int_t)json_array_size(value);
	char what[80];

	if (count >= shape->min && count <= shape->max)
		return;
	snprintf(what, sizeof(what), "must have %lld to %lld elements", (long long)shape->min,
		(long long)shape->max);
	shape_fault(faults, what);
}

static bool is_repeated(const json_t *list, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (json_equal(json_array_get(list, i), json_array_get(list, index)))
			return true;
	return false;
}

static void check_words(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	size_t i;
	json_t *word;

	if (!json_is_array(value)) {
		shape_fault(faults, "needs a list");
		return;
	}
	check_length(faults, shape, value);
	json_array_foreach (value, i, word) {
		size_t mark = shape_enter_index(faults, i);

		check_word(faults, shape, word);
		if (is_repeated(value, i))
			shape_fault(faults, "is there twice");
		shape_leave(faults, mark);
	}
}

static void check_integer(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	json_int_t number = json_integer_value(value);
	char what[80];

	if (json_is_integer(value) && number >= shape->min && number <= shape->max)
		return;
	snprintf(what, sizeof(what), "must be an integer from %lld to %lld",
		(long long)shape->min, (long long)shape->max);
	shape_fault(faults, what);
}

static void check_string(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text || !shape->fits(text))
		shape_fault(faults, shape->what);
}

static const struct shape_member *find(const struct shape_member *members, const char *name)
{
	for (; members->name; members++)
		if (strcmp(members->name, name) == 0)
			return members;
	return NULL;
}

static void check_member(
	struct shape_faults *faults, const struct shape_member *member, const json_t *value)
{
	if (!value && member->presence != SHAPE_MAY)
		shape_fault(faults, "is missing");
	else if (json_is_null(value) && member->presence == SHAPE_NULLABLE)
		return;
	else if (value)
		shape_check(faults, member->shape, value);
}

static void check_object(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	const char *name;
	json_t *unused;

	if (!json_is_object(value)) {
		shape_fault(faults, "needs an object");
		return;
	}
	for (const struct shape_member *member = shape->members; member->name; member++) {
		size_t mark = shape_enter(faults, member->name);

		check_member(faults, member, json_object_get(value, member->name));
		shape_leave(faults, mark);
	}
	json_object_foreach ((json_t *)value, name, unused) {
		size_t mark = shape_enter(faults, name);

		if (!find(shape->members, name))
			shape_fault(faults, "is not a member known here");
		shape_leave(faults, mark);
	}
}

static void check_list(
	struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	size_t i;
	json_t *element;

	if (!json_is_array(value)) {
		shape_fault(faults, "needs a list");
		return;
	}
	check_length(faults, shape, value);
	json_array_foreach (value, i, element) {
		size_t mark = shape_enter_index(faults, i);

		shape_check(faults, shape->element, element);
		shape_leave(faults, mark);
	}
}

void shape_check(struct shape_faults *faults, const struct shape *shape, const json_t *value)
{
	switch (shape->kind) {
	case SHAPE_TEXT:
		check_text(faults, value);
		break;
	case SHAPE_WORD:
		check_word(faults, shape, value);
		break;
	case SHAPE_WORDS:
		check_words(faults, shape, value);
		break;
	case SHAPE_INTEGER:
		check_integer(faults, shape, value);
		break;
	case SHAPE_STRING:
		check_string(faults, shape, value);
		break;
	case SHAPE_OBJECT:
		check_object(faults, shape, value);
		break;
	case SHAPE_LIST:
		check_list(faults, shape, value);
		break;
	case SHAPE_CONDITION:
		break;
	}
}
