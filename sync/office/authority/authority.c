#include "sync/office/authority/authority.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/evidence/invitation.h"
#include "sync/office/authority/certificate_request.h"
#include "sync/office/authority/guest_list.h"
#include "sync/office/authority/register.h"
#include "sync/wire/names.h"

#define PEM_FILE_MAX 65536

struct endpoint;

struct authority {
	struct signing_key *key;
	struct bytes certificate; /* PEM */
	int terminals, guests;    /* folders of the register and of the invitations */
	pthread_mutex_t mutex;    /* guards what is written there */
};

/* One request under way. */
struct renewal {
	struct authority *authority;
	struct request request;
	const struct endpoint *endpoint;
	enum wire_problem problem;
	struct bytes body;
};

struct endpoint {
	const char *method, *path;
	enum wire_problem (*work)(struct renewal *renewal, struct bytes *pem);
};

static const char *header(const struct renewal *renewal, const char *name)
{
	const char *value = renewal->request.header(renewal->request.user, name);

	return value ? value : "";
}

/* The terminal whose certificate, perhaps an expired one, opened the connection. */
static enum wire_problem identify(struct renewal *renewal, struct certificate_identity *present)
{
	const char *escaped = header(renewal, WIRE_HEADER_CLIENT_CERT);
	char pem[CERTIFICATE_PEM_MAX];
	size_t len = 0;

	if (!*escaped)
		return WIRE_CERTIFICATE_MISSING;
	if (certificate_unescape(escaped, pem, &len) != STATUS_OK ||
		certificate_check(pem, len, (const char *)renewal->authority->certificate.data,
			clock_wall_ms(), WIRE_EXPIRED_DAYS, present) != STATUS_OK ||
		strcmp(present->role, "tls") != 0)
		return WIRE_CERTIFICATE_REFUSED;
	return WIRE_PROBLEM_NONE;
}

/* Read at every request: enrolled here, with this key, and not revoked. */
static enum wire_problem check_register(
	const struct authority *authority, const struct certificate_identity *present)
{
	struct register_entry entry;
	enum status status = register_read(authority->terminals, present->kiosk_id, &entry);

	if (status == STATUS_NOT_FOUND)
		return WIRE_CERTIFICATE_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	return entry.revoked_ms == 0 && strcmp(entry.tls_kid, present->kid) == 0
		       ? WIRE_PROBLEM_NONE
		       : WIRE_CERTIFICATE_REFUSED;
}

static bool asks_for_the_same(
	const struct certificate_identity *asked, const struct certificate_identity *present)
{
	return strcmp(asked->kiosk_id, present->kiosk_id) == 0 &&
	       strcmp(asked->role, present->role) == 0 && strcmp(asked->kid, present->kid) == 0;
}

static enum wire_problem sign(struct renewal *renewal, const char *what,
	const struct certificate_identity *present, const struct signing_key *key,
	struct bytes *pem)
{
	const struct authority *authority = renewal->authority;
	enum status status = certificate_make_terminal(
		(const char *)authority->certificate.data, authority->key, key,
		present->kiosk_id, present->role, clock_wall_ms(), pem);

	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	log_info("authority", what, "terminal=%s role=%s", present->kiosk_id, present->role);
	return WIRE_PROBLEM_NONE;
}

static enum wire_problem read_request(const struct renewal *renewal,
	struct certificate_identity *asked, struct signing_key **key)
{
	if (strcmp(header(renewal, "Content-Type"), WIRE_TYPE_REQUEST) != 0)
		return WIRE_TYPE_REFUSED;
	return certificate_request_read(renewal->body.data, renewal->body.len, asked, key) ==
			       STATUS_OK
		       ? WIRE_PROBLEM_NONE
		       : WIRE_REQUEST_BAD;
}

static enum wire_problem reenroll(struct renewal *renewal, struct bytes *pem)
{
	struct certificate_identity present, asked;
	struct signing_key *key = NULL;
	enum wire_problem problem = identify(renewal, &present);

