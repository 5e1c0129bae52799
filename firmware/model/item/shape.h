/*
 * shape.h - what JSON data must look like, as a table.
 *
 * Used for data written by people (service items): shape_check() walks value and table
 * together and reports every fault with its JSON pointer, in an author's words, instead of
 * stopping at the first.  What one member means for another is not said here (item_rules).
 * To add a member: one line in a table of item_shape.c and one in the JSON Schema beside the
 * items; a unit test holds the two against each other.
 */
#ifndef FIRMWARE_MODEL_ITEM_SHAPE_H
#define FIRMWARE_MODEL_ITEM_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#define SHAPE_POINTER_SIZE 256
#define SHAPE_TEXT_MAX 2000 /* bytes of one text in one language */

/* Called for every fault: JSON pointer and what is wrong. Both only for the call. */
typedef void shape_fault_handler(void *user, const char *pointer, const char *what);

/* Where a check stands and what it found. Zero-initialise; handler may be NULL. */
struct shape_faults {
	shape_fault_handler *handler;
	void *user;
	size_t count;
	char pointer[SHAPE_POINTER_SIZE];
};

enum shape_kind {
	SHAPE_TEXT,  /* {"zh-Hans": "…", "en": "…"}: non-empty in every complete language */
	SHAPE_WORD,  /* one of words */
	SHAPE_WORDS, /* a list of some of words, none twice; min..max of them */
	SHAPE_INTEGER,   /* min..max */
	SHAPE_STRING,    /* fits() says yes */
	SHAPE_OBJECT,    /* exactly the members */
	SHAPE_LIST,      /* min..max elements */
	SHAPE_CONDITION, /* a "when": checked by condition.h */
};

enum shape_presence {
	SHAPE_MUST,     /* there */
	SHAPE_NULLABLE, /* there, or null: "none" is said aloud */
	SHAPE_MAY,      /* may be left out */
};

struct shape {
	enum shape_kind kind;
	const char *const *words; /* WORD, WORDS: ends with NULL */
	json_int_t min, max;
	bool (*fits)(const char *text); /* STRING */
	const char *what; /* STRING: what an author is told when it does not fit */
	const struct shape_member *members; /* OBJECT: ends with a NULL name */
	const struct shape *element;        /* LIST */
};

struct shape_member {
	const char *name;
	enum shape_presence presence;
	const struct shape *shape;
};

/* The languages every text must have; ends with NULL. */
extern const char *const SHAPE_LANGUAGES[];

/* Reports every place where value departs from shape. value may be NULL. */
void shape_check(struct shape_faults *faults, const struct shape *shape, const json_t *value);

/* Reports one fault at the place where faults stands. */
void shape_fault(struct shape_faults *faults, const char *what);

/* The same at a member of that place. */
void shape_fault_at(struct shape_faults *faults, const char *member, const char *what);

/* Goes down to a member; the value is for shape_leave(). */
size_t shape_enter(struct shape_faults *faults, const char *name);

/* The same to an element of a list. */
size_t shape_enter_index(struct shape_faults *faults, size_t index);

/* Back up to where shape_enter() was called. */
void shape_leave(struct shape_faults *faults, size_t mark);

#endif
