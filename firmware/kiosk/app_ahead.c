/* What the loop will need of the disk is fetched beside it: when the first picture stands, and
 * again when somebody comes, who may be the first for hours.  Who is about to write finds his
 * fonts open too; before, they would only take memory. */
#include <stdlib.h>

#include "firmware/base/log.h"
#include "firmware/base/read_ahead.h"
#include "firmware/kiosk/app_inside.h"
#include "ui/toolkit/input/divisions.h"
#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/input/pinyin.h"
#include "ui/toolkit/text/font_files.h"

struct ahead_job {
	struct job job;
	struct app *app;
	enum app_ahead what;
};

static void read_all(const struct app *app)
{
	read_ahead_mapped(); /* fonts first that somebody draws with already */
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

	if (ahead->what == AHEAD_NAMES) {
		window_open_fonts(ahead->app->window);
		return;
	}
	read_all(ahead->app);
	if (ahead->what == AHEAD_SOMEBODY && pinyin_open() != STATUS_OK)
		log_warn("kiosk", "pinyin", "names are typed in Latin letters");
}

static void done(struct job *job)
{
	free(job);
}

void app_ahead_of(struct app *app, enum app_ahead what)
{
	struct ahead_job *ahead = app->ahead_of[what] ? NULL : calloc(1, sizeof(*ahead));

	if (!ahead)
		return;
	app->ahead_of[what] = true;
	ahead->job.work = work;
	ahead->job.done = done;
	ahead->app = app;
	ahead->what = what;
	worker_do(app->ahead, &ahead->job);
}

enum status app_ahead_start(struct app *app)
{
	enum status status = worker_create("ahead", &app->mailbox, &app->ahead);

	/* Here and not there: nobody gets memory while it is done. */
	read_ahead_keep();
	if (status == STATUS_OK)
		app_ahead_of(app, AHEAD_START);
	return status;
}
