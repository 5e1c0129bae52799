/*
 * observer.c - what a person in front of the screen would measure, for any program.
 *
 * usage (needs DISPLAY):
 *   observer start ROUNDS -- PROGRAM…   ms from fork until all of the picture it settles on is
 *                                       there, one number per round
 *   observer cold ROUNDS -- PROGRAM…    the same with an empty page cache; needs root
 *   observer touch COUNT X Y SEEN_X SEEN_Y  ms from a press at X, Y until the pixel at SEEN_X,
 *                                       SEEN_Y changes, one number per press
 *   observer frames SECONDS             how many times the screen changed
 *   observer still                      returns when the screen has content and rests
 * Judged by pixels alone.
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	GIVE_UP_MS = 20000,
	SETTLED_MS = 1500,
	COLOURS_OF_A_SCREEN = 8,
	STRIPS = 24,
	BETWEEN_FRAMES_MS = 1, /* damage closer together belongs to one frame */
	PRESS_MS = 60
};

struct view {
	Display *display;
	Window root;
	int width, height;
	Damage damage;
	int damage_event;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void pause_ms(double ms)
{
	struct timespec t = {(time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000};

	nanosleep(&t, NULL);
}

static bool open_view(struct view *view)
{
	XWindowAttributes all;
	int error;

	view->display = XOpenDisplay(NULL);
	if (!view->display ||
		!XDamageQueryExtension(view->display, &view->damage_event, &error))
		return false;
	view->root = DefaultRootWindow(view->display);
	XGetWindowAttributes(view->display, view->root, &all);
	view->width = all.width;
	view->height = all.height;
	view->damage = XDamageCreate(view->display, view->root, XDamageReportNonEmpty);
	return true;
}

/* A few strips of the screen, mixed into one number; *colours: how many different ones. */
static uint64_t look(const struct view *view, int *colours)
{
	unsigned long seen[COLOURS_OF_A_SCREEN];
	uint64_t hash = 0xcbf29ce484222325u;

	*colours = 0;
	for (int strip = 0; strip < STRIPS; strip++) {
		int y = (2 * strip + 1) * view->height / (2 * STRIPS);
		XImage *line = XGetImage(view->display, view->root, 0, y, (unsigned)view->width,
			1, AllPlanes, ZPixmap);

		for (int x = 0; line && x < view->width; x++) {
			unsigned long pixel = XGetPixel(line, x, 0) & 0xffffff;
			int i = 0;

			hash = (hash ^ pixel) * 0x100000001b3u;
			while (i < *colours && seen[i] != pixel)
				i++;
			if (i == *colours && *colours < COLOURS_OF_A_SCREEN)
				seen[(*colours)++] = pixel;
		}
		if (line)
			XDestroyImage(line);
	}
	return hash;
}

/* Waits until the screen has content and has rested; 0: it never did. */
static uint64_t settle(const struct view *view)
{
	double since = now_ms(), changed = since;
	uint64_t last = 0;
	int colours = 0;

	while (now_ms() - since < GIVE_UP_MS) {
		uint64_t seen = look(view, &colours);

		if (seen != last)
			changed = now_ms();
		last = seen;
		if (colours == COLOURS_OF_A_SCREEN && now_ms() - changed > SETTLED_MS)
			return seen;
		pause_ms(50);
	}
	return 0;
}

static pid_t start_program(char **program)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	setsid();
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(126);
	execvp(program[0], program);
	_exit(127);
}

static void end_program(const struct view *view, pid_t child)
{
	int colours;

	kill(-child, SIGTERM);
	waitpid(child, NULL, 0);
	do {
		XClearWindow(view->display, view->root);
		XSync(view->display, False);
		look(view, &colours);
	} while (colours == COLOURS_OF_A_SCREEN);
	pause_ms(100);
}

static void forget_damage(const struct view *view)
{
	XEvent event;

	XDamageSubtract(view->display, view->damage, None, None);
	XSync(view->display, False);
	while (XPending(view->display))
		XNextEvent(view->display, &event);
}

/* True when the screen changed within wait_ms. */
static bool wait_damage(const struct view *view, int wait_ms)
{
	struct pollfd ready = {.fd = ConnectionNumber(view->display), .events = POLLIN};
	bool came = false;
	XEvent event;

	if (!XPending(view->display))
		poll(&ready, 1, wait_ms);
	while (XPending(view->display)) {
		XNextEvent(view->display, &event);
		came = came || event.type == view->damage_event + XDamageNotify;
	}
	XDamageSubtract(view->display, view->damage, None, None);
	XFlush(view->display);
	return came;
}

static bool empty_page_cache(void)
{
	FILE *file = fopen("/proc/sys/vm/drop_caches", "w");
	bool good;

	sync();
	if (!file)
		return false;
	good = fputc('3', file) != EOF;
	good = fclose(file) == 0 && good;
	pause_ms(200);
	return good;
}

/* ms until the program shows the picture; < 0: never. */
static double time_start(const struct view *view, uint64_t wanted, char **program)
{
	double since, ms = -1;
	pid_t child;
	int colours;

	look(view, &colours); /* the server's own pages are warm */
	forget_damage(view);
	since = now_ms();
	child = start_program(program);
	while (ms < 0 && now_ms() - since < GIVE_UP_MS)
		if (wait_damage(view, 20) && look(view, &colours) == wanted)
			ms = now_ms() - since;
	pause_ms(200);
	end_program(view, child);
	return ms;
}

static int measure_start(const struct view *view, int rounds, bool cold, char **program)
{
	pid_t child = start_program(program);
	uint64_t wanted = settle(view);

	end_program(view, child);
	for (int i = 0; i < rounds && wanted; i++) {
		double ms =
			cold && !empty_page_cache() ? -1 : time_start(view, wanted, program);

		if (ms < 0)
			return 1;
		printf("%.2f\n", ms);
		fflush(stdout); /* the next round forks */
	}
	return wanted ? 0 : 1;
}

static unsigned long pixel_at(const struct view *view, int x, int y)
{
	XImage *one = XGetImage(view->display, view->root, x, y, 1, 1, AllPlanes, ZPixmap);
	unsigned long pixel = one ? XGetPixel(one, 0, 0) & 0xffffff : 0;

	if (one)
		XDestroyImage(one);
	return pixel;
}

static void move_to(const struct view *view, int x, int y)
{
	XTestFakeMotionEvent(view->display, -1, x, y, 0);
	XSync(view->display, False);
	pause_ms(PRESS_MS);
}

/* ms from a press to the change of the pixel; < 0: it changed before, or never. */
static double time_press(const struct view *view, unsigned long calm, int x, int y)
{
	double since = now_ms();

	if (pixel_at(view, x, y) != calm)
		return -1;
	since = now_ms();
	XTestFakeButtonEvent(view->display, 1, True, 0);
	XSync(view->display, False);
	while (now_ms() - since < 1000) {
		if (pixel_at(view, x, y) != calm)
			return now_ms() - since;
		usleep(50);
	}
	return -1;
}

static int measure_touch(const struct view *view, int count, char **numbers)
{
	int x = atoi(numbers[0]), y = atoi(numbers[1]), seen_x = atoi(numbers[2]),
	    seen_y = atoi(numbers[3]);
	unsigned long calm;

	move_to(view, x, y);
	pause_ms(500);
	calm = pixel_at(view, seen_x, seen_y);
	for (int i = 0; i < count; i++) {
		double ms = time_press(view, calm, seen_x, seen_y);

		if (ms < 0)
			return 1;
		printf("%.3f\n", ms);
		/* Released outside, the press leads nowhere: the next one finds the same screen. */
		move_to(view, 2, 2);
		XTestFakeButtonEvent(view->display, 1, False, 0);
		move_to(view, x, y);
		pause_ms(250 + i * 37 % 100);
	}
	return 0;
}

static int count_frames(const struct view *view, double seconds)
{
	double since = now_ms(), last = 0;
	int frames = 0;

	forget_damage(view);
	while (now_ms() - since < seconds * 1000) {
		double at;

		if (!wait_damage(view, 5))
			continue;
		at = now_ms();
		frames += at - last > BETWEEN_FRAMES_MS;
		last = at;
	}
	printf("%d\n", frames);
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	struct view view;
	int colours, result = 2;

	if (!open_view(&view)) {
		fprintf(stderr, "observer: no display\n");
		return 1;
	}
	look(&view, &colours);
	if ((!strcmp(mode, "start") || !strcmp(mode, "cold")) && argc > 4)
		result = measure_start(&view, atoi(argv[2]), mode[0] == 'c', argv + 4);
	else if (!strcmp(mode, "touch") && argc == 7)
		result = measure_touch(&view, atoi(argv[2]), argv + 3);
	else if (!strcmp(mode, "frames") && argc == 3)
		result = count_frames(&view, atof(argv[2]));
	else if (!strcmp(mode, "still"))
		result = settle(&view) ? 0 : 1;
	XCloseDisplay(view.display);
	return result;
}
