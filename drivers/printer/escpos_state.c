#include "drivers/printer/escpos_state.h"

enum { RECOVER_MS = 1500, ASK_TRIES = 2 };

static const uint8_t RECOVER_AND_CLEAR[] = {0x10, 0x05, 2};

enum status escpos_state_ask(struct escpos *escpos, const enum escpos_question *questions,
	size_t count, struct printer_state *out)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t answer;
		enum status status =
			escpos_link_ask(&escpos->link, questions[i], ESCPOS_ASK_MS, &answer);
		if (status != STATUS_OK)
			return status;
		escpos_judge(questions[i], answer, out);
	}
	return STATUS_OK;
}

enum status escpos_state_by_port(struct escpos *escpos, struct printer_state *out)
{
	uint8_t byte;
	bool healthy;
	enum status status = escpos_link_port_status(&escpos->link, &byte);

	if (status == STATUS_BAD_DATA)
		return failure(STATUS_TIMEOUT, "escpos: neither status nor port status");
	if (status != STATUS_OK)
		return status;
	escpos_judge_port(byte, out, &healthy);
	if (out->paper_out || (healthy && !escpos->link.answers))
		return STATUS_OK;
	return failure(STATUS_TIMEOUT, "escpos: silent, port status %02x", byte);
}

/* With automatic status on, asking for it again gives it at once. */
static enum status state_by_itself(struct escpos *escpos, struct printer_state *out)
{
	enum status status = escpos_link_drain(&escpos->link);

	if (status == STATUS_OK)
		status = escpos_link_ask_automatic(&escpos->link);
	if (status == STATUS_OK)
		*out = escpos->link.told;
	return status;
}

static enum status state_by_questions(struct escpos *escpos, struct printer_state *out)
{
	static const enum escpos_question ALL[] = {
		ESCPOS_ASK_PRINTER, ESCPOS_ASK_OFFLINE, ESCPOS_ASK_ERROR, ESCPOS_ASK_PAPER};
	enum status status = STATUS_TIMEOUT;

	for (int i = 0; status == STATUS_TIMEOUT && i < ASK_TRIES && !escpos->link.mute; i++) {
		*out = (struct printer_state){0};
		status = escpos_state_ask(escpos, ALL, sizeof(ALL) / sizeof(ALL[0]), out);
	}
	if (status == STATUS_TIMEOUT) {
		*out = (struct printer_state){0};
		status = escpos_state_by_port(escpos, out);
	}
	return status;
}

enum status escpos_state_look(struct escpos *escpos, struct printer_state *out)
{
	enum status status = STATUS_TIMEOUT;

	if (escpos->link.automatic)
		status = state_by_itself(escpos, out);
	if (status != STATUS_TIMEOUT && status != STATUS_BAD_DATA)
		return status;
	status = state_by_questions(escpos, out);
	/* It stopped with a full buffer, but had said why before. */
	if (status == STATUS_TIMEOUT && escpos->link.automatic &&
		printer_state_fault(&escpos->link.told) != FAULT_NONE) {
		*out = escpos->link.told;
		return STATUS_OK;
	}
	return status;
}

/* The buffer holds nothing of ours, so nothing is lost. */
enum status escpos_state_recover(struct escpos *escpos, struct printer_state *out)
{
	struct escpos_link *link = &escpos->link;
	size_t sent = 0;
	enum status status = link->port->ops->write(
		link->port, RECOVER_AND_CLEAR, sizeof(RECOVER_AND_CLEAR), ESCPOS_ASK_MS, &sent);

	link->heard &= ~(1u << ESCPOS_AUTOMATIC);
	if (status == STATUS_OK && link->automatic)
		status = escpos_link_await(link, ESCPOS_AUTOMATIC, RECOVER_MS);
	return status == STATUS_NO_DEVICE ? status : state_by_questions(escpos, out);
}
