/*
 * tree.h - a screen as data: one tree of widgets that is drawn, touched, driven and later
 * spoken.
 *
 * A screen's build function fills a fresh tree from the visit, every time something changed;
 * texts are borrowed until the next build.  layout.h places it, paint.h draws only what differs
 * from what was drawn before (each leaf carries a fingerprint of its looks; the difference is
 * the damage list).  Sizes are physical millimetres of the panel.
 * Nothing here allocates per frame: widgets live in the tree's arena.
 * Source: design experience "One model, three renderings", "Surface".
 */
#ifndef UI_TOOLKIT_WIDGET_TREE_H
#define UI_TOOLKIT_WIDGET_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/bytes.h"
#include "ui/toolkit/canvas/canvas.h"

#define TREE_WIDGETS_MAX 512
#define TREE_ROWS_MAX 2048   /* of a list; what comes after is not shown */
#define TREE_TEXT_SIZE 65536 /* bytes of copied text per build */

enum widget_role {
	ROLE_COLUMN,
	ROLE_ROW,
	ROLE_PANEL,  /* a column on a light card with padding */
	ROLE_SCROLL, /* a column that scrolls; shows a "more" button when it must */
	ROLE_SPACE,  /* takes what is left; with height_mm so much and no more */
	ROLE_TITLE,
	ROLE_TEXT,
	ROLE_BUTTON,
	ROLE_TILE,
	ROLE_FIELD,  /* label, value, error below; touching it shows its keyboard */
	ROLE_CHOICE, /* one of several, or a tick box: like a button with a mark before it */
	ROLE_FILTER, /* of what is listed below it shows a part; one of several is on */
	ROLE_PICTURE,
	ROLE_PAD,
	ROLE_BANNER,
	ROLE_KEYBOARD,
	ROLE_HEADER, /* a row on the dark band at the top edge; its texts turn light */
	ROLE_FOOTER, /* a row on the white band at the bottom edge: the way on and back */
	ROLE_VIEWER, /* a picture to be looked at closely: zoom and pan by buttons below it */
	ROLE_STEPS,  /* how far one has come: in words, and as a row of bars below them */
	ROLE_CAMERA, /* what a camera sees now, in a place of its own from the start */
	ROLE_LIST,   /* of any length inside a ROLE_SCROLL: only the rows in sight exist */
	ROLE_DIALOG, /* a question over the screen, which waits behind it; in the root only */
};

enum text_style { TEXT_BODY, TEXT_SMALL, TEXT_LARGE, TEXT_TITLE, TEXT_HERO, TEXT_STYLES };
enum text_tone {
	TONE_NORMAL,
	TONE_QUIET,
	TONE_GOOD,
	TONE_WARN,
	TONE_BAD,
	TONE_ACCENT,
	TONE_ON_ACCENT
};
enum button_weight { BUTTON_PRIMARY, BUTTON_SECONDARY, BUTTON_QUIET };
enum keyboard_kind {
	KEYBOARD_NONE,
	KEYBOARD_DIGITS, /* figures alone */
	KEYBOARD_AMOUNT, /* and a point */
	KEYBOARD_PHONE,
	KEYBOARD_DATE,  /* wheels that begin at today */
	KEYBOARD_BIRTH, /* wheels that begin where a grown-up may have been born */
	KEYBOARD_ID,
	KEYBOARD_CODE, /* figures and capitals: a passport, a visit code */
	KEYBOARD_USCC, /* those of a 统一社会信用代码 */
	KEYBOARD_LATIN,
	KEYBOARD_PINYIN,
	KEYBOARD_NAME,   /* pinyin, what names are made of first */
	KEYBOARD_ADDRESS /* lists of places, then pinyin */
};
enum icon {
	ICON_NONE,
	ICON_CARD,
	ICON_FORM,
	ICON_PAGE,
	ICON_PEN,
	ICON_PRINTER,
	ICON_CHECK,
	ICON_WARN,
	ICON_HELP,
	ICON_LANGUAGE,
	ICON_HOME,
	ICON_BACK,
	ICON_NEXT,
	ICON_CLOCK,
	ICON_CALENDAR,
	ICON_PERSON,
	ICON_HOUSE,
	ICON_STICK,
	ICON_LOCK,
	ICON_CROSS,
	ICON_UP,
	ICON_DOWN,
	ICON_ERASE,
	ICON_SHIFT,
	ICON_TEXT,
	ICON_CONTRAST,
	ICON_LOW,
	ICON_LEFT, /* these two mean the side, not back and on */
	ICON_RIGHT,
	ICON_LARGER,
	ICON_SMALLER,
	ICON_SOUND, /* read aloud */
	ICON_AGAIN, /* once more, or turned */
	ICON_PUT,   /* these two are seen large: a card laid down, and one pushed in */
	ICON_INSERT,
	ICON_CODE, /* and a telephone that shows one */
	ICON_CAMERA,
	ICON_BABY,
	ICONS
};

