#include "sync/agent/transport_curl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "sync/agent/answer_header.h"
#include "sync/agent/version.h"

enum { URL_MAX = 1024, HEADER_MAX = 512, HEADERS_MAX = 64 };

struct curl_transport {
	struct transport base; /* first */
	CURL *handle;
	const atomic_bool *stop;
	char url[URL_MAX], proxy[URL_MAX];
	int64_t verify_ms;
	struct revocations revoked;
	bool met_revoked; /* in the request under way */
	size_t body_max;
	char key[PATH_TEXT_MAX], certificate[PATH_TEXT_MAX], ca[PATH_TEXT_MAX];
	char error[CURL_ERROR_SIZE];
	struct answer *answer; /* of the request under way */
	unsigned headers;
};

static size_t take_body(char *data, size_t one, size_t len, void *user)
{
	struct curl_transport *transport = user;
	struct bytes *body = &transport->answer->body;

	(void)one;
	if (body->len + len > transport->body_max || bytes_add(body, data, len) != STATUS_OK)
		return 0;
	return len;
}

static size_t take_header(char *line, size_t one, size_t len, void *user)
{
	struct curl_transport *transport = user;

	(void)one;
	if (++transport->headers > HEADERS_MAX || len > HEADER_MAX * 16)
		return 0;
	answer_header_read(line, len, transport->answer);
	return len;
}

static int watch_stop(
	void *user, curl_off_t down, curl_off_t down_of, curl_off_t up, curl_off_t up_of)
{
	const struct curl_transport *transport = user;

	(void)down, (void)down_of, (void)up, (void)up_of;
	if (!atomic_load(transport->stop))
		return 0;
	/* Or it waits until the name servers have answered, or not. */
	curl_easy_setopt(transport->handle, CURLOPT_QUICK_EXIT, 1L);
	return 1;
}

static void add_header(struct curl_slist **list, const char *format, ...) PRINTF_LIKE(2, 3);

static void add_header(struct curl_slist **list, const char *format, ...)
{
	char line[HEADER_MAX];
	struct curl_slist *longer;
	va_list values;

	va_start(values, format);
	vsnprintf(line, sizeof(line), format, values);
	va_end(values);
	longer = curl_slist_append(*list, line);
	if (longer)
		*list = longer;
}

static struct curl_slist *headers_of(const struct request *request)
{
	struct curl_slist *list = NULL;

	add_header(&list, "Expect:"); /* no waiting for 100 Continue */
	if (request->content_type)
		add_header(&list, "Content-Type: %s", request->content_type);
	else
		add_header(&list, "Content-Type:");
	if (request->tus)
		add_header(&list, "%s: %s", WIRE_HEADER_TUS, WIRE_TUS);
	if (request->upload_length != ANSWER_NONE)
		add_header(&list, "%s: %lld", WIRE_HEADER_UPLOAD_LENGTH,
			(long long)request->upload_length);
	if (request->upload_offset != ANSWER_NONE)
		add_header(&list, "%s: %lld", WIRE_HEADER_UPLOAD_OFFSET,
			(long long)request->upload_offset);
	if (request->upload_metadata)
		add_header(
			&list, "%s: %s", WIRE_HEADER_UPLOAD_METADATA, request->upload_metadata);
	if (request->idempotency_key)
		add_header(
			&list, "%s: %s", WIRE_HEADER_IDEMPOTENCY_KEY, request->idempotency_key);
	if (request->if_none_match && request->if_none_match[0])
		add_header(&list, "If-None-Match: %s", request->if_none_match);
	if (request->authorization)
		add_header(&list, "Authorization: %s", request->authorization);
	return list;
}

static bool is_revoked(const struct curl_transport *transport, X509 *certificate)
{
	uint8_t *der = NULL, hash[32];
	char kid[KID_SIZE];
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

	if (len <= 0)
		return true;
	sha256(der, (size_t)len, hash);
	OPENSSL_free(der);
	hex_encode(hash, sizeof(hash), kid);
	return revocations_have(&transport->revoked, REVOKED_SERVER, kid);
}