	if (problem == WIRE_PROBLEM_NONE)
		problem = check_register(renewal->authority, &present);
	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	problem = read_request(renewal, &asked, &key);
	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	problem = asks_for_the_same(&asked, &present)
			  ? sign(renewal, "renewed", &present, key, pem)
			  : WIRE_KEY_REFUSED;
	signing_key_destroy(key);
	return problem;
}

/* A number has one TLS key for ever: a new key is a new number. */
static enum status enter(
	const struct authority *authority, const struct certificate_identity *asked)
{
	struct register_entry entry;
	enum status status = register_read(authority->terminals, asked->kiosk_id, &entry);

	if (status == STATUS_OK)
		return entry.revoked_ms == 0 && strcmp(entry.tls_kid, asked->kid) == 0
			       ? STATUS_OK
			       : failure(STATUS_DENIED, "this number has another key");
	if (status != STATUS_NOT_FOUND)
		return status;
	memset(&entry, 0, sizeof(entry));
	memcpy(entry.kiosk_id, asked->kiosk_id, sizeof(entry.kiosk_id));
	memcpy(entry.tls_kid, asked->kid, sizeof(entry.tls_kid));
	entry.enrolled_ms = clock_wall_ms();
	return register_put(authority->terminals, &entry);
}

/* Both lists are written before the certificate is made, by one thread at a time. */
static enum status admit(struct authority *authority, const char *credentials,
	const struct certificate_identity *asked)
{
	char id[VISIT_CODE_SIZE], code[VISIT_CODE_SIZE];
	const struct guest_claim claim = {id, code, asked->kiosk_id, asked->role, asked->kid};
	enum status status = invitation_credentials_read(credentials, id, code);

	if (status != STATUS_OK)
		return STATUS_DENIED;
	pthread_mutex_lock(&authority->mutex);
	status = guest_list_admit(authority->guests, &claim, clock_wall_ms());
	if (status == STATUS_OK && strcmp(asked->role, "tls") == 0)
		status = enter(authority, asked);
	pthread_mutex_unlock(&authority->mutex);
	bytes_wipe(code, sizeof(code));
	return status;
}

static enum wire_problem enroll(struct renewal *renewal, struct bytes *pem)
{
	struct certificate_identity asked;
	struct signing_key *key = NULL;
	enum wire_problem problem = read_request(renewal, &asked, &key);
	enum status status;

	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	status = admit(renewal->authority, header(renewal, "Authorization"), &asked);
	if (status == STATUS_OK)
		problem = sign(renewal, "enrolled", &asked, key, pem);
	else
		problem =
			status == STATUS_DENIED ? WIRE_INVITATION_REFUSED : WIRE_STORAGE_FAILED;
	signing_key_destroy(key);
	return problem;
}

static enum wire_problem give_authority(struct renewal *renewal, struct bytes *pem)
{
	const struct bytes *certificate = &renewal->authority->certificate;

	return bytes_add(pem, certificate->data, certificate->len) == STATUS_OK
		       ? WIRE_PROBLEM_NONE
		       : WIRE_STORAGE_FAILED;
}

static const struct endpoint ENDPOINTS[] = {
	{"POST", WIRE_PATH_ENROL, enroll},
	{"POST", WIRE_PATH_REENROLL, reenroll},
	{"GET", WIRE_PATH_CACERTS, give_authority},
};

static void find_endpoint(struct renewal *renewal)
{
	renewal->problem = WIRE_NOT_FOUND;
	for (size_t i = 0; i < sizeof(ENDPOINTS) / sizeof(ENDPOINTS[0]); i++) {
		if (strcmp(ENDPOINTS[i].path, renewal->request.path) != 0)
			continue;
		renewal->problem = WIRE_METHOD_REFUSED;
		if (strcmp(ENDPOINTS[i].method, renewal->request.method) == 0) {
			renewal->endpoint = &ENDPOINTS[i];
			renewal->problem = WIRE_PROBLEM_NONE;
			return;
		}
	}
}