struct tree;

struct widget {
	enum widget_role role;
	const char *name;   /* "review.sign": the driver's and the walker's handle; "" for looks
			       only */
	const char *text;   /* what it says */
	const char *value;  /* what it holds: field text, "1" when chosen */
	const char *note;   /* second line, or a field's error */
	const char *help;   /* spoken on request */
	const char *spoken; /* said in place of text; NULL: text itself */
	const char *language; /* of text; NULL: the screen's */
	bool personal;        /* it and all inside it is said to the headphone only */
	bool binding;         /* what is signed: the narrator knows whether its end was heard */
	bool insisted;        /* and says it again until it was */
	enum text_style style;
	enum text_tone tone;
	enum button_weight weight;
	enum keyboard_kind keyboard;
	enum icon icon;
	bool enabled, chosen, centred, masked;
	bool one_of;            /* ROLE_CHOICE: one of several, with a round mark */
	bool close;             /* above what follows: both are one thing */
	bool heads;             /* ROLE_TEXT: in bold, as a field's label is to its field */
	bool fills;             /* a container: takes what is left, as ROLE_SPACE does */
	bool comes;             /* scrolled into sight as soon as it is there */
	bool beside;            /* ROLE_COLUMN: a lying panel sets its members side by side */
	const uint32_t *pixels; /* ROLE_PICTURE: borrowed B G R X */
	unsigned pixels_width, pixels_height;
	int zoom;               /* ROLE_VIEWER: percent of the whole picture in view */
	int middle_x, middle_y; /* what of the picture is in the middle, 1/65536 */
	int step, steps;        /* ROLE_STEPS: which of how many, from 1 */
	size_t rows;            /* ROLE_LIST: of it */
	size_t nth;             /* which of its list's rows it is */
	uint64_t edition;       /* another number for other rows, or pixels; 0: look at them */
	void (*row)(struct tree *tree, const void *user, size_t row);
	const void *user;     /* borrowed until the next build */
	struct rect view;     /* where it is seen, after the layout */
	int height_mm;        /* wanted; 0: what the content needs; ROLE_SCROLL: at least,
				 whatever it holds, for usual letters; of a text with a
				 picture: the picture's */
	int weight_in_row;    /* share of a row's width; 0 counts as 1 */
	size_t together;      /* ROLE_FIELD: so many characters stand together; 0: all */
	struct rect rect;     /* after the layout, px */
	struct rect clip;     /* what of rect is to be seen: smaller inside ROLE_SCROLL */
	int content_height;   /* ROLE_SCROLL: all of it, px */
	bool cramped;         /* it, or one inside, would like more width */
	bool above;           /* to be read only: in the upper half of the low mode */
	bool lifted;          /* ROLE_VIEWER: its picture is there, its buttons are not */
	bool wrapped;         /* a row spread over several lines for that reason */
	int per_line;         /* members of one of its lines */
	bool pressed, active; /* under a finger; has the keyboard */
	const char *shown;    /* what a field shows instead of value; NULL: value */
	uint64_t looks;       /* fingerprint of everything that is drawn */
	struct widget *parent, *first, *last, *next;
};

/* Widgets and text of one build are a struct tree. */

/* Fails NO_MEMORY. */
MUST_CHECK enum status tree_create(struct tree **out);

/* Wipes and frees. NULL is allowed. */
void tree_destroy(struct tree *tree);

/* Empties and wipes the tree; the next widgets go into its root column. */
void tree_clear(struct tree *tree);

/*
 * Containers: what follows goes inside until tree_close().  Each returns the widget, so that
 * its members can be set before window_show().  When the arena is full the last one is reused.
 */
struct widget *tree_open(struct tree *tree, enum widget_role role, const char *name);
/* What follows goes into the container around it. */
void tree_close(struct tree *tree);

/* Leaves; text is copied.  First: one paragraph. */
struct widget *tree_text(struct tree *tree, const char *name, enum text_style style,
	enum text_tone tone, const char *text);
/* The label of what follows it, as a field has one: close above it. */
struct widget *tree_label(struct tree *tree, const char *text);
/* Its weight says how much it is meant to be pressed. */
struct widget *tree_button(struct tree *tree, const char *name, enum button_weight weight,
	enum icon icon, const char *text);
