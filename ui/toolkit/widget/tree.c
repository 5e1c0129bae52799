#include "ui/toolkit/widget/tree.h"

#include <stdlib.h>
#include <string.h>

#define KEEP_ALIGN 16

struct tree {
	struct widget widgets[TREE_WIDGETS_MAX]; /* the first is the root */
	size_t count;
	struct widget *open;
	_Alignas(KEEP_ALIGN) char text[TREE_TEXT_SIZE];
	size_t text_used;
	size_t marked_count, marked_text; /* 0: no mark */
};

enum status tree_create(struct tree **out)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return failure(STATUS_NO_MEMORY, "widget tree");
	tree_clear(tree);
	*out = tree;
	return STATUS_OK;
}

void tree_destroy(struct tree *tree)
{
	if (!tree)
		return;
	bytes_wipe(tree, sizeof(*tree));
	free(tree);
}

static void widget_init(struct widget *widget, enum widget_role role, const char *name)
{
	*widget = (struct widget){
		.role = role,
		.name = name,
		.text = "",
		.value = "",
		.note = "",
		.help = "",
		.enabled = true,
	};
}

void tree_clear(struct tree *tree)
{
	/* Only what was used can hold a person's data: wiping all 64 KiB would cost each frame.
	 */
	bytes_wipe(tree->widgets, tree->count * sizeof(tree->widgets[0]));
	bytes_wipe(tree->text, tree->text_used);
	tree->count = 1;
	tree->text_used = 0;
	tree->marked_count = tree->marked_text = 0;
	widget_init(&tree->widgets[0], ROLE_COLUMN, "");
	tree->open = &tree->widgets[0];
}

const char *tree_copy(struct tree *tree, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = tree->text + tree->text_used;

	if (size == 1 || size > TREE_TEXT_SIZE - tree->text_used)
		return "";
	memcpy(copy, text, size);
	tree->text_used += size;
	return copy;
}

struct widget *tree_add(struct tree *tree, enum widget_role role, const char *name)
{
	struct widget *widget, *parent = tree->open;

	if (tree->count == TREE_WIDGETS_MAX)
		return &tree->widgets[TREE_WIDGETS_MAX - 1];
	widget = &tree->widgets[tree->count++];
	widget_init(widget, role, tree_copy(tree, name));
	widget->parent = parent;
	if (parent->last)
		parent->last->next = widget;
	else
		parent->first = widget;
	parent->last = widget;
	return widget;
}

struct widget *tree_open(struct tree *tree, enum widget_role role, const char *name)
{
	struct widget *widget = tree_add(tree, role, name);

	/* The reused last widget of a full arena may be an ancestor already: never make a ring.
	 */
	if (widget != tree->open)
		tree->open = widget;
	return widget;
}

void tree_close(struct tree *tree)
{
	if (tree->open->parent)
		tree->open = tree->open->parent;
}

void tree_enter(struct tree *tree, struct widget *parent)
{
	tree->open = parent;
}

struct widget *tree_text(struct tree *tree, const char *name, enum text_style style,
	enum text_tone tone, const char *text)
{
	bool title = style == TEXT_TITLE || style == TEXT_HERO;
	struct widget *widget = tree_add(tree, title ? ROLE_TITLE : ROLE_TEXT, name);

	widget->style = style;
	widget->tone = tone;
	widget->text = tree_copy(tree, text);
	return widget;
}

struct widget *tree_label(struct tree *tree, const char *text)
{
	struct widget *widget = tree_text(tree, "", TEXT_SMALL, TONE_QUIET, text);

	widget->close = widget->heads = true;
	return widget;
}

struct widget *tree_button(struct tree *tree, const char *name, enum button_weight weight,
	enum icon icon, const char *text)
{
	struct widget *widget = tree_add(tree, ROLE_BUTTON, name);

	widget->weight = weight;
	widget->icon = icon;
	widget->text = tree_copy(tree, text);
	return widget;
}

struct widget *tree_tile(
	struct tree *tree, const char *name, enum icon icon, const char *text, const char *note)
{
	struct widget *widget = tree_add(tree, ROLE_TILE, name);

	widget->icon = icon;
	widget->text = tree_copy(tree, text);
	widget->note = tree_copy(tree, note);
	return widget;
}

struct widget *tree_field(struct tree *tree, const char *name, enum keyboard_kind keyboard,
	const char *label, const char *value)
{
	struct widget *widget = tree_add(tree, ROLE_FIELD, name);

	widget->keyboard = keyboard;
	widget->text = tree_copy(tree, label);
	widget->value = tree_copy(tree, value);
	return widget;
}

struct widget *tree_wrong(struct tree *tree, struct widget *field, const char *error)
{
	field->note = tree_copy(tree, error);
	return field;
}

struct widget *tree_choice(struct tree *tree, const char *name, const char *text, bool chosen)
{
	struct widget *widget = tree_add(tree, ROLE_CHOICE, name);

	widget->text = tree_copy(tree, text);
	widget->chosen = chosen;
	widget->value = chosen ? "1" : "";
	return widget;
}

struct widget *tree_option(struct tree *tree, const char *name, const char *text, bool chosen)
{
	struct widget *widget = tree_choice(tree, name, text, chosen);

