#include "ui/toolkit/input/handwriting.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zinnia.h>

#include "firmware/base/bytes.h"
#include "firmware/base/read_ahead.h"

#define SIDE 300
#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"

/* What lies between the main loop and the thread that reads. */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
	bool started, ending, asked, busy, answered;
	unsigned question; /* counts them: an answer to an older one is none */
	struct pad ink;
	char answer[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	size_t count;
	void (*late)(void *user);
	void *user;
} desk = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* The thread's own. One model for the process: 25 MiB, mapped. */
static zinnia_recognizer_t *recognizer;
static struct pad reading;

static void open_model(void)
{
	recognizer = zinnia_recognizer_new();
	if (recognizer && zinnia_recognizer_open(recognizer, MODEL))
		return;
	if (recognizer)
		zinnia_recognizer_destroy(recognizer);
	recognizer = NULL;
	(void)failure(STATUS_NOT_FOUND, "handwriting model");
}

/* The square around the ink, so that its place and size on the pad do not matter. */
struct frame {
	int left, top, side;
};

static struct frame frame_of(const struct pad *pad)
{
	int left = pad->points[0].x, right = left, top = pad->points[0].y, bottom = top;
	struct frame frame;

	for (int i = 1; i < pad->count; i++) {
		left = pad->points[i].x < left ? pad->points[i].x : left;
		right = pad->points[i].x > right ? pad->points[i].x : right;
		top = pad->points[i].y < top ? pad->points[i].y : top;
		bottom = pad->points[i].y > bottom ? pad->points[i].y : bottom;
	}
	frame.side = right - left > bottom - top ? right - left : bottom - top;
	frame.side += frame.side / 4 + 1; /* some paper around it */
	frame.left = (left + right - frame.side) / 2;
	frame.top = (top + bottom - frame.side) / 2;
	return frame;
}

static void add_strokes(zinnia_character_t *character, const struct pad *pad)
{
	const struct frame frame = frame_of(pad);
	size_t stroke = 0;

	for (int i = 0; i < pad->count; i++) {
		if (i > 0 && pad->points[i].kind == PAD_FIRST)
			stroke++;
		zinnia_character_add(character, stroke,
			(int)((int64_t)(pad->points[i].x - frame.left) * SIDE / frame.side),
			(int)((int64_t)(pad->points[i].y - frame.top) * SIDE / frame.side));
	}
}

static size_t classify(zinnia_character_t *character, char out[][HANDWRITING_TEXT_SIZE])
{
	zinnia_result_t *result =
		zinnia_recognizer_classify(recognizer, character, HANDWRITING_MOST);
	size_t count = result ? zinnia_result_size(result) : 0;

	if (count > HANDWRITING_MOST)
		count = HANDWRITING_MOST;
	for (size_t i = 0; i < count; i++)
		snprintf(out[i], HANDWRITING_TEXT_SIZE, "%s", zinnia_result_value(result, i));
	if (result)
		zinnia_result_destroy(result);
	return count;
}

static size_t read_ink(const struct pad *pad, char out[][HANDWRITING_TEXT_SIZE])
{
	zinnia_character_t *character = recognizer ? zinnia_character_new() : NULL;
	size_t count;

	if (!character)
		return 0;
	zinnia_character_set_width(character, SIDE);
	zinnia_character_set_height(character, SIDE);
	add_strokes(character, pad);
	count = classify(character, out);
	zinnia_character_destroy(character);
	return count;
}

static void copy_ink(struct pad *to, const struct pad *from)
{
	memcpy(to->points, from->points, (size_t)from->count * sizeof(from->points[0]));
	to->count = from->count;
}

/* Mutex held. Waits for ink; false at the end. */
static bool take_question(unsigned *question)
{
	while (!desk.asked && !desk.ending)
		pthread_cond_wait(&desk.changed, &desk.mutex);
	copy_ink(&reading, &desk.ink);
	pad_clear(&desk.ink);
	*question = desk.question;
	desk.busy = desk.asked;
	desk.asked = false;
	return !desk.ending;
}

