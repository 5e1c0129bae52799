/*
 * service_item.h - one matter a citizen can have done (事项), as data.
 *
 * Loaded from one JSON file; everything named in design service-model "Service item" is kept,
 * the JSON itself too (for exact export).  Texts are looked up by language tag.
 * service_item_applies() evaluates a condition against answers; several matters at once are
 * the basket's (basket.h).
 */
#ifndef FIRMWARE_MODEL_ITEM_SERVICE_ITEM_H
#define FIRMWARE_MODEL_ITEM_SERVICE_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/model/item/item_text.h"
#include "firmware/model/json.h"
#include "firmware/model/person/identity.h"

#define ITEM_FIELDS_MAX 48
#define ITEM_MATERIALS_MAX 32
#define ITEM_PARTIES_MATERIALS_MAX                                                             \
	8 /* of who acts: they stand on the slip beside the matter's */
#define ITEM_AGE_MAX 130
#define ITEM_PARTIES "parties" /* the item that asks who acts, in every visit */

enum field_type {
	FIELD_TEXT,
	FIELD_NAME,
	FIELD_ID_NUMBER,
	FIELD_USCC,
	FIELD_PHONE,
	FIELD_DATE,
	FIELD_ADDRESS,
	FIELD_CHOICE,
	FIELD_NUMBER,
	FIELD_MONEY,
	FIELD_WORKING_DAY
};

struct item_field {
	const char *id;
	enum field_type type;
	bool required, sensitive;
	const char *from_card; /* member of struct identity: "name", "id_number" …; NULL */
	const json_t *json;    /* label, help, options, pattern, min, max, when */
};

struct item_material {
	const char *id;
	bool required;
	bool obtainable; /* the government holds it: not asked */
	int pages_max;
	const json_t *json; /* name, source, required_by, when, deferrable, pledge … */
};

struct service_item {
	json_t *json; /* owned; everything below borrows from it */
	const char *implement_code, *department;
	int version;
	bool by_hand_only; /* signed by hand: confirming by the keypad is not accepted */
	bool in_force;     /* neither paused nor abolished */
	bool booking_only; /* what is filed is an appointment: papers are brought to it */
	int statutory_days, promised_days;
	const char *limit_unit; /* "working" | "calendar" */
	struct item_field fields[ITEM_FIELDS_MAX];
	size_t field_count;
	struct item_material materials[ITEM_MATERIALS_MAX];
	size_t material_count;
};

/* Called for every fault found: JSON pointer and what is wrong, in an author's words. */
typedef void item_fault_handler(void *user, const char *pointer, const char *what);

/* Takes json (also on failure). Reports all faults to handler (may be NULL). Fails BAD_DATA. */
MUST_CHECK enum status service_item_load(
	json_t *json, item_fault_handler *handler, void *user, struct service_item **out);

/* NULL is allowed. */
void service_item_destroy(struct service_item *item);

/* True when it is in force and date lies within valid_from and valid_to. */
bool service_item_is_valid(const struct service_item *item, const char *date);

/*
 * True when who acts so ("self" | "agent" | "guardian" | "enterprise") may ask for the item with
 * this JSON: its applicant_types, and of persons its filed_by.
 */
bool service_item_is_filed_by(const json_t *json, const char *acting);

/* Evaluates a "when" (NULL is true) against answers: object of situation and field values. */
bool service_item_applies(const json_t *when, const json_t *answers);

#endif
