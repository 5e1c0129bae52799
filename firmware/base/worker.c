#include "firmware/base/worker.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

struct worker {
	struct mailbox *mailbox;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct mail *first, **last; /* jobs that wait, linked by their mail */
	bool running, closing;
	char name[16];
};

static void deliver_job(struct mail *mail)
{
	struct job *job = (struct job *)mail;

	job->done(job);
}

/* The next job, NULL when the worker is to end. */
static struct job *take(struct worker *worker)
{
	struct mail *mail;

	pthread_mutex_lock(&worker->mutex);
	while (!worker->first && !worker->closing)
		pthread_cond_wait(&worker->changed, &worker->mutex);
	mail = worker->first;
	if (mail) {
		worker->first = mail->next;
		if (!worker->first)
			worker->last = &worker->first;
		worker->running = true;
	}
	pthread_mutex_unlock(&worker->mutex);
	return (struct job *)mail;
}

/* Added under the mutex: whoever sees the worker idle finds the mail in the mailbox.  The main
 * loop, which asks for the mutex too, is woken when it is free again. */
static void hand_back(struct worker *worker, struct job *job)
{
	job->mail.deliver = deliver_job;
	pthread_mutex_lock(&worker->mutex);
	worker->running = false;
	mailbox_add(worker->mailbox, &job->mail);
	pthread_mutex_unlock(&worker->mutex);
	mailbox_ring(worker->mailbox);
}

static void *run(void *user)
{
	struct worker *worker = user;
	struct job *job;

	pthread_setname_np(pthread_self(), worker->name);
	while ((job = take(worker)) != NULL) {
		job->work(job);
		hand_back(worker, job);
	}
	return NULL;
}

/* Signals are the main thread's business. */
static int start_thread(struct worker *worker)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

enum status worker_create(const char *name, struct mailbox *mailbox, struct worker **out)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int error;

	if (!worker)
		return failure(STATUS_NO_MEMORY, "worker");
	for (size_t i = 0; i + 1 < sizeof(worker->name) && name[i]; i++)
		worker->name[i] = name[i];
	worker->mailbox = mailbox;
	worker->last = &worker->first;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->changed, NULL);
	error = start_thread(worker);
	if (error) {
		pthread_cond_destroy(&worker->changed);
		pthread_mutex_destroy(&worker->mutex);
		free(worker);
		return failure(STATUS_IO, "worker: thread errno=%d", error);
	}
	*out = worker;
	return STATUS_OK;
}

void worker_do(struct worker *worker, struct job *job)
{
	job->mail.next = NULL;
	pthread_mutex_lock(&worker->mutex);
	assert(!worker->closing);
	*worker->last = &job->mail;
	worker->last = &job->mail.next;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

bool worker_is_idle(struct worker *worker)
{
	bool idle;

	pthread_mutex_lock(&worker->mutex);
	idle = !worker->first && !worker->running;
	pthread_mutex_unlock(&worker->mutex);
	return idle;
}

void worker_destroy(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->closing = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}
