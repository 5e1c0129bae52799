#include "firmware/base/log.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

/* Where 取消 and the end of the countdown lead; a state that leads to itself goes on. */
static const enum visit_state LEAVES_TO[VISIT_STATES] = {
	[VISIT_ATTRACT] = VISIT_ATTRACT,
	[VISIT_CHOOSE] = VISIT_ATTRACT,
	[VISIT_GUIDE] = VISIT_ATTRACT,
	[VISIT_NOTICE] = VISIT_ATTRACT,
	[VISIT_IDENTIFY] = VISIT_GOODBYE,
	[VISIT_CODE] = VISIT_GOODBYE,
	[VISIT_FORM] = VISIT_GOODBYE,
	[VISIT_MATERIALS] = VISIT_GOODBYE,
	[VISIT_REVIEW] = VISIT_GOODBYE,
	[VISIT_SIGN] = VISIT_GOODBYE,
	[VISIT_SENDING] = VISIT_SENDING,
	[VISIT_SLIP] = VISIT_GOODBYE,
	[VISIT_GOODBYE] = VISIT_GOODBYE,
	[VISIT_WAITING_SLIP] = VISIT_ATTRACT,
	[VISIT_OUT_OF_SERVICE] = VISIT_OUT_OF_SERVICE,
	[VISIT_STUCK] = VISIT_GOODBYE,
	[VISIT_TRACK] = VISIT_GOODBYE,
};

/*
 * The whole visit.  Rows of one state and event are tried in order: the first whose act, if
 * any, says yes is taken.
 */
