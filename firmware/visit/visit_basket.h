/*
 * visit_basket.h - what the citizen came for: matters, who acts for whom, answers, what they
 * bring, and what is still missing.
 *
 * For the screens from choosing to review.  Main thread.
 */
#ifndef FIRMWARE_VISIT_VISIT_BASKET_H
#define FIRMWARE_VISIT_VISIT_BASKET_H

#include "firmware/visit/visit.h"

/*
 * Chooses a matter by its code: into the basket, or, when it can only be booked or read about,
 * to be read about.  Unknown codes are ignored.
 */
void visit_choose(struct visit *visit, const char *implement_code);

/* Chooses all matters of a bundle (一件事). */
void visit_choose_bundle(struct visit *visit, const char *id);

/* Shows the matters found by text: characters, pinyin initials, full pinyin; "" ends it. */
void visit_seek(struct visit *visit, const char *text);

/* Shows the matters of one theme; "" shows all. */
void visit_show_category(struct visit *visit, const char *id);

/* False while its department has no key: nobody fills in a form that cannot be sealed then. */
bool visit_can_be_sealed(const struct visit *visit, const struct service_item *item);

#define VISIT_BOOKED "@booked" /* a category: what is only done by appointment */

/* Takes a matter out of the basket, before anybody is identified. */
void visit_take_out(struct visit *visit, size_t matter);

/*
 * As what the citizen would act for one more person: a further child or principal, or the first
 * beside themself; "" where nobody can be added.
 */
const char *visit_next_acting(const struct visit *visit);

/* Adds them, with all that may be asked for them so, where one may. */
void visit_add_person(struct visit *visit);

/* Leaves one of several out: what was asked of them goes, the others stay as they are. */
void visit_drop_person(struct visit *visit, unsigned person);

/* True when the same matter may be filed for a person, or is. */
bool visit_may_file_for(const struct visit *visit, size_t matter, unsigned person);

/* Files it for them too, or not; somebody keeps every matter, and everybody one. */
void visit_file_for(struct visit *visit, size_t matter, unsigned person, bool files);

/* True for a matter that asks who acts. */
bool visit_is_parties(const struct visit *visit, size_t matter);

/* The persons for whom the basket has matters, in order; out holds BASKET_PERSONS_MAX. */
size_t visit_persons(const struct visit *visit, unsigned out[BASKET_PERSONS_MAX]);

/* True when they are more than one. */
bool visit_has_several(const struct visit *visit);

/* As what the citizen acts for a person: "self" | "agent" | "guardian" | "enterprise". */
const char *visit_person_acting(const struct visit *visit, unsigned person);

/* True when they act so for each. */
bool visit_all_act(const struct visit *visit, const char *acting);

/* What a person is called: by name, or by their place while it is not known. */
void visit_person_name(const struct visit *visit, unsigned person, char *out, size_t size);

/* Without a name: "本人", "第一个孩子". */
void visit_person_place(const struct visit *visit, unsigned person, char *out, size_t size);

/* The matters to be filed, as indexes into the basket: all but the one that asks who acts. */
size_t visit_matters(const struct visit *visit, size_t out[BASKET_MATTERS_MAX]);

/* True when this matter of the basket is filed: a real one that is needed. */
bool visit_is_filed(const struct visit *visit, size_t matter);

/* False when nothing of the basket is to be filed: each answer is 「不需要办理」. */
bool visit_files_something(const struct visit *visit);

/* Every question that decides what is asked for has an answer that can be. */
bool visit_knows_situation(const struct visit *visit);

/* What a question is called among the widgets: its id, numbered when not alone. */
void visit_question_name(const struct visit *visit, size_t question, char out[VISIT_NAME_SIZE]);

/* The same of a material. */
void visit_material_name(const struct visit *visit, size_t material, char out[VISIT_NAME_SIZE]);

/* The question of that name, of which len bytes count; −1 when there is none. */
int visit_question_by_name(const struct visit *visit, const char *name, size_t len);

/* The material of that name; −1 when there is none. */
int visit_material_by_name(const struct visit *visit, const char *name);

/* What is asked, in the language of the visit, and of whom where somebody acts for them. */
void visit_question_label(const struct visit *visit, size_t question, char *out, size_t size);

/* A merged paper as the first matter in set (0: any) has it, before what who acts says of it. */
const struct item_material *visit_material_of(
	const struct visit *visit, size_t material, uint16_t set);

/* What it is called, in the language of the visit, and of whom likewise. */
void visit_material_label(const struct visit *visit, size_t material, char *out, size_t size);

/* The same in what is signed, which all departments of the visit read: without a ward's name. */
void visit_signed_label(const struct visit *visit, size_t material, char *out, size_t size);

/* The matters that the answer to a question is for: who asks it, and who is told. */
uint16_t visit_serves(const struct visit *visit, size_t question);

