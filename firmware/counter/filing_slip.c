#include "firmware/counter/filing_slip.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "firmware/base/words_date.h"
#include "firmware/counter/filing_booking.h"
#include "firmware/counter/filing_whom.h"

_Static_assert(SLIP_MATERIALS_MAX >= ITEM_MATERIALS_MAX + ITEM_PARTIES_MATERIALS_MAX,
	"a slip has every material of its case");

#define DAY_MS (24LL * 60 * 60 * 1000)

/* In which language a slip is written, and when it was received. */
struct writing {
	const char *language;
	int64_t received_ms;
};

#define PUT(member, text) text_print(member, sizeof(member), "%s", text)

/* The sentence for key, in the form for a first number, each {} the next value. Appends. */
static enum status sentence(const char *language, const char *key, const char *const *values,
	size_t count, struct bytes *out)
{
	const char *at = words_counted(language, key, count ? values[0] : ""), *gap;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count && (gap = strstr(at, "{}")); i++) {
		status = bytes_add(out, at, (size_t)(gap - at));
		if (status == STATUS_OK)
			status = bytes_add_text(out, values[i]);
		at = gap + strlen("{}");
	}
	return status == STATUS_OK ? bytes_add_text(out, at) : status;
}

static enum status put_sentence(char *out, size_t size, const char *language, const char *key,
	const char *const *values, size_t count)
{
	struct bytes text = {0};
	enum status status = sentence(language, key, values, count, &text);

	if (status == STATUS_OK)
		text_print(out, size, "%s", (const char *)text.data);
	bytes_free(&text);
	return status;
}

static const char *identity_key(const struct identity *identity)
{
	if (identity->source == IDENTITY_E_ID)
		return "filing.identity_code";
	switch (identity->level) {
	case IDENTITY_LEVEL_CARD:
		return "filing.identity_card";
	case IDENTITY_LEVEL_COMPARED:
		return "filing.identity_compared";
	case IDENTITY_LEVEL_TYPED:
		break;
	}
	return "filing.identity_typed";
}

static size_t count_pages(const struct filing_case *of, const char *material)
{
	size_t count = 0;

	for (size_t i = 0; i < of->page_count; i++)
		count += strcmp(of->pages[i].material, material) == 0;
	return count;
}

/* "本人相片（原件 1 份 1 页）" */
static enum status provided(const char *language, const struct item_material *material,
	const char *name, size_t pages, struct slip_material *out)
{
	const char *kind = json_text(material->json, "kind");
	bool is_copy = kind && strcmp(kind, "copy") == 0;
	json_int_t copies = json_integer_value(json_object_get(material->json, "copies"));
	char copies_text[16], pages_text[24];
	const char *const values[] = {name, copies_text, pages_text};

	snprintf(copies_text, sizeof(copies_text), "%d", copies > 0 ? (int)copies : 1);
	snprintf(pages_text, sizeof(pages_text), "%zu", pages);
	return put_sentence(out->name, sizeof(out->name), language,
		is_copy ? "filing.material_copy" : "filing.material_original", values, 3);
}

/* 容缺 with its days and the last of them, or 承诺 and when it was made. */
static enum status promised(
	const struct writing *writing, const json_t *way, struct slip_material *out)
{
	const char *word = json_text(way, "way");
	int count = (int)json_integer_value(json_object_get(way, "days"));
	bool later = word && strcmp(word, "later") == 0;
	char date[CLOCK_TEXT_SIZE], day[WORDS_DATE_SIZE], days[24];
	const char *const values[] = {days, day};

	snprintf(days, sizeof(days), "%d", count);
	clock_date(writing->received_ms + (later ? count * DAY_MS : 0), date);
	words_date(writing->language, date, day);
	return put_sentence(out->note, sizeof(out->note), writing->language,
		later ? "filing.material_later" : "filing.material_pledge",
		later ? values : values + 1, later ? 2 : 1);
}

