#include "sync/office/store/store_rows.h"

#define WRITE_TRIES 3
#define GROUP_MAX 32 /* works in one transaction: nobody waits for long */

/* One caller's work; lives on its stack until it is done. */
struct store_job {
	store_work *work;
	void *context;
	enum status status;
	bool done, leads; /* why its owner is woken */
	pthread_cond_t wake;
	struct store_job *next;
};

/* Works of one transaction, one after the other; the first failure undoes all. */
static enum status write_once(struct sql *sql, struct store_job *jobs)
{
	enum status status = sql->class->begin(sql), undone;

	if (status != STATUS_OK)
		return status;
	for (; status == STATUS_OK && jobs; jobs = jobs->next)
		status = jobs->work(sql, jobs->context);
	if (status == STATUS_OK)
		return sql->class->end(sql, true);
	undone = sql->class->end(sql, false);
	return undone == STATUS_OK ? status : undone;
}

static void write_alone(struct sql *sql, struct store_job *job)
{
	struct store_job alone = {.work = job->work, .context = job->context};

	job->status = STATUS_TIMEOUT;
	for (int i = 0; job->status == STATUS_TIMEOUT && i < WRITE_TRIES; i++)
		job->status = write_once(sql, &alone);
}

/*
 * One sync for all of them.  When one is refused nothing of the others has happened either, and
 * each runs again by itself; after a failed write or sync nothing is tried again.
 */
static void write_group(struct sql *sql, struct store_job *jobs)
{
	enum status status = jobs->next ? write_once(sql, jobs) : STATUS_CONFLICT;

	for (struct store_job *job = jobs; job; job = job->next) {
		if (status == STATUS_OK || status == STATUS_IO)
			job->status = status;
		else
			write_alone(sql, job);
	}
}

/* The oldest of those who wait, as many as go together. */
static struct store_job *take_group(struct store_queue *queue)
{
	struct store_job *first = queue->first, *last = first;

	queue->waiting--;
	for (int i = 1; i < GROUP_MAX && last->next; i++) {
		last = last->next;
		queue->waiting--;
	}
	queue->first = last->next;
	last->next = NULL;
	return first;
}

static void join(struct store_queue *queue, struct store_job *job)
{
	struct store_job **end = &queue->first;

	while (*end)
		end = &(*end)->next;
	*end = job;
	queue->waiting++;
}

/* Who came meanwhile goes next; nobody else is woken in vain. A scrub goes before writers. */
static void hand_over(struct store_queue *queue)
{
	if (queue->first && !queue->scrubs) {
		queue->first->leads = true;
		pthread_cond_signal(&queue->first->wake);
		return;
	}
	queue->busy = false;
	pthread_cond_broadcast(&queue->changed);
}

/* Writes for everybody who waits by now, the oldest being ours. Called and left with the lock.
 */
static void lead(struct store *store)
{
	struct store_queue *queue = &store->queue;
	struct store_job *group = take_group(queue), *next;

	pthread_mutex_unlock(&store->write.mutex);
	write_group(store->write.sql, group);
	pthread_mutex_lock(&store->write.mutex);
	for (; group; group = next) {
		next = group->next; /* its owner may go as soon as it is done */
		group->done = true;
		pthread_cond_signal(&group->wake);
	}
	hand_over(queue);
}

enum status store_write(struct store *store, store_work *work, void *context)
{
	struct store_job job = {.work = work, .context = context};
	struct store_queue *queue = &store->queue;

	if (!store->write.sql)
		return failure(STATUS_DENIED, "the store is open for reading");
	pthread_cond_init(&job.wake, NULL);
	pthread_mutex_lock(&store->write.mutex);
	join(queue, &job);
	job.leads = !queue->busy && !queue->scrubs;
	queue->busy = queue->busy || job.leads;
	while (!job.done && !job.leads)
		pthread_cond_wait(&job.wake, &store->write.mutex);
	if (job.leads)
		lead(store);
	pthread_mutex_unlock(&store->write.mutex);
	pthread_cond_destroy(&job.wake);
	return job.status;
}

enum status store_scrub(struct store *store)
{
	struct store_queue *queue = &store->queue;
	enum status status;

	pthread_mutex_lock(&store->write.mutex);
	queue->scrubs++;
	while (queue->busy)
		pthread_cond_wait(&queue->changed, &store->write.mutex);
	queue->busy = true;
	status = store->write.sql->class->scrub(store->write.sql);
	queue->scrubs--;
	hand_over(queue);
	pthread_mutex_unlock(&store->write.mutex);
	return status;
}
