/*
 * power_download.c - the signed downloads of a terminal on a disk that loses power.
 *
 * usage: power_download CUTS SEED CONTROL
 * Every run takes a few editions of the office's index, one after the other, until the power
 * goes at one of its changes.  What is left must be one edition whole, none before the last
 * that was taken, and the newest must come in over it.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/evidence/signed_index.h"
#include "sync/agent/download.h"
#include "sync/wire/names.h"
#include "tests/power/control.h"

enum { EDITIONS = 4, FILE_LEN = 3000 };

/* Files that come new, are replaced, stay, go; on top and in folders of their own. */
static const struct {
	const char *name;
	int from, to; /* editions that have it */
	int every;    /* so many editions have the same content */
} FILES[] = {
	{"announcements.json", 1, EDITIONS, 1},
	{"catalogue/a.json", 1, EDITIONS, EDITIONS + 1},
	{"catalogue/b.json", 1, EDITIONS, 2},
	{"catalogue/gone.json", 1, 2, EDITIONS + 1},
	{"catalogue/town/c.json", 2, EDITIONS, EDITIONS + 1},
	{"pictures/large/d.bin", 1, EDITIONS, EDITIONS + 1},
	{"sealing-keys.json", 1, EDITIONS, EDITIONS + 1},
};

enum { FILES_COUNT = sizeof(FILES) / sizeof(FILES[0]) };

/* The office: it serves one edition. */
struct office {
	struct transport base; /* first */
	struct note_key key;
	int edition;
};

struct run {
	struct office *office;
	const struct enrolment *enrolment;
	struct losses *losses;
	int64_t taken; /* the last edition that kiosk-sync heard was in place */
	char live[64], left[72];
};

static void must(bool good)
{
	if (!good)
		abort();
}

static bool has(int edition, int file)
{
	return FILES[file].from <= edition && edition <= FILES[file].to;
}

/* The edition that brought the content this one has of a file. */
static int changed_at(int edition, int file)
{
	int since = edition - edition % FILES[file].every;

	return since < FILES[file].from ? FILES[file].from : since;
}

static void file_content(int edition, int file, uint8_t out[FILE_LEN])
{
	memset(out, 'a' + file * EDITIONS + changed_at(edition, file), FILE_LEN);
}

static void write_index(const struct office *office, struct bytes *out)
{
	struct bytes text = {0};

	must(bytes_add_text(&text, "office.test/index\n") == STATUS_OK);
	for (int i = 0; i < FILES_COUNT; i++) {
		uint8_t content[FILE_LEN], hash[32];
		char hex[65];

		if (!has(office->edition, i))
			continue;
		file_content(office->edition, i, content);
		sha256(content, FILE_LEN, hash);
		hex_encode(hash, sizeof(hash), hex);
		must(bytes_add_format(&text, "%s %d %s\n", FILES[i].name,
			     changed_at(office->edition, i), hex) == STATUS_OK);
	}
	must(note_sign(&office->key, (const char *)text.data, out) == STATUS_OK);
	bytes_free(&text);
}

static void serve(
	struct transport *transport, const struct request *request, struct answer *out)
{
	const struct office *office = (const struct office *)transport;
	const char *name = request->path + strlen(WIRE_PATH_SIGNED);
	uint8_t content[FILE_LEN];

	*out = (struct answer){.contact = CONTACT_ANSWERED,
		.status = 200,
		.upload_offset = ANSWER_NONE,
		.retry_after_s = ANSWER_NONE};
	if (strcmp(name, "index") == 0)
		write_index(office, &out->body);
	for (int i = 0; i < FILES_COUNT; i++) {
		if (strcmp(name, FILES[i].name) != 0)
			continue;
		file_content(office->edition, i, content);
		must(bytes_add(&out->body, content, FILE_LEN) == STATUS_OK);
	}
}

