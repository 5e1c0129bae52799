/*
 * authority_desk.c - the authority's port: certificates are renewed by the real authority.
 *
 * It is away for the first days, so that some certificates end before they are renewed.
 */
#include <stdlib.h>

#include "sync/office/authority/authority.h"
#include "tests/fleet/office.h"

static bool is_away(void)
{
	return schedule_now_ms() < plan.days * FLEET_DAY_MS * 2 / 7 || !office_intake();
}

static void serve(struct authority *authority, struct call *call)
{
	const struct request request = {
		call->method, call->path, office_call_header, call, NULL};
	struct answer answer = {0};
	void *exchange;

	if (AUTHORITY_SERVICE.begin(authority, &request, &exchange) != STATUS_OK)
		abort();
	AUTHORITY_SERVICE.body(exchange, call->body.data, call->body.len);
	AUTHORITY_SERVICE.finish(exchange, &answer);
	AUTHORITY_SERVICE.destroy(exchange);
	if (office_intake())
		office_fill_reply(call, &answer);
	answer_free(&answer);
}

void authority_arrive(struct call *call, call_done *done, void *user)
{
	struct authority *authority = NULL;

	if (!is_away() && call->cut_at == SIZE_MAX &&
		authority_open(FLEET_OFFICE "/authority", &authority) == STATUS_OK)
		serve(authority, call);
	authority_close(authority);
	done(call, user);
	office_notice();
}
