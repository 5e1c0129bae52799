#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/wire/names.h"
#include "sync/wire/problem.h"

#define REQUESTS_AT_ONCE 16 /* of one terminal; kiosk-sync has one */
#define GUESTS_A_MINUTE 30  /* requests without a certificate, of one address */
#define GUESTS_AT_ONCE 20   /* so many of them may come at once */
#define AUTHORITY_SOCKET "authority.sock"

struct request {
	const char *folder, *listen, *run, *renewal;
};

/* Every path of the configuration; none may hold what nginx gives a meaning. */
struct places {
	char run[PATH_TEXT_MAX], keys[PATH_TEXT_MAX], socket[PATH_TEXT_MAX];
	char authority[PATH_TEXT_MAX]; /* socket of the renewal */
};

static const char USAGE[] =
	"usage: officectl front DIR --listen ADDRESS:PORT [--renewal ADDRESS:PORT] --run "
	"FOLDER\n"
	"Writes FOLDER/nginx.conf and prints the command that runs nginx with it.\n"
	"  --listen  where terminals connect\n"
	"  --renewal where they get and renew certificates (the program authority)\n"
	"  --run     folder of nginx's pid, logs and temporary files\n";

/*
 * What a client may have sent along as somebody else's identity.  X-Client-Cert itself is
 * overwritten; the office reads nothing else, so this list only keeps logs and tools honest.
 */
static const char *const CLEARED[] = {"Client-Cert", "Client-Cert-Chain", "Cookie", "Forwarded",
	"SSL-Client-Cert", "X-Client-DN", "X-Client-Verify", "X-Forwarded-For",
	"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-User", "X-Real-IP",
	"X-Remote-User", "X-SSL-Client-Cert", "X-SSL-Client-S-DN", "X-SSL-Client-Verify"};

static const char *const TEMPORARY[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};

static bool address_is_plain(const char *address)
{
	return strspn(address, "0123456789abcdefABCDEF.:[]") == strlen(address);
}

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"listen", required_argument, NULL, 'l'},
		{"run", required_argument, NULL, 'r'},
		{"renewal", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'l')
			request->listen = optarg;
		else if (option == 'r')
			request->run = optarg;
		else if (option == 'n')
			request->renewal = optarg;
		else
			return false;
	}
	if (optind != argc - 1 || !request->listen || !request->run)
		return false;
	request->folder = argv[optind];
	return address_is_plain(request->listen) &&
	       (!request->renewal || address_is_plain(request->renewal));
}

static bool path_is_plain(const char *path)
{
	return strpbrk(path, "\"'\\$;{}\r\n\t") == NULL;
}

/* Beside the office's sockets when they have a folder of their own. */
static enum status authority_socket(
	const char *office, const struct office_settings *settings, struct places *places)
{
	char *out = places->authority;

	if (*settings->socket_folder)
		return path_join(out, PATH_TEXT_MAX, settings->socket_folder, AUTHORITY_SOCKET);
	return path_join(out, PATH_TEXT_MAX, office, "authority/" AUTHORITY_SOCKET);
}

static enum status find_places(const struct request *request, struct places *places)
{
	char office[PATH_TEXT_MAX], intake[PATH_TEXT_MAX];
	struct office_settings settings;
	enum status status = folder_make(request->run, 0700);

	if (status == STATUS_OK)
		status = officectl_absolute(request->run, places->run);
	if (status == STATUS_OK)
		status = officectl_absolute(request->folder, office);
	if (status == STATUS_OK)
		status = path_join(intake, sizeof(intake), office, "intake");
	if (status == STATUS_OK)
		status = path_join(places->keys, sizeof(places->keys), intake, "keys");
	if (status == STATUS_OK)
		status = office_settings_read(intake, &settings);
	if (status == STATUS_OK)
		status = office_socket_path(intake, &settings, "office.sock", places->socket,
			sizeof(places->socket));
	if (status == STATUS_OK)
		status = authority_socket(office, &settings, places);
	if (status == STATUS_OK &&
		!(path_is_plain(places->run) && path_is_plain(places->keys) &&
			path_is_plain(places->socket) && path_is_plain(places->authority)))
		status = failure(STATUS_BAD_DATA, "a path that nginx would misread");
	return status;
}

/* Only a master that runs as root changes its workers' user; they must reach office.sock. */
static enum status write_process(const struct places *places, struct bytes *out)
{
	struct passwd *user = geteuid() == 0 ? getpwuid(0) : NULL;
	enum status status = STATUS_OK;