	widget->one_of = true;
	return widget;
}

struct widget *tree_filter(struct tree *tree, const char *name, const char *text, bool on)
{
	struct widget *widget = tree_choice(tree, name, text, on);

	widget->role = ROLE_FILTER;
	return widget;
}

struct widget *tree_picture(
	struct tree *tree, const char *name, const char *alternative, struct picture picture)
{
	struct widget *widget = tree_add(tree, ROLE_PICTURE, name);

	widget->text = tree_copy(tree, alternative);
	widget->pixels = picture.pixels;
	widget->pixels_width = picture.width;
	widget->pixels_height = picture.height;
	return widget;
}

struct widget *tree_viewer(
	struct tree *tree, const char *name, const char *alternative, struct picture picture)
{
	struct widget *widget = tree_picture(tree, name, alternative, picture);

	widget->role = ROLE_VIEWER;
	return widget;
}

struct widget *tree_pad(struct tree *tree, const char *name, int height_mm)
{
	struct widget *widget = tree_add(tree, ROLE_PAD, name);

	widget->height_mm = height_mm;
	return widget;
}

struct widget *tree_banner(struct tree *tree, const char *name, enum text_tone tone,
	enum icon icon, const char *text)
{
	struct widget *widget = tree_add(tree, ROLE_BANNER, name);

	widget->tone = tone;
	widget->icon = icon;
	widget->text = tree_copy(tree, text);
	return widget;
}

struct widget *tree_steps(
	struct tree *tree, const char *name, const char *text, int step, int steps)
{
	struct widget *widget = tree_text(tree, name, TEXT_BODY, TONE_ACCENT, text);

	widget->role = ROLE_STEPS;
	widget->step = step;
	widget->steps = steps;
	return widget;
}

struct widget *tree_camera(struct tree *tree, const char *name, const char *alternative,
	const char *waiting, struct picture picture)
{
	struct widget *widget = tree_picture(tree, name, alternative, picture);

	widget->role = ROLE_CAMERA;
	widget->note = picture.pixels ? "" : tree_copy(tree, waiting);
	return widget;
}

struct widget *tree_list(struct tree *tree, const char *name, struct rows_of rows)
{
	struct widget *widget = tree_add(tree, ROLE_LIST, name);

	widget->rows = rows.count < TREE_ROWS_MAX ? rows.count : TREE_ROWS_MAX;
	widget->edition = rows.edition;
	widget->row = rows.row;
	widget->user = rows.user;
	return widget;
}

void *tree_keep(struct tree *tree, size_t size)
{
	size_t at = (tree->text_used + KEEP_ALIGN - 1) / KEEP_ALIGN * KEEP_ALIGN;

	if (at > TREE_TEXT_SIZE || size > TREE_TEXT_SIZE - at)
		return NULL;
	tree->text_used = at + size;
	memset(tree->text + at, 0, size);
	return tree->text + at;
}

struct widget *tree_open_dialog(struct tree *tree, const char *name, const char *leave)
{
	struct widget *widget = tree_open(tree, ROLE_DIALOG, name);

	widget->value = tree_copy(tree, leave);
	return widget;
}

/* Of two the later one was asked last. */
struct widget *tree_dialog(struct tree *tree)
{
	struct widget *found = NULL;

	for (struct widget *child = tree_root(tree)->first; child; child = child->next)
		if (child->role == ROLE_DIALOG)
			found = child;
	return found;
}

struct widget *tree_live_header(struct tree *tree)
{
	const struct widget *dialog = tree_dialog(tree);
	struct widget *header = tree_root(tree)->first;

	while (header && header->role != ROLE_HEADER)
		header = header->next;
	return header && dialog && rect_intersect(header->clip, dialog->rect).w ? NULL : header;
}

struct widget *tree_space(struct tree *tree)
{
	return tree_add(tree, ROLE_SPACE, "");
}

struct widget *tree_find(struct tree *tree, const char *name)
{
	if (name[0] == '\0')
		return NULL;
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->widgets[i].name, name) == 0)
			return &tree->widgets[i];
	return NULL;
}

struct widget *tree_root(struct tree *tree)
{
	return &tree->widgets[0];
}

void tree_mark(struct tree *tree)
{
	if (tree->marked_count)
		return;
	tree->marked_count = tree->count;
	tree->marked_text = tree->text_used;
}

static void unlink_widget(struct widget *widget)
{
	struct widget *parent = widget->parent, *before = parent->first;

	if (before == widget) {
		parent->first = widget->next;
		before = NULL;
	} else {
		while (before->next != widget)
			before = before->next;
		before->next = widget->next;
	}
	if (parent->last == widget)
		parent->last = before;
}

void tree_rewind(struct tree *tree)
{
	if (!tree->marked_count)
		return;
	while (tree->count > tree->marked_count)
		unlink_widget(&tree->widgets[--tree->count]);
	bytes_wipe(tree->text + tree->marked_text, tree->text_used - tree->marked_text);
	tree->text_used = tree->marked_text;
	tree->open = &tree->widgets[0];
}

bool tree_shows_off(const struct widget *widget)
{
	return !widget->enabled && (widget->role == ROLE_BUTTON || widget->role == ROLE_TILE ||
					   widget->role == ROLE_CHOICE);
}
