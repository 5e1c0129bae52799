/*
 * terminal_inside.h - what the files of a terminal share: its processes (terminal.c), its week
 * (terminal_week.c) and its end (terminal_judge.c); nobody else includes it.
 */
#ifndef TESTS_FLEET_TERMINAL_INSIDE_H
#define TESTS_FLEET_TERMINAL_INSIDE_H

#include "tests/fleet/terminal.h"

/* True while kiosk runs on it with an open queue; opens that where it is closed. */
bool terminal_is_at_work(struct terminal *terminal);

/* As kiosk does when it replaces itself. */
void terminal_reopen_queue(struct terminal *terminal);

/* What became of its cases; purged ones are nobody's worry any more. */
void terminal_look_at_cases(struct terminal *terminal);

/* Its processes are gone, and with the power its clock. */
void terminal_stop(struct terminal *terminal);

/* In the schedule, user is the terminal: it starts, with power after a while without. */
void terminal_start_again(void *user, int64_t power);

/* In the schedule: somebody comes, and asks for the next visit. */
void terminal_visit(void *user, int64_t unused);

/* In the schedule: something strikes, about three times in a bad week. */
void terminal_trouble(void *user, int64_t unused);

/* In the schedule: a backup is taken, and put back later. */
void terminal_restore(void *user, int64_t unused);

#endif