static const struct step {
	enum visit_state in;
	enum visit_event on;
	bool (*act)(struct visit *visit);
	enum visit_state next;
} STEPS[] = {
	{VISIT_ATTRACT, VISIT_EV_START, visit_ask_to_start, VISIT_ATTRACT},
	{VISIT_ATTRACT, VISIT_EV_CARD_PUT, visit_ask_to_resume, VISIT_ATTRACT},
	{VISIT_ATTRACT, VISIT_EV_RESUME, visit_ask_to_resume, VISIT_ATTRACT},
	{VISIT_ATTRACT, VISIT_EV_UNBLOCKED, visit_asked_to_resume, VISIT_NOTICE},
	{VISIT_ATTRACT, VISIT_EV_UNBLOCKED, visit_asked_to_start, VISIT_CHOOSE},
	{VISIT_ATTRACT, VISIT_EV_UNBLOCKED, NULL, VISIT_ATTRACT},
	{VISIT_ATTRACT, VISIT_EV_BLOCKED, NULL, VISIT_OUT_OF_SERVICE},
	{VISIT_ATTRACT, VISIT_EV_ASK_SLIP, visit_ask_code, VISIT_WAITING_SLIP},
	{VISIT_ATTRACT, VISIT_EV_TRACK, NULL, VISIT_TRACK},
	{VISIT_OUT_OF_SERVICE, VISIT_EV_UNBLOCKED, NULL, VISIT_ATTRACT},
	{VISIT_OUT_OF_SERVICE, VISIT_EV_BLOCKED, NULL, VISIT_OUT_OF_SERVICE},
	{VISIT_OUT_OF_SERVICE, VISIT_EV_START, visit_can_read_guides, VISIT_CHOOSE},
	{VISIT_OUT_OF_SERVICE, VISIT_EV_ASK_SLIP, visit_ask_code, VISIT_WAITING_SLIP},
	{VISIT_OUT_OF_SERVICE, VISIT_EV_TRACK, NULL, VISIT_TRACK},
	{VISIT_CHOOSE, VISIT_EV_CHOSEN, visit_has_matters, VISIT_GUIDE},
	{VISIT_CHOOSE, VISIT_EV_NEXT, visit_has_matters, VISIT_GUIDE},
	{VISIT_CHOOSE, VISIT_EV_BACK, visit_goes_home, VISIT_CODE},
	{VISIT_CHOOSE, VISIT_EV_BACK, visit_is_somebodys, VISIT_GOODBYE},
	{VISIT_CHOOSE, VISIT_EV_BACK, NULL, VISIT_ATTRACT},
	{VISIT_GUIDE, VISIT_EV_CHECKLIST, visit_print_checklist, VISIT_GUIDE},
	{VISIT_GUIDE, VISIT_EV_TRACK, visit_opens_track, VISIT_TRACK},
	{VISIT_GUIDE, VISIT_EV_NEXT, visit_begin_known, VISIT_CODE},
	{VISIT_GUIDE, VISIT_EV_NEXT, visit_may_begin, VISIT_NOTICE},
	{VISIT_GUIDE, VISIT_EV_BACK, visit_stop_reading_guide, VISIT_CHOOSE},
	{VISIT_NOTICE, VISIT_EV_NEXT, NULL, VISIT_IDENTIFY},
	{VISIT_NOTICE, VISIT_EV_BACK, visit_came_to_resume, VISIT_ATTRACT},
	{VISIT_NOTICE, VISIT_EV_BACK, NULL, VISIT_GUIDE},
	{VISIT_IDENTIFY, VISIT_EV_CARD_READ, visit_identify, VISIT_CODE},
	{VISIT_IDENTIFY, VISIT_EV_CARD_READ, visit_card_failed, VISIT_IDENTIFY},
	{VISIT_IDENTIFY, VISIT_EV_CARD_FAILED, visit_card_failed, VISIT_IDENTIFY},
	{VISIT_IDENTIFY, VISIT_EV_TYPED, visit_identify, VISIT_CODE},
	{VISIT_IDENTIFY, VISIT_EV_TYPED, visit_card_failed, VISIT_IDENTIFY},
	{VISIT_IDENTIFY, VISIT_EV_BACK, visit_stop_reading, VISIT_NOTICE},
	{VISIT_CODE, VISIT_EV_NEXT, visit_leaves_draft, VISIT_GOODBYE},
	{VISIT_CODE, VISIT_EV_NEXT, visit_knows_what, VISIT_FORM},
	{VISIT_CODE, VISIT_EV_RESUMED, NULL, VISIT_REVIEW},
	{VISIT_CODE, VISIT_EV_CHOSEN, visit_has_matters, VISIT_GUIDE},
	{VISIT_CODE, VISIT_EV_START, visit_knows_who, VISIT_CHOOSE},
	{VISIT_FORM, VISIT_EV_NEXT, visit_is_fixing, VISIT_REVIEW},
	{VISIT_FORM, VISIT_EV_BACK, visit_is_fixing, VISIT_REVIEW},
	{VISIT_FORM, VISIT_EV_NEXT, visit_form_is_done, VISIT_MATERIALS},
	{VISIT_FORM, VISIT_EV_BACK, NULL, VISIT_CODE},
	{VISIT_MATERIALS, VISIT_EV_NEXT, visit_is_fixing, VISIT_REVIEW},
	{VISIT_MATERIALS, VISIT_EV_BACK, visit_is_fixing, VISIT_REVIEW},
	{VISIT_MATERIALS, VISIT_EV_NEXT, NULL, VISIT_REVIEW},
	{VISIT_MATERIALS, VISIT_EV_BACK, NULL, VISIT_FORM},
	{VISIT_REVIEW, VISIT_EV_FIX, visit_gap_in_form, VISIT_FORM},
	{VISIT_REVIEW, VISIT_EV_FIX, visit_gap_in_materials, VISIT_MATERIALS},
	{VISIT_REVIEW, VISIT_EV_CHECKLIST, visit_print_checklist, VISIT_REVIEW},
	{VISIT_REVIEW, VISIT_EV_CHANGE, NULL, VISIT_FORM},
	{VISIT_REVIEW, VISIT_EV_NEXT, visit_nothing_is_missing, VISIT_SIGN},
	{VISIT_REVIEW, VISIT_EV_BACK, NULL, VISIT_MATERIALS},
	{VISIT_SIGN, VISIT_EV_SIGNED, visit_next_signer, VISIT_SIGN},
	{VISIT_SIGN, VISIT_EV_SIGNED, visit_submit, VISIT_SENDING},
	{VISIT_SIGN, VISIT_EV_CARD_FAILED, visit_card_failed, VISIT_SIGN},
	{VISIT_SIGN, VISIT_EV_BACK, NULL, VISIT_REVIEW},
	{VISIT_SENDING, VISIT_EV_FILED, visit_is_filed_alone, VISIT_GOODBYE},
	{VISIT_SENDING, VISIT_EV_FILED, visit_begin_slip, VISIT_SLIP},
	{VISIT_SENDING, VISIT_EV_FILE_FAILED, visit_stays_alone, VISIT_GOODBYE},
	{VISIT_SENDING, VISIT_EV_FILE_FAILED, visit_end_sending, VISIT_REVIEW},
	{VISIT_SLIP, VISIT_EV_REPRINT, visit_reprint, VISIT_SLIP},
	{VISIT_SLIP, VISIT_EV_START, visit_keeps_filed, VISIT_CHOOSE},
	{VISIT_SLIP, VISIT_EV_NEXT, NULL, VISIT_GOODBYE},
	{VISIT_GOODBYE, VISIT_EV_NEXT, NULL, VISIT_GOODBYE},
	{VISIT_WAITING_SLIP, VISIT_EV_CODE_RIGHT, visit_show_kept_slip, VISIT_SLIP},
	{VISIT_WAITING_SLIP, VISIT_EV_CODE_WRONG, visit_count_wrong_code, VISIT_WAITING_SLIP},
	{VISIT_WAITING_SLIP, VISIT_EV_BACK, NULL, VISIT_ATTRACT},
	{VISIT_TRACK, VISIT_EV_NEXT, visit_returns_to_guide, VISIT_GUIDE},
	{VISIT_TRACK, VISIT_EV_BACK, visit_returns_to_guide, VISIT_GUIDE},
	{VISIT_TRACK, VISIT_EV_START, visit_keeps_filed, VISIT_CHOOSE},
	{VISIT_TRACK, VISIT_EV_NEXT, NULL, VISIT_GOODBYE},
};

