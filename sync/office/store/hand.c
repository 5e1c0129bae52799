#include "sync/office/store/hand.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define HANDS 8
#define STACK (64 * 1024)

struct hand {
	pthread_t thread;
	sem_t begin, done;
	void (*work)(void *context); /* NULL: the thread ends */
	void *context;
	bool started;
};

struct hands {
	pthread_mutex_t mutex;
	struct hand all[HANDS];
	struct hand *free[HANDS];
	int count;
};

static void take(sem_t *semaphore)
{
	while (sem_wait(semaphore) != 0) /* a signal */
		;
}

static void *run(void *user)
{
	struct hand *hand = user;

	for (;;) {
		take(&hand->begin);
		if (!hand->work)
			return NULL;
		hand->work(hand->context);
		sem_post(&hand->done);
	}
}

/* Signals are the main thread's business. */
static bool start_thread(struct hand *hand)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	bool started;

	if (pthread_attr_init(&attributes) != 0)
		return false;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_attr_setstacksize(&attributes, STACK) == 0 &&
		  pthread_create(&hand->thread, &attributes, run, hand) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return started;
}

enum status hands_create(struct hands **out)
{
	struct hands *hands = calloc(1, sizeof(*hands));

	if (!hands)
		return failure(STATUS_NO_MEMORY, "no memory for hands");
	pthread_mutex_init(&hands->mutex, NULL);
	while (hands->count < HANDS) {
		struct hand *hand = &hands->all[hands->count];

		sem_init(&hand->begin, 0, 0);
		sem_init(&hand->done, 0, 0);
		hands->free[hands->count++] = hand;
	}
	*out = hands;
	return STATUS_OK;
}

static void end_hand(struct hand *hand)
{
	if (hand->started) {
		hand_start(hand, NULL, NULL);
		pthread_join(hand->thread, NULL);
	}
	sem_destroy(&hand->begin);
	sem_destroy(&hand->done);
}

void hands_destroy(struct hands *hands)
{
	if (!hands)
		return;
	for (int i = 0; i < HANDS; i++)
		end_hand(&hands->all[i]);
	pthread_mutex_destroy(&hands->mutex);
	free(hands);
}

/* The one that came back last: as few threads as are needed. */
struct hand *hands_take(struct hands *hands)
{
	struct hand *hand = NULL;

	pthread_mutex_lock(&hands->mutex);
	if (hands->count > 0)
		hand = hands->free[--hands->count];
	pthread_mutex_unlock(&hands->mutex);
	if (!hand || hand->started)
		return hand;
	hand->started = start_thread(hand);
	if (hand->started)
		return hand;
	hands_give(hands, hand);
	return NULL;
}

void hands_give(struct hands *hands, struct hand *hand)
{
	if (!hand)
		return;
	pthread_mutex_lock(&hands->mutex);
	hands->free[hands->count++] = hand;
	pthread_mutex_unlock(&hands->mutex);
}

void hand_start(struct hand *hand, void (*work)(void *context), void *context)
{
	hand->work = work;
	hand->context = context;
	sem_post(&hand->begin);
}

void hand_wait(struct hand *hand)
{
	take(&hand->done);
}
