/*
 * visit.h - one citizen's visit, from the first touch to the last.
 *
 * A state machine: enum of states, enum of events, one STEPS table, one PATIENCE_MS table.
 * No drawing, no USB, no sockets: screens, devices and the clock feed it events on the main
 * thread; blocking work goes to the housekeeping worker.  app.c shows SCREENS[visit.state].
 * To add a step: a state, its lines in STEPS (visit.c) and PATIENCE_MS (visit_time.c), a
 * screen. What a room of it can be asked for: visit_basket.h, visit_identity.h,
 * visit_materials.h, visit_sign.h. Source: design product "A visit", service-model "Signing"
 * and "Privacy".
 */
#ifndef FIRMWARE_VISIT_VISIT_H
#define FIRMWARE_VISIT_VISIT_H

#include <stdint.h>

#include "firmware/base/clock.h"
#include "firmware/base/worker.h"
#include "firmware/counter/counter.h"
#include "firmware/counter/filing.h"
#include "firmware/evidence/seal.h"
#include "firmware/model/basket/acting.h"
#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/catalogue/catalogue.h"
#include "firmware/model/fault.h"
#include "firmware/model/ink.h"
#include "firmware/model/slip.h"
#include "firmware/model/stillness.h"
#include "firmware/pages/pages.h"
#include "firmware/station/devices.h"
#include "firmware/visit/visit_filed.h"
#include "firmware/visit/visit_places.h"
#include "firmware/visit/visit_track.h"

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
	VISIT_SENDING,      /* filing on the housekeeping worker */
	VISIT_SLIP,         /* the case is safe; printing what they take home */
	VISIT_GOODBYE,      /* then the process replaces itself */
	VISIT_WAITING_SLIP, /* a receipt waits after a crash: shown for the visit code only */
	VISIT_OUT_OF_SERVICE,
	VISIT_STUCK, /* 办不成事: told from any screen, without identification */
	VISIT_TRACK, /* 查办件进度: by receipt number and visit code */
	VISIT_STATES
};

enum visit_event {
	VISIT_EV_START,    /* the big button */
	VISIT_EV_CARD_PUT, /* a card lies there: starts a visit; nothing is read yet */
	VISIT_EV_NEXT,     /* go on */
	VISIT_EV_BACK,
	VISIT_EV_CHOSEN, /* a matter was chosen */
	VISIT_EV_CARD_READ,
	VISIT_EV_CARD_FAILED,
	VISIT_EV_TYPED,     /* identity typed instead of a card */
	VISIT_EV_FIX,       /* from review to the place of a gap and back */
	VISIT_EV_STUCK,     /* 办不成事 */
	VISIT_EV_CHECKLIST, /* 一次性告知单 is asked for */
	VISIT_EV_RESUME,    /* 继续: an interrupted visit */
	VISIT_EV_RESUMED,   /* its draft was opened */
	VISIT_EV_CHANGE,    /* from review to the whole form */
	VISIT_EV_SIGNED,
	VISIT_EV_FILED,
	VISIT_EV_FILE_FAILED,
	VISIT_EV_REPRINT,
	VISIT_EV_ASK_SLIP, /* "a receipt is waiting" was touched, or 补打 on the attract screen
			    */
	VISIT_EV_TRACK,    /* 查办件进度 on the attract screen */
	VISIT_EV_CODE_RIGHT,
	VISIT_EV_CODE_WRONG,
	VISIT_EV_CANCEL,
	VISIT_EV_LEAVE, /* 取消 where a draft is kept: is it to wait? */
	VISIT_EV_MORE_TIME,
	VISIT_EV_TIME_UP,
	VISIT_EV_BLOCKED, /* the terminal cannot take cases now */
	VISIT_EV_UNBLOCKED,
	VISIT_EVENTS
};

#define VISIT_ACTING ACTING_KEY               /* the answer that says for whom */
#define VISIT_PRINCIPAL_NAME "principal.name" /* of whom it is for, by who acts */
#define VISIT_WARD_NAME "child.name"
#define VISIT_ENTERPRISE_NAME "enterprise.name"
#define VISIT_COUNTDOWN_MS 30000 /* visible, after the patience of a state is used up */
#define VISIT_PAGES_MAX 24
#define VISIT_GAPS_MAX 80
#define VISIT_SIGNERS_MAX INK_OTHERS_MAX
#define VISIT_NAME_SIZE 64 /* of a question or material among the widgets */
#define VISIT_VALUE_SIZE 1024
#define VISIT_SIGNER_NAME_SIZE 204   /* the longest name a form takes, 50 characters */
#define VISIT_SIGNED_TEXT_SIZE 32768 /* 32 materials of a KB each with what is pledged */
#define VISIT_DAYS 10                /* offered for an appointment */

