/*
 * bench_submit.c - from "submit" to durable, beside the bare disk work it cannot avoid.
 *
 * usage: bench_submit STATE ROUNDS [large]   (STATE: an enrolled terminal with the sample items)
 * One case with the three pages of a simple matter; large: three cases with twelve pages, 25 MB.
 * Ours: filing_submit(): unseal, commit, seal twice, number, sign, one queue transaction.
 * Peer: the same part files each written and fsynced, the folder fsynced, one 4 KB commit of
 * SQLite in WAL with synchronous=FULL.  Both alternate in one run on one disk.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/counter/filing.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "tests/bench/timing.h"

enum { PAGES_MAX = 4, CASES_MAX = 3, ROUNDS_MAX = 200, ROW_SIZE = 4096 };

/* The pages of every case. */
static const struct load {
	size_t cases, pages, sizes[PAGES_MAX];
} SIMPLE = {1, 3, {180000, 900000, 1400000}},
  LARGE = {3, 4, {900000, 1400000, 2600000, 3400000}};

struct bench {
	struct settings settings;
	struct filing_desk desk;
	struct catalogue catalogue;
	struct filing filing;
	struct filing_case cases[CASES_MAX];
	struct bundle_page pages[PAGES_MAX];
	const struct load *load;
	struct seal_identity visit_identity;
	struct identity identity;
	struct ink ink;
	json_t *form;
	sqlite3 *peer;
	char folder[PATH_TEXT_MAX];
};

static struct bench bench;

static void open_desk(const char *state)
{
	static char path[PATH_TEXT_MAX];
	struct queue *queue;
	enum fault fault;

	settings_defaults(&bench.settings);
	must(queue_open(state, &queue) == STATUS_OK, "queue");
	must(filing_desk_open(state, &bench.settings, queue, &bench.desk, &fault) == STATUS_OK,
		"desk");
	must(path_join(path, sizeof(path), state, "sync/signed/catalogue") == STATUS_OK,
		"path");
	must(catalogue_open(path, &bench.catalogue) == STATUS_OK, "catalogue");
	/* Of its own for each run: files that are there already cost the disk something else. */
	must(path_join(bench.folder, sizeof(bench.folder), state, "peer-XXXXXX") == STATUS_OK,
		"path");
	must(mkdtemp(bench.folder) != NULL, "peer folder");
}

static void fill_visit(void)
{
	static uint8_t page[3400000];
	struct seal_recipient to;

	must(seal_identity_make(&bench.visit_identity) == STATUS_OK, "visit identity");
	memcpy(to.key, bench.visit_identity.key, sizeof(to.key));
	snprintf(bench.identity.name, sizeof(bench.identity.name), "%s", "测试人");
	must(form_prefill(catalogue_item(&bench.catalogue, 0), &bench.identity, &bench.form) ==
			STATUS_OK,
		"form");
	for (int i = 0; i < 200; i++)
		ink_add(&bench.ink, i * 20, i * 10, i * 5, i == 0);
	for (size_t i = 0; i < bench.load->pages; i++) {
		random_bytes(page, bench.load->sizes[i]);
		snprintf(bench.pages[i].material, sizeof(bench.pages[i].material), "photo");
		sha256(page, bench.load->sizes[i], bench.pages[i].plain_sha256);
		must(seal(page, bench.load->sizes[i], &to, 1, &bench.pages[i].sealed) ==
				STATUS_OK,
			"page");
	}
	for (size_t i = 0; i < bench.load->cases; i++)
		bench.cases[i] = (struct filing_case){
			.item = catalogue_item(&bench.catalogue, i * bench.catalogue.count / 4),
			.form = bench.form,
			.pages = bench.pages,
			.page_count = bench.load->pages};
	bench.filing.cases = bench.cases;
	bench.filing.case_count = bench.load->cases;
	bench.filing.identity = &bench.identity;
	bench.filing.ink = &bench.ink;
	bench.filing.signed_text = "signed";
	bench.filing.language = "zh-Hans";
	bench.filing.visit_identity = &bench.visit_identity;
}

static double submit_ms(void)
{
	static struct slip slip;
	enum fault fault;
	double start;

	uuid_make(clock_wall_ms(), bench.filing.visit_id);
	visit_code_make(bench.filing.visit_code);
	start = now_ms();
	must(filing_submit(&bench.desk, &bench.filing, &slip, &fault) == STATUS_OK, "submit");
	return now_ms() - start;
}

static void open_peer(void)
{
	char path[PATH_TEXT_MAX + 16];

	snprintf(path, sizeof(path), "%s/peer.db", bench.folder);
	must(sqlite3_open(path, &bench.peer) == SQLITE_OK, "peer database");
	must(sqlite3_exec(bench.peer,
		     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		     "CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB)",
		     NULL, NULL, NULL) == SQLITE_OK,
		"peer schema");
}

static void peer_file(const uint8_t *data, size_t len, int round, int n)
{
	char path[PATH_TEXT_MAX + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/%d.%d", bench.folder, round, n);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	must(fd >= 0 && write(fd, data, len) == (ssize_t)len, "peer file");
	must(fsync(fd) == 0 && close(fd) == 0, "peer fsync");
}

static double peer_ms(int round)
{
	static const uint8_t inner[ROW_SIZE + 400];
	double start = now_ms();

	for (size_t c = 0; c < bench.load->cases; c++) {
		peer_file(inner, sizeof(inner), round, (int)c * 100);
		for (size_t i = 0; i < bench.load->pages; i++)
			peer_file(bench.pages[i].sealed.data, bench.pages[i].sealed.len, round,
				(int)(c * 100 + i + 1));
	}
	must(folder_sync(bench.folder) == STATUS_OK, "peer folder");
	must(sqlite3_exec(bench.peer, "INSERT INTO t(b) VALUES(randomblob(4096))", NULL, NULL,
		     NULL) == SQLITE_OK,
		"peer commit");
	return now_ms() - start;
}

int main(int argc, char **argv)
{
	static double ours[ROUNDS_MAX], peer[ROUNDS_MAX];
	int rounds = argc == 3 || argc == 4 ? atoi(argv[2]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench_submit STATE ROUNDS [large]\n");
		return 2;
	}
	bench.load = argc == 4 ? &LARGE : &SIMPLE;
	open_desk(argv[1]);
	fill_visit();
	open_peer();
	for (int i = 0; i < rounds; i++) {
		ours[i] = submit_ms();
		peer[i] = peer_ms(i);
	}
	qsort(ours, rounds, sizeof(*ours), by_size);
	qsort(peer, rounds, sizeof(*peer), by_size);
	printf("%.2f %.2f %.2f %.2f\n", ours[rounds / 2], ours[rounds * 95 / 100],
		peer[rounds / 2], peer[rounds * 95 / 100]);
	return 0;
}
