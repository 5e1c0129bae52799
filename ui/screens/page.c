/* One page large: advice, turned, cut to the sheet, moved, taken again; and the camera. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_materials.h"
#include "ui/screens/parts.h"
#include "ui/toolkit/widget/viewer.h"

#define LIVE_HEIGHT_MM 320
#define SHEET_ALONE 9700 /* of 10000: a picture of the sheet and nothing else */

/* Shares of a lying panel's width. */
#define PAGE_SAID 2
#define PAGE_SEEN 3

/* Advice, never a refusal: the citizen sees better than any rule. */
static void advice(struct tree *tree, const struct screen_context *context)
{
	static const struct {
		unsigned bit;
		const char *key;
	} ADVICE[] = {{PAGE_LOOKS_BLANK, "page.looks_blank"},
		{PAGE_LOOKS_DARK, "page.looks_dark"},
		{PAGE_LOOKS_BLURRED, "page.looks_blurred"}};
	const struct visit *visit = context->visit;
	const struct visit_page *page = &visit->pages[visit->looking];
	bool twice = visit_page_is_twice(visit, (size_t)visit->looking);

	if (!page->preview.advice && !twice && !visit->page_busy && !visit->page_fault)
		tree_banner(tree, "page.looks_fine", TONE_GOOD, ICON_CHECK,
			word(context, "page.looks_fine"));
	for (size_t i = 0; i < sizeof(ADVICE) / sizeof(ADVICE[0]); i++)
		if (page->preview.advice & ADVICE[i].bit)
			tree_banner(tree, ADVICE[i].key, TONE_WARN, ICON_WARN,
				word(context, ADVICE[i].key));
	if (twice)
		tree_banner(
			tree, "page.twice", TONE_WARN, ICON_WARN, word(context, "page.twice"));
}

static void leaves(struct tree *tree, const struct screen_context *context)
{
	const struct visit_page *page = &context->visit->pages[context->visit->looking];
	char number[32];

	if (page->preview.page_count < 2)
		return;
	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "page.leaf_back", BUTTON_QUIET, ICON_BACK,
		word(context, "page.leaf_back"))
		->enabled = page->leaf > 0;
	snprintf(number, sizeof(number), "%u / %u", page->leaf + 1, page->preview.page_count);
	tree_text(tree, "page.leaf", TEXT_BODY, TONE_NORMAL, number)->centred = true;
	tree_button(tree, "page.leaf_next", BUTTON_QUIET, ICON_NEXT,
		word(context, "page.leaf_next"))
		->enabled = page->leaf + 1 < page->preview.page_count;
	tree_close(tree);
}

/* A sheet is cut out once: what is left of the table at its edges is none. */
static bool has_table(const struct page_area *sheet)
{
	return sheet->right > sheet->left && sheet->bottom > sheet->top &&
	       (sheet->right - sheet->left < SHEET_ALONE ||
		       sheet->bottom - sheet->top < SHEET_ALONE);
}

static void tools(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct page_preview *preview = &visit->pages[visit->looking].preview;

	tree_open(tree, ROLE_ROW, "");
	if (preview->page_count < 2) {
		tree_button(
			tree, "page.turn", BUTTON_QUIET, ICON_AGAIN, word(context, "page.turn"))
			->enabled = !visit->page_busy;
		if (has_table(&preview->sheet))
			tree_button(tree, "page.crop", BUTTON_QUIET, ICON_PAGE,
				word(context, "page.crop"))
				->enabled = !visit->page_busy;
	}
	if (visit_has_page_before(visit))
		tree_button(tree, "page.up", BUTTON_QUIET, ICON_UP, word(context, "page.up"))
			->enabled = !visit->page_busy;
	tree_close(tree);
}

/* Of what the page is, and the file's name where somebody gave it one. */
static const char *alternative(
	struct tree *tree, const struct screen_context *context, const struct visit_page *page)
{
	char text[600];

	if (!strcmp(page->file, "camera.jpg"))
		return label_of_key(tree, context, page->material);
	text_print(text, sizeof(text), "%s%s%s", label_of_key(tree, context, page->material),
		word(context, "frame.colon"), page->file);
	return tree_copy(tree, text);
}

/* What is to be known of the page, and what can be done with it. */
static void page_said(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	tree_open(tree, ROLE_COLUMN, "")->weight_in_row = PAGE_SAID;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "materials.look_title");
	say(tree, context, TEXT_BODY, TONE_QUIET,
		visit->page_busy ? "materials.checking" : "materials.look");
	if (visit->page_fault)
		fault_lines(tree, context, visit->page_fault);
	advice(tree, context);
	tools(tree, context);
	leaves(tree, context);
	tree_close(tree);
}

static void page_seen(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct page_preview *picture = visit_page_picture(visit);
	const struct visit_page *page = &visit->pages[visit->looking];
	struct widget *viewer;
	char name[128];

	page_name(visit, (size_t)visit->looking, name, sizeof(name));
	viewer = tree_viewer(tree, name, alternative(tree, context, page),
		(struct picture){(const uint32_t *)(const void *)picture->pixels.data,
			picture->width, picture->height});
	viewer->edition = picture->edition;
	viewer->weight_in_row = PAGE_SEEN;
}

