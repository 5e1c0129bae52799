#include "firmware/model/item/item_shape.h"

#include <string.h>

#include "firmware/model/booking.h"
#include "firmware/model/date.h"
#include "firmware/model/item/service_item.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool is_made_of(const char *text, const char *characters, size_t min, size_t max)
{
	size_t len = strlen(text);

	return len >= min && len <= max && strspn(text, characters) == len;
}

static bool is_id(const char *text)
{
	return is_made_of(text, LOWER DIGITS "_", 1, 40) && strchr(LOWER, text[0]);
}

static bool is_option_id(const char *text)
{
	return is_made_of(text, LOWER DIGITS "_", 1, 40);
}

static bool is_shared_key(const char *text)
{
	return is_made_of(text, LOWER DIGITS "_.", 1, 40) && strchr(LOWER, text[0]) &&
	       !strstr(text, "..") && text[strlen(text) - 1] != '.';
}

static bool is_implement_code(const char *text)
{
	return is_made_of(text, UPPER LOWER DIGITS "-", 1, 36) && text[0] != '-';
}

static bool is_base_code(const char *text)
{
	return is_made_of(text, UPPER LOWER DIGITS, 1, 12);
}

static bool is_phone(const char *text)
{
	return is_made_of(text, DIGITS "-", 3, 24) && text[0] != '-' &&
	       text[strlen(text) - 1] != '-';
}

static bool is_url(const char *text)
{
	return strncmp(text, "https://", 8) == 0 && strlen(text) > 8 && strlen(text) <= 500 &&
	       !strpbrk(text, " \"<>\\^`{|}\t\r\n");
}

static bool is_hour(const char *text)
{
	return strlen(text) == 5 && text[2] == ':' && strspn(text, DIGITS) == 2 &&
	       strspn(text + 3, DIGITS) == 2 && strncmp(text, "24", 2) < 0 && text[3] < '6';
}

static bool is_pattern(const char *text)
{
	size_t len = strlen(text);

	return len >= 3 && len <= 200 && text[0] == '^' && text[len - 1] == '$';
}

/* clang-format off */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define MEMBERS(...) ((const struct shape_member[]){__VA_ARGS__, {NULL, SHAPE_MAY, NULL}})
#define INTEGER(from, to) {.kind = SHAPE_INTEGER, .min = from, .max = to}
#define STRING(test, says) {.kind = SHAPE_STRING, .fits = test, .what = says}
#define WORD(...) {.kind = SHAPE_WORD, .words = WORDS(__VA_ARGS__)}
#define SOME(from, to, ...) {.kind = SHAPE_WORDS, .min = from, .max = to, .words = WORDS(__VA_ARGS__)}
#define OBJECT(...) {.kind = SHAPE_OBJECT, .members = MEMBERS(__VA_ARGS__)}
#define LIST(from, to, of) {.kind = SHAPE_LIST, .min = from, .max = to, .element = of}

const char *const ITEM_FIELD_TYPES[] = {"text", "name", "id_number", "uscc", "phone", "date",
	"address", "choice", "number", "money", "working_day", NULL};

static const struct shape TEXT = {.kind = SHAPE_TEXT};
static const struct shape WHEN = {.kind = SHAPE_CONDITION};
static const struct shape FLAG = INTEGER(0, 1);
static const struct shape ANY_INTEGER = INTEGER(-9007199254740991, 9007199254740991);
static const struct shape ID = STRING(is_id, "must be a-z, 0-9 and _, beginning with a letter, at most 40");
static const struct shape OPTION_ID = STRING(is_option_id, "must be a-z, 0-9 and _, at most 40");
static const struct shape SHARED_KEY = STRING(is_shared_key, "must be like person.phone: a-z, 0-9, _ and single dots, at most 40");
static const struct shape DATE = STRING(date_is_valid, "must be a real date YYYY-MM-DD");
static const struct shape HOUR = STRING(is_hour, "must be a time HH:MM");
static const struct shape PHONE = STRING(is_phone, "must be a phone number of digits and hyphens");
static const struct shape PATTERN = STRING(is_pattern, "must be a POSIX extended expression from ^ to $");

static const struct shape BASIS = OBJECT(
	{"title", SHAPE_MUST, &TEXT},
	{"article", SHAPE_MUST, &TEXT},
	{"url", SHAPE_MAY, &(const struct shape)STRING(is_url, "must be an https address")});
static const struct shape BASES = LIST(1, 16, &BASIS);
static const struct shape TEXTS = LIST(1, 32, &TEXT);

