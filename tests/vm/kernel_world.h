/*
 * kernel_world.h - what the tests on a real kernel share: the models on vhci-hcd, the devices
 * above them, and what these told.
 */
#ifndef TESTS_VM_KERNEL_WORLD_H
#define TESTS_VM_KERNEL_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/mailbox.h"
#include "firmware/station/devices.h"
#include "tests/sim/sim_printer.h"
#include "tests/sim/sim_sdt.h"
#include "tests/sim/vhci.h"

/* Numbers of vhci_hcd.0; settings.json names the citizen's, 1-3, and all others but NOBODYS. */
enum { READER_PORT, PRINTER_PORT, CITIZEN_PORT, NOBODYS_PORT, DUAL_PORT, SCANNER_PORT };
enum { SOON_MS = 15000, ROWS = 700, EVENTS_MAX = 64, LOOK_US = 2000 };

/* Whose card it is. */
extern const char KERNEL_PERSON[];

extern struct sim_sdt kernel_reader;
extern struct sim_printer kernel_printer;
extern struct vhci_port kernel_reader_port, kernel_printer_port;
extern struct mailbox kernel_mailbox;
extern struct devices *kernel_devices;
extern struct device_event kernel_told[EVENTS_MAX];
extern char kernel_told_name[64];
extern struct scan kernel_told_scan;
extern size_t kernel_told_count;

/* Monotonic. */
int64_t kernel_now_ms(void);

/* The devices' handler: keeps what they tell. */
void kernel_on_event(void *user, const struct device_event *event);

/* Waits for an event; what came before it is dropped.  ms until it came, -1: never. */
int64_t kernel_comes(enum device_event_kind kind, enum device_role role, enum fault fault);

#define assert_comes(kind, role, fault) assert_true(kernel_comes(kind, role, fault) >= 0)

/* True when the link at path leads to what is called wanted, soon. */
bool kernel_becomes(const char *path, const char *wanted);

/* Waits until udev has done all it was told. */
void kernel_settle(void);

/* A slip to print; the caller's. */
struct bitmap *kernel_slip(void);

/* It lies there, dot for dot, as the last one. */
void kernel_assert_slip_on_paper(void);

/* Before all tests and after them. */
int kernel_set_up(void **unused);
int kernel_tear_down(void **unused);

/* kernel_printer.c: printer. */
void the_printer_is_taken_from_usblp_and_prints(void **unused);
void a_stall_in_mid_slip_loses_and_repeats_nothing(void **unused);
void pulled_out_in_mid_slip_it_says_so_and_works_again_when_back(void **unused);

/* kernel_readers.c: readers of cards and codes. */
void a_card_is_read_over_real_usbfs(void **unused);
void a_social_security_card_is_read_through_qemu_s_own_reader(void **unused);
void the_reader_comes_back_by_udev_alone(void **unused);
void readers_of_every_form_are_read(void **unused);
void two_scanners_are_taken_from_usbhid_and_do_not_mix(void **unused);
void a_controller_that_hangs_costs_one_device_until_it_is_well(void **unused);
void slot_and_field_of_one_device_are_two_readers(void **unused);

/* kernel_gate.c: who is let in where. */
void only_a_stick_is_let_in_at_the_citizen_s_port(void **unused);
void no_keyboard_is_let_in_anywhere(void **unused);
void one_that_is_let_in_late_is_looked_at_then(void **unused);

/* kernel_camera.c: camera. */
void the_camera_is_previewed_and_photographed(void **unused);
void unplugged_in_mid_preview_it_is_absent_and_comes_back(void **unused);

#endif
