/*
 * parts.h - pieces that several screens are made of.
 */
#ifndef UI_SCREENS_PARTS_H
#define UI_SCREENS_PARTS_H

#include "ui/screens/screens.h"

/* Words in the visit's language. */
const char *word(const struct screen_context *context, const char *key);

/* An i18n object or a plain string in the visit's language; "" when absent. */
const char *data_text(const struct screen_context *context, const json_t *text);

/* A paragraph of words. */
struct widget *say(struct tree *tree, const struct screen_context *context,
	enum text_style style, enum text_tone tone, const char *key);

/* The largest words, centred, with a large picture above them. */
void say_pictured(struct tree *tree, const struct screen_context *context, enum text_tone tone,
	enum icon icon, const char *key);

/* That a card put down in mid-visit was not read, when there is one. */
void card_note(struct tree *tree, const struct screen_context *context);

/* Who leaves loses what is filled in: said where it is filled in; nothing while it is kept. */
void draft_note(struct tree *tree, const struct screen_context *context);

/* Opens a card with a heading; close it with tree_close(). */
void open_card(struct tree *tree, const struct screen_context *context, const char *name,
	const char *key);

/* widget is heard as "what: its text": alone, its text does not say of what it is. */
void speak_of(struct tree *tree, const struct screen_context *context, struct widget *widget,
	const char *what);

/* "label  value" on one line of a card. */
void say_pair(struct tree *tree, const char *label, const char *value);

/* Name, effect, who acts and what still works of a fault. note: a date or file; NULL none. */
void fault_card(struct tree *tree, const struct screen_context *context, enum fault fault,
	const char *note);

/* The same where something else still works than the fault itself would say. */
void fault_card_with(struct tree *tree, const struct screen_context *context, enum fault fault,
	const char *note, const char *works);

/* The same of one that stands in the way of who is under way: what still works comes first. */
void fault_card_way_out(
	struct tree *tree, const struct screen_context *context, enum fault fault);

/* A fault's name, effect, act or works, in the citizen's language. Borrowed from the words. */
const char *fault_word(
	const struct screen_context *context, enum fault fault, const char *member);

/* The same in few lines, for a screen that has other things to say. */
void fault_lines(struct tree *tree, const struct screen_context *context, enum fault fault);

/* What the screens say of another paper than the slip, of which the printer's faults speak. */
struct paper_words {
	const char *effect, *torn, *again, *works;
};

/* The same of a paper that did not come out, or not whole. */
void paper_fault(struct tree *tree, const struct screen_context *context, enum fault fault,
	const struct paper_words *words);

/* That the QR of a slip may be scanned here, where it may, and what was wrong with what was. */
void scan_slip(struct tree *tree, const struct screen_context *context);

/* Shares of a footer's width: the main action is at its end, in the same place everywhere. */
#define FOOTER_NEXT 3
#define FOOTER_OTHER 2

/* Shares of a lying panel's foot: its buttons, as long as they are not said to be long; who answers. */
#define FOOT_WIDE 5
#define FOOT_USUAL 4

/*
 * Footer buttons of a screen, at the bottom of the panel: keys of words.  NULL leaves one out,
 * but its place empty.
 */
void footer(struct tree *tree, const struct screen_context *context, const char *back,
	const char *next);

/* The footer's inputs: `<screen>.back|next|cancel`. True when it was one. */
bool footer_act(
	struct screen_context *context, const struct input *input, enum visit_event next);

/* The QR that the visit holds now, for a phone. */
struct widget *code_picture(struct tree *tree, const struct screen_context *context,
	const char *name, const char *key);

/* True when name is `prefix` followed by a number, which goes to *out. */
bool numbered(const char *name, const char *prefix, size_t *out);

/* True when input presses the widget called name. */
bool pressed(const struct input *input, const char *name);

/* One question of the basket; screen is the first part of its widgets' names. */
void question_build(struct tree *tree, const struct screen_context *context, const char *screen,
	size_t question, bool tried);

/* The keyboard of a field of the catalogue. */
enum keyboard_kind question_keyboard(const json_t *field, enum field_type type);

/* How many characters of its answer stand together: an account in fours; 0: all of them. */
size_t question_together(const json_t *field);

