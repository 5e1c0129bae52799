/*
 * citizen.h - a visit on a bench: hands that only remember, jobs that wait to be answered.
 *
 * The item is the real one of assets/services, its person is invented.  Time is `now`.
 */
#ifndef TESTS_UNIT_FIRMWARE_VISIT_CITIZEN_H
#define TESTS_UNIT_FIRMWARE_VISIT_CITIZEN_H

#include "tests/unit/firmware-visit/citizen_hands.h"

#define ITEM "11539900MB000000104000709018000"

/* The oldest job that waits. */
static inline struct job *next_job(void)
{
	struct job *job;

	assert_true(citizen.job_count > 0);
	job = citizen.jobs[0];
	memmove(citizen.jobs, citizen.jobs + 1, --citizen.job_count * sizeof(job));
	return job;
}

/* Answers the look at the terminal: services open (FAULT_NONE) or paused. */
static inline void answer_terminal(enum fault fault)
{
	struct terminal_job *job = (struct terminal_job *)next_job();

	job->view.fault = fault;
	job->view.takes_reports = !fault || fault == FAULT_QUEUE_FULL;
	if (!fault && job->read_catalogue)
		assert_int_equal(
			catalogue_open("assets/services", &job->view.catalogue), STATUS_OK);
	job->head.job.done(&job->head.job);
}

static inline void tick(int64_t ms)
{
	citizen.now += ms;
	visit_tick(citizen.visit, citizen.now);
}

static inline int sit_down(void **unused)
{
	(void)unused;
	memset(&citizen, 0, sizeof(citizen));
	settings_defaults(&citizen.settings);
	strcpy(citizen.settings.stick_folder, "/nonexistent");
	counter_init(&citizen.counter, "/nonexistent", &citizen.settings, NULL);
	assert_int_equal(visit_create(&BENCH_HANDS, NULL, &citizen.settings, &citizen.counter,
				 &citizen.visit),
		STATUS_OK);
	citizen.now = 1000000;
	tick(0);
	visit_check_terminal(citizen.visit);
	answer_terminal(FAULT_NONE);
	return 0;
}

/* Jobs still open are dropped as the worker would: done() without an owner. */
static inline int stand_up(void **unused)
{
	(void)unused;
	citizen.visit->number++;
	citizen.visit->state = VISIT_SENDING; /* in which nothing is started any more */
	while (citizen.job_count) {
		struct job *job = next_job();
		job->done(job);
	}
	visit_destroy(citizen.visit);
	return 0;
}

/* An invented person with a card that is valid for long. */
static inline struct identity person(void)
{
	struct identity identity = {.source = IDENTITY_RESIDENT_ID,
		.level = IDENTITY_LEVEL_CARD,
		.name = "欧阳\U00020000㛃",
		.sex = "2",
		.ethnicity = "傈僳",
		.birth = "1990-03-07",
		.address = "云南省示例县某某镇某某村 12 号",
		.id_number = "11010519491231002X",
		.issuer = "示例县公安局",
		.valid_from = "2020-01-01",
		.valid_to = ""};

	return identity;
}

static inline void device(enum device_event_kind kind, enum device_role role, enum fault fault)
{
	struct identity identity = person();
	bool is_paper = kind == DEVICE_PRINTED || kind == DEVICE_PRINT_FAILED;
	const struct device_event event = {.kind = kind,
		.role = role,
		.fault = fault,
		.paper = is_paper ? citizen.prints : 0, /* the newest */
		.identity = &identity};

	visit_device(citizen.visit, &event);
}

/* What became of the n-th paper of the visit, from 1. */
static inline void paper_ends(unsigned number, enum fault fault)
{
	const struct device_event event = {.kind = fault ? DEVICE_PRINT_FAILED : DEVICE_PRINTED,
		.role = DEVICE_PRINTER,
		.fault = fault,
		.paper = number};

	visit_device(citizen.visit, &event);
}

/* A social security card that names nobody, and what it says all the same. */
static inline void card_is_limited(const char *number, const char *region)
{
	struct card_public card = {.number = ""};
	const struct device_event event = {.kind = DEVICE_CARD_FAILED,
		.role = DEVICE_SMART_CARD,
		.fault = FAULT_CARD_LIMITED,
		.card = &card};

	snprintf(card.number, sizeof(card.number), "%s", number);
	snprintf(card.region, sizeof(card.region), "%s", region);
	visit_device(citizen.visit, &event);
}

/* The printer's or reader's fault changes, and the station says so. */
static inline void device_becomes(enum device_role role, enum fault fault)
{
	citizen.faults[role] = fault;
	device(DEVICE_STATE, role, fault);
}

static inline void go_to_notice(void)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, ITEM);
	visit_set_field(citizen.visit, "ground", "residence");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE);
}

