/*
 * desk.h - the simulated desk: two readers, printer, two scanners, a keyboard, a slot for
 * contact cards, a reader with both slot and field, two document cameras, and what hands do.
 *
 * Commands are lines of words, as usbsimctl --help lists them.  Used by usbsim on its
 * own USB, and by tests that run in the testbed themselves.
 */
#ifndef TESTS_SIM_DESK_H
#define TESTS_SIM_DESK_H

#include "firmware/base/bytes.h"
#include "tests/sim/sim_dual.h"
#include "tests/sim/sim_pcap.h"
#include "tests/sim/sim_printer.h"
#include "tests/sim/sim_scanner.h"
#include "tests/sim/sim_sdt.h"
#include "tests/sim/umock_camera.h"
#include "tests/sim/umock_usb.h"

struct desk {
	struct umock_bus *bus;
	struct sim_sdt reader, reader_2; /* as alike as two of one make */
	struct sim_printer printer;
	struct sim_scanner scanner, scanner_2, keyboard;
	struct umock_port *reader_port, *reader_2_port, *printer_port;
	struct umock_port *scanner_port, *scanner_2_port, *keyboard_port, *slot_port;
	struct umock_port *dual_port;
	struct sim_ccid slot;
	struct sim_chip chip; /* the card for the slot */
	struct sim_dual dual;
	struct sim_pcap pcap;                   /* of what goes to and from the slot */
	struct umock_camera *camera, *camera_2; /* equal but for their serials */
	const char *paper; /* folder for receipt-N.png, NULL: no pictures */

	/* from any thread: a device pulled its own plug; call desk_settle() soon */
	void (*on_gone)(void *user);
	void *user;
};

/* Makes the testbed and the devices, none plugged in. on_gone may be NULL. */
void desk_init(struct desk *desk, const char *paper, void (*on_gone)(void *user), void *user);

/*
 * Plugs in a reader for contact cards: "tpdu", "short" or "extended"; what goes over its wire
 * is written to the file pcap, NULL: nowhere.  False: no such level or file.
 */
bool desk_make_slot(struct desk *desk, const char *level, const char *pcap);

/*
 * Inside: puts a card into a reader, where it is kept in chip: a person's file, "bank" or
 * "none". NULL, or what is wrong.
 */
const char *desk_put_social(struct sim_ccid *slot, struct sim_chip *chip, const char *what);

/*
 * Lays the JPEG file at path under the camera, or at every second frame in place of what lies
 * there; false when it cannot be read.
 */
bool desk_show_page(struct desk *desk, const char *path, bool by_turns);

/* Unplugs all and frees. */
void desk_finish(struct desk *desk);

/* Unplugs what vanished by itself. */
void desk_settle(struct desk *desk);

/* The socket of the device with this name, NULL when there is none. */
struct umock_port *desk_port(struct desk *desk, const char *name);

/* The camera with this name, "camera" or "camera_2"; NULL when there is none. */
struct umock_camera *desk_camera(struct desk *desk, const char *name);

/* Obeys one line; answer is "ok", "ok …" or "no …". */
void desk_obey(struct desk *desk, const char *line, struct bytes *answer);

#endif
