#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "sync/agent/transport_curl.h"

static sem_t asked, answered;
static atomic_bool stop;

/* The resolver of a machine whose name servers do not answer: libcurl finds it before libc's. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
	struct addrinfo **out)
{
	(void)name, (void)service, (void)hints, (void)out;
	sem_post(&asked);
	sem_wait(&answered);
	return EAI_AGAIN;
}

static void *stop_when_asked(void *unused)
{
	sem_wait(&asked);
	atomic_store(&stop, true);
	return unused;
}

/* The alarm ends a test that waits for the name servers. */
static void who_is_told_to_stop_waits_for_no_name(void **unused)
{
	const struct line line = {
		.url = "https://office.example", .proxy = "", .certificate = ""};
	const struct request request = {.method = "GET", .path = "/"};
	struct answer answer = {0};
	struct transport *transport;
	pthread_t thread;

	(void)unused;
	sem_init(&asked, 0, 0);
	sem_init(&answered, 0, 0);
	assert_int_equal(pthread_create(&thread, NULL, stop_when_asked, NULL), 0);
	assert_int_equal(transport_curl_open(&line, "/nowhere", &stop, &transport), STATUS_OK);
	alarm(20);
	transport->exchange(transport, &request, &answer);
	transport->close(transport);
	alarm(0);
	assert_int_equal(answer.contact, CONTACT_LOST);
	sem_post(&answered);
	pthread_join(thread, NULL);
	bytes_free(&answer.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_told_to_stop_waits_for_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
