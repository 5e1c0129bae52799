/* Authorisation by port: who is let in where. */
#include <stdio.h>

#include "tests/sim/sim_plain.h"
#include "tests/vm/kernel_world.h"

static bool goes(const char *path)
{
	int64_t start_ms = kernel_now_ms();

	while (access(path, F_OK) == 0 && kernel_now_ms() - start_ms < SOON_MS)
		usleep(LOOK_US);
	return access(path, F_OK) != 0;
}

/* Plugs device in; true when it was let in and got interfaces. */
static bool is_let_in(struct sim_device *device, int number)
{
	struct vhci_port port;
	char path[64], authorized[2] = "";
	int64_t start_ms = kernel_now_ms();
	FILE *file = NULL;
	bool has_interface;

	snprintf(path, sizeof(path), "/sys/bus/usb/devices/1-%d/authorized", number + 1);
	assert_true(goes(path)); /* what was there before */
	vhci_port_init(&port, number, device);
	vhci_port_plug(&port);
	while (!file && kernel_now_ms() - start_ms < SOON_MS) {
		usleep(LOOK_US);
		file = fopen(path, "r");
	}
	assert_non_null(file);
	kernel_settle();
	assert_non_null(fgets(authorized, sizeof(authorized), file));
	fclose(file);
	snprintf(path, sizeof(path), "/sys/bus/usb/devices/1-%d:1.0", number + 1);
	has_interface = access(path, F_OK) == 0;
	assert_int_equal(has_interface, authorized[0] == '1');
	vhci_port_unplug(&port);
	return has_interface;
}

void only_a_stick_is_let_in_at_the_citizen_s_port(void **unused)
{
	struct sim_device keyboard, composite, stick;
	struct sim_sdt second;
	struct sim_printer cheap;

	(void)unused;
	sim_plain_init(&keyboard, SIM_PLAIN_KEYBOARD);
	sim_plain_init(&composite, SIM_PLAIN_TYPING_STICK);
	sim_plain_init(&stick, SIM_PLAIN_STICK);
	sim_sdt_init(&second);
	sim_printer_init(&cheap);
	assert_false(is_let_in(&keyboard, CITIZEN_PORT));
	assert_false(is_let_in(&composite, CITIZEN_PORT));
	assert_false(is_let_in(&second.device, CITIZEN_PORT));
	assert_int_equal(second.finds + second.resets, 0);
	assert_false(is_let_in(&cheap.device, NOBODYS_PORT));
	assert_false(is_let_in(&stick, NOBODYS_PORT));
	assert_true(is_let_in(&stick, CITIZEN_PORT));
	sim_printer_finish(&cheap);
	/* And the right ones never noticed. */
	devices_print(kernel_devices, kernel_slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(devices_fault(kernel_devices, DEVICE_READER), FAULT_NONE);
}

/* A keyboard is not even let in where the readers are. */
void no_keyboard_is_let_in_anywhere(void **unused)
{
	struct sim_device keyboard;

	(void)unused;
	sim_plain_init(&keyboard, SIM_PLAIN_KEYBOARD);
	vhci_port_unplug(&kernel_reader_port);
	assert_false(is_let_in(&keyboard, READER_PORT));
	vhci_port_plug(&kernel_reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
}
