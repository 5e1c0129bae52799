#include "tests/unit/sync-office/office_fixture.h"

#include <sys/stat.h>

#include <curl/curl.h>

#include "firmware/base/local_socket.h"
#include "sync/office/http/http.h"
#include "sync/office/intake/control.h"

/* The office with its sockets, as nginx and officectl meet it. */
struct server {
	struct fixture *fixture;
	struct http *http;
	struct local_socket *control;
	char socket[PATH_TEXT_MAX], control_path[PATH_TEXT_MAX];
};

static void start(struct fixture *fixture, struct server *out)
{
	int fd = -1;

	out->fixture = fixture;
	assert_int_equal(path_join(out->socket, sizeof(out->socket), fixture->intake_folder,
				 "office.sock"),
		STATUS_OK);
	assert_int_equal(path_join(out->control_path, sizeof(out->control_path),
				 fixture->intake_folder, "control.sock"),
		STATUS_OK);
	assert_int_equal(http_listen(out->socket, &fd), STATUS_OK);
	assert_int_equal(
		http_serve(fd, out->socket, &INTAKE_SERVICE, &fixture->intake, &out->http),
		STATUS_OK);
	assert_int_equal(local_socket_listen(out->control_path, control_answer,
				 &fixture->intake, &out->control),
		STATUS_OK);
}

static void stop(struct server *server)
{
	http_close(server->http);
	local_socket_close(server->control);
}

static void control(struct server *server, const char *line, const char *expected)
{
	struct bytes answer = {0};

	assert_int_equal(
		local_socket_ask(server->control_path, line, 5000, &answer), STATUS_OK);
	assert_non_null(strstr((char *)answer.data, expected));
	bytes_free(&answer);
}

static size_t take(char *data, size_t size, size_t count, void *user)
{
	return bytes_add(user, data, size * count) == STATUS_OK ? size * count : 0;
}

static struct curl_slist *add_header(
	struct curl_slist *list, const char *name, const char *value)
{
	char line[16384];

	snprintf(line, sizeof(line), "%s: %s", name, value);
	return curl_slist_append(list, line);
}

