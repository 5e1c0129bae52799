#include "firmware/ctl/ctl.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/local_socket.h"
#include "firmware/evidence/invitation.h"
#include "firmware/evidence/renewal.h"
#include "firmware/evidence/signing_key.h"
#include "firmware/model/json.h"
#include "firmware/model/settings.h"

enum { ROLES = 2, PATIENCE_MS = 90000, LOOK_MS = 50, KEY_MAX = 16 * 1024 };
enum { SETTINGS_MAX = 65536 };

/* Each key is for one program: the other may not read it. */
static const struct {
	const char *name, *key, *certificate, *user;
} ROLE[ROLES] = {{"manifest", "keys/manifest.pem", "keys/manifest.crt", "kiosk"},
	{"tls", "keys/tls.pem", "keys/tls.crt", "kiosk-sync"}};

struct enrolling {
	const struct ctl *ctl;
	struct invitation invitation;
	char code[VISIT_CODE_SIZE];
	struct bytes requests[ROLES];
};

/* A file of the terminal; as root it becomes its program's, in the group of the state folder. */
static enum status give(const struct ctl *ctl, const char *path, const char *user)
{
	const struct passwd *owner = user ? getpwnam(user) : NULL;
	struct stat folder;

	if (geteuid() != 0)
		return STATUS_OK;
	if (stat(ctl->state_folder, &folder) != 0 ||
		chown(path, owner ? owner->pw_uid : (uid_t)-1, folder.st_gid) != 0)
		return failure(STATUS_IO, "giving a file away");
	return STATUS_OK;
}

static enum status write_file(const struct ctl *ctl, const char *name, const struct bytes *text,
	mode_t mode, const char *user)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), ctl->state_folder, name);

	if (status == STATUS_OK)
		status = file_write(path, text->data, text->len, mode);
	return status == STATUS_OK ? give(ctl, path, user) : status;
}

static enum status read_file(
	const struct ctl *ctl, const char *name, size_t max, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), ctl->state_folder, name);

	return status == STATUS_OK ? file_read(path, max, out) : status;
}

static enum status make_folder(const struct ctl *ctl, const char *name)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), ctl->state_folder, name);

	if (status == STATUS_OK)
		status = folder_make(path, 0750);
	return status == STATUS_OK ? give(ctl, path, NULL) : status;
}

/* The key of an earlier try serves again: the authority knows it already. */
static enum status make_key(const struct ctl *ctl, int role, struct bytes *pem)
{
	struct signing_key *key = NULL;
	enum status status = read_file(ctl, ROLE[role].key, KEY_MAX, pem);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = signing_key_make(&key);
	if (status == STATUS_OK)
		status = signing_key_pem(key, pem);
	if (status == STATUS_OK)
		status = write_file(ctl, ROLE[role].key, pem, 0400, ROLE[role].user);
	signing_key_destroy(key);
	return status;
}

/* Keys, requests, and by whom kiosk-sync knows the office. */
static enum status prepare(struct enrolling *enrolling)
{
	const struct ctl *ctl = enrolling->ctl;
	enum status status = make_folder(ctl, "keys");

	for (int i = 0; status == STATUS_OK && i < ROLES; i++) {
		struct bytes pem = {0};

		status = make_key(ctl, i, &pem);
		if (status == STATUS_OK)
			status = renewal_first_request(&pem,
				enrolling->invitation.enrolment.kiosk_id, ROLE[i].name,
				&enrolling->requests[i]);
		bytes_free(&pem);
	}
	return status == STATUS_OK ? write_file(ctl, "keys/server-ca.crt",
					     &enrolling->invitation.server_ca, 0640, NULL)
				   : status;
}

static enum status read_invitation(struct enrolling *enrolling)
{
	struct bytes text = {0};
	enum status status = file_read(enrolling->ctl->words[0], INVITATION_FILE_MAX, &text);

	if (status == STATUS_OK)
		status = invitation_decode(text.data, text.len, &enrolling->invitation);
	bytes_free(&text);
	return status;
}

static enum status read_code(char code[VISIT_CODE_SIZE])
{
	char typed[64] = "";
	enum status status = STATUS_BAD_DATA;

	if (isatty(STDIN_FILENO))
		fputs("one-time code: ", stderr);
	if (fgets(typed, sizeof(typed), stdin)) {
		typed[strcspn(typed, "\r\n")] = '\0';
		status = visit_code_read(typed, code);
	}
	bytes_wipe(typed, sizeof(typed));
	return status;
}

/* Hands everything to kiosk-sync; false: it does not run, or does not want it. */
static bool hand_over(struct enrolling *enrolling)
{
	struct bytes file = {0}, line = {0};
	json_t *request = NULL, *answer = NULL;
	bool taken = false;

	if (invitation_encode(&enrolling->invitation, &file) == STATUS_OK)
		request = json_pack("{s:s, s:s, s:s, s:s, s:s}", "do", "enrol", "invitation",
			(const char *)file.data, "code", enrolling->code, ROLE[0].name,
			(const char *)enrolling->requests[0].data, ROLE[1].name,
			(const char *)enrolling->requests[1].data);
	if (request && json_canonical(request, &line) == STATUS_OK) {
		answer = ctl_ask(enrolling->ctl, "kiosk-sync.sock", (const char *)line.data);
		taken = json_integer_value(json_object_get(answer, "ok")) == 1;
	}
	if (!taken)
		fputs("kioskctl: kiosk-sync is needed for this, and does not take it\n",
			stderr);
	json_decref(answer);
	json_decref(request);
	bytes_free(&line);
	bytes_free(&file);
	return taken;
}

