/*
 * visit_jobs.h - what the files of the visit give to the housekeeping worker; nobody else
 * includes it.
 *
 * A job carries copies of what it needs; its done() drops the result when the visit it belongs
 * to is over.
 */
#ifndef FIRMWARE_VISIT_VISIT_JOBS_H
#define FIRMWARE_VISIT_VISIT_JOBS_H

#include "firmware/base/clock.h"
#include "firmware/visit/visit.h"

/* Put first into every job. */
struct visit_job {
	struct job job;
	struct visit *visit;
	unsigned number; /* of the visit it was given for */
	bool aside;      /* the visit goes on without its answer */
	enum status status;
	enum fault fault;
};

struct terminal_job {
	struct visit_job head;
	struct counter *counter;
	bool read_catalogue;
	struct counter_view view;
};

struct settle_job {
	struct visit_job head;
	struct counter *counter;
};

struct stick_job {
	struct visit_job head;
	char folder[PATH_TEXT_MAX];
	struct stick_listing *listing;
};

struct page_job {
	struct visit_job head;
	char folder[PATH_TEXT_MAX];
	struct bytes plain; /* of the camera; empty: read from the stick */
	int room;           /* pages that may still be added; 0 no limit */
	struct seal_recipient to;
	struct counter *counter;
	char draft[UUID_SIZE]; /* of which the page is a part; "" none */
	struct visit_page page;
};

/* A page made anew, or another leaf of its document looked at. */
struct edit_job {
	struct visit_job head;
	struct visit_sealed sealed; /* shared: the page may go meanwhile */
	struct seal_identity seal;
	struct counter *counter;
	char draft[UUID_SIZE];
	size_t page;
	unsigned number, leaf;
	bool turns_leaf;
	struct page_edit edit;
	struct visit_page made;
};

/* The page that is looked at, with more pixels. */
struct close_job {
	struct visit_job head;
	struct visit_sealed sealed; /* shared: the page may go meanwhile */
	struct seal_identity seal;
	unsigned number, leaf;
	struct page_preview made;
};

struct file_job {
	struct visit_job head;
	struct counter *counter;
	struct filing filing;
	struct filing_case cases[BASKET_MATTERS_MAX];
	struct bundle_page pages[BASKET_MATTERS_MAX]
				[VISIT_PAGES_MAX];       /* borrow from the visit */
	struct filing_signer signers[VISIT_SIGNERS_MAX]; /* which waits */
	struct slip *slip;
	bool line_is_down;
};

struct note_job {
	struct visit_job head;
	struct counter *counter;
	char receipt_no[RECEIPT_NO_SIZE];
	struct bytes note;
};

struct draw_job {
	struct visit_job head;
	struct counter *counter;
	const struct visit_hands *hands;
	struct slip slip;
	char visit_id[UUID_SIZE];
	unsigned width_px;
	bool reprint, qr_only, large;
	unsigned reprints;
	struct bitmap *bitmap;
	struct bytes qr;
	unsigned qr_side_px;
};

struct checklist_job {
	struct visit_job head;
	enum visit_paper which;
	const struct visit_hands *hands;
	json_t *lines;
	char code[SLIP_QR_MAX];
	unsigned width_px;
	bool large;
	struct bitmap *bitmap;
	struct bytes qr;
	unsigned qr_side_px;
};

struct code_job {
	struct visit_job head;
	struct counter *counter;
	char typed[VISIT_CODE_TYPED_MAX], visit_code[VISIT_CODE_SIZE], visit_id[UUID_SIZE];
	int64_t wall_ms;
	struct slip *slip;
	bool tried; /* the queue let it be tried: it is not locked for today */
};

/* Asks the office how a case stands, and looks for its answer. */
struct track_job {
	struct visit_job head;
	struct counter *counter;
	enum question_want want;
	unsigned asks;
	struct enquiry enquiry;
	struct enquiry_answer answer;
	int64_t wall_ms;
};

/* Asks the office which places are left, and looks for its answer. */
struct places_job {
	struct visit_job head;
	struct counter *counter;
	struct places_question question;
	unsigned asks;
	struct places *answer;
	int64_t wall_ms;
};

/* A result as a paper. */
struct result_job {
	struct visit_job head;
	const struct visit_hands *hands;
	json_t *lines;
	struct bytes code; /* what its QR says, ended by NUL */
	unsigned width_px;
	bool large;
	struct bitmap *bitmap;
	struct bytes qr;
	unsigned qr_side_px;
};

/* 办不成事 becomes a case, sealed like any other. */
struct stuck_job {
	struct visit_job head;
	struct counter *counter;
	struct filing filing;
	struct filing_case the_case;
	struct identity identity;
	struct seal_identity seal;
	struct ink *ink;
	struct slip *slip;
};

/* Keeps the visit as a draft. */
struct save_job {
	struct visit_job head;
	struct counter *counter;
	char visit_id[UUID_SIZE], visit_code[VISIT_CODE_SIZE];
	struct seal_identity seal;
	enum identity_source source;
	char number[19]; /* of the card */
	struct bytes content;
	int64_t made_ms; /* wall clock */
	bool begins;
	unsigned save;                              /* which one of the visit */
	struct visit_sealed pages[VISIT_PAGES_MAX]; /* that are not there yet; shared */
	unsigned numbers[VISIT_PAGES_MAX];          /* of each */
	size_t page_count;
};

/* Looks for drafts of a card, or opens one with its code. */
struct resume_job {
	struct visit_job head;
	struct counter *counter;
	enum identity_source source;
	char number[19];
	int64_t wall_ms;
	size_t found;
	char typed[VISIT_CODE_TYPED_MAX], visit_code[VISIT_CODE_SIZE], visit_id[UUID_SIZE];
	bool tried;
	struct seal_identity seal;
	json_t *content;
	struct visit_page pages[VISIT_PAGES_MAX];
	size_t page_count;
};

struct rate_job {
	struct visit_job head;
	struct counter *counter;
	char day[CLOCK_TEXT_SIZE];
	int value;
};

struct shown_job {
	struct visit_job head;
	struct counter *counter;
	char visit_id[UUID_SIZE];
};

/* A zeroed job of size bytes for visit, or NULL (no memory: logged, the visit stays as it is).
 */
void *visit_job_make(struct visit *visit, size_t size, void (*work)(struct job *job),
	void (*done)(struct job *job));

/* Hands it over. */
void visit_job_give(struct visit *visit, struct visit_job *job);

/* The visit when it is still the one the job was given for, else NULL. */
struct visit *visit_job_owner(const struct visit_job *job);

#endif
