/*
 * still.c - what the machine of a test has and a fleet has not: logs, sockets, threads.
 *
 * In the place of the real ones by the linker; and OpenSSL's chance, by the seed.
 */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include "tests/fleet/still.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>

#include <openssl/rand.h>

#include "firmware/base/bytes.h"
#include "firmware/base/local_socket.h"

/* Nobody reads the lines of ten thousand machines. */
void __real_log_event(const char *level, const char *area, const char *code, const char *format,
	va_list args);
void __wrap_log_event(const char *level, const char *area, const char *code, const char *format,
	va_list args);
void __wrap_log_event(
	const char *level, const char *area, const char *code, const char *format, va_list args)
{
	if (still_is_loud)
		__real_log_event(level, area, code, format, args);
}

#define QUIET(name)                                                                            \
	void __wrap_##name(const char *area, const char *code, const char *format, ...);       \
	void __wrap_##name(const char *area, const char *code, const char *format, ...)        \
	{                                                                                      \
		va_list args;                                                                  \
		va_start(args, format);                                                        \
		__wrap_log_event("info", area, code, format, args);                            \
		va_end(args);                                                                  \
	}
QUIET(log_info)
QUIET(log_warn)

bool still_is_loud;

enum status __wrap_local_socket_listen(
	const char *path, local_socket_handler *handler, void *user, struct local_socket **out);
enum status __wrap_local_socket_listen(
	const char *path, local_socket_handler *handler, void *user, struct local_socket **out)
{
	(void)path;
	(void)handler;
	(void)user;
	*out = NULL;
	return STATUS_OK;
}

enum status __wrap_local_socket_ask(
	const char *path, const char *line, unsigned timeout_ms, struct bytes *out);
enum status __wrap_local_socket_ask(
	const char *path, const char *line, unsigned timeout_ms, struct bytes *out)
{
	(void)path;
	(void)line;
	(void)timeout_ms;
	(void)out;
	return STATUS_OFFLINE;
}

enum status __wrap_lock_try(const char *path, int *out);
enum status __wrap_lock_try(const char *path, int *out)
{
	(void)path;
	*out = -1;
	return STATUS_OK;
}

/* There is one thread: whoever wants another does the work himself. */
int __wrap_pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *user);
int __wrap_pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *user)
{
	(void)thread;
	(void)attributes;
	(void)work;
	(void)user;
	return EAGAIN;
}

static int give_chance(unsigned char *out, int len)
{
	random_bytes(out, (size_t)len);
	return 1;
}

static int is_ready(void)
{
	return 1;
}

void still_start(void)
{
	static const RAND_METHOD CHANCE = {
		.bytes = give_chance, .pseudorand = give_chance, .status = is_ready};

	still_is_loud = getenv("FLEET_LOG") != NULL;
	if (RAND_set_rand_method(&CHANCE) != 1)
		abort();
}
