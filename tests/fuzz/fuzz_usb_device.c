/* What a device says it is: IEEE 1284 device id, USB descriptors at the gate and for the
 * drivers. */
#include <string.h>

#include "drivers/printer/escpos_profile.h"
#include "drivers/registry.h"
#include "drivers/usb/device_id.h"
#include "drivers/usb/usb_gate.h"
#include "tests/fuzz/fuzz.h"

static void is_text(const char *text)
{
	FUZZ_HOLDS(strlen(text) < DEVICE_ID_FIELD);
	for (; *text; text++)
		FUZZ_HOLDS(*text >= 0x20 && *text < 0x7f);
}

/*
 * Whatever else it says: what types does not come in.  Settings other than the first are never
 * chosen, so only the gate minds them.
 */
static bool types(const uint8_t *data, size_t size, bool in_any_setting)
{
	static const uint8_t KEYBOARD[] = {3, 1, 1};

	for (size_t at = 18; at + 9 <= size && data[at] >= 2 && at + data[at] <= size;
		at += data[at])
		if (data[at + 1] == 4 && data[at] >= 9 &&
			(in_any_setting || data[at + 3] == 0) &&
			memcmp(data + at + 5, KEYBOARD, 3) == 0)
			return true;
	return false;
}

/* Nothing that types is bound, in whichever of its interfaces; nor is a driver given what it
 * cannot use. */
static void judge_drivers(const uint8_t *data, size_t size)
{
	struct usb_description device = {0};
	struct registry_match match;

	if (size < 18)
		return;
	device.vendor = (uint16_t)(data[8] | data[9] << 8);
	device.product = (uint16_t)(data[10] | data[11] << 8);
	usb_description_add_config(&device, data + 18, size - 18);
	for (size_t i = 0; i < device.interface_count; i++) {
		if (!registry_match(&device, i, &match))
			continue;
		FUZZ_HOLDS(!types(data, size, false));
		FUZZ_HOLDS(!match.card_reader + !match.printer + !match.scanner == 2);
		FUZZ_HOLDS(match.interface.bulk_out_count || match.interface.interrupt_in);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct usb_gate GATE = {
		.inside = "1-1", .keypad = "1-4", .citizen = "1-2"};
	struct device_id id;
	enum status inside, citizen;

	judge_drivers(data, size);
	device_id_decode(data, size, &id);
	is_text(id.manufacturer);
	is_text(id.model);
	is_text(id.commands);
	FUZZ_HOLDS(escpos_profile_find(0, 0, id.model) != NULL);
	inside = usb_gate_judge(&GATE, "1-1", data, size);
	citizen = usb_gate_judge(&GATE, "1-2", data, size);
	FUZZ_HOLDS(usb_gate_judge(&GATE, "1-3", data, size) != STATUS_OK);
	FUZZ_HOLDS(citizen != STATUS_OK || inside == STATUS_OK);
	FUZZ_HOLDS(
		usb_gate_judge(&GATE, "1-4", data, size) != STATUS_OK || citizen != STATUS_OK);
	if (inside == STATUS_OK)
		FUZZ_HOLDS(!types(data, size, true));
	return 0;
}
