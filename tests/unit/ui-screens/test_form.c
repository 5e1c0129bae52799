/* The form: what stands where, what its keys are, and that the field in use is always seen. */
#include "tests/unit/ui-screens/screen_bench.h"

#define FUND "11539900000000004090"       /* an amount, an account */
#define UNEMPLOYED "11539900000000002050" /* the same account, a day, an employer */
#define PERMIT "11539900000000010260"     /* of an enterprise */
#define FIELDS_MAX 64

static struct screen_context seen_by(struct window *panel)
{
	return (struct screen_context){
		.visit = citizen.visit, .window = panel, .wall_ms = wall_ms};
}

static void choose(const char *first, const char *second)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, first);
	if (second) {
		visit_handle(citizen.visit, VISIT_EV_BACK);
		visit_choose(citizen.visit, second);
	}
}

static void show_card(void)
{
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
}

static void go_to_form_of_two(void)
{
	choose(FUND, UNEMPLOYED);
	visit_set_field(citizen.visit, "ground", "rent");
	visit_set_field(citizen.visit, "place", "home");
	show_card();
}

/* The fields from top to bottom; their names are freed by who asks. */
static void list_fields(const struct widget *widget, const char **names, size_t *count)
{
	for (; widget; widget = widget->next) {
		if (widget->role == ROLE_FIELD && *count < FIELDS_MAX)
			names[(*count)++] = strdup(widget->name);
		list_fields(widget->first, names, count);
	}
}

static size_t place_of(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	fail_msg("%s is not asked", name);
	return count;
}

static const struct widget *text_of(const struct widget *widget, const char *text)
{
	const struct widget *found = NULL;

	for (; widget && !found; widget = widget->next)
		found = widget->role == ROLE_TEXT && !strcmp(widget->text, text)
				? widget
				: text_of(widget->first, text);
	return found;
}

static int count_texts(const struct widget *within, const char *text)
{
	int count = within->role == ROLE_TEXT && !strcmp(within->text, text);

	for (const struct widget *child = within->first; child; child = child->next)
		count += count_texts(child, text);
	return count;
}

static void what_is_shared_stands_first_then_matter_by_matter_under_headings(void **state)
{
	static const char *const ORDER[] = {"form.name", "form.bank_account", "form.phone",
		"form.amount", "form.left_on", "form.former_employer"};
	static const char *const HEADINGS[] = {
		"各事项共用，只填一次", "住房公积金提取", "失业保险金申领"};
	const struct screen_context context = seen_by(NULL);
	const char *names[FIELDS_MAX];
	size_t count = 0;

	(void)state;
	go_to_form_of_two();
	screen_build(tree, &context);
	list_fields(tree_root(tree), names, &count);
	for (size_t i = 1; i < sizeof(ORDER) / sizeof(ORDER[0]); i++)
		assert_true(place_of(names, count, ORDER[i - 1]) <
			    place_of(names, count, ORDER[i]));
	for (size_t i = 0; i < sizeof(HEADINGS) / sizeof(HEADINGS[0]); i++) {
		const struct widget *heading = text_of(tree_root(tree), HEADINGS[i]);

		assert_non_null(heading);
		assert_int_equal(heading->style, TEXT_LARGE);
	}
	check_screen("form-two");
	while (count)
		free((char *)(uintptr_t)names[--count]);
}

