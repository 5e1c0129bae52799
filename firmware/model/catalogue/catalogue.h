/*
 * catalogue.h - all service items of a terminal, and what frames them.
 *
 * A terminal reads and judges a catalogue's folder once (catalogue_load.h) and then maps the
 * image made of it (firmware/storage/catalogue_image), where an item is loaded when it is first
 * asked for.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_CATALOGUE_H
#define FIRMWARE_MODEL_CATALOGUE_CATALOGUE_H

#include "firmware/model/catalogue/calendar.h"
#include "firmware/model/catalogue/finder.h"
#include "firmware/model/item/service_item.h"

#define CATALOGUE_FRAME_FILE "catalogue.json"
#define CATALOGUE_STUCK "stuck" /* 办不成事: the item that reports what cannot be done */

#define CATALOGUE_STUCK_WHERE "where" /* its field: where it went wrong, by options */
#define CATALOGUE_STUCK_WHAT "what"   /* and in the citizen's words */

#define CATALOGUE_NO_AGE 255

/* What lists need to know of an item. */
struct catalogue_entry {
	/* "" when the item says none; what is not in force is guide_only */
	const char *implement_code, *category, *terminal;
	const char *case_type, *limit_unit; /* likewise */
	const char *names; /* of an image: tag, NUL, name, NUL, and so on; NULL: ask the item */
	size_t names_len;
	int promised_days;
	bool confidential, for_persons, for_enterprises;
	bool bookable;             /* some or all who ask for it are given a day here */
	uint8_t age_min, age_max;  /* 0, CATALOGUE_NO_AGE where the item has no bound */
	struct service_item *item; /* NULL until catalogue_item() loaded it */
};

/* Where items lie that are not loaded yet. */
struct catalogue_store {
	enum status (*load)(void *store, size_t index, struct service_item **out);
	void (*close)(void *store);
};
struct catalogue {
	struct catalogue_entry *entries; /* sorted by implement_code */
	size_t count;
	bool kept_before;    /* the next one did not go on where this one was: this one stays */
	size_t left_out;     /* files, bundles, windows and announcements that were broken */
	unsigned most_pages; /* that one item may ask for */
	json_t *frame;       /* NULL when there is none */
	struct calendar calendar;            /* of the frame; without one, Monday to Friday */
	struct finder_tables names;          /* empty without an image */
	const struct catalogue_store *store; /* NULL: all items are loaded */
	void *stored;                        /* owned */
};

/*
 * The item of an entry, loaded when it is not yet; NULL when it cannot be (logged): such an
 * entry is listed no longer. Borrowed. One thread.
 */
const struct service_item *catalogue_item(const struct catalogue *catalogue, size_t index);

/*
 * What an entry is called, Chinese where it has no name in language; never NULL. Borrowed.
 * Loads nothing: a list of sixty costs no more than its letters.
 */
const char *catalogue_entry_name(const struct catalogue_entry *entry, const char *language);

/* Pages an item may ask of the citizen at the most. */
unsigned catalogue_item_pages(const struct service_item *item);

/* Fills an entry from its loaded item; borrows from it. */
void catalogue_entry_fill(struct service_item *item, struct catalogue_entry *out);

/* Indexes of the entries that query finds, the best first; at most max. */
size_t catalogue_search(
	const struct catalogue *catalogue, const char *query, uint32_t *out, size_t max);

/* Frees the items. */
void catalogue_close(struct catalogue *catalogue);

/* NULL when there is none. Borrowed. */
const struct service_item *catalogue_find(
	const struct catalogue *catalogue, const char *implement_code);

/*
 * The item that reports what cannot be done; NULL when there is none, or it offers nothing to
 * choose, so that nobody could send it. Borrowed.
 */
const struct service_item *catalogue_stuck(const struct catalogue *catalogue);

/* The themes of the frame; NULL without one. Borrowed. */
const json_t *catalogue_categories(const struct catalogue *catalogue);

/* The same of its bundles (一件事). */
const json_t *catalogue_bundles(const struct catalogue *catalogue);

/* The same of what it announces. */
const json_t *catalogue_announcements(const struct catalogue *catalogue);

/* The bundle called id, NULL when there is none. Borrowed. */
const json_t *catalogue_bundle(const struct catalogue *catalogue, const char *id);

#endif
