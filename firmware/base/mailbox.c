#include "firmware/base/mailbox.h"

#include <assert.h>

void mailbox_init(struct mailbox *mailbox, void (*wake)(void *user), void *user)
{
	*mailbox = (struct mailbox){.wake = wake, .user = user};
	mailbox->last = &mailbox->first;
	pthread_mutex_init(&mailbox->mutex, NULL);
}

/* Woken under the mutex: once this returns nobody calls the one before any more. */
void mailbox_set_wake(struct mailbox *mailbox, void (*wake)(void *user), void *user)
{
	pthread_mutex_lock(&mailbox->mutex);
	mailbox->wake = wake;
	mailbox->user = user;
	if (mailbox->first && wake)
		wake(user);
	pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_finish(struct mailbox *mailbox)
{
	while (mailbox_deliver(mailbox) > 0)
		;
	pthread_mutex_lock(&mailbox->mutex);
	mailbox->last = NULL;
	pthread_mutex_unlock(&mailbox->mutex);
	pthread_mutex_destroy(&mailbox->mutex);
}

void mailbox_post(struct mailbox *mailbox, struct mail *mail)
{
	mail->next = NULL;
	pthread_mutex_lock(&mailbox->mutex);
	assert(mailbox->last);
	*mailbox->last = mail;
	mailbox->last = &mail->next;
	if (mailbox->wake)
		mailbox->wake(mailbox->user);
	pthread_mutex_unlock(&mailbox->mutex);
}

/* What is posted meanwhile waits for the next call: it has woken the loop again. */
size_t mailbox_deliver(struct mailbox *mailbox)
{
	struct mail *mail;
	size_t count = 0;

	pthread_mutex_lock(&mailbox->mutex);
	mail = mailbox->first;
	mailbox->first = NULL;
	mailbox->last = &mailbox->first;
	pthread_mutex_unlock(&mailbox->mutex);
	while (mail) {
		struct mail *next = mail->next;
		mail->deliver(mail);
		mail = next;
		count++;
	}
	return count;
}