static void for_whom_it_is_stands_before_what_is_asked_of_them(void **state)
{
	static const char *const ORDER[] = {"form.principal_name", "form.principal_number",
		"form.powers_until", "form.bank_account", "form.amount", "form.left_on"};
	const struct screen_context context = seen_by(NULL);
	const char *names[FIELDS_MAX];
	size_t count = 0;

	(void)state;
	choose(FUND, UNEMPLOYED);
	visit_set_field(citizen.visit, "acting", "agent");
	visit_set_field(citizen.visit, "ground", "rent");
	visit_set_field(citizen.visit, "place", "home");
	show_card();
	screen_build(tree, &context);
	list_fields(tree_root(tree), names, &count);
	for (size_t i = 1; i < sizeof(ORDER) / sizeof(ORDER[0]); i++)
		assert_true(place_of(names, count, ORDER[i - 1]) <
			    place_of(names, count, ORDER[i]));
	assert_int_equal(count_texts(tree_root(tree), "申请人与办理人"), 1);
	assert_int_equal(count_texts(tree_root(tree), "各事项共用，只填一次"), 1);
	while (count)
		free((char *)(uintptr_t)names[--count]);
}

/* Whoever goes on too early is led to the first on the screen, not in the catalogue. */
static void the_first_mistake_is_the_first_on_the_screen(void **state)
{
	const struct screen_context context = seen_by(NULL);
	const char *names[FIELDS_MAX];
	size_t count = 0, first = 0;

	(void)state;
	go_to_form_of_two();
	press("form.next");
	screen_build(tree, &context);
	list_fields(tree_root(tree), names, &count);
	while (first < count && !tree_find(tree, names[first])->note[0])
		first++;
	assert_string_equal(names[first], "form.bank_account");
	while (count)
		free((char *)(uintptr_t)names[--count]);
}

static void an_account_is_shown_in_fours_and_nothing_is_optional_once_it_is_said(void **state)
{
	const struct screen_context context = seen_by(NULL);

	(void)state;
	go_to_form_of_two();
	edit("form.bank_account", "6222000012345678");
	edit("form.phone", "13900001111");
	edit("form.amount", "1234.5");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	citizen.visit->state = VISIT_REVIEW;
	screen_build(tree, &context);
	assert_non_null(text_of(tree_root(tree), "6222 0000 1234 5678"));
	assert_non_null(text_of(tree_root(tree), "联系电话"));
	assert_null(text_of(tree_root(tree), "联系电话（选填）"));
	assert_int_equal(count_texts(tree_find(tree, "review.form"), "住房公积金提取"), 1);
	check_screen("review-two");
	citizen.visit->state = VISIT_FORM;
}

static enum keyboard_kind keyboard_of(const char *name)
{
	const struct screen_context context = seen_by(NULL);

	screen_build(tree, &context);
	assert_non_null(tree_find(tree, name));
	return tree_find(tree, name)->keyboard;
}

static void each_field_has_the_keys_that_fit_it_and_no_others(void **state)
{
	(void)state;
	go_to_form_of_two();
	assert_int_equal(keyboard_of("form.amount"), KEYBOARD_AMOUNT);
	assert_int_equal(keyboard_of("form.bank_account"), KEYBOARD_DIGITS);
	assert_int_equal(keyboard_of("form.name"), KEYBOARD_NAME);
	assert_int_equal(keyboard_of("form.left_on"), KEYBOARD_DATE);
	assert_int_equal(keyboard_of("form.former_employer"), KEYBOARD_PINYIN);
}

static void an_enterprise_has_its_code_a_resident_a_birth(void **state)
{
	(void)state;
	choose(PERMIT, NULL);
	visit_set_field(citizen.visit, "enterprise_role", "legal");
	visit_set_field(citizen.visit, "packed", "no");
	show_card();
	assert_int_equal(keyboard_of("form.enterprise_code"), KEYBOARD_USCC);
	stand_up(NULL);
	sit_down(NULL);
	go_to_form();
	assert_int_equal(keyboard_of("form.birth"), KEYBOARD_BIRTH);
}

static void nobody_is_told_to_check_what_is_not_there(void **state)
{
	const struct screen_context context = seen_by(NULL);

	(void)state;
	go_to_form();
	screen_build(tree, &context);
	assert_non_null(text_of(tree_root(tree), "已按身份证填好的内容请核对，可以修改"));
	for (size_t q = 0; q < citizen.visit->basket.question_count; q++)
		visit_answer(citizen.visit, q, "");
	screen_build(tree, &context);
	assert_null(text_of(tree_root(tree), "已按身份证填好的内容请核对，可以修改"));
	assert_non_null(text_of(tree_root(tree), "请填写以下内容"));
}

