/*
 * transport_curl.h - HTTPS to one office: TLS 1.3, client certificate, one pinned CA.
 *
 * No redirects, no cookies, no HTTP/2; every answer is bounded.  A proxy is asked for a tunnel
 * only.  Keys are read from `<state>/keys/{tls.pem,server-ca.crt}` by libcurl at the first
 * request.  Dates of certificates are judged at line->verify_ms, not by the machine's clock.
 */
#ifndef SYNC_AGENT_TRANSPORT_CURL_H
#define SYNC_AGENT_TRANSPORT_CURL_H

#include <stdatomic.h>

#include "sync/agent/transport.h"

#define TRANSPORT_CONNECT_MS 20000
#define TRANSPORT_SLOW_BYTES 100 /* per second; slower for TRANSPORT_SLOW_S is lost */
#define TRANSPORT_SLOW_S 60

/*
 * One connection to line->url, kept until close.  A request under way is lost within a second
 * once *stop is true.  Fails NO_MEMORY, FULL.
 */
MUST_CHECK enum status transport_curl_open(const struct line *line, const char *state_folder,
	const atomic_bool *stop, struct transport **out);

#endif