/* Mutex held. */
static void answer(unsigned question, char out[][HANDWRITING_TEXT_SIZE], size_t count)
{
	desk.busy = false;
	if (question == desk.question) {
		memcpy(desk.answer, out, sizeof(desk.answer));
		desk.count = count;
		desk.answered = true;
		if (desk.late)
			desk.late(desk.user);
	}
	pthread_cond_broadcast(&desk.changed);
}

/* A character is compared with the whole model: the first one would wait until all of it is
 * there, so a dot is read before anybody has written. */
static void warm_up(char out[][HANDWRITING_TEXT_SIZE])
{
	read_ahead_file(MODEL);
	open_model();
	pad_add(&reading, 0, 0, PAD_FIRST);
	pad_add(&reading, SIDE, SIDE, PAD_LAST);
	(void)read_ink(&reading, out);
	pad_clear(&reading);
	pthread_mutex_lock(&desk.mutex);
	desk.busy = false;
	pthread_cond_broadcast(&desk.changed);
	pthread_mutex_unlock(&desk.mutex);
}

static void *read_all(void *unused)
{
	char out[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	unsigned question;

	(void)unused;
	pthread_setname_np(pthread_self(), "handwriting");
	warm_up(out);
	pthread_mutex_lock(&desk.mutex);
	while (take_question(&question)) {
		size_t count;

		pthread_mutex_unlock(&desk.mutex);
		count = read_ink(&reading, out);
		pad_clear(&reading);
		pthread_mutex_lock(&desk.mutex);
		answer(question, out, count);
		bytes_wipe(out, sizeof(out));
	}
	pthread_mutex_unlock(&desk.mutex);
	if (recognizer)
		zinnia_recognizer_destroy(recognizer);
	return NULL;
}

/* Signals are the main thread's business. */
static bool start_thread(void)
{
	sigset_t all, before;
	int error;

	desk.busy = true; /* until it has its model */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&desk.thread, NULL, read_all, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		desk.busy = false;
	return error == 0;
}

void handwriting_read_ahead(void)
{
	read_ahead_file(MODEL);
}

enum status handwriting_open(void)
{
	if (!desk.started && access(MODEL, R_OK) == 0)
		desk.started = start_thread();
	return desk.started ? STATUS_OK : failure(STATUS_NOT_FOUND, "handwriting model");
}

void handwriting_close(void)
{
	if (!desk.started)
		return;
	pthread_mutex_lock(&desk.mutex);
	desk.ending = true;
	pthread_cond_broadcast(&desk.changed);
	pthread_mutex_unlock(&desk.mutex);
	pthread_join(desk.thread, NULL);
	desk.started = desk.ending = desk.busy = desk.answered = false;
}

void handwriting_set_late(void (*late)(void *user), void *user)
{
	pthread_mutex_lock(&desk.mutex);
	desk.late = late;
	desk.user = user;
	pthread_mutex_unlock(&desk.mutex);
}

void handwriting_ask(const struct pad *pad)
{
	pthread_mutex_lock(&desk.mutex);
	pad_clear(&desk.ink);
	copy_ink(&desk.ink, pad);
	desk.asked = desk.started && pad->count > 0;
	desk.answered = false;
	desk.question++;
	pthread_cond_broadcast(&desk.changed);
	pthread_mutex_unlock(&desk.mutex);
}

bool handwriting_take(char out[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE], size_t *count)
{
	bool answered;

	pthread_mutex_lock(&desk.mutex);
	answered = desk.answered;
	if (answered) {
		memcpy(out, desk.answer, sizeof(desk.answer));
		*count = desk.count;
		bytes_wipe(desk.answer, sizeof(desk.answer));
	}
	desk.answered = false;
	pthread_mutex_unlock(&desk.mutex);
	return answered;
}

void handwriting_settle(void)
{
	pthread_mutex_lock(&desk.mutex);
	while (desk.asked || desk.busy)
		pthread_cond_wait(&desk.changed, &desk.mutex);
	pthread_mutex_unlock(&desk.mutex);
}
