#include "tests/sim/sim_sdt.h"

#include <string.h>

static const uint8_t DEVICE[18] = {
	18, 1, 0x10, 0x01, 0, 0, 0, 64, 0x00, 0x04, 0x5a, 0xc3, 0x00, 0x01, 1, 2, 0, 1};
/* OUT comes first and is 02: a driver that guesses the order or the number fails. */
static const uint8_t CONFIG[] = {9, 2, 32, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 2, 0xff, 0, 0, 0,
	7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0};
static const char *const STRINGS[] = {"Simulated", "ID card reader", NULL};

static const uint8_t PREAMBLE[5] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};

enum { OK = 0x90, FOUND = 0x9f, CHECK_WRONG = 0x10, LENGTH_WRONG = 0x11, COMMAND_WRONG = 0x21 };
enum { NO_PERMISSION = 0x23, NOT_AUTHENTICATED = 0x31, READ_FAILED = 0x41 };
enum { SELF_TEST = 0x60, SAM_EXPIRED = 0x66, NO_CARD = 0x80, NOT_SELECTED = 0x81 };

static uint8_t check_of(const uint8_t *data, size_t len)
{
	uint8_t check = 0;

	for (size_t i = 0; i < len; i++)
		check ^= data[i];
	return check;
}

/* Adds to the newest reply. */
static void queue(struct sim_sdt *sim, const uint8_t *data, size_t len)
{
	if (sim->queue_len + len > sizeof(sim->queue))
		len = sizeof(sim->queue) - sim->queue_len;
	memcpy(sim->queue + sim->queue_len, data, len);
	sim->queue_len += len;
	sim->replies[sim->reply_count - 1] += len;
}

void sim_sdt_answer(struct sim_sdt *sim, uint8_t sw3, const uint8_t *data, size_t len)
{
	uint8_t frame[11 + 4 + SIM_CARD_TEXT + SIM_CARD_PHOTO];
	size_t frame_len = 11 + len;

	memcpy(frame, PREAMBLE, sizeof(PREAMBLE));
	frame[5] = (uint8_t)((len + 4) >> 8);
	frame[6] = (uint8_t)(len + 4);
	frame[7] = frame[8] = 0;
	frame[9] = sw3;
	if (len)
		memcpy(frame + 10, data, len);
	frame[10 + len] = check_of(frame + 5, 5 + len);
	if (sim->bad_checks) {
		sim->bad_checks--;
		frame[10 + len] ^= 0x55;
	}
	if (sim->short_replies) {
		sim->short_replies--;
		frame_len -= 3;
	}
	if (sim->reply_count < SIM_SDT_REPLIES)
		sim->replies[sim->reply_count++] = 0;
	queue(sim, sim->noise, sim->noise_len);
	queue(sim, frame, frame_len);
}

static void answer_status(struct sim_sdt *sim)
{
	uint8_t sw3 = sim->self_test_failed ? SELF_TEST : sim->sam_expired ? SAM_EXPIRED : OK;

	sim_sdt_answer(sim, sw3, NULL, 0);
}

static void answer_find(struct sim_sdt *sim)
{
	static const uint8_t SERIAL[4];

	sim->finds++;
	if (!sim->card_there && sim->silent_without_card)
		return;
	if (!sim->card_there || sim->card_state == SIM_SDT_HALTED) {
		sim_sdt_answer(sim, NO_CARD, NULL, 0);
		return;
	}
	sim->card_state = SIM_SDT_FOUND;
	sim_sdt_answer(sim, FOUND, SERIAL, sizeof(SERIAL));
}

static void answer_select(struct sim_sdt *sim)
{
	static const uint8_t SERIAL[8];

	sim->selects++;
	if (!sim->card_there || sim->card_state != SIM_SDT_FOUND) {
		sim_sdt_answer(sim, NOT_SELECTED, NULL, 0);
		return;
	}
	sim->card_state = SIM_SDT_SELECTED;
	sim_sdt_answer(sim, OK, SERIAL, sizeof(SERIAL));
}

/* The card leaves the field while its data still goes over USB: the module stops in mid-reply.
 */
static void lift_in_reply(struct sim_sdt *sim, size_t before)
{
	size_t reply = sim->queue_len - before;

	if (sim->lift_after == SIM_NEVER)
		return;
	if ((size_t)sim->lift_after < reply) {
		sim->queue_len = before + (size_t)sim->lift_after;
		sim->replies[sim->reply_count - 1] = (size_t)sim->lift_after;
	}
	sim->lift_after = SIM_NEVER;
	sim_sdt_take_card(sim);
}