static const struct shape LIMIT = OBJECT(
	{"days", SHAPE_MUST, &(const struct shape)INTEGER(0, 3650)},
	{"unit", SHAPE_MUST, &(const struct shape)WORD("working", "calendar")});

static const struct shape PLEDGE = OBJECT(
	{"obligation", SHAPE_MUST, &TEXT},
	{"content", SHAPE_MUST, &TEXT},
	{"liability", SHAPE_MUST, &TEXT},
	{"check", SHAPE_MUST, &TEXT});

static const struct shape JOINT_DEPARTMENT = OBJECT(
	{"department", SHAPE_MUST, &ID},
	{"department_name", SHAPE_MUST, &TEXT});

static const struct shape SCOPE = OBJECT(
	{"reach", SHAPE_MUST, &(const struct shape)WORD("county", "city", "province", "nation")},
	{"how", SHAPE_NULLABLE, &TEXT});

static const struct shape SPECIAL_PROCEDURE = OBJECT(
	{"name", SHAPE_MUST, &TEXT},
	{"basis", SHAPE_MUST, &TEXT},
	{"days", SHAPE_MUST, &(const struct shape)INTEGER(1, 3650)});

static const struct shape FEE = OBJECT(
	{"item", SHAPE_MUST, &TEXT},
	{"basis", SHAPE_MUST, &TEXT},
	{"standard", SHAPE_MUST, &TEXT});

static const struct shape RESULT = OBJECT(
	{"type", SHAPE_MUST, &(const struct shape)WORD("licence", "document", "other")},
	{"name", SHAPE_MUST, &TEXT});

static const struct shape PLACES = INTEGER(1, BOOKING_PLACES_MAX);
static const struct shape PLACES_OF_KINDS = OBJECT(
	{"window", SHAPE_MAY, &PLACES},
	{"home", SHAPE_MAY, &PLACES},
	{"extended", SHAPE_MAY, &PLACES});
static const struct shape BOOKING = OBJECT(
	{"kinds", SHAPE_MUST, &(const struct shape)SOME(1, 3, "window", "home", "extended")},
	{"places", SHAPE_MAY, &PLACES_OF_KINDS});

static const struct shape WEEKDAY = INTEGER(1, 7);
static const struct shape SCHEDULE = OBJECT(
	{"weekdays", SHAPE_MUST, &(const struct shape)LIST(1, 7, &WEEKDAY)},
	{"from", SHAPE_MUST, &HOUR},
	{"to", SHAPE_MUST, &HOUR},
	{"district", SHAPE_MAY, &TEXT});

static const struct shape NOT_NEEDED = OBJECT(
	{"reason", SHAPE_MUST, &TEXT},
	{"basis", SHAPE_MUST, &BASES});

static const struct shape SITUATION_OPTION = OBJECT(
	{"id", SHAPE_MUST, &OPTION_ID},
	{"label", SHAPE_MUST, &TEXT},
	{"acting", SHAPE_MAY, &(const struct shape)SOME(1, 4, "self", "agent", "guardian", "enterprise")},
	{"not_needed", SHAPE_MAY, &NOT_NEEDED});

static const struct shape SITUATION = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"shared_key", SHAPE_MAY, &SHARED_KEY},
	{"question", SHAPE_MUST, &TEXT},
	{"options", SHAPE_MUST, &(const struct shape)LIST(2, 16, &SITUATION_OPTION)},
	{"when", SHAPE_MAY, &WHEN});

static const struct shape FIELD_OPTION = OBJECT(
	{"id", SHAPE_MUST, &OPTION_ID},
	{"label", SHAPE_MUST, &TEXT},
	{"stops", SHAPE_MAY, &TEXT});

static const struct shape FIELD = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"label", SHAPE_MUST, &TEXT},
	{"type", SHAPE_MUST, &(const struct shape){.kind = SHAPE_WORD, .words = ITEM_FIELD_TYPES}},
	{"required", SHAPE_MUST, &FLAG},
	{"sensitive", SHAPE_MUST, &FLAG},
	{"shared_key", SHAPE_MAY, &SHARED_KEY},
	{"from_card", SHAPE_MAY, &(const struct shape)WORD("name", "sex", "ethnicity", "birth", "address", "id_number", "issuer", "valid_from", "valid_to", "latin_name", "nationality", "permit_number", "passport_number", "passport_name", "passport_nationality")},
	{"options", SHAPE_MAY, &(const struct shape)LIST(2, 32, &FIELD_OPTION)},
	{"pattern", SHAPE_MAY, &PATTERN},
	{"min", SHAPE_MAY, &ANY_INTEGER},
	{"max", SHAPE_MAY, &ANY_INTEGER},
	{"help", SHAPE_MAY, &TEXT},
	{"signs", SHAPE_MAY, &FLAG},
	{"comes", SHAPE_MAY, &FLAG},
	{"from_card_when", SHAPE_MAY, &WHEN},
	{"when", SHAPE_MAY, &WHEN});

