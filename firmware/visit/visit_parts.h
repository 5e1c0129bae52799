/*
 * visit_parts.h - what the files of the visit share among themselves, and nobody else.
 *
 * Acts of STEPS (true: the step is taken), and what one room of the visit asks of another.  The
 * jobs of the housekeeping worker are visit_jobs.h.
 */
#ifndef FIRMWARE_VISIT_VISIT_PARTS_H
#define FIRMWARE_VISIT_VISIT_PARTS_H

#include "firmware/visit/visit.h"

/*
 * Acts of STEPS: the transition is taken when one answers true.  Those named as a question have
 * no other effect than the one said.
 */

/* Looks whether the terminal may serve; UNBLOCKED or BLOCKED follows. */
bool visit_ask_to_start(struct visit *visit);
/* It looked because somebody wants to start. Forgets it. */
bool visit_asked_to_start(struct visit *visit);
/* Paused services still explain themselves: there is a catalogue. */
bool visit_can_read_guides(struct visit *visit);

/* Something is in the basket, or a guide is read. */
bool visit_has_matters(struct visit *visit);
/* Service is on, a matter is to be filed, and every situation is answered. */
bool visit_may_begin(struct visit *visit);
/* Closes the guide that was opened to be read. */
bool visit_stop_reading_guide(struct visit *visit);
/* The same for who is known already; the form is filled from the card. */
bool visit_begin_known(struct visit *visit);
/* At home. */
bool visit_knows_who(struct visit *visit);
/* Back home: what was chosen is forgotten. False when nobody is known. */
bool visit_goes_home(struct visit *visit);
/* In mid-visit: a card put down now is noticed and not read. */
void visit_watch_for_others(struct visit *visit);
/* No longer. */
void visit_stop_watching(struct visit *visit);
/* Notes a card put down in mid-visit; false: it is no such moment. */
bool visit_note_card(struct visit *visit);
/* Has the reader look for a card. */
bool visit_ask_for_card(struct visit *visit);
/* Has it stop, and leaves the typing too. */
bool visit_stop_reading(struct visit *visit);
/* Takes who was read or typed, begins the visit and looks for drafts. */
bool visit_identify(struct visit *visit);
/* A code was held before a scanner: an identity's or a slip's, as the screen waits for. */
void visit_scanned(struct visit *visit, const struct scan *scan);
/* Takes the code of an electronic identity, or says what is wrong with it. */
void visit_take_id_code(struct visit *visit, const struct scan *scan);
/* An age does not fit who is identified or what is chosen; heard says why. */
bool visit_age_refuses(struct visit *visit);
/* The answer to the question tells an age that the matter is not for. */
bool visit_age_is_wrong(const struct visit *visit, size_t question, size_t *matter);
/* Wipes what was typed and scanned. */
void visit_forget_typed(struct visit *visit);
/* Says what was wrong with the card; the next one is awaited. */
bool visit_card_failed(struct visit *visit);

/* No field has a gap, or the gaps were shown before: the review has them too. */
bool visit_form_is_done(struct visit *visit);
/* The screen was entered from the review, to which it goes back. Forgets it. */
bool visit_is_fixing(struct visit *visit);
/* The gap to be closed is a field. */
bool visit_gap_in_form(struct visit *visit);
/* The gap to be closed is a material. */
bool visit_gap_in_materials(struct visit *visit);
/* No gap is left and no page is being worked on. */
bool visit_nothing_is_missing(struct visit *visit);

/* Stays on the pad: it was left empty, hardly touched, or another person signs too. */
bool visit_next_signer(struct visit *visit);
/* Hands all cases of the visit to the queue; FILED or FILE_FAILED follows. */
bool visit_submit(struct visit *visit);

/* Draws and prints the list of what to bring. */
bool visit_print_checklist(struct visit *visit);
/* Its paper came out (FAULT_NONE), or not: says why; the QR code serves. */
void visit_checklist_ended(struct visit *visit, enum fault fault);

/* Counts the rating, when one was given. */
void visit_keep_rating(struct visit *visit);

/* The state, or where 办不成事 was touched: what goes on there goes on meanwhile. */
enum visit_state visit_place(const struct visit *visit);
/* To 办不成事, which keeps a report that is under way or whose number was not seen. */
void visit_go_stuck(struct visit *visit);
/* From it, by the citizen: a number that was told is forgotten. */
void visit_leave_stuck(struct visit *visit);
/* Drops what was written there. */
void visit_forget_stuck(struct visit *visit);

/* What was looked up is known for the rest of the sitting. */
void visit_note_tracked(struct visit *visit);
/* Acts: on from there, keeping what is known alone; and between the guide and 查办件进度. */
bool visit_keeps_filed(struct visit *visit);
bool visit_opens_track(struct visit *visit);
bool visit_returns_to_guide(struct visit *visit);
/* Somebody gave a visit code: they leave like who is identified. */
bool visit_is_somebodys(struct visit *visit);
/* Wipes it. */
void visit_forget_filed(struct visit *visit);

