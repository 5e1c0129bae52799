/*
 * visit.h - one citizen's visit, from the first touch to the last.
 *
 * A state machine: enum of states, enum of events, one STEPS table, one PATIENCE_MS table.
 * No drawing, no USB, no sockets: screens, devices and the clock feed it events on the main
 * thread; blocking work goes to the housekeeping worker.  app.c shows SCREENS[visit.state].
 * Source: design product "A visit".
 */
#ifndef FIRMWARE_VISIT_VISIT_H
#define FIRMWARE_VISIT_VISIT_H

#include <stdint.h>

#include "firmware/base/worker.h"
#include "firmware/evidence/seal.h"
#include "firmware/model/catalogue.h"
#include "firmware/model/fault.h"
#include "firmware/model/form.h"
#include "firmware/model/ink.h"
#include "firmware/model/slip.h"
#include "firmware/pages/pages.h"
#include "firmware/station/devices.h"
#include "firmware/visit/filing.h"

enum visit_state {
	VISIT_ATTRACT, /* nobody here; all personal data is wiped */
	VISIT_CHOOSE,
	VISIT_GUIDE,
	VISIT_NOTICE,   /* 告知: what is read, why, how long it is kept */
	VISIT_IDENTIFY, /* waiting for the card, reading it; or typing */
	VISIT_CODE,     /* the visit code is shown */
	VISIT_FORM,
	VISIT_MATERIALS,
	VISIT_REVIEW,
	VISIT_SIGN,
	VISIT_SENDING, /* filing on the housekeeping worker */
	VISIT_SLIP,    /* the case is safe; printing what they take home */
	VISIT_GOODBYE, /* then the process replaces itself */
	VISIT_WAITING_SLIP, /* a receipt waits after a crash: shown for the visit code only */
	VISIT_OUT_OF_SERVICE,
	VISIT_STATES
};

enum visit_event {
	VISIT_EV_START,     /* the big button */
	VISIT_EV_CARD_PUT,  /* a card lies there: starts a visit; nothing is read yet */
	VISIT_EV_NEXT,      /* go on */
	VISIT_EV_BACK,
	VISIT_EV_CHOSEN,    /* a matter was chosen (visit->item) */
	VISIT_EV_CARD_READ,
	VISIT_EV_CARD_FAILED,
	VISIT_EV_TYPED,     /* identity typed instead of a card */
	VISIT_EV_FIX,       /* from review to the place of a gap and back */
	VISIT_EV_SIGNED,
	VISIT_EV_FILED,
	VISIT_EV_FILE_FAILED,
	VISIT_EV_PRINTED,
	VISIT_EV_PRINT_FAILED,
	VISIT_EV_REPRINT,
	VISIT_EV_ASK_SLIP,  /* "a receipt is waiting" was touched, or 补打 on the attract screen */
	VISIT_EV_CODE_RIGHT,
	VISIT_EV_CODE_WRONG,
	VISIT_EV_CANCEL,
	VISIT_EV_MORE_TIME,
	VISIT_EV_TIME_UP,
	VISIT_EV_BLOCKED,   /* the terminal cannot take cases now */
	VISIT_EV_UNBLOCKED,
	VISIT_EVENTS
};

#endif
