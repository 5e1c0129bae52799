#include "firmware/model/fault.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *code;
	enum fault_actor actor;
} TABLE[FAULTS] = {
	[FAULT_NONE] = {"", FAULT_ACTOR_TECHNICIAN},
	[FAULT_READER_ABSENT] = {"reader.absent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_READER_SILENT] = {"reader.silent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_READER_BROKEN] = {"reader.broken", FAULT_ACTOR_TECHNICIAN},
	[FAULT_SMART_CARD_ABSENT] = {"smart_card.absent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_SMART_CARD_SILENT] = {"smart_card.silent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_SCANNER_ABSENT] = {"scanner.absent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_SCANNER_SILENT] = {"scanner.silent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_CARD_LIFTED] = {"card.lifted", FAULT_ACTOR_CITIZEN},
	[FAULT_CARD_UNREADABLE] = {"card.unreadable", FAULT_ACTOR_CITIZEN},
	[FAULT_CARD_UNKNOWN] = {"card.unknown", FAULT_ACTOR_CITIZEN},
	[FAULT_CARD_LEFT] = {"card.left", FAULT_ACTOR_CITIZEN},
	[FAULT_CARD_EXPIRED] = {"card.expired", FAULT_ACTOR_CITIZEN},
	[FAULT_CARD_LIMITED] = {"card.limited", FAULT_ACTOR_CITIZEN},
	[FAULT_ID_CODE_UNKNOWN] = {"id_code.unknown", FAULT_ACTOR_CITIZEN},
	[FAULT_ID_CODE_FOREIGN] = {"id_code.foreign", FAULT_ACTOR_CITIZEN},
	[FAULT_ID_CODE_EXPIRED] = {"id_code.expired", FAULT_ACTOR_CITIZEN},
	[FAULT_PERSON_AGE] = {"person.age", FAULT_ACTOR_CITIZEN},
	[FAULT_PERSON_MINOR] = {"person.minor", FAULT_ACTOR_CITIZEN},
	[FAULT_SLIP_CODE_FOREIGN] = {"slip_code.foreign", FAULT_ACTOR_CITIZEN},
	[FAULT_PRINTER_ABSENT] = {"printer.absent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_PAPER_OUT] = {"printer.paper_out", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_PAPER_LOW] = {"printer.paper_low", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_COVER_OPEN] = {"printer.cover_open", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_CUTTER] = {"printer.cutter", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_SILENT] = {"printer.silent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PRINTER_INTERRUPTED] = {"printer.interrupted", FAULT_ACTOR_CITIZEN},
	[FAULT_PRINTER_UNCONFIRMED] = {"printer.unconfirmed", FAULT_ACTOR_CITIZEN},
	[FAULT_PRINTER_BROKEN] = {"printer.broken", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PAPER_NOT_DRAWN] = {"paper.not_drawn", FAULT_ACTOR_TECHNICIAN},
	[FAULT_CAMERA_ABSENT] = {"camera.absent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_CAMERA_SILENT] = {"camera.silent", FAULT_ACTOR_TECHNICIAN},
	[FAULT_PAGE_UNSUPPORTED] = {"page.unsupported", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_LOCKED] = {"page.locked", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_BROKEN] = {"page.broken", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_EMPTY] = {"page.empty", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_TOO_LARGE] = {"page.too_large", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_TOO_MANY] = {"page.too_many", FAULT_ACTOR_CITIZEN},
	[FAULT_PAGE_LINK] = {"page.link", FAULT_ACTOR_CITIZEN},
	[FAULT_STICK_ABSENT] = {"stick.absent", FAULT_ACTOR_CITIZEN},
	[FAULT_STICK_PULLED] = {"stick.pulled", FAULT_ACTOR_CITIZEN},
	[FAULT_QUEUE_FULL] = {"queue.full", FAULT_ACTOR_TECHNICIAN},
	[FAULT_QUEUE_IO] = {"queue.io", FAULT_ACTOR_TECHNICIAN},
	[FAULT_DRAFT_NOT_KEPT] = {"draft.not_kept", FAULT_ACTOR_TECHNICIAN},
	[FAULT_SEALING_KEY] = {"sealing.no_key", FAULT_ACTOR_OFFICE},
	[FAULT_CATALOGUE] = {"catalogue.empty", FAULT_ACTOR_OFFICE},
	[FAULT_NOT_ENROLLED] = {"terminal.not_enrolled", FAULT_ACTOR_TECHNICIAN},
	[FAULT_OFFICE_UNREACHABLE] = {"office.unreachable", FAULT_ACTOR_TECHNICIAN},
	[FAULT_OFFICE_UNTRUSTED] = {"office.untrusted", FAULT_ACTOR_TECHNICIAN},
	[FAULT_OFFICE_REVOKED] = {"office.revoked", FAULT_ACTOR_OFFICE},
	[FAULT_OFFICE_REFUSED] = {"office.refused", FAULT_ACTOR_OFFICE},
	[FAULT_OFFICE_BROKEN_OFF] = {"office.broken_off", FAULT_ACTOR_TECHNICIAN},
	[FAULT_CERTIFICATE_EXPIRED] = {"certificate.expired", FAULT_ACTOR_TECHNICIAN},
	[FAULT_TERMINAL_STOPPED] = {"terminal.stopped", FAULT_ACTOR_OFFICE},
	[FAULT_VOICE_SILENT] = {"voice.silent", FAULT_ACTOR_TECHNICIAN},
};

static bool is_known(enum fault fault)
{
	return (unsigned)fault < FAULTS;
}

const char *fault_code(enum fault fault)
{
	return is_known(fault) ? TABLE[fault].code : "";
}

enum fault_actor fault_actor(enum fault fault)
{
	return is_known(fault) ? TABLE[fault].actor : FAULT_ACTOR_TECHNICIAN;
}

enum fault fault_by_code(const char *code)
{
	for (int i = FAULT_NONE + 1; code && i < FAULTS; i++)
		if (strcmp(TABLE[i].code, code) == 0)
			return (enum fault)i;
	return FAULT_NONE;
}
