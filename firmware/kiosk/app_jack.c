#include "firmware/kiosk/app_inside.h"
#include "ui/screens/parts.h"

/* Who plugs a headphone in wants to listen; who pulls it has gone, or wants silence. */
void app_on_jack(void *user, bool plugged)
{
	struct app *app = user;
	struct screen_context context = app_context(app);

	if (!app->voice.speech)
		return; /* about to end */
	speech_plug(app->voice.speech, plugged);
	if (voice_is_on(&context) != plugged)
		turn_voice(&context, plugged);
}
