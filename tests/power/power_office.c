/*
 * power_office.c - the office's intake on a disk that loses power.
 *
 * usage: power_office CUTS SEED CONTROL
 * Every run takes a few cases in, piece by piece, until the power goes at one of its changes;
 * then the office is opened on what is left and all is brought to an end.  What was answered
 * must hold: manifests taken, offsets, receipts to the byte, the parts behind them.
 */
#include "tests/unit/sync-office/office_fixture.h"

#include <limits.h>
#include <sys/wait.h>

#include "tests/power/control.h"

/* Large pages go past the kernel's memory, the rest of one in two pieces; small ones through it. */
enum { CASES = 4, PAGE_LEN = 9000, FIRST_PIECE = 3000 };
enum { LARGE_PAGE_LEN = 700000, LARGE_FIRST_PIECE = 33 * 4096 };

/* What the office answered about one case. */
struct taken {
	bool put, committed;
	int64_t offsets[2];
	struct bytes receipt;
};

struct run {
	struct fixture *fixture;
	const struct fixture_case *cases;
	struct taken taken[CASES];
	struct losses *losses;
	char live[96], left[104];
};

/* One piece of a part; the offset the office says it has is what it promised. */
static bool send_piece(
	struct run *run, int n, int part, size_t from, size_t to, struct taken *taken)
{
	const struct fixture_case *made = &run->cases[n];
	struct answer answer;
	int64_t offset = -1;
	int status = fixture_patch(run->fixture, made->bundle.case_id, part, from,
		fixture_part(made, part)->data + from, to - from, &answer);

	if (status == 204 && tus_number_read(fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET),
				     &offset) == STATUS_OK)
		taken->offsets[part] = offset;
	answer_free(&answer);
	return status == 204;
}

/* Where the upload stands after a POST, -1 when it was refused; bytes come along or not. */
static int64_t create_part(
	struct run *run, int n, int part, const void *data, size_t len, struct taken *taken)
{
	const struct fixture_case *made = &run->cases[n];
	struct answer answer;
	int status = fixture_create_with(run->fixture, made->bundle.case_id, part,
		fixture_part(made, part)->len, data, len, &answer);
	int64_t offset = 0;

	if (status == 201 && tus_number_read(fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET),
				     &offset) == STATUS_OK)
		taken->offsets[part] = offset;
	answer_free(&answer);
	return status == 201 ? offset : -1;
}

static int64_t first_piece(const struct fixture_case *made, int part)
{
	return fixture_part(made, part)->len > LARGE_PAGE_LEN ? LARGE_FIRST_PIECE : FIRST_PIECE;
}

/* A new case's first piece comes with the POST. */
static bool send_part(struct run *run, int n, int part, bool is_new, struct taken *taken)
{
	const struct fixture_case *made = &run->cases[n];
	int64_t len = (int64_t)fixture_part(made, part)->len, first = first_piece(made, part);
	int64_t offset =
		create_part(run, n, part, is_new ? fixture_part(made, part)->data : NULL,
			is_new ? (size_t)first : 0, taken);

	if (offset < 0)
		return false;
	if (offset < first && !send_piece(run, n, part, (size_t)offset, (size_t)first, taken))
		return false;
	if (offset < first)
		offset = first;
	return offset == len || send_piece(run, n, part, (size_t)offset, (size_t)len, taken);
}

static bool commit(struct run *run, int n, struct taken *taken)
{
	struct answer answer;
	int status = fixture_commit(run->fixture, run->cases[n].bundle.case_id, &answer);

	if (status == 200) {
		taken->committed = true;
		bytes_free(&taken->receipt);
		if (bytes_add(&taken->receipt, answer.body.data, answer.body.len) != STATUS_OK)
			abort();
	}
	answer_free(&answer);
	return status == 200;
}

static bool deliver_once(struct run *run, int n, struct taken *taken)
{
	int status = fixture_put(run->fixture, &run->cases[n]);

	taken->put = status == 200 || status == 201;
	return taken->put && send_part(run, n, 0, status == 201, taken) &&
	       send_part(run, n, 1, status == 201, taken) && commit(run, n, taken);
}

/* As the terminal does it: a part with another hash goes once more. */
static bool deliver(struct run *run, int n, struct taken *taken)
{
	return deliver_once(run, n, taken) || (!disk_is_cut() && deliver_once(run, n, taken));
}

static bool open_office(struct run *run, const char *folder)
{
	memset(&run->fixture->intake, 0, sizeof(run->fixture->intake));
	return intake_open(folder, &run->fixture->intake) == STATUS_OK;
}

/* Ends at the first refusal: the power is gone. */
static void work(struct run *run)
{
	for (int half = 0; half < 2; half++) {
		bool well = open_office(run, run->live);

		for (int n = half * 2; well && n < half * 2 + 2; n++)
			well = deliver(run, n, &run->taken[n]);
		intake_close(&run->fixture->intake);
		if (!well)
			return;
	}
}

/* The content store has the very bytes the manifest speaks of. */
static bool part_is_stored(struct run *run, int n, int part)
{
	const struct bytes *wanted = fixture_part(&run->cases[n], part);
	char hex[65], path[PATH_TEXT_MAX];
	struct bytes got = {0};
	uint8_t hash[32];
	bool same;

	sha256(wanted->data, wanted->len, hash);
	hex_encode(hash, 32, hex);
	snprintf(path, sizeof(path), "%s/parts/%.2s/%s", run->left, hex, hex);
	same = file_read(path, 1 << 20, &got) == STATUS_OK && got.len == wanted->len &&
	       memcmp(got.data, wanted->data, got.len) == 0;
	bytes_free(&got);
	return same;
}

