/* Whatever a device says of its configuration, and of a smart-card reader in it. */
#include "drivers/smart_card/ccid_codec.h"
#include "drivers/usb/usb_description.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct usb_description description = {0};
	struct ccid_event event;
	struct ccid_class class;
	struct ccid_reply reply;

	usb_description_add_config(&description, data, size);
	FUZZ_HOLDS(description.interface_count <= USB_INTERFACES_MAX);
	for (size_t i = 0; i < description.interface_count; i++) {
		FUZZ_HOLDS(description.interfaces[i].endpoint_count <= USB_ENDPOINTS_MAX);
		if (ccid_class_find(data, size, description.interfaces[i].number, &class) !=
			STATUS_OK)
			continue;
		FUZZ_HOLDS(class.slots >= 1 && class.slots <= CCID_SLOTS_MAX);
		FUZZ_HOLDS(class.message_max >= CCID_MESSAGE_MIN &&
			   class.message_max <= CCID_MESSAGE_MAX && class.clock_khz);
	}
	if (ccid_decode(data, size, &reply) == STATUS_OK)
		ccid_reply_fits(CCID_BLOCK, &reply);
	for (unsigned slot = 0; slot < CCID_SLOTS_MAX; slot++)
		ccid_event_decode(data, size, slot, &event);
	return 0;
}
