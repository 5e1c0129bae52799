/*
 * bench_office.c - a client that measures a server over mutual TLS 1.3, ours or a peer's.
 *
 * usage: bench_office cases STATE URL CLIENTS COUNT        whole cases: manifest, part, commit
 *        bench_office parts STATE URL CLIENTS COUNT BYTES  tus uploads: a POST each
 *        bench_office bare  STATE URL CLIENTS COUNT BYTES  the same to a server with only tus
 *
 * What is sent is made, and the lines are open, before the clock starts.  Prints what was
 * done per second, the 99th percentile of one in ms, and the client's own CPU per one in ms.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sync/wire/path.h"
#include "sync/wire/tus.h"
#include "tests/bench/lean_line.h"
#include "tests/strangers/made_case.h"

enum { CLIENTS_MAX = 16, PAGES = 60, HEADERS_SIZE = 1024 };

/* One upload or one whole case. */
struct job {
	struct made_case *made;
	int n; /* part; of whole cases always 0 */
};

struct bench {
	const char *url;
	struct lean_keys *keys;
	struct job *jobs;
	double *took_ms;
	atomic_int next;
	int count;
	bool whole;
};

static struct bench bench;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* What this process has used up. */
static double cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

/* Ends the program when the answer is another than expected. */
static void ask(struct lean_line *line, const char *method, const char *path,
	const char *headers, const struct bytes *body, int expected)
{
	int status = lean_ask(
		line, method, path, headers, body ? body->data : NULL, body ? body->len : 0);

	if (status != expected)
		fprintf(stderr, "%s %s: %d\n", method, path, status);
	must(status == expected, "another answer than expected");
}

static void put_case(struct lean_line *line, const struct made_case *made)
{
	char path[WIRE_PATH_MAX];

	wire_path_case(made->bundle.case_id, "", path);
	ask(line, "PUT", path, "Content-Type: " WIRE_TYPE_MANIFEST "\r\n", &made->bundle.jws,
		201);
}

/* Created with all its bytes in it, as kiosk-sync does (tus creation-with-upload). */
static void upload(struct lean_line *line, const struct job *job)
{
	const struct bytes *part = made_part(job->made, job->n);
	char metadata[TUS_METADATA_SIZE], id[WIRE_UPLOAD_ID_SIZE], headers[HEADERS_SIZE];

	tus_metadata_write(job->made->bundle.case_id, job->n, metadata);
	wire_upload_id(job->made->bundle.case_id, job->n, id);
	snprintf(headers, sizeof(headers),
		WIRE_HEADER_TUS ": " WIRE_TUS "\r\n" WIRE_HEADER_UPLOAD_METADATA
				": %s\r\n" WIRE_HEADER_UPLOAD_LENGTH
				": %zu\r\n" WIRE_HEADER_IDEMPOTENCY_KEY ": %s\r\n"
				"Content-Type: " WIRE_TYPE_PART "\r\n",
		metadata, part->len, id);
	ask(line, "POST", WIRE_PATH_UPLOADS, headers, part, 201);
}

static void run_job(struct lean_line *line, const struct job *job)
{
	char path[WIRE_PATH_MAX];

	if (bench.whole)
		put_case(line, job->made);
	upload(line, job);
	if (!bench.whole)
		return;
	wire_path_case(job->made->bundle.case_id, "/commit", path);
	ask(line, "POST", path, "", NULL, 200);
}

static void *client(void *line)
{
	int i;

	while ((i = atomic_fetch_add(&bench.next, 1)) < bench.count) {
		double start = now_ms();

		run_job(line, &bench.jobs[i]);
		bench.took_ms[i] = now_ms() - start;
	}
	return NULL;
}

/* Numbers that no other run has used: a number twice is a fork, and forks cost more. */
static int64_t first_number(void)
{
	uint32_t random;

	random_bytes(&random, sizeof(random));
	return 1 + random % (KIOSK_SEQ_MAX - 100000);
}

/* Enough cases for all jobs; known to the server before when only parts are measured. */
static void make_jobs(const char *state_folder, int count, size_t page_len, bool announce)
{
	struct maker maker;
	uint8_t prev[32] = {0};
	int pages = bench.whole ? 0 : PAGES, at = 0;
	struct lean_line *line = lean_open(bench.keys, bench.url);

	maker_open(&maker, state_folder);
	for (int64_t seq = first_number(); at < count; seq++) {
		struct made_case *made = malloc(sizeof(*made));

		must(made != NULL, "no memory");
		if (pages > count - at)
			pages = count - at;
		made_case(&maker, seq, prev, pages, page_len, made);
		memcpy(prev, made->bundle.manifest_hash, sizeof(prev));
		if (announce)
			put_case(line, made);
		for (int n = bench.whole ? 0 : 1; n <= pages; n++)
			bench.jobs[at++] = (struct job){made, n};
	}
	lean_close(line);
	maker_close(&maker);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* All jobs by so many clients at once; how long they took, and of the processor, in ms. */
static void measure(int clients, double *took, double *cpu)
{
	pthread_t threads[CLIENTS_MAX];
	struct lean_line *lines[CLIENTS_MAX];

	for (int i = 0; i < clients; i++)
		lines[i] = lean_open(bench.keys, bench.url);
	*cpu = cpu_ms();
	*took = now_ms();
	for (int i = 0; i < clients; i++)
		must(pthread_create(&threads[i], NULL, client, lines[i]) == 0, "no thread");
	for (int i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	*took = now_ms() - *took;
	*cpu = cpu_ms() - *cpu;
	for (int i = 0; i < clients; i++)
		lean_close(lines[i]);
}

int main(int argc, char **argv)
{
	int clients = argc > 4 ? atoi(argv[4]) : 0;
	double took, cpu;

	if (argc < 6 || clients < 1 || clients > CLIENTS_MAX) {
		fprintf(stderr,
			"usage: bench_office cases|parts|bare STATE URL CLIENTS COUNT BYTES\n");
		return 2;
	}
	bench.keys = lean_keys_read(argv[2]);
	bench.url = argv[3];
	bench.count = atoi(argv[5]);
	bench.whole = strcmp(argv[1], "cases") == 0;
	bench.jobs = calloc((size_t)bench.count, sizeof(*bench.jobs));
	bench.took_ms = calloc((size_t)bench.count, sizeof(*bench.took_ms));
	must(bench.jobs && bench.took_ms, "no memory");
	make_jobs(argv[2], bench.count, argc > 6 ? (size_t)atol(argv[6]) : 0,
		strcmp(argv[1], "parts") == 0);
	measure(clients, &took, &cpu);
	lean_keys_free(bench.keys);
	qsort(bench.took_ms, (size_t)bench.count, sizeof(*bench.took_ms), by_size);
	printf("%.1f %.1f %.2f\n", bench.count / took * 1e3,
		bench.took_ms[bench.count * 99 / 100], cpu / bench.count);
	return 0;
}
