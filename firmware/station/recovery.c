#include "firmware/station/recovery.h"

static const enum recovery_step WHOLE[] = {
	RECOVERY_RETRY,
	RECOVERY_CLEAR_HALT,
	RECOVERY_REOPEN,
	RECOVERY_REOPEN,
	RECOVERY_RESET,
	RECOVERY_REOPEN,
	RECOVERY_OUT_OF_ORDER,
};

static const enum recovery_step GENTLE[] = {
	RECOVERY_RETRY,
	RECOVERY_CLEAR_HALT,
	RECOVERY_OUT_OF_ORDER,
};

const struct recovery_ladder RECOVERY_WHOLE = {WHOLE, sizeof(WHOLE) / sizeof(WHOLE[0]), false};
const struct recovery_ladder RECOVERY_GENTLE = {
	GENTLE, sizeof(GENTLE) / sizeof(GENTLE[0]), true};

enum recovery_step recovery_step(const struct recovery_ladder *ladder, unsigned failures)
{
	return ladder->steps[failures < ladder->count ? failures : ladder->count - 1];
}

const char *recovery_word(enum recovery_step step)
{
	static const char *const WORDS[] = {
		"retry", "clear_halt", "reopen", "reset", "out_of_order"};

	return WORDS[step];
}
