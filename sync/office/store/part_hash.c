#include "sync/office/store/parts_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "firmware/evidence/seal.h"

#define READ_SIZE 65536
#define BLOCK 4096 /* what is read past the kernel's memory begins with one */

/*
 * After a failed fsync, maybe of a process that died of it, the kernel takes what it could not
 * write for written: it goes on showing those bytes, and the next fsync says well done.  So it
 * is made to forget the file, and is passed by where the file system can.
 */
static void distrust_memory(int fd)
{
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	(void)fcntl(fd, F_SETFL, O_DIRECT);
}

static ssize_t read_some(int fd, uint8_t buffer[READ_SIZE], off_t at)
{
	ssize_t got = pread(fd, buffer, READ_SIZE, at);

	if (got >= 0 || errno != EINVAL)
		return got;
	(void)fcntl(fd, F_SETFL, 0);
	return pread(fd, buffer, READ_SIZE, at);
}

/* Hashes the whole file from its start; head gets what its first bytes are. */
static enum status hash_file(
	int fd, uint8_t hash[32], uint8_t head[PARTS_HEAD_SIZE], size_t *head_len)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	alignas(BLOCK) uint8_t buffer[READ_SIZE];
	off_t at = 0;
	ssize_t got = 0;
	bool good = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL);

	*head_len = 0;
	while (good && (got = read_some(fd, buffer, at)) > 0) {
		if (at == 0) {
			*head_len =
				(size_t)got < PARTS_HEAD_SIZE ? (size_t)got : PARTS_HEAD_SIZE;
			memcpy(head, buffer, *head_len);
		}
		good = EVP_DigestUpdate(digest, buffer, (size_t)got);
		at += got;
	}
	good = good && got == 0 && EVP_DigestFinal_ex(digest, hash, NULL);
	EVP_MD_CTX_free(digest);
	return good ? STATUS_OK
		    : failure(STATUS_IO, "a part cannot be read at %lld", (long long)at);
}

enum status parts_check_hash(int fd, const uint8_t sha256[32], size_t *stanzas)
{
	uint8_t hash[32], head[PARTS_HEAD_SIZE];
	size_t head_len;
	enum status status;

	distrust_memory(fd);
	status = hash_file(fd, hash, head, &head_len);
	(void)fcntl(fd, F_SETFL, 0);
	if (status != STATUS_OK)
		return status;
	if (memcmp(hash, sha256, sizeof(hash)) != 0)
		return failure(STATUS_BAD_DATA, "a part has another hash");
	*stanzas = seal_stanza_count(head, head_len);
	return STATUS_OK;
}
