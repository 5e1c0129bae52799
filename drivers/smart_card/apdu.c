#include "drivers/smart_card/apdu.h"

#include <string.h>

enum { ROUNDS_MAX = 300, ANSWER_MAX = 65536, PIECE_MAX = 255 };
enum { CLASS_CHAINED = 0x10, CLASS_KEPT = 0xe3, GET_RESPONSE = 0xc0 };

/* The long form: 00, two bytes of Lc or Le. */
static enum status parse_extended(const uint8_t *command, size_t len, struct apdu *out)
{
	size_t count = (size_t)command[5] << 8 | command[6], tail;

	if (len == 7) {
		out->wants = true;
		out->le = count ? count : 65536;
		return STATUS_OK;
	}
	tail = len - 7 - count;
	if (count == 0 || len < 7 + count || (tail != 0 && tail != 2))
		return failure(STATUS_BAD_DATA, "apdu: %zu bytes", len);
	out->data = command + 7;
	out->data_len = count;
	out->wants = tail == 2;
	if (out->wants) {
		out->le = (size_t)command[len - 2] << 8 | command[len - 1];
		out->le = out->le ? out->le : 65536;
	}
	return STATUS_OK;
}

enum status apdu_parse(const uint8_t *command, size_t len, struct apdu *out)
{
	struct apdu apdu = {0};
	enum status status = STATUS_OK;

	if (len < 4)
		return failure(STATUS_BAD_DATA, "apdu: %zu bytes", len);
	memcpy(apdu.head, command, 4);
	if (len == 5) {
		apdu.wants = true;
		apdu.le = command[4] ? command[4] : 256;
	} else if (len > 5 && command[4] == 0 && len >= 7) {
		status = parse_extended(command, len, &apdu);
	} else if (len > 5) {
		size_t count = command[4];
		if (count == 0 || (len != 5 + count && len != 6 + count))
			return failure(STATUS_BAD_DATA, "apdu: %zu bytes", len);
		apdu.data = command + 5;
		apdu.data_len = count;
		apdu.wants = len == 6 + count;
		if (apdu.wants)
			apdu.le = command[len - 1] ? command[len - 1] : 256;
	}
	if (status == STATUS_OK)
		*out = apdu;
	return status;
}

/* Sends and takes the status word off. */
static enum status send(const struct apdu_way *way, const uint8_t *command, size_t len,
	struct bytes *out, uint16_t *sw)
{
	size_t before = out->len;
	enum status status = way->send(way->user, command, len, out);

	if (status != STATUS_OK)
		return status;
	if (out->len < before + 2)
		return failure(STATUS_BAD_DATA, "apdu: an answer without status word");
	if (out->len - 2 > ANSWER_MAX)
		return failure(STATUS_FULL, "apdu: an answer of %zu bytes", out->len);
	out->len -= 2;
	*sw = (uint16_t)(out->data[out->len] << 8 | out->data[out->len + 1]);
	return STATUS_OK;
}

/* A command of up to 255 bytes of data in its short form; returns its length. */
static size_t encode_short(const struct apdu *apdu, bool is_t0, uint8_t out[APDU_SHORT_MAX])
{
	size_t len = 4;

	memcpy(out, apdu->head, 4);
	if (apdu->data_len) {
		out[len++] = (uint8_t)apdu->data_len;
		memcpy(out + len, apdu->data, apdu->data_len);
		len += apdu->data_len;
	}
	if (is_t0 && (apdu->data_len || !apdu->wants)) {
		if (!apdu->data_len)
			out[len++] = 0;
		return len; /* T=0 has one length only: what is wanted is fetched afterwards */
	}
	if (apdu->wants)
		out[len++] = (uint8_t)(apdu->le > 255 ? 0 : apdu->le);
	return len;
}

static enum status send_short(
	const struct apdu_way *way, const struct apdu *apdu, struct bytes *out, uint16_t *sw)
{
	uint8_t command[APDU_SHORT_MAX + 1];
	size_t len = encode_short(apdu, way->is_t0, command);
	enum status status = send(way, command, len, out, sw);

	bytes_wipe(command, sizeof(command));
	return status;
}

/* Does what 61xx and 6Cxx ask for, until the card has said all. */
static enum status fetch_rest(
	const struct apdu_way *way, const struct apdu *first, struct bytes *out, uint16_t *sw)
{
	struct apdu next = *first;
	enum status status = STATUS_OK;

	for (int round = 0; status == STATUS_OK; round++) {
		unsigned count = *sw & 0xff;
		if (*sw >> 8 == 0x61) {
			next = (struct apdu){
				.head = {first->head[0] & CLASS_KEPT, GET_RESPONSE}};
		} else if (*sw >> 8 != 0x6c || (way->is_t0 && next.data_len)) {
			return STATUS_OK;
		}
		if (round == ROUNDS_MAX)
			return failure(STATUS_BAD_DATA, "apdu: the card never ends");
		next.wants = true;
		next.le = count ? count : 256;
		status = send_short(way, &next, out, sw);
	}
	return status;
}

/* More data than a short command takes: all pieces but the last say that more follows. */
static enum status send_chained(
	const struct apdu_way *way, const struct apdu *apdu, struct bytes *out, uint16_t *sw)
{
	struct apdu piece = *apdu;
	size_t before = out->len;

	piece.head[0] |= CLASS_CHAINED;
	piece.wants = false;
	while (apdu->data_len - (size_t)(piece.data - apdu->data) > PIECE_MAX) {
		enum status status;
		piece.data_len = PIECE_MAX;
		status = send_short(way, &piece, out, sw);
		if (status != STATUS_OK || *sw != APDU_OK)
			return status;
		out->len = before;
		piece.data += PIECE_MAX;
	}
	piece.data_len = apdu->data_len - (size_t)(piece.data - apdu->data);
	piece.head[0] = apdu->head[0];
	piece.wants = apdu->wants;
	piece.le = apdu->le;
	return send_short(way, &piece, out, sw);
}

enum status apdu_exchange(const struct apdu_way *way, const uint8_t *command, size_t len,
	struct bytes *out, uint16_t *sw)
{
	struct apdu apdu;
	enum status status = apdu_parse(command, len, &apdu);

	if (status != STATUS_OK)
		return status;
	if (way->extended && !way->is_t0)
		status = send(way, command, len, out, sw);
	else if (apdu.data_len > PIECE_MAX)
		status = send_chained(way, &apdu, out, sw);
	else
		status = send_short(way, &apdu, out, sw);
	return status == STATUS_OK ? fetch_rest(way, &apdu, out, sw) : status;
}