/* What the visit has done for it, by app.c.  Every operation is required, main thread. */
struct visit_hands {
	void (*work)(void *user, struct job *job); /* housekeeping worker; takes job */
	void (*watch_card)(void *user, bool watch);
	void (*read_card)(void *user);
	unsigned (*print)(
		void *user, struct bitmap *bitmap); /* takes bitmap; its number, never 0 */
	bool (*has_slot)(void *user);               /* for social security cards */
	bool (*has_scanner)(void *user);
	bool (*has_camera)(void *user);
	void (*camera)(void *user, bool on);
	void (*still)(void *user);
	bool (*take_still)(void *user, struct bytes *jpeg); /* false: there is none */
	const struct camera_picture *(*camera_picture)(void *user);
	enum fault (*fault)(void *user, enum device_role role);
	/* These on the housekeeping worker. */
	enum status (*draw_slip)(
		const struct slip *slip, unsigned width_px, bool large, struct bitmap **out);
	enum status (*draw_checklist)(const json_t *lines, const char *qr, unsigned width_px,
		bool large, struct bitmap **out);
	enum status (*draw_qr)(
		const char *text, unsigned module_px, struct bytes *pixels, unsigned *side_px);
};

/* A page as it is sealed, read by jobs of the worker without a copy. Main thread. */
struct visit_sealed {
	struct bytes bytes;
	unsigned *holders;        /* the page and the jobs that read it; NULL: the page alone */
	uint8_t plain_sha256[32]; /* of what was sealed: submit need not find it again */
};

/* One page the citizen handed in: sealed already, the preview stays for the screen. */
struct visit_page {
	char material[BASKET_KEY_SIZE]; /* the key of the merged material */
	char file[256];                 /* what it was called on the stick; never kept */
	struct visit_sealed sealed;
	unsigned number; /* its file in the draft … */
	bool kept;       /* … which is there */
	unsigned leaf;   /* the page of the document that the preview shows */
	struct page_preview preview;
};

/* Something that still stands between the citizen and the signature. */
struct visit_gap {
	enum visit_state where; /* VISIT_FORM or VISIT_MATERIALS */
	struct basket_gap
		gap; /* which question or material, of which matter, and what is wrong */
};

/* 「带了吗？」 */
enum visit_brought { VISIT_NOT_SAID, VISIT_BROUGHT, VISIT_NOT_BROUGHT, VISIT_ON_PHONE };

/* What the printer may have of this visit. */
enum visit_paper {
	VISIT_PAPER_CHECKLIST,
	VISIT_PAPER_CODE,
	VISIT_PAPER_REPORT,
	VISIT_PAPER_SLIP,
	VISIT_PAPER_RESULT,
	VISIT_PAPERS
};

/* A small paper in the visit's own words: how it fares. */
struct visit_note {
	enum visit_print print;
	enum fault fault;
};

/* Somebody besides the applicant who signs: named in a field that says so. */
struct visit_signer {
	char name[VISIT_SIGNER_NAME_SIZE];
	uint16_t matters; /* for which */
	struct ink *ink;  /* secret memory */
};

/* What an identity is typed from. */
enum visit_document { VISIT_DOCUMENT_ID, VISIT_DOCUMENT_PASSPORT };

/* What became of the draft when it was last written. */
enum visit_keeping {
	VISIT_KEEPING_NONE, /* nothing was to be kept */
	VISIT_KEEPING_BUSY,
	VISIT_KEEPING_DONE,
	VISIT_KEEPING_FAILED /* of what is filled in now nothing, or not all, waits here */
};

/* What somebody takes along who was not interrupted. */
enum visit_yield {
	VISIT_YIELD_NOTHING, /* they only looked something up */
	VISIT_YIELD_CASES,
	VISIT_YIELD_BOOKED /* and have to come once, as agreed */
};

