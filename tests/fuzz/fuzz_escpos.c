/* Whatever a printer says: each byte goes through the classifier and the judges. */
#include "drivers/printer/escpos_codec.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct escpos_listener listener = {0};
	struct printer_state state = {0};
	bool healthy;

	for (size_t i = 0; i < size; i++) {
		enum escpos_kind kind = escpos_listen(&listener, data[i]);
		FUZZ_HOLDS(kind <= ESCPOS_NOISE && listener.automatic_left <= 3);
		if (kind == ESCPOS_REALTIME)
			escpos_judge((enum escpos_question)(1 + i % 4), data[i], &state);
		escpos_judge_port(data[i], &state, &healthy);
	}
	printer_state_fault(&state);
	return 0;
}
