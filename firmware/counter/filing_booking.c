#include "firmware/counter/filing_booking.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "firmware/base/words_date.h"
#include "firmware/model/booking.h"
#include "firmware/model/catalogue/calendar.h"

/* The label of the option that was chosen in a field; "" where none was. */
static const char *answer_label(
	const struct filing_case *of, const char *field, const char *language)
{
	const char *answer = json_text(of->form, field);

	for (size_t i = 0; answer && i < of->item->field_count; i++) {
		const json_t *json = of->item->fields[i].json, *option;
		size_t o;

		if (strcmp(of->item->fields[i].id, field) != 0)
			continue;
		json_array_foreach (json_object_get(json, "options"), o, option) {
			if (strcmp(json_text(option, "id"), answer) == 0)
				return item_text(option, "label", language);
		}
	}
	return "";
}

static const char *kind_key(const char *kind)
{
	if (strcmp(kind, "home") == 0)
		return "booking.home";
	return strcmp(kind, "extended") == 0 ? "booking.extended" : "booking.window";
}

/* Nobody could say whether a place was left: how they will hear, by what they left. */
static const char *open_key(const struct filing_case *of)
{
	const char *phone = json_text(of->form, "phone");

	return phone && *phone ? "filing.booking_open" : "filing.booking_open_no_phone";
}

/* Who must come, masked like who acts: "王*、张*三". */
static enum status put_comers(
	const struct filing_case *of, const char *language, struct slip_case *out)
{
	struct bytes names = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < of->item->field_count; i++) {
		const struct item_field *field = &of->item->fields[i];
		const char *name = json_text(of->form, field->id);

		if (!name || !json_integer_value(json_object_get(field->json, "comes")))
			continue;
		if (names.len)
			status = bytes_add_text(&names, words_get(language, "list.comma"));
		if (status == STATUS_OK)
			status = text_mask_name(name, &names);
	}
	if (status == STATUS_OK && names.len)
		text_fit(out->comers, sizeof(out->comers), (const char *)names.data);
	bytes_wipe(names.data, names.len);
	bytes_free(&names);
	return status;
}

enum status filing_booking_put(
	const struct filing_case *of, const char *language, struct slip_case *out)
{
	const char *label;
	struct booking booking;
	char day[WORDS_DATE_SIZE];
	struct bytes text = {0};
	enum status status;

	booking_of(of->item->json, of->form, &booking);
	if (!booking.day[0])
		return STATUS_OK;
	words_day(language, booking.day, date_weekday(booking.day), day);
	status = bytes_add_format(&text, "%s", day);
	label = answer_label(of, BOOKING_FIELD_TIME, language);
	if (status == STATUS_OK && *label)
		status = bytes_add_format(&text, SLIP_BETWEEN "%s", label);
	label = answer_label(of, BOOKING_FIELD_KIND, language);
	if (status == STATUS_OK)
		status = bytes_add_format(&text, SLIP_BETWEEN "%s",
			*label ? label : words_get(language, kind_key(booking.kind)));
	if (status == STATUS_OK)
		text_print(out->booking, sizeof(out->booking), "%s", (const char *)text.data);
	if (!of->place_seen)
		text_print(out->booking_open, sizeof(out->booking_open), "%s",
			words_get(language, open_key(of)));
	if (strcmp(booking.kind, "home") != 0)
		text_print(out->place, sizeof(out->place), "%s",
			item_text(of->item->json, "place", language));
	else if (json_text(of->form, BOOKING_FIELD_HOME))
		text_print(out->home, sizeof(out->home), "%s",
			json_text(of->form, BOOKING_FIELD_HOME));
	bytes_free(&text);
	return status == STATUS_OK ? put_comers(of, language, out) : status;
}
