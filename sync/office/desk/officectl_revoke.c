#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/revocations.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/authority/guest_list.h"
#include "sync/office/authority/register.h"
#include "sync/office/desk/publication.h"
#include "sync/office/desk/sealing_desk.h"
#include "sync/office/intake/terminal_change.h"

struct request {
	const char *folder, *kiosk_id, *server, *key;
};

static const char USAGE[] =
	"usage: officectl revoke DIR NUMBER\n"
	"       officectl revoke DIR --server CERTIFICATE\n"
	"       officectl revoke DIR --key ID\n"
	"Takes back what was given: terminal NUMBER is refused from the next request on;\n"
	"no terminal talks to who answers with the key of CERTIFICATE (a .crt file that is no\n"
	"longer in use: officectl renew --new-key comes first); nothing is sealed to sealing "
	"key\n"
	"ID any more.  The last two stand in the signed index, which terminals fetch.\n";

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"server", required_argument, NULL, 's'},
		{"key", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 's')
			request->server = optarg;
		else if (option == 'k')
			request->key = optarg;
		else
			return false;
	}
	if (optind == argc)
		return false;
	request->folder = argv[optind++];
	request->kiosk_id = optind < argc ? argv[optind++] : NULL;
	if (request->kiosk_id && !kiosk_id_is_valid(request->kiosk_id))
		return false;
	return optind == argc && !!request->kiosk_id + !!request->server + !!request->key == 1;
}

/* Where the authority is another machine, revoke there too. */
static enum status revoke_renewal(const char *office, const char *kiosk_id)
{
	char authority[PATH_TEXT_MAX];
	int guests = -1;
	enum status status = path_join(authority, sizeof(authority), office, "authority");

	if (status != STATUS_OK || access(authority, F_OK) != 0)
		return status;
	status = register_revoke(authority, kiosk_id, clock_wall_ms());
	if (status == STATUS_NOT_FOUND)
		status = STATUS_OK;
	if (status == STATUS_OK)
		status = guest_list_open(authority, &guests);
	if (status == STATUS_OK)
		status = guest_list_cancel(guests, kiosk_id);
	if (guests >= 0)
		close(guests);
	return status;
}

static enum status revoke_terminal(const struct request *request)
{
	char intake[PATH_TEXT_MAX];
	json_t *change = NULL;
	enum status status = path_join(intake, sizeof(intake), request->folder, "intake");

	if (status == STATUS_OK)
		status = terminal_change_revoke(request->kiosk_id, &change);
	if (status == STATUS_OK)
		status = terminal_change_submit(intake, change);
	if (status == STATUS_OK)
		status = revoke_renewal(request->folder, request->kiosk_id);
	json_decref(change);
	return status;
}

static enum status kid_of(const char *path, char out[KID_SIZE])
{
	struct signing_key *key = NULL;
	struct bytes pem = {0};
	enum status status = file_read(path, CERTIFICATE_PEM_MAX, &pem);

	if (status == STATUS_OK)
		status = certificate_key((const char *)pem.data, pem.len, &key);
	if (status == STATUS_OK)
		signing_key_id(key, out);
	signing_key_destroy(key);
	bytes_free(&pem);
	return status;
}

/* The key that answers now must not go: every terminal would stand before a closed door. */
static enum status find_server(const struct request *request, char out[KID_SIZE])
{
	char path[PATH_TEXT_MAX], present[KID_SIZE];
	enum status status = kid_of(request->server, out);

	if (status == STATUS_OK)
		status = path_join(
			path, sizeof(path), request->folder, "intake/keys/server.crt");
	if (status == STATUS_OK)
		status = kid_of(path, present);
	if (status == STATUS_OK && strcmp(present, out) == 0)
		status = failure(STATUS_CONFLICT, "the server uses this key: renew it first");
	return status;
}

static enum status publish(
	const struct request *request, enum revoked_kind kind, const char *id)
{
	char published[PATH_TEXT_MAX];
	struct revocations list = {.count = {0}};
	struct bytes text = {0};
	int64_t newest = 0;
	enum status status =
		path_join(published, sizeof(published), request->folder, "authority/published");

	if (status == STATUS_OK)
		status = sealing_desk_read_revoked(published, &list);
	if (status == STATUS_OK)
		status = revocations_add(&list, kind, id);
	if (status == STATUS_OK)
		status = revocations_encode(&list, &text);
	if (status == STATUS_OK)
		status =
			officectl_write(published, REVOCATIONS_FILE, text.data, text.len, 0640);
	if (status == STATUS_OK)
		status = officectl_sign_index(request->folder, &newest);
	if (status == STATUS_OK)
		printf("index version %lld\n", (long long)newest);
	bytes_free(&text);
	return status;
}

/* A slip of the pen would leave the key in use, and everybody at ease. */
static enum status revoke_sealing_key(const struct request *request)
{
	struct office_settings settings;
	struct sealing_desk desk = {.list = NULL};
	char intake[PATH_TEXT_MAX];
	enum status status = path_join(intake, sizeof(intake), request->folder, "intake");

	if (status == STATUS_OK)
		status = office_settings_read(intake, &settings);
	if (status == STATUS_OK)
		status = sealing_desk_read(request->folder, settings.test, &desk);
	if (status == STATUS_OK && !sealing_desk_find(&desk, request->key))
		status = failure(STATUS_NOT_FOUND, "no such key in sealing-keys.json");
	if (status == STATUS_OK)
		status = publish(request, REVOKED_SEALING_KEY, request->key);
	if (status == STATUS_OK)
		status = officectl_tell_lacks(request->folder);
	sealing_desk_free(&desk);
	return status;
}

static enum status take_back(const struct request *request)
{
	char kid[KID_SIZE];
	enum status status;

	if (request->kiosk_id)
		return revoke_terminal(request);
	if (request->key)
		return revoke_sealing_key(request);
	status = find_server(request, kid);
	return status == STATUS_OK ? publish(request, REVOKED_SERVER, kid) : status;
}

int officectl_revoke(int argc, char **argv)
{
	struct request request = {.folder = NULL};
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	status = take_back(&request);
	return status == STATUS_OK ? OFFICECTL_DONE : officectl_fail(status, "not revoked");
}
