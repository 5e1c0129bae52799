#include "drivers/registry.h"

#include <stddef.h>

enum { ANY = -1, CLASS_HID = 3, CLASS_PRINTER = 7, SUBCLASS_PRINTER = 1, CLASS_VENDOR = 0xff };

/* Which of its forms a module has, its driver sees by the number of endpoints. */
static bool has_bulk_pairs(const struct usb_interface_description *interface)
{
	return interface->bulk_in_count == interface->bulk_out_count &&
	       (interface->bulk_in_count == 1 || interface->bulk_in_count == 2);
}

static bool has_reports(const struct usb_interface_description *interface)
{
	return interface->interrupt_in != 0;
}

/* Cheap printers have no way back; they are asked by GET_PORT_STATUS only. */
static bool can_be_written(const struct usb_interface_description *interface)
{
	return interface->bulk_out_count > 0;
}

/*
 * First row that fits wins.  0400 belongs to National Semiconductor and is used by many
 * readers with the standard module; the others are named in protocols 2.5 and 4.9.
 */
static const struct rule {
	int vendor, product, class_code, subclass;
	bool (*fits)(const struct usb_interface_description *interface);
	const struct card_reader_driver *card_reader;
	const struct printer_driver *printer;
} RULES[] = {
	{0x0400, 0xc35a, ANY, ANY, has_bulk_pairs, &card_reader_sdt, NULL},
	{0x10c4, 0x8a1b, CLASS_VENDOR, ANY, has_bulk_pairs, &card_reader_sdt, NULL},
	{0x2015, 0x0008, CLASS_VENDOR, ANY, has_bulk_pairs, &card_reader_sdt, NULL},
	{0x9573, 0x4836, CLASS_VENDOR, ANY, has_bulk_pairs, &card_reader_sdt, NULL},
	{0x10c4, 0x0007, CLASS_HID, ANY, has_reports, &card_reader_sdt, NULL},
	{0x203b, 0x0101, CLASS_HID, ANY, has_reports, &card_reader_sdt, NULL},
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

bool registry_match(const struct usb_description *device, struct registry_match *out)
{
	for (size_t r = 0; r < sizeof(RULES) / sizeof(RULES[0]); r++)
		for (size_t i = 0; i < device->interface_count; i++) {
			if (!rule_fits(&RULES[r], device, &device->interfaces[i]))
				continue;
			*out = (struct registry_match){
				.card_reader = RULES[r].card_reader,
				.printer = RULES[r].printer,
				.interface = device->interfaces[i],
			};
			return true;
		}
	return false;
}
