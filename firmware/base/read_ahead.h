/*
 * read_ahead.h - what somebody will soon wait for is in the machine's memory before he does.
 *
 * A terminal that nobody has touched for hours finds what it has not used on the disk again.
 * Used by the kiosk on a thread of its own, when it starts and when somebody comes: its main
 * loop then opens fonts, word lists and code without the disk.  Costs the program no memory:
 * it is the kernel's cache, which gives way to anything else.
 */
#ifndef FIRMWARE_BASE_READ_AHEAD_H
#define FIRMWARE_BASE_READ_AHEAD_H

/* The whole file, one small piece after the other, so that nobody waits long behind us; takes as
 * long as the disk does. Nothing where there is none. */
void read_ahead_file(const char *path);

/* The same for every file this program has mapped for itself alone: its code, its libraries,
 * fonts, words. What it shares, a database's memory too, is not opened: that would drop locks. */
void read_ahead_mapped(void);

/*
 * What this program has touched of itself and its files stays in memory from here on, as far as
 * it may (RLIMIT_MEMLOCK).  Nothing more is read for it; what is mapped later is left out.
 */
void read_ahead_keep(void);

#endif