/* Signing by the keypad. */
enum visit_confirm {
	VISIT_CONFIRM_NONE,
	VISIT_CONFIRM_LISTEN, /* what is signed has not been heard to its end */
	VISIT_CONFIRM_ASKED,  /* the card is waited for */
	VISIT_CONFIRM_OTHER_CARD,
	VISIT_CONFIRM_NO_CARD, /* a typed identity cannot confirm */
	VISIT_CONFIRM_REFUSED, /* a matter takes no confirmation by key */
	VISIT_CONFIRM_DONE
};

/* The hall's staff, called to the terminal. */
enum visit_call {
	VISIT_CALL_NONE,
	VISIT_CALL_BUSY,
	VISIT_CALL_DONE,
	VISIT_CALL_FAILED /* nobody can be told now */
};

struct visit {
	/* The terminal; borrowed. */
	const struct visit_hands *hands;
	void *hands_user;
	const struct settings *settings;
	struct counter *counter;
	struct catalogue catalogue; /* owned; replaced while nobody is here */

	enum visit_state state;
	int64_t now_ms;      /* monotonic, of the last tick */
	int64_t deadline_ms; /* TIME_UP is due; < 0: never */
	int64_t since_ms;    /* when the state was entered */
	unsigned number;     /* what jobs of an earlier visit compare with */
	bool changed;        /* something to show anew */
	bool over;           /* the process must replace itself */
	bool closed;         /* by visit_close() */
	bool abandoned;      /* ended by the clock or 取消, not by the citizen's own finish */
	bool kept;           /* … and a sealed draft of it is to wait here: see keeping */
	enum visit_yield yield;  /* known at the end */
	bool reported;           /* 办不成事 was filed in it */
	int test;                /* test enrolment: 测试件·无效 */
	enum fault blocked;      /* why the terminal takes no cases */
	size_t department_count; /* that cases can be sealed to; 0: not known yet */
	char departments[COUNTER_DEPARTMENTS_MAX][40];
	bool takes_reports;         /* 办不成事 can be filed, perhaps even then */
	enum fault heard;           /* what the event being handled says went wrong */
	bool known;                 /* the terminal was looked at since the start */
	int64_t card_left_until_ms; /* a card put before this still belongs to the last visit */
	bool checking, asked_to_start, asked_to_resume;
	bool slip_waits;
	char kiosk_id[KIOSK_ID_SIZE];
	bool sample; /* the catalogue is 示例数据 */
	char language[16];
	bool helping;         /* the help of the present screen is shown in its place */
	enum visit_call call; /* ends with the visit */
	bool slow;            /* the citizen asked for more time */
	bool unhurried;       /* three times the time, for that or another reason */
	bool large;           /* the text on the screen is: so is that of every paper */
	bool voice_failed;    /* the voice was asked for and does not work */
	bool adjusted; /* text, contrast, … were changed for this citizen; ends with the visit
			*/

	const struct service_item
		*item;        /* only read about: its guide is shown; NULL: the basket's */
	struct basket basket; /* with the item that asks who acts, when there is one */
	struct basket_view view;
	json_t *answers;   /* key → text; NULL before a matter was chosen */
	json_t *ways;      /* material key → "later" | "pledge" */
	json_t *wrongs;    /* material key → what is wrong with what the government holds */
	json_t *brought;   /* material key → 1 yes, 2 no */
	char sought[64];   /* what is searched for; "" nothing */
	char category[41]; /* the theme whose matters are shown; "" all */
	bool guide_tried;  /* "go on" was touched with questions unanswered */
	int changing; /* question whose new answer would make others fall away; −1 none */
	char change[VISIT_VALUE_SIZE];
	json_t *lost; /* keys of what would fall away */
	char delivery[16];
	char delivery_address[VISIT_VALUE_SIZE];

	enum fault fault;               /* of the last act, named on the screen; FAULT_NONE */
	char fault_note[64];            /* a date that belongs to the fault */
	struct card_public card_public; /* with FAULT_CARD_LIMITED: what the card said */

