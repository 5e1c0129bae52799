#include "ui/voice/voice_sound.h"

#include <string.h>

#define STEP_DB 3
#define CHUNK_HEAD 8

/* 10^(dB/20) · 4096 for -21, -18 … 0 dB. */
static const int32_t GAINS[VOICE_VOLUME_STEPS] = {365, 516, 728, 1029, 1453, 2053, 2900, 4096};

static int within(int step)
{
	return step < 0 ? 0 : step >= VOICE_VOLUME_STEPS ? VOICE_VOLUME_STEPS - 1 : step;
}

int voice_sound_step_db(int step)
{
	return within(step) * STEP_DB;
}

void voice_sound_scale(int16_t *samples, size_t count, int step)
{
	int32_t gain = GAINS[within(step)];

	for (size_t i = 0; i < count; i++)
		samples[i] = (int16_t)(samples[i] * gain / 4096);
}

static uint32_t get_le(const uint8_t *data, size_t bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | data[bytes];
	return value;
}

static enum status read_format(const uint8_t *chunk, uint32_t size, unsigned *rate)
{
	if (size < 16 || get_le(chunk, 2) != 1 || get_le(chunk + 2, 2) != 1 ||
		get_le(chunk + 14, 2) != 16)
		return failure(STATUS_BAD_DATA, "wav: not 16 bits of one channel");
	*rate = get_le(chunk + 4, 4);
	if (*rate < 8000 || *rate > 48000)
		return failure(STATUS_BAD_DATA, "wav: rate");
	return STATUS_OK;
}

enum status voice_sound_head(const uint8_t *data, size_t len, size_t *start, unsigned *rate)
{
	size_t at = 12;
	unsigned found = 0;

	if (len >= 12 && (memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WAVE", 4) != 0))
		return failure(STATUS_BAD_DATA, "wav: no RIFF");
	while (at + CHUNK_HEAD <= len) {
		const uint8_t *chunk = data + at + CHUNK_HEAD;
		uint32_t size = get_le(data + at + 4, 4);

		if (memcmp(data + at, "data", 4) == 0) {
			if (!found)
				return failure(STATUS_BAD_DATA, "wav: no format");
			*start = at + CHUNK_HEAD;
			*rate = found;
			return STATUS_OK;
		}
		if (size > VOICE_WAV_HEAD_MAX)
			return failure(STATUS_BAD_DATA, "wav: head too long");
		if (at + CHUNK_HEAD + size > len)
			break;
		if (memcmp(data + at, "fmt ", 4) == 0) {
			enum status status = read_format(chunk, size, &found);

			if (status != STATUS_OK)
				return status;
		}
		at += CHUNK_HEAD + size + size % 2;
	}
	return len >= VOICE_WAV_HEAD_MAX ? failure(STATUS_BAD_DATA, "wav: no samples")
					 : STATUS_FULL;
}
