/*
 * app_inside.h - the inside of the main loop: what app.c, app_ahead.c, app_hands.c (what the visit
 * has done for it), app_jack.c, app_signals.c, app_socket.c (what kioskctl asks) and the driver's
 * drive_app.c share;
 * nobody else includes it.
 */
#ifndef FIRMWARE_KIOSK_APP_INSIDE_H
#define FIRMWARE_KIOSK_APP_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/loop_meter.h"
#include "firmware/kiosk/app.h"
#include "firmware/kiosk/app_voice.h"
#include "firmware/visit/visit.h"
#include "ui/screens/screens.h"

/* What kioskctl may know. */
struct app_facts {
	const char *screen;
	enum fault services, devices[DEVICE_ROLES];
	bool known, slip_waits, calls, kept_catalogue, voice_broken;
	int test;
};

/* Written by the main thread, read by the socket's: copied only, under the mutex. */
struct app_status {
	pthread_mutex_t mutex;
	struct app_facts facts;
};

/* Who takes the signals that end the loop. */
struct app_signals {
	int fd, stop;
	pthread_t thread;
	bool watched;
};

/* What the loop will need of the disk soon. */
enum app_ahead {
	AHEAD_START,    /* all of it */
	AHEAD_SOMEBODY, /* all of it again, and what names are typed with, open */
	AHEAD_NAMES,    /* the fonts of what no screen says, open */
	AHEADS
};

struct app {
	struct settings settings;
	struct window *window;
	struct tree *tree;
	struct mailbox mailbox;
	struct worker *housekeeping;
	struct worker *ahead; /* fetches from the disk what the loop will need */
	const char *glyphs;   /* file of baked glyphs; NULL none */
	struct devices *devices;
	struct counter counter;
	struct visit *visit;
	enum visit_state shown;
	struct local_socket *socket;
	struct app_voice voice;
	struct app_status status;
	struct loop_meter meter;
	struct app_signals signals;
	atomic_llong ends_ms; /* since when, clock_steady_ms(); 0: it goes on */
	bool helped, ahead_of[AHEADS];
#ifndef RELEASE
	struct drive *drive;
	bool halts, ends_late;
	unsigned rounds_left; /* then it ends itself; 0: it does not */
#endif
};

/* What the visit asks for; user is the struct app. */
extern const struct visit_hands APP_HANDS;

/* What screens are built from and act on; borrowed, as of now. */
static inline struct screen_context app_context(struct app *app)
{
	return (struct screen_context){.visit = app->visit,
		.window = app->window,
		.narrator = &app->voice.narrator,
		.wall_ms = clock_wall_ms()};
}

/* The headphone came or went: the voice with it. user is the struct app; main thread. */
void app_on_jack(void *user, bool plugged);

/* Any thread: the loop ends. */
void app_end(struct app *app);

/* SIGTERM and SIGINT end the loop from now on. Fails NO_MEMORY. */
MUST_CHECK enum status app_signals_watch(struct app *app);

/* They stay pending from now on. */
void app_signals_close(struct app *app);

/* From any thread: happened is called on the main one. */
void app_post(struct app *app, void (*happened)(struct app *app));

/* Fetches what the loop will need, on a thread of its own. Fails as worker_create(). */
MUST_CHECK enum status app_ahead_start(struct app *app);

/* Fetches it, once in a process. */
void app_ahead_of(struct app *app, enum app_ahead what);

/* Answers kioskctl and hears kiosk-sync's doorbell from now on. Fails as local_socket_listen().
 */
MUST_CHECK enum status app_socket_open(struct app *app);

/* What kioskctl may know is as of now. */
void app_note_status(struct app *app);

#endif