	bool wanted;  /* a card may be read: the notice was accepted, nobody is known yet */
	bool reading; /* the reader was asked and has not answered */
	bool typing;  /* the identity is being typed */
	enum visit_document document;
	char typed_name[64], typed_number[24];
	char typed_nationality[8], typed_birth[16]; /* of a passport */
	const char *typed_error;                    /* a word key, or NULL … */
	const char *typed_wrong;                    /* … and the field it is about */
	struct id_code id_code; /* scanned: its issuer is "" when there is none */
	struct identity identity;
	int age_matter;          /* FAULT_PERSON_AGE: which matter is for another age */
	struct identity minor;   /* FAULT_PERSON_MINOR: for whom a guardian may act */
	bool for_enterprise;     /* home shows what enterprises ask for */
	bool card_put;           /* in mid-visit, by somebody: not read, and said so */
	int64_t watched_from_ms; /* for that; < 0: not */
	bool identified;
	char visit_id[UUID_SIZE], visit_code[VISIT_CODE_SIZE];
	struct seal_identity seal;
	size_t drafts;                 /* of this card that wait at this terminal */
	bool draft_begun;              /* this visit has one … */
	int64_t draft_until_ms;        /* … which waits until then, wall clock; 0: none yet */
	enum visit_keeping keeping;    /* known at the end too, when all else is forgotten */
	unsigned draft_saves;          /* given to the worker: the last one's answer counts */
	bool leaving;                  /* the code is shown to somebody who leaves */
	enum visit_state leaving_from; /* and may go on there after all */
	struct visit_note code_note;   /* the code on a paper */

	bool form_tried; /* "go on" was touched with gaps: they are shown beside the fields */

	struct stick_listing *stick; /* NULL until looked at */
	bool stick_busy, page_busy;
	int picking; /* merged material whose files are listed; −1 none */
	int looking; /* page shown large; −1 none */
	struct {
		struct page_preview picture; /* of the page looked at, with more pixels */
		unsigned number, leaf;       /* whose */
		bool asked;                  /* it is on its way */
	} closer;
	int filming; /* merged material for which the camera is on; −1 none */
	bool shooting;
	bool listens; /* the screen is read aloud: a sheet that lies still is photographed */
	struct stillness stillness;
	enum fault page_fault;
	char page_fault_file[256];
	struct visit_page pages[VISIT_PAGES_MAX];
	size_t page_count;
	unsigned page_numbers;

	bool fixing;
	struct visit_gap fix;

	struct ink *ink;
	struct visit_signer signers[VISIT_SIGNERS_MAX]; /* after the applicant */
	size_t signer_count, signing;                   /* signing: 0 the applicant, then 1.. */
	enum visit_confirm confirm;
	bool witnessed,
		witness_tried; /* a witness writes for who signs now; was it let pass? */
	char witness[INK_WITNESS_SIZE];
	bool ink_asked_again;
	char signed_text[VISIT_SIGNED_TEXT_SIZE];

	int64_t overdue_ms; /* then filing takes longer than the screen said */
	bool overdue;       /* it does */
	bool left;          /* while it was filed nobody touched the screen any more */

	enum visit_state stuck_from; /* where 办不成事 was touched, and leads back to */
	bool stuck_busy;
	enum fault stuck_fault;
	char stuck_where[41], stuck_what[VISIT_VALUE_SIZE];
	char stuck_number[RECEIPT_NO_SIZE], stuck_due[DATE_SIZE]; /* "" until it is filed */
	char stuck_code[VISIT_CODE_SIZE];
	char stuck_qr[SLIP_QR_MAX]; /* as on a slip: number and code for a scanner */
	char stuck_at[CLOCK_TEXT_SIZE];
	struct visit_note stuck_note; /* all that on a paper */

	struct visit_track track; /* 查办件进度 */
	struct visit_filed filed;
	struct visit_places places;

	struct slip *slip;
	bool slip_kept_before; /* shown for the visit code: any paper is a reprint */
	bool slip_seen;        /* it stood on the screen */
	bool slip_shown;       /* the queue knows that the citizen has it */
	enum visit_print print;
	enum visit_print checklist; /* 一次性告知单 */
	enum fault print_fault;
	unsigned papers[VISIT_PAPERS]; /* numbers of what the printer has; 0: nothing */
	int rating; /* 好差评: 1..5; 0: not given, never taken for satisfied */
	bool torn;  /* paper stopped in the middle: whatever comes next is a reprint */
	unsigned reprints;
	unsigned print_tries;   /* by itself, for this slip */
	int64_t print_again_ms; /* then once more, when the printer has no fault; < 0: not */
	int64_t note_until_ms;  /* the office's word is waited for so long */
	bool note_busy;
	struct bytes qr; /* B G R X; empty until drawn */
	unsigned qr_side_px;

	char code_typed[VISIT_CODE_TYPED_MAX];
	unsigned code_wrong; /* wrong tries in this visit */
	bool code_busy, code_locked;
};

