#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/clock.h"
#include "sync/office/desk/publication.h"
#include "sync/office/desk/sealing_desk.h"

static const char USAGE[] =
	"usage: officectl keys DIR [--json]\n"
	"       officectl keys DIR --new CODE [--recipient AGE1…]\n"
	"Lists the keys that cases are sealed to.  Exit 1 while escrow, or a department with\n"
	"matters at terminals, has none that holds for 60 days more: without one its matters\n"
	"cannot be filed.  The key of a new department, of the next year, or in the place of one\n"
	"that was revoked:\n"
	"  --new        code of the department, or escrow; the key holds for a year and lies in\n"
	"               DIR/departments/CODE/<key>.txt or DIR/escrow/<key>.txt.  The keys before\n"
	"               it still open what was sealed to them\n"
	"  --recipient  the public half of a key that was made elsewhere (age-keygen): its secret\n"
	"               never is on this machine\n";

struct request {
	const char *folder, *department, *recipient;
	bool json;
};

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"json", no_argument, NULL, 'j'},
		{"new", required_argument, NULL, 'n'},
		{"recipient", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 'j')
			request->json = true;
		else if (option == 'n')
			request->department = optarg;
		else if (option == 'r')
			request->recipient = optarg;
		else
			return false;
	}
	if (optind != argc - 1 || (request->recipient && !request->department) ||
		(request->department &&
			(request->json || !sealing_desk_code_is_plain(request->department))))
		return false;
	request->folder = argv[optind];
	return true;
}

static void tell_lack(const char *department)
{
	fprintf(stderr,
		"officectl: %s: no sealing key that holds for 60 days: officectl keys DIR --new "
		"%s\n",
		department, department);
}

static enum status open_desk(const char *office, int *test, struct sealing_desk *out)
{
	struct office_settings settings;
	char intake[PATH_TEXT_MAX];
	enum status status = path_join(intake, sizeof(intake), office, "intake");

	if (status == STATUS_OK)
		status = office_settings_read(intake, &settings);
	if (status != STATUS_OK)
		return status;
	*test = settings.test;
	return sealing_desk_read(office, settings.test, out);
}

/* Where the secret lies; made when this department has none yet. */
static enum status find_folder(const struct request *request, char out[PATH_TEXT_MAX])
{
	char departments[PATH_TEXT_MAX];
	enum status status;

	if (strcmp(request->department, SEALING_DESK_ESCROW) == 0) {
		status = path_join(out, PATH_TEXT_MAX, request->folder, SEALING_DESK_ESCROW);
		return status == STATUS_OK ? folder_make(out, 0700) : status;
	}
	status = path_join(departments, sizeof(departments), request->folder, "departments");
	if (status == STATUS_OK)
		status = folder_make(departments, 0700);
	if (status == STATUS_OK)
		status = path_join(out, PATH_TEXT_MAX, departments, request->department);
	return status == STATUS_OK ? folder_make(out, 0700) : status;
}

static enum status find_recipient(const struct request *request, struct seal_recipient *out)
{
	char folder[PATH_TEXT_MAX];
	enum status status;

	if (request->recipient)
		return seal_recipient_read(request->recipient, out);
	status = find_folder(request, folder);
	return status == STATUS_OK ? sealing_desk_make(folder, NULL, out) : status;
}

static enum status add(const struct request *request)
{
	struct sealing_desk desk = {.list = NULL};
	struct seal_recipient recipient;
	char published[PATH_TEXT_MAX], id[17];
	int64_t newest = 0;
	int test = 0;
	enum status status = open_desk(request->folder, &test, &desk);

