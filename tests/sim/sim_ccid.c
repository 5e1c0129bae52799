#include "tests/sim/sim_ccid.h"

#include <string.h>

enum { SET_PARAMETERS = 0x61, POWER_ON = 0x62, POWER_OFF = 0x63, SLOT_STATUS = 0x65 };
enum { ESCAPE = 0x6b, GET_PARAMETERS = 0x6c, RESET_PARAMETERS = 0x6d, BLOCK = 0x6f };
enum { ABORT = 0x72, DATA = 0x80, SLOT = 0x81, PARAMETERS = 0x82, ESCAPED = 0x83 };
enum { HEAD = 10, ACTIVE = 0, INACTIVE = 1, ABSENT = 2, FAILED = 0x40, MORE_TIME = 0x80 };
enum { NOT_SUPPORTED = 0x00, BUSY = 0xe0, MUTE = 0xfe, EMV = 0xbb, BAD_LENGTH = 0x01 };

static const char *const STRINGS[] = {"Simulated", "Smart-card reader", NULL};

static bool once(unsigned *times)
{
	return *times && (*times)--;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		*at++ = (uint8_t)(value >> 8 * i);
	return at;
}

static uint8_t card_state(const struct sim_ccid *sim)
{
	if (!sim->chip)
		return ABSENT;
	return sim->chip->warm ? ACTIVE : INACTIVE;
}

/* Puts one message into the queue, spoilt where that is asked. */
static void queue(struct sim_ccid *sim, const uint8_t *message, size_t len)
{
	if (sim->reply_count == SIM_CCID_REPLIES || sim->queue_len + len + 3 > SIM_CCID_QUEUE)
		return;
	memcpy(sim->queue + sim->queue_len, message, len);
	memset(sim->queue + sim->queue_len + len, 0x99, 3);
	if (once(&sim->faults.garbage))
		memset(sim->queue + sim->queue_len, 0xa7, len);
	if (once(&sim->faults.huge))
		sim->queue[sim->queue_len + 3] = 0x7f;
	if (once(&sim->faults.wrong_type))
		sim->queue[sim->queue_len] = 0x84;
	if (once(&sim->faults.cut))
		len = len > HEAD ? len - 1 : 7;
	if (once(&sim->faults.longer))
		len += 3;
	if (once(&sim->faults.empty))
		len = 0;
	sim->queue_len += len;
	sim->replies[sim->reply_count++] = len;
}

/* What the head of an answer says. */
struct head {
	uint8_t type, seq, status, error, specific;
};

static void queue_answer(
	struct sim_ccid *sim, const struct head *head, const uint8_t *data, size_t len)
{
	uint8_t message[SIM_CCID_MESSAGE] = {head->type};

	put32(message + 1, (uint32_t)len);
	message[6] = head->seq;
	message[7] = head->status;
	message[8] = head->error;
	message[9] = head->specific;
	if (len)
		memcpy(message + HEAD, data, len);
	queue(sim, message, HEAD + len);
}

/* The type of answer that belongs to a command. */
static uint8_t type_for(uint8_t command)
{
	if (command == POWER_ON || command == BLOCK)
		return DATA;
	if (command == SET_PARAMETERS || command == GET_PARAMETERS ||
		command == RESET_PARAMETERS)
		return PARAMETERS;
	return command == ESCAPE ? ESCAPED : SLOT;
}

void sim_ccid_answer(struct sim_ccid *sim, uint8_t specific, const uint8_t *data, size_t len)
{
	const uint8_t *request = sim->request;
	const struct head stray = {.type = DATA, .seq = (uint8_t)(request[6] - 1)},
			  more_time = {.type = type_for(request[0]),
				  .seq = request[6],
				  .status = (uint8_t)(MORE_TIME | card_state(sim)),
				  .error = 2},
			  head = {.type = more_time.type,
				  .seq = request[6],
				  .status = card_state(sim),
				  .specific = specific};

	while (once(&sim->faults.notices))
		queue(sim, (const uint8_t *)"\x50\x03", 2);
	while (once(&sim->faults.strays))
		queue_answer(sim, &stray, data, len);
	while (once(&sim->faults.extensions))
		queue_answer(sim, &more_time, NULL, 0);
	queue_answer(sim, &head, data, len);
}

void sim_ccid_refuse(struct sim_ccid *sim, uint8_t error)
{
	const struct head head = {.type = type_for(sim->request[0]),
		.seq = sim->request[6],
		.status = (uint8_t)(FAILED | card_state(sim)),
		.error = error};

	queue_answer(sim, &head, NULL, 0);
}

static void power_on(struct sim_ccid *sim)
{
	static const uint8_t BITS[] = {0, 1, 2, 4};
	uint8_t atr[33];
	size_t len = 0;

	if (sim->emv_only && !sim->iso_mode) {
		sim_ccid_refuse(sim, EMV);
		return;
	}
	sim->chain_len = sim->chain_at = 0;
	if (sim->chip && sim->request[7] < sizeof(BITS))
		len = sim_chip_power(sim->chip, BITS[sim->request[7]], atr);
	if (len)
		sim_ccid_answer(sim, 0, atr, len);
	else
		sim_ccid_refuse(sim, MUTE);
}

static void power_off(struct sim_ccid *sim)
{
	if (sim->chip)
		sim->chip->warm = false;
	sim_ccid_answer(sim, 0, NULL, 0);
}

static void set_parameters(struct sim_ccid *sim, size_t len)
{
	if (sim->no_parameters || len > sizeof(sim->parameters)) {
		sim_ccid_refuse(sim, NOT_SUPPORTED);
		return;
	}
	memcpy(sim->parameters, sim->request + HEAD, len);
	sim->parameters_len = len;
	sim_ccid_answer(sim, sim->request[7], sim->parameters, len);
}

