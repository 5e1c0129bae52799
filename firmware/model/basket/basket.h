/*
 * basket.h - several matters in one visit: what is asked once for all of them.
 *
 * Pure; used by the visit, its screens and filing.  A question or material with a shared_key
 * is asked once, for every matter that names the key; any other belongs to its matter alone.
 * Answers are one JSON object, key → text; a key is the shared_key, or "<matter>/<id>".  The
 * same matter may be there once for each of several persons: what is asked of person n > 0 has
 * "#n" in its key, who acts for them among it.  One for all are what is of the visit ("visit.…"),
 * of who stands there ("applicant.…") or of an enterprise, and what is of the family ("family.…")
 * of who stands there and their wards.  What who acts has answered
 * elsewhere (acting.h) is told by that question and not asked.  What
 * an answer means is seen by basket_look(): an answer to what is not asked counts for nothing,
 * and stays for the case that it is asked again.
 * Source: design service-model "Case", product R1 and R4.
 */
#ifndef FIRMWARE_MODEL_BASKET_BASKET_H
#define FIRMWARE_MODEL_BASKET_BASKET_H

#include <stdint.h>

#include "firmware/model/item/service_item.h"

#define BASKET_MATTERS_MAX 16
#define BASKET_QUESTIONS_MAX 384
#define BASKET_MATERIALS_MAX 160
#define BASKET_KEY_SIZE 96
#define BASKET_PERSONS_MAX 4 /* for whom somebody files in a visit, themself among them */

/* Where something stands in its item. */
struct basket_use {
	uint8_t matter, index;
};

struct basket_question {
	char key[BASKET_KEY_SIZE];
	bool situation; /* else a field */
	struct basket_use uses[BASKET_MATTERS_MAX];
	size_t use_count;
};

struct basket_material {
	char key[BASKET_KEY_SIZE];
	struct basket_use uses[BASKET_MATTERS_MAX];
	size_t use_count;
};

/* Matters in the order they were taken; questions: situations first, then fields. */
struct basket {
	const struct service_item *matters[BASKET_MATTERS_MAX]; /* borrowed */
	uint8_t person[BASKET_MATTERS_MAX];                     /* for whom */
	bool household
		[BASKET_PERSONS_MAX]; /* who stands there, and wards: by basket_settle() */
	int needs[BASKET_MATTERS_MAX]; /* matter whose result this one waits for (待前置); −1 */
	size_t matter_count;
	struct basket_question questions[BASKET_QUESTIONS_MAX];
	size_t question_count;
	struct basket_material materials[BASKET_MATERIALS_MAX];
	size_t material_count;
};

/* What a matter asks and another question tells: both by index, the use of the question. */
struct basket_told {
	uint16_t question, use, teller;
};

#define BASKET_TOLD_MAX 128 /* what were more is asked */

/* What the answers make of a basket. Bit m of a set is matter m. */
struct basket_view {
	json_t *forms[BASKET_MATTERS_MAX]; /* id → text: what matter m asks and was answered */
	uint16_t asked[BASKET_QUESTIONS_MAX];   /* who asks the question now */
	uint16_t wanted[BASKET_MATERIALS_MAX];  /* who needs it from the citizen now */
	uint16_t needed[BASKET_MATERIALS_MAX];  /* of these, for whom it is required */
	uint16_t held[BASKET_MATERIALS_MAX];    /* for whom the government fetches it */
	uint16_t carried[BASKET_MATERIALS_MAX]; /* for whom it is brought to an appointment */
	uint16_t not_needed;                    /* whose answer is 「不需要办理」 */
	struct basket_told told[BASKET_TOLD_MAX];
	size_t told_count;
	const char *acting[BASKET_PERSONS_MAX]; /* while it is looked at: as what, for each */
	size_t matter_count;
};

/* How a material comes. */
enum basket_way {
	BASKET_WAY_NONE,
	BASKET_WAY_PAGES,  /* handed in here */
	BASKET_WAY_LATER,  /* 容缺: applied for */
	BASKET_WAY_PLEDGE, /* 告知承诺 */
};

enum basket_gap_kind { BASKET_GAP_QUESTION, BASKET_GAP_MATERIAL };

struct basket_gap {
	enum basket_gap_kind kind;
	size_t index;     /* of the question or material */
	size_t matter;    /* the first that misses it */
	const char *word; /* key of what is wrong */
};

/* Empties it. */
void basket_clear(struct basket *basket);

/*
 * Takes a matter in, with what it asks.  needs: the code of the matter it waits for, or NULL.
 * One that is there already changes nothing.  Fails FULL; then the basket is as before.
 */