	if (user)
		status = bytes_add_format(out, "user %s;\n", user->pw_name);
	if (status == STATUS_OK)
		status = bytes_add_format(out,
			"daemon off;\n"
			"worker_processes auto;\n"
			"pid \"%s/nginx.pid\";\n"
			"error_log \"%s/error.log\" warn;\n"
			"worker_rlimit_nofile 16384;\n"
			"events {\n\tworker_connections 8192;\n}\n",
			places->run, places->run);
	return status;
}

static enum status write_http(const struct places *places, struct bytes *out)
{
	enum status status = bytes_add_format(out,
		"http {\n"
		"\tserver_tokens off;\n"
		"\taccess_log \"%s/access.log\";\n"
		"\tdefault_type application/octet-stream;\n"
		"\tkeepalive_timeout 75s;\n"
		"\tkeepalive_requests 100000;\n"
		"\tclient_max_body_size %dm;\n"
		"\tclient_body_buffer_size 128k;\n"
		"\tclient_header_timeout 20s;\n"
		"\tclient_body_timeout 60s;\n"
		"\treset_timedout_connection on;\n"
		"\tlimit_conn_zone $ssl_client_serial zone=terminals:8m;\n"
		"\tlimit_conn_status 429;\n"
		"\tlimit_conn terminals %d;\n"
		"\tlimit_req_zone $binary_remote_addr zone=guests:4m rate=%dr/m;\n"
		"\tlimit_req_status 429;\n",
		places->run, PART_SIZE_MAX / (1024 * 1024) + 1, REQUESTS_AT_ONCE,
		GUESTS_A_MINUTE);

	for (size_t i = 0; status == STATUS_OK && i < sizeof(TEMPORARY) / sizeof(TEMPORARY[0]);
		i++)
		status = bytes_add_format(out, "\t%s_temp_path \"%s/%s\";\n", TEMPORARY[i],
			places->run, TEMPORARY[i]);
	if (status == STATUS_OK)
		status = bytes_add_format(out,
			"\tupstream office {\n"
			"\t\tserver \"unix:%s\" max_fails=0;\n"
			"\t\tkeepalive 32;\n"
			"\t}\n"
			"\tupstream authority {\n"
			"\t\tserver \"unix:%s\" max_fails=0;\n"
			"\t}\n",
			places->socket, places->authority);
	return status;
}

/* As strong as the P-256 keys around it, and a seventh faster than what clients ask for first. */
#define CIPHERS "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

static enum status write_tls(const char *listen, const struct places *places, struct bytes *out)
{
	return bytes_add_format(out,
		"\tserver {\n"
		"\t\tlisten %s ssl;\n"
		"\t\tssl_protocols TLSv1.3;\n"
		"\t\tssl_conf_command Ciphersuites " CIPHERS ";\n"
		"\t\tssl_prefer_server_ciphers on;\n"
		"\t\tssl_certificate \"%s/server.crt\";\n"
		"\t\tssl_certificate_key \"%s/server.key\";\n"
		"\t\tssl_client_certificate \"%s/terminal-ca.crt\";\n"
		"\t\tssl_verify_client on;\n"
		"\t\tssl_verify_depth 1;\n",
		listen, places->keys, places->keys, places->keys);
}

/* What a location says beside where it leads. */
static const char NO_CREDENTIALS[] = "\t\t\tproxy_set_header Authorization \"\";\n";
static const char GUESTS[] = "\t\t\tproxy_set_header Authorization $http_authorization;\n"
			     "\t\t\tlimit_req zone=guests burst=%d nodelay;\n";

/* Who stands behind decides; nothing is stored on the way, nothing is tried twice. */
static enum status write_proxy(
	const char *location, const char *upstream, const char *more, struct bytes *out)
{
	enum status status = bytes_add_format(out,
		"\t\tlocation %s {\n"
		"\t\t\tproxy_pass http://%s;\n"
		"\t\t\tproxy_http_version 1.1;\n"
		"\t\t\tproxy_request_buffering off;\n"
		"\t\t\tproxy_max_temp_file_size 0;\n"
		"\t\t\tproxy_next_upstream off;\n"
		"\t\t\tproxy_read_timeout 120s;\n"
		"\t\t\tproxy_set_header Host office;\n"
		"\t\t\tproxy_set_header Connection \"\";\n"
		"\t\t\tproxy_set_header X-Client-Cert $ssl_client_escaped_cert;\n",
		location, upstream);

	for (size_t i = 0; status == STATUS_OK && i < sizeof(CLEARED) / sizeof(CLEARED[0]); i++)
		status = bytes_add_format(out, "\t\t\tproxy_set_header %s \"\";\n", CLEARED[i]);
	if (status == STATUS_OK)
		status = bytes_add_text(out, more);
	return status == STATUS_OK ? bytes_add_text(out, "\t\t}\n") : status;
}