/* What an agent types of somebody else is not from the agent's card, and yet to be checked. */
static void what_was_typed_is_not_said_to_be_from_the_card(void **state)
{
	const struct screen_context context = seen_by(NULL);

	(void)state;
	choose(FUND, NULL);
	visit_set_field(citizen.visit, "acting", "agent");
	visit_set_field(citizen.visit, "ground", "rent");
	show_card();
	screen_build(tree, &context);
	assert_non_null(text_of(tree_root(tree), "请填写以下内容"));
	visit_set_field(citizen.visit, "principal_name", "木小云");
	screen_build(tree, &context);
	assert_non_null(text_of(tree_root(tree), "请核对已填的内容，并把其余的填完"));
}

/* Panels of both sizes, hung both ways. */
static const struct {
	int width, height, panel_width_mm, panel_height_mm;
} PANELS[] = {{1080, 1920, 393, 698}, {1080, 1920, 262, 465}, {1920, 1080, 465, 262},
	{1920, 1080, 698, 393}};

static void check_seen(struct window *panel, const char *name, size_t at)
{
	const struct look *look = window_look(panel);
	const struct widget *field = tree_find(tree, name),
			    *keyboard = tree_find(tree, "keyboard");

	assert_non_null(keyboard);
	assert_true(field->active);
	if (field->clip.h != field->rect.h || field->clip.w != field->rect.w ||
		field->rect.y + field->rect.h > keyboard->rect.y)
		fail_msg("panel %zu, text %d, low %d, %s: %s is seen %d of %d px", at,
			look->text, look->low, citizen.visit->language, name, field->clip.h,
			field->rect.h);
}

/* What helps to fill it in is seen with it, where letters are of usual size. */
static void check_hint(struct window *panel, const char *name)
{
	const struct widget *field = tree_find(tree, name);

	if (field->close && !window_look(panel)->text && !window_look(panel)->low)
		assert_int_equal(field->next->clip.h, field->next->rect.h);
}

/* Opens its keyboard, turns to each page of it, and goes through lists of places. */
static void check_field(struct window *panel, const char *name, size_t at)
{
	static const char *const KEYS[] = {"key.place.0", "key.place.0", "key.spell",
		"key.symbols", "key.letters", "key.write"};
	struct screen_context context = seen_by(panel);
	struct input input;

	screen_build(tree, &context);
	window_show(panel, tree);
	window_focus(panel, tree_find(tree, name));
	window_show(panel, tree);
	check_seen(panel, name, at);
	check_hint(panel, name);
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		if (!tree_find(tree, KEYS[i]))
			continue;
		if (window_key(panel, KEYS[i], &input) && input.kind == INPUT_EDIT)
			screen_act(&context, &input);
		screen_build(tree, &context);
		window_show(panel, tree);
		check_seen(panel, name, at);
	}
	window_focus(panel, NULL);
}

static void check_fields(struct window *panel, size_t at)
{
	const struct screen_context context = seen_by(panel);
	const char *names[FIELDS_MAX];
	size_t count = 0;

	screen_build(tree, &context);
	list_fields(tree_root(tree), names, &count);
	assert_true(count > 4);
	while (count) {
		check_field(panel, names[--count], at);
		free((char *)(uintptr_t)names[count]);
	}
}

static void check_looks(struct window *panel, size_t at)
{
	for (int text = 0; text < LOOK_TEXTS; text++)
		for (int low = 0; low < 2; low++) {
			const struct look look = {.text = (enum look_text)text, .low = low};

			window_reset(panel);
			window_set_look(panel, &look);
			window_set_language(panel, citizen.visit->language);
			check_fields(panel, at);
		}
}

