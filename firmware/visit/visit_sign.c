/* One signature of each who must sign, for everything: what it covers, who, the ink. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"
#include "firmware/visit/visit_sign.h"

/* Appends to the signed text, which has room for every material an item can have. */
static void say(struct visit *visit, const char *text)
{
	size_t len = strlen(visit->signed_text);

	text_fit(visit->signed_text + len, sizeof(visit->signed_text) - len, text);
}

/* 告知承诺: what is vouched for, in the very words; who signs for "a pledge" signs for nothing. */
static void say_pledges(struct visit *visit, size_t index)
{
	static const char *const SAID[] = {"content", "obligation", "liability"};
	const json_t *pledge;

	for (size_t n = 0; (pledge = visit_pledge(visit, index, n)); n++)
		for (size_t i = 0; i < sizeof(SAID) / sizeof(SAID[0]); i++) {
			say(visit, "\n");
			say(visit, item_text(pledge, SAID[i], visit->language));
		}
}

static void say_way(struct visit *visit, size_t index)
{
	char line[320], number[24];
	size_t pages = visit_pages_of(visit, index);

	snprintf(number, sizeof(number), "%zu", pages);
	if (pages) {
		visit_words_with(visit, "sign.pages", number, line, sizeof(line));
		say(visit, line);
		if (visit_wrong_note(visit, index))
			say(visit, visit_words(visit, "sign.correction_too"));
	} else if (visit_way(visit, index) == BASKET_WAY_LATER) {
		snprintf(number, sizeof(number), "%d",
			basket_later_days(&visit->basket, &visit->view, index));
		visit_words_with(visit, "sign.later", number, line, sizeof(line));
		say(visit, line);
	} else if (visit_wrong_note(visit, index)) {
		say(visit, visit_words(visit, "sign.correction"));
	} else {
		say(visit, visit_words(visit, "sign.pledge"));
		say_pledges(visit, index);
	}
}

/* True when the material belongs to what is signed for: handed in, promised, or fetched. */
static bool is_covered(const struct visit *visit, size_t index)
{
	return visit_wants(visit, index) ? visit_way(visit, index) != BASKET_WAY_NONE ||
						   visit_wrong_note(visit, index)
					 : visit->view.held[index] != 0;
}

static void say_material(struct visit *visit, size_t index, unsigned number)
{
	char begins[16], name[400];

	snprintf(begins, sizeof(begins), "\n%u. ", number);
	say(visit, begins);
	visit_signed_label(visit, index, name, sizeof(name));
	say(visit, name);
	if (visit_wants(visit, index))
		say_way(visit, index);
	else
		say(visit, visit_words(visit, "sign.held"));
}

/* Of several persons, whose the matter is; a ward is not named to who has nothing to do with it. */
static void say_for_whom(struct visit *visit, size_t matter)
{
	unsigned person = visit->basket.person[matter];
	char name[VISIT_SIGNER_NAME_SIZE], whose[VISIT_SIGNER_NAME_SIZE + 16];

	if (!visit_has_several(visit))
		return;
	if (visit_all_act(visit, "agent"))
		visit_person_name(visit, person, name, sizeof(name));
	else
		visit_person_place(visit, person, name, sizeof(name));
	visit_words_with(visit, "frame.whose", name, whose, sizeof(whose));
	say(visit, whose);
}

void visit_write_signed_text(struct visit *visit)
{
	unsigned number = 2;

	visit->signed_text[0] = '\0';
	if (!visit->answers)
		return;
	say(visit, visit_words(visit, visit->signer_count ? "sign.declaration_of_all"
							  : "sign.declaration"));
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit_is_filed(visit, m)) {
			say(visit, "\n");
			say(visit, item_text(visit->basket.matters[m]->json, "name",
					   visit->language));
			say_for_whom(visit, m);
		}
	say(visit, "\n1. ");
	say(visit, visit_words(visit, "sign.form"));
	for (size_t i = 0; i < visit->basket.material_count; i++)
		if (is_covered(visit, i))
			say_material(visit, i, number++);
}

void visit_forget_signers(struct visit *visit)
{
	for (size_t i = 0; i < visit->signer_count; i++) {
		secret_free(visit->signers[i].ink, sizeof(*visit->signers[i].ink));
		bytes_wipe(&visit->signers[i], sizeof(visit->signers[i]));
	}
	visit->signer_count = visit->signing = 0;
}

static void add_signer(struct visit *visit, const char *name, uint16_t matters)
{
	struct visit_signer *signer = &visit->signers[visit->signer_count];

	if (visit->signer_count == VISIT_SIGNERS_MAX)
		return;
	signer->ink = secret_alloc(sizeof(*signer->ink));
	if (!signer->ink)
		return;
	text_fit(signer->name, sizeof(signer->name), name);
	signer->matters = matters;
	visit->signer_count++;
}

/* Fields that say so name the others who must sign: adults of a household, shareholders. */
void visit_find_signers(struct visit *visit)
{
	visit_forget_signers(visit);
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct basket_question *question = &visit->basket.questions[q];
		uint16_t asked = visit->view.asked[q] & (uint16_t)~visit->view.not_needed;
		const json_t *json = basket_question_json(&visit->basket, question, asked);
		const char *name = form_get(visit->answers, question->key);

		if (asked && *name && json_integer_value(json_object_get(json, "signs")))
			add_signer(visit, name, asked);
	}
}

struct ink *visit_ink_in_hand(struct visit *visit)
{
	return visit->signing ? visit->signers[visit->signing - 1].ink : visit->ink;
}

void visit_begin_signing(struct visit *visit)
{
	bytes_wipe(visit->ink, sizeof(*visit->ink));
	visit_forget_witness(visit);
	visit->ink_asked_again = false;
	visit->confirm = VISIT_CONFIRM_NONE;
	visit_find_signers(visit);
	visit_write_signed_text(visit);
}

void visit_draw_ink(struct visit *visit, const struct ink_point *point, int width, int height)
{
	struct ink *ink = visit_ink_in_hand(visit);

	ink->width = width;
	ink->height = height;
	ink_add(ink, point->x, point->y, point->t_ms, point->first);
	visit_touch(visit);
}

void visit_clear_ink(struct visit *visit)
{
	struct ink *ink = visit_ink_in_hand(visit);

	bytes_wipe(ink, sizeof(*ink));
	visit->confirm = VISIT_CONFIRM_NONE;
	visit->changed = true;
}

/* Empty or tiny is asked for again once; then any mark counts.  True: SIGN goes on. */
bool visit_next_signer(struct visit *visit)
{
	const struct ink *ink = visit_ink_in_hand(visit);

	if (ink_is_tiny(ink) && !visit->ink_asked_again) {
		visit->ink_asked_again = true;
		return true;
	}
	if ((!ink->count && !ink->confirmed) || !visit_keep_witness(visit))
		return true;
	visit_forget_witness(visit);
	if (visit->signing == visit->signer_count)
		return false;
	visit->signing++;
	visit->confirm = VISIT_CONFIRM_NONE;
	visit->ink_asked_again = false;
	return true;
}
