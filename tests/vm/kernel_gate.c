/* Authorisation by port: who is let in where. */
#include <stdio.h>
#include <string.h>

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

static bool is_listed_as(const char *place, const char *state)
{
	struct device_info infos[DEVICE_INFOS_MAX];
	size_t count = devices_list(kernel_devices, infos);

	for (size_t i = 0; i < count; i++)
		if (strcmp(infos[i].place, place) == 0)
			return strcmp(infos[i].state, state) == 0;
	return false;
}

/* The kernel tells its coming once, before it has a configuration. */
void one_that_is_let_in_late_is_looked_at_then(void **unused)
{
	static const char PLACE[] = "1-4", LET_IN[] = "/sys/bus/usb/devices/1-4/authorized";
	struct vhci_port port;
	struct sim_sdt second;
	int64_t start_ms;
	FILE *file;

	(void)unused;
	sim_sdt_init(&second);
	assert_true(goes(LET_IN));
	vhci_port_init(&port, NOBODYS_PORT, &second.device);
	vhci_port_plug(&port);
	start_ms = kernel_now_ms();
	while (access(LET_IN, F_OK) != 0 && kernel_now_ms() - start_ms < SOON_MS)
		usleep(LOOK_US);
	kernel_settle();
	assert_false(is_listed_as(PLACE, "spare"));
	file = fopen(LET_IN, "w");
	assert_non_null(file);
	assert_int_equal(fputs("1", file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	start_ms = kernel_now_ms();
	while (!is_listed_as(PLACE, "spare") && kernel_now_ms() - start_ms < SOON_MS)
		usleep(LOOK_US);
	assert_true(is_listed_as(PLACE, "spare"));
	assert_int_equal(second.finds, 0);
	vhci_port_unplug(&port);
}
