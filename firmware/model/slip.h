/*
 * slip.h - what the citizen takes home (收件凭证).
 *
 * Plain data built by the visit, drawn by ui/paper, kept at rest only under the visit code
 * (firmware/evidence/slip_store).  All text is UTF-8 in the language of the visit.
 * Source: design experience, "Paper".
 */
#ifndef FIRMWARE_MODEL_SLIP_H
#define FIRMWARE_MODEL_SLIP_H

#include "firmware/model/ids.h"
#include "firmware/model/json.h"

#define SLIP_CASES_MAX 16
#define SLIP_MATERIALS_MAX 40 /* those of an item, and of who acts */
#define SLIP_QR_MAX 252
#define SLIP_BETWEEN " · " /* the parts of an appointment */

struct slip_material {
	char name[224]; /* whose, form, copies, pages: "李*四的本人相片（复印件 1 份 1 页）" */
	char note[96]; /* "通过数据共享核验，无需提交"; "" none */
};

struct slip_case {
	char matter[160], implement_code[40], department[96];
	char receipt_no[RECEIPT_NO_SIZE];
	char limit[96]; /* 「自受理之日起 15 日内办结」; "" for an appointment alone */
	char waits[256]; /* 待前置: for which other matter's result; "" for none */
	char booking[320], place[256]; /* 预约: the day and how, and where; "" none */
	char home[640];                /* 上门: the address somebody comes to; "" none */
	char comers[160]; /* 须到场的人: who must come, masked; "" nobody named */
	char booking_open
		[400]; /* what is still open about it, and how they will hear; "" nothing */
	char delivery[96], consult_phone[32], complaint_phone[32]; /* "": as of the slip */
	struct slip_material materials[SLIP_MATERIALS_MAX];
	size_t material_count;
};

struct slip {
	char language[16];
	char hall[96], terminal[96], kiosk_id[KIOSK_ID_SIZE];
	char received_at[24];   /* "2026-11-24 02:53" */
	char name_masked[320];  /* who applies; "" where each matter says for whom it is */
	char acting_masked[96]; /* who acts for them, and as what; "" nobody does */
	char identity_note[96]; /* 「已读卡，未作人证比对」 */
	struct slip_case cases[SLIP_CASES_MAX];
	size_t case_count;
	char delivery[96];
	char visit_code[VISIT_CODE_SIZE];
	char consult_phone[32], complaint_phone[32];
	char qr[SLIP_QR_MAX]; /* QR 1: the exact payload */
	char office_note
		[1024];   /* QR 2: the office's signed receipt; "" when it came too late */
	unsigned reprint; /* 0 first print, n: 补打第 n 次 */
	int test;         /* 1: 测试件·无效 across everything */
};

/* The slip as a JSON object (a new reference), for keeping at rest. Fails NO_MEMORY. */
MUST_CHECK enum status slip_to_json(const struct slip *slip, json_t **out);

/* Back again. Fails BAD_DATA. */
MUST_CHECK enum status slip_from_json(const json_t *json, struct slip *out);

#endif
