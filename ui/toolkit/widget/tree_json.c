/* The JSON picture of a tree: written by hand, since jansson belongs to other rooms. */
#include <stdio.h>

#include "ui/toolkit/widget/tree.h"

static const char *const ROLES[] = {
	[ROLE_COLUMN] = "column",
	[ROLE_ROW] = "row",
	[ROLE_PANEL] = "panel",
	[ROLE_SCROLL] = "scroll",
	[ROLE_SPACE] = "space",
	[ROLE_TITLE] = "title",
	[ROLE_TEXT] = "text",
	[ROLE_BUTTON] = "button",
	[ROLE_TILE] = "tile",
	[ROLE_FIELD] = "field",
	[ROLE_CHOICE] = "choice",
	[ROLE_FILTER] = "filter",
	[ROLE_PICTURE] = "picture",
	[ROLE_PAD] = "pad",
	[ROLE_BANNER] = "banner",
	[ROLE_KEYBOARD] = "keyboard",
	[ROLE_HEADER] = "header",
	[ROLE_FOOTER] = "footer",
	[ROLE_VIEWER] = "viewer",
	[ROLE_DIALOG] = "dialog",
	[ROLE_LIST] = "list",
	[ROLE_CAMERA] = "camera",
	[ROLE_STEPS] = "steps",
};

static enum status add_string(struct bytes *out, const char *key, const char *text)
{
	enum status status = bytes_add_format(out, ",\"%s\":\"", key);

	for (; status == STATUS_OK && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			status = bytes_add_format(out, "\\%c", c);
		else if (c < 0x20)
			status = bytes_add_format(out, "\\u%04x", c);
		else
			status = bytes_add(out, text, 1);
	}
	return status == STATUS_OK ? bytes_add_text(out, "\"") : status;
}

static enum status add_rect(struct bytes *out, const char *key, struct rect rect)
{
	return bytes_add_format(
		out, ",\"%s\":[%d,%d,%d,%d]", key, rect.x, rect.y, rect.w, rect.h);
}

/* What lies over the rest, and what stays in use beside it. */
struct over {
	const struct widget *dialog, *header;
};

static bool is_behind(const struct widget *widget, const struct over *over)
{
	return over->dialog && widget->parent == over->dialog->parent &&
	       widget != over->dialog && widget != over->header;
}

static enum status add_strings(struct bytes *out, const struct widget *widget)
{
	const struct {
		const char *key, *text;
		bool wanted;
	} strings[] = {
		{"name", widget->name, true},
		{"text", widget->text, true},
		{"value", widget->value, true},
		{"note", widget->note, true},
		{"spoken", widget->spoken, widget->spoken != NULL},
		{"help", widget->help, widget->help[0] != '\0'},
	};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]) && status == STATUS_OK; i++)
		if (strings[i].wanted)
			status = add_string(out, strings[i].key, strings[i].text);
	return status;
}

static enum status add_flag(struct bytes *out, const char *key, bool value)
{
	return bytes_add_format(out, ",\"%s\":%s", key, value ? "true" : "false");
}

static enum status add_state(struct bytes *out, const struct widget *widget)
{
	enum status status = add_flag(out, "enabled", widget->enabled);

	if (status == STATUS_OK)
		status = add_flag(out, "chosen", widget->chosen);
	if (status == STATUS_OK)
		status = add_flag(out, "off", tree_shows_off(widget));
	if (status == STATUS_OK && widget->active)
		status = add_flag(out, "active", true);
	if (status == STATUS_OK && widget->masked)
		status = add_flag(out, "masked", true);
	return status;
}

/* All of a widget but its children. */
static enum status add_own(struct bytes *out, const struct widget *widget, struct rect seen)
{
	enum status status = bytes_add_format(out, "{\"role\":\"%s\"", ROLES[widget->role]);

	if (status == STATUS_OK)
		status = add_strings(out, widget);
	if (status == STATUS_OK)
		status = add_rect(out, "rect", widget->rect);
	if (status == STATUS_OK)
		status = add_rect(out, "seen", seen);
	return status == STATUS_OK ? add_state(out, widget) : status;
}

/* behind: the dialog lies over it, so that nobody can touch it. */
static enum status add_widget(
	struct bytes *out, const struct widget *widget, const struct over *over, bool behind)
{
	const struct rect nothing = {0, 0, 0, 0};
	enum status status = add_own(out, widget, behind ? nothing : widget->clip);

	if (status == STATUS_OK)
		status = bytes_add_text(out, ",\"children\":[");
	for (const struct widget *child = widget->first; child && status == STATUS_OK;
		child = child->next) {
		if (child != widget->first)
			status = bytes_add_text(out, ",");
		if (status == STATUS_OK)
			status = add_widget(out, child, over, behind || is_behind(child, over));
	}
	return status == STATUS_OK ? bytes_add_text(out, "]}") : status;
}

enum status tree_json(struct tree *tree, struct bytes *out)
{
	const struct over over = {tree_dialog(tree), tree_live_header(tree)};

	return add_widget(out, tree_root(tree), &over, false);
}