static void answer_read(struct sim_sdt *sim)
{
	uint8_t data[4 + SIM_CARD_TEXT + SIM_CARD_PHOTO] = {0x01, 0x00, 0x04, 0x00};
	size_t before = sim->queue_len;

	sim->reads++;
	if (sim->lift_after == 0) {
		sim->lift_after = SIM_NEVER;
		sim_sdt_take_card(sim);
		sim_sdt_answer(sim, READ_FAILED, NULL, 0);
		return;
	}
	if (sim->card_state != SIM_SDT_SELECTED) {
		sim_sdt_answer(sim, NO_PERMISSION, NULL, 0);
		return;
	}
	if (sim->card_broken) {
		sim_sdt_answer(sim, NOT_AUTHENTICATED, NULL, 0);
		return;
	}
	memcpy(data + 4, sim->text, SIM_CARD_TEXT);
	memcpy(data + 4 + SIM_CARD_TEXT, sim->photo, SIM_CARD_PHOTO);
	sim_sdt_answer(sim, OK, data, sizeof(data));
	if (sim->halts_after_read)
		sim->card_state = SIM_SDT_HALTED;
	lift_in_reply(sim, before);
}

static const struct {
	uint8_t command, para;
	void (*answer)(struct sim_sdt *sim);
} COMMANDS[] = {
	{0x11, 0xff, answer_status},
	{0x20, 0x01, answer_find},
	{0x20, 0x02, answer_select},
	{0x30, 0x01, answer_read},
};

static void obey(struct sim_sdt *sim, uint8_t command, uint8_t para)
{
	if (sim->silent)
		return;
	if (sim->force_times && command == sim->force_command && para == sim->force_para) {
		sim->force_times--;
		sim_sdt_answer(sim, sim->force_sw3, NULL, 0);
		return;
	}
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (COMMANDS[i].command == command && COMMANDS[i].para == para) {
			COMMANDS[i].answer(sim);
			return;
		}
	sim_sdt_answer(sim, COMMAND_WRONG, NULL, 0);
}

/* Looks for a whole command in what arrived; false when more bytes must come. */
static bool take_request(struct sim_sdt *sim)
{
	const uint8_t *frame = sim->request;
	size_t body;

	while (sim->request_len >= 5 && memcmp(frame, PREAMBLE, 5) != 0)
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
	if (check_of(frame + 5, 2 + body) != 0)
		sim_sdt_answer(sim, CHECK_WRONG, NULL, 0);
	else
		obey(sim, frame[7], frame[8]);
	sim->request_len -= 7 + body;
	memmove(sim->request, sim->request + 7 + body, sim->request_len);
	return true;
}

static int sdt_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_sdt *sim = (struct sim_sdt *)device;

	(void)endpoint;
	if (len > sizeof(sim->request) - sim->request_len)
		sim->request_len = 0; /* more than any command: the module starts anew */
	memcpy(sim->request + sim->request_len, packet, len);
	sim->request_len += len;
	while (take_request(sim))
		;
	return 0;
}

/* Each reply is a transfer of its own: its last packet is short, or empty where that is asked.
 */
static int sdt_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_sdt *sim = (struct sim_sdt *)device;
	size_t len;

	(void)endpoint;
	if (sim->empty_packet_due) {
		sim->empty_packet_due = false;
		return 0;
	}
	if (sim->reply_count == 0)
		return SIM_NAK;
	len = sim->replies[0] < SIM_PACKET ? sim->replies[0] : SIM_PACKET;
	memcpy(packet, sim->queue, len);
	sim->queue_len -= len;
	memmove(sim->queue, sim->queue + len, sim->queue_len);
	sim->replies[0] -= len;
	if (sim->replies[0] == 0) {
		sim->reply_count--;
		memmove(sim->replies, sim->replies + 1,
			sim->reply_count * sizeof(sim->replies[0]));
		sim->empty_packet_due = sim->zero_packets && len == SIM_PACKET;
	}
	return (int)len;
}

static int sdt_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	(void)device, (void)setup, (void)data, (void)len;
	return SIM_STALL;
}

static void sdt_power_on(struct sim_device *device)
{
	struct sim_sdt *sim = (struct sim_sdt *)device;

	sim->card_state = SIM_SDT_IDLE;
	sim->request_len = sim->queue_len = sim->reply_count = 0;
	sim->empty_packet_due = false;
}

void sim_sdt_init(struct sim_sdt *sim)
{
	*sim = (struct sim_sdt){
		.device = {.name = "reader",
			.device_descriptor = DEVICE,
			.config_descriptor = CONFIG,
			.config_len = sizeof(CONFIG),
			.strings = STRINGS,
			.control = sdt_control,
			.out = sdt_out,
			.in = sdt_in,
			.power_on = sdt_power_on,
			.unplug_after = SIM_NEVER},
		.lift_after = SIM_NEVER,
	};
}

void sim_sdt_put_card(struct sim_sdt *sim, const uint8_t text[SIM_CARD_TEXT])
{
	memcpy(sim->text, text, SIM_CARD_TEXT);
	memset(sim->photo, 0x57, SIM_CARD_PHOTO);
	sim->card_there = true;
	sim->card_state = SIM_SDT_IDLE;
}

void sim_sdt_take_card(struct sim_sdt *sim)
{
	memset(sim->text, 0, SIM_CARD_TEXT);
	sim->card_there = false;
	sim->card_state = SIM_SDT_IDLE;
}