/* Why a question's present answer cannot be handed in, and what can be done; "" when it can. */
const char *question_stop(const struct screen_context *context, size_t question);

/* What is wrong with it: who only has to choose is not told to write. */
const char *wrong_word(const struct screen_context *context, size_t question, const char *key);

/* The inputs of all of them. */
void question_act(
	struct screen_context *context, const char *screen, const struct input *input);

/* Names of a question's widgets: its first stop, and where its error is seen. */
struct question_places {
	char stop[160], seen[160];
};

/* The names of one of them. */
void question_widgets(const struct visit *visit, const char *screen, size_t question,
	struct question_places *out);

/* What would fall away by a changed answer, with its two buttons; nothing when nothing would.
 */
void change_build(struct tree *tree, const struct screen_context *context);

/* Its inputs. True when it was one. */
bool change_act(struct screen_context *context, const struct input *input);

/* What a question is called on the screen; borrowed from the tree. */
const char *question_label(
	struct tree *tree, const struct screen_context *context, size_t question);

/* The same of a merged paper. */
const char *material_label(
	struct tree *tree, const struct screen_context *context, size_t material);

/* The same of a question or material by its key. */
const char *label_of_key(
	struct tree *tree, const struct screen_context *context, const char *key);

/* What is missing, or that nothing is: the top of the review. */
void review_gaps(struct tree *tree, const struct screen_context *context);

/* The guide's questions, for one person after the other where there are several. */
void guide_persons(struct tree *tree, const struct screen_context *context);

/* Its inputs, but not the questions'. True when it was one. */
bool guide_persons_act(struct screen_context *context, const struct input *input);

/* Who asks, and who acts for them: cards of the review. */
void review_person(struct tree *tree, const struct screen_context *context);

/* The matters of a set by name, joined; borrowed from the tree. */
const char *names_of(struct tree *tree, const struct screen_context *context, uint16_t set);

enum question_kind { QUESTIONS_SITUATIONS, QUESTIONS_FIELDS, QUESTIONS_ALL };

/*
 * The questions of a kind that are asked now, in the order of the screen: of who acts, of all matters, of
 * several, then matter by matter; where one acts for several persons what is of them all, then
 * person by person. Situations stand before the fields of their group. Returns how many; out
 * holds BASKET_QUESTIONS_MAX.
 */
size_t questions_in_order(const struct visit *visit, enum question_kind kind, size_t *out);

/* A heading inside a screen (TEXT_LARGE) or a card (TEXT_BODY), somewhat apart from what stands
 * above it. */
void heading(struct tree *tree, enum text_style style, const char *text);

/* Whose questions follow: the heading of each group, where a visit has several matters. */
void whose_questions(struct tree *tree, const struct screen_context *context,
	enum text_style style, size_t question, uint16_t *last);

/* A question's label without 「（选填）」: what it is called once it is answered. */
const char *label_of_answer(
	struct tree *tree, const struct screen_context *context, const char *label);

/* "materials.page.<material>.<n>": the n-th page of a material, from 1. */
void page_name(const struct visit *visit, size_t page, char *out, size_t size);

/* One page large, with what can be done to it. */
void page_build(struct tree *tree, const struct screen_context *context);

/* The camera's live picture. */
void camera_build(struct tree *tree, const struct screen_context *context);

/* The inputs of both. True when it was one. */
bool page_act(struct screen_context *context, const struct input *input);

/* 一次性告知单: the button called name, how its paper fares, its QR once it was asked for. */
void checklist_build(struct tree *tree, const struct screen_context *context, const char *name);

/* Which paper serves, where the matter says so. */
void paper_help(
	struct tree *tree, const struct screen_context *context, const json_t *material);

/* The same, then who issues it and which law asks for it. */
void paper_facts(
	struct tree *tree, const struct screen_context *context, const json_t *material);

/* 告知承诺: what is vouched for, what follows when it is untrue, how it is looked into. */
void pledge_build(
	struct tree *tree, const struct screen_context *context, const json_t *pledge);

/* 「您已于X日提交过」 of each matter of the basket that was, with its progress; true: of one. */
bool filed_build(struct tree *tree, const struct screen_context *context);

