/* 一次性告知单: what the chosen matters take, on paper and as a QR, before anything is filed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/model/item/shape.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

#define QR_MODULE_PX 5

static void basis_text(const struct visit *visit, const json_t *bases, char *out, size_t size)
{
	item_law(json_array_get(bases, 0), visit->language, out, size);
}

static const char *way_key(const struct visit *visit, size_t material, uint16_t bit)
{
	if (visit->view.held[material] & bit)
		return "checklist.shared";
	if (visit->view.carried[material] & bit)
		return "guide.carried";
	if (!(visit->view.needed[material] & bit))
		return "checklist.optional";
	if (basket_allows(&visit->basket, &visit->view, material, BASKET_WAY_LATER))
		return "checklist.may_follow";
	if (basket_allows(&visit->basket, &visit->view, material, BASKET_WAY_PLEDGE))
		return "checklist.may_pledge";
	return "checklist.bring";
}

/* "户口簿（复印件 1 份）", who issues it, by which law, and whether it must be brought. */
static void add_material(const struct visit *visit, json_t *lines, size_t material,
	uint16_t bit, unsigned number)
{
	const json_t *json =
		basket_material_of(&visit->basket, &visit->basket.materials[material], bit)
			->json;
	const char *kind = json_text(json, "kind");
	char text[2 * SHAPE_TEXT_MAX], basis[2 * SHAPE_TEXT_MAX], copies[16], copied[96];

	snprintf(copies, sizeof(copies), "%d",
		(int)json_integer_value(json_object_get(json, "copies")));
	visit_words_with(visit,
		kind && !strcmp(kind, "copy") ? "checklist.copy" : "checklist.original", copies,
		copied, sizeof(copied));
	text_print(text, sizeof(text), "%u. %s%s", number,
		item_text(json, "name", visit->language), copied);
	visit_paper_add(lines, "text", "", text);
	basis_text(visit, json_object_get(json, "required_by"), basis, sizeof(basis));
	text_print(text, sizeof(text), "%s · %s · %s",
		visit_words(visit, way_key(visit, material, bit)),
		item_text(json, "source", visit->language), basis);
	visit_paper_add(lines, "small", "", text);
	if (!(visit->view.held[material] & bit) && *item_text(json, "help", visit->language))
		visit_paper_add(lines, "small", "", item_text(json, "help", visit->language));
}

static void add_materials(const struct visit *visit, json_t *lines, size_t matter)
{
	uint16_t bit = (uint16_t)(1u << matter);
	unsigned number = 0;

	visit_paper_words(visit, lines, "strong", "guide.materials");
	for (size_t m = 0; m < visit->basket.material_count; m++)
		if ((visit->view.wanted[m] | visit->view.held[m] | visit->view.carried[m]) &
			bit)
			add_material(visit, lines, m, bit, ++number);
	if (!visit_knows_situation(visit))
		visit_paper_words(visit, lines, "text", "checklist.depends");
	else if (!number)
		visit_paper_words(visit, lines, "text", "guide.no_materials");
}

/* What was answered; 「不需要办理」 with its reason and law. */
static void add_situations(const struct visit *visit, json_t *lines, size_t matter)
{
	uint16_t bit = (uint16_t)(1u << matter);

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct basket_question *question = &visit->basket.questions[q];
		const json_t *json = basket_question_json(&visit->basket, question, bit);
		const json_t *option = visit_chosen_option(visit, q, bit);
		const json_t *why = json_object_get(option, "not_needed");
		char basis[300];

		if (!question->situation || !(visit->view.asked[q] & bit) || !option)
			continue;
		visit_paper_add(lines, "pair", item_text(json, "question", visit->language),
			item_text(option, "label", visit->language));
		if (!why)
			continue;
		visit_paper_words(visit, lines, "strong", "guide.no_need");
		visit_paper_add(lines, "text", "", item_text(why, "reason", visit->language));
		basis_text(visit, json_object_get(why, "basis"), basis, sizeof(basis));
		visit_paper_add(lines, "small", "", basis);
	}
}

static void add_limit(const struct visit *visit, json_t *lines, const char *key,
	const struct service_item *item, int days)
{
	char number[16], text[96];

	if (days == 0) {
		visit_paper_pair(visit, lines, key, visit_words(visit, "guide.at_once"));
		return;
	}
	snprintf(number, sizeof(number), "%d", days);
	visit_words_with(visit,
		!strcmp(item->limit_unit, "working") ? "guide.working_days"
						     : "guide.calendar_days",
		number, text, sizeof(text));
	visit_paper_pair(visit, lines, key, text);
}

static void add_whose(const struct visit *visit, json_t *lines, const struct service_item *item)
{
	const json_t *types = json_object_get(item->json, "applicant_types");
	char text[96] = "";
	size_t len = 0;

	for (size_t i = 0; i < json_array_size(types) && len < sizeof(text); i++) {
		const char *type = json_string_value(json_array_get(types, i));

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
			len ? visit_words(visit, "frame.and") : "",
			visit_words(visit, strcmp(type, "enterprise")
						   ? "checklist.person"
						   : "checklist.enterprise"));
	}
	visit_paper_pair(visit, lines, "checklist.whose", text);
	visit_paper_pair(visit, lines, "checklist.code", item->implement_code);
}