static bool is_correction(const json_t *way)
{
	const char *word = json_text(way, "way");

	return word && strcmp(word, "correction") == 0;
}

/* 共享数据有误, with or without a paper. */
static void put_correction(const char *language, const json_t *way, struct slip_material *out)
{
	if (is_correction(way))
		PUT(out->note, words_get(language, "filing.material_correction"));
}

static enum status add_material(const struct filing_case *of, const struct writing *writing,
	const struct item_material *material, struct slip_case *out)
{
	const char *language = writing->language;
	struct slip_material *line = &out->materials[out->material_count];
	size_t pages = count_pages(of, material->id);
	const json_t *way =
		json_object_get(json_object_get(of->form, "_materials"), material->id);

	char name[sizeof(line->name)];
	enum status status = filing_material_name(of, language, material, name, sizeof(name));

	if (status != STATUS_OK || out->material_count == SLIP_MATERIALS_MAX)
		return status;
	if (pages) {
		out->material_count++;
		put_correction(language, way, line);
		return provided(language, material, name, pages, line);
	}
	if (is_correction(way)) {
		out->material_count++;
		put_correction(language, way, line);
		PUT(line->name, name);
		return STATUS_OK;
	}
	if (way) {
		out->material_count++;
		PUT(line->name, name);
		return promised(writing, way, line);
	}
	if ((!material->obtainable && !of->item->booking_only) ||
		!service_item_applies(json_object_get(material->json, "when"), of->form))
		return STATUS_OK;
	out->material_count++;
	PUT(line->name, name);
	PUT(line->note, words_get(language, material->obtainable ? "filing.material_shared"
								 : "filing.material_carried"));
	return STATUS_OK;
}

static bool has_material(const struct service_item *item, const char *id)
{
	for (size_t i = 0; i < item->material_count; i++)
		if (strcmp(item->materials[i].id, id) == 0)
			return true;
	return false;
}

/* 授权委托书, proof of guardianship: what who acts handed in for this matter. */
static enum status add_parties(
	const struct filing_case *of, const char *language, struct slip_case *out)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; of->parties && i < of->parties->material_count; i++) {
		const struct item_material *material = &of->parties->materials[i];
		size_t pages = count_pages(of, material->id);

		if (status == STATUS_OK && pages && !has_material(of->item, material->id) &&
			out->material_count < SLIP_MATERIALS_MAX)
			status = provided(language, material,
				item_text(material->json, "name", language), pages,
				&out->materials[out->material_count++]);
	}
	return status;
}

static enum status put_limit(
	const struct service_item *item, const char *language, struct slip_case *out)
{
	bool calendar = item->limit_unit && strcmp(item->limit_unit, "calendar") == 0;
	const char *key = calendar ? "filing.limit_calendar" : "filing.limit_working";
	char days[16];
	const char *const values[] = {days};

	snprintf(days, sizeof(days), "%d", item->promised_days);
	if (item->promised_days == 0)
		key = "filing.limit_at_once";
	return put_sentence(out->limit, sizeof(out->limit), language, key, values, 1);
}

static enum status put_matter(
	const struct filing_case *of, const char *language, struct slip_case *out)
{
	const char *name = item_text(of->item->json, "name", language), *key = NULL;
	struct bytes whom = {0};
	enum status status = filing_whom(of, &key, &whom);

	PUT(out->matter, name);
	if (status == STATUS_OK && whom.len) {
		const char *const values[] = {name, (const char *)whom.data};

		status = put_sentence(
			out->matter, sizeof(out->matter), language, key, values, 2);
	}
	bytes_free(&whom);
	return status;
}