/* Everything in memory that is never dumped. Fails NO_MEMORY. */
MUST_CHECK enum status visit_create(const struct visit_hands *hands, void *hands_user,
	const struct settings *settings, struct counter *counter, struct visit **out);

/* The process begins after another visit: a card that lies there now starts nothing. */
void visit_follows_another(struct visit *visit);

/*
 * The hands are about to go: what they still bring moves nothing, what is given to them is done
 * with at once.  NULL is allowed.
 */
void visit_close(struct visit *visit);

/* Wipes and frees; no job of the visit may be under way. NULL is allowed. */
void visit_destroy(struct visit *visit);

/* Applies one event. What a state does not expect is ignored and logged. */
void visit_handle(struct visit *visit, enum visit_event event);

/* Tells the time; fires what is due. Once per turn of the main loop, before anything else. */
void visit_tick(struct visit *visit, int64_t now_ms);

/* When visit_tick() has something to do next, monotonic; < 0: never. */
int64_t visit_wake_ms(const struct visit *visit);

/* Seconds left on the visible countdown, −1 when there is none. */
int visit_countdown_s(const struct visit *visit);

/* Somebody is here: the patience starts again. */
void visit_touch(struct visit *visit);

/* Looks at the terminal again: at start, and whenever something may have changed. */
void visit_check_terminal(struct visit *visit);

/* kiosk-sync recorded something. */
void visit_doorbell(struct visit *visit);

/* What a device reports. */
void visit_device(struct visit *visit, const struct device_event *event);

/* Another language, at any moment; nothing typed is lost. */
void visit_set_language(struct visit *visit, const char *tag);

/* Shows the help of the present screen, or the screen again. */
void visit_help(struct visit *visit, bool helping);

/* Calls the hall's staff to the terminal. */
void visit_call_staff(struct visit *visit);

/* Nobody needs to come any more. */
void visit_call_off(struct visit *visit);

/* Three times the time for everything, or the usual one. */
void visit_set_unhurried(struct visit *visit, bool unhurried);

/* The text of the screen is larger than usual: papers are printed so too. */
void visit_set_large(struct visit *visit, bool large);

/* The citizen changed how the terminal looks or sounds: it lasts as long as the language. */
void visit_adjust(struct visit *visit);

/* Words in the language of the visit. */
const char *visit_words(const struct visit *visit, const char *key);

/* The same with "{}" in them replaced by value, in the form for a number; out is ended. */
void visit_words_with(
	const struct visit *visit, const char *key, const char *value, char *out, size_t size);

/* 好差评 of this visit, 1..5; counted when the citizen leaves, by nobody's name. */
void visit_rate(struct visit *visit, int value);

/* True when 办不成事 can be told here and now. */
bool visit_may_be_stuck(const struct visit *visit);

/* True when this terminal cannot file what could not be done: 12345 takes it. */
bool visit_reports_by_phone(const struct visit *visit);

/* What is told, as far as it is: "where" (an option of the item) or "what". */
void visit_say_stuck(struct visit *visit, const char *field, const char *text);

/* Sends it as a case of its own; its number and day of reply follow. */
void visit_send_stuck(struct visit *visit);

/* Number, code and day of reply on a paper; by itself once it is filed, where a printer works. */
void visit_print_report(struct visit *visit);

/* True while what is filled in would be kept, sealed, if the visit were interrupted. */
bool visit_keeps_draft(const struct visit *visit);

/* True when they would be told so: as far as is known the draft can be written. */
bool visit_promises_draft(const struct visit *visit);

/* Tries again to write the draft. */
void visit_keep_again(struct visit *visit);

/* Until when the draft waits, in the visit's language; false: a typed identity keeps none. */
bool visit_draft_until(const struct visit *visit, char *out, size_t size);

/* The visit code on a small paper. */
void visit_print_code(struct visit *visit);

/* Opens the draft of this card with the code typed; RESUMED follows, or code_wrong grows. */
void visit_resume(struct visit *visit);

/* The code typed for a waiting slip. */
void visit_set_code(struct visit *visit, const char *text);

/* True when the QR of a slip, held before the scanner, fills in what this screen asks for. */
bool visit_scans_slips(const struct visit *visit);

/* Asks the queue whether it is right; CODE_RIGHT or CODE_WRONG follows. */
void visit_try_code(struct visit *visit);

#endif
