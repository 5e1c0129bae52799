/* An identity without a card: typed from a document, with an electronic ID code if there is one. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/model/date.h"
#include "firmware/model/person/country.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "firmware/visit/visit_parts.h"

/* Its issuer resolves the code before the office accepts: good enough where a card is asked. */
static bool is_enough(const struct visit *visit, const char *least)
{
	return !strcmp(least, "typed") || (visit->id_code.issuer[0] && !strcmp(least, "card"));
}

bool visit_may_type(const struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		const char *least = json_text(visit->basket.matters[m]->json, "identity_min");

		if (least && !is_enough(visit, least))
			return false;
	}
	return true;
}

bool visit_scans(const struct visit *visit)
{
	return visit->settings->id_code_issuers[0] &&
	       visit->hands->has_scanner(visit->hands_user);
}

/* A question for the number of who is here themself, of whichever person's matters. */
static bool is_number(const char *key)
{
	static const char *const KEYS[] = {"person.id_number", "applicant.id_number"};

	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (strcspn(key, "#") == strlen(KEYS[i]) &&
			!strncmp(key, KEYS[i], strlen(KEYS[i])))
			return true;
	return false;
}

bool visit_may_use_passport(const struct visit *visit)
{
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		if (is_number(visit->basket.questions[q].key) && visit_asks(visit, q) &&
			visit_is_about_the_card(visit, q))
			return false;
	}
	return true;
}

void visit_type_identity(struct visit *visit, enum visit_document document)
{
	if (visit->state != VISIT_IDENTIFY || !visit_may_type(visit) ||
		(document == VISIT_DOCUMENT_PASSPORT && !visit_may_use_passport(visit)))
		return;
	visit->document = document;
	visit->typing = visit->changed = true;
	visit->fault = FAULT_NONE;
}

void visit_leave_typing(struct visit *visit)
{
	if (visit->state != VISIT_IDENTIFY)
		return;
	visit->changed = true;
	visit->fault = FAULT_NONE;
	bytes_wipe(&visit->id_code, sizeof(visit->id_code));
	visit_ask_for_card(visit);
}

/* Eight digits are a date too. */
static void put_date(const char *typed, char out[DATE_SIZE])
{
	if (strlen(typed) == 8)
		snprintf(out, DATE_SIZE, "%.4s-%.2s-%.2s", typed, typed + 4, typed + 6);
	else
		snprintf(out, DATE_SIZE, "%.10s", typed);
}

void visit_set_typed(struct visit *visit, const char *which, const char *text)
{
	const struct {
		const char *name;
		char *out;
		size_t size;
	} fields[] = {
		{"name", visit->typed_name, sizeof(visit->typed_name)},
		{"number", visit->typed_number, sizeof(visit->typed_number)},
		{"nationality", visit->typed_nationality, sizeof(visit->typed_nationality)},
		{"birth", visit->typed_birth, sizeof(visit->typed_birth)},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(fields[i].name, which))
			text_fit(fields[i].out, fields[i].size, text);
	if (!strcmp(which, "birth"))
		put_date(text, visit->typed_birth);
	visit->typed_error = NULL;
	visit->changed = true;
}

/* What a keyboard may leave in lower case. */
static void raise_letters(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
}

static void wrong(struct visit *visit, const char *field, const char *word)
{
	visit->typed_wrong = field;
	visit->typed_error = word;
}

/* The number itself says region, birth and sex (GB 11643). */
static void check_resident(struct visit *visit, struct identity *out)
{
	const char *number = out->id_number;

	snprintf(out->id_number, sizeof(out->id_number), "%.18s", visit->typed_number);
	raise_letters(out->id_number);
	if (strlen(visit->typed_number) != 18 || !id_number_is_valid(number)) {
		wrong(visit, "identify.number", "identify.number_wrong");
		return;
	}
	snprintf(out->birth, sizeof(out->birth), "%.4s-%.2s-%.2s", number + 6, number + 10,
		number + 12);
	snprintf(out->sex, sizeof(out->sex), "%d", (number[16] - '0') % 2 ? 1 : 2);
}

