/*
 * test_kernel.c - the drivers on a real kernel: usbfs, usblp, udev, authorisation by port.
 *
 * Runs as root in the machine of tests/vm.  The models are plugged into vhci-hcd; everything
 * above is what runs on a terminal.
 */
#include "tests/vm/kernel_world.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_printer_is_taken_from_usblp_and_prints),
		cmocka_unit_test(a_stall_in_mid_slip_loses_and_repeats_nothing),
		cmocka_unit_test(pulled_out_in_mid_slip_it_says_so_and_works_again_when_back),
		cmocka_unit_test(a_card_is_read_over_real_usbfs),
		cmocka_unit_test(a_social_security_card_is_read_through_qemu_s_own_reader),
		cmocka_unit_test(slot_and_field_of_one_device_are_two_readers),
		cmocka_unit_test(the_reader_comes_back_by_udev_alone),
		cmocka_unit_test(readers_of_every_form_are_read),
		cmocka_unit_test(two_scanners_are_taken_from_usbhid_and_do_not_mix),
		cmocka_unit_test(a_controller_that_hangs_costs_one_device_until_it_is_well),
		cmocka_unit_test(only_a_stick_is_let_in_at_the_citizen_s_port),
		cmocka_unit_test(no_keyboard_is_let_in_anywhere),
		cmocka_unit_test(one_that_is_let_in_late_is_looked_at_then),
		cmocka_unit_test(the_camera_is_previewed_and_photographed),
		cmocka_unit_test(unplugged_in_mid_preview_it_is_absent_and_comes_back),
	};

	return cmocka_run_group_tests(tests, kernel_set_up, kernel_tear_down);
}