/*
 * nginx's own answers become problems too: a refused certificate must stop the terminal
 * (nginx says 400, which would condemn the case), an absent office must let it wait.
 */
static enum status write_problem(
	const char *from, const char *place, enum wire_problem problem, struct bytes *out)
{
	struct bytes text = {0};
	enum status status = wire_problem_write(problem, NULL, &text);

	if (status == STATUS_OK)
		status = bytes_add_format(out,
			"\t\terror_page %s = @%s;\n"
			"\t\tlocation @%s {\n"
			"\t\t\tdefault_type %s;\n"
			"\t\t\treturn %d '%s';\n"
			"\t\t}\n",
			from, place, place, WIRE_TYPE_PROBLEM, wire_problem_status(problem),
			(const char *)text.data);
	bytes_free(&text);
	return status;
}

/* What nginx answers itself on either port, and the end of the port. */
static enum status write_end(struct bytes *out)
{
	enum status status = write_problem("413", "large", WIRE_TOO_LARGE, out);

	if (status == STATUS_OK)
		status = write_problem("429", "many", WIRE_TOO_MANY, out);
	if (status == STATUS_OK)
		status = write_problem("502 503 504", "away", WIRE_OFFICE_AWAY, out);
	return status == STATUS_OK ? bytes_add_text(out, "\t}\n") : status;
}

static enum status write_office(
	const struct request *request, const struct places *places, struct bytes *out)
{
	enum status status = write_tls(request->listen, places, out);

	if (status == STATUS_OK)
		status = write_proxy("/", "office", NO_CREDENTIALS, out);
	if (status == STATUS_OK)
		status = write_problem("495 496 497", "refused", WIRE_CERTIFICATE_REFUSED, out);
	return status == STATUS_OK ? write_end(out) : status;
}

/*
 * nginx refuses an expired certificate by 495 and none by 496; here that answer is the
 * authority's to give, which looks at the certificate again itself, or at an invitation's code.
 */
static enum status write_renewal(
	const struct request *request, const struct places *places, struct bytes *out)
{
	char guests[sizeof(GUESTS) + 16];
	enum status status = write_tls(request->renewal, places, out);

	snprintf(guests, sizeof(guests), GUESTS, GUESTS_AT_ONCE);
	if (status == STATUS_OK)
		status = bytes_add_text(out, "\t\tclient_max_body_size 16k;\n"
					     "\t\terror_page 495 = @expired;\n"
					     "\t\terror_page 496 = @guest;\n");
	if (status == STATUS_OK)
		status = write_proxy("/", "authority", NO_CREDENTIALS, out);
	if (status == STATUS_OK)
		status = write_proxy("@expired", "authority", NO_CREDENTIALS, out);
	if (status == STATUS_OK)
		status = write_proxy("@guest", "authority", guests, out);
	if (status == STATUS_OK)
		status = write_problem("497", "refused", WIRE_CERTIFICATE_REFUSED, out);
	return status == STATUS_OK ? write_end(out) : status;
}

static enum status write_configuration(
	const struct request *request, const struct places *places, struct bytes *out)
{
	enum status status = write_process(places, out);

	if (status == STATUS_OK)
		status = write_http(places, out);
	if (status == STATUS_OK)
		status = write_office(request, places, out);
	if (status == STATUS_OK && request->renewal)
		status = write_renewal(request, places, out);
	return status == STATUS_OK ? bytes_add_text(out, "}\n") : status;
}

int officectl_front(int argc, char **argv)
{
	struct request request = {0};
	struct places places;
	struct bytes text = {0};
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	status = find_places(&request, &places);
	if (status == STATUS_OK)
		status = write_configuration(&request, &places, &text);
	if (status == STATUS_OK)
		status = officectl_write(places.run, "nginx.conf", text.data, text.len, 0640);
	bytes_free(&text);
	if (status != STATUS_OK)
		return officectl_fail(status, "no configuration of nginx");
	printf("nginx -e %s/error.log -p %s -c %s/nginx.conf\n", places.run, places.run,
		places.run);
	return OFFICECTL_DONE;
}
