/*
 * visit_track.h - 查办件进度: a case looked up by its receipt number and the visit code, and its
 * result printed where it may be.
 *
 * Part of the visit (visit.h), which holds the struct; screens call the functions.
 */
#ifndef FIRMWARE_VISIT_VISIT_TRACK_H
#define FIRMWARE_VISIT_VISIT_TRACK_H

#include "firmware/counter/enquiry.h"

#define VISIT_CODE_TYPED_MAX 32

struct visit;

/* How far the question to the office is. */
enum visit_tracking {
	VISIT_TRACK_NOTHING,
	VISIT_TRACK_MISTYPED, /* no receipt number, or no visit code, can be so */
	VISIT_TRACK_BUSY,
	VISIT_TRACK_KNOWN,
	VISIT_TRACK_UNKNOWN, /* a wrong number and a wrong code are answered alike */
	VISIT_TRACK_OFTEN,   /* no more tries today */
	VISIT_TRACK_OFFLINE
};

/* How a paper fares: the slip, a checklist, a result. */
enum visit_print {
	VISIT_PRINT_NONE,
	VISIT_PRINT_WAITING, /* a moment for the office's signed word */
	VISIT_PRINT_DRAWING,
	VISIT_PRINT_RUNNING,
	VISIT_PRINT_DONE,
	VISIT_PRINT_REFUSED, /* nothing is on paper; goes on by itself when the printer works */
	VISIT_PRINT_TORN,    /* stopped in the middle; reprinted when the printer works */
};

struct visit_track {
	enum visit_tracking state;
	char number[24], code[VISIT_CODE_TYPED_MAX]; /* as typed */
	struct enquiry enquiry;
	struct enquiry_answer answer; /* when KNOWN */
	bool asking, looking;
	unsigned asks; /* which question it is: answers to earlier ones are dropped */
	int64_t look_ms, until_ms;         /* looks again, gives up; monotonic */
	enum visit_print print;            /* of a result that is printed here */
	int64_t print_step;                /* of which step; 0: the last, as it is shown */
	struct enquiry_answer earlier;     /* that step, as the office counted its print */
	enum visit_tracking print_trouble; /* with REFUSED: OFTEN, OFFLINE, or the printer's */
};

/* 查办件进度: what was typed. */
void visit_set_track(struct visit *visit, const char *number, const char *code);

/* Asks the office; track.state follows. */
void visit_track(struct visit *visit);

/* True when the office sent a result that is printed here. */
bool visit_has_result(const struct visit *visit);

/* Prints it, or the notice of where the case stands, numbered: the office counts it first. */
void visit_print_result(struct visit *visit);

/* The same with the notice of an earlier step. */
void visit_print_notice(struct visit *visit, size_t notice);

/* Another number, of the same visit perhaps: what was answered is wiped, the code stays. */
void visit_track_another(struct visit *visit);

#endif