/* Sends what fixture->headers say; returns the HTTP status, 0 when no answer came. */
static long send_request(struct server *server, CURL *curl, const char *method,
	const char *path, const struct bytes *body, struct bytes *answer)
{
	struct fixture *fixture = server->fixture;
	struct curl_slist *headers =
		add_header(NULL, WIRE_HEADER_CLIENT_CERT, fixture->certificate);
	char url[WIRE_PATH_MAX + 16];
	long status = 0;

	for (size_t i = 0; i < fixture->header_count; i++)
		headers = add_header(headers, fixture->headers[i][0], fixture->headers[i][1]);
	fixture->header_count = 0;
	snprintf(url, sizeof(url), "http://office%s", path);
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, server->socket);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
	/* On a connection used before, curl itself would ask again when no answer comes. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	if (strcmp(method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (char *)body->data);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body->len);
	}
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	return status;
}

static long send_part(struct server *server, CURL *curl, const struct fixture_case *made, int n)
{
	char metadata[TUS_METADATA_SIZE], length[32], id[WIRE_UPLOAD_ID_SIZE];
	char path[WIRE_PATH_MAX];
	struct bytes answer = {0};
	long status;

	tus_metadata_write(made->bundle.case_id, n, metadata);
	snprintf(length, sizeof(length), "%zu", fixture_part(made, n)->len);
	wire_upload_id(made->bundle.case_id, n, id);
	snprintf(path, sizeof(path), WIRE_PATH_UPLOADS "/%s", id);
	fixture_add(server->fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(server->fixture, WIRE_HEADER_UPLOAD_LENGTH, length);
	fixture_add(server->fixture, WIRE_HEADER_UPLOAD_METADATA, metadata);
	fixture_add(server->fixture, WIRE_HEADER_IDEMPOTENCY_KEY, id);
	status = send_request(
		server, curl, "POST", WIRE_PATH_UPLOADS, &(struct bytes){0}, &answer);
	bytes_free(&answer);
	if (status != 201)
		return status;
	fixture_add(server->fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(server->fixture, "Content-Type", WIRE_TYPE_PART);
	fixture_add(server->fixture, WIRE_HEADER_UPLOAD_OFFSET, "0");
	status = send_request(server, curl, "PATCH", path, fixture_part(made, n), &answer);
	bytes_free(&answer);
	return status;
}

static long send_manifest(struct server *server, CURL *curl, const struct fixture_case *made)
{
	char path[WIRE_PATH_MAX];
	struct bytes answer = {0};
	long status;

	wire_path_case(made->bundle.case_id, "", path);
	fixture_add(server->fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	status = send_request(server, curl, "PUT", path, &made->bundle.jws, &answer);
	bytes_free(&answer);
	return status;
}

static long send_commit(struct server *server, CURL *curl, const struct fixture_case *made,
	struct bytes *answer)
{
	char path[WIRE_PATH_MAX];

	wire_path_case(made->bundle.case_id, "/commit", path);
	return send_request(server, curl, "POST", path, &(struct bytes){0}, answer);
}

static void a_case_goes_through_the_socket_with_a_part_of_megabytes(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct server server;
	struct bytes answer = {0};
	struct stat found;
	CURL *curl = curl_easy_init();
	int64_t received_ms;

	start(fixture, &server);
	assert_int_equal(stat(server.socket, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0660);
	fixture_case(&fixture->terminal, 1, NULL, 5000000, &made);
	assert_int_equal(send_manifest(&server, curl, &made), 201);
	assert_int_equal(send_part(&server, curl, &made, 0), 204);
	assert_int_equal(send_part(&server, curl, &made, 1), 204);
	assert_int_equal(send_commit(&server, curl, &made, &answer), 200);
	assert_int_equal(receipt_note_verify(&fixture->terminal.enrolment.receipt_key,
				 answer.data, answer.len, made.bundle.case_id,
				 made.bundle.manifest_hash, &received_ms),
		STATUS_OK);
	bytes_free(&answer);
	curl_easy_cleanup(curl);
	stop(&server);
	assert_int_not_equal(access(server.socket, F_OK), 0);
	fixture_case_free(&made);
}

static void a_lost_answer_means_done_and_no_word_of_it(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct server server;
	struct bytes answer = {0};
	struct store_case entry;
	CURL *curl = curl_easy_init();

	start(fixture, &server);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	control(&server, "{\"do\":\"lose_reply\",\"of\":\"commit\",\"times\":1}",
		"\"status\":\"ok\"");
	assert_int_equal(send_manifest(&server, curl, &made), 201);
	assert_int_equal(send_part(&server, curl, &made, 0), 204);
	assert_int_equal(send_part(&server, curl, &made, 1), 204);
	assert_int_equal(send_commit(&server, curl, &made, &answer), 0);
	assert_int_equal(answer.len, 0);
	assert_int_equal(
		store_case(fixture->intake.store, made.bundle.case_id, &entry), STATUS_OK);
	assert_true(entry.received_ms > 0);
	assert_int_equal(send_commit(&server, curl, &made, &answer), 200);
	bytes_free(&answer);
	control(&server, "{\"do\":\"status\"}", "\"received\":1");
	curl_easy_cleanup(curl);
	stop(&server);
	fixture_case_free(&made);
}

static void control_knows_its_words_only(void **state)
{
	struct fixture *fixture = *state;
	struct server server;
	int64_t before = clock_offset_ms();

	start(fixture, &server);
	control(&server, "{\"do\":\"status\"}", "\"terminals\":2");
	control(&server, "{\"do\":\"advance\",\"ms\":60000}", "\"status\":\"ok\"");
	assert_int_equal(clock_offset_ms() - before, 60000);
	control(&server, "{\"do\":\"advance\",\"ms\":-1}", "bad_data");
	control(&server, "{\"do\":\"lose_reply\",\"of\":\"nothing\"}", "bad_data");
	control(&server, "{\"do\":\"open\"}", "bad_data");
	control(&server, "nonsense", "bad_data");
	control(&server, "{\"do\":\"fail\",\"of\":\"room\",\"times\":1}", "\"status\":\"ok\"");
	assert_int_equal(atomic_load(&fixture->intake.parts.fail_room), 1);
	stop(&server);
}

static void a_running_office_enrols_and_revokes_for_the_tool(void **state)
{
	struct fixture *fixture = *state;
	struct server server;
	char lock[PATH_TEXT_MAX], third[PATH_TEXT_MAX];
	int held = -1;

	start(fixture, &server);
	assert_int_equal(
		path_join(lock, sizeof(lock), fixture->intake_folder, "lock"), STATUS_OK);
	assert_int_equal(path_join(third, sizeof(third), fixture->folder, "third"), STATUS_OK);
	assert_int_equal(lock_take(lock, &held), STATUS_OK);
	assert_int_equal(
		fixture_run(officectl_enrol, "enrol", fixture->office, "530704", third, NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, "530704", NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, "530709", NULL),
		OFFICECTL_WANTING);
	control(&server, "{\"do\":\"status\"}", "\"terminals\":3");
	close(held);
	stop(&server);
}

static void a_socket_that_lies_too_deep_is_refused_by_name(void **unused)
{
	int fd = -1;
	char path[LOCAL_SOCKET_PATH_MAX + 2];

	(void)unused;
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(http_listen(path, &fd), STATUS_FULL);
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_case_goes_through_the_socket_with_a_part_of_megabytes),
		office_test(a_lost_answer_means_done_and_no_word_of_it),
		office_test(control_knows_its_words_only),
		office_test(a_running_office_enrols_and_revokes_for_the_tool),
		cmocka_unit_test(a_socket_that_lies_too_deep_is_refused_by_name),
	};
	int failed;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	curl_global_cleanup();
	return failed;
}