static void escape(struct sim_ccid *sim, size_t len)
{
	sim->iso_mode |= len == 2 && memcmp(sim->request + HEAD, "\x1f\x01", 2) == 0;
	sim_ccid_answer(sim, 0, NULL, 0);
}

static void block(struct sim_ccid *sim, size_t len)
{
	if (sim->take_after == 0)
		sim_ccid_put_card(sim, NULL);
	if (sim->take_after >= 0)
		sim->take_after--;
	if (!sim->chip || !sim->chip->warm)
		sim_ccid_refuse(sim, MUTE);
	else
		sim_ccid_pass(sim, sim->request + HEAD, len);
}

/* Aborts only when both halves named the same command. */
static void abort_bulk(struct sim_ccid *sim)
{
	if (sim->no_abort) {
		sim_ccid_refuse(sim, NOT_SUPPORTED);
		return;
	}
	sim->aborted += sim->has_abort && sim->aborting == sim->request[6];
	sim->has_abort = false;
	sim_ccid_answer(sim, 0, NULL, 0);
}

static void serve(struct sim_ccid *sim, size_t len)
{
	switch (sim->request[0]) {
	case SLOT_STATUS:
		sim_ccid_answer(sim, 0, NULL, 0);
		return;
	case POWER_ON:
		power_on(sim);
		return;
	case POWER_OFF:
		power_off(sim);
		return;
	case SET_PARAMETERS:
		set_parameters(sim, len);
		return;
	case GET_PARAMETERS:
	case RESET_PARAMETERS:
		sim_ccid_answer(sim, 0, (const uint8_t *)"\x11\x00\x00\x0a\x00", 5);
		return;
	case ESCAPE:
		escape(sim, len);
		return;
	case BLOCK:
		block(sim, len);
		return;
	case ABORT:
		abort_bulk(sim);
		return;
	default:
		sim_ccid_refuse(sim, NOT_SUPPORTED);
	}
}

/* One whole message of the host. */
static void obey(struct sim_ccid *sim, size_t len)
{
	struct sim_ccid_faults *faults = &sim->faults;
	uint8_t type = sim->request[0];

	sim->commands[type]++;
	if (sim->silent || (type != ABORT && once(&faults->swallowed)))
		return;
	if (sim->request[5] != 0) {
		sim_ccid_refuse(sim, 5);
		return;
	}
	if (type != ABORT && once(&faults->busy))
		sim_ccid_refuse(sim, BUSY);
	else if ((!faults->error_command || faults->error_command == type) &&
		 once(&faults->errors))
		sim_ccid_refuse(sim, faults->error_code);
	else
		serve(sim, len);
}

static int ccid_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_ccid *sim = (struct sim_ccid *)device;
	size_t data;

	if (endpoint != SIM_CCID_OUT)
		return SIM_STALL;
	if (sim->request_len + len > sizeof(sim->request))
		sim->request_len = 0;
	memcpy(sim->request + sim->request_len, packet, len);
	sim->request_len += len;
	if (sim->request_len < HEAD)
		return 0;
	data = sim->request[1] | (size_t)sim->request[2] << 8 | (size_t)sim->request[3] << 16;
	if (sim->request_len < HEAD + data && len == SIM_PACKET)
		return 0;
	if (sim->request_len == HEAD + data)
		obey(sim, data);
	else
		sim_ccid_refuse(sim, BAD_LENGTH);
	sim->request_len = 0;
	return 0;
}

static int event_in(struct sim_ccid *sim, uint8_t packet[SIM_PACKET])
{
	if (!sim->event_due || sim->deaf)
		return SIM_NAK;
	sim->event_due = false;
	packet[0] = 0x50;
	packet[1] = sim->chip ? 3 : 2;
	return 2;
}

static int ccid_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_ccid *sim = (struct sim_ccid *)device;
	size_t len;

	if (endpoint == SIM_CCID_INTERRUPT)
		return event_in(sim, packet);
	if (sim->empty_packet_due) {
		sim->empty_packet_due = false;
		return 0;
	}
	if (endpoint != SIM_CCID_IN || sim->reply_count == 0)
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

static int ccid_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	struct sim_ccid *sim = (struct sim_ccid *)device;

	(void)data, (void)len;
	if (setup[0] != 0x21 || setup[1] != 1 || sim->no_abort)
		return SIM_STALL;
	sim->aborting = setup[3];
	sim->has_abort = true;
	return 0;
}

static void ccid_power_on(struct sim_device *device)
{
	struct sim_ccid *sim = (struct sim_ccid *)device;

	sim->request_len = sim->queue_len = sim->reply_count = 0;
	sim->empty_packet_due = sim->has_abort = sim->chain_out = false;
	sim->chain_len = 0;
	sim->event_due = sim->chip != NULL;
	if (sim->chip)
		sim->chip->warm = false;
}

void sim_ccid_init(struct sim_ccid *sim, const struct sim_ccid_shape *shape)
{
	*sim = (struct sim_ccid){
		.device = {.name = "smartcard",
			.device_descriptor = sim->device_descriptor,
			.config_descriptor = sim->config,
			.strings = STRINGS,
			.control = ccid_control,
			.out = ccid_out,
			.in = ccid_in,
			.power_on = ccid_power_on,
			.unplug_after = SIM_NEVER},
		.shape = *shape,
		.take_after = SIM_NEVER,
	};
	sim_ccid_describe(sim);
}

void sim_ccid_put_card(struct sim_ccid *sim, struct sim_chip *chip)
{
	if (sim->chip)
		sim->chip->warm = false;
	sim->chip = chip;
	sim->event_due = true;
	if (chip)
		chip->warm = false;
}
