#include "tests/sim/sim_pcap.h"

#include <errno.h>
#include <string.h>
#include <time.h>

enum { LINK_USBMON = 220, SNAP_MAX = 262144, BUS = 1, ADDRESS = 5 };
enum { INTERRUPT = 1, CONTROL = 2, BULK = 3, GET_DESCRIPTOR = 6 };

/* struct usbmon_packet of the kernel. */
struct event {
	uint64_t id;
	uint8_t type, transfer, endpoint, address;
	uint16_t bus;
	uint8_t no_setup, no_data;
	int64_t seconds;
	int32_t microseconds, status;
	uint32_t length, captured;
	uint8_t setup[8];
	int32_t interval, start_frame;
	uint32_t flags, descriptors;
};
_Static_assert(sizeof(struct event) == 64, "as the kernel has it");

static void put(struct sim_pcap *pcap, struct event event, const uint8_t *data)
{
	struct timespec now;
	uint32_t head[4];

	clock_gettime(CLOCK_REALTIME, &now);
	event.address = ADDRESS;
	event.bus = BUS;
	event.seconds = now.tv_sec;
	event.microseconds = (int32_t)(now.tv_nsec / 1000);
	head[0] = (uint32_t)now.tv_sec;
	head[1] = (uint32_t)event.microseconds;
	head[2] = head[3] = (uint32_t)sizeof(event) + event.captured;
	fwrite(head, sizeof(head), 1, pcap->file);
	fwrite(&event, sizeof(event), 1, pcap->file);
	if (event.captured)
		fwrite(data, event.captured, 1, pcap->file);
}

/* Submission and completion: data goes with the one that has it. */
static void put_pair(struct sim_pcap *pcap, struct event event, const uint8_t *data,
	uint32_t asked, uint32_t done)
{
	bool in = event.endpoint & 0x80;
	struct event submit = event;

	submit.id = event.id = ++pcap->next_id;
	submit.type = 'S';
	submit.status = -EINPROGRESS;
	submit.length = asked;
	submit.captured = in ? 0 : asked;
	submit.no_data = submit.captured ? 0 : '<';
	put(pcap, submit, data);
	event.type = 'C';
	event.no_setup = '-';
	event.length = done;
	event.captured = in ? done : 0;
	event.no_data = event.captured ? 0 : '>';
	memset(event.setup, 0, sizeof(event.setup));
	put(pcap, event, data);
}

static int status_of(int result)
{
	switch (result) {
	case SIM_STALL:
		return -EPIPE;
	case SIM_BABBLE:
		return -EOVERFLOW;
	case SIM_GONE:
		return -ESHUTDOWN;
	default:
		return 0;
	}
}

/* Bit 0-1 of the attributes of an endpoint, by walking the descriptors. */
static uint8_t kind_of(const struct sim_device *device, uint8_t endpoint)
{
	const uint8_t *config = device->config_descriptor;

	for (size_t at = 0; at + 7 <= device->config_len && config[at]; at += config[at])
		if (config[at + 1] == 5 && config[at + 2] == endpoint)
			return (config[at + 3] & 3) == 3 ? INTERRUPT : BULK;
	return BULK;
}

static void on_transfer(void *watcher, const struct sim_transfer *transfer)
{
	struct sim_pcap *pcap = watcher;

	put_pair(pcap,
		(struct event){.transfer = kind_of(pcap->device, transfer->endpoint),
			.endpoint = transfer->endpoint,
			.no_setup = '-',
			.status = status_of(transfer->result)},
		transfer->data, (uint32_t)transfer->len, (uint32_t)transfer->done);
}

static void on_control(void *watcher, const uint8_t setup[8], const uint8_t *data, int result)
{
	struct event event = {
		.transfer = CONTROL, .endpoint = setup[0] & 0x80, .status = status_of(result)};
	uint32_t asked = setup[6] | (uint32_t)setup[7] << 8;

	memcpy(event.setup, setup, 8);
	put_pair(watcher, event, data, asked, result > 0 ? (uint32_t)result : 0);
}

static void put_descriptor(struct sim_pcap *pcap, uint8_t type, const uint8_t *data, size_t len)
{
	const uint8_t setup[8] = {
		0x80, GET_DESCRIPTOR, 0, type, 0, 0, (uint8_t)len, (uint8_t)(len >> 8)};

	on_control(pcap, setup, data, (int)len);
}

bool sim_pcap_open(struct sim_pcap *pcap, const char *path, struct sim_device *device)
{
	const uint32_t head[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAP_MAX, LINK_USBMON};

	*pcap = (struct sim_pcap){.file = fopen(path, "wb"), .device = device};
	if (!pcap->file)
		return false;
	fwrite(head, sizeof(head), 1, pcap->file);
	put_descriptor(pcap, 1, device->device_descriptor, 18);
	put_descriptor(pcap, 2, device->config_descriptor, device->config_len);
	device->watch = on_transfer;
	device->watch_control = on_control;
	device->watcher = pcap;
	return true;
}

void sim_pcap_close(struct sim_pcap *pcap)
{
	if (!pcap->file)
		return;
	pcap->device->watch = NULL;
	pcap->device->watch_control = NULL;
	fclose(pcap->file);
	pcap->file = NULL;
}
