/*
 * first_frame.c - how long until a program's window shows something, seen from outside.
 *
 * usage: first_frame ROUNDS -- PROGRAM…   (needs DISPLAY).  Prints one number per round: ms
 * from fork to the first time the middle of the screen holds text, judged by pixels.
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GIVE_UP_MS = 20000, COLOURS_OF_A_SCREEN = 8, PAUSE_US = 2000 };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* A drawn screen has antialiased text: many colours on one line of pixels. */
static bool shows_text(Display *display, Window root)
{
	XWindowAttributes all;
	unsigned long seen[COLOURS_OF_A_SCREEN];
	int count = 0;

	XGetWindowAttributes(display, root, &all);
	for (int y = all.height / 8; y < all.height && count < COLOURS_OF_A_SCREEN;
		y += all.height / 24) {
		XImage *line = XGetImage(display, root, 0, y, all.width, 1, AllPlanes, ZPixmap);
		if (!line)
			return false;
		for (int x = 0; x < all.width && count < COLOURS_OF_A_SCREEN; x++) {
			unsigned long pixel = XGetPixel(line, x, 0);
			int i = 0;
			while (i < count && seen[i] != pixel)
				i++;
			if (i == count)
				seen[count++] = pixel;
		}
		XDestroyImage(line);
	}
	return count == COLOURS_OF_A_SCREEN;
}

static double round_ms(Display *display, Window root, char **program)
{
	double start = now_ms(), shown = -1;
	pid_t child = fork();

	if (child == 0) {
		if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(program[0], program);
		_exit(127);
	}
	while (shown < 0 && now_ms() - start < GIVE_UP_MS) {
		if (shows_text(display, root))
			shown = now_ms() - start;
		else
			usleep(PAUSE_US);
	}
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
	while (shows_text(display, root)) {
		XClearWindow(display, root);
		XSync(display, False);
	}
	return shown;
}

int main(int argc, char **argv)
{
	Display *display = XOpenDisplay(NULL);
	int rounds = argc > 3 ? atoi(argv[1]) : 0;

	if (!display || rounds < 1 || strcmp(argv[2], "--") != 0) {
		fprintf(stderr, "usage: first_frame ROUNDS -- PROGRAM…  (with a DISPLAY)\n");
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		double ms = round_ms(display, DefaultRootWindow(display), argv + 3);
		if (ms < 0)
			return 1;
		printf("%.1f\n", ms);
		fflush(stdout); /* the next round forks */
	}
	XCloseDisplay(display);
	return 0;
}
