/* What happens on other threads is done on the main one. */
#include <stdlib.h>

#include "firmware/kiosk/app_inside.h"

/* Mail of the socket's and the signal thread: it only says that something happened. */
struct app_mail {
	struct mail mail;
	struct app *app;
	void (*happened)(struct app *app);
};

static void deliver_app_mail(struct mail *mail)
{
	struct app_mail *note = (struct app_mail *)mail;

	note->happened(note->app);
	free(note);
}

void app_post(struct app *app, void (*happened)(struct app *app))
{
	struct app_mail *note = calloc(1, sizeof(*note));

	if (!note)
		return;
	note->mail.deliver = deliver_app_mail;
	note->app = app;
	note->happened = happened;
	mailbox_post(&app->mailbox, &note->mail);
}