/* The same in a line each, for the form. */
void filed_note(struct tree *tree, const struct screen_context *context);

/* Their inputs. True when it was one. */
bool filed_act(struct screen_context *context, const struct input *input);

/* What is announced today (事项预告), about an item or anything (NULL); at most max. */
void announcements_build(
	struct tree *tree, const struct screen_context *context, const char *item, size_t max);

/* 「不需要办理」 is an answer too: the reason, and by which law. */
void not_needed_build(struct tree *tree, const struct screen_context *context, size_t matter);

/* The guide of one matter, without its materials. */
void guide_matter(struct tree *tree, const struct screen_context *context,
	const struct service_item *item);

/*
 * The two halves of each screen, for the table in screens.c: name_build draws it into an empty
 * tree, name_act takes what was pressed or typed on it.
 */
#define SCREEN_HALVES(name)                                                                    \
	void name##_build(struct tree *tree, const struct screen_context *context);            \
	void name##_act(struct screen_context *context, const struct input *input)

SCREEN_HALVES(attract);   /* nobody is here */
SCREEN_HALVES(choose);    /* the matters */
SCREEN_HALVES(guide);     /* what one of them needs */
SCREEN_HALVES(notice);    /* what is read of a card, and why */
SCREEN_HALVES(identify);  /* card or typing */
SCREEN_HALVES(code);      /* the visit code; home */
SCREEN_HALVES(form);      /* the questions */
SCREEN_HALVES(materials); /* what is handed in */
SCREEN_HALVES(review);    /* all of it, and what is missing */
SCREEN_HALVES(sign);      /* what is signed, and the pad */
SCREEN_HALVES(sending);   /* while it is filed */
SCREEN_HALVES(slip);      /* the numbers, and the paper */
SCREEN_HALVES(goodbye);   /* thanks, and the rating */
SCREEN_HALVES(waiting);   /* a receipt waits for its code */
SCREEN_HALVES(out);       /* why nothing is taken */
SCREEN_HALVES(stuck);     /* 办不成事 */
SCREEN_HALVES(track);     /* 查办件进度 */
/* Its card with what can be printed here, and the button that does. */
void track_paper(struct tree *tree, const struct screen_context *context);
/* Another with the notices of earlier steps; nothing where there are none. */
void track_earlier(struct tree *tree, const struct screen_context *context);

/* The help of every screen, which also turns the voice on and off. */
SCREEN_HALVES(help);

/* The help and voice keys, wherever they are. True when input was one of them. */
bool help_key(struct screen_context *context, const struct input *input);

/* True while the screen is read aloud. */
bool voice_is_on(const struct screen_context *context);

/* Starts or ends it; what is wrong is said on the help screen. */
void turn_voice(struct screen_context *context, bool on);

/* Another language; one that is only a voice is heard at once. */
void choose_language(struct screen_context *context, const char *tag);

/* Decides anew how much time there is, after text, voice or the slow mode changed. */
void settle_pace(struct screen_context *context);

/* The card that calls the hall's staff. */
void staff_build(struct tree *tree, const struct screen_context *context);

/* Its inputs. True when it was one. */
bool staff_act(struct screen_context *context, const struct input *input);

/* True in the hours when the hall's staff is there: by the settings, on working days. */
bool staff_is_there(const struct screen_context *context);

/* Who answers now, the staff or the hotline, and until or from when. */
void who_answers(const struct screen_context *context, char *out, size_t size);

/* How the screen is seen now; as every visit begins where there is no window. */
struct look frame_look(const struct screen_context *context);

/* So many lines of a text, in mm: for a place that is kept. */
int frame_lines_mm(const struct look *look, enum text_style style, int lines);

/* Header of every screen but the bare ones: terminal, steps, language. */
void frame_head(struct tree *tree, const struct screen_context *context);

/* Opens the band at the bottom, for what the screen adds. */
void frame_open_foot(struct tree *tree);

/*
 * Closes that band, opening it first on a screen without a footer: who answers now; and asks
 * whether somebody is still there when the time runs out.
 */
void frame_foot(struct tree *tree, const struct screen_context *context);

/* Text, contrast, low mode, language and "more time". True when input was one of them. */
bool frame_act(struct screen_context *context, const struct input *input);

#endif
