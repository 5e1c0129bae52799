/*
 * bench_floor.c - the least a plain server does for an upload that counts as received.
 *
 * usage: bench_floor FOLDER PORT CA CERTIFICATE KEY   mutual TLS 1.3 in this very process
 *        bench_floor FOLDER SOCKET                    behind an nginx that does it
 * Prints "ready" and ends with its parent.  The cipher is the office's, there is one thread per
 * connection; the body of an upload is hashed, written, synced, renamed, and the folder synced;
 * a PUT and a commit write a record and sync it.  Nothing is checked, signed or found again:
 * bench_sync.py shows it beside the office, which does all that.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>

/* As the office does: past the kernel's memory, in blocks, so many bytes at once. */
enum { PIECE = 1024 * 1024, BLOCK = 4096, HEAD_MAX = 8192 };
/* What is read of a socket: for TLS, and so that it is hashed while the processor has it near. */
enum { AT_ONCE = 256 * 1024, NEAR = 128 * 1024 };

struct line {
	int fd, log;
	SSL *ssl;    /* NULL: without TLS */
	size_t len;  /* bytes of piece that were read beyond the last request */
	char *piece; /* PIECE bytes where a page begins, and one more */
};

static SSL_CTX *tls;
static int folder;
static atomic_int names;

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_floor: %s\n", what);
	exit(3);
}

static size_t receive(struct line *line, char *into, size_t size)
{
	ssize_t got = line->ssl ? SSL_read(line->ssl, into, (int)size)
				: recv(line->fd, into, size < NEAR ? size : NEAR, 0);

	return got > 0 ? (size_t)got : 0;
}

/* A whole piece, or the end of a body. */
static void put(int fd, const char *data, size_t len)
{
	size_t blocks = len - len % BLOCK;

	if (blocks > BLOCK && fcntl(fd, F_SETFL, O_DIRECT) == 0) {
		must(write(fd, data, blocks) == (ssize_t)blocks, "write");
		fcntl(fd, F_SETFL, 0);
	} else {
		blocks = 0;
	}
	must(write(fd, data + blocks, len - blocks) == (ssize_t)(len - blocks), "write");
}

/* Until the piece is full or the body is whole; so many bytes lie in it already, not hashed. */
static size_t fill(struct line *line, EVP_MD_CTX *digest, size_t at, size_t left)
{
	EVP_DigestUpdate(digest, line->piece, at);
	while (at < PIECE && at < left) {
		size_t got =
			receive(line, line->piece + at, (left < PIECE ? left : PIECE) - at);

		must(got > 0, "a cut body");
		EVP_DigestUpdate(digest, line->piece + at, got);
		at += got;
	}
	return at;
}