/* A large button with a picture and a second line; NULL note: one line. */
struct widget *tree_tile(struct tree *tree, const char *name, enum icon icon, const char *text,
	const char *note);
/* Touching it shows its keyboard. */
struct widget *tree_field(struct tree *tree, const char *name, enum keyboard_kind keyboard,
	const char *label, const char *value);
/* What is wrong with field stands below it in red; "" nothing. Returns field. */
struct widget *tree_wrong(struct tree *tree, struct widget *field, const char *error);
/* A tick box. */
struct widget *tree_choice(struct tree *tree, const char *name, const char *text, bool chosen);
/* One of several, of which the others fall away when it is chosen: its mark is round. */
struct widget *tree_option(struct tree *tree, const char *name, const char *text, bool chosen);
/* Shows a part of a list: filled and ticked while it is on. */
struct widget *tree_filter(struct tree *tree, const char *name, const char *text, bool on);
/* B G R X, borrowed; pixels NULL: none yet. */
struct picture {
	const uint32_t *pixels;
	unsigned width, height;
};

/* alternative is what is said in its place. */
struct widget *tree_picture(
	struct tree *tree, const char *name, const char *alternative, struct picture picture);
/* Looked at closely, with buttons for it. */
struct widget *tree_viewer(
	struct tree *tree, const char *name, const char *alternative, struct picture picture);
/* A field to sign in. */
struct widget *tree_pad(struct tree *tree, const char *name, int height_mm);
/* A coloured line over the whole width. */
struct widget *tree_banner(struct tree *tree, const char *name, enum text_tone tone,
	enum icon icon, const char *text);
/* Takes what is left of the column or row. */
struct widget *tree_space(struct tree *tree);

/* text says the same; step is the present one of steps. */
struct widget *tree_steps(
	struct tree *tree, const char *name, const char *text, int step, int steps);

/*
 * What a camera sees; waiting is said in its place while there is none.  A new frame is a new
 * show: what did not change is not drawn again.
 */
struct widget *tree_camera(struct tree *tree, const char *name, const char *alternative,
	const char *waiting, struct picture picture);

/*
 * Rows that are made by row() as they come into sight, each one widget.  user is borrowed until
 * the next build (tree_keep()); edition tells rows from other rows.
 */
struct rows_of {
	size_t count;
	uint64_t edition;
	void (*row)(struct tree *tree, const void *user, size_t row);
	const void *user;
};

/* A list of them. */
struct widget *tree_list(struct tree *tree, const char *name, struct rows_of rows);

/*
 * Opens a dialog of texts and buttons; close it with tree_close().  leave: the name of its button that changes
 * nothing, which a plugged keyboard's Escape presses too.
 */
struct widget *tree_open_dialog(struct tree *tree, const char *name, const char *leave);

/* The dialog that is asked now, NULL when there is none. */
struct widget *tree_dialog(struct tree *tree);

/*
 * The header while a dialog is asked: it stays in use, NULL when the dialog lies over it (where it scrolls
 * with the rest).  After the layout.
 */
struct widget *tree_live_header(struct tree *tree);

/* An own widget of a role, for what has no builder above. Otherwise like the leaves. */
struct widget *tree_add(struct tree *tree, enum widget_role role, const char *name);

/* A copy of text that lives until tree_clear(); "" when the arena is full. */
const char *tree_copy(struct tree *tree, const char *text);

/* size bytes, zero, that live like a copied text; NULL when the arena is full. */
void *tree_keep(struct tree *tree, size_t size);

/* The widget called name, NULL when there is none. */
struct widget *tree_find(struct tree *tree, const char *name);

/* The root column, for walking. */
struct widget *tree_root(struct tree *tree);

/*
 * For window.c: what is added after tree_mark() (keyboard, "more") goes by tree_rewind(), so a
 * borrowed tree can be shown again.  tree_clear() forgets the mark.
 */
void tree_mark(struct tree *tree);
/* Drops what was added after the mark. */
void tree_rewind(struct tree *tree);

/* For window.c: what is added next goes into parent. */
void tree_enter(struct tree *tree, struct widget *parent);

/* True when widget says by a border in dashes, and not by a colour, that it cannot be used now. */
bool tree_shows_off(const struct widget *widget);

/* The tree as JSON text for tests: role, name, text, value, rect, enabled of every widget. */
MUST_CHECK enum status tree_json(struct tree *tree, struct bytes *out);

#endif
