#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/renewal.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/store/store.h"

#define KEY_FILE "keys/server.key"
#define CERTIFICATE_FILE "keys/server.crt"
#define SERVER_KEY "intake/" KEY_FILE
#define SERVER_CERTIFICATE "intake/" CERTIFICATE_FILE

struct request {
	const char *folder, *kiosk_id, *file;
	const char *hosts[CERTIFICATE_HOSTS_MAX];
	size_t host_count;
	bool due, new_key;
};

static const char USAGE[] =
	"usage: officectl renew DIR [--due] [--new-key] [--host NAME]…\n"
	"       officectl renew DIR NUMBER FILE\n"
	"Makes the office server's certificate anew, for the hosts of the present one; nginx "
	"takes\n"
	"it at its next reload, terminals notice nothing.  Or writes a new certificate of "
	"terminal\n"
	"NUMBER's manifest key to FILE, for who judges its signatures; the terminal's own copy "
	"is\n"
	"STATE/keys/manifest.crt.\n"
	"  --due      only in the last third of its life (exit 1: not yet, 3: it failed)\n"
	"  --new-key  with another key; the old one can be taken back by officectl revoke "
	"--server\n"
	"  --host     these hosts instead, beside localhost and 127.0.0.1\n";

static bool add_option(struct request *request, int option, const char *value)
{
	if (option == 'd')
		request->due = true;
	else if (option == 'n')
		request->new_key = true;
	else if (option == 'h' && request->host_count < CERTIFICATE_HOSTS_MAX)
		request->hosts[request->host_count++] = value;
	else
		return false;
	return true;
}

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"due", no_argument, NULL, 'd'},
		{"new-key", no_argument, NULL, 'n'}, {"host", required_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (!add_option(request, option, optarg))
			return false;
	}
	if (optind == argc - 1) {
		request->folder = argv[optind];
		return true;
	}
	if (optind != argc - 3 || request->due || request->new_key || request->host_count)
		return false;
	request->folder = argv[optind];
	request->kiosk_id = argv[optind + 1];
	request->file = argv[optind + 2];
	return kiosk_id_is_valid(request->kiosk_id);
}

/* An authority's key and certificate: "server" or "terminal". */
static enum status read_authority(const struct request *request, const char *name,
	struct signing_key **key, struct bytes *pem)
{
	char file[64], path[PATH_TEXT_MAX];
	enum status status;

	snprintf(file, sizeof(file), "authority/%s-ca.key", name);
	status = path_join(path, sizeof(path), request->folder, file);
	if (status == STATUS_OK)
		status = signing_key_read(path, key);
	snprintf(file, sizeof(file), "authority/%s-ca.crt", name);
	return status == STATUS_OK ? officectl_read(request->folder, file, pem) : status;
}

/* Where nothing was asked for, the hosts stay; each line of text becomes one. */
static void keep_hosts(struct request *request, char *text)
{
	char *line;

	while (text && request->host_count < CERTIFICATE_HOSTS_MAX &&
		(line = strsep(&text, "\n")))
		if (*line)
			request->hosts[request->host_count++] = line;
}

/* The certificate says which key is due, but which key answers only the key's file. */
static enum status find_key(const struct request *request, struct signing_key **out)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	if (request->new_key)
		return signing_key_make(out);
	status = path_join(path, sizeof(path), request->folder, SERVER_KEY);
	return status == STATUS_OK ? signing_key_read(path, out) : status;
}

/* Key first: cut between the two, nginx refuses to reload, and another renewal mends it. */
static enum status put_in_place(
	const struct request *request, const struct signing_key *key, const struct bytes *pem)
{
	char intake[PATH_TEXT_MAX];
	struct bytes secret = {0};
	enum status status = path_join(intake, sizeof(intake), request->folder, "intake");

	if (status == STATUS_OK && request->new_key) {
		status = signing_key_pem(key, &secret);
		if (status == STATUS_OK)
			status = officectl_write(
				intake, KEY_FILE, secret.data, secret.len, 0600);
		bytes_free(&secret);
	}
	return status == STATUS_OK
		       ? officectl_write(intake, CERTIFICATE_FILE, pem->data, pem->len, 0644)
		       : status;
}