static bool receipt_is_the_same(struct run *run, int n)
{
	const struct taken *taken = &run->taken[n];
	char path[WIRE_PATH_MAX];
	struct answer answer;
	bool same;

	wire_path_case(run->cases[n].bundle.case_id, "/receipt", path);
	same = fixture_ask(run->fixture, "GET", path, NULL, 0, &answer) == 200 &&
	       answer.body.len == taken->receipt.len &&
	       memcmp(answer.body.data, taken->receipt.data, answer.body.len) == 0;
	answer_free(&answer);
	return same;
}

/*
 * HEAD says at least what was promised, or that there is nothing: bytes after the promised
 * ones, not synced yet, may have come out torn, and then the terminal sends that part again.
 */
static bool offset_holds(struct run *run, int n, int part)
{
	struct answer answer;
	int64_t offset = -1;
	int status;

	if (run->taken[n].offsets[part] == 0)
		return true;
	status = fixture_head(run->fixture, run->cases[n].bundle.case_id, part, &answer);
	if (status == 200)
		(void)!tus_number_read(
			fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET), &offset);
	answer_free(&answer);
	if (status != 200 && !run->taken[n].committed) {
		run->losses->again++;
		return true;
	}
	return offset >= run->taken[n].offsets[part];
}

static void check_case(struct run *run, int n)
{
	const struct taken *taken = &run->taken[n];
	struct losses *losses = run->losses;

	losses->acknowledged += taken->put + (taken->offsets[0] > 0) + (taken->offsets[1] > 0) +
				taken->committed;
	if (taken->put && fixture_put(run->fixture, &run->cases[n]) != 200)
		losses->lost++;
	for (int part = 0; part < 2; part++)
		losses->lost += !offset_holds(run, n, part);
	if (!taken->committed)
		return;
	losses->lost += !receipt_is_the_same(run, n);
	for (int part = 0; part < 2; part++)
		losses->damaged += !part_is_stored(run, n, part);
}

static void check(struct run *run)
{
	struct store_counts counts = {0};

	if (!open_office(run, run->left)) {
		run->losses->damaged++;
		return;
	}
	for (int n = 0; n < CASES; n++)
		check_case(run, n);
	for (int n = 0; n < CASES; n++) {
		struct taken again = {0};

		run->losses->damaged += !deliver(run, n, &again);
		bytes_free(&again.receipt);
	}
	if (store_count(run->fixture->intake.store, &counts) != STATUS_OK ||
		counts.received != CASES || counts.forks != 0)
		run->losses->doubled++;
	intake_close(&run->fixture->intake);
}

static void shell(const char *format, const char *a, const char *b)
{
	char command[2 * PATH_TEXT_MAX];

	snprintf(command, sizeof(command), format, a, b);
	if (system(command) != 0)
		abort();
}

static long one_run(struct fixture *fixture, const struct fixture_case *cases, uint64_t seed,
	long cut_at, const struct control *control, struct losses *losses)
{
	struct run run = {.fixture = fixture, .cases = cases, .losses = losses};
	long changes;

	snprintf(run.live, sizeof(run.live), "%s/live", fixture->folder);
	snprintf(run.left, sizeof(run.left), "%s/left", fixture->folder);
	shell("cp -a %s %s", fixture->intake_folder, run.live);
	control_use(control);
	disk_start(run.live, seed, cut_at, control->lie);
	work(&run);
	changes = disk_changes();
	disk_survivors(run.left);
	control_use(control_named("honest"));
	if (cut_at != LONG_MAX) {
		losses->cuts++;
		check(&run);
	}
	for (int n = 0; n < CASES; n++)
		bytes_free(&run.taken[n].receipt);
	shell("rm -rf %s %s", run.live, run.left);
	return changes;
}

static void make_cases(struct fixture *fixture, struct fixture_case *cases)
{
	uint8_t prev[32] = {0};

	for (int n = 0; n < CASES; n++) {
		fixture_case(&fixture->terminal, n + 1, prev, n % 2 ? LARGE_PAGE_LEN : PAGE_LEN,
			&cases[n]);
		memcpy(prev, cases[n].bundle.manifest_hash, 32);
	}
}

int main(int argc, char **argv)
{
	const struct control *control = argc == 4 ? control_named(argv[3]) : NULL;
	struct losses losses = {0}, none = {0};
	static struct fixture_case cases[CASES];
	void *state = NULL;
	struct fixture *fixture;
	uint64_t seed;
	long cuts, changes;

	if (!control) {
		fputs("usage: power_office CUTS SEED CONTROL\n", stderr);
		return 2;
	}
	cuts = strtol(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10);
	if ((!getenv("POWER_LOG") && !freopen("/dev/null", "w", stderr)) ||
		fixture_setup(&state) != 0)
		return 3;
	fixture = state;
	intake_close(&fixture->intake);
	make_cases(fixture, cases);
	changes = one_run(fixture, cases, seed, LONG_MAX, control, &none);
	for (uint64_t at = seed; at < seed + (uint64_t)cuts; at++) {
		const struct losses before = losses;

		one_run(fixture, cases, at, control_cut(at, changes), control, &losses);
		control_tell("office", control, at, &before, &losses);
	}
	for (int n = 0; n < CASES; n++)
		fixture_case_free(&cases[n]);
	fixture_teardown(&state);
	return control_verdict("office", control, &losses);
}