static void keep(struct line *line, size_t left)
{
	char from[32], to[32];
	int name = atomic_fetch_add(&names, 1), fd;
	size_t at = line->len < left ? line->len : left;
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	uint8_t hash[32];

	snprintf(from, sizeof(from), "u%d", name);
	snprintf(to, sizeof(to), "p%d", name);
	fd = openat(folder, from, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	must(fd >= 0 && EVP_DigestInit_ex(digest, EVP_sha256(), NULL), "a file");
	for (; left > 0; left -= at, at = 0) {
		at = fill(line, digest, at, left);
		put(fd, line->piece, at);
	}
	EVP_DigestFinal_ex(digest, hash, NULL);
	EVP_MD_CTX_free(digest);
	must(renameat(folder, from, folder, to) == 0, "rename");
	must(fdatasync(fd) == 0 && fsync(folder) == 0 && close(fd) == 0, "sync");
	line->len = 0;
}

static void answer(struct line *line, const char *text)
{
	ssize_t sent = line->ssl ? SSL_write(line->ssl, text, (int)strlen(text))
				 : send(line->fd, text, strlen(text), 0);

	must(sent == (ssize_t)strlen(text), "answer");
}

/* What has to be written down of a manifest or a commit: a record of its own, synced. */
static void record(struct line *line)
{
	static const char text[2048];

	must(write(line->log, text, sizeof(text)) == (ssize_t)sizeof(text) &&
			fdatasync(line->log) == 0,
		"record");
}

/* Reads until the head is there; its length, 0 when the client is gone. */
static size_t read_head(struct line *line)
{
	const char *end;

	for (;;) {
		size_t got;

		line->piece[line->len] = '\0';
		end = strstr(line->piece, "\r\n\r\n");
		if (end)
			return (size_t)(end - line->piece) + 4;
		got = line->len < HEAD_MAX
			      ? receive(line, line->piece + line->len, HEAD_MAX - line->len)
			      : 0;
		if (got == 0)
			return 0;
		line->len += got;
	}
}

static size_t body_length(const struct line *line, size_t head)
{
	const char *length = strcasestr(line->piece, "\r\nContent-Length:");

	return length && length < line->piece + head ? strtoul(length + 17, NULL, 10) : 0;
}

static void serve(struct line *line, size_t head)
{
	size_t body = body_length(line, head);
	bool put = strncmp(line->piece, "PUT", 3) == 0;
	bool commit = memmem(line->piece, head, "/commit ", 8) != NULL, part = !put && !commit;

	line->len -= head;
	memmove(line->piece, line->piece + head, line->len);
	if (part)
		keep(line, body);
	while (!part && line->len < body) {
		size_t got = receive(line, line->piece, PIECE);

		must(got > 0, "a cut body");
		line->len += got;
	}
	line->len = 0;
	if (put || commit)
		record(line);
	answer(line, commit ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
			    : "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
}

static void *client(void *user)
{
	struct line *line = user;
	size_t head;

	line->log = openat(folder, "log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	line->ssl = tls ? SSL_new(tls) : NULL;
	line->piece = aligned_alloc(BLOCK, PIECE + BLOCK);
	must(line->piece && (!tls || (line->ssl && SSL_set_fd(line->ssl, line->fd))), "TLS");
	if (!tls || SSL_accept(line->ssl) == 1)
		while ((head = read_head(line)) > 0)
			serve(line, head);
	SSL_free(line->ssl);
	close(line->fd);
	close(line->log);
	free(line->piece);
	free(line);
	return NULL;
}

static void set_tls(char **files)
{
	tls = SSL_CTX_new(TLS_server_method());
	must(tls && SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) &&
			SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256") &&
			SSL_CTX_load_verify_locations(tls, files[0], NULL) &&
			SSL_CTX_use_certificate_chain_file(tls, files[1]) &&
			SSL_CTX_use_PrivateKey_file(tls, files[2], SSL_FILETYPE_PEM),
		"keys");
	SSL_CTX_set_read_ahead(tls, 1);
	SSL_CTX_set_default_read_buffer_len(tls, AT_ONCE);
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_session_id_context(tls, (const unsigned char *)"floor", 5);
}

static int listen_behind(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(strlen(path) < sizeof(address.sun_path), "a long path");
	strcpy(address.sun_path, path);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 64) == 0,
		"listen");
	return fd;
}

static int listen_at(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 64) == 0,
		"listen");
	return fd;
}

int main(int argc, char **argv)
{
	int listener, on = 1;
	pthread_t thread;

	must(argc == 3 || argc == 6,
		"usage: bench_floor FOLDER PORT|SOCKET [CA CERTIFICATE KEY]");
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(folder >= 0, "folder");
	if (argc == 6)
		set_tls(argv + 3);
	listener = argc == 6 ? listen_at(atoi(argv[2])) : listen_behind(argv[2]);
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct line *line = calloc(1, sizeof(*line));

		must(line && (line->fd = accept(listener, NULL, NULL)) >= 0, "accept");
		setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		must(pthread_create(&thread, NULL, client, line) == 0, "thread");
		pthread_detach(thread);
	}
}