static void tell_end(const struct bytes *pem)
{
	char date[CLOCK_TEXT_SIZE];
	int64_t from_ms, to_ms;

	if (renewal_dates(pem->data, pem->len, &from_ms, &to_ms) != STATUS_OK)
		return;
	clock_date(to_ms, date);
	printf("valid until %s\n", date);
}

static bool is_due(const struct bytes *present)
{
	int64_t from_ms, to_ms;

	return renewal_dates(present->data, present->len, &from_ms, &to_ms) != STATUS_OK ||
	       clock_wall_ms() >= to_ms - (to_ms - from_ms) / 3;
}

static enum status make_server(struct request *request, const struct bytes *present)
{
	struct signing_key *authority = NULL, *key = NULL;
	struct bytes authority_pem = {0}, hosts = {0}, pem = {0};
	enum status status = read_authority(request, "server", &authority, &authority_pem);

	if (status == STATUS_OK && !request->host_count)
		status = certificate_hosts((const char *)present->data, present->len,
			(const char *)authority_pem.data, &hosts);
	keep_hosts(request, (char *)hosts.data);
	if (status == STATUS_OK)
		status = find_key(request, &key);
	if (status == STATUS_OK)
		status = certificate_make_server((const char *)authority_pem.data, authority,
			key, request->hosts, request->host_count, clock_wall_ms(), &pem);
	if (status == STATUS_OK)
		status = put_in_place(request, key, &pem);
	if (status == STATUS_OK)
		tell_end(&pem);
	signing_key_destroy(authority);
	signing_key_destroy(key);
	bytes_free(&authority_pem);
	bytes_free(&hosts);
	bytes_free(&pem);
	return status;
}

static int renew_server(struct request *request)
{
	struct bytes present = {0};
	enum status status = officectl_read(request->folder, SERVER_CERTIFICATE, &present);
	int code = OFFICECTL_DONE;

	if (status == STATUS_OK && request->due && !is_due(&present)) {
		tell_end(&present);
		code = OFFICECTL_WANTING;
	} else if (status == STATUS_OK) {
		status = make_server(request, &present);
	}
	bytes_free(&present);
	if (status == STATUS_OK)
		return code;
	code = officectl_fail(status, "the server's certificate stays as it was");
	return request->due ? OFFICECTL_FAILED : code; /* 1 is: not yet */
}

/* The key that the office's row holds, whatever a certificate says. */
static enum status read_manifest_key(const struct request *request, struct signing_key **out)
{
	char intake[PATH_TEXT_MAX];
	struct store *store = NULL;
	struct store_key row;
	enum status status = path_join(intake, sizeof(intake), request->folder, "intake");

	if (status == STATUS_OK)
		status = store_open_reader(intake, &store);
	if (status == STATUS_OK)
		status = store_key_of(store, request->kiosk_id, STORE_ROLE_MANIFEST, &row);
	if (status == STATUS_OK)
		status = signing_key_from_spki(row.spki, row.spki_len, out);
	store_close(store);
	return status;
}

static int renew_manifest(const struct request *request)
{
	struct signing_key *authority = NULL, *key = NULL;
	struct bytes authority_pem = {0}, pem = {0};
	enum status status = read_authority(request, "terminal", &authority, &authority_pem);

	if (status == STATUS_OK)
		status = read_manifest_key(request, &key);
	if (status == STATUS_OK)
		status = certificate_make_terminal((const char *)authority_pem.data, authority,
			key, request->kiosk_id, "manifest", clock_wall_ms(), &pem);
	if (status == STATUS_OK)
		status = file_write(request->file, pem.data, pem.len, 0640);
	if (status == STATUS_OK)
		tell_end(&pem);
	signing_key_destroy(authority);
	signing_key_destroy(key);
	bytes_free(&authority_pem);
	bytes_free(&pem);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "no certificate for this terminal");
}

int officectl_renew(int argc, char **argv)
{
	struct request request = {.folder = NULL};

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	return request.kiosk_id ? renew_manifest(&request) : renew_server(&request);
}
