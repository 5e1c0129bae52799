#include "drivers/smart_card/atr.h"

#include <string.h>

enum { DIRECT = 0x3b, INVERSE = 0x3f, INVERSE_RAW = 0x03 };
enum { DEFAULT_WI = 10, DEFAULT_IFSC = 32, DEFAULT_WAITING = 0x4d };
enum { WAIT_UNKNOWN_MS = 60000, WAIT_SPARE_MS = 1000, WAIT_MIN_MS = 3000 };
enum { TD_PROTOCOL_GLOBAL = 15, GROUPS_MAX = 8 };

/* Goes through the bytes; a cut ATR gives zeros and says so. */
struct reader {
	const uint8_t *data;
	size_t len, at;
	bool cut;
};

static uint8_t next(struct reader *reader)
{
	if (reader->at == reader->len) {
		reader->cut = true;
		return 0;
	}
	return reader->data[reader->at++];
}

/* The group before the first TD, for both protocols. */
static void first_group(struct atr *atr, struct reader *reader, uint8_t bits)
{
	if (bits & 0x10)
		atr->rate = next(reader);
	if (bits & 0x20)
		next(reader); /* TB1: programming voltage, of another age */
	if (bits & 0x40)
		atr->guard = next(reader);
}

/* The group behind the first TD. */
static void second_group(struct atr *atr, struct reader *reader, uint8_t bits)
{
	if (bits & 0x10) {
		atr->specific = true;
		atr->specific_mode = next(reader);
	}
	if (bits & 0x20)
		next(reader);
	if (bits & 0x40)
		atr->wi = next(reader);
}

/* A later group belongs to the protocol of the TD before it. */
static void later_group(
	struct atr *atr, struct reader *reader, uint8_t bits, unsigned protocol, bool first_t1)
{
	uint8_t a = bits & 0x10 ? next(reader) : 0;
	uint8_t b = bits & 0x20 ? next(reader) : 0;
	uint8_t c = bits & 0x40 ? next(reader) : 0;

	if (protocol == TD_PROTOCOL_GLOBAL && bits & 0x10)
		atr->clock_stop = a >> 6;
	if (protocol != 1 || !first_t1)
		return;
	if (bits & 0x10 && a >= 1 && a <= 254)
		atr->ifsc = a;
	if (bits & 0x20)
		atr->waiting = b;
	if (bits & 0x40)
		atr->crc = c & 1;
}

/* All groups of interface bytes; returns true when a check byte must end the ATR. */
static bool interface_bytes(struct atr *atr, struct reader *reader, uint8_t bits)
{
	unsigned protocol = 0;
	bool seen_t1 = false, checked = false;

	for (int group = 1; group <= GROUPS_MAX; group++) {
		if (group == 1)
			first_group(atr, reader, bits);
		else if (group == 2)
			second_group(atr, reader, bits);
		else
			later_group(atr, reader, bits, protocol, protocol == 1 && !seen_t1);
		seen_t1 |= group > 2 && protocol == 1;
		if (!(bits & 0x80))
			break;
		bits = next(reader);
		protocol = bits & 0x0f;
		if (group == 1)
			atr->first = (uint8_t)protocol;
		if (protocol != TD_PROTOCOL_GLOBAL)
			atr->protocols |= 1u << protocol;
		checked |= protocol != 0;
	}
	return checked;
}

static unsigned judge_end(const struct reader *reader, bool checked)
{
	size_t left = reader->len - reader->at;
	uint8_t sum = 0;

	if (!checked)
		return left ? ATR_LONGER : 0;
	if (left == 0)
		return ATR_NO_CHECK;
	for (size_t i = 1; i <= reader->at; i++)
		sum ^= reader->data[i];
	return (sum ? ATR_BAD_CHECK : 0u) | (left > 1 ? ATR_LONGER : 0u);
}

enum status atr_parse(const uint8_t *data, size_t len, struct atr *out)
{
	struct reader reader = {.data = data, .len = len > ATR_MAX ? ATR_MAX : len};
	struct atr atr = {.rate = ATR_DEFAULT_RATE,
		.wi = DEFAULT_WI,
		.ifsc = DEFAULT_IFSC,
		.waiting = DEFAULT_WAITING};
	uint8_t ts = next(&reader), t0 = next(&reader);
	bool checked;

	if (reader.cut || (ts != DIRECT && ts != INVERSE && ts != INVERSE_RAW))
		return failure(STATUS_BAD_DATA, "atr: %zu bytes beginning %02x", len, ts);
	atr.inverse = ts != DIRECT;
	checked = interface_bytes(&atr, &reader, t0);
	if (reader.cut)
		return failure(STATUS_BAD_DATA, "atr: cut within the interface bytes");
	if (!atr.protocols)
		atr.protocols = 1;
	if (atr.first == TD_PROTOCOL_GLOBAL)
		atr.first = 0;
	atr.historical_len = t0 & 0x0f;
	if (reader.len - reader.at < atr.historical_len) {
		atr.flaws = ATR_CUT_SHORT;
		atr.historical_len = (uint8_t)(reader.len - reader.at);
	} else {
		reader.at += atr.historical_len;
		atr.flaws = judge_end(&reader, checked) | (len > ATR_MAX ? ATR_LONGER : 0u);
	}
	*out = atr;
	return STATUS_OK;
}

bool atr_factors(uint8_t rate, unsigned *f, unsigned *d)
{
	static const uint16_t F[16] = {
		372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0};
	static const uint8_t D[16] = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0};

	*f = F[rate >> 4];
	*d = D[rate & 0x0f];
	return *f && *d;
}