/* The way that was chosen; where none was, those the matter offers. Nothing comes of a booking. */
static enum status put_delivery(
	const struct filing_case *of, const char *language, struct slip_case *out)
{
	static const char *const WAYS[][2] = {
		{"pickup", "filing.delivery_pickup"},
		{"post", "filing.delivery_post"},
		{"electronic", "filing.delivery_electronic"},
		{"print_here", "filing.delivery_print_here"},
	};
	const char *chosen = json_text(json_object_get(of->form, "_delivery"), "way");
	const json_t *allowed =
		of->item->booking_only ? NULL : json_object_get(of->item->json, "delivery");
	struct bytes ways = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++)
		for (size_t j = 0; status == STATUS_OK && j < json_array_size(allowed); j++) {
			const char *way = json_string_value(json_array_get(allowed, j));
			if (!way || strcmp(way, WAYS[i][0]) != 0 ||
				(chosen && strcmp(chosen, way) != 0))
				continue;
			if (ways.len)
				status = bytes_add_text(
					&ways, words_get(language, "filing.delivery_or"));
			if (status == STATUS_OK)
				status = bytes_add_text(&ways, words_get(language, WAYS[i][1]));
		}
	if (status == STATUS_OK && ways.len)
		PUT(out->delivery, (const char *)ways.data);
	bytes_free(&ways);
	return status;
}

static void put_phone(
	char *out, size_t size, const json_t *item, const char *member, const char *otherwise)
{
	const char *phone = json_text(item, member);

	text_fit(out, size, phone && *phone ? phone : otherwise);
}

/* 待前置: its days begin with the result of another matter of this visit, not with this slip. */
static enum status put_wait(
	const struct filing *filing, const struct filing_case *of, struct slip_case *out)
{
	const char *needs = json_text(of->form, "_needs");

	for (size_t i = 0; needs && i < filing->case_count; i++) {
		const struct service_item *item = filing->cases[i].item;
		const char *const values[] = {item_text(item->json, "name", filing->language)};

		if (strcmp(item->implement_code, needs) == 0)
			return put_sentence(out->waits, sizeof(out->waits), filing->language,
				"filing.waits", values, 1);
	}
	return STATUS_OK;
}

static enum status fill_case(const struct filing_case *of, const struct writing *writing,
	const struct settings *settings, struct slip_case *out)
{
	const struct service_item *item = of->item;
	const char *language = writing->language;
	const char *department = item_text(item->json, "department_name", language);
	enum status status;

	if ((status = put_matter(of, language, out)) != STATUS_OK)
		return status;
	PUT(out->implement_code, item->implement_code);
	put_phone(out->consult_phone, sizeof(out->consult_phone), item->json, "consult_phone",
		settings->consult_phone);
	put_phone(out->complaint_phone, sizeof(out->complaint_phone), item->json,
		"complaint_phone", settings->complaint_phone);
	PUT(out->department, *department ? department : item->department);
	status = item->booking_only ? STATUS_OK : put_limit(item, language, out);
	if (status == STATUS_OK)
		status = filing_booking_put(of, language, out);
	if (status == STATUS_OK)
		status = put_delivery(of, language, out);
	for (size_t i = 0; status == STATUS_OK && i < item->material_count; i++)
		status = add_material(of, writing, &item->materials[i], out);
	return status == STATUS_OK ? add_parties(of, language, out) : status;
}

/* What is the same for all matters is said once, at the end; else each says its own. */
static void say_once(struct slip *slip, char *once, size_t offset, size_t size)
{
	const char *said = "";

	for (size_t i = 0; i < slip->case_count; i++) {
		const char *own = (const char *)&slip->cases[i] + offset;

		if (*said && *own && strcmp(said, own) != 0)
			return;
		said = *own ? own : said;
	}
	text_fit(once, size, said);
	for (size_t i = 0; i < slip->case_count; i++)
		((char *)&slip->cases[i])[offset] = '\0';
}

#define SAY_ONCE(slip, member)                                                                 \
	say_once(slip, (slip)->member, offsetof(struct slip_case, member),                     \
		sizeof((slip)->member))

