#include "firmware/kiosk/drive_app.h"

#include <signal.h>
#include <unistd.h>

#include "firmware/kiosk/app_inside.h"
#include "ui/screens/screens.h"

struct window *app_window(struct app *app)
{
	return app->window;
}

struct tree *app_tree(struct app *app)
{
	return app->tree;
}

const char *app_screen(const struct app *app)
{
	return SCREENS[app->shown].name;
}

void app_quit(struct app *app)
{
	app_end(app);
}

void app_plug(struct app *app, bool headphone)
{
	app_on_jack(app, headphone);
}

void app_halt(struct app *app)
{
	app->halts = true;
}

void app_end_in(struct app *app, unsigned rounds)
{
	app->rounds_left = rounds;
}

void app_end_late(struct app *app)
{
	app->ends_late = true;
}

/* Goes on once the signal was taken, and before the loop has heard of it. */
static void end_now(void)
{
	sigset_t pending;

	kill(getpid(), SIGTERM);
	do
		sigpending(&pending);
	while (sigismember(&pending, SIGTERM) == 1);
}

void app_count_round(struct app *app)
{
	if (app->rounds_left && !--app->rounds_left)
		end_now();
}

void app_loop_left(struct app *app)
{
	if (app->ends_late)
		end_now();
}

void app_leave_out(struct app *app, bool out)
{
	(out ? loop_meter_pause : loop_meter_resume)(&app->meter);
}