/* 受理条件, 办理流程, 设定依据. */
static void add_ground(
	const struct visit *visit, json_t *lines, const struct service_item *item)
{
	const json_t *conditions = json_object_get(item->json, "conditions");
	const json_t *bases = json_object_get(item->json, "legal_basis");
	char text[800];

	for (size_t i = 0; i < json_array_size(conditions); i++) {
		const json_t *one = json_array_get(conditions, i);
		const char *said = json_text(one, visit->language);

		visit_paper_pair(visit, lines, "guide.conditions",
			said ? said : json_text(one, "zh-Hans"));
	}
	visit_filed_by_text(visit, item, text, sizeof(text));
	if (text[0])
		visit_paper_add(lines, "text", "", text);
	visit_steps_text(visit, item, text, sizeof(text));
	visit_paper_pair(visit, lines, "guide.steps", text);
	for (size_t i = 0; i < json_array_size(bases); i++) {
		item_law(json_array_get(bases, i), visit->language, text, sizeof(text));
		visit_paper_pair(visit, lines, "guide.basis", text);
	}
}

static void add_facts(const struct visit *visit, json_t *lines, const struct service_item *item)
{
	char version[24], fee[320];

	add_limit(visit, lines, "guide.promised", item, item->promised_days);
	add_limit(visit, lines, "guide.statutory", item, item->statutory_days);
	visit_fee_text(visit, item, fee, sizeof(fee));
	visit_paper_pair(visit, lines, "guide.fee", fee);
	visit_paper_pair(visit, lines, "guide.fee_basis", visit_fee_basis(visit, item));
	visit_paper_pair(
		visit, lines, "guide.place", item_text(item->json, "place", visit->language));
	visit_paper_pair(
		visit, lines, "guide.hours", item_text(item->json, "hours", visit->language));
	visit_paper_pair(visit, lines, "guide.consult", json_text(item->json, "consult_phone"));
	visit_paper_pair(
		visit, lines, "guide.complaint", json_text(item->json, "complaint_phone"));
	snprintf(version, sizeof(version), "%d", item->version);
	visit_paper_pair(visit, lines, "checklist.version", version);
}

static void add_matter(const struct visit *visit, json_t *lines, size_t matter)
{
	const struct service_item *item = visit->basket.matters[matter];

	visit_paper_add(lines, "rule", "", "");
	visit_paper_add(lines, "strong", "", item_text(item->json, "name", visit->language));
	add_whose(visit, lines, item);
	add_situations(visit, lines, matter);
	if (!visit_is_filed(visit, matter))
		return;
	if (visit_books(visit, matter) || visit_is_seen_once(visit, matter))
		visit_paper_pair(visit, lines, "checklist.booking",
			item_text(item->json, "onsite_reason", visit->language));
	add_materials(visit, lines, matter);
	if (!basket_is_first(&visit->basket, matter))
		return; /* said for somebody else */
	add_ground(visit, lines, item);
	add_facts(visit, lines, item);
}

/* Which sheet it is, for who asks about it: terminal and moment. */
static void add_number(const struct visit *visit, json_t *lines, int64_t wall_ms)
{
	char made[CLOCK_TEXT_SIZE], digits[CLOCK_TEXT_SIZE], number[48];
	size_t len = 0;

	clock_text(wall_ms, made);
	for (const char *c = made; *c; c++)
		if (*c >= '0' && *c <= '9')
			digits[len++] = *c;
	digits[len] = '\0';
	snprintf(number, sizeof(number), "%s-%s%02d", visit->kiosk_id, digits,
		(int)(wall_ms / 1000 % 60));
	visit_paper_pair(visit, lines, "checklist.number", number);
}

static void add_head(const struct visit *visit, json_t *lines)
{
	int64_t wall_ms = clock_wall_ms();
	char now[CLOCK_TEXT_SIZE], made[WORDS_DATE_SIZE];

	clock_text(wall_ms, now);
	words_moment(visit->language, now, made);
	if (visit->test)
		visit_paper_words(visit, lines, "test", "paper.test");
	visit_paper_add(lines, "hall", "", settings_hall(visit->settings, visit->language));
	visit_paper_words(visit, lines, "heading", "checklist.title");
	if (visit->sample)
		visit_paper_words(visit, lines, "small", "guide.sample");
	add_number(visit, lines, wall_ms);
	visit_paper_pair(visit, lines, "checklist.made", made);
}

static void put_qr(const struct visit *visit, char *out, size_t size)
{
	int len = snprintf(out, size, "https://%s/g#", visit->settings->status_host);

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (!visit_is_parties(visit, m) && basket_is_first(&visit->basket, m) &&
			len > 0 && (size_t)len < size)
			len += snprintf(out + len, size - (size_t)len, "%s%s.%d",
				out[len - 1] == '#' ? "" : ",",
				visit->basket.matters[m]->implement_code,
				visit->basket.matters[m]->version);
}

