/* What a device says it is: IEEE 1284 device id, USB descriptors at the gate. */
#include <string.h>

#include "drivers/device_id.h"
#include "drivers/escpos_profile.h"
#include "drivers/usb_gate.h"
#include "tests/fuzz/fuzz.h"

static void is_text(const char *text)
{
	FUZZ_HOLDS(strlen(text) < DEVICE_ID_FIELD);
	for (; *text; text++)
		FUZZ_HOLDS(*text >= 0x20 && *text < 0x7f);
}

/* Whatever else it says: what types does not come in. */
static bool types(const uint8_t *data, size_t size)
{
	static const uint8_t KEYBOARD[] = {3, 1, 1};

	for (size_t at = 18; at + 9 <= size && data[at] >= 2; at += data[at])
		if (data[at + 1] == 4 && memcmp(data + at + 5, KEYBOARD, 3) == 0)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct usb_gate GATE = {.inside = "1-1", .citizen = "1-2"};
	struct device_id id;
	enum status inside, citizen;

	device_id_decode(data, size, &id);
	is_text(id.manufacturer);
	is_text(id.model);
	is_text(id.commands);
	FUZZ_HOLDS(escpos_profile_find(0, 0, id.model) != NULL);
	inside = usb_gate_judge(&GATE, "1-1", data, size);
	citizen = usb_gate_judge(&GATE, "1-2", data, size);
	FUZZ_HOLDS(usb_gate_judge(&GATE, "1-3", data, size) != STATUS_OK);
	FUZZ_HOLDS(citizen != STATUS_OK || inside == STATUS_OK);
	if (inside == STATUS_OK)
		FUZZ_HOLDS(!types(data, size));
	return 0;
}