/* One look at the office; true when its edition is in place. */
static bool take(struct run *run, const char *folder, int edition)
{
	struct office_memory memory = {.index_version = run->taken};
	struct download download = {.transport = &run->office->base,
		.state_folder = folder,
		.enrolment = run->enrolment,
		.memory = &memory};

	run->office->edition = edition;
	if (download_signed(&download).reaction != WIRE_DONE)
		return false;
	run->taken = memory.index_version;
	return true;
}

static void work(struct run *run)
{
	for (int edition = 1; edition <= EDITIONS; edition++)
		if (!take(run, run->live, edition))
			return;
}

/* The edition that lies in the folder whole, 0: there is no index at all, -1: damaged. */
static int64_t edition_in(const struct run *run)
{
	struct signed_list list = {0};
	struct bytes content = {0};
	char folder[96];
	int64_t version = -1;
	enum status status;

	snprintf(folder, sizeof(folder), "%s/" SIGNED_FOLDER, run->left);
	status = signed_list_load(folder, run->enrolment, &list);
	signed_list_free(&list);
	if (status == STATUS_NOT_FOUND)
		return 0;
	status = signed_index_read(
		folder, run->enrolment, "sealing-keys.json", &content, &version);
	bytes_free(&content);
	return status == STATUS_OK ? version : -1;
}

static void check(struct run *run)
{
	int64_t edition = edition_in(run);

	run->losses->acknowledged += run->taken;
	run->losses->damaged += edition < 0;
	run->losses->lost += edition >= 0 && edition < run->taken;
	if (!take(run, run->left, EDITIONS) || edition_in(run) != EDITIONS)
		run->losses->damaged++;
}

static void shell(const char *format, const char *folder)
{
	char command[128];

	snprintf(command, sizeof(command), format, folder);
	must(system(command) == 0);
}

/* One life until the power goes at change cut_at; LONG_MAX: to its end. Changes it had. */
static long one_run(struct run *run, uint64_t seed, long cut_at, const struct control *control)
{
	long changes;

	run->taken = 0;
	strcpy(run->live, "/tmp/power.XXXXXX");
	must(mkdtemp(run->live) != NULL);
	snprintf(run->left, sizeof(run->left), "%s.left", run->live);
	shell("mkdir %s/sync", run->live);
	disk_start(run->live, seed, cut_at, control->lie);
	work(run);
	changes = disk_changes();
	disk_survivors(run->left);
	if (cut_at != LONG_MAX) {
		run->losses->cuts++;
		check(run);
	}
	shell("rm -rf %s", run->live);
	shell("rm -rf %s", run->left);
	return changes;
}

static void enrol(struct office *office, struct enrolment *enrolment)
{
	office->base.exchange = serve;
	must(note_key_make("office.test", &office->key) == STATUS_OK);
	*enrolment = (struct enrolment){.publication_key = office->key, .minimum_index = 1};
	strcpy(enrolment->kiosk_id, "530702");
	strcpy(enrolment->origin, "office.test");
}

int main(int argc, char **argv)
{
	const struct control *control = argc == 4 ? control_named(argv[3]) : NULL;
	struct losses losses = {0};
	struct office office = {.edition = 0};
	struct enrolment enrolment;
	struct run run = {&office, &enrolment, &losses, 0, "", ""};
	uint64_t seed;
	long cuts, changes;

	if (!control || control->synchronous) {
		fputs("usage: power_download CUTS SEED CONTROL\n", stderr);
		return 2;
	}
	cuts = strtol(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10);
	if (!getenv("POWER_LOG") && !freopen("/dev/null", "w", stderr))
		return 3;
	enrol(&office, &enrolment);
	changes = one_run(&run, seed, LONG_MAX, control);
	for (uint64_t at = seed; at < seed + (uint64_t)cuts; at++) {
		const struct losses before = losses;

		one_run(&run, at, control_cut(at, changes), control);
		control_tell("download", control, at, &before, &losses);
	}
	return control_verdict("download", control, &losses);
}
