#include "drivers/registry.h"

#include <stddef.h>

#include "drivers/smart_card/ccid_quirks.h"

enum { ANY = -1, CLASS_HID = 3, CLASS_PRINTER = 7, CLASS_SMART_CARD = 11, CLASS_VENDOR = 255 };
enum { SUBCLASS_PRINTER = 1 };

/* Which of its forms a module has, its driver sees by the number of endpoints. */
static bool has_bulk_pairs(const struct usb_interface_description *interface)
{
	return interface->bulk_in_count == interface->bulk_out_count &&
	       (interface->bulk_in_count == 1 || interface->bulk_in_count == 2);
}

/*
 * Keyboards are left alone.  Boot protocols 1 and 2 say it before anybody has asked; the kernel
 * knows it of those that do not say.  What nobody has seen may be one.
 */
static bool types(const struct usb_description *device)
{
	if (device->cut)
		return true;
	for (size_t i = 0; i < device->interface_count; i++) {
		const struct usb_interface_description *interface = &device->interfaces[i];
		if (interface->class_code != CLASS_HID)
			continue;
		if (interface->protocol == 1 || interface->protocol == 2 ||
			interface->hid_kind == HID_TYPES)
			return true;
	}
	return false;
}

static bool has_reports(const struct usb_interface_description *interface)
{
	return interface->interrupt_in != 0;
}

/* Names say that it is a module, not in which form (protocols 2.5): its descriptors do. */
static bool is_module(const struct usb_interface_description *interface)
{
	if (interface->class_code == CLASS_HID)
		return has_reports(interface) && interface->hid_kind != HID_SCANNER;
	return interface->class_code == CLASS_VENDOR && has_bulk_pairs(interface);
}

/* Cheap printers have no way back; they are asked by GET_PORT_STATUS only. */
static bool can_be_written(const struct usb_interface_description *interface)
{
	return interface->bulk_out_count > 0;
}

/* Protocols 01 and 02 of the class (ICCD) go by control transfers, not by a bulk pair. */
static bool is_ccid(const struct usb_interface_description *interface)
{
	return interface->protocol == 0 && interface->bulk_in_count == 1 &&
	       interface->bulk_out_count == 1;
}

/* A smart-card reader that hides its class, known by name alone. */
static bool is_hidden_ccid(
	const struct usb_description *device, const struct usb_interface_description *interface)
{
	const struct ccid_quirk *quirk = ccid_quirk(device->vendor, device->product);

	return quirk && quirk->flags & CCID_QUIRK_VENDOR_CLASS &&
	       interface->class_code == CLASS_VENDOR && is_ccid(interface);
}

/*
 * First row that fits wins; the class of smart cards comes first, as readers of identity cards
 * bundle it (protocols 2.5, variant D).  0400 belongs to National Semiconductor and is used by
 * many readers with the standard module; the others are named in protocols 2.5 and 4.9.
 */
static const struct rule {
	int vendor, product, class_code, subclass;
	bool (*fits)(const struct usb_interface_description *interface);
	const struct card_reader_driver *card_reader;
	const struct printer_driver *printer;
} RULES[] = {
	{ANY, ANY, CLASS_SMART_CARD, 0, is_ccid, &card_reader_ccid, NULL},
	{0x0400, 0xc35a, ANY, ANY, has_bulk_pairs, &card_reader_sdt, NULL},
	{0x10c4, 0x8a1b, ANY, ANY, is_module, &card_reader_sdt, NULL},
	{0x2015, 0x0008, ANY, ANY, is_module, &card_reader_sdt, NULL},
	{0x9573, 0x4836, ANY, ANY, is_module, &card_reader_sdt, NULL},
	{0x10c4, 0x0007, ANY, ANY, is_module, &card_reader_sdt, NULL},
	{0x203b, 0x0101, ANY, ANY, is_module, &card_reader_sdt, NULL},
	{ANY, ANY, CLASS_PRINTER, SUBCLASS_PRINTER, can_be_written, NULL, &printer_escpos},
	{0x04b8, 0x0202, CLASS_VENDOR, ANY, can_be_written, NULL, &printer_escpos},
};

static bool equals(int wanted, int value)
{
	return wanted == ANY || wanted == value;
}

static bool rule_fits(const struct rule *rule, const struct usb_description *device,
	const struct usb_interface_description *interface)
{
	return equals(rule->vendor, device->vendor) && equals(rule->product, device->product) &&
	       equals(rule->class_code, interface->class_code) &&
	       equals(rule->subclass, interface->subclass) && rule->fits(interface);
}

/* Makers of scanners: only their HIDs are opened to see what they are (protocols 5.1). */
static bool makes_scanners(uint16_t vendor)
{
	static const uint16_t MAKERS[] = {0x0c2e, 0x23d0, 0x05e0, 0x05f9, 0x1eab};

	for (size_t i = 0; i < sizeof(MAKERS) / sizeof(MAKERS[0]); i++)
		if (MAKERS[i] == vendor)
			return true;
	return false;
}

static bool is_scanner(
	const struct usb_description *device, const struct usb_interface_description *interface)
{
	if (interface->class_code != CLASS_HID || !has_reports(interface))
		return false;
	if (interface->hid_kind == HID_UNKNOWN)
		return interface->subclass == 0 && makes_scanners(device->vendor);
	return interface->hid_kind == HID_SCANNER;
}

/* Whose the interface is by the rules, or by what stands in another table. */
static bool match_rules(const struct usb_description *device,
	const struct usb_interface_description *interface, struct registry_match *out)
{
	for (size_t r = 0; r < sizeof(RULES) / sizeof(RULES[0]); r++)
		if (rule_fits(&RULES[r], device, interface)) {
			*out = (struct registry_match){
				.card_reader = RULES[r].card_reader,
				.printer = RULES[r].printer,
			};
			return true;
		}
	if (!is_hidden_ccid(device, interface))
		return false;
	*out = (struct registry_match){.card_reader = &card_reader_ccid};
	return true;
}

static bool match_scanner(const struct usb_description *device,
	const struct usb_interface_description *interface, struct registry_match *out)
{
	if (!is_scanner(device, interface))
		return false;
	*out = (struct registry_match){.scanner = &scanner_hidpos};
	return true;
}

/* What the driver says about the device. */
static void name_match(struct registry_match *match)
{
	if (match->card_reader) {
		match->kind = match->card_reader == &card_reader_sdt ? REGISTRY_ID_READER
								     : REGISTRY_SMART_CARD;
		match->driver = match->card_reader->name;
	} else if (match->printer) {
		match->kind = REGISTRY_PRINTER;
		match->driver = match->printer->name;
	} else {
		match->kind = REGISTRY_SCANNER;
		match->driver = match->scanner->name;
	}
}

bool registry_match(
	const struct usb_description *device, size_t place, struct registry_match *out)
{
	const struct usb_interface_description *interface = &device->interfaces[place];

	if (types(device) || (!match_rules(device, interface, out) &&
				     !match_scanner(device, interface, out)))
		return false;
	out->interface = *interface;
	name_match(out);
	return true;
}

const struct camera_driver *registry_camera(void)
{
	return &camera_v4l2;
}
