/* One merged list: what the government holds already, what comes from the stick. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "ui/screens/parts.h"

#define SCREENFUL 24 /* files; of more only those in sight exist */

static const json_t *material_json(const struct screen_context *context, size_t material)
{
	return visit_material_of(
		context->visit, material, context->visit->view.wanted[material])
		->json;
}

void page_name(const struct visit *visit, size_t page, char *out, size_t size)
{
	const char *key = visit->pages[page].material;
	char name[VISIT_NAME_SIZE] = "";
	size_t i, number = 1;

	for (i = 0; i < page; i++)
		number += !strcmp(visit->pages[i].material, key);
	for (i = 0; i < visit->basket.material_count; i++)
		if (!strcmp(visit->basket.materials[i].key, key))
			visit_material_name(visit, i, name);
	snprintf(out, size, "materials.page.%s.%zu", name, number);
}

static void pages_of(struct tree *tree, const struct screen_context *context, size_t material)
{
	const struct visit *visit = context->visit;
	const char *key = visit->basket.materials[material].key;
	char name[128], number[24], text[160];
	unsigned count = 0;
	size_t i;

	for (i = 0; i < visit->page_count; i++) {
		if (strcmp(visit->pages[i].material, key))
			continue;
		snprintf(number, sizeof(number), "%u", ++count);
		page_name(visit, i, name, sizeof(name));
		visit_words_with(visit, "materials.page", number, text, sizeof(text));
		speak_of(tree, context, tree_button(tree, name, BUTTON_QUIET, ICON_CHECK, text),
			material_label(tree, context, material));
	}
}

/* 容缺 and 告知承诺, where everyone who needs the material allows it. */
static void ways_of(
	struct tree *tree, const struct screen_context *context, size_t index, const char *name)
{
	const struct visit *visit = context->visit;
	enum basket_way way = visit_way(visit, index);
	char full[96], days[16], text[256];

	if (way == BASKET_WAY_PAGES)
		return;
	if (basket_allows(&visit->basket, &visit->view, index, BASKET_WAY_LATER)) {
		snprintf(full, sizeof(full), "materials.later.%s", name);
		snprintf(days, sizeof(days), "%d",
			basket_later_days(&visit->basket, &visit->view, index));
		visit_words_with(visit, "materials.later", days, text, sizeof(text));
		speak_of(tree, context, tree_choice(tree, full, text, way == BASKET_WAY_LATER),
			material_label(tree, context, index));
	}
	if (!basket_allows(&visit->basket, &visit->view, index, BASKET_WAY_PLEDGE))
		return;
	snprintf(full, sizeof(full), "materials.pledge.%s", name);
	speak_of(tree, context,
		tree_choice(tree, full, word(context, "materials.pledge"),
			way == BASKET_WAY_PLEDGE),
		material_label(tree, context, index));
	for (size_t n = 0; way == BASKET_WAY_PLEDGE && visit_pledge(visit, index, n); n++)
		pledge_build(tree, context, visit_pledge(visit, index, n));
}

static void for_whom(struct tree *tree, const struct screen_context *context, uint16_t set)
{
	size_t matters[BASKET_MATTERS_MAX];
	char text[600];

	if (visit_matters(context->visit, matters) < 2)
		return;
	visit_words_with(
		context->visit, "guide.for", names_of(tree, context, set), text, sizeof(text));
	tree_text(tree, "", TEXT_SMALL, TONE_ACCENT, text);
}

static void held_build(
	struct tree *tree, const struct screen_context *context, size_t index, const char *name)
{
	const struct visit *visit = context->visit;
	uint16_t held = visit->view.held[index];
	char full[96];

	tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, material_label(tree, context, index));
	for_whom(tree, context, held);
	snprintf(full, sizeof(full), "materials.%s.held", name);
	tree_banner(tree, full, TONE_GOOD, ICON_CHECK, word(context, "materials.held"));
	snprintf(full, sizeof(full), "materials.wrong.%s", name);
	speak_of(tree, context,
		tree_button(
			tree, full, BUTTON_QUIET, ICON_FORM, word(context, "materials.wrong")),
		material_label(tree, context, index));
}

/* Where the next page of a material comes from: the stick, the camera. */
static void sources_of(
	struct tree *tree, const struct screen_context *context, size_t index, const char *name)
{
	size_t pages = visit_pages_of(context->visit, index);
	enum button_weight weight = pages ? BUTTON_QUIET : BUTTON_SECONDARY;
	char full[96];