static const char *STATE_NAMES[VISIT_STATES] = {"attract", "choose", "guide", "notice",
	"identify", "code", "form", "materials", "review", "sign", "sending", "slip", "goodbye",
	"waiting", "out", "stuck", "track"};

/* A state that would ask nothing is passed by, in the direction the citizen goes. */
static bool has_nothing_to_ask(const struct visit *visit, enum visit_state state)
{
	size_t i;

	if (!visit->answers || visit->fixing)
		return false;
	if (state == VISIT_FORM) {
		for (i = 0; i < visit->basket.question_count; i++)
			if (!visit->basket.questions[i].situation && visit_asks(visit, i))
				return false;
		return true;
	}
	for (i = 0; state == VISIT_MATERIALS && i < visit->basket.material_count; i++)
		if (visit_wants(visit, i))
			return false;
	return state == VISIT_MATERIALS;
}

static enum visit_state pass_by(
	const struct visit *visit, enum visit_state state, enum visit_event event)
{
	if (state == VISIT_FORM && has_nothing_to_ask(visit, state))
		return event == VISIT_EV_BACK ? VISIT_CODE
					      : pass_by(visit, VISIT_MATERIALS, event);
	if (state == VISIT_MATERIALS && has_nothing_to_ask(visit, state))
		return event == VISIT_EV_BACK ? pass_by(visit, VISIT_FORM, event)
					      : VISIT_REVIEW;
	return state;
}

static void welcome(struct visit *visit)
{
	visit_forget(visit);
	visit_return_to_usual(visit);
	visit_settle_draft(visit);
	visit->reported = false;
	visit->hands->watch_card(visit->hands_user, true);
	/* Without a catalogue: it came while somebody looked for a slip already. */
	if (visit->blocked || !visit->catalogue.count)
		visit_check_terminal(visit);
}

static enum visit_yield yield_of(const struct slip *slip)
{
	for (size_t i = 0; i < slip->case_count; i++)
		if (slip->cases[i].booking[0])
			return VISIT_YIELD_BOOKED;
	return slip->case_count ? VISIT_YIELD_CASES : VISIT_YIELD_NOTHING;
}

static void arrive(struct visit *visit)
{
	switch ((int)visit->state) {
	case VISIT_ATTRACT:
		welcome(visit);
		break;
	case VISIT_OUT_OF_SERVICE:
		visit_forget(visit);
		visit->hands->watch_card(visit->hands_user, false);
		break;
	case VISIT_CHOOSE:
	case VISIT_WAITING_SLIP:
	case VISIT_TRACK:
		visit->hands->watch_card(visit->hands_user, false);
		break;
	case VISIT_IDENTIFY:
		visit_ask_for_card(visit);
		break;
	case VISIT_FORM:
	case VISIT_REVIEW:
		visit_ask_places(visit);
		visit_save_draft(visit);
		visit_watch_for_others(visit);
		break;
	case VISIT_MATERIALS:
		visit_save_draft(visit);
		visit_watch_for_others(visit);
		break;
	case VISIT_SIGN:
		visit_save_draft(visit);
		visit_stop_watching(visit);
		visit_begin_signing(visit);
		break;
	case VISIT_SLIP:
		visit->slip_seen = true;
		break;
	case VISIT_GOODBYE:
		if (visit->slip_seen)
			visit_leave_slip(visit);
		visit_keep_rating(visit);
		visit->yield = yield_of(visit->slip);
		visit_forget(visit);
		visit->hands->watch_card(visit->hands_user, false);
		break;
	default:
		break;
	}
}

/* A card that lies there and fails again and again is nobody. */
static bool is_sign_of_life(enum visit_event event)
{
	return event != VISIT_EV_CARD_READ && event != VISIT_EV_CARD_FAILED &&
	       event != VISIT_EV_CODE_WRONG;
}

