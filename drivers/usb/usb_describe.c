#include "drivers/usb/usb_describe.h"

#include <stdio.h>

#include "drivers/usb/usb_sysfs.h"
#include "firmware/base/log.h"

enum { PATH_DEPTH_MAX = 7 };

enum status usb_describe_ids(
	libusb_device *device, uint16_t *vendor, uint16_t *product, uint16_t *release)
{
	struct libusb_device_descriptor about;

	if (libusb_get_device_descriptor(device, &about))
		return STATUS_NOT_FOUND;
	*vendor = about.idVendor;
	*product = about.idProduct;
	*release = about.bcdDevice;
	return STATUS_OK;
}

static void describe_interface(
	const struct libusb_interface_descriptor *from, struct usb_interface_description *out)
{
	*out = (struct usb_interface_description){
		.number = from->bInterfaceNumber,
		.class_code = from->bInterfaceClass,
		.subclass = from->bInterfaceSubClass,
		.protocol = from->bInterfaceProtocol,
	};
	for (int i = 0; i < from->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *endpoint = &from->endpoint[i];

		usb_interface_add_endpoint(out,
			(struct usb_endpoint_description){.address = endpoint->bEndpointAddress,
				.kind = (enum usb_endpoint_kind)(endpoint->bmAttributes & 3),
				.packet_size = endpoint->wMaxPacketSize});
	}
}

static void describe_path(libusb_device *device, char *out, size_t size)
{
	uint8_t ports[PATH_DEPTH_MAX];
	int depth = libusb_get_port_numbers(device, ports, PATH_DEPTH_MAX);
	size_t len = (size_t)snprintf(out, size, "%u", libusb_get_bus_number(device));

	for (int i = 0; i < depth && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%c%u", i ? '.' : '-', ports[i]);
}

void usb_describe_outside(libusb_device *device, struct usb_description *out)
{
	*out = (struct usb_description){
		.bus = libusb_get_bus_number(device),
		.address = libusb_get_device_address(device),
	};
	if (usb_describe_ids(device, &out->vendor, &out->product, &out->release) != STATUS_OK)
		log_warn("usb", "no_ids", "address=%u", out->address);
	describe_path(device, out->path, sizeof(out->path));
	usb_sysfs_describe_words(out);
}

enum status usb_describe(libusb_device *device, struct usb_description *out)
{
	struct libusb_config_descriptor *config;

	if (libusb_get_active_config_descriptor(device, &config))
		return STATUS_NOT_FOUND; /* not configured, or gone again */
	usb_describe_outside(device, out);
	out->cut = config->bNumInterfaces > USB_INTERFACES_MAX;
	for (int i = 0; i < config->bNumInterfaces && i < USB_INTERFACES_MAX; i++)
		if (config->interface[i].num_altsetting > 0)
			describe_interface(config->interface[i].altsetting,
				&out->interfaces[out->interface_count++]);
	usb_sysfs_describe_hids(out, config->bConfigurationValue);
	libusb_free_config_descriptor(config);
	return STATUS_OK;
}
