#include "tests/sim/sim_device.h"

#include <string.h>

enum { GET_STATUS = 0, GET_DESCRIPTOR = 6, GET_CONFIGURATION = 8, GET_INTERFACE = 10 };
enum { OF_DEVICE = 1, OF_CONFIG = 2, OF_STRING = 3 };

/* Counts len bytes of bulk data; true when the plug was pulled within them. */
static bool pulled_within(struct sim_device *device, size_t len)
{
	if (device->unplug_after == SIM_NEVER || device->gone)
		return device->gone;
	if ((size_t)device->unplug_after > len) {
		device->unplug_after -= (long)len;
		return false;
	}
	device->unplug_after = SIM_NEVER;
	device->gone = true;
	return true;
}

static bool is_in(const struct sim_transfer *transfer)
{
	return transfer->endpoint & 0x80;
}

/* One of the switches that is on goes off by one. */
static bool count_down(unsigned *times)
{
	if (*times == 0)
		return false;
	--*times;
	return true;
}

/* What an IN packet comes to. */
static int give_packet(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	if (count_down(&device->stalls))
		return SIM_STALL;
	if (count_down(&device->babbles))
		return SIM_BABBLE;
	if (count_down(&device->empties))
		return 0;
	return device->in(device, endpoint, packet);
}

/* Moves one packet: its length, or a negative answer. */
static int move_packet(struct sim_device *device, struct sim_transfer *transfer)
{
	uint8_t packet[SIM_PACKET];
	size_t left = transfer->len - transfer->done;
	size_t len = left < SIM_PACKET ? left : SIM_PACKET;
	int moved;

	if (!is_in(transfer)) {
		if (pulled_within(device, len))
			return SIM_GONE;
		moved = device->out(
			device, transfer->endpoint, transfer->data + transfer->done, len);
		return moved < 0 ? moved : (int)len;
	}
	moved = give_packet(device, transfer->endpoint, packet);
	if (moved < 0)
		return moved;
	if (pulled_within(device, (size_t)moved))
		return SIM_GONE;
	if ((size_t)moved > len)
		return SIM_BABBLE; /* the host asked for no whole packet */
	memcpy(transfer->data + transfer->done, packet, (size_t)moved);
	return moved;
}

/* Moves packets until the transfer is complete (true) or the device says NAK (false). */
static bool advance(struct sim_device *device, struct sim_transfer *transfer)
{
	int moved = 0;

	while (!device->gone) {
		moved = move_packet(device, transfer);
		if (device->gone)
			break;
		if (moved == SIM_NAK)
			return false;
		if (moved < 0) {
			transfer->result = moved;
			return true;
		}
		transfer->done += (size_t)moved;
		if (transfer->done == transfer->len || (is_in(transfer) && moved < SIM_PACKET))
			return true;
	}
	transfer->result = SIM_GONE;
	return true;
}

bool sim_transfer_advance(struct sim_device *device, struct sim_transfer *transfer)
{
	bool complete = advance(device, transfer);

	if (complete && device->watch)
		device->watch(device->watcher, transfer);
	return complete;
}

static int string_descriptor(const struct sim_device *device, unsigned number, uint8_t *out)
{
	static const uint8_t LANGUAGES[] = {4, OF_STRING, 0x09, 0x04};
	const char *text;
	int len = 2;

	if (number == 0) {
		memcpy(out, LANGUAGES, sizeof(LANGUAGES));
		return sizeof(LANGUAGES);
	}
	for (unsigned i = 1; i < number; i++)
		if (!device->strings[i - 1])
			return SIM_STALL;
	text = device->strings[number - 1];
	if (!text)
		return SIM_STALL;
	for (; *text && len < 250; len += 2) {
		out[len] = (uint8_t)*text++;
		out[len + 1] = 0;
	}
	out[0] = (uint8_t)len;
	out[1] = OF_STRING;
	return len;
}

static int get_descriptor(
	const struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	uint8_t text[256];
	const uint8_t *from = text;
	int have = SIM_STALL; /* no device qualifier, no BOS: a full speed device */

	if (setup[3] == OF_DEVICE) {
		from = device->device_descriptor;
		have = 18;
	} else if (setup[3] == OF_CONFIG) {
		from = device->config_descriptor;
		have = (int)device->config_len;
	} else if (setup[3] == OF_STRING) {
		have = string_descriptor(device, setup[2], text);
	}
	if (have > (int)len)
		have = (int)len;
	if (have > 0)
		memcpy(data, from, (size_t)have);
	return have;
}

static int standard_request(
	const struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	static const uint8_t ANSWERS[] = {
		[GET_STATUS] = 1, [GET_CONFIGURATION] = 1, [GET_INTERFACE] = 0};

	switch (setup[1]) {
	case GET_DESCRIPTOR:
		return get_descriptor(device, setup, data, len);
	case GET_STATUS:
	case GET_CONFIGURATION:
	case GET_INTERFACE:
		if (len == 0)
			return SIM_STALL;
		memset(data, 0, len);
		data[0] = ANSWERS[setup[1]];
		return setup[1] == GET_STATUS && len > 1 ? 2 : 1;
	default:
		return setup[0] & 0x80 ? SIM_STALL : 0;
	}
}

int sim_device_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	int result;

	if (device->unplug_at_request && --device->unplug_at_request == 0)
		device->gone = true;
	if (device->gone)
		return SIM_GONE;
	/* An interface's own descriptors, as HID has them, are the model's business. */
	if ((setup[0] & 0x60) == 0 && !(setup[0] == 0x81 && setup[1] == GET_DESCRIPTOR))
		result = standard_request(device, setup, data, len);
	else
		result = device->control(device, setup, data, len);
	if (device->watch_control)
		device->watch_control(device->watcher, setup, data, result);
	return result;
}

void sim_device_power_on(struct sim_device *device)
{
	device->gone = false;
	device->unplug_after = SIM_NEVER;
	device->unplug_at_request = 0;
	device->power_on(device);
}

bool sim_device_reset(struct sim_device *device)
{
	device->bus_resets++;
	if (!device->gone)
		device->power_on(device);
	return !device->gone;
}
