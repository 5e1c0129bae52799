#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/invitation.h"
#include "sync/office/authority/guest_list.h"
#include "sync/office/desk/publication.h"
#include "sync/office/intake/terminal_change.h"

#define HOURS_DEFAULT 72
#define HOURS_MAX 720
#define HOUR_MS (INT64_C(60) * 60 * 1000)

struct request {
	const char *folder, *kiosk_id, *file, *url, *renewal;
	long hours;
};

/* What an invitation is made from. */
struct desk {
	char intake[PATH_TEXT_MAX], authority[PATH_TEXT_MAX], published[PATH_TEXT_MAX];
	struct office_settings settings;
};

static const char USAGE[] =
	"usage: officectl invite DIR NUMBER FILE --url https://HOST:PORT\n"
	"                        --renewal https://HOST:PORT [--hours N]\n"
	"Invites a new terminal: writes FILE for `kioskctl enrol` and prints the one-time code,\n"
	"which has to travel another way. Its keys are made there and never leave it.\n"
	"  --url      where the terminal reaches the office\n"
	"  --renewal  where it gets its certificates (officectl front --renewal)\n"
	"  --hours    how long the code holds (72, at most 720)\n";

/* 0: no such number. */
static long hours_of(const char *text)
{
	char *end;
	long hours = strtol(text, &end, 10);

	return *end ? 0 : hours;
}

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"url", required_argument, NULL, 'u'},
		{"renewal", required_argument, NULL, 'r'},
		{"hours", required_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int option;

	request->hours = HOURS_DEFAULT;
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'u')
			request->url = optarg;
		else if (option == 'r')
			request->renewal = optarg;
		else if (option == 'h')
			request->hours = hours_of(optarg);
		else
			return false;
	}
	if (optind != argc - 3 || !request->url || !request->renewal || request->hours < 1 ||
		request->hours > HOURS_MAX)
		return false;
	request->folder = argv[optind];
	request->kiosk_id = argv[optind + 1];
	request->file = argv[optind + 2];
	return kiosk_id_is_valid(request->kiosk_id) && officectl_url_is_good(request->url) &&
	       officectl_url_is_good(request->renewal);
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
	return status == STATUS_OK ? office_settings_read(desk->intake, &desk->settings)
				   : status;
}

/* The version that the terminal must have at least is the present one. */
static enum status read_newest(const struct desk *desk, int64_t *newest)
{
	struct note_key key = {.name = ""};
	enum status status = officectl_read_note_key(desk->authority, "publication.key", &key);

	if (status == STATUS_OK)
		status = publication_sign(desk->published, &key, desk->settings.origin, newest);
	bytes_wipe(&key, sizeof(key));
	return status;
}

static enum status fill_enrolment(
	const struct request *request, const struct desk *desk, struct invitation *out)
{
	struct enrolment *enrolment = &out->enrolment;
	enum status status = read_newest(desk, &enrolment->minimum_index);

	enrolment->test = desk->settings.test;
	snprintf(enrolment->kiosk_id, sizeof(enrolment->kiosk_id), "%s", request->kiosk_id);
	memcpy(enrolment->origin, desk->settings.origin, sizeof(enrolment->origin));
	if (status == STATUS_OK)
		status = officectl_read_note_key(
			desk->intake, "keys/receipt.pub", &enrolment->receipt_key);
	if (status == STATUS_OK)
		status = officectl_read_note_key(
			desk->authority, "publication.pub", &enrolment->publication_key);
	if (status == STATUS_OK)
		status = officectl_read(desk->authority, "terminal-ca.crt", &out->ca);
	if (status == STATUS_OK)
		status = officectl_read(desk->authority, "server-ca.crt", &out->server_ca);
	return status == STATUS_OK
		       ? enrolment_text(enrolment, (const char *)out->ca.data,
				 (const char *)out->server_ca.data, &out->enrolment_text)
		       : status;
}

static void fill_frame(const struct request *request, struct invitation *out)
{
	visit_code_make(out->id);
	snprintf(out->office_url, sizeof(out->office_url), "%s", request->url);
	snprintf(out->renewal_url, sizeof(out->renewal_url), "%s", request->renewal);
	out->made_ms = clock_wall_ms();
	out->to_ms = out->made_ms + request->hours * HOUR_MS;
}

/* Only a number that has no keys yet; what was invited before under it is over. */
static enum status expect(const struct request *request, const struct desk *desk)
{
	json_t *change = NULL;
	enum status status = terminal_change_expect(request->kiosk_id, &change);

	if (status == STATUS_OK)
		status = terminal_change_submit(desk->intake, change);
	json_decref(change);
	return status;
}

static enum status note_guest(
	const struct desk *desk, const struct invitation *invitation, const char *code)
{
	struct guest guest = {.made_ms = invitation->made_ms, .to_ms = invitation->to_ms};
	int folder = -1;
	enum status status = guest_list_open(desk->authority, &folder);

	memcpy(guest.id, invitation->id, sizeof(guest.id));
	memcpy(guest.kiosk_id, invitation->enrolment.kiosk_id, sizeof(guest.kiosk_id));
	guest_code_hash(code, guest.code_hash);
	if (status == STATUS_OK)
		status = guest_list_cancel(folder, guest.kiosk_id);
	if (status == STATUS_OK)
		status = guest_list_put(folder, &guest);
	if (folder >= 0)
		close(folder);
	return status;
}

/* The file comes last: without it the code opens nothing, and another invitation ends it. */
static enum status invite(const struct request *request, const char *code)
{
	struct desk desk;
	struct invitation invitation = {.made_ms = 0};
	struct bytes text = {0};
	enum status status = desk_open(request, &desk);

	if (status == STATUS_OK)
		status = fill_enrolment(request, &desk, &invitation);
	fill_frame(request, &invitation);
	if (status == STATUS_OK)
		status = invitation_encode(&invitation, &text);
	if (status == STATUS_OK)
		status = expect(request, &desk);
	if (status == STATUS_OK)
		status = note_guest(&desk, &invitation, code);
	if (status == STATUS_OK)
		status = file_write(request->file, text.data, text.len, 0644);
	bytes_free(&text);
	invitation_free(&invitation);
	return status;
}

int officectl_invite(int argc, char **argv)
{
	struct request request = {0};
	char code[VISIT_CODE_SIZE], grouped[20];
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	visit_code_make(code);
	status = invite(&request, code);
	visit_code_group(code, grouped);
	if (status == STATUS_OK)
		printf("%s\n", grouped);
	bytes_wipe(code, sizeof(code));
	bytes_wipe(grouped, sizeof(grouped));
	if (status == STATUS_CONFLICT)
		return officectl_fail(status, "this terminal number was enrolled before");
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the terminal was not invited");
}
