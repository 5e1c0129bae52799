#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/desk/publication.h"
#include "sync/office/desk/sealing_desk.h"
#include "sync/office/store/store.h"

#define DEPARTMENTS_MAX 64

struct request {
	const char *folder, *origin;
	const char *hosts[CERTIFICATE_HOSTS_MAX], *departments[DEPARTMENTS_MAX];
	size_t host_count, department_count;
	const char *sockets;
	int test;
};

static const char USAGE[] =
	"usage: officectl init DIR [--host NAME]… [--origin NAME] [--department CODE]…\n"
	"                      [--sockets FOLDER] [--test]\n"
	"Makes DIR/intake, DIR/authority, DIR/departments/<code>, DIR/escrow and their keys.\n"
	"  --host        name or address of the server, beside localhost and 127.0.0.1\n"
	"  --origin      what receipts and the index are signed as; never changes "
	"(onevisit-office)\n"
	"  --department  code of a department (gongan); may be repeated; more: officectl keys "
	"--new\n"
	"  --sockets     folder of office.sock and control.sock when DIR/intake is too long a "
	"path\n"
	"  --test        a test office: its terminals and cases never mix with real ones\n";

static bool add_option(struct request *request, int option, const char *value)
{
	switch (option) {
	case 'h':
		if (request->host_count == CERTIFICATE_HOSTS_MAX)
			return false;
		request->hosts[request->host_count++] = value;
		return true;
	case 'd':
		if (request->department_count == DEPARTMENTS_MAX ||
			!sealing_desk_code_is_plain(value) ||
			strcmp(value, SEALING_DESK_ESCROW) == 0)
			return false;
		request->departments[request->department_count++] = value;
		return true;
	case 'o':
		request->origin = value;
		return true;
	case 's':
		request->sockets = value;
		return strlen(value) < PATH_TEXT_MAX;
	case 't':
		request->test = 1;
		return true;
	default:
		return false;
	}
}

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"host", required_argument, NULL, 'h'},
		{"department", required_argument, NULL, 'd'},
		{"origin", required_argument, NULL, 'o'},
		{"sockets", required_argument, NULL, 's'}, {"test", no_argument, NULL, 't'},
		{NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (!add_option(request, option, optarg))
			return false;
	}
	if (!request->department_count)
		request->departments[request->department_count++] = "gongan";
	if (!request->origin)
		request->origin = request->test ? "onevisit-office-test" : "onevisit-office";
	if (optind != argc - 1)
		return false;
	request->folder = argv[optind];
	return true;
}

static enum status make_folders(const struct request *request)
{
	static const struct {
		const char *name;
		mode_t mode;
	} FOLDERS[] = {{"intake", 0750}, {"intake/keys", 0700}, {"intake/parts", 0700},
		{"intake/uploads", 0700}, {"intake/signed", 0750}, {"intake/log", 0750},
		{"authority", 0700}, {"authority/published", 0700},
		{"authority/terminals", 0755}, {"authority/invitations", 0755},
		{"departments", 0700}, {"escrow", 0700}};
	char path[PATH_TEXT_MAX];
	enum status status = folder_make(request->folder, 0755);

	for (size_t i = 0; status == STATUS_OK && i < sizeof(FOLDERS) / sizeof(FOLDERS[0]);
		i++) {
		status = path_join(path, sizeof(path), request->folder, FOLDERS[i].name);
		if (status == STATUS_OK)
			status = folder_make(path, FOLDERS[i].mode);
	}
	return status;
}

static enum status write_note_key(
	const char *folder, const char *name, const char *origin, struct note_key *key)
{
	char text[NOTE_KEY_TEXT_SIZE + 1], file[64];
	enum status status = note_key_make(origin, key);

	if (status != STATUS_OK)
		return status;
	note_key_secret_text(key, text);
	strcat(text, "\n");
	snprintf(file, sizeof(file), "%s.key", name);
	status = officectl_write(folder, file, text, strlen(text), 0600);
	note_key_public_text(key, text);
	strcat(text, "\n");
	snprintf(file, sizeof(file), "%s.pub", name);
	if (status == STATUS_OK)
		status = officectl_write(folder, file, text, strlen(text), 0644);
	bytes_wipe(text, sizeof(text));
	return status;
}

static enum status write_key(
	const char *folder, const char *name, const struct signing_key *key)
{
	struct bytes pem = {0};
	enum status status = signing_key_pem(key, &pem);

	if (status == STATUS_OK)
		status = officectl_write(folder, name, pem.data, pem.len, 0600);
	bytes_free(&pem);
	return status;
}

/* An authority of its own: key and self-signed certificate in authority/. */
static enum status make_authority(const struct request *request, const char *name,
	const char *title, struct signing_key **key, struct bytes *pem)
{
	char subject[64], file[64];
	enum status status = signing_key_make(key);

	snprintf(
		subject, sizeof(subject), "OneVisit %s%s", title, request->test ? " TEST" : "");
	snprintf(file, sizeof(file), "authority/%s.key", name);
	if (status == STATUS_OK)
		status = write_key(request->folder, file, *key);
	if (status == STATUS_OK)
		status = certificate_make_authority(subject, *key, clock_wall_ms(), pem);
	snprintf(file, sizeof(file), "authority/%s.crt", name);
	if (status == STATUS_OK)
		status = officectl_write(request->folder, file, pem->data, pem->len, 0644);
	return status;
}