static inline void go_to_form(void)
{
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
}

static inline void fill_form(void)
{
	visit_set_field(citizen.visit, "residence_address", "示例县某某街道某某路 8 号");
	visit_set_field(citizen.visit, "arrival_date", "2025-02-01");
}

/* Where the n-th material of ITEM stands among the merged ones. */
static inline size_t merged(int material)
{
	const struct basket *basket = &citizen.visit->basket;
	int matter = basket_find(basket, ITEM);

	assert_true(matter >= 0);
	for (size_t m = 0; m < basket->material_count; m++)
		for (size_t u = 0; u < basket->materials[m].use_count; u++)
			if (basket->materials[m].uses[u].matter == matter &&
				basket->materials[m].uses[u].index == material)
				return m;
	fail_msg("material %d is not asked", material);
	return 0;
}

/* A page of a material of ITEM, as the worker hands it back. */
static inline void hand_in(int material)
{
	struct page_job *page;
	struct stick_job *stick;

	visit_pick(citizen.visit, (int)merged(material));
	stick = (struct stick_job *)next_job();
	stick->listing = calloc(1, sizeof(*stick->listing));
	stick->listing->count = 2;
	strcpy(stick->listing->files[0].name, "相片.jpg");
	strcpy(stick->listing->files[1].name, "LEASE 1.png");
	stick->listing->files[0].size = 120345;
	stick->listing->files[1].size = 3456789;
	stick->head.job.done(&stick->head.job);
	visit_take_file(citizen.visit, (size_t)material % 2);
	page = (struct page_job *)next_job();
	assert_int_equal(bytes_add_text(&page->page.sealed.bytes, "sealed"), STATUS_OK);
	page->page.preview.width = 300;
	page->page.preview.height = 400;
	uint8_t *pixels;
	assert_int_equal(
		bytes_grow(&page->page.preview.pixels, 300 * 400 * 4, &pixels), STATUS_OK);
	for (unsigned i = 0; i < 300 * 400; i++) { /* a sheet with a heading and lines */
		unsigned x = i % 300, y = i / 300;
		bool heading = y >= 40 && y < 54 && x >= 90 && x < 210;
		bool line = y >= 80 && y < 350 && y % 18 < 6 && x >= 30 &&
			    x < (y / 18 % 5 == 4 ? 170u : 270u);

		memset(pixels + i * 4ul, heading || line ? 0x50 : 0xf8, 4);
	}
	page->head.job.done(&page->head.job);
}

static inline void close_list(void)
{
	visit_look(citizen.visit, -1);
	visit_pick(citizen.visit, -1);
}

static inline void go_to_review(void)
{
	go_to_form();
	fill_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_MATERIALS);
	hand_in(0);
	close_list();
	hand_in(1);
	close_list();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
}

static inline void draw_name(void)
{
	int i;

	for (i = 0; i < 40; i++) {
		const struct ink_point point = {
			500 + i * 150, 800 + i % 7 * 300, i * 20, i % 20 == 0};

		visit_draw_ink(citizen.visit, &point, 12000, 6000);
	}
}

static inline void go_to_sending(void)
{
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	draw_name();
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
}

static inline void fill_slip(struct slip *slip)
{
	*slip = (struct slip){.language = "zh-Hans",
		.case_count = 1,
		.qr = "https://example.invalid/s#OV1",
		.visit_code = "7ZK3M9QW2TRX5HVB"};
	strcpy(slip->cases[0].matter, "居住证申领");
	strcpy(slip->cases[0].receipt_no, "530702000000170");
	strcpy(slip->cases[0].limit, "自受理之日起 15 个工作日内办结");
}

/* The case is durable; the slip is there. */
static inline void answer_filing(bool line_is_down)
{
	struct file_job *job = (struct file_job *)next_job();

	job->slip = secret_alloc(sizeof(*job->slip));
	fill_slip(job->slip);
	job->line_is_down = line_is_down;
	job->head.status = STATUS_OK;
	job->head.job.done(&job->head.job);
}

/* Draws for real (the fake drawing), as the worker does. */
static inline void answer_drawing(unsigned reprint)
{
	struct draw_job *job = (struct draw_job *)next_job();

	job->slip.reprint = reprint;
	assert_int_equal(bench_draw(&job->slip, 576, false, &job->bitmap), STATUS_OK);
	assert_int_equal(bench_qr("x", 6, &job->qr, &job->qr_side_px), STATUS_OK);
	job->head.job.done(&job->head.job);
}

static inline void go_to_slip(void)
{
	go_to_sending();
	answer_filing(true);
	answer_drawing(0); /* the QR for the screen */
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
	tick(1);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
}

#endif
