#include "sync/office/desk/officectl.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/local_socket.h"
#include "firmware/base/log.h"
#include "firmware/base/owner.h"
#include "firmware/model/ids.h"
#include "sync/office/intake/courier.h"
#include "sync/wire/courier.h"

#define ASK_TIMEOUT_MS (10 * 60 * 1000) /* 64 parts of 20 MiB from a slow stick */

static const char USAGE[] =
	"usage: officectl import DIR STICK\n"
	"Takes in every case that kioskctl export put on a stick, by the "
	"same door as the wire, and\n"
	"writes each receipt beside it.  Done again it changes nothing.\n"
	"The stick is read as the office's user, to whom DIR/intake belongs.\n";

struct import {
	char intake[PATH_TEXT_MAX];
	struct intake office; /* when nobody else runs it */
	bool alone;
	unsigned received, refused;
};

static enum status ask_office(const struct import *import, const char *folder, json_t **out)
{
	struct office_settings settings;
	struct bytes line = {0}, answer = {0};
	char path[PATH_TEXT_MAX];
	json_t *request = json_pack("{s:s, s:s}", "do", "import", "folder", folder);
	enum status status =
		request ? office_settings_read(import->intake, &settings) : STATUS_NO_MEMORY;

	if (status == STATUS_OK)
		status = office_socket_path(
			import->intake, &settings, "control.sock", path, sizeof(path));
	if (status == STATUS_OK)
		status = json_canonical(request, &line);
	if (status == STATUS_OK)
		status = local_socket_ask(
			path, (const char *)line.data, ASK_TIMEOUT_MS, &answer);
	if (status == STATUS_OK)
		status = json_read(answer.data, answer.len, out);
	json_decref(request);
	bytes_free(&line);
	bytes_free(&answer);
	return status;
}

/* The receipt, or the code of what is wrong with the case, in *word. */
static enum status take_case(
	struct import *import, const char *folder, bool *received, struct bytes *word)
{
	struct answer answer = {0};
	struct owner was;
	json_t *told = NULL;
	const char *text;
	enum status status = STATUS_OK;

	if (import->alone) {
		status = owner_become(import->intake, &was);
		if (status != STATUS_OK)
			return status;
		courier_take(&import->office, folder, &answer);
		owner_return(&was);
		status = courier_tell(&answer, &told);
		answer_free(&answer);
	} else {
		status = ask_office(import, folder, &told);
	}
	if (status != STATUS_OK)
		return status;
	text = json_text(told, "receipt");
	*received = text != NULL;
	if (!text)
		text = json_text(told, "code");
	status = text ? bytes_add_text(word, text)
		      : failure(STATUS_BAD_DATA, "the office does not say what became of it");
	json_decref(told);
	return status;
}

static enum status import_case(struct import *import, const char *stick, const char *name)
{
	char folder[PATH_TEXT_MAX];
	struct bytes word = {0};
	bool received = false;
	enum status status = path_join(folder, sizeof(folder), stick, name);

	if (status == STATUS_OK)
		status = take_case(import, folder, &received, &word);
	if (status == STATUS_OK && received)
		status = officectl_write(folder, COURIER_RECEIPT, word.data, word.len, 0644);
	if (status == STATUS_OK)
		printf("%s  %s\n", name, received ? "received" : (const char *)word.data);
	import->received += received;
	import->refused += status == STATUS_OK && !received;
	bytes_free(&word);
	return status;
}

static enum status import_all(struct import *import, const char *stick)
{
	DIR *folders = opendir(stick);
	struct dirent *entry;
	enum status status = STATUS_OK;

	if (!folders)
		return failure(STATUS_NOT_FOUND, "no stick");
	while (status == STATUS_OK && (entry = readdir(folders))) {
		if (uuid_is_valid(entry->d_name))
			status = import_case(import, stick, entry->d_name);
	}
	closedir(folders);
	return status;
}

static enum status start_alone(struct import *import, const char *lock_path, int *lock)
{
	struct owner was;
	enum status status = owner_become(import->intake, &was);

	if (status != STATUS_OK)
		return status;
	status = lock_try(lock_path, lock);
	import->alone = status == STATUS_OK;
	if (import->alone)
		status = intake_open(import->intake, &import->office);
	owner_return(&was);
	return status;
}

/* The running office does it; where none runs, this program is the office for a moment. */
static enum status start(struct import *import, const char *office, int *lock)
{
	char path[PATH_TEXT_MAX];
	enum status status =
		path_join(import->intake, sizeof(import->intake), office, "intake");

	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), import->intake, "lock");
	if (status == STATUS_OK)
		status = start_alone(import, path, lock);
	return status == STATUS_CONFLICT && !import->alone ? STATUS_OK : status;
}

/* What it still has to write is the office's too. */
static void finish(struct import *import, int lock)
{
	struct owner was = {.changed = false};

	if (import->alone) {
		if (owner_become(import->intake, &was) != STATUS_OK)
			log_warn("import", "closed_as_root", "the owner is gone");
		intake_close(&import->office);
		owner_return(&was);
	}
	if (lock >= 0)
		close(lock);
}

int officectl_import(int argc, char **argv)
{
	static struct import import;
	char stick[PATH_TEXT_MAX];
	int lock = -1;
	enum status status;

	if (argc != 3) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	memset(&import, 0, sizeof(import));
	status = officectl_absolute(argv[2], stick);
	if (status == STATUS_OK)
		status = start(&import, argv[1], &lock);
	if (status == STATUS_OK)
		status = import_all(&import, stick);
	finish(&import, lock);
	if (status != STATUS_OK)
		return officectl_fail(status, "the stick was not read to its end");
	printf("%u received, %u refused\n", import.received, import.refused);
	return import.refused ? OFFICECTL_WANTING : OFFICECTL_DONE;
}