	snprintf(full, sizeof(full), "materials.pick.%s", name);
	speak_of(tree, context,
		tree_button(tree, full, weight, ICON_STICK,
			word(context, pages ? "materials.pick_more" : "materials.pick")),
		material_label(tree, context, index));
	if (!visit_films(context->visit, index))
		return;
	snprintf(full, sizeof(full), "materials.film.%s", name);
	speak_of(tree, context,
		tree_button(tree, full, weight, ICON_CAMERA, word(context, "materials.film")),
		material_label(tree, context, index));
}

static void wanted_build(
	struct tree *tree, const struct screen_context *context, size_t index, const char *name)
{
	const struct visit *visit = context->visit;
	size_t pages = visit_pages_of(visit, index);
	size_t most = basket_pages_max(&visit->basket, &visit->view, index);

	tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, material_label(tree, context, index));
	for_whom(tree, context, visit->view.wanted[index]);
	paper_help(tree, context, material_json(context, index));
	tree_text(tree, "", TEXT_SMALL, TONE_QUIET,
		word(context, visit->view.needed[index] ? "materials.required"
							: "materials.optional"));
	pages_of(tree, context, index);
	if (!most || pages < most)
		sources_of(tree, context, index, name);
	ways_of(tree, context, index, name);
}

/* What the government holds is wrong: what, and if there is one, the paper that says so. */
static void wrong_build(
	struct tree *tree, const struct screen_context *context, size_t index, const char *name)
{
	const char *note = visit_wrong_note(context->visit, index);
	char full[96];

	if (!note)
		return;
	snprintf(full, sizeof(full), "materials.note.%s", name);
	tree_wrong(tree,
		tree_field(tree, full, KEYBOARD_PINYIN, word(context, "materials.wrong_note"),
			note),
		note[0] ? "" : word(context, "materials.wrong_missing"));
	say(tree, context, TEXT_SMALL, TONE_QUIET, "materials.wrong_why");
	snprintf(full, sizeof(full), "materials.right.%s", name);
	speak_of(tree, context,
		tree_button(
			tree, full, BUTTON_QUIET, ICON_BACK, word(context, "materials.right")),
		material_label(tree, context, index));
}

static void material_build(
	struct tree *tree, const struct screen_context *context, size_t index)
{
	char name[VISIT_NAME_SIZE], full[96];

	visit_material_name(context->visit, index, name);
	snprintf(full, sizeof(full), "materials.%s", name);
	tree_open(tree, ROLE_PANEL, full);
	if (visit_wants(context->visit, index))
		wanted_build(tree, context, index, name);
	else
		held_build(tree, context, index, name);
	wrong_build(tree, context, index, name);
	tree_close(tree);
}

/* What there is to do here, and by what: a stick, the camera, nothing at all. */
static const char *intro_of(const struct visit *visit)
{
	const char *intro = "materials.intro_held";

	for (size_t m = 0; m < visit->basket.material_count; m++) {
		if (!visit_wants(visit, m))
			continue;
		if (visit_films(visit, m))
			return "materials.intro_camera";
		intro = "materials.intro";
	}
	return intro;
}

static void list_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t i;

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "materials.title");
	say(tree, context, TEXT_BODY, TONE_QUIET, intro_of(visit));
	card_note(tree, context);
	draft_note(tree, context);
	tree_open(tree, ROLE_SCROLL, "materials.scroll");
	for (i = 0; i < visit->basket.material_count; i++)
		if (visit_wants(visit, i) || visit->view.held[i])
			material_build(tree, context, i);
	tree_close(tree);
	footer(tree, context, visit->fixing ? NULL : "frame.back",
		visit->fixing ? "form.return" : "materials.next");
}

static void size_text(int64_t size, char *out, size_t out_size)
{
	if (size < 1024 * 1024)
		snprintf(out, out_size, "%lld KB", (long long)(size + 1023) / 1024);
	else
		snprintf(out, out_size, "%lld.%lld MB", (long long)(size >> 20),
			(long long)((size & 0xfffff) * 10 >> 20));
}

static void file_row(struct tree *tree, const void *user, size_t row)
{
	const struct stick_listing *stick = user;
	char name[48], size[32];

	snprintf(name, sizeof(name), "materials.file.%zu", row);
	size_text(stick->files[row].size, size, sizeof(size));
	tree_tile(tree, name, ICON_PAGE, stick->files[row].name, size);
}

static void files_build(struct tree *tree, const struct screen_context *context)
{
	const struct stick_listing *stick = context->visit->stick;

	if (stick && stick->count > SCREENFUL)
		tree_list(tree, "materials.rows",
			(struct rows_of){stick->count, 0, file_row, stick});
	for (size_t i = 0; stick && stick->count <= SCREENFUL && i < stick->count; i++)
		file_row(tree, stick, i);
	if (stick && !stick->count && !context->visit->page_fault)
		tree_banner(tree, "materials.stick_empty", TONE_WARN, ICON_STICK,
			word(context, "materials.stick_empty"));
}

