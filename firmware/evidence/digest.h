/*
 * digest.h - SHA-256, HMAC and HKDF over pieces: every hash of design wire is one of these.
 *
 * Inside evidence only.  None can fail but for lack of memory; then the process aborts, as
 * random_bytes() does, because nothing that is signed or sealed may go on with half a hash.
 * Source: RFC 2104, RFC 5869 (one block of 32 bytes).
 */
#ifndef FIRMWARE_EVIDENCE_DIGEST_H
#define FIRMWARE_EVIDENCE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32

/* Bytes to be joined with nothing between, the ‖ of design wire. */
struct piece {
	const void *data;
	size_t len;
};

/* Text without its NUL as a piece. */
struct piece piece_text(const char *text);

/* SHA-256 of the joined pieces. */
void digest_of(const struct piece *pieces, size_t count, uint8_t out[DIGEST_SIZE]);

/* SHA-256 of what comes bit by bit; between begin and finish it owns memory. */
struct digest_stream {
	void *context;
};

/* A hash in pieces: finish it always. */
void digest_begin(struct digest_stream *stream);
/* Appends len bytes. */
void digest_add(struct digest_stream *stream, const void *data, size_t len);

/* Writes the hash, unless out is NULL, and frees. */
void digest_finish(struct digest_stream *stream, uint8_t out[DIGEST_SIZE]);

/* HMAC-SHA256 of the joined pieces. */
void digest_hmac(const void *key, size_t key_len, const struct piece *pieces, size_t count,
	uint8_t out[DIGEST_SIZE]);

/* HKDF-SHA256 to 32 bytes; a salt of length 0 is "no salt". */
void digest_hkdf(struct piece salt, const struct piece *ikm, size_t ikm_count,
	const struct piece *info, size_t info_count, uint8_t out[DIGEST_SIZE]);

#endif