static const struct shape DEFERRABLE = OBJECT(
	{"days", SHAPE_MUST, &(const struct shape)INTEGER(1, 90)});

static const struct shape MATERIAL = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"name", SHAPE_MUST, &TEXT},
	{"kind", SHAPE_MUST, &(const struct shape)WORD("original", "copy")},
	{"required", SHAPE_MUST, &FLAG},
	{"copies", SHAPE_MUST, &(const struct shape)INTEGER(1, 20)},
	{"pages_max", SHAPE_MUST, &(const struct shape)INTEGER(1, 60)},
	{"source", SHAPE_MUST, &TEXT},
	{"required_by", SHAPE_MUST, &BASES},
	{"obtainable", SHAPE_MUST, &FLAG},
	{"accepts", SHAPE_MUST, &(const struct shape)SOME(0, 3, "camera", "file", "phone")},
	{"shared_key", SHAPE_MAY, &SHARED_KEY},
	{"deferrable", SHAPE_MAY, &DEFERRABLE},
	{"pledge", SHAPE_MAY, &PLEDGE},
	{"help", SHAPE_MAY, &TEXT},
	{"when", SHAPE_MAY, &WHEN});

static const struct shape STEP = OBJECT(
	{"name", SHAPE_MUST, &(const struct shape)WORD("受理", "审查", "决定", "办结", "送达")},
	{"role", SHAPE_MUST, &TEXT},
	{"days", SHAPE_MUST, &(const struct shape)INTEGER(0, 3650)});

static const struct shape AGE = INTEGER(0, ITEM_AGE_MAX);

static const struct shape QUESTION = OBJECT(
	{"question", SHAPE_MUST, &TEXT},
	{"answer", SHAPE_MUST, &TEXT});

const struct shape ITEM_SHAPE = OBJECT(
	{"implement_code", SHAPE_MUST, &(const struct shape)STRING(is_implement_code, "must be letters, digits and hyphens, at most 36")},
	{"base_code", SHAPE_MUST, &(const struct shape)STRING(is_base_code, "must be letters and digits, at most 12")},
	{"version", SHAPE_MUST, &(const struct shape)INTEGER(1, 2147483647)},
	{"status", SHAPE_MUST, &(const struct shape)WORD("in_force", "paused", "abolished")},
	{"valid_from", SHAPE_MUST, &DATE},
	{"valid_to", SHAPE_NULLABLE, &DATE},
	{"sample_data", SHAPE_MUST, &FLAG},
	{"item_type", SHAPE_MUST, &(const struct shape)WORD("行政许可", "行政确认", "行政给付", "行政裁决", "行政奖励", "其他行政权力", "公共服务")},
	{"name", SHAPE_MUST, &TEXT},
	{"department", SHAPE_MUST, &ID},
	{"department_name", SHAPE_MUST, &TEXT},
	{"joint_departments", SHAPE_MUST, &(const struct shape)LIST(0, 8, &JOINT_DEPARTMENT)},
	{"level", SHAPE_MUST, &(const struct shape)WORD("town", "county", "city", "province", "nation")},
	{"scope", SHAPE_MUST, &SCOPE},
	{"category", SHAPE_MUST, &ID},
	{"applicant_types", SHAPE_MUST, &(const struct shape)SOME(1, 2, "person", "enterprise")},
	{"filed_by", SHAPE_MAY, &(const struct shape)SOME(1, 3, "self", "agent", "guardian")},
	{"age_min", SHAPE_MAY, &AGE},
	{"age_max", SHAPE_MAY, &AGE},
	{"age_of", SHAPE_MAY, &ID},
	{"case_type", SHAPE_MUST, &(const struct shape)WORD("automatic", "immediate", "promised")},
	{"terminal", SHAPE_MUST, &(const struct shape)WORD("full", "booking_only", "guide_only")},
	{"identity_min", SHAPE_MUST, &(const struct shape)WORD("typed", "card", "compared")},
	{"confidential", SHAPE_MUST, &FLAG},
	{"by_hand_only", SHAPE_MAY, &FLAG},
	{"legal_basis", SHAPE_MUST, &BASES},
	{"conditions", SHAPE_MUST, &TEXTS},
	{"statutory_limit", SHAPE_MUST, &LIMIT},
	{"promised_limit", SHAPE_MUST, &LIMIT},
	{"special_procedures", SHAPE_MUST, &(const struct shape)LIST(0, 8, &SPECIAL_PROCEDURE)},
	{"onsite_visits", SHAPE_MUST, &(const struct shape)INTEGER(0, 3)},
	{"onsite_reason", SHAPE_NULLABLE, &TEXT},
	{"place", SHAPE_MUST, &TEXT},
	{"hours", SHAPE_MUST, &TEXT},
	{"consult_phone", SHAPE_MUST, &PHONE},
	{"complaint_phone", SHAPE_MUST, &PHONE},
	{"quota", SHAPE_NULLABLE, &TEXT},
	{"fee", SHAPE_NULLABLE, &FEE},
	{"permit_on_pledge", SHAPE_NULLABLE, &PLEDGE},
	{"result", SHAPE_MUST, &RESULT},
	{"delivery", SHAPE_MUST, &(const struct shape)SOME(1, 4, "pickup", "post", "electronic", "print_here")},
	{"booking", SHAPE_NULLABLE, &BOOKING},
	{"schedule", SHAPE_NULLABLE, &(const struct shape)LIST(1, 32, &SCHEDULE)},
	{"situations", SHAPE_MUST, &(const struct shape)LIST(0, 16, &SITUATION)},
	{"fields", SHAPE_MUST, &(const struct shape)LIST(0, ITEM_FIELDS_MAX, &FIELD)},
	{"materials", SHAPE_MUST, &(const struct shape)LIST(0, ITEM_MATERIALS_MAX, &MATERIAL)},
	{"steps", SHAPE_MUST, &(const struct shape)LIST(1, 5, &STEP)},
	{"faq", SHAPE_MUST, &(const struct shape)LIST(0, 32, &QUESTION)});