/* Nothing on it can be chosen: what to do about that is all there is to say. */
static bool stick_is_gone(const struct visit *visit)
{
	return !visit->stick_busy && (visit->page_fault == FAULT_STICK_ABSENT ||
					     visit->page_fault == FAULT_STICK_PULLED);
}

static void stick_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool gone = stick_is_gone(visit);
	struct widget *again;

	tree_text(tree, "materials.picking", TEXT_TITLE, TONE_NORMAL,
		material_label(tree, context, (size_t)visit->picking));
	if (!gone)
		say(tree, context, TEXT_BODY, TONE_QUIET, "materials.stick_intro");
	tree_open(tree, ROLE_SCROLL, "materials.files");
	if (visit->page_fault)
		fault_card(tree, context, visit->page_fault, visit->page_fault_file);
	if (visit->stick_busy || visit->page_busy)
		tree_banner(tree, "materials.busy", TONE_ACCENT, ICON_CLOCK,
			word(context,
				visit->page_busy ? "materials.checking" : "materials.looking"));
	else if (!gone)
		files_build(tree, context);
	tree_close(tree);
	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "materials.close", BUTTON_SECONDARY, ICON_BACK,
		word(context, "materials.close"))
		->weight_in_row = 2 * FOOTER_OTHER;
	again = tree_button(tree, "materials.reload", gone ? BUTTON_PRIMARY : BUTTON_SECONDARY,
		ICON_STICK, word(context, "materials.reload"));
	again->enabled = !visit->stick_busy;
	again->weight_in_row = FOOTER_NEXT;
	tree_close(tree);
}

void materials_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (!visit->answers)
		return;
	if (visit->looking >= 0 && (size_t)visit->looking < visit->page_count)
		page_build(tree, context);
	else if (visit->filming >= 0)
		camera_build(tree, context);
	else if (visit->picking >= 0)
		stick_build(tree, context);
	else
		list_build(tree, context);
}

static void pick(struct visit *visit, const char *name)
{
	int material = visit_material_by_name(visit, name);

	if (material >= 0)
		visit_pick(visit, material);
}

/* A second touch takes the choice back. */
static void choose_way(struct visit *visit, const char *name, enum basket_way way)
{
	int material = visit_material_by_name(visit, name);

	if (material >= 0)
		visit_choose_way(visit, (size_t)material,
			visit_way(visit, (size_t)material) == way ? BASKET_WAY_NONE : way);
}

static void look(struct visit *visit, const char *wanted)
{
	char name[128];
	size_t i;

	for (i = 0; i < visit->page_count; i++) {
		page_name(visit, i, name, sizeof(name));
		if (!strcmp(name, wanted))
			visit_look(visit, (int)i);
	}
}

static void say_wrong(struct visit *visit, const char *name, const char *note)
{
	int material = visit_material_by_name(visit, name);

	if (material >= 0)
		visit_say_wrong(visit, (size_t)material, note);
}

static void press(struct visit *visit, const char *name)
{
	size_t number;

	if (numbered(name, "materials.file.", &number)) {
		visit_take_file(visit, number);
	} else if (!strncmp(name, "materials.page.", 15)) {
		look(visit, name);
	} else if (!strncmp(name, "materials.pick.", 15)) {
		pick(visit, name + 15);
	} else if (!strncmp(name, "materials.later.", 16)) {
		choose_way(visit, name + 16, BASKET_WAY_LATER);
	} else if (!strncmp(name, "materials.pledge.", 17)) {
		choose_way(visit, name + 17, BASKET_WAY_PLEDGE);
	} else if (!strncmp(name, "materials.wrong.", 16)) {
		say_wrong(visit, name + 16, "");
	} else if (!strncmp(name, "materials.right.", 16)) {
		say_wrong(visit, name + 16, NULL);
	} else if (!strncmp(name, "materials.film.", 15)) {
		visit_film(visit, visit_material_by_name(visit, name + 15));
	} else if (!strcmp(name, "materials.close")) {
		visit_pick(visit, -1);
	} else if (!strcmp(name, "materials.reload")) {
		visit_pick(visit, visit->picking);
	}
}

void materials_act(struct screen_context *context, const struct input *input)
{
	if (!context->visit->answers || footer_act(context, input, VISIT_EV_NEXT) ||
		page_act(context, input))
		return;
	if (input->kind == INPUT_EDIT && !strncmp(input->name, "materials.note.", 15))
		say_wrong(context->visit, input->name + 15, input->text);
	if (input->kind == INPUT_PRESS)
		press(context->visit, input->name);
}