static bool asks_for_papers(const struct visit *visit, size_t matter)
{
	for (size_t m = 0; m < visit->basket.material_count; m++)
		if (visit->view.wanted[m] & 1u << matter)
			return true;
	return false;
}

/* Who brings what for them: the matters, then what who acts brings. */
static void add_person(const struct visit *visit, json_t *lines, unsigned person)
{
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	int parties = visit_parties(visit, person);

	if (parties >= 0)
		add_situations(visit, lines, (size_t)parties);
	for (size_t i = 0; i < count; i++)
		if (visit->basket.person[matters[i]] == person)
			add_matter(visit, lines, matters[i]);
	if (parties >= 0 && asks_for_papers(visit, (size_t)parties)) {
		visit_paper_add(lines, "rule", "", "");
		visit_paper_add(lines, "strong", "",
			item_text(
				visit->basket.matters[parties]->json, "name", visit->language));
		add_materials(visit, lines, (size_t)parties);
	}
}

/* Of several principals each brings the same, and the paper says it once; a family does not. */
static void add_persons(const struct visit *visit, json_t *lines)
{
	unsigned persons[BASKET_PERSONS_MAX] = {0};
	size_t count = visit_persons(visit, persons);
	char place[VISIT_SIGNER_NAME_SIZE];

	if (count < 2 || visit_all_act(visit, "agent")) {
		add_person(visit, lines, persons[0]);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		visit_person_place(visit, persons[i], place, sizeof(place));
		visit_paper_add(lines, "rule", "", "");
		visit_paper_add(lines, "heading", "", place);
		add_person(visit, lines, persons[i]);
	}
}

static json_t *write_lines(const struct visit *visit)
{
	json_t *lines = json_array();

	add_head(visit, lines);
	add_persons(visit, lines);
	visit_paper_add(lines, "rule", "", "");
	visit_paper_words(visit, lines, "small", "checklist.no_notice");
	visit_paper_words(visit, lines, "caption", "checklist.qr");
	return lines;
}

static void draw(struct job *job)
{
	struct checklist_job *drawing = (struct checklist_job *)job;

	drawing->head.status = drawing->hands->draw_checklist(drawing->lines, drawing->code,
		drawing->width_px, drawing->large, &drawing->bitmap);
	if (drawing->hands->draw_qr(
		    drawing->code, QR_MODULE_PX, &drawing->qr, &drawing->qr_side_px))
		bytes_free(&drawing->qr);
}

static void hand_over(struct visit *visit, struct checklist_job *drawing)
{
	enum fault fault = visit->hands->fault(visit->hands_user, DEVICE_PRINTER);

	bytes_free(&visit->qr);
	visit->qr = drawing->qr;
	visit->qr_side_px = drawing->qr_side_px;
	drawing->qr = (struct bytes){0};
	if (fault == FAULT_PRINTER_PAPER_LOW)
		fault = FAULT_NONE;
	visit->print_fault = !fault && drawing->head.status ? FAULT_PAPER_NOT_DRAWN : fault;
	visit->checklist = visit->print_fault ? VISIT_PRINT_REFUSED : VISIT_PRINT_RUNNING;
	if (visit->print_fault)
		return;
	visit_give_paper(visit, VISIT_PAPER_CHECKLIST, drawing->bitmap);
	drawing->bitmap = NULL;
}

static void was_drawn(struct job *job)
{
	struct checklist_job *drawing = (struct checklist_job *)job;
	struct visit *visit = visit_job_owner(&drawing->head);

	if (visit &&
		(visit_place(visit) == VISIT_GUIDE || visit_place(visit) == VISIT_REVIEW)) {
		hand_over(visit, drawing);
		visit->changed = true;
	}
	bitmap_destroy(drawing->bitmap);
	bytes_free(&drawing->qr);
	json_decref(drawing->lines);
	free(drawing);
}

bool visit_print_checklist(struct visit *visit)
{
	struct checklist_job *job;

	if (!visit->answers || visit->checklist == VISIT_PRINT_DRAWING ||
		visit->checklist == VISIT_PRINT_RUNNING)
		return true;
	job = visit_job_make(visit, sizeof(*job), draw, was_drawn);
	if (!job)
		return true;
	job->hands = visit->hands;
	job->lines = write_lines(visit);
	job->width_px = (unsigned)visit->settings->printer_width_px;
	job->large = visit->large;
	put_qr(visit, job->code, sizeof(job->code));
	visit->checklist = VISIT_PRINT_DRAWING;
	visit_job_give(visit, &job->head);
	return true;
}

void visit_checklist_ended(struct visit *visit, enum fault fault)
{
	visit->checklist = fault ? VISIT_PRINT_REFUSED : VISIT_PRINT_DONE;
	visit->print_fault = fault;
}
