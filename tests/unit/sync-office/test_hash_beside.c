#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include <openssl/evp.h>

#include "firmware/evidence/seal.h"
#include "sync/office/store/hash_beside.h"

enum { WRITERS = 6, ROUNDS = 40, SIZE = 70000 };

struct writer {
	struct hash_beside *beside;
	pthread_t thread;
	uint8_t data[SIZE];
	int wrong;
};

/* In two pieces, as a part comes in two requests. */
static void hash_pieces(struct writer *writer, size_t len, uint8_t out[32])
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	struct hash_job first = {.digest = digest, .data = writer->data, .len = len / 3};
	struct hash_job rest = {
		.digest = digest, .data = writer->data + len / 3, .len = len - len / 3};

	writer->wrong += !EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
	hash_beside_begin(writer->beside, &first);
	writer->wrong += !hash_beside_end(writer->beside, &first);
	hash_beside_begin(writer->beside, &rest);
	writer->wrong += !hash_beside_end(writer->beside, &rest);
	writer->wrong += !EVP_DigestFinal_ex(digest, out, NULL);
	EVP_MD_CTX_free(digest);
}

static void *write_many(void *user)
{
	struct writer *writer = user;
	uint8_t beside[32], alone[32];

	for (int round = 0; round < ROUNDS; round++) {
		size_t len = (size_t)(SIZE - round * 1000);

		memset(writer->data, round + 1, SIZE);
		hash_pieces(writer, len, beside);
		sha256(writer->data, len, alone);
		writer->wrong += memcmp(beside, alone, sizeof(alone)) != 0;
	}
	return NULL;
}

/* More than there are threads: some are done by another, some by who asked. */
static void many_writers_get_the_hashes_they_would_make_alone(void **unused)
{
	static struct writer writers[WRITERS];
	struct hash_beside *beside;

	(void)unused;
	assert_int_equal(hash_beside_create(&beside), STATUS_OK);
	for (int i = 0; i < WRITERS; i++) {
		writers[i].beside = beside;
		assert_int_equal(
			pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
		assert_int_equal(writers[i].wrong, 0);
	}
	hash_beside_destroy(beside);
}

static void a_digest_that_breaks_is_said(void **unused)
{
	struct hash_beside *beside;
	EVP_MD_CTX *never_begun = EVP_MD_CTX_new();
	struct hash_job job = {.digest = never_begun, .data = "abc", .len = 3};

	(void)unused;
	assert_int_equal(hash_beside_create(&beside), STATUS_OK);
	hash_beside_begin(beside, &job);
	assert_false(hash_beside_end(beside, &job));
	hash_beside_destroy(beside);
	hash_beside_destroy(NULL);
	EVP_MD_CTX_free(never_begun);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_writers_get_the_hashes_they_would_make_alone),
		cmocka_unit_test(a_digest_that_breaks_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