/* Wipes what was asked about a case, and what came back. */
void visit_forget_track(struct visit *visit);
/* The office counted a print: draws and prints it. */
void visit_draw_result(struct visit *visit);
/* Its paper came out, or not: says why; result and QR code stay on the screen. */
void visit_result_ended(struct visit *visit, enum fault fault);
/* Asks the office about track.enquiry; QUESTION_PRINT: to print the result. */
void visit_ask_office(struct visit *visit, enum question_want want);
/* Something came from the office, or it is time to look. */
void visit_look_for_track(struct visit *visit);

/* Asks the office which places are left of what the basket books. */
void visit_ask_places(struct visit *visit);
/* Something came from the office, or it is time to look. */
void visit_look_for_places(struct visit *visit);
/* Nothing is known, nobody waits. */
void visit_forget_places(struct visit *visit);
/* The code is shown to who leaves; the draft waits. */
void visit_go_leaving(struct visit *visit);
/* They leave. False: nobody does. */
bool visit_leaves_draft(struct visit *visit);
/* The printer is another now: prints what it refused. */
void visit_print_code_again(struct visit *visit);
/* The same of the report's number. */
void visit_print_report_again(struct visit *visit);
void visit_report_ended(struct visit *visit, enum fault fault);
/* The paper with the code came out, or not: says why; the code is on the screen. */
void visit_code_ended(struct visit *visit, enum fault fault);

/* Like visit_ask_to_start(), for a draft. */
bool visit_ask_to_resume(struct visit *visit);
/* It looked because somebody wants to resume. */
bool visit_asked_to_resume(struct visit *visit);
/* This visit was begun to resume a draft. */
bool visit_came_to_resume(struct visit *visit);
/* There are answers to go on with. */
bool visit_knows_what(struct visit *visit);
/* All is filed: forgets pages and keys, draws the slip. */
bool visit_begin_slip(struct visit *visit);
/* Nothing was filed: the review says why. */
bool visit_end_sending(struct visit *visit);
/* Nobody touched the screen so long that nothing is shown any more: the slip waits for its code. */
bool visit_is_filed_alone(struct visit *visit);
/* The same, and nothing was filed: the draft waits. */
bool visit_stays_alone(struct visit *visit);

/* The slip came out, or not: says why, tries again or leaves the QR code on the screen. */
void visit_slip_ended(struct visit *visit, enum fault fault);
/* Draws it once more, numbered. */
bool visit_reprint(struct visit *visit);
/* The slip was shown: the queue need not offer it again. */
void visit_leave_slip(struct visit *visit);
/* Empties the field for the visit code. */
bool visit_ask_code(struct visit *visit);
/* The code was right: shows the slip in its own language. */
bool visit_show_kept_slip(struct visit *visit);
/* Counts for the screen; the queue has its own, lasting count. */
bool visit_count_wrong_code(struct visit *visit);

/* The slip's paper once more, when the printer works again after a failure. */
void visit_printer_changed(struct visit *visit);

/* Looks at the printer a moment after a failure. */
void visit_print_again(struct visit *visit);

/* Ends the wait for the office's note: draws and prints. */
void visit_print_slip(struct visit *visit);

/* Looks for the office's note. */
void visit_look_for_note(struct visit *visit);

/* A card was read while signing. */
void visit_confirm_card(struct visit *visit, const struct identity *identity);

/* What is signed, in another language. */
void visit_rewrite_signed_text(struct visit *visit);

/* Nobody witnesses: who comes next writes. */
void visit_forget_witness(struct visit *visit);
/* The name of the witness becomes part of the ink. False: it is none, which is said. */
bool visit_keep_witness(struct visit *visit);

/* The ink of who signs now. */
struct ink *visit_ink_in_hand(struct visit *visit);

/* A new signature over what was reviewed. */
void visit_begin_signing(struct visit *visit);

/* The matter that asks who acts, for a person; −1. */
int visit_parties(const struct visit *visit, unsigned person);
/* What is answered to who acts for a person; "" nothing. */
const char *visit_answered(const struct visit *visit, unsigned person);
/* Answers it. False: no memory. */
bool visit_answer_acting(struct visit *visit, unsigned person, const char *acting);
/* What a person has can be asked for in one way alone: it is not asked. */
bool visit_is_unasked(const struct visit *visit, unsigned person);
/* How many matters a person has. */
size_t visit_count_of(const struct visit *visit, unsigned person);
/* A further person, for whom the citizen acts so; BASKET_PERSONS_MAX: there is no room. */
unsigned visit_open_person(struct visit *visit, const char *acting);
/* Takes a matter in for a person, as long as there is room. */
void visit_put(struct visit *visit, const struct service_item *item, const char *needs,
	unsigned person);
