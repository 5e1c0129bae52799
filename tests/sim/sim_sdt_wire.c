/* The reader on its wire, in three forms: one pair of endpoints, two pairs, HID reports. */
#include <string.h>

#include "tests/sim/sim_sdt_inside.h"

enum { CHECK_WRONG = 0x10, LENGTH_WRONG = 0x11, HEAD_SIZE = 7, REPORT_STREAM_MAX = 54 };

static const uint8_t DEVICE[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 64, 0x00, 0x04, 0x5a, 0xc3, 0x00, 0x01, 1, 2, 0, 1};
/* OUT comes first and is 02: a driver that guesses the order or the number fails. */
static const uint8_t CONFIG[] = {9, 2, 32, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 2, 0xff, 0, 0, 0,
	7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0};
/* The form of the specification: heads on 02 and 81, bodies on 06 and 85. */
static const uint8_t CONFIG_PAIRS[] = {9, 2, 46, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 4, 0xff, 0,
	0, 0, 7, 5, 0x81, 2, 64, 0, 0, 7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x85, 2, 64, 0, 0, 7, 5,
	0x06, 2, 64, 0, 0};
static const uint8_t DEVICE_HID[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 64, 0xc4, 0x10, 0x07, 0x00, 0x00, 0x01, 1, 2, 0, 1};
static const uint8_t CONFIG_HID[] = {9, 2, 41, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 2, 3, 0, 0, 0,
	9, 0x21, 0x11, 1, 0, 1, 0x22, 24, 0, 7, 5, 0x81, 3, 64, 0, 10, 7, 5, 0x01, 3, 64, 0,
	10};
static const char *const STRINGS[] = {"Simulated", "ID card reader", NULL};

/* Looks for a whole command in what arrived; false when more bytes must come. */
static bool take_request(struct sim_sdt *sim)
{
	const uint8_t *frame = sim->request;
	size_t body;

	while (sim->request_len >= 5 && memcmp(frame, SIM_SDT_PREAMBLE, 5) != 0)
		memmove(sim->request, sim->request + 1, --sim->request_len);
	if (sim->request_len < 7)
		return false;
	body = (size_t)frame[5] << 8 | frame[6];
	if (body < 3 || body > sizeof(sim->request) - 7) {
		sim->request_len = 0;
		sim_sdt_answer(sim, LENGTH_WRONG, NULL, 0);
		return false;
	}
	if (sim->request_len < 7 + body)
		return false;
	if (sim_sdt_check(frame + 5, 2 + body) != 0)
		sim_sdt_answer(sim, CHECK_WRONG, NULL, 0);
	else
		sim_sdt_obey(sim, frame[7], frame[8]);
	sim->request_len -= 7 + body;
	memmove(sim->request, sim->request + 7 + body, sim->request_len);
	return true;
}

static void take_bytes(struct sim_sdt *sim, const uint8_t *data, size_t len)
{
	if (len > sizeof(sim->request) - sim->request_len)
		sim->request_len = 0; /* more than any command: the module starts anew */
	if (len > sizeof(sim->request))
		return;
	memcpy(sim->request + sim->request_len, data, len);
	sim->request_len += len;
	while (take_request(sim))
		;
}

static unsigned sum_of(const uint8_t *report, size_t end)
{
	unsigned sum = 0;

	for (size_t i = 3; i < end; i++)
		sum += report[i];
	return sum & 0xffff;
}

/* A host report: 88, sequence, length of command and data, B1, data, sum. */
static void take_report(struct sim_sdt *sim, const uint8_t *report, size_t len)
{
	size_t length, end;

	if (len != SIM_PACKET || report[0] != 0x88 || report[5] != 0xb1)
		return;
	length = report[3] | (size_t)report[4] << 8;
	end = 5 + length;
	if (length < 1 || end + 2 > len ||
		(report[end] | (unsigned)report[end + 1] << 8) != sum_of(report, end))
		return;
	take_bytes(sim, report + 6, length - 1);
}

/* Of two pairs the second takes bodies only, and the first nothing but heads. */
static int sdt_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_sdt *sim = (struct sim_sdt *)device;

	if (sim->form == SIM_SDT_HID)
		take_report(sim, packet, len);
	else if (sim->form == SIM_SDT_PAIR || endpoint == 0x06)
		take_bytes(sim, packet, len);
	else if (len == HEAD_SIZE) {
		sim->request_len = 0;
		take_bytes(sim, packet, len);
	}
	return 0;
}

static void reply_is_given(struct sim_sdt *sim)
{
	sim->reply_count--;
	memmove(sim->replies, sim->replies + 1, sim->reply_count * sizeof(sim->replies[0]));
	sim->head_given = false;
}

