/* What a pressed target does: a key, a scroll button, a viewer's tool, a field, or its own. */
#include <stdio.h>
#include <string.h>

#include "ui/toolkit/window/window_state.h"

static bool turn_scroll(struct window *window, const struct widget *button, struct input *out)
{
	struct widget *scroll = button->parent;
	/* A line of what was read stays in sight. */
	int step = layout_scroll(&window->layout, scroll)->view * 4 / 5;

	layout_scroll_by(
		&window->layout, scroll, strcmp(button->name, SCROLL_MORE) == 0 ? step : -step);
	window->field_left = true;
	window_refresh(window);
	out->kind = INPUT_TOUCH;
	return true;
}

bool window_activate(struct window *window, const struct widget *widget, struct input *out)
{
	if (strncmp(widget->name, KEYBOARD_NAME_PREFIX, strlen(KEYBOARD_NAME_PREFIX)) == 0)
		return window_key(window, widget->name, out);
	if (strcmp(widget->name, SCROLL_MORE) == 0 || strcmp(widget->name, SCROLL_BACK) == 0)
		return turn_scroll(window, widget, out);
	if (strncmp(widget->name, VIEWER_PREFIX, strlen(VIEWER_PREFIX)) == 0) {
		snprintf(window->said_name, sizeof(window->said_name), "%s", widget->name);
		viewer_press(&window->viewer, window->said_name);
		out->kind = INPUT_PRESS; /* who shows the picture may know a better one */
		out->name = window->said_name;
		window_refresh(window);
		return true;
	}
	if (widget->role == ROLE_FIELD && widget->keyboard != KEYBOARD_NONE) {
		window_focus(window, widget);
		window_refresh(window);
		out->kind = INPUT_TOUCH;
		return true;
	}
	snprintf(window->said_name, sizeof(window->said_name), "%s", widget->name);
	out->kind = INPUT_PRESS;
	out->name = window->said_name;
	window_repaint(window); /* it is no longer pressed; what comes of it is shown anew */
	return true;
}

bool window_leave_dialog(struct window *window, struct input *out)
{
	const struct widget *dialog = tree_dialog(window->tree);
	const struct widget *button = dialog ? tree_find(window->tree, dialog->value) : NULL;

	return button && button->enabled && window_activate(window, button, out);
}
