/*
 * app_inside.h - the inside of the main loop: what app.c, app_hands.c (what the visit has done
 * for it) and app_socket.c (what kioskctl asks) share; nobody else includes it.
 */
#ifndef FIRMWARE_APP_INSIDE_H
#define FIRMWARE_APP_INSIDE_H

#include <pthread.h>

#include "firmware/app.h"
#include "firmware/app_voice.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/loop_meter.h"
#include "firmware/visit/visit.h"

/* What kioskctl may know; written by the main thread, read by the socket's. */
struct app_status {
	pthread_mutex_t mutex;
	const char *screen;
	enum fault services, devices[DEVICE_ROLES];
	bool known, slip_waits, calls;
	int test;
};

struct app {
	struct settings settings;
	struct window *window;
	struct tree *tree;
	struct mailbox mailbox;
	struct worker *housekeeping;
	struct devices *devices;
	struct counter counter;
	struct visit *visit;
	enum visit_state shown;
	struct local_socket *socket;
	struct app_voice voice;
	struct app_status status;
	struct loop_meter meter;
	pthread_t signals;
	bool signals_watched, quit, helped;
#ifndef RELEASE
	struct drive *drive;
	bool halts;
#endif
};

/* What the visit asks for; user is the struct app. */
extern const struct visit_hands APP_HANDS;

/* From any thread: happened is called on the main one. */
void app_post(struct app *app, void (*happened)(struct app *app));

/* Answers kioskctl and hears kiosk-sync's doorbell from now on. Fails as local_socket_listen().
 */
MUST_CHECK enum status app_socket_open(struct app *app);

/* What kioskctl may know is as of now. */
void app_note_status(struct app *app);

#endif