MUST_CHECK enum status basket_add(
	struct basket *basket, const struct service_item *item, const char *needs);

/* The same for another person, 0..BASKET_PERSONS_MAX - 1; needs: of a matter of theirs. */
MUST_CHECK enum status basket_add_for(struct basket *basket, const struct service_item *item,
	const char *needs, unsigned person);

/* Takes a matter out; what nobody else asks for goes with it. */
void basket_remove(struct basket *basket, size_t matter);

/* The first matter with this code, −1 when it is not in. */
int basket_find(const struct basket *basket, const char *implement_code);

/* True for the first of those that are the same matter, for several persons. */
bool basket_is_first(const struct basket *basket, size_t matter);

/* The one for a person. */
int basket_find_for(const struct basket *basket, const char *implement_code, unsigned person);

/* Makes a matter another person's; where they have the same already it is taken out. */
void basket_give(struct basket *basket, size_t matter, unsigned person);

/* Takes in whose family is one, from who acts for whom; what is asked for is built anew. */
void basket_settle(struct basket *basket, const json_t *answers);

/* The key of what is asked as key of the first person, for another. */
void basket_key_for(const char *key, unsigned person, char out[BASKET_KEY_SIZE]);

/* The situation or field of a question as the first matter in set asks it (0: any). Borrowed.
 */
const json_t *basket_question_json(
	const struct basket *basket, const struct basket_question *question, uint16_t set);

/* The same of a material. */
const struct item_material *basket_material_of(
	const struct basket *basket, const struct basket_material *material, uint16_t set);

/* True when json is asked like question: of one type, a choice with the same options. */
bool basket_is_alike(const struct basket *basket, const struct basket_question *question,
	const json_t *json);

/* The field of a use; NULL for a situation. */
const struct item_field *basket_field(const struct basket *basket,
	const struct basket_question *question, const struct basket_use *use);

/* Evaluates; free with basket_view_free(). Fails NO_MEMORY. */
MUST_CHECK enum status basket_look(
	const struct basket *basket, const json_t *answers, struct basket_view *out);

/* Frees; the view is empty and usable again. */
void basket_view_free(struct basket_view *view);

/* What is said of who acts for a person; "" where that is not asked. Borrowed. */
const char *basket_acting(const struct basket *basket, const json_t *answers, unsigned person);

/* What is wrong with the answer to a question, as a word key; NULL when nothing is. */
const char *basket_check(const struct basket *basket, const struct basket_view *view,
	size_t question, const json_t *answers);

/* May the material come this way?  Everyone who needs it must allow it. */
bool basket_allows(const struct basket *basket, const struct basket_view *view, size_t material,
	enum basket_way way);

/* True when everyone who needs it accepts it so: "camera", "file", "phone". */
bool basket_accepts(const struct basket *basket, const struct basket_view *view,
	size_t material, const char *means);

/* The most pages that everyone who needs it takes. */
size_t basket_pages_max(
	const struct basket *basket, const struct basket_view *view, size_t material);

/* Days within which a deferred material must follow: the shortest of those who need it. */
int basket_later_days(
	const struct basket *basket, const struct basket_view *view, size_t material);

/*
 * Everything that is missing or wrong, in order: questions, then materials; at most max.  ways:
 * one per material.
 */
size_t basket_gaps(const struct basket *basket, const struct basket_view *view,
	const json_t *answers, const enum basket_way *ways, struct basket_gap *out, size_t max);

/* "户口簿": the material or question. */
const char *basket_gap_name(
	const struct basket *basket, const struct basket_gap *gap, const char *language);

/* Adds "居住证申领", and on a line of its own "居住证暂行条例第九条". Fails NO_MEMORY. */
MUST_CHECK enum status basket_gap_basis(const struct basket *basket,
	const struct basket_gap *gap, const char *language, struct bytes *out);

/* Answers that give these forms again: the other way of basket_look(). Fails NO_MEMORY. */
MUST_CHECK enum status basket_answers(
	const struct basket *basket, json_t *const *forms, json_t **out);

/*
 * Names what answers[key] = value would make unasked although it was answered or handed in
 * (ways): question keys and material keys, as a JSON array (a new reference).
 */
MUST_CHECK enum status basket_falls_away(const struct basket *basket, const json_t *answers,
	const enum basket_way *ways, const char *key, const char *value, json_t **out);

/* Trips and papers saved: materials not asked because held or shared, matters beyond the first.
 */
struct basket_saving {
	unsigned held, shared, trips;
};

/* Of the basket as it is looked at now. */
struct basket_saving basket_saved(const struct basket *basket, const struct basket_view *view);

#endif