static const struct shape DEPARTMENT = OBJECT(
	{"code", SHAPE_MUST, &ID},
	{"name", SHAPE_MUST, &TEXT});

static const struct shape CATEGORY = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"name", SHAPE_MUST, &TEXT});

static const struct shape CALENDAR = OBJECT(
	{"off", SHAPE_MUST, &(const struct shape)LIST(0, 400, &DATE)},
	{"worked", SHAPE_MUST, &(const struct shape)LIST(0, 400, &DATE)});

static const struct shape IMPLEMENT_CODE = STRING(is_implement_code, "must be letters, digits and hyphens, at most 36");
static const struct shape BUNDLE_ITEM = OBJECT(
	{"item", SHAPE_MUST, &IMPLEMENT_CODE},
	{"needs", SHAPE_MAY, &IMPLEMENT_CODE});

static const struct shape BUNDLE = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"name", SHAPE_MUST, &TEXT},
	{"note", SHAPE_MUST, &TEXT},
	{"acting", SHAPE_MAY, &(const struct shape)WORD("self", "agent", "guardian", "enterprise")},
	{"items", SHAPE_MUST, &(const struct shape)LIST(2, 15, &BUNDLE_ITEM)});

static const struct shape ANNOUNCEMENT = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"item", SHAPE_MAY, &IMPLEMENT_CODE},
	{"text", SHAPE_MUST, &TEXT},
	{"from", SHAPE_MUST, &DATE},
	{"to", SHAPE_MUST, &DATE});

static const struct shape WINDOW = OBJECT(
	{"id", SHAPE_MUST, &ID},
	{"items", SHAPE_MUST, &(const struct shape)LIST(2, BOOKING_WINDOW_MAX, &IMPLEMENT_CODE)});

const struct shape FRAME_SHAPE = OBJECT(
	{"version", SHAPE_MUST, &(const struct shape)INTEGER(1, 2147483647)},
	{"sample_data", SHAPE_MUST, &FLAG},
	{"departments", SHAPE_MUST, &(const struct shape)LIST(1, 64, &DEPARTMENT)},
	{"categories", SHAPE_MUST, &(const struct shape)LIST(1, 64, &CATEGORY)},
	{"calendar", SHAPE_MUST, &CALENDAR},
	{"bundles", SHAPE_MUST, &(const struct shape)LIST(0, 64, &BUNDLE)},
	{"windows", SHAPE_MAY, &(const struct shape)LIST(0, 64, &WINDOW)},
	{"announcements", SHAPE_MUST, &(const struct shape)LIST(0, 200, &ANNOUNCEMENT)});
/* clang-format on */
