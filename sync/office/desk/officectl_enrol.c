#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/enrolment.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/authority/register.h"
#include "sync/office/desk/publication.h"
#include "sync/office/desk/publication_check.h"
#include "sync/office/intake/terminal_change.h"

#define SETTINGS_MAX 65536

struct request {
	const char *folder, *kiosk_id, *state, *url, *renewal, *services;
};

/* Everything that an enrolment is made from. */
struct desk {
	struct office_settings settings;
	char intake[PATH_TEXT_MAX], authority[PATH_TEXT_MAX], published[PATH_TEXT_MAX];
	struct signing_key *manifest, *tls, *terminal_ca;
	struct bytes terminal_ca_pem, server_ca_pem;
	struct note_key publication;
	int64_t newest;
};

static const char USAGE[] =
	"usage: officectl enrol DIR NUMBER STATE [--url https://HOST:PORT]\n"
	"                       [--renewal https://HOST:PORT] [--services FOLDER]\n"
	"Makes the keys of terminal NUMBER (six digits) in STATE and everything it trusts.\n"
	"  --url       where the terminal reaches the office (STATE/settings.json)\n"
	"  --renewal   where it renews its certificate\n"
	"  --services  publishes the service items of FOLDER first\n";

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"url", required_argument, NULL, 'u'},
		{"renewal", required_argument, NULL, 'r'},
		{"services", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'u')
			request->url = optarg;
		else if (option == 'r')
			request->renewal = optarg;
		else if (option == 's')
			request->services = optarg;
		else
			return false;
	}
	if (optind != argc - 3)
		return false;
	request->folder = argv[optind];
	request->kiosk_id = argv[optind + 1];
	request->state = argv[optind + 2];
	return kiosk_id_is_valid(request->kiosk_id) && officectl_url_is_good(request->url) &&
	       officectl_url_is_good(request->renewal);
}

static enum status read_key(const char *folder, const char *name, struct signing_key **out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), folder, name);

	return status == STATUS_OK ? signing_key_read(path, out) : status;
}

static enum status desk_open(const struct request *request, struct desk *desk)
{
	enum status status =
		path_join(desk->intake, sizeof(desk->intake), request->folder, "intake");

	if (status == STATUS_OK)
		status = path_join(
			desk->authority, sizeof(desk->authority), request->folder, "authority");
	if (status == STATUS_OK)
		status = path_join(
			desk->published, sizeof(desk->published), desk->authority, "published");
	if (status == STATUS_OK)
		status = office_settings_read(desk->intake, &desk->settings);
	if (status == STATUS_OK)
		status = read_key(desk->authority, "terminal-ca.key", &desk->terminal_ca);
	if (status == STATUS_OK)
		status = officectl_read(
			desk->authority, "terminal-ca.crt", &desk->terminal_ca_pem);
	if (status == STATUS_OK)
		status = officectl_read(desk->authority, "server-ca.crt", &desk->server_ca_pem);
	if (status == STATUS_OK)
		status = officectl_read_note_key(
			desk->authority, "publication.key", &desk->publication);
	if (status == STATUS_OK)
		status = signing_key_make(&desk->manifest);
	return status == STATUS_OK ? signing_key_make(&desk->tls) : status;
}

static void desk_close(struct desk *desk)
{
	signing_key_destroy(desk->manifest);
	signing_key_destroy(desk->tls);
	signing_key_destroy(desk->terminal_ca);
	bytes_free(&desk->terminal_ca_pem);
	bytes_free(&desk->server_ca_pem);
	bytes_wipe(&desk->publication, sizeof(desk->publication));
}

static enum status check_services(const struct request *request)
{
	char authority[PATH_TEXT_MAX];
	enum status status =
		path_join(authority, sizeof(authority), request->folder, "authority");

	return status == STATUS_OK ? publication_goes_on(authority, request->services, NULL, 0,
					     officectl_tell_catalogue, NULL)
				   : status;
}

static enum status publish(const struct request *request, struct desk *desk)
{
	char copies[PATH_TEXT_MAX];
	enum status status = path_join(copies, sizeof(copies), desk->intake, "signed");

	if (status == STATUS_OK && request->services)
		status = check_services(request);
	if (status == STATUS_OK && request->services)
		status = publication_add_items(desk->published, request->services);
	if (status == STATUS_OK)
		status = publication_sign(desk->published, &desk->publication,
			desk->settings.origin, &desk->newest);
	return status == STATUS_OK
		       ? publication_copy(desk->published, &desk->publication, copies)
		       : status;
}

/* The authority renews what it enrolled itself, whatever the office's rows say later. */
static enum status note_enrolment(const struct request *request, const struct desk *desk)
{
	struct register_entry entry = {.enrolled_ms = clock_wall_ms()};

	memcpy(entry.kiosk_id, request->kiosk_id, sizeof(entry.kiosk_id));
	signing_key_id(desk->tls, entry.tls_kid);
	return register_write(desk->authority, &entry);
}

/* The row comes first: a number that the office does not hold must not exist anywhere. */
static enum status take_number(const struct request *request, struct desk *desk)
{
	json_t *change = NULL;
	enum status status = terminal_change_enrol(
		request->kiosk_id, desk->settings.test, desk->manifest, desk->tls, &change);

	if (status == STATUS_OK)
		status = terminal_change_submit(desk->intake, change);
	json_decref(change);
	return status;
}

