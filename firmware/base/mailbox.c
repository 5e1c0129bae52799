#include "firmware/base/mailbox.h"

#include <assert.h>

void mailbox_init(struct mailbox *mailbox, void (*wake)(void *user), void *user)
{
	mailbox->wake = wake;
	mailbox->user = user;
	atomic_init(&mailbox->newest, NULL);
	atomic_init(&mailbox->finished, false);
	pthread_mutex_init(&mailbox->mutex, NULL);
}

/* Woken under the mutex: once this returns nobody calls the one before any more. */
void mailbox_set_wake(struct mailbox *mailbox, void (*wake)(void *user), void *user)
{
	pthread_mutex_lock(&mailbox->mutex);
	mailbox->wake = wake;
	mailbox->user = user;
	if (atomic_load(&mailbox->newest) && wake)
		wake(user);
	pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_finish(struct mailbox *mailbox)
{
	while (mailbox_deliver(mailbox) > 0)
		;
	atomic_store(&mailbox->finished, true);
	pthread_mutex_destroy(&mailbox->mutex);
}

void mailbox_add(struct mailbox *mailbox, struct mail *mail)
{
	assert(!atomic_load(&mailbox->finished));
	mail->next = atomic_load(&mailbox->newest);
	while (!atomic_compare_exchange_weak(&mailbox->newest, &mail->next, mail))
		;
}

void mailbox_ring(struct mailbox *mailbox)
{
	pthread_mutex_lock(&mailbox->mutex);
	if (mailbox->wake)
		mailbox->wake(mailbox->user);
	pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_post(struct mailbox *mailbox, struct mail *mail)
{
	mailbox_add(mailbox, mail);
	mailbox_ring(mailbox);
}

/* The newest mail comes first in the chain: the oldest is delivered first. */
static struct mail *in_order(struct mail *newest)
{
	struct mail *first = NULL;

	while (newest) {
		struct mail *before = newest->next;

		newest->next = first;
		first = newest;
		newest = before;
	}
	return first;
}

/* What is posted meanwhile waits for the next call: it has woken the loop again. */
size_t mailbox_deliver(struct mailbox *mailbox)
{
	struct mail *mail = in_order(atomic_exchange(&mailbox->newest, NULL));
	size_t count = 0;

	while (mail) {
		struct mail *next = mail->next;

		mail->deliver(mail);
		mail = next;
		count++;
	}
	return count;
}