/* With its label and what is wrong with it, in every size of letters, on every panel. */
static void the_field_in_use_is_never_under_its_keyboard(void **state)
{
	(void)state;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	go_to_form_of_two();
	edit("form.bank_account", "1");
	edit("form.phone", "1");
	edit("form.amount", "1");
	press("form.next"); /* those that are empty are wrong too */
	for (size_t at = 0; at < sizeof(PANELS) / sizeof(PANELS[0]); at++) {
		const struct window_options options = {.title = "panel",
			.width = PANELS[at].width,
			.height = PANELS[at].height,
			.panel_width_mm = PANELS[at].panel_width_mm,
			.panel_height_mm = PANELS[at].panel_height_mm,
			.glyphs = "build/glyphs.bin"};
		struct window *panel;

		assert_int_equal(window_create(&options, &panel), STATUS_OK);
		check_looks(panel, at);
		strcpy(citizen.visit->language, "en");
		check_looks(panel, at);
		strcpy(citizen.visit->language, "zh-Hans");
		window_destroy(panel);
	}
}

/* A key of the keypad, and what comes of it shown. */
static void strike(struct window *panel, enum keypad_key key)
{
	struct screen_context context = seen_by(panel);
	struct input input;

	window_strike(panel, key);
	while (window_wait(panel, 0, &input))
		screen_act(&context, &input);
	screen_build(tree, &context);
	window_show(panel, tree);
}

/* Not on the key that takes away, where the list before was longer. */
static void a_list_of_places_is_gone_through_from_its_beginning(void **state)
{
	const struct window_options options = {.title = "panel",
		.width = 1080,
		.height = 1920,
		.panel_width_mm = 393,
		.panel_height_mm = 698};
	struct window *panel;
	struct rect keys;
	unsigned turn;

	(void)state;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	go_to_form();
	edit("form.residence_address", "");
	assert_int_equal(window_create(&options, &panel), STATUS_OK);
	window_set_keypad(
		panel, &(struct window_keypad){.keys = "Up,Down,Left,Right,Return,F1,F2"});
	strike(panel, KEYPAD_DOWN);
	window_focus(panel, tree_find(tree, "form.residence_address"));
	window_show(panel, tree);
	for (int i = 0; i < 12; i++)
		strike(panel, KEYPAD_RIGHT);
	assert_string_equal(window_focused(panel, &turn)->name, "key.place.11");
	keys = tree_find(tree, "keyboard")->rect;
	strike(panel, KEYPAD_SELECT);
	assert_string_equal(visit_value(citizen.visit, "residence_address"), "安徽省");
	assert_string_equal(window_focused(panel, &turn)->name, "key.place.0");
	for (int level = 0; level < 3; level++) { /* to the last, where one types */
		strike(panel, KEYPAD_SELECT);
		assert_memory_equal(&tree_find(tree, "keyboard")->rect, &keys, sizeof(keys));
	}
	assert_null(tree_find(tree, "key.place.0"));
	window_destroy(panel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(what_is_shared_stands_first_then_matter_by_matter_under_headings),
		SCREEN_TEST(for_whom_it_is_stands_before_what_is_asked_of_them),
		SCREEN_TEST(the_first_mistake_is_the_first_on_the_screen),
		SCREEN_TEST(
			an_account_is_shown_in_fours_and_nothing_is_optional_once_it_is_said),
		SCREEN_TEST(each_field_has_the_keys_that_fit_it_and_no_others),
		SCREEN_TEST(an_enterprise_has_its_code_a_resident_a_birth),
		SCREEN_TEST(nobody_is_told_to_check_what_is_not_there),
		SCREEN_TEST(what_was_typed_is_not_said_to_be_from_the_card),
		SCREEN_TEST(the_field_in_use_is_never_under_its_keyboard),
		SCREEN_TEST(a_list_of_places_is_gone_through_from_its_beginning),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
