#include "firmware/kiosk/app_inside.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/pages/pages.h"
#include "firmware/visit/visit_sign.h"
#include "ui/screens/parts.h"
#ifndef RELEASE
#include "firmware/kiosk/drive.h"
#endif

enum { LISTEN_MS = 200 }; /* so often it is looked whether what is signed was heard */
enum { HELD_MS = 50 };    /* so often, whether the finger was lifted */

static void wake(void *user)
{
	struct app *app = user;

	if (app->window)
		window_wake(app->window);
}

static void on_voice_died(void *user)
{
	mailbox_ring(&((struct app *)user)->mailbox);
}

static void on_device(void *user, const struct device_event *event)
{
	if (event->kind != DEVICE_STATE)
		app_ahead_of(user, AHEAD_SOMEBODY);
	if (event->kind == DEVICE_CARD_PUT)
		app_ahead_of(user, AHEAD_NAMES);
	visit_device(((struct app *)user)->visit, event);
}

/* What is said is also shown: true when the caption is another one now. */
static bool narrate(struct app *app)
{
	if (!narrator_look(&app->voice.narrator, app->window, app->tree, app->visit->language))
		return false;
	window_reword(app->window, NARRATOR_CAPTION, app->voice.narrator.caption);
	return true;
}

/* Laid out once, whatever is said of it, and painted once. */
static void show_tree(struct app *app)
{
	const struct screen_context context = app_context(app);

	screen_build(app->tree, &context);
	window_place(app->window, app->tree);
	(void)narrate(app);
	window_paint(app->window);
}

static void show(struct app *app)
{
	const struct look plain = {.low = false};

	if (app->shown != app->visit->state || app->helped != app->visit->helping) {
		window_reset(app->window);
		narrator_refresh(&app->voice.narrator, app->visit->helping);
	}
	app->shown = app->visit->state;
	app->helped = app->visit->helping;
	loop_meter_is_at(&app->meter, app->helped ? "help" : SCREENS[app->shown].name);
	if (!app->visit->adjusted) {
		window_set_look(app->window, &plain);
		window_set_reading(app->window, false);
		speech_turn_off(app->voice.speech);
	}
	window_set_language(app->window, app->visit->language);
	show_tree(app);
	app->visit->changed = false;
	app_note_status(app);
}

static void act(struct app *app, const struct input *input)
{
	struct screen_context context = app_context(app);

	visit_tick(app->visit, clock_monotonic_ms());
	if (input->kind == INPUT_QUIT)
		app_end(app);
	if (input->kind != INPUT_NONE) {
		app_ahead_of(app, AHEAD_SOMEBODY);
		speech_stop(app->voice.speech);
	}
	screen_act(&context, input);
	if (window_keyboard(app->window))
		app_ahead_of(app, AHEAD_NAMES);
	if (!app->visit->changed && narrate(app))
		window_paint(app->window);
}

/* Who confirms by the keypad hears what is signed to its end first; meanwhile no time runs. */
static void listen(struct app *app)
{
	struct visit *visit = app->visit;

	if (visit->confirm != VISIT_CONFIRM_LISTEN)
		return;
	if (narrator_has_heard(&app->voice.narrator, visit->signed_text))
		visit_list_heard(visit);
	else if (narrator_is_binding(&app->voice.narrator))
		visit_touch(visit);
}

/* The voice died, or is heard again after many deaths: whoever looks at the screen is told. */
static void mend_voice(struct app *app)
{
	struct speech *speech = app->voice.speech;
	struct visit *visit = app->visit;

	if (!speech_is_on(speech))
		return;
	speech_mend(speech);
	if (visit->voice_failed == speech_is_mute(speech))
		return;
	visit->voice_failed = speech_is_mute(speech);
	visit->changed = true;
}

static int64_t earlier(int64_t a_ms, int64_t b_ms)
{
	return a_ms < 0 || b_ms < a_ms ? b_ms : a_ms;
}

/* When the loop has to look again by itself; < 0: only when something happens. */
static int64_t next_look_ms(struct app *app)
{
#ifndef RELEASE
	if (drive_is_settling(app->drive))
		return clock_monotonic_ms();
#endif
	if (app->visit->changed)
		return clock_monotonic_ms() + HELD_MS;
	if (app->visit->confirm == VISIT_CONFIRM_LISTEN &&
		narrator_is_binding(&app->voice.narrator))
		return earlier(visit_wake_ms(app->visit), clock_monotonic_ms() + LISTEN_MS);
	if (app->visit->over)
		return -1;
	if (speech_wake_ms(app->voice.speech) >= 0)
		return earlier(visit_wake_ms(app->visit), speech_wake_ms(app->voice.speech));
	return visit_wake_ms(app->visit);
}

/* What arrives moves nothing under a finger; another screen comes at once. */
static bool must_wait(const struct app *app)
{
	return app->visit->state == app->shown && app->visit->helping == app->helped &&
	       window_is_touched(app->window);
}

/* A visit that is over leaves only when the worker has nothing of it any more. */
static bool goes_on(const struct app *app)
{
	return !app->ends_ms && !(app->visit->over && worker_is_idle(app->housekeeping));
}

