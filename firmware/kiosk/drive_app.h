/*
 * drive_app.h - what the screen driver reaches of the main loop; never in a release build.
 *
 * All on the main thread; what is given out is borrowed.
 */
#ifndef FIRMWARE_KIOSK_DRIVE_APP_H
#define FIRMWARE_KIOSK_DRIVE_APP_H

#include "ui/toolkit/window/window.h"

struct app;

struct window *app_window(struct app *app);

/* What is shown. */
struct tree *app_tree(struct app *app);

/* The name of the screen that is shown. */
const char *app_screen(const struct app *app);

/* Ends the loop as SIGTERM does. */
void app_quit(struct app *app);

/* Does what the jack does when a headphone comes or goes. */
void app_plug(struct app *app, bool headphone);

/* Stops the process where it would replace itself, until SIGCONT. */
void app_halt(struct app *app);

/* Sends the process a SIGTERM in that round of the main loop from now; 0: in none. */
void app_end_in(struct app *app, unsigned rounds);

/* Sends it when the visit is over and the main loop was left. */
void app_end_late(struct app *app);

/* The main loop was left. */
void app_loop_left(struct app *app);

/* The main loop begins another round. */
void app_count_round(struct app *app);

/* Leaves what follows out of the main loop's tally, until false. */
void app_leave_out(struct app *app, bool out);

#endif
