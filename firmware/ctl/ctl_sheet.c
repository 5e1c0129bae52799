/* `sheet`: how to put this terminal up so that everybody can use it, from its settings. */
#include <stdio.h>
#include <string.h>

#include "firmware/ctl/ctl.h"
#include "firmware/model/settings.h"

/* EN 301 549 8.3: what a person in a wheelchair reaches from the front or the side. */
#define REACH_LOW_MM 380
#define REACH_HIGH_MM 1220
#define FORCE_MAX "22.2 N"

/* The part of the panel that controls can be brought into: low mode on an upright one, where
 * the magnifier takes most. */
static int reached_mm(const struct settings *settings)
{
	bool upright = settings->panel_height_mm > settings->panel_width_mm;

	return upright ? settings->panel_height_mm * 5 / 8 : settings->panel_height_mm;
}

static void say_panel(const struct settings *settings, bool fits)
{
	int low = settings->panel_bottom_mm, high = low + reached_mm(settings);

	printf("1 Panel (EN 301 549 8.3)\n"
	       "  size                      %d x %d mm\n"
	       "  lower edge above floor    %d mm  [measured: ______ ]\n"
	       "  controls in low mode      %d to %d mm; allowed %d to %d: %s\n"
	       "  allowed for the lower edge %d to %d mm\n",
		settings->panel_width_mm, settings->panel_height_mm, low, low, high,
		REACH_LOW_MM, REACH_HIGH_MM, fits ? "fits" : "DOES NOT FIT", REACH_LOW_MM,
		REACH_HIGH_MM - reached_mm(settings));
}

static void say_devices(const struct settings *settings)
{
	printf("2 Card reader, slip slot, stick port, keypad, headphone jack (8.3)\n"
	       "  each between %d and %d mm above the floor  [measured: ______ ]\n"
	       "  free floor in front 800 x 1300 mm, nothing to get caught on below the panel\n"
	       "3 Force (8.4)\n"
	       "  no key, card or paper needs more than " FORCE_MAX
	       ", none a tight grip or a turn of the wrist\n"
	       "  a held key repeats after %d ms; a key struck twice within %d ms, and a button on the\n"
	       "  screen touched twice within %d ms, count once\n",
		REACH_LOW_MM, REACH_HIGH_MM, settings->key_repeat_delay_ms,
		settings->double_strike_ms, settings->double_touch_ms);
}

static void say_marks(const struct settings *settings)
{
	printf("4 Marks to be felt (8.4.1, 8.5)\n"
	       "  keypad sends              %s\n"
	       "                            (up, down, left, right, select, help, voice)\n"
	       "  arrows have the shape of arrows, select a raised ring, help a raised ?\n"
	       "  the key that starts the voice, and the lower left corner of the panel, carry a "
	       "raised ear\n"
	       "  the jack is framed by a raised edge and right of the keypad\n"
	       "5 Sound (5.1.3.3)\n"
	       "  speaker %s, headphone %s\n"
	       "  plugging in %s\n",
		settings->keypad, settings->voice_speaker, settings->voice_headphone,
		settings->headphone_jack[0] ? "starts the voice"
					    : "IS NOT NOTICED: set headphone_jack");
}

enum ctl_exit ctl_sheet(const struct ctl *ctl)
{
	struct settings settings;
	bool fits;

	ctl_socket_folder(ctl, &settings);
	fits = settings.panel_bottom_mm >= REACH_LOW_MM &&
	       settings.panel_bottom_mm + reached_mm(&settings) <= REACH_HIGH_MM;
	printf("INSTALLATION SHEET  %s, %s\n", settings.hall, settings.terminal_place);
	say_panel(&settings, fits);
	say_devices(&settings);
	say_marks(&settings);
	puts("Put up and measured by: ____________________  on: ____________");
	return fits && settings.headphone_jack[0] ? CTL_DONE : CTL_WANTING;
}