static bool is_reachable(uint8_t rate, const struct atr_limits *limits)
{
	unsigned f, d;
	uint64_t bits;

	if (!atr_factors(rate, &f, &d))
		return false;
	bits = (uint64_t)limits->clock_khz * 1000 * d / f;
	if (bits > limits->rate_max)
		return false;
	for (size_t i = 0; i < limits->rate_count; i++)
		if (limits->rates[i] == bits)
			return true;
	return limits->rate_count == 0;
}

static bool is_faster_than_default(uint8_t rate)
{
	unsigned f, d;

	return atr_factors(rate, &f, &d) && d * 372 > f;
}

/* The card's rate, or the next lower one with the same F that the reader can do. */
static uint8_t choose_rate(const struct atr *atr, const struct atr_limits *limits)
{
	for (uint8_t rate = atr->rate; rate & 0x0f; rate--)
		if (is_reachable(rate, limits) && is_faster_than_default(rate))
			return rate;
	return ATR_DEFAULT_RATE;
}

static bool knows(uint32_t protocols, unsigned protocol)
{
	return protocol <= 1 && (protocols == 0 || protocols & 1u << protocol);
}

enum status atr_choose(
	const struct atr *atr, const struct atr_limits *limits, struct atr_choice *out)
{
	if (atr->specific) {
		uint8_t protocol = atr->specific_mode & 0x0f;
		bool implicit = atr->specific_mode & 0x10;
		if (!knows(limits->protocols, protocol))
			return failure(STATUS_NOT_FOUND, "atr: only T=%u", protocol);
		*out = (struct atr_choice){
			.protocol = protocol, .rate = implicit ? ATR_DEFAULT_RATE : atr->rate};
		return STATUS_OK;
	}
	*out = (struct atr_choice){.protocol = atr->first, .rate = choose_rate(atr, limits)};
	if (!knows(limits->protocols, out->protocol))
		out->protocol = out->protocol ? 0 : 1;
	if (!knows(limits->protocols, out->protocol) || !(atr->protocols & 1u << out->protocol))
		return failure(STATUS_NOT_FOUND, "atr: protocols %04x", atr->protocols);
	out->needs_pps = out->protocol != atr->first || out->rate != ATR_DEFAULT_RATE;
	return STATUS_OK;
}

size_t atr_parameters(
	const struct atr *atr, const struct atr_choice *choice, uint8_t out[ATR_PARAMETERS_MAX])
{
	uint8_t convention = atr->inverse ? 0x02 : 0x00;

	out[0] = choice->rate;
	out[2] = atr->guard;
	out[4] = atr->clock_stop;
	if (choice->protocol == 0) {
		out[1] = convention;
		out[3] = atr->wi;
		return 5;
	}
	out[1] = (uint8_t)(0x10 | convention | (atr->crc ? 1 : 0));
	out[3] = atr->waiting;
	out[5] = atr->ifsc;
	out[6] = 0; /* node address */
	return 7;
}

size_t pps_encode(const struct atr_choice *choice, uint8_t out[PPS_SIZE_MAX])
{
	out[0] = 0xff;
	out[1] = (uint8_t)(0x10 | choice->protocol);
	out[2] = choice->rate;
	out[3] = (uint8_t)(out[0] ^ out[1] ^ out[2]);
	return PPS_SIZE_MAX;
}

enum status pps_judge(
	const struct atr_choice *choice, const uint8_t *answer, size_t len, uint8_t *rate)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum ^= answer[i];
	if (len < 3 || sum || answer[0] != 0xff || (answer[1] & 0x0f) != choice->protocol)
		return failure(STATUS_BAD_DATA, "pps: an answer of %zu bytes", len);
	if (!(answer[1] & 0x10)) {
		*rate = ATR_DEFAULT_RATE;
		return STATUS_OK;
	}
	if (len < 4 || answer[2] != choice->rate)
		return failure(STATUS_BAD_DATA, "pps: the card wants another rate");
	*rate = choice->rate;
	return STATUS_OK;
}

/* T=1: 260 guard times, the block waiting time, 260 character waiting times. */
static uint64_t block_wait_us(const struct atr *atr, uint64_t etu_ns, uint32_t clock_khz)
{
	unsigned bwi = atr->waiting >> 4, cwi = atr->waiting & 0x0f;
	uint64_t bwt_us = 11 * etu_ns / 1000 +
			  ((uint64_t)960 * 372 << (bwi > 9 ? 9 : bwi)) * 1000 / clock_khz;

	return bwt_us + 260 * (11 + (1u << cwi) + 12) * etu_ns / 1000;
}

/* T=0: 260 work waiting times would be the letter; no card waits before every byte. */
static uint64_t command_wait_us(
	const struct atr *atr, unsigned f, uint64_t etu_ns, uint32_t clock_khz)
{
	uint64_t wwt_us =
		(uint64_t)960 * (atr->wi ? atr->wi : DEFAULT_WI) * f * 1000 / clock_khz;

	return 6 * wwt_us + 261 * 12 * etu_ns / 1000;
}

unsigned atr_wait_ms(const struct atr *atr, const struct atr_choice *choice, uint32_t clock_khz)
{
	unsigned f, d;
	uint64_t etu_ns, wait_ms;

	if (!atr_factors(choice->rate, &f, &d) || clock_khz == 0)
		return WAIT_UNKNOWN_MS;
	etu_ns = (uint64_t)f * 1000000 / ((uint64_t)d * clock_khz);
	wait_ms = (choice->protocol ? block_wait_us(atr, etu_ns, clock_khz)
				    : command_wait_us(atr, f, etu_ns, clock_khz)) /
			  1000 +
		  WAIT_SPARE_MS;
	if (wait_ms < WAIT_MIN_MS)
		return WAIT_MIN_MS;
	return wait_ms > WAIT_UNKNOWN_MS ? WAIT_UNKNOWN_MS : (unsigned)wait_ms;
}