/* Takes a matter in, for whom it fits best: acting (NULL: themself) where one may. */
void visit_put_in(struct visit *visit, const struct service_item *item, const char *needs,
	const char *acting);
/* The citizen may act so for a person, whatever was answered. */
bool visit_may_act(const struct visit *visit, unsigned person, const char *acting);
/* Who acts for a person was answered in the guide: each has what may be asked for them so. */
void visit_arrange(struct visit *visit, unsigned person);
/* All that is of one of several goes, what was answered for them too. */
void visit_remove_person(struct visit *visit, unsigned person);
/* What was answered for a person and is not in the basket any more is forgotten. */
void visit_forget_person(struct visit *visit, unsigned person);

/* After each look at the basket: data said to be wrong is not fetched, a paper is taken. */
void visit_want_corrections(struct visit *visit);
/* Data said to be wrong without a word why; at most max. */
size_t visit_wrong_gaps(const struct visit *visit, struct visit_gap *out, size_t max);

/* Who acted may be nobody who can ask for what is in the basket now; evaluates too. */
void visit_settle_acting(struct visit *visit);

/* True for what is done here or given a day here, and valid today. */
bool visit_can_be_filed(const struct service_item *item);

/* Evaluates the answers again; after any change of them. */
void visit_evaluate(struct visit *visit);

/* What the card knows, into fields that say so. Fails NO_MEMORY. */
MUST_CHECK enum status visit_prefill(struct visit *visit);

/* True when who is identified answers the question about themselves. */
bool visit_is_about_the_card(const struct visit *visit, size_t question);

/* The first way of the first matter, until another is chosen. */
void visit_choose_usual_delivery(struct visit *visit);

/* Writes the draft, with what is filled in by now; nothing for a typed identity. */
void visit_save_draft(struct visit *visit);

/* There is no draft, whatever becomes of one that is being written. */
void visit_settle_draft(struct visit *visit);

/* What a page's file in the draft is called. */
void visit_page_file(unsigned number, char out[32]);

/* A page that was dropped goes from the draft too. */
void visit_drop_from_draft(struct visit *visit, unsigned number);

/* Nothing of it can be resumed from here on. */
void visit_end_draft(struct visit *visit);

/* How many drafts of this card wait here: visit->drafts follows. */
void visit_find_drafts(struct visit *visit);

/* The preview has a new frame: who listens need not find the button. */
void visit_see_frame(struct visit *visit);

/* The camera's picture is there: sealed as a page. */
void visit_take_still(struct visit *visit);
/* It is not: says why. */
void visit_still_failed(struct visit *visit, enum fault fault);

/*
 * Wipes bytes and leaves them empty; many of them are wiped on the worker, once it has done what
 * it was given before.  Once the visit is over, or without memory for that, they are wiped here.
 */
void visit_shred(struct visit *visit, struct bytes *bytes);
/* The same with the pixels of a picture, and with all that a page holds. */
void visit_shred_picture(struct visit *visit, struct page_preview *picture);
void visit_shred_page(struct visit *visit, struct visit_page *page);
/* Seals a page and takes its hash from the same bytes; on the worker. Fails NO_MEMORY. */
MUST_CHECK enum status visit_seal_page(
	const struct bytes *plain, const struct seal_recipient *to, struct visit_sealed *out);
/* A page's bytes for a job besides: visit_let_go() gives them back. Fails NO_MEMORY. */
MUST_CHECK enum status visit_share(struct visit_sealed *of, struct visit_sealed *out);
/* One who held them less; the last shreds them. What is held by nobody is left empty. */
void visit_let_go(struct visit *visit, struct visit_sealed *sealed);
/* Wipes a page where nobody waits: on the worker. */
void visit_free_page(struct visit_page *page);

/* Frees basket, answers and what hangs on them. */
void visit_forget_basket(struct visit *visit);

/* Who signs, from the answers. */
void visit_find_signers(struct visit *visit);
/* Frees them and their ink. */
void visit_forget_signers(struct visit *visit);

/* The office's letters about a case are sealed to its visit code's key, which the form names. */
int visit_say_where_letters_go(const char *visit_code, const char *visit_id, json_t *form);

/* The form of a case with what concerns it alone: parties, ways, delivery. Fails NO_MEMORY. */
MUST_CHECK enum status visit_case_form(const struct visit *visit, size_t matter, json_t **out);

/* True while the terminal speaks and looks as the next person expects. */
bool visit_is_as_usual(const struct visit *visit);
/* Makes it so: the first language, the usual time, silence. */
void visit_return_to_usual(struct visit *visit);

/* Wipes all that belongs to the person. */
void visit_forget(struct visit *visit);

/* Wipes what was brought to look closely. */
void visit_forget_closer(struct visit *visit);

/* Frees pages and listing. */
void visit_forget_pages(struct visit *visit);

#endif