/* What who was identified is to a matter; "": they act for themselves. */
static const char *role_in(const struct filing_case *of)
{
	const json_t *parties = json_object_get(of->form, "_parties");
	const char *acting = json_text(parties, "acting");
	const char *role = json_text(parties, "enterprise_role");

	if (acting && !strcmp(acting, "agent"))
		return "filing.as_agent";
	if (acting && !strcmp(acting, "guardian"))
		return "filing.as_guardian";
	if (!acting || strcmp(acting, "enterprise"))
		return "";
	return role && !strcmp(role, "legal") ? "filing.as_legal" : "filing.as_clerk";
}

/* The same in all matters, or none: each says for whom it is. */
static const char *role_key(const struct filing *filing)
{
	const char *role = role_in(&filing->cases[0]);

	for (size_t i = 1; i < filing->case_count; i++)
		if (strcmp(role_in(&filing->cases[i]), role) != 0)
			return "";
	return role;
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Whom the cases are for, each once; own: who is here, for themself. */
static void put_applicants(const struct filing *filing, const struct bytes *whom,
	const char *own, struct slip *out)
{
	const char *names[FILING_CASES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < filing->case_count; i++) {
		const char *name = whom[i].len                   ? (const char *)whom[i].data
				   : *role_in(&filing->cases[i]) ? ""
								 : own;

		if (!*name || is_named(names, count, name))
			continue;
		if (count)
			text_append(out->name_masked, sizeof(out->name_masked),
				words_get(filing->language, "frame.and"));
		text_append(out->name_masked, sizeof(out->name_masked), name);
		names[count++] = name;
	}
}

/* Who is here, where they act for others. */
static enum status put_acting(const struct filing *filing, const char *own, struct slip *out)
{
	const char *role = role_key(filing);
	bool acts = false;

	for (size_t i = 0; i < filing->case_count; i++)
		acts |= *role_in(&filing->cases[i]) != '\0';
	if (acts && *role)
		return put_sentence(out->acting_masked, sizeof(out->acting_masked),
			filing->language, role, &own, 1);
	if (acts)
		PUT(out->acting_masked, own);
	return STATUS_OK;
}

/* Who applies, and who is here for them: nobody's name stands for another's. */
static enum status put_names(const struct filing *filing, struct slip *out)
{
	struct bytes own = {0}, whom[FILING_CASES_MAX] = {{0}};
	enum status status = text_mask_name(filing->identity->name, &own);

	for (size_t i = 0; status == STATUS_OK && i < filing->case_count; i++)
		status = filing_whom(&filing->cases[i], NULL, &whom[i]);
	if (status == STATUS_OK) {
		put_applicants(filing, whom, (const char *)own.data, out);
		status = put_acting(filing, (const char *)own.data, out);
	}
	for (size_t i = 0; i < filing->case_count; i++)
		bytes_free(&whom[i]);
	bytes_free(&own);
	return status;
}

enum status filing_slip_fill(const struct filing_desk *desk, const struct filing *filing,
	int64_t received_ms, struct slip *out)
{
	const struct settings *settings = desk->settings;
	const struct writing writing = {filing->language, received_ms};
	enum status status;

	memset(out, 0, sizeof(*out));
	PUT(out->language, filing->language);
	PUT(out->hall, settings_hall(settings, filing->language));
	PUT(out->terminal, settings_place(settings, filing->language));
	PUT(out->kiosk_id, desk->enrolment.kiosk_id);
	clock_text(received_ms, out->received_at);
	PUT(out->identity_note, words_get(filing->language, identity_key(filing->identity)));
	PUT(out->visit_code, filing->visit_code);
	out->test = desk->enrolment.test;
	out->case_count = filing->case_count;
	status = put_names(filing, out);
	for (size_t i = 0; status == STATUS_OK && i < filing->case_count; i++)
		if ((status = put_wait(filing, &filing->cases[i], &out->cases[i])) == STATUS_OK)
			status = fill_case(
				&filing->cases[i], &writing, settings, &out->cases[i]);
	SAY_ONCE(out, delivery);
	SAY_ONCE(out, consult_phone);
	SAY_ONCE(out, complaint_phone);
	return status;
}
