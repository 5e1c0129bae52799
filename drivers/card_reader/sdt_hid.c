#include "drivers/card_reader/sdt_hid.h"

#include <string.h>

enum { LENGTH_AT = 3, BODY_AT = 5, DATA_AT = 8, SUM_SIZE = 2, DATA_MAX = 54 };
enum { HOST_START = 0x88, DEVICE_START = 0xaa, TO_MODULE = 0xb1 };

static unsigned little(const uint8_t *at)
{
	return at[0] | (unsigned)at[1] << 8;
}

static void put_little(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

/* From the length up to end. */
static unsigned sum_of(const uint8_t *report, size_t end)
{
	unsigned sum = 0;

	for (size_t i = LENGTH_AT; i < end; i++)
		sum += report[i];
	return sum & 0xffff;
}

void sdt_hid_wrap(const uint8_t *frame, size_t len, uint8_t out[SDT_HID_REPORT])
{
	memset(out, 0, SDT_HID_REPORT);
	out[0] = HOST_START;
	put_little(out + LENGTH_AT, (unsigned)len + 1);
	out[BODY_AT] = TO_MODULE;
	memcpy(out + BODY_AT + 1, frame, len);
	put_little(out + BODY_AT + 1 + len, sum_of(out, BODY_AT + 1 + len));
}

/* True when the sum stands after data_len bytes of stream and is right. */
static int sum_is_right(const uint8_t *report, size_t len, size_t data_len)
{
	size_t end = DATA_AT + data_len;

	return data_len <= DATA_MAX && end + SUM_SIZE <= len &&
	       little(report + end) == sum_of(report, end);
}

enum status sdt_hid_unwrap(const uint8_t *report, size_t len, struct sdt_hid_piece *out)
{
	size_t length, data_len;

	if (len < DATA_AT + SUM_SIZE || report[0] != DEVICE_START)
		return failure(STATUS_BAD_DATA, "sdt: a report of %zu bytes", len);
	length = little(report + LENGTH_AT);
	/* Counted from the result on, as the host's is from its command on; or the data alone.
	 */
	data_len = length - (DATA_AT - BODY_AT);
	if (length < DATA_AT - BODY_AT || !sum_is_right(report, len, data_len))
		data_len = length;
	if (!sum_is_right(report, len, data_len))
		return failure(STATUS_BAD_DATA, "sdt: wrong sum of a report");
	*out = (struct sdt_hid_piece){
		.result = report[BODY_AT],
		.number = (uint16_t)little(report + BODY_AT + 1),
		.data = report + DATA_AT,
		.len = data_len,
	};
	return STATUS_OK;
}