/* What the authority signed once may be in a thief's hands since. */
static int verify_chain(X509_STORE_CTX *store, void *user)
{
	struct curl_transport *transport = user;

	if (X509_verify_cert(store) <= 0)
		return 0;
	if (!is_revoked(transport, X509_STORE_CTX_get0_cert(store)))
		return 1;
	transport->met_revoked = true;
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REVOKED);
	return 0;
}

/* A clock at 1970 or 2040 must neither shut us out nor let an expired certificate in. */
static CURLcode set_verification(CURL *handle, void *context, void *user)
{
	struct curl_transport *transport = user;

	(void)handle;
	SSL_CTX_set_cert_verify_callback(context, verify_chain, transport);
	if (transport->verify_ms > 0)
		X509_VERIFY_PARAM_set_time(
			SSL_CTX_get0_param(context), (time_t)(transport->verify_ms / 1000));
	return CURLE_OK;
}

static void set_trust(struct curl_transport *transport)
{
	CURL *handle = transport->handle;

	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(handle, CURLOPT_CAINFO, transport->ca);
	/* Debian's folder of the world's CAs would otherwise be trusted beside ours. */
	curl_easy_setopt(handle, CURLOPT_CAPATH, NULL);
	if (transport->certificate[0]) {
		curl_easy_setopt(handle, CURLOPT_SSLCERT, transport->certificate);
		curl_easy_setopt(handle, CURLOPT_SSLKEY, transport->key);
	}
	curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, set_verification);
	curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, transport);
	curl_easy_setopt(handle, CURLOPT_PROXY, transport->proxy);
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

static void set_bounds(struct curl_transport *transport)
{
	CURL *handle = transport->handle;

	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)TRANSPORT_CONNECT_MS);
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, (long)TRANSPORT_SLOW_BYTES);
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, (long)TRANSPORT_SLOW_S);
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, transport->error);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "kiosk-sync/" AGENT_VERSION);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, transport);
	/* What a proxy says before the tunnel stands is no word of the office. */
	curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, transport);
	curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch_stop);
	curl_easy_setopt(handle, CURLOPT_XFERINFODATA, transport);
}

/* A line that breaks during the handshake is no verdict about who is at its end. */
static bool was_cut(const char *error)
{
	static const char *const signs[] = {
		"SYSCALL", "reset by peer", "unexpected eof", "timed out"};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strcasestr(error, signs[i]))
			return true;
	return false;
}

static enum contact contact_of(const struct curl_transport *transport, CURLcode code)
{
	if (transport->met_revoked)
		return CONTACT_REVOKED;
	switch ((int)code) {
	case CURLE_OK:
		return CONTACT_ANSWERED;
	case CURLE_SSL_CONNECT_ERROR:
		return was_cut(transport->error) ? CONTACT_LOST : CONTACT_UNTRUSTED;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		/* In TLS 1.3 our certificate is refused by an alert after the handshake. */
		return strstr(transport->error, "alert") ? CONTACT_UNTRUSTED : CONTACT_LOST;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_USE_SSL_FAILED:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WRITE_ERROR: /* more than an answer of ours could hold */
		return CONTACT_UNTRUSTED;
	default:
		return CONTACT_LOST;
	}
}

/* The clock is named, because a terminal in 1970 trusts nobody and nobody sees why. */
static void log_contact(const struct curl_transport *transport, CURLcode code)
{
	char date[CLOCK_TEXT_SIZE];
	long verify = 0;

	curl_easy_getinfo(transport->handle, CURLINFO_SSL_VERIFYRESULT, &verify);
	clock_date(clock_wall_ms(), date);
	if (contact_of(transport, code) == CONTACT_REVOKED)
		log_warn("sync", "revoked", "curl=%d verify=%ld", (int)code, verify);
	else if (contact_of(transport, code) == CONTACT_UNTRUSTED)
		log_warn("sync", "untrusted", "curl=%d verify=%ld clock=%s quality=%s",
			(int)code, verify, date, clock_quality());
	else if (code != CURLE_OK)
		log_info("sync", "lost", "curl=%d", (int)code);
}

