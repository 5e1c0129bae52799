#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "firmware/base/worker.h"

static struct mailbox mailbox;
static struct worker *worker;
static sem_t woken;
static int order[1000];
static atomic_size_t worked;
static size_t done;

struct counted {
	struct job job;
	int number;
	sem_t *wait_for; /* NULL: does not wait */
};

static void wake(void *user)
{
	sem_post(user);
}

static void work(struct job *job)
{
	struct counted *counted = (struct counted *)job;

	if (counted->wait_for)
		sem_wait(counted->wait_for);
	order[worked++] = counted->number;
}

static void finish(struct job *job)
{
	done++;
	free(job);
}

static void give(int number, sem_t *wait_for)
{
	struct counted *counted = calloc(1, sizeof(*counted));

	counted->job.work = work;
	counted->job.done = finish;
	counted->number = number;
	counted->wait_for = wait_for;
	worker_do(worker, &counted->job);
}

static int start(void **unused)
{
	(void)unused;
	done = 0;
	worked = 0;
	sem_init(&woken, 0, 0);
	mailbox_init(&mailbox, wake, &woken);
	return worker_create("test", &mailbox, &worker) == STATUS_OK ? 0 : -1;
}

static int stop(void **unused)
{
	(void)unused;
	worker_destroy(worker);
	mailbox_finish(&mailbox);
	sem_destroy(&woken);
	return 0;
}

static void deliver_until(size_t count)
{
	while (done < count) {
		sem_wait(&woken);
		mailbox_deliver(&mailbox);
	}
}

static void jobs_are_done_in_order_and_reported_here(void **unused)
{
	(void)unused;
	for (int i = 0; i < 1000; i++)
		give(i, NULL);
	deliver_until(1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(order[i], i);
	assert_true(worker_is_idle(worker));
}

static void nothing_is_reported_before_the_mail_is_delivered(void **unused)
{
	(void)unused;
	give(1, NULL);
	sem_wait(&woken);
	assert_int_equal(worked, 1);
	assert_int_equal(done, 0);
	assert_int_equal(mailbox_deliver(&mailbox), 1);
	assert_int_equal(done, 1);
	assert_int_equal(mailbox_deliver(&mailbox), 0);
}

static void a_worker_is_busy_while_a_job_runs_or_waits(void **unused)
{
	sem_t gate;

	(void)unused;
	sem_init(&gate, 0, 0);
	assert_true(worker_is_idle(worker));
	give(1, &gate);
	give(2, NULL);
	assert_false(worker_is_idle(worker));
	sem_post(&gate);
	deliver_until(2);
	assert_true(worker_is_idle(worker));
	sem_destroy(&gate);
}

static void whoever_sees_it_idle_finds_the_mail(void **unused)
{
	(void)unused;
	for (int i = 0; i < 200; i++) {
		give(i, NULL);
		while (!worker_is_idle(worker))
			;
		assert_int_equal(mailbox_deliver(&mailbox), 1);
		worked = 0;
	}
}

static void destroying_finishes_the_jobs_already_given(void **unused)
{
	sem_t gate;

	(void)unused;
	sem_init(&gate, 0, 0);
	give(0, &gate);
	for (int i = 1; i < 50; i++)
		give(i, NULL);
	sem_post(&gate);
	worker_destroy(worker);
	worker = NULL;
	assert_int_equal(worked, 50);
	mailbox_finish(&mailbox);
	assert_int_equal(done, 50);
	mailbox_init(&mailbox, NULL, NULL);
	sem_destroy(&gate);
}

static void a_loop_that_comes_late_is_woken_for_what_waits(void **unused)
{
	(void)unused;
	mailbox_set_wake(&mailbox, NULL, NULL);
	give(1, NULL);
	worker_destroy(worker);
	worker = NULL;
	mailbox_set_wake(&mailbox, wake, &woken);
	deliver_until(1);
}

struct again {
	struct mail mail;
	int left;
};

static void post_again(struct mail *mail)
{
	struct again *again = (struct again *)mail;

	if (again->left-- > 0)
		mailbox_post(&mailbox, mail);
}

/* Mail that makes mail must not hold the main loop for ever. */
static void what_is_posted_meanwhile_waits_for_the_next_turn(void **unused)
{
	struct again again = {.mail.deliver = post_again, .left = 2};

	(void)unused;
	mailbox_post(&mailbox, &again.mail);
	assert_int_equal(mailbox_deliver(&mailbox), 1);
	assert_int_equal(again.left, 1);
	assert_int_equal(mailbox_deliver(&mailbox), 1);
	assert_int_equal(mailbox_deliver(&mailbox), 1);
	assert_int_equal(mailbox_deliver(&mailbox), 0);
}

#define WITH_WORKER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORKER(jobs_are_done_in_order_and_reported_here),
		WITH_WORKER(nothing_is_reported_before_the_mail_is_delivered),
		WITH_WORKER(a_worker_is_busy_while_a_job_runs_or_waits),
		WITH_WORKER(whoever_sees_it_idle_finds_the_mail),
		WITH_WORKER(destroying_finishes_the_jobs_already_given),
		WITH_WORKER(a_loop_that_comes_late_is_woken_for_what_waits),
		WITH_WORKER(what_is_posted_meanwhile_waits_for_the_next_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
