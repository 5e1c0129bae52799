/* Whatever a card says first, and what a reader claims (first bytes), and the answer to a PPS.
 */
#include <string.h>

#include "drivers/smart_card/atr.h"
#include "tests/fuzz/fuzz.h"

static void judge_choice(const struct atr *atr, const struct atr_choice *choice,
	const uint8_t *answer, size_t answer_len)
{
	uint8_t parameters[ATR_PARAMETERS_MAX], pps[PPS_SIZE_MAX], rate = 0;
	size_t len = atr_parameters(atr, choice, parameters);
	unsigned wait_ms = atr_wait_ms(atr, choice, 4000);

	FUZZ_HOLDS(choice->protocol <= 1);
	FUZZ_HOLDS(len == (choice->protocol ? 7 : 5));
	FUZZ_HOLDS(wait_ms >= 3000 && wait_ms <= 60000);
	FUZZ_HOLDS(pps_encode(choice, pps) <= PPS_SIZE_MAX);
	if (pps_judge(choice, answer, answer_len, &rate) == STATUS_OK)
		FUZZ_HOLDS(rate == choice->rate || rate == ATR_DEFAULT_RATE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct atr_limits limits = {0};
	struct atr_choice choice;
	struct atr atr;
	unsigned f, d;

	if (size < 6)
		return 0;
	limits.protocols = data[0] & 3;
	limits.clock_khz = data[1] * 100u;
	limits.rate_max = (uint32_t)data[2] << 12;
	if (atr_parse(data + 6, size - 6, &atr) != STATUS_OK)
		return 0;
	FUZZ_HOLDS(atr.ifsc >= 1 && atr.ifsc <= 254 && atr.historical_len <= 15);
	FUZZ_HOLDS(atr.protocols != 0);
	if (atr_choose(&atr, &limits, &choice) != STATUS_OK)
		return 0;
	if (choice.needs_pps)
		FUZZ_HOLDS(atr_factors(choice.rate, &f, &d));
	judge_choice(&atr, &choice, data + 3, size - 3);
	return 0;
}
