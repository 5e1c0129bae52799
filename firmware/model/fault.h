/*
 * fault.h - every trouble a person can meet, once.
 *
 * Each has a code (`printer.paper_out`), an effect, who acts, and what still works: the words
 * are `fault.<code>.name|effect|act|works` in assets/words.  Used by screens, kioskctl,
 * heartbeat and problem JSON alike.  To add one: a line here, a line in fault.c, four words
 * per language.  Source: design formats, "Faults"; product, "Words".
 */
#ifndef FIRMWARE_MODEL_FAULT_H
#define FIRMWARE_MODEL_FAULT_H

#include <stdbool.h>

enum fault {
	FAULT_NONE,
	FAULT_READER_ABSENT,
	FAULT_READER_SILENT,
	FAULT_READER_BROKEN,     /* self-test or SAM authorisation failed */
	FAULT_SMART_CARD_ABSENT, /* the reader for social security cards */
	FAULT_SMART_CARD_SILENT,
	FAULT_SCANNER_ABSENT, /* of codes */
	FAULT_SCANNER_SILENT,
	FAULT_CARD_LIFTED,     /* taken away while it was read */
	FAULT_CARD_UNREADABLE, /* authentication or reading failed three times */
	FAULT_CARD_UNKNOWN,    /* neither an ID card nor a social security card */
	FAULT_CARD_LEFT,       /* lay there before this visit: somebody forgot it */
	FAULT_CARD_EXPIRED,
	FAULT_CARD_LIMITED,    /* gives the name only to a terminal with a security module */
	FAULT_ID_CODE_UNKNOWN, /* no code of an electronic identity */
	FAULT_ID_CODE_FOREIGN, /* of an issuer that this hall does not know */
	FAULT_ID_CODE_EXPIRED,
	FAULT_SLIP_CODE_FOREIGN, /* not the QR of a slip of this hall */
	FAULT_PERSON_AGE,        /* a matter chosen is for another age */
	FAULT_PERSON_MINOR,      /* may not act alone, or not for others */
	FAULT_PRINTER_ABSENT,
	FAULT_PRINTER_PAPER_OUT,
	FAULT_PRINTER_PAPER_LOW, /* a hint, never a refusal */
	FAULT_PRINTER_COVER_OPEN,
	FAULT_PRINTER_CUTTER,
	FAULT_PRINTER_SILENT,
	FAULT_PRINTER_INTERRUPTED, /* stopped in the middle: reprint from the start */
	FAULT_PRINTER_UNCONFIRMED, /* may be whole: reprinted only when asked for */
	FAULT_PRINTER_BROKEN,      /* says itself that it must be repaired */
	FAULT_PAPER_NOT_DRAWN,     /* no picture for the printer came about */
	FAULT_CAMERA_ABSENT,
	FAULT_CAMERA_SILENT,    /* sends no whole picture */
	FAULT_PAGE_UNSUPPORTED, /* not a JPEG, PNG or PDF, or not for what is wanted */
	FAULT_PAGE_LOCKED,      /* a PDF with a password */
	FAULT_PAGE_BROKEN,      /* does not decode, or is not what its name says */
	FAULT_PAGE_EMPTY,
	FAULT_PAGE_TOO_LARGE,
	FAULT_PAGE_TOO_MANY, /* a document of more pages than the material takes */
	FAULT_PAGE_LINK,     /* a link or special file on the stick */
	FAULT_STICK_ABSENT,
	FAULT_STICK_PULLED,
	FAULT_QUEUE_FULL,
	FAULT_QUEUE_IO,
	FAULT_DRAFT_NOT_KEPT, /* what is filled in cannot wait here for who leaves */
	FAULT_SEALING_KEY,    /* none valid for the department */
	FAULT_CATALOGUE,      /* no valid service item */
	FAULT_NOT_ENROLLED,
	FAULT_OFFICE_UNREACHABLE,
	FAULT_OFFICE_UNTRUSTED,    /* wrong certificate, redirect, 200 without a receipt */
	FAULT_OFFICE_REVOKED,      /* answers by a key that was taken back: perhaps a thief's */
	FAULT_OFFICE_REFUSED,      /* this case was refused: quarantined */
	FAULT_OFFICE_BROKEN_OFF,   /* only this case breaks off every time: quarantined */
	FAULT_CERTIFICATE_EXPIRED, /* of this terminal: only a renewal is allowed */
	FAULT_TERMINAL_STOPPED,    /* revoked, wrong role, sequence */
	FAULT_VOICE_SILENT,        /* no sound device, or kiosk-voice does not run */
	FAULTS
};

enum fault_actor { FAULT_ACTOR_CITIZEN, FAULT_ACTOR_TECHNICIAN, FAULT_ACTOR_OFFICE };

/* "printer.paper_out"; "" for FAULT_NONE. Never NULL. */
const char *fault_code(enum fault fault);

/* Who has to do something about it. */
enum fault_actor fault_actor(enum fault fault);

/* The fault with this code, FAULT_NONE when there is none. */
enum fault fault_by_code(const char *code);

#endif