	if (status == STATUS_OK && desk.keys.count == SEALING_KEYS_MAX)
		status = failure(STATUS_FULL, "more than %d sealing keys", SEALING_KEYS_MAX);
	if (status == STATUS_OK)
		status = find_recipient(request, &recipient);
	if (status == STATUS_OK) {
		seal_recipient_id(&recipient, id);
		if (sealing_desk_find(&desk, id))
			status = failure(STATUS_CONFLICT, "this key is published already");
	}
	if (status == STATUS_OK)
		status = sealing_desk_add(
			desk.list, request->department, &recipient, clock_wall_ms(), test);
	if (status == STATUS_OK)
		status = path_join(
			published, sizeof(published), request->folder, "authority/published");
	if (status == STATUS_OK)
		status = publication_set_sealing_keys(published, desk.list);
	if (status == STATUS_OK)
		status = officectl_sign_index(request->folder, &newest);
	if (status == STATUS_OK)
		printf("key %s of %s, index version %lld\n", id, request->department,
			(long long)newest);
	sealing_desk_free(&desk);
	return status;
}

/* One walk over what lacks: counted, and told or listed. */
struct lacks {
	json_t *list; /* NULL: told */
	unsigned count;
};

static void note_lack(void *user, const char *department)
{
	struct lacks *lacks = user;

	lacks->count++;
	if (lacks->list)
		json_array_append_new(lacks->list, json_string(department));
	else
		tell_lack(department);
}

enum status officectl_tell_lacks(const char *office)
{
	struct sealing_desk desk = {.list = NULL};
	struct lacks lacks = {.list = NULL};
	int test;
	enum status status = open_desk(office, &test, &desk);

	if (status == STATUS_OK)
		status = sealing_desk_lacks(office, &desk, clock_wall_ms(), note_lack, &lacks);
	sealing_desk_free(&desk);
	return status;
}

static void print_keys(const struct sealing_desk *desk, int64_t now_ms)
{
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < desk->keys.count; i++) {
		const struct sealing_key *key = &desk->keys.keys[i];

		clock_date(key->from_ms, from);
		clock_date(key->to_ms, to);
		printf("%-12s  %s  %s  %s  %s\n", key->department, key->key_id, from, to,
			sealing_desk_state(desk, key, now_ms));
	}
}

static enum status print_json(const struct sealing_desk *desk, int64_t now_ms, json_t *lacks)
{
	json_t *keys = json_array(), *all = NULL;
	enum status status = STATUS_NO_MEMORY;

	for (size_t i = 0; i < desk->keys.count; i++) {
		const struct sealing_key *key = &desk->keys.keys[i];

		json_array_append_new(
			keys, json_pack("{s:s, s:s, s:I, s:I, s:s}", "department",
				      key->department, "key_id", key->key_id, "from_ms",
				      (json_int_t)key->from_ms, "to_ms", (json_int_t)key->to_ms,
				      "state", sealing_desk_state(desk, key, now_ms)));
	}
	all = json_pack("{s:o, s:O}", "keys", keys, "lacking", lacks);
	if (all)
		status = officectl_print_json(all);
	json_decref(all);
	return status;
}

static enum status list(const struct request *request, unsigned *lacking)
{
	struct sealing_desk desk = {.list = NULL};
	struct lacks lacks = {.list = request->json ? json_array() : NULL};
	int64_t now_ms = clock_wall_ms();
	int test = 0;
	enum status status = open_desk(request->folder, &test, &desk);

	if (status == STATUS_OK && !request->json)
		print_keys(&desk, now_ms);
	if (status == STATUS_OK)
		status = sealing_desk_lacks(request->folder, &desk, now_ms, note_lack, &lacks);
	if (status == STATUS_OK && request->json)
		status = print_json(&desk, now_ms, lacks.list);
	*lacking = lacks.count;
	json_decref(lacks.list);
	sealing_desk_free(&desk);
	return status;
}

int officectl_keys(int argc, char **argv)
{
	struct request request = {.folder = NULL};
	unsigned lacking = 0;
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	if (request.department) {
		status = add(&request);
		return status == STATUS_OK
			       ? OFFICECTL_DONE
			       : officectl_fail(status, "no sealing key was published");
	}
	status = list(&request, &lacking);
	if (status != STATUS_OK)
		return officectl_fail(status, "the sealing keys cannot be listed");
	return lacking ? OFFICECTL_WANTING : OFFICECTL_DONE;
}