/* What came of it: a new reference, NULL when kiosk-sync is gone or too slow. */
static json_t *wait_for_it(const struct ctl *ctl)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
	int64_t until_ms = clock_steady_ms() + PATIENCE_MS;

	while (clock_steady_ms() < until_ms) {
		json_t *said = ctl_ask(ctl, "kiosk-sync.sock", "{\"do\":\"enrolling\"}");
		const char *state = json_text(said, "state");

		if (state && strcmp(state, "busy") != 0)
			return said;
		json_decref(said);
		if (!state)
			return NULL;
		nanosleep(&pause, NULL);
	}
	return NULL;
}

static enum status keep_certificate(
	const struct enrolling *enrolling, const json_t *said, int role)
{
	const char *answer = json_text(said, ROLE[role].name);
	struct bytes pem = {0};
	enum status status = STATUS_BAD_DATA;

	if (answer)
		status = renewal_first_accept(answer, strlen(answer),
			(const char *)enrolling->requests[role].data,
			(const char *)enrolling->invitation.ca.data, &pem);
	if (status == STATUS_OK)
		status = write_file(enrolling->ctl, ROLE[role].certificate, &pem, 0640, NULL);
	bytes_free(&pem);
	return status;
}

/* Keeps what a technician set before. */
static enum status write_settings(const struct enrolling *enrolling)
{
	struct bytes text = {0};
	json_t *object = NULL;
	enum status status = read_file(enrolling->ctl, "settings.json", SETTINGS_MAX, &text);

	if (status == STATUS_OK)
		status = json_read(text.data, text.len, &object);
	else if (status == STATUS_NOT_FOUND)
		status = (object = json_object()) ? STATUS_OK : STATUS_NO_MEMORY;
	bytes_free(&text);
	if (status == STATUS_OK &&
		(json_object_set_new(object, "office_url",
			 json_string(enrolling->invitation.office_url)) != 0 ||
			json_object_set_new(object, "renewal_url",
				json_string(enrolling->invitation.renewal_url)) != 0))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		status = json_canonical(object, &text);
	if (status == STATUS_OK)
		status = write_file(enrolling->ctl, "settings.json", &text, 0640, NULL);
	json_decref(object);
	bytes_free(&text);
	return status;
}

static void ring(const struct ctl *ctl, const char *name)
{
	char path[PATH_TEXT_MAX];
	struct settings settings;

	if (path_join(path, sizeof(path), ctl_socket_folder(ctl, &settings), name) == STATUS_OK)
		local_socket_ring(path);
}

/* enrolment.json comes last: a terminal without it is not enrolled. */
static enum ctl_exit install(const struct enrolling *enrolling, const json_t *said)
{
	enum status status = keep_certificate(enrolling, said, 0);

	if (status == STATUS_OK)
		status = keep_certificate(enrolling, said, 1);
	if (status == STATUS_OK)
		status = write_settings(enrolling);
	if (status == STATUS_OK)
		status = write_file(enrolling->ctl, "enrolment.json",
			&enrolling->invitation.enrolment_text, 0640, NULL);
	if (status != STATUS_OK) {
		fprintf(stderr, "kioskctl: enrol: %s\n", status_name(status));
		return CTL_COULD_NOT;
	}
	ring(enrolling->ctl, "kiosk-sync.sock");
	ring(enrolling->ctl, "kiosk.sock");
	printf("terminal %s is enrolled\n", enrolling->invitation.enrolment.kiosk_id);
	return CTL_DONE;
}

static enum ctl_exit fetch(struct enrolling *enrolling)
{
	json_t *said = hand_over(enrolling) ? wait_for_it(enrolling->ctl) : NULL;
	const char *state = said ? json_text(said, "state") : NULL;
	const char *fault = said ? json_text(said, "fault") : NULL;
	const char *problem = said ? json_text(said, "problem") : NULL;
	enum ctl_exit end = CTL_COULD_NOT;

	if (state && strcmp(state, "done") == 0)
		end = install(enrolling, said);
	else if (problem && *problem) {
		fprintf(stderr, "kioskctl: enrol: %s\n", problem);
		end = CTL_WANTING;
	} else
		fprintf(stderr, "kioskctl: enrol: %s\n",
			fault && *fault ? fault : "no answer; run it again");
	json_decref(said);
	return end;
}

static bool is_enrolled(const struct ctl *ctl)
{
	char path[PATH_TEXT_MAX];

	return path_join(path, sizeof(path), ctl->state_folder, "enrolment.json") !=
		       STATUS_OK ||
	       access(path, F_OK) == 0;
}

enum ctl_exit ctl_enrol(const struct ctl *ctl)
{
	struct enrolling enrolling = {.ctl = ctl};
	enum ctl_exit end = CTL_WANTING;

	umask(0027);
	if (is_enrolled(ctl))
		fputs("kioskctl: this terminal is enrolled\n", stderr);
	else if (read_invitation(&enrolling) != STATUS_OK)
		fputs("kioskctl: no invitation that can be read\n", stderr);
	else if (read_code(enrolling.code) != STATUS_OK)
		fputs("kioskctl: no code\n", stderr);
	else if (prepare(&enrolling) != STATUS_OK)
		end = CTL_COULD_NOT;
	else
		end = fetch(&enrolling);
	bytes_wipe(enrolling.code, sizeof(enrolling.code));
	for (int i = 0; i < ROLES; i++)
		bytes_free(&enrolling.requests[i]);
	invitation_free(&enrolling.invitation);
	return end;
}