void page_build(struct tree *tree, const struct screen_context *context)
{
	tree_open(tree, ROLE_COLUMN, "")->beside = true;
	page_said(tree, context);
	page_seen(tree, context);
	tree_close(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "materials.drop", BUTTON_SECONDARY, ICON_CROSS,
		word(context, "materials.drop"))
		->weight_in_row = FOOTER_OTHER;
	tree_button(
		tree, "page.again", BUTTON_SECONDARY, ICON_AGAIN, word(context, "page.again"))
		->weight_in_row = FOOTER_OTHER;
	tree_button(tree, "materials.keep", BUTTON_PRIMARY, ICON_CHECK,
		word(context, "materials.keep"))
		->weight_in_row = FOOTER_NEXT;
	tree_close(tree);
}

/* What it sees now; nothing old once it has a fault. */
static bool live_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct camera_picture *picture = visit->hands->camera_picture(visit->hands_user);

	struct widget *live = tree_camera(tree, "page.live", word(context, "page.live"),
		word(context, "page.waking"),
		(struct picture){picture ? picture->pixels : NULL,
			picture ? picture->width_px : 0, picture ? picture->height_px : 0});

	live->height_mm = LIVE_HEIGHT_MM;
	live->edition = picture ? picture->edition : 0;
	return picture != NULL;
}

static void shoot_button(
	struct tree *tree, const struct screen_context *context, bool sees_something)
{
	const struct visit *visit = context->visit;
	bool busy = visit->shooting || visit->page_busy;
	struct widget *button = tree_button(tree, "page.shoot", BUTTON_PRIMARY, ICON_CHECK,
		word(context, busy ? "materials.checking" : "page.shoot"));

	button->enabled = sees_something && !busy;
	button->weight_in_row = FOOTER_NEXT;
}

/* What to do under it; nobody lays a paper under a camera that sees nothing. */
static void camera_said(
	struct tree *tree, const struct screen_context *context, enum fault fault)
{
	const struct visit *visit = context->visit;

	if (fault == FAULT_CAMERA_ABSENT || fault == FAULT_CAMERA_SILENT) {
		tree_text(tree, "page.filming", TEXT_TITLE, TONE_NORMAL,
			material_label(tree, context, (size_t)visit->filming));
		fault_card_way_out(tree, context, fault);
		return;
	}
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "page.camera_title");
	say(tree, context, TEXT_BODY, TONE_QUIET,
		visit->listens ? "page.camera_by_itself" : "page.camera");
	if (fault)
		fault_card(tree, context, fault, NULL);
}

void camera_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum fault broken = visit->hands->fault(visit->hands_user, DEVICE_CAMERA);
	enum fault fault = broken ? broken : visit->page_fault;
	bool sees_something = false;

	camera_said(tree, context, fault);
	if (!broken)
		sees_something = live_build(tree, context);
	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "page.camera_close", BUTTON_SECONDARY, ICON_BACK,
		word(context, "materials.close"))
		->weight_in_row = fault && !broken ? FOOTER_OTHER : 2 * FOOTER_OTHER;
	if (fault)
		tree_button(tree, "page.stick", broken ? BUTTON_PRIMARY : BUTTON_SECONDARY,
			ICON_STICK, word(context, "page.stick"))
			->weight_in_row = broken ? FOOTER_NEXT : FOOTER_OTHER;
	if (!broken)
		shoot_button(tree, context, sees_something);
	tree_close(tree);
}

/* The same material from the stick. */
static void change_to_stick(struct visit *visit)
{
	int material = visit->filming;

	visit_film(visit, -1);
	visit_pick(visit, material);
}

/* Taken again the way it came: by the camera, or from the stick. */
static void take_again(struct visit *visit)
{
	const struct visit_page *page = &visit->pages[visit->looking];
	bool camera = !strcmp(page->file, "camera.jpg");
	int material = -1;

	for (size_t m = 0; m < visit->basket.material_count; m++)
		if (!strcmp(visit->basket.materials[m].key, page->material))
			material = (int)m;
	visit_drop_page(visit, (size_t)visit->looking);
	if (camera)
		visit_film(visit, material);
	else
		visit_pick(visit, material);
}

static void edit(struct visit *visit, bool turn)
{
	struct page_edit how = {.quarter_turns = turn ? 1 : 0};

	if (!turn)
		how.crop = visit->pages[visit->looking].preview.sheet;
	visit_edit_page(visit, &how);
}

static bool page_press(struct visit *visit, const char *name)
{
	unsigned leaf = visit->pages[visit->looking].leaf;

	if (!strcmp(name, "page.turn") || !strcmp(name, "page.crop")) {
		edit(visit, !strcmp(name, "page.turn"));
	} else if (!strcmp(name, VIEWER_LARGER)) {
		visit_look_closely(visit);
	} else if (!strcmp(name, "page.up")) {
		visit_move_page(visit);
	} else if (!strcmp(name, "page.leaf_next")) {
		visit_turn_leaf(visit, leaf + 1);
	} else if (!strcmp(name, "page.leaf_back")) {
		visit_turn_leaf(visit, leaf - 1);
	} else if (!strcmp(name, "page.again")) {
		take_again(visit);
	} else if (!strcmp(name, "materials.drop")) {
		visit_drop_page(visit, (size_t)visit->looking);
	} else if (!strcmp(name, "materials.keep")) {
		visit_look(visit, -1);
		visit_pick(visit, -1);
	} else {
		return false;
	}
	return true;
}

bool page_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;

	if (pressed(input, "page.shoot"))
		visit_shoot(visit);
	else if (pressed(input, "page.camera_close"))
		visit_film(visit, -1);
	else if (pressed(input, "page.stick"))
		change_to_stick(visit);
	else if (input->kind == INPUT_PRESS && visit->looking >= 0 &&
		 (size_t)visit->looking < visit->page_count)
		return page_press(visit, input->name);
	else
		return false;
	return true;
}
