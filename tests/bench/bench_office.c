/*
 * bench_office.c - a client that measures a server over mutual TLS 1.3, ours or a peer's.
 *
 * usage: bench_office cases STATE URL CLIENTS COUNT        whole cases: manifest, part, commit
 *        bench_office parts STATE URL CLIENTS COUNT BYTES  tus uploads: a POST each
 *        bench_office bare  STATE URL CLIENTS COUNT BYTES  the same to a server that knows only
 * tus Everything that is sent is made before the clock starts.  Prints what was done per
 * second, the 99th percentile of one in ms, and the client's own CPU per one in ms.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <curl/curl.h>

#include "firmware/base/files.h"
#include "sync/wire/path.h"
#include "sync/wire/tus.h"
#include "tests/strangers/made_case.h"

enum { CLIENTS_MAX = 16, PAGES = 60 };

/* One upload or one whole case. */
struct job {
	struct made_case *made;
	int n; /* part; of whole cases always 0 */
};

struct bench {
	const char *state, *url;
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

static size_t swallow(char *data, size_t size, size_t count, void *user)
{
	(void)data;
	(void)user;
	return size * count;
}

static void set_trust(CURL *curl)
{
	static char paths[3][PATH_TEXT_MAX];
	static const char *const names[] = {
		"keys/tls.crt", "keys/tls.pem", "keys/server-ca.crt"};

	for (int i = 0; i < 3; i++)
		must(path_join(paths[i], sizeof(paths[i]), bench.state, names[i]) == STATUS_OK,
			"a path");
	curl_easy_setopt(curl, CURLOPT_SSLCERT, paths[0]);
	curl_easy_setopt(curl, CURLOPT_SSLKEY, paths[1]);
	curl_easy_setopt(curl, CURLOPT_CAINFO, paths[2]);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

/* The headers of one request; a format per line, freed by the caller. */
static struct curl_slist *add(struct curl_slist *list, const char *name, const char *value)
{
	char line[256];

	snprintf(line, sizeof(line), "%s: %s", name, value);
	return curl_slist_append(list, line);
}

static void ask(CURL *curl, const char *method, const char *path, struct curl_slist *headers,
	const void *body, size_t len, long expected)
{
	char url[512];
	long status = 0;

	headers = add(headers, "Expect", "");
	snprintf(url, sizeof(url), "%s%s", bench.url, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, len ? body : "");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
	must(curl_easy_perform(curl) == CURLE_OK, "no answer");
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != expected)
		fprintf(stderr, "%s %s: %ld\n", method, path, status);
	must(status == expected, "another answer than expected");
	curl_slist_free_all(headers);
}

static void put_case(CURL *curl, const struct made_case *made)
{
	char path[WIRE_PATH_MAX];

	wire_path_case(made->bundle.case_id, "", path);
	ask(curl, "PUT", path, add(NULL, "Content-Type", WIRE_TYPE_MANIFEST),
		made->bundle.jws.data, made->bundle.jws.len, 201);
}

/* Created with all its bytes in it, as kiosk-sync does (tus creation-with-upload). */
static void upload(CURL *curl, const struct job *job)
{
	const struct bytes *part = made_part(job->made, job->n);
	char metadata[TUS_METADATA_SIZE], length[24], id[WIRE_UPLOAD_ID_SIZE];
	struct curl_slist *headers = add(NULL, WIRE_HEADER_TUS, WIRE_TUS);

	tus_metadata_write(job->made->bundle.case_id, job->n, metadata);
	snprintf(length, sizeof(length), "%zu", part->len);
	wire_upload_id(job->made->bundle.case_id, job->n, id);
	headers = add(headers, WIRE_HEADER_UPLOAD_METADATA, metadata);
	headers = add(headers, WIRE_HEADER_UPLOAD_LENGTH, length);
	headers = add(headers, WIRE_HEADER_IDEMPOTENCY_KEY, id);
	headers = add(headers, "Content-Type", WIRE_TYPE_PART);
	ask(curl, "POST", WIRE_PATH_UPLOADS, headers, part->data, part->len, 201);
}

static void run_job(CURL *curl, const struct job *job)
{
	char path[WIRE_PATH_MAX];

	if (bench.whole)
		put_case(curl, job->made);
	upload(curl, job);
	if (!bench.whole)
		return;
	wire_path_case(job->made->bundle.case_id, "/commit", path);
	ask(curl, "POST", path, NULL, NULL, 0, 200);
}

static void *client(void *unused)
{
	CURL *curl = curl_easy_init();
	int i;

	(void)unused;
	must(curl != NULL, "no curl");
	set_trust(curl);
	while ((i = atomic_fetch_add(&bench.next, 1)) < bench.count) {
		double start = now_ms();

		run_job(curl, &bench.jobs[i]);
		bench.took_ms[i] = now_ms() - start;
	}
	curl_easy_cleanup(curl);
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
static void make_jobs(int count, size_t page_len, bool announce)
{
	struct maker maker;
	uint8_t prev[32] = {0};
	int pages = bench.whole ? 0 : PAGES, at = 0;
	CURL *curl = curl_easy_init();

	maker_open(&maker, bench.state);
	set_trust(curl);
	for (int64_t seq = first_number(); at < count; seq++) {
		struct made_case *made = malloc(sizeof(*made));

		must(made != NULL, "no memory");
		if (pages > count - at)
			pages = count - at;
		made_case(&maker, seq, prev, pages, page_len, made);
		memcpy(prev, made->bundle.manifest_hash, sizeof(prev));
		if (announce)
			put_case(curl, made);
		for (int n = bench.whole ? 0 : 1; n <= pages; n++)
			bench.jobs[at++] = (struct job){made, n};
	}
	curl_easy_cleanup(curl);
	maker_close(&maker);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	pthread_t threads[CLIENTS_MAX];
	int clients = argc > 4 ? atoi(argv[4]) : 0;
	double start, end, cpu;

	if (argc < 6 || clients < 1 || clients > CLIENTS_MAX) {
		fprintf(stderr,
			"usage: bench_office cases|parts|bare STATE URL CLIENTS COUNT BYTES\n");
		return 2;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	bench.state = argv[2];
	bench.url = argv[3];
	bench.count = atoi(argv[5]);
	bench.whole = strcmp(argv[1], "cases") == 0;
	bench.jobs = calloc((size_t)bench.count, sizeof(*bench.jobs));
	bench.took_ms = calloc((size_t)bench.count, sizeof(*bench.took_ms));
	must(bench.jobs && bench.took_ms, "no memory");
	make_jobs(bench.count, argc > 6 ? (size_t)atol(argv[6]) : 0,
		strcmp(argv[1], "parts") == 0);
	cpu = cpu_ms();
	start = now_ms();
	for (int i = 0; i < clients; i++)
		must(pthread_create(&threads[i], NULL, client, NULL) == 0, "no thread");
	for (int i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	end = now_ms();
	cpu = cpu_ms() - cpu;
	qsort(bench.took_ms, (size_t)bench.count, sizeof(*bench.took_ms), by_size);
	printf("%.1f %.1f %.2f\n", bench.count / (end - start) * 1e3,
		bench.took_ms[bench.count * 99 / 100], cpu / bench.count);
	return 0;
}
