#include "drivers/usb/usb_gate.h"

#include <string.h>

enum { DEVICE_LEN = 18, CONFIG_LEN = 9, INTERFACE_LEN = 9 };
enum { OF_DEVICE = 1, OF_CONFIG = 2, OF_INTERFACE = 4 };
enum { CLASS_BY_INTERFACE = 0, CLASS_HID = 3, CLASS_STORAGE = 8 };
enum { SUBCLASS_BOOT = 1, SUBCLASS_SCSI = 6, PROTOCOL_KEYBOARD = 1 };

/* What the descriptors of all configurations add up to. */
struct nature {
	uint8_t device_class, configurations;
	unsigned interfaces; /* settings of interfaces, all told */
	bool several;        /* an interface other than the first */
	bool keyboard;
	bool only_storage, only_hid;
};

static void note_interface(const uint8_t *interface, struct nature *out)
{
	uint8_t class = interface[5], subclass = interface[6], protocol = interface[7];

	out->interfaces++;
	out->several |= interface[2] != 0;
	out->keyboard |= class == CLASS_HID && subclass == SUBCLASS_BOOT &&
			 protocol == PROTOCOL_KEYBOARD;
	out->only_hid &= class == CLASS_HID;
	out->only_storage &= class == CLASS_STORAGE && subclass == SUBCLASS_SCSI;
}

static enum status decode(const uint8_t *data, size_t len, struct nature *out)
{
	*out = (struct nature){.only_storage = true, .only_hid = true};
	if (len < DEVICE_LEN || data[0] != DEVICE_LEN || data[1] != OF_DEVICE)
		return STATUS_BAD_DATA;
	out->device_class = data[4];
	for (size_t at = DEVICE_LEN; at < len; at += data[at]) {
		if (len - at < 2 || data[at] < 2 || data[at] > len - at)
			return STATUS_BAD_DATA;
		if (data[at + 1] == OF_CONFIG) {
			if (data[at] < CONFIG_LEN)
				return STATUS_BAD_DATA;
			out->configurations++;
		}
		if (data[at + 1] != OF_INTERFACE)
			continue;
		if (data[at] < INTERFACE_LEN || !out->configurations)
			return STATUS_BAD_DATA;
		note_interface(data + at, out);
	}
	return out->configurations == data[17] && out->configurations ? STATUS_OK
								      : STATUS_BAD_DATA;
}

/* True when list has this port among its words. */
static bool names(const char *list, const char *port)
{
	size_t len = strlen(port);

	for (const char *word = list; *word; word += strcspn(word, " ")) {
		word += strspn(word, " ");
		if (strcspn(word, " ") == len && len && memcmp(word, port, len) == 0)
			return true;
	}
	return false;
}

/* One stick: no hub, no second interface that types, no other configuration to hide in. */
static bool is_stick(const struct nature *nature)
{
	return nature->configurations == 1 && nature->interfaces > 0 && !nature->several &&
	       nature->only_storage &&
	       (nature->device_class == CLASS_BY_INTERFACE ||
		       nature->device_class == CLASS_STORAGE);
}

/* Keys of a second interface are keys as well; anything else it does not need to be. */
static bool is_keypad(const struct nature *nature)
{
	return nature->configurations == 1 && nature->interfaces > 0 && nature->only_hid &&
	       nature->device_class == CLASS_BY_INTERFACE;
}

enum status usb_gate_judge(
	const struct usb_gate *gate, const char *port, const uint8_t *descriptors, size_t len)
{
	struct nature nature;
	bool admitted;

	if (decode(descriptors, len, &nature) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "usb gate: descriptors of %zu bytes", len);
	if (names(gate->citizen, port))
		admitted = is_stick(&nature);
	else if (names(gate->keypad, port))
		admitted = is_keypad(&nature);
	else
		admitted = names(gate->inside, port) && !nature.keyboard;
	if (!admitted)
		return failure(STATUS_DENIED, "usb gate: class %02x, %u interfaces",
			nature.device_class, nature.interfaces);
	return STATUS_OK;
}