static void enter(struct visit *visit, enum visit_state state, enum visit_event event)
{
	bool moved = state != visit->state;

	visit->changed = true;
	if (moved) {
		visit_film(visit, -1);
		log_info("visit", "state", "from=%s to=%s", STATE_NAMES[visit->state],
			STATE_NAMES[state]);
		visit->state = state;
		visit->helping = visit->card_put = false;
		visit->since_ms = visit->now_ms;
		arrive(visit);
	}
	if (moved || is_sign_of_life(event))
		visit_touch(visit);
}

enum visit_state visit_place(const struct visit *visit)
{
	return visit->state == VISIT_STUCK ? visit->stuck_from : visit->state;
}

/* Whoever was identified, or gave a code, leaves by a new process; what is being filed is not left. */
static enum visit_state leaves_to(const struct visit *visit)
{
	enum visit_state to = LEAVES_TO[visit->state];

	if (visit_place(visit) == VISIT_SENDING)
		return VISIT_SENDING;
	return to == VISIT_ATTRACT && (visit->identified || visit->filed.given) ? VISIT_GOODBYE
										: to;
}

/* 取消, or nobody was there until the end. */
static void leave(struct visit *visit, enum visit_event event)
{
	enum visit_state to = leaves_to(visit), from = visit_place(visit);

	visit->kept |= event == VISIT_EV_TIME_UP && visit_keeps_draft(visit);
	if (visit->state == VISIT_ATTRACT)
		visit_return_to_usual(visit);
	if (event == VISIT_EV_CANCEL && from != VISIT_SENDING)
		visit_end_draft(visit);
	else
		visit_save_draft(visit);
	if (visit->state == VISIT_GOODBYE)
		visit->over = true;
	else if (from != VISIT_SLIP && from != VISIT_TRACK && from != VISIT_GOODBYE)
		visit->abandoned = to == VISIT_GOODBYE;
	enter(visit, to, event);
	visit->left = to == VISIT_SENDING && event == VISIT_EV_TIME_UP;
}

/* What belongs to no single state. True when it was one of these. */
static bool handle_everywhere(struct visit *visit, enum visit_event event)
{
	if (event == VISIT_EV_MORE_TIME) {
		visit->changed = true;
		visit_touch(visit);
	} else if (event == VISIT_EV_STUCK && visit_may_be_stuck(visit)) {
		visit_go_stuck(visit);
		enter(visit, VISIT_STUCK, event);
	} else if (event == VISIT_EV_BACK && visit->state == VISIT_STUCK) {
		visit_leave_stuck(visit);
		enter(visit, visit->stuck_from, event);
	} else if (event == VISIT_EV_LEAVE && visit_keeps_draft(visit)) {
		visit_go_leaving(visit);
		enter(visit, VISIT_CODE, event);
	} else if (event == VISIT_EV_BACK && visit->state == VISIT_CODE && visit->leaving) {
		visit->leaving = false;
		enter(visit, visit->leaving_from, event);
	} else if (event == VISIT_EV_CANCEL || event == VISIT_EV_TIME_UP) {
		leave(visit, event);
	} else {
		return false;
	}
	return true;
}

/* What was under way when 办不成事 was touched ends behind it. */
static bool ends_behind(enum visit_event event)
{
	switch ((int)event) {
	case VISIT_EV_FILED:
	case VISIT_EV_FILE_FAILED:
	case VISIT_EV_RESUMED:
	case VISIT_EV_CODE_RIGHT:
	case VISIT_EV_CODE_WRONG:
		return true;
	default:
		return false;
	}
}

/* From 办不成事 the way back leads to where it led. */
static void go_on(struct visit *visit, enum visit_state next, enum visit_event event)
{
	next = pass_by(visit, next, event);
	if (visit->state == VISIT_STUCK && ends_behind(event))
		visit->stuck_from = next;
	else
		enter(visit, next, event);
}

void visit_handle(struct visit *visit, enum visit_event event)
{
	const enum visit_state before = ends_behind(event) ? visit_place(visit) : visit->state;
	bool known = false;
	size_t i;

	if (handle_everywhere(visit, event))
		return;
	for (i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		const struct step *step = &STEPS[i];
		if (step->in != before || step->on != event)
			continue;
		if (!known)
			visit->fault = FAULT_NONE;
		known = true;
		visit->changed = true;
		if (step->act && !step->act(visit))
			continue;
		if (before == VISIT_GOODBYE)
			visit->over = true;
		go_on(visit, step->next, event);
		visit->heard = FAULT_NONE;
		return;
	}
	visit->heard = FAULT_NONE;
	if (known)
		visit_touch(visit);
	else
		log_info("visit", "ignored", "event=%d state=%s", event, STATE_NAMES[before]);
}
