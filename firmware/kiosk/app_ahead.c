/* What the loop will need of the disk is fetched beside it: when the first picture stands, and
 * again when somebody comes, who may be the first for hours. */
#include <stdlib.h>

#include "firmware/base/read_ahead.h"
#include "firmware/kiosk/app_inside.h"
#include "ui/toolkit/input/divisions.h"
#include "ui/toolkit/text/font_files.h"
#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/input/pinyin.h"

struct ahead_job {
	struct job job;
	struct app *app;
	bool open; /* somebody is there: what he may type with is opened too */
};

static void read_all(const struct app *app)
{
	read_ahead_mapped();
	if (app->glyphs)
		read_ahead_file(app->glyphs);
	font_files_read_ahead();
	divisions_read_ahead();
	pinyin_read_ahead();
	narrator_read_ahead(&app->voice.narrator);
	handwriting_read_ahead();
}

static void work(struct job *job)
{
	struct ahead_job *ahead = (struct ahead_job *)job;

	read_all(ahead->app);
	if (!ahead->open)
		return;
	if (pinyin_open() == STATUS_OK)
		window_open_fonts(ahead->app->window);
}

static void done(struct job *job)
{
	free(job);
}

static void give(struct app *app, bool open)
{
	struct ahead_job *ahead = app->ahead ? calloc(1, sizeof(*ahead)) : NULL;

	if (!ahead)
		return;
	ahead->job.work = work;
	ahead->job.done = done;
	ahead->app = app;
	ahead->open = open;
	worker_do(app->ahead, &ahead->job);
}

enum status app_ahead_start(struct app *app)
{
	enum status status = worker_create("ahead", &app->mailbox, &app->ahead);

	if (status == STATUS_OK)
		give(app, false);
	return status;
}

void app_ahead_somebody(struct app *app)
{
	if (!app->attended)
		give(app, true);
	app->attended = true;
}