static void run(struct app *app)
{
	struct input input;

	while (goes_on(app)) {
#ifndef RELEASE
		app_count_round(app);
#endif
		visit_tick(app->visit, clock_monotonic_ms());
		mailbox_deliver(&app->mailbox);
		mend_voice(app);
		listen(app);
		if (app->visit->changed && !must_wait(app))
			show(app);
		if (!goes_on(app))
			return;
		if (window_wait(app->window, next_look_ms(app), &input))
			act(app, &input);
#ifndef RELEASE
		else
			drive_settled(app->drive);
#endif
	}
}

static void set_keypad(struct app *app)
{
	const struct window_keypad keypad = {.keys = app->settings.keypad,
		.repeat_delay_ms = app->settings.key_repeat_delay_ms,
		.double_strike_ms = app->settings.double_strike_ms,
		.double_touch_ms = app->settings.double_touch_ms};

	window_set_keypad(app->window, &keypad);
}

/* The window first: what is slow opens behind the first picture. */
static enum status open_window(struct app *app, const struct app_options *options)
{
	struct window_options wanted = {.title = "OneVisit",
		.width = options->width,
		.height = options->height,
		.panel_width_mm = app->settings.panel_width_mm,
		.panel_height_mm = app->settings.panel_height_mm,
		.fullscreen = options->width == 0,
		.glyphs = options->glyphs};
	enum status status = window_create(&wanted, &app->window);

	if (!status) {
		set_keypad(app);
		window_set_watch(app->window, loop_meter_watch, &app->meter);
	}
	if (!status)
		status = app_voice_open(&app->settings, options->speech_log, &app->voice);
	if (!status)
		speech_watch(app->voice.speech, on_voice_died, app);
	if (!status)
		status = tree_create(&app->tree);
	if (!status)
		status = visit_create(
			&APP_HANDS, app, &app->settings, &app->counter, &app->visit);
	if (status)
		return status;
	visit_tick(app->visit, clock_monotonic_ms());
	if (options->follows_a_visit)
		visit_follows_another(app->visit);
	app->shown = VISIT_STATES;
	show(app);
	return STATUS_OK;
}

static enum status open_devices(struct app *app)
{
	struct device_wishes wishes;

	device_wishes_read(&app->settings, &wishes);
	return devices_create(&wishes, &app->mailbox, on_device, app, &app->devices);
}

static enum status open_rest(struct app *app, const struct app_options *options)
{
	enum status status = worker_create("housekeeping", &app->mailbox, &app->housekeeping);

	if (!status)
		status = open_devices(app);
	if (!status)
		status = app_socket_open(app);
	if (!status)
		status = app_signals_watch(app);
#ifndef RELEASE
	if (!status && options->drive)
		status = drive_create(app, &app->mailbox, options->drive, &app->drive);
#else
	(void)options;
#endif
	if (status)
		return status;
	status = app_ahead_start(app);
	if (status)
		return status;
	app_voice_watch_jack(&app->voice, &app->settings, &app->mailbox, app_on_jack, app);
	if (options->follows_a_visit)
		devices_pass_over_card(app->devices);
	devices_watch_card(app->devices, true);
	visit_doorbell(app->visit);
	return STATUS_OK;
}

/* Threads that post mail end first, each at once; then the mail is delivered to a visit that no
 * longer acts on it, then what it points at goes. */
static void close_all(struct app *app, bool again)
{
#ifndef RELEASE
	drive_destroy(app->drive, again);
#else
	(void)again;
#endif
	visit_close(app->visit);
	devices_stop(app->devices);
	local_socket_close(app->socket);
	app_voice_close(&app->voice);
	devices_destroy(app->devices);
	app->devices = NULL;
	page_programs_end();
	worker_destroy(app->housekeeping);
	worker_destroy(app->ahead);
	app_signals_close(app);
	mailbox_finish(&app->mailbox);
	visit_destroy(app->visit);
	counter_close(&app->counter);
	tree_destroy(app->tree);
	window_destroy(app->window);
	pthread_mutex_destroy(&app->status.mutex);
}

enum status app_run(const struct app_options *options, bool *again)
{
	struct app app = {
		.status = {.mutex = PTHREAD_MUTEX_INITIALIZER, .facts = {.screen = "attract"}}};
	char path[PATH_TEXT_MAX];
	enum status status =
		path_join(path, sizeof(path), options->state_folder, "settings.json");

	*again = false;
	if (status)
		return status;
	status = settings_read(path, &app.settings);
	if (status && status != STATUS_NOT_FOUND)
		log_warn("kiosk", "settings", "refused, the built-in values hold");
	app.glyphs = options->glyphs;
	loop_meter_init(&app.meter);
	mailbox_init(&app.mailbox, wake, &app);
	counter_init(&app.counter, options->state_folder, &app.settings, options->readings);
	status = open_window(&app, options);
	if (!status)
		status = open_rest(&app, options);
	if (!status)
		run(&app);
	*again = !status && !app.ends_ms;
#ifndef RELEASE
	app_loop_left(&app);
#endif
	close_all(&app, *again);
	*again = *again && !app.ends_ms; /* whoever asked meanwhile is heard too */
	if (app.ends_ms)
		log_info("kiosk", "ended", "ms=%lld", clock_steady_ms() - app.ends_ms);
	loop_meter_pass_on(&app.meter);
	loop_meter_finish(&app.meter);
	bytes_wipe_stack();
#ifndef RELEASE
	if (*again && app.halts)
		raise(SIGSTOP);
#endif
	return status;
}
