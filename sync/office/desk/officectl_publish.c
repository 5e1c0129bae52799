#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/owner.h"
#include "firmware/evidence/revocations.h"
#include "sync/office/desk/publication.h"
#include "sync/office/desk/publication_check.h"

#define FILES_MAX 64

struct request {
	const char *folder, *services;
	const char *put[FILES_MAX], *remove[FILES_MAX];
	size_t put_count, remove_count;
};

static const char USAGE[] =
	"usage: officectl publish DIR [--services FOLDER] [--put FILE]… [--remove NAME]…\n"
	"Changes what terminals download and signs the one index over all of it.  A catalogue in\n"
	"which a matter disappears, its code is another matter's, or it changes without a new version,\n"
	"or without the item \"stuck\" (办不成事), is refused, with every fault: what is abolished stays,\n"
	"with status abolished.\n"
	"  --services  puts every service item of FOLDER into the catalogue\n"
	"              and its catalogue.json: departments, calendar, announcements, bundles\n"
	"  --put       a .json file of its own, for other readers: terminals fetch and keep it, and\n"
	"              act on catalogue, sealing keys and revocations alone\n"
	"  --remove    what is no longer published: NAME.json, catalogue/<code>.json\n";

static bool parse(int argc, char **argv, struct request *request)
{
	static const struct option OPTIONS[] = {{"services", required_argument, NULL, 's'},
		{"put", required_argument, NULL, 'p'}, {"remove", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == 's')
			request->services = optarg;
		else if (option == 'p' && request->put_count < FILES_MAX)
			request->put[request->put_count++] = optarg;
		else if (option == 'r' && request->remove_count < FILES_MAX)
			request->remove[request->remove_count++] = optarg;
		else
			return false;
	}
	if (optind != argc - 1)
		return false;
	request->folder = argv[optind];
	return true;
}

/* What only a command of its own may change, and nobody may take away. */
static bool is_a_commands(const char *name)
{
	return strcmp(name, "sealing-keys.json") == 0 || strcmp(name, REVOCATIONS_FILE) == 0;
}

/* Whoever believes that a terminal was told must learn that it was not. */
static void tell_unread(const char *name)
{
	fprintf(stderr,
		"officectl: %s: signed and fetched, but no terminal acts on it: calendar and "
		"announcements stand in catalogue.json (--services), settings in each terminal's "
		"own settings.json\n",
		name);
}

static enum status put_file(const char *published, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct bytes content = {0};
	json_t *value = NULL;
	enum status status = file_read(path, PUBLICATION_FILE_MAX, &content);

	if (status == STATUS_OK && (!publication_name_is_plain(name) || is_a_commands(name)))
		status = failure(STATUS_BAD_DATA, "not the name of something to publish");
	if (status == STATUS_OK)
		status = json_read(content.data, content.len, &value);
	if (status == STATUS_OK)
		status = officectl_write(published, name, content.data, content.len, 0640);
	if (status == STATUS_OK)
		tell_unread(name);
	json_decref(value);
	bytes_free(&content);
	return status;
}

static enum status remove_file(const char *published, const char *name)
{
	char path[PATH_TEXT_MAX];
	struct owner was;
	const char *plain = strncmp(name, "catalogue/", 10) == 0 ? name + 10 : name;
	bool may_go = publication_name_is_plain(plain) && !is_a_commands(name);
	enum status status = may_go ? path_join(path, sizeof(path), published, name)
				    : failure(STATUS_BAD_DATA, "no name of a published file");

	if (status == STATUS_OK)
		status = owner_become(published, &was);
	if (status != STATUS_OK)
		return status;
	if (unlink(path) != 0)
		status = failure(STATUS_NOT_FOUND, "nothing of this name is published");
	owner_return(&was);
	return status;
}

static enum status change(const struct request *request, const char *published)
{
	enum status status = STATUS_OK;

	if (request->services)
		status = publication_add_items(published, request->services);
	for (size_t i = 0; status == STATUS_OK && i < request->put_count; i++)
		status = put_file(published, request->put[i]);
	for (size_t i = 0; status == STATUS_OK && i < request->remove_count; i++)
		status = remove_file(published, request->remove[i]);
	return status;
}

enum status officectl_sign_index(const char *office, int64_t *newest)
{
	char authority[PATH_TEXT_MAX], published[PATH_TEXT_MAX], copies[PATH_TEXT_MAX];
	struct note_key key = {.name = ""};
	enum status status = path_join(authority, sizeof(authority), office, "authority");

	if (status == STATUS_OK)
		status = path_join(published, sizeof(published), authority, "published");
	if (status == STATUS_OK)
		status = path_join(copies, sizeof(copies), office, "intake/signed");
	if (status == STATUS_OK)
		status = officectl_read_note_key(authority, "publication.key", &key);
	if (status == STATUS_OK)
		status = publication_sign(published, &key, key.name, newest);
	if (status == STATUS_OK)
		status = publication_copy(published, &key, copies);
	bytes_wipe(&key, sizeof(key));
	return status;
}

void officectl_tell_catalogue(
	void *user, const char *file, const char *pointer, const char *what)
{
	(void)user;
	fprintf(stderr, "officectl: %s: %s: %s\n", file, pointer[0] ? pointer : "/", what);
}

/* Before anything is changed. */
static enum status check(const struct request *request)
{
	char authority[PATH_TEXT_MAX];
	enum status status =
		path_join(authority, sizeof(authority), request->folder, "authority");

	if (status == STATUS_OK && (request->services || request->remove_count))
		status = publication_goes_on(authority, request->services, request->remove,
			request->remove_count, officectl_tell_catalogue, NULL);
	return status;
}

static enum status publish(const struct request *request, int64_t *newest)
{
	char published[PATH_TEXT_MAX];
	enum status status =
		path_join(published, sizeof(published), request->folder, "authority/published");

	if (status == STATUS_OK)
		status = check(request);
	if (status == STATUS_OK)
		status = change(request, published);
	return status == STATUS_OK ? officectl_sign_index(request->folder, newest) : status;
}

int officectl_publish(int argc, char **argv)
{
	struct request request = {.folder = NULL};
	int64_t newest = 0;
	enum status status;

	if (!parse(argc, argv, &request)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	status = publish(&request, &newest);
	if (status != STATUS_OK)
		return officectl_fail(status, "not published");
	printf("index version %lld\n", (long long)newest);
	status = officectl_tell_lacks(request.folder);
	return status == STATUS_OK
		       ? OFFICECTL_DONE
		       : officectl_fail(status, "published; the sealing keys cannot be read");
}
