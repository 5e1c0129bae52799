#include "tests/chaos/chaos_agent.h"

#include <curl/curl.h>
#include <stdatomic.h>

#include "sync/agent/agent.h"
#include "sync/agent/transport_curl.h"

static struct agent *agent;
static atomic_bool stopping;

static enum status connect_office(void *user, const struct line *line, struct transport **out)
{
	return transport_curl_open(line, user, &stopping, out);
}

enum status chaos_agent_open(char *state_folder)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return STATUS_IO;
	return agent_create(state_folder, connect_office, state_folder, &agent);
}

void chaos_agent_turn(void)
{
	agent_turn(agent);
}

void chaos_agent_close(void)
{
	agent_destroy(agent);
	agent = NULL;
}