static enum status make_folders(const char *state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} FOLDERS[] = {{"keys", 0750}, {"sync", 02750}, {"sync/signed", 02750}, {"log", 0750}};
	char path[PATH_TEXT_MAX];
	enum status status = folder_make(state, 0750);

	for (size_t i = 0; status == STATUS_OK && i < sizeof(FOLDERS) / sizeof(FOLDERS[0]);
		i++) {
		status = path_join(path, sizeof(path), state, FOLDERS[i].name);
		if (status == STATUS_OK)
			status = folder_make(path, FOLDERS[i].mode);
	}
	return status;
}

/* Private key and certificate of one role. */
static enum status write_role(const struct request *request, const struct desk *desk,
	const char *role, const struct signing_key *key)
{
	struct bytes pem = {0}, certificate = {0};
	char file[64];
	enum status status = signing_key_pem(key, &pem);

	snprintf(file, sizeof(file), "keys/%s.pem", role);
	if (status == STATUS_OK)
		status = officectl_write(request->state, file, pem.data, pem.len, 0400);
	if (status == STATUS_OK)
		status = certificate_make_terminal((const char *)desk->terminal_ca_pem.data,
			desk->terminal_ca, key, request->kiosk_id, role, clock_wall_ms(),
			&certificate);
	snprintf(file, sizeof(file), "keys/%s.crt", role);
	if (status == STATUS_OK)
		status = officectl_write(
			request->state, file, certificate.data, certificate.len, 0640);
	bytes_free(&pem);
	bytes_free(&certificate);
	return status;
}

/* Keeps what a technician set before; only the address is ours. */
static enum status write_settings(const char *state, const char *url, const char *renewal)
{
	char path[PATH_TEXT_MAX];
	json_t *object = NULL;
	struct bytes text = {0};
	enum status status = path_join(path, sizeof(path), state, "settings.json");

	if (status == STATUS_OK)
		status = json_read_file(path, SETTINGS_MAX, &object);
	if (status == STATUS_NOT_FOUND) {
		object = json_object();
		status = STATUS_OK;
	}
	if (status == STATUS_OK && json_object_set_new(object, "office_url", json_string(url)))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK && renewal &&
		json_object_set_new(object, "renewal_url", json_string(renewal)))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		status = json_canonical(object, &text);
	if (status == STATUS_OK)
		status = file_write(path, text.data, text.len, 0640);
	json_decref(object);
	bytes_free(&text);
	return status;
}

static enum status write_enrolment(const struct request *request, const struct desk *desk)
{
	struct enrolment enrolment = {
		.test = desk->settings.test, .minimum_index = desk->newest};
	enum status status = officectl_read_note_key(
		desk->intake, "keys/receipt.pub", &enrolment.receipt_key);

	snprintf(enrolment.kiosk_id, sizeof(enrolment.kiosk_id), "%s", request->kiosk_id);
	memcpy(enrolment.origin, desk->settings.origin, sizeof(enrolment.origin));
	if (status == STATUS_OK)
		status = officectl_read_note_key(
			desk->authority, "publication.pub", &enrolment.publication_key);
	return status == STATUS_OK ? enrolment_write(request->state, &enrolment,
					     (const char *)desk->terminal_ca_pem.data,
					     (const char *)desk->server_ca_pem.data)
				   : status;
}

/* enrolment.json comes last: a terminal without it is not enrolled. */
static enum status write_state(const struct request *request, const struct desk *desk)
{
	char copies[PATH_TEXT_MAX];
	enum status status = make_folders(request->state);

	if (status == STATUS_OK)
		status = path_join(copies, sizeof(copies), request->state, "sync/signed");
	if (status == STATUS_OK)
		status = write_role(request, desk, "manifest", desk->manifest);
	if (status == STATUS_OK)
		status = write_role(request, desk, "tls", desk->tls);
	if (status == STATUS_OK)
		status = officectl_write(request->state, "keys/server-ca.crt",
			desk->server_ca_pem.data, desk->server_ca_pem.len, 0640);
	if (status == STATUS_OK)
		status = publication_copy(desk->published, &desk->publication, copies);
	if (status == STATUS_OK && request->url)
		status = write_settings(request->state, request->url, request->renewal);
	return status == STATUS_OK ? write_enrolment(request, desk) : status;
}

static bool is_enrolled(const char *state)
{
	char path[PATH_TEXT_MAX];

	return path_join(path, sizeof(path), state, "enrolment.json") != STATUS_OK ||
	       access(path, F_OK) == 0;
}

int officectl_enrol(int argc, char **argv)
{
	struct request request = {0};
	struct desk desk = {0};
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	if (is_enrolled(request.state))
		return officectl_fail(STATUS_CONFLICT, "this folder is an enrolled terminal");
	status = desk_open(&request, &desk);
	if (status == STATUS_OK)
		status = publish(&request, &desk);
	if (status == STATUS_OK)
		status = take_number(&request, &desk);
	if (status == STATUS_OK)
		status = note_enrolment(&request, &desk);
	if (status == STATUS_OK)
		status = write_state(&request, &desk);
	desk_close(&desk);
	if (status == STATUS_CONFLICT)
		return officectl_fail(status, "this terminal number was enrolled before");
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the terminal was not enrolled");
}