/*
 * True when somebody asks the question now and the matter is not 「不需要办理」; who acts is not
 * asked where one answer alone fits.
 */
bool visit_asks(const struct visit *visit, size_t question);

/* True when its answer is what the identity says of who is here. */
bool visit_is_from_card(const struct visit *visit, size_t question);

/* True when the option fits the basket and who acts: not everybody may act for everything. */
bool visit_offers(const struct visit *visit, size_t question, const char *option);

/* True for the question that says as what the citizen acts for a person. */
bool visit_asks_who_acts(const struct visit *visit, size_t question);

/* As what the citizen asks for a matter: "self" | "agent" | "guardian" | "enterprise". */
const char *visit_acting(const struct visit *visit, size_t matter);

/* The same as visit_asks() of a material. */
bool visit_wants(const struct visit *visit, size_t material);

/* The present answer to the question called name; "" when there is none. Borrowed. */
const char *visit_value(const struct visit *visit, const char *name);

/*
 * Answers a question.  When what was answered or handed in before would fall away, it waits for
 * visit_confirm_change().
 */
void visit_answer(struct visit *visit, size_t question, const char *text);

/* The answer that waits is taken, with what falls away; or it is forgotten. */
void visit_confirm_change(struct visit *visit, bool yes);

/*
 * True when the matter, as it is answered now, asks for an appointment (预约): nobody but a person
 * can do it, or part of it.
 */
bool visit_books(const struct visit *visit, size_t matter);

/* True when somebody comes to see without an appointment: said before any card all the same. */
bool visit_is_seen_once(const struct visit *visit, size_t matter);

/* 办理流程: "受理 → 审查 → 办结", in the language of the visit; out is ended. */
void visit_steps_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size);

/* As what one may ask for it, "" where there is no limit; out is ended. */
void visit_filed_by_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size);

/* 收费: what for and how much, or that it is free; out is ended. */
void visit_fee_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size);

/* By whose rules, "" when it is free. */
const char *visit_fee_basis(const struct visit *visit, const struct service_item *item);

/* The days an appointment can be on, the next working days from tomorrow; how many there are. */
size_t visit_bookable_days(const struct visit *visit, char out[VISIT_DAYS][DATE_SIZE]);

/* True for the day of an appointment that is none of them: a draft may be days old. */
bool visit_day_is_gone(const struct visit *visit, size_t question);

/* What they said about a material: did they bring it? */
enum visit_brought visit_brought(const struct visit *visit, size_t material);

/* Says it. */
void visit_say_brought(struct visit *visit, size_t material, enum visit_brought brought);

/* What is wrong with the answer to a question, ages included, as a word key; NULL: nothing. */
const char *visit_check(const struct visit *visit, size_t question);

/* What the citizen says is wrong with the data held in place of a material; NULL: nothing. */
const char *visit_wrong_note(const struct visit *visit, size_t material);

/* Says it ("" to begin with): a paper may be handed in; NULL takes it back, with its pages. */
void visit_say_wrong(struct visit *visit, size_t material, const char *note);

/* How a material comes: by pages, later, by pledge. */
enum basket_way visit_way(const struct visit *visit, size_t material);

/*
 * What is pledged in place of a material (告知承诺), as the matters that need it say it, each wording
 * once, from n = 0; NULL after the last.
 */
const json_t *visit_pledge(const struct visit *visit, size_t material, size_t n);

/* Chooses it. */
void visit_choose_way(struct visit *visit, size_t material, enum basket_way way);

/* True when some matter offers the way: "pickup" | "post" | "electronic" | "print_here". */
bool visit_delivers(const struct visit *visit, const char *way);

/* How the result comes: one of those ways. */
void visit_choose_delivery(struct visit *visit, const char *way);

/* The way chosen where the matter offers it, else its first. */
const char *visit_delivery_of(const struct visit *visit, size_t matter);

/* True when the result of a matter is posted, chosen or because it offers nothing else first. */
bool visit_posts(const struct visit *visit);

/* Where it is posted. */
void visit_set_address(struct visit *visit, const char *address);

/* True when it is to be posted and nobody has said where to. */
bool visit_lacks_address(const struct visit *visit);

/* The option chosen in a question, as the matters of set have it; NULL. Borrowed. */
const json_t *visit_chosen_option(const struct visit *visit, size_t question, uint16_t set);

/* What the basket saves: papers and trips. */
struct basket_saving visit_saved(const struct visit *visit);

/* A field of the form, by its name among the widgets. */
void visit_set_field(struct visit *visit, const char *name, const char *text);

/* Everything that is missing or wrong, in order; at most VISIT_GAPS_MAX. */
size_t visit_gaps(const struct visit *visit, struct visit_gap out[VISIT_GAPS_MAX]);

/* From review to the place of a gap. */
void visit_fix(struct visit *visit, const struct visit_gap *gap);

#endif