static void set_body(CURL *handle, const struct request *request)
{
	if (strcmp(request->method, "GET") == 0) {
		curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len);
	curl_easy_setopt(
		handle, CURLOPT_POSTFIELDS, request->body ? request->body : (const void *)"");
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request->method);
	if (request->send_max > 0)
		curl_easy_setopt(
			handle, CURLOPT_MAX_SEND_SPEED_LARGE, (curl_off_t)request->send_max);
}

static void curl_exchange(
	struct transport *base, const struct request *request, struct answer *out)
{
	struct curl_transport *transport = (struct curl_transport *)base;
	struct curl_slist *headers = headers_of(request);
	char url[URL_MAX + WIRE_PATH_MAX];
	CURLcode code;
	long status = 0;

	snprintf(url, sizeof(url), "%s%s", transport->url, request->path);
	transport->body_max = request->body_max ? request->body_max : ANSWER_BODY_MAX;
	transport->answer = out;
	transport->headers = 0;
	transport->met_revoked = false;
	transport->error[0] = '\0';
	curl_easy_reset(transport->handle);
	set_trust(transport);
	set_bounds(transport);
	curl_easy_setopt(transport->handle, CURLOPT_URL, url);
	set_body(transport->handle, request);
	curl_easy_setopt(transport->handle, CURLOPT_HTTPHEADER, headers);
	code = curl_easy_perform(transport->handle);
	curl_easy_getinfo(transport->handle, CURLINFO_RESPONSE_CODE, &status);
	out->contact = contact_of(transport, code);
	out->status = (int)status;
	log_contact(transport, code);
	curl_slist_free_all(headers);
	transport->answer = NULL;
}

static void curl_close(struct transport *base)
{
	struct curl_transport *transport = (struct curl_transport *)base;

	if (transport->handle)
		curl_easy_cleanup(transport->handle);
	free(transport);
}

static enum status set_paths(
	struct curl_transport *transport, const struct line *line, const char *state_folder)
{
	size_t len = strlen(line->url);
	enum status status;

	while (len > 0 && line->url[len - 1] == '/')
		len--;
	if (len >= sizeof(transport->url) || strlen(line->proxy) >= sizeof(transport->proxy) ||
		strlen(line->certificate) >= sizeof(transport->certificate))
		return failure(STATUS_FULL, "office address of %zu bytes", len);
	memcpy(transport->url, line->url, len);
	strcpy(transport->proxy, line->proxy);
	strcpy(transport->certificate, line->certificate);
	status =
		path_join(transport->key, sizeof(transport->key), state_folder, "keys/tls.pem");
	if (status != STATUS_OK)
		return status;
	return path_join(
		transport->ca, sizeof(transport->ca), state_folder, "keys/server-ca.crt");
}

enum status transport_curl_open(const struct line *line, const char *state_folder,
	const atomic_bool *stop, struct transport **out)
{
	struct curl_transport *transport = calloc(1, sizeof(*transport));
	enum status status;

	if (!transport)
		return failure(STATUS_NO_MEMORY, "transport");
	transport->base.exchange = curl_exchange;
	transport->base.close = curl_close;
	transport->stop = stop;
	transport->verify_ms = line->verify_ms;
	if (line->revoked)
		transport->revoked = *line->revoked;
	status = set_paths(transport, line, state_folder);
	if (status == STATUS_OK && !(transport->handle = curl_easy_init()))
		status = failure(STATUS_NO_MEMORY, "libcurl");
	if (status != STATUS_OK) {
		curl_close(&transport->base);
		return status;
	}
	*out = &transport->base;
	return STATUS_OK;
}
