#include "drivers/usb/recovery.h"

#define RETRY RECOVERY_RETRY
#define ABORT RECOVERY_ABORT
#define CLEAR_HALT RECOVERY_CLEAR_HALT
#define REOPEN RECOVERY_REOPEN
#define RESET RECOVERY_RESET
#define OUT_OF_ORDER RECOVERY_OUT_OF_ORDER

/* For what keeps nothing that a reset could lose. */
#define WHOLE                                                                                  \
	{                                                                                      \
		7, {RETRY, CLEAR_HALT, REOPEN, REOPEN, RESET, REOPEN, OUT_OF_ORDER}, false     \
	}
/* A stalled pipe is cleared by the port each time; opening anew is the station's. */
#define COMMAND                                                                                \
	{                                                                                      \
		8, {RETRY, RETRY, ABORT, ABORT, RESET, ABORT, RESET, OUT_OF_ORDER}, false      \
	}
/* For a slot and a field in one device: a reset tears the other one out of its card. */
#define SHARED                                                                                 \
	{                                                                                      \
		6, {RETRY, RETRY, ABORT, ABORT, ABORT, OUT_OF_ORDER}, false                    \
	}
/*
 * For receipt printers: closing one forgets how much of a torn slip it still waits for, and
 * some hang when they are reset or lose what they are told next (protocols 4.2).
 */
#define GENTLE                                                                                 \
	{                                                                                      \
		3, {RETRY, CLEAR_HALT, OUT_OF_ORDER}, true                                     \
	}

/* What is known of a device comes before the row of its kind, which has no vendor. */
static const struct {
	enum recovery_kind kind;
	uint16_t vendor, product;
	struct recovery_ladder ladder;
} TABLE[] = {
	/* Several CCID interfaces: protocols 1.12. */
	{RECOVERY_CCID_COMMAND, 0x076b, 0x5422, SHARED}, /* OMNIKEY 5422 */
	{RECOVERY_CCID_COMMAND, 0x08e6, 0x5503, SHARED}, /* Gemalto Prox-DU */
	{RECOVERY_CCID_COMMAND, 0x08e6, 0x5504, SHARED}, /* Gemalto Prox-SU */
	{RECOVERY_CCID_COMMAND, 0x072f, 0x221a, SHARED}, /* ACS ACR1251 and relatives */
	{RECOVERY_CCID_COMMAND, 0x072f, 0x223b, SHARED},
	{RECOVERY_CCID_COMMAND, 0x072f, 0x2259, SHARED},
	{RECOVERY_CCID_COMMAND, 0x072f, 0x2301, SHARED},
	{RECOVERY_CCID_COMMAND, 0x072f, 0x2303, SHARED},
	{RECOVERY_CCID_COMMAND, 0x072f, 0x226b, SHARED},
	{RECOVERY_CCID_COMMAND, 0x2ce3, 0x9567, SHARED}, /* Alcor Link */
	{RECOVERY_CCID_COMMAND, 0x2ce3, 0x9573, SHARED},
	{RECOVERY_CCID_COMMAND, 0x2947, 0x0105, SHARED}, /* Kapelse */
	{RECOVERY_CCID_COMMAND, 0x2947, 0x0112, SHARED},
	{RECOVERY_CCID_COMMAND, 0x096e, 0x060d, SHARED}, /* Feitian R502 */
	{RECOVERY_CCID_COMMAND, 0x163c, 0x0a03, SHARED}, /* Watchdata W5181 */
	{RECOVERY_ID_READER, 0, 0, WHOLE},
	{RECOVERY_SMART_CARD, 0, 0, WHOLE},
	{RECOVERY_CCID_COMMAND, 0, 0, COMMAND},
	{RECOVERY_PRINTER, 0, 0, GENTLE},
	{RECOVERY_SCANNER, 0, 0, WHOLE},
	{RECOVERY_CAMERA, 0, 0, WHOLE},
};

const struct recovery_ladder *recovery_ladder(
	enum recovery_kind kind, uint16_t vendor, uint16_t product)
{
	size_t i = 0;

	/* Each kind has a row without vendor, so that this ends. */
	while (TABLE[i].kind != kind ||
		(TABLE[i].vendor && (TABLE[i].vendor != vendor || TABLE[i].product != product)))
		i++;
	return &TABLE[i].ladder;
}

enum recovery_step recovery_step(const struct recovery_ladder *ladder, unsigned failures)
{
	return ladder->steps[failures < ladder->count ? failures : ladder->count - 1];
}

const char *recovery_word(enum recovery_step step)
{
	static const char *const WORDS[] = {
		"retry", "abort", "clear_halt", "reopen", "reset", "out_of_order"};

	return WORDS[step];
}
