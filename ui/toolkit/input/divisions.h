/*
 * divisions.h - provinces, cities, counties, townships: what may come next in an address.
 *
 * Used by the keyboard of addresses.  One list (assets/input/divisions.txt: a line a unit, a
 * blank in front of it for each level), mapped when it is first asked for, never written.
 * Main thread.
 */
#ifndef UI_TOOLKIT_INPUT_DIVISIONS_H
#define UI_TOOLKIT_INPUT_DIVISIONS_H

#include <stddef.h>

#define DIVISION_NAME_SIZE 56

/* The units that may follow an address. */
struct divisions {
	size_t count; /* of them all; 0: the rest is free text */
	size_t shown; /* in names */
	size_t last;  /* bytes of the unit at the end of the address; 0: it ends in something
			 else */
	char names[12][DIVISION_NAME_SIZE];
};

/* Where the list lies; before the first use. */
void divisions_set_lists(const char *folder);

/* Has the list in memory soon (read_ahead.h). Any thread, after divisions_set_lists(). */
void divisions_read_ahead(void);

/*
 * What may follow address, from number first on.  Nothing when the address holds more than
 * units of the list, when nothing is below its last one, or when there is no list.
 */
void divisions_follow(const char *address, size_t first, struct divisions *out);

#endif
