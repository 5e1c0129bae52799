/*
 * drive.h - the screen driver: a script touches the kiosk as a citizen would.
 *
 * `--drive FILE|-`, never in a release build.  UTF-8 lines, arguments bare or JSON-quoted:
 *   wait SCREEN [MS]   tap NAME   key NAME   type FIELD TEXT   draw FIELD FILE
 *   expect NAME VALUE  advance MS  shot FILE.png  tree FILE.json  quit
 *   end ROUNDS (SIGTERM, so many rounds of the main loop from now)
 *   end late (SIGTERM, when the visit is over and the loop was left)
 * Answers on standard output, one per line: `ok` or `no <code> <text>`.  Touches are injected
 * at the widget's rectangle, handlers are never called; what is out of sight is swiped into
 * view. draw takes ink_to_json()'s format, or a list
 * of strokes [[[x, y], …], …] in hundredths of the field.  A thread reads one byte
 * at a time, so that input and the command under way pass through execve. Source: design
 * formats "Screen driver".
 */
#ifndef FIRMWARE_KIOSK_DRIVE_H
#define FIRMWARE_KIOSK_DRIVE_H

#include "firmware/base/mailbox.h"
#include "firmware/kiosk/drive_app.h"

struct drive;

/* Starts reading source. Commands run on the main thread by mail. Fails NOT_FOUND, NO_MEMORY.
 */
MUST_CHECK enum status drive_create(
	struct app *app, struct mailbox *mailbox, const char *source, struct drive **out);

/* Ends the thread; pass_on: what it holds goes to the process after execve. NULL is allowed. */
void drive_destroy(struct drive *drive, bool pass_on);

/* True while an injected touch has not been handled: the loop must not block. NULL: false. */
bool drive_is_settling(const struct drive *drive);

/* No input is left: the command that injected it is done. NULL is allowed. */
void drive_settled(struct drive *drive);

#endif