static enum status begin(void *user, const struct request *request, void **exchange)
{
	struct renewal *renewal = calloc(1, sizeof(*renewal));

	if (!renewal)
		return failure(STATUS_NO_MEMORY, "no memory for a request");
	renewal->authority = user;
	renewal->request = *request;
	find_endpoint(renewal);
	*exchange = renewal;
	return STATUS_OK;
}

static void take_body(void *exchange, const void *data, size_t len)
{
	struct renewal *renewal = exchange;

	if (renewal->problem != WIRE_PROBLEM_NONE)
		return;
	if (renewal->body.len + len > CERTIFICATE_REQUEST_MAX)
		renewal->problem = WIRE_TOO_LARGE;
	else if (bytes_add(&renewal->body, data, len) != STATUS_OK)
		renewal->problem = WIRE_STORAGE_FAILED;
}

static void finish(void *exchange, struct answer *out)
{
	struct renewal *renewal = exchange;
	struct bytes pem = {0};

	if (renewal->problem == WIRE_PROBLEM_NONE)
		renewal->problem = renewal->endpoint->work(renewal, &pem);
	if (renewal->problem == WIRE_PROBLEM_NONE &&
		certificate_bundle(&pem, &out->body) != STATUS_OK)
		renewal->problem = WIRE_STORAGE_FAILED;
	bytes_free(&pem);
	if (renewal->problem != WIRE_PROBLEM_NONE) {
		log_info("authority", "refused", "problem=%s",
			wire_problem_code(renewal->problem));
		answer_problem(out, renewal->problem, NULL);
		if (renewal->problem == WIRE_INVITATION_REFUSED)
			answer_header(out, "WWW-Authenticate", "Basic realm=\"invitation\"");
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_CERTIFICATES "; smime-type=certs-only";
	answer_header(out, "Content-Transfer-Encoding", "base64");
}

static void destroy(void *exchange)
{
	struct renewal *renewal = exchange;

	if (!renewal)
		return;
	bytes_free(&renewal->body);
	free(renewal);
}

const struct service AUTHORITY_SERVICE = {
	.begin = begin,
	.body = take_body,
	.finish = finish,
	.destroy = destroy,
};

enum status authority_open(const char *authority_folder, struct authority **out)
{
	struct authority *authority = calloc(1, sizeof(*authority));
	char path[PATH_TEXT_MAX];
	enum status status;

	if (!authority)
		return failure(STATUS_NO_MEMORY, "no memory for the authority");
	authority->terminals = authority->guests = -1;
	pthread_mutex_init(&authority->mutex, NULL);
	status = path_join(path, sizeof(path), authority_folder, "terminal-ca.key");
	if (status == STATUS_OK)
		status = signing_key_read(path, &authority->key);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), authority_folder, "terminal-ca.crt");
	if (status == STATUS_OK)
		status = file_read(path, PEM_FILE_MAX, &authority->certificate);
	if (status == STATUS_OK)
		status = register_open(authority_folder, &authority->terminals);
	if (status == STATUS_OK)
		status = guest_list_open(authority_folder, &authority->guests);
	if (status != STATUS_OK) {
		authority_close(authority);
		return status;
	}
	*out = authority;
	return STATUS_OK;
}

enum status authority_give(const struct authority *authority, unsigned uid, unsigned gid)
{
	return fchown(authority->terminals, uid, gid) == 0 &&
			       fchown(authority->guests, uid, gid) == 0
		       ? STATUS_OK
		       : failure(STATUS_DENIED, "giving the lists away");
}

void authority_close(struct authority *authority)
{
	if (!authority)
		return;
	if (authority->terminals >= 0)
		close(authority->terminals);
	if (authority->guests >= 0)
		close(authority->guests);
	pthread_mutex_destroy(&authority->mutex);
	signing_key_destroy(authority->key);
	bytes_free(&authority->certificate);
	free(authority);
}
