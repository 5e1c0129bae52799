#include "drivers/usb/usb_description.h"

enum { OF_INTERFACE = 4, OF_ENDPOINT = 5, INTERFACE_SIZE = 9, ENDPOINT_SIZE = 7 };

/* Counts it and keeps the first of its kind and direction. */
static void count(uint8_t *count, uint8_t *first, uint8_t address)
{
	if ((*count)++ == 0)
		*first = address;
}

void usb_interface_add_endpoint(
	struct usb_interface_description *interface, struct usb_endpoint_description endpoint)
{
	bool in = endpoint.address & 0x80;

	if (interface->endpoint_count == USB_ENDPOINTS_MAX)
		return;
	interface->endpoints[interface->endpoint_count++] = endpoint;
	if (endpoint.kind == USB_BULK && in)
		count(&interface->bulk_in_count, &interface->bulk_in, endpoint.address);
	if (endpoint.kind == USB_BULK && !in)
		count(&interface->bulk_out_count, &interface->bulk_out, endpoint.address);
	if (endpoint.kind == USB_INTERRUPT && in && !interface->interrupt_in)
		interface->interrupt_in = endpoint.address;
	if (endpoint.kind == USB_INTERRUPT && !in && !interface->interrupt_out)
		interface->interrupt_out = endpoint.address;
}

const struct usb_endpoint_description *usb_interface_endpoint(
	const struct usb_interface_description *interface, uint8_t address)
{
	for (size_t i = 0; i < interface->endpoint_count; i++)
		if (interface->endpoints[i].address == address)
			return &interface->endpoints[i];
	return NULL;
}

/* The interface that the descriptor at begins; NULL for another setting of one known already.
 */
static struct usb_interface_description *begin_interface(
	struct usb_description *description, const uint8_t *at)
{
	struct usb_interface_description *interface;

	if (at[3] != 0)
		return NULL;
	description->cut |= description->interface_count == USB_INTERFACES_MAX;
	if (description->cut)
		return NULL;
	interface = &description->interfaces[description->interface_count++];
	*interface = (struct usb_interface_description){
		.number = at[2],
		.class_code = at[5],
		.subclass = at[6],
		.protocol = at[7],
	};
	return interface;
}

void usb_description_add_config(
	struct usb_description *description, const uint8_t *config, size_t len)
{
	struct usb_interface_description *interface = NULL;

	for (size_t at = 0; at + 2 <= len && config[at] >= 2; at += config[at]) {
		const uint8_t *part = config + at;
		if (at + part[0] > len)
			return;
		if (part[1] == OF_INTERFACE && part[0] >= INTERFACE_SIZE)
			interface = begin_interface(description, part);
		if (part[1] == OF_ENDPOINT && part[0] >= ENDPOINT_SIZE && interface)
			usb_interface_add_endpoint(interface,
				(struct usb_endpoint_description){.address = part[2],
					.kind = (enum usb_endpoint_kind)(part[3] & 3),
					.packet_size = (uint16_t)(part[4] | part[5] << 8)});
	}
}
