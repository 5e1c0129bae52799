/* The printer, which usblp has first. */
#include <limits.h>

#include "tests/vm/kernel_world.h"

#define PRINTER_INTERFACE "/sys/bus/usb/devices/1-2:1.0"

/* usblp has the printer first, as on any Debian; ours takes it away. */
void the_printer_is_taken_from_usblp_and_prints(void **unused)
{
	(void)unused;
	assert_true(kernel_becomes(PRINTER_INTERFACE "/driver", "usblp"));
	kernel_settle();
	assert_int_equal(access("/dev/usb/lp0", F_OK), 0);
	assert_int_equal(
		devices_create(NULL, &kernel_mailbox, kernel_on_event, NULL, &kernel_devices),
		STATUS_OK);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	assert_true(kernel_becomes(PRINTER_INTERFACE "/driver", "usbfs"));
	devices_print(kernel_devices, kernel_slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	kernel_assert_slip_on_paper();
}

/* Transfers time out and are cut off by the kernel, with part of a chunk taken. */
void a_stall_in_mid_slip_loses_and_repeats_nothing(void **unused)
{
	int64_t start_ms = kernel_now_ms();
	bool stalled = false;

	(void)unused;
	vhci_port_lock(&kernel_printer_port);
	kernel_printer.stall_after_rows = 333;
	kernel_printer.stall_naks = UINT_MAX;
	vhci_port_unlock(&kernel_printer_port);
	devices_print(kernel_devices, kernel_slip());
	while (!stalled && kernel_now_ms() - start_ms < SOON_MS) {
		vhci_port_lock(&kernel_printer_port);
		stalled = kernel_printer.stalled;
		vhci_port_unlock(&kernel_printer_port);
		usleep(LOOK_US);
	}
	assert_true(stalled);
	usleep(2500000);
	vhci_port_lock(&kernel_printer_port);
	kernel_printer.stalled = 0;
	vhci_port_unlock(&kernel_printer_port);
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	kernel_assert_slip_on_paper();
}

void pulled_out_in_mid_slip_it_says_so_and_works_again_when_back(void **unused)
{
	(void)unused;
	vhci_port_lock(&kernel_printer_port);
	kernel_printer.unplug_after_rows = 200;
	vhci_port_unlock(&kernel_printer_port);
	devices_print(kernel_devices, kernel_slip());
	assert_comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_ABSENT);
	vhci_port_unplug(&kernel_printer_port);
	vhci_port_plug(&kernel_printer_port);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	kernel_printer.fresh = true; /* torn off */
	devices_print(kernel_devices, kernel_slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	kernel_assert_slip_on_paper();
}