static void check_passport(struct visit *visit, struct identity *out)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	snprintf(out->passport_number, sizeof(out->passport_number), "%.9s",
		visit->typed_number);
	raise_letters(out->passport_number);
	snprintf(out->nationality, sizeof(out->nationality), "%.3s", visit->typed_nationality);
	raise_letters(out->nationality);
	snprintf(out->birth, sizeof(out->birth), "%.10s", visit->typed_birth);
	snprintf(out->latin_name, sizeof(out->latin_name), "%s", visit->typed_name);
	if (strlen(visit->typed_number) > 9 || !passport_number_is_valid(out->passport_number))
		wrong(visit, "identify.number", "identify.passport_wrong");
	else if (strlen(visit->typed_nationality) > 3 || !country_is_foreign(out->nationality))
		wrong(visit, "identify.nationality", "identify.nationality_wrong");
	else if (!date_is_valid(out->birth) || strcmp(out->birth, today) > 0)
		wrong(visit, "identify.birth", "identify.birth_wrong");
}

static void take_code(const struct id_code *code, struct identity *out)
{
	if (!code->issuer[0])
		return;
	out->source = IDENTITY_E_ID;
	memcpy(out->code_issuer, code->issuer, sizeof(out->code_issuer));
	memcpy(out->code_token, code->token, sizeof(out->code_token));
}

void visit_typed_done(struct visit *visit)
{
	struct identity identity = {.source = IDENTITY_TYPED, .level = IDENTITY_LEVEL_TYPED};

	if (visit->state != VISIT_IDENTIFY || !visit->typing)
		return;
	visit->changed = true;
	visit->typed_error = NULL;
	if (text_length(visit->typed_name) < 2)
		wrong(visit, "identify.name", "identify.name_short");
	else if (visit->document == VISIT_DOCUMENT_PASSPORT)
		check_passport(visit, &identity);
	else
		check_resident(visit, &identity);
	if (!visit->typed_error) {
		snprintf(identity.name, sizeof(identity.name), "%s", visit->typed_name);
		take_code(&visit->id_code, &identity);
		visit->identity = identity;
		visit_handle(visit, VISIT_EV_TYPED);
	}
	bytes_wipe(&identity, sizeof(identity));
}

static enum fault judge(const struct visit *visit, const struct scan *scan, struct id_code *out)
{
	if (id_code_read(scan->data, scan->len, out) != STATUS_OK)
		return FAULT_ID_CODE_UNKNOWN;
	if (!id_code_is_known(out, visit->settings->id_code_issuers))
		return FAULT_ID_CODE_FOREIGN;
	return id_code_is_expired(out, clock_wall_ms()) ? FAULT_ID_CODE_EXPIRED : FAULT_NONE;
}

/* A code is taken after 告知 only, like a card. */
void visit_take_id_code(struct visit *visit, const struct scan *scan)
{
	struct id_code code = {.until_ms = 0};

	if (!visit->wanted || !visit_scans(visit))
		return;
	visit->changed = true;
	visit->fault = judge(visit, scan, &code);
	if (!visit->fault) {
		visit->id_code = code;
		visit_type_identity(visit, VISIT_DOCUMENT_ID);
		log_info("visit", "id_code", "issuer=%s", code.issuer);
	}
	bytes_wipe(&code, sizeof(code));
	visit_touch(visit);
}

void visit_forget_typed(struct visit *visit)
{
	bytes_wipe(visit->typed_name, sizeof(visit->typed_name));
	bytes_wipe(visit->typed_number, sizeof(visit->typed_number));
	bytes_wipe(visit->typed_nationality, sizeof(visit->typed_nationality));
	bytes_wipe(visit->typed_birth, sizeof(visit->typed_birth));
	bytes_wipe(&visit->id_code, sizeof(visit->id_code));
	visit->typed_error = visit->typed_wrong = NULL;
	visit->document = VISIT_DOCUMENT_ID;
}