/* Takes up to max bytes of the oldest reply out of the queue. */
static size_t take_out(struct sim_sdt *sim, uint8_t *out, size_t max)
{
	size_t len = sim->replies[0] < max ? sim->replies[0] : max;

	memcpy(out, sim->queue, len);
	sim->queue_len -= len;
	memmove(sim->queue, sim->queue + len, sim->queue_len);
	sim->replies[0] -= len;
	if (sim->replies[0] == 0)
		reply_is_given(sim);
	return len;
}

/* Head on 81, body on 85; a reply of another shape is all head. */
static int give_of_pairs(struct sim_sdt *sim, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	size_t head = sim->noise_len + HEAD_SIZE;

	if (sim->head_given != (endpoint == 0x85))
		return SIM_NAK;
	if (sim->head_given)
		return (int)take_out(sim, packet, SIM_PACKET);
	if (sim->replies[0] > head) {
		sim->head_given = true;
		return (int)take_out(sim, packet, head);
	}
	return (int)take_out(sim, packet, SIM_PACKET);
}

/* AA, sequence, length, result, packet number, stream, sum. */
static int give_report(struct sim_sdt *sim, uint8_t packet[SIM_PACKET])
{
	bool first = !sim->head_given;
	size_t len, end;

	memset(packet, 0, SIM_PACKET);
	sim->head_given = true;
	sim->report_number = first ? 1 : (uint16_t)(sim->report_number + 1);
	len = take_out(sim, packet + 8, REPORT_STREAM_MAX);
	end = 8 + len;
	packet[0] = 0xaa;
	packet[3] = (uint8_t)(sim->hid_counts_data ? len : len + 3);
	packet[6] = (uint8_t)sim->report_number;
	packet[7] = (uint8_t)(sim->report_number >> 8);
	packet[end] = (uint8_t)sum_of(packet, end);
	packet[end + 1] = (uint8_t)(sum_of(packet, end) >> 8);
	return SIM_PACKET;
}

/* Each reply is a transfer of its own: its last packet is short, or empty where that is asked.
 */
static int sdt_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_sdt *sim = (struct sim_sdt *)device;
	size_t before, len;

	if (sim->empty_packet_due) {
		sim->empty_packet_due = false;
		return 0;
	}
	if (sim->reply_count == 0)
		return SIM_NAK;
	if (sim->form == SIM_SDT_HID)
		return give_report(sim, packet);
	if (sim->form == SIM_SDT_PAIRS)
		return give_of_pairs(sim, endpoint, packet);
	before = sim->reply_count;
	len = take_out(sim, packet, SIM_PACKET);
	sim->empty_packet_due =
		sim->reply_count < before && sim->zero_packets && len == SIM_PACKET;
	return (int)len;
}

/* A HID says what its reports look like; to a vendor's page nobody listens. */
static int sdt_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	static const uint8_t REPORTS[24] = {0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x09,
		0x02, 0x75, 0x08, 0x95, 0x40, 0x81, 0x02, 0x09, 0x03, 0x95, 0x40, 0x91, 0x02,
		0xc0};
	struct sim_sdt *sim = (struct sim_sdt *)device;

	if (sim->form != SIM_SDT_HID)
		return SIM_STALL;
	if (setup[0] == 0x21 && setup[1] == 9) {
		take_report(sim, data, len);
		return (int)len;
	}
	if (setup[0] != 0x81 || setup[1] != 6 || setup[3] != 0x22)
		return SIM_STALL;
	if (len > 22)
		len = 22;
	memcpy(data, REPORTS, len);
	return (int)len;
}

static void sdt_power_on(struct sim_device *device)
{
	struct sim_sdt *sim = (struct sim_sdt *)device;

	sim->card_state = SIM_SDT_IDLE;
	sim->request_len = sim->queue_len = sim->reply_count = 0;
	sim->empty_packet_due = sim->head_given = false;
}

void sim_sdt_init(struct sim_sdt *sim)
{
	sim_sdt_init_form(sim, SIM_SDT_PAIR);
}

void sim_sdt_init_form(struct sim_sdt *sim, enum sim_sdt_form form)
{
	static const struct {
		const uint8_t *device, *config;
		size_t config_len;
	} FORMS[] = {
		[SIM_SDT_PAIR] = {DEVICE, CONFIG, sizeof(CONFIG)},
		[SIM_SDT_PAIRS] = {DEVICE, CONFIG_PAIRS, sizeof(CONFIG_PAIRS)},
		[SIM_SDT_HID] = {DEVICE_HID, CONFIG_HID, sizeof(CONFIG_HID)},
	};

	*sim = (struct sim_sdt){
		.device = {.name = "reader",
			.device_descriptor = FORMS[form].device,
			.config_descriptor = FORMS[form].config,
			.config_len = FORMS[form].config_len,
			.strings = STRINGS,
			.control = sdt_control,
			.out = sdt_out,
			.in = sdt_in,
			.power_on = sdt_power_on,
			.unplug_after = SIM_NEVER},
		.form = form,
		.lift_after = SIM_NEVER,
	};
}