/* nginx checks terminals against the CA's certificate; the CA's key stays in authority/. */
static enum status make_terminal_authority(const struct request *request)
{
	struct signing_key *key = NULL;
	struct bytes pem = {0};
	enum status status = make_authority(request, "terminal-ca", "terminals", &key, &pem);

	if (status == STATUS_OK)
		status = officectl_write(request->folder, "intake/keys/terminal-ca.crt",
			pem.data, pem.len, 0644);
	signing_key_destroy(key);
	bytes_free(&pem);
	return status;
}

static enum status make_server(const struct request *request)
{
	struct signing_key *authority = NULL, *key = NULL;
	struct bytes authority_pem = {0}, pem = {0};
	enum status status =
		make_authority(request, "server-ca", "servers", &authority, &authority_pem);

	if (status == STATUS_OK)
		status = signing_key_make(&key);
	if (status == STATUS_OK)
		status = write_key(request->folder, "intake/keys/server.key", key);
	if (status == STATUS_OK)
		status = certificate_make_server((const char *)authority_pem.data, authority,
			key, request->hosts, request->host_count, clock_wall_ms(), &pem);
	if (status == STATUS_OK)
		status = officectl_write(
			request->folder, "intake/keys/server.crt", pem.data, pem.len, 0644);
	signing_key_destroy(authority);
	signing_key_destroy(key);
	bytes_free(&authority_pem);
	bytes_free(&pem);
	return status;
}

static enum status add_sealing_key(
	const struct request *request, const char *department, const char *folder, json_t *keys)
{
	struct seal_recipient recipient;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), request->folder, folder);

	if (status == STATUS_OK)
		status = folder_make(path, 0700);
	if (status == STATUS_OK)
		status = sealing_desk_make(path, SEALING_DESK_FILE, &recipient);
	return status == STATUS_OK ? sealing_desk_add(keys, department, &recipient,
					     clock_wall_ms(), request->test)
				   : status;
}

static enum status make_sealing_keys(const struct request *request, const char *published)
{
	char folder[64];
	json_t *keys = json_array();
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < request->department_count; i++) {
		snprintf(folder, sizeof(folder), "departments/%s", request->departments[i]);
		status = add_sealing_key(request, request->departments[i], folder, keys);
	}
	if (status == STATUS_OK)
		status = add_sealing_key(
			request, SEALING_DESK_ESCROW, SEALING_DESK_ESCROW, keys);
	if (status == STATUS_OK)
		status = publication_set_sealing_keys(published, keys);
	json_decref(keys);
	return status;
}

static enum status publish(const struct request *request)
{
	char authority[PATH_TEXT_MAX], published[PATH_TEXT_MAX], copies[PATH_TEXT_MAX];
	struct note_key key = {0};
	int64_t newest;
	enum status status =
		path_join(authority, sizeof(authority), request->folder, "authority");

	if (status == STATUS_OK)
		status = path_join(published, sizeof(published), authority, "published");
	if (status == STATUS_OK)
		status = path_join(copies, sizeof(copies), request->folder, "intake/signed");
	if (status == STATUS_OK)
		status = make_sealing_keys(request, published);
	if (status == STATUS_OK)
		status = write_note_key(authority, "publication", request->origin, &key);
	if (status == STATUS_OK)
		status = publication_sign(published, &key, request->origin, &newest);
	if (status == STATUS_OK)
		status = publication_copy(published, &key, copies);
	bytes_wipe(&key, sizeof(key));
	return status;
}

static enum status make_intake(const struct request *request)
{
	struct office_settings settings = office_settings_default();
	char intake[PATH_TEXT_MAX], keys[PATH_TEXT_MAX];
	struct store *store = NULL;
	struct note_key key = {0};
	enum status status = path_join(intake, sizeof(intake), request->folder, "intake");

	settings.test = request->test;
	snprintf(settings.origin, sizeof(settings.origin), "%s", request->origin);
	snprintf(settings.socket_folder, sizeof(settings.socket_folder), "%s",
		request->sockets ? request->sockets : "");
	if (status == STATUS_OK)
		status = path_join(keys, sizeof(keys), intake, "keys");
	if (status == STATUS_OK)
		status = write_note_key(keys, "receipt", request->origin, &key);
	bytes_wipe(&key, sizeof(key));
	if (status == STATUS_OK)
		status = store_open(intake, &store);
	store_close(store);
	return status == STATUS_OK ? office_settings_write(intake, &settings) : status;
}

/* Keys are never made twice: a second init would orphan what the first ones sealed. */
static bool exists_already(const char *folder)
{
	char path[PATH_TEXT_MAX];

	return path_join(path, sizeof(path), folder, "authority") != STATUS_OK ||
	       access(path, F_OK) == 0;
}

int officectl_init(int argc, char **argv)
{
	struct request request = {0};
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	if (exists_already(request.folder))
		return officectl_fail(STATUS_CONFLICT, "there is an office already");
	status = make_folders(&request);
	if (status == STATUS_OK)
		status = make_terminal_authority(&request);
	if (status == STATUS_OK)
		status = make_server(&request);
	if (status == STATUS_OK)
		status = publish(&request);
	if (status == STATUS_OK)
		status = make_intake(&request);
	if (status != STATUS_OK)
		return officectl_fail(status, "the office could not be made");
	return OFFICECTL_DONE;
}
