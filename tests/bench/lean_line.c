#include "tests/bench/lean_line.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "firmware/base/files.h"
#include "tests/strangers/made_case.h"

enum { HEAD_SIZE = 2048, ANSWER_SIZE = 16384, SENT_AT_ONCE = 256 * 1024 };

struct lean_keys {
	SSL_CTX *tls;
};

struct lean_line {
	SSL *ssl;
	int fd;
	size_t len; /* of the answer, so far */
	char answer[ANSWER_SIZE + 1];
};

static const char *key_path(const char *state_folder, const char *name, char out[PATH_TEXT_MAX])
{
	must(path_join(out, PATH_TEXT_MAX, state_folder, name) == STATUS_OK, "a path");
	return out;
}

struct lean_keys *lean_keys_read(const char *state_folder)
{
	struct lean_keys *keys = calloc(1, sizeof(*keys));
	char path[PATH_TEXT_MAX];

	must(keys && (keys->tls = SSL_CTX_new(TLS_client_method())), "no memory");
	must(SSL_CTX_set_min_proto_version(keys->tls, TLS1_3_VERSION) == 1 &&
			SSL_CTX_use_certificate_chain_file(
				keys->tls, key_path(state_folder, "keys/tls.crt", path)) == 1 &&
			SSL_CTX_use_PrivateKey_file(keys->tls,
				key_path(state_folder, "keys/tls.pem", path),
				SSL_FILETYPE_PEM) == 1 &&
			SSL_CTX_load_verify_locations(keys->tls,
				key_path(state_folder, "keys/server-ca.crt", path), NULL) == 1,
		"keys");
	SSL_CTX_set_verify(keys->tls, SSL_VERIFY_PEER, NULL);
	return keys;
}

void lean_keys_free(struct lean_keys *keys)
{
	SSL_CTX_free(keys->tls);
	free(keys);
}

static int connect_to(const char *url)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	char host[64];
	unsigned port;

	must(sscanf(url, "https://%63[^:]:%u", host, &port) == 2 &&
			inet_pton(AF_INET, host, &address.sin_addr) == 1,
		"an address");
	address.sin_port = htons((uint16_t)port);
	must(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "no connection");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/*
 * What is sent is collected: a system call for each record of TLS costs this client and the
 * server it measures twice as much of the processor, and it is the server that we measure.
 */
static void collect_sent(struct lean_line *line)
{
	BIO *collect = BIO_new(BIO_f_buffer()), *out = BIO_new_socket(line->fd, BIO_NOCLOSE);

	must(collect && out && BIO_set_write_buffer_size(collect, SENT_AT_ONCE) == 1,
		"no memory");
	SSL_set0_wbio(line->ssl, BIO_push(collect, out));
}

struct lean_line *lean_open(struct lean_keys *keys, const char *url)
{
	struct lean_line *line = calloc(1, sizeof(*line));

	must(line != NULL, "no memory");
	line->fd = connect_to(url);
	line->ssl = SSL_new(keys->tls);
	must(line->ssl && SSL_set_rfd(line->ssl, line->fd) == 1, "TLS");
	collect_sent(line);
	must(SSL_connect(line->ssl) == 1, "TLS");
	return line;
}

void lean_close(struct lean_line *line)
{
	SSL_free(line->ssl);
	close(line->fd);
	free(line);
}

static void send_all(struct lean_line *line, const void *data, size_t len)
{
	size_t sent = 0;

	must(len == 0 || (SSL_write_ex(line->ssl, data, len, &sent) == 1 && sent == len),
		"a cut line");
}

static void receive(struct lean_line *line)
{
	size_t got = 0;

	must(line->len < ANSWER_SIZE && SSL_read_ex(line->ssl, line->answer + line->len,
						ANSWER_SIZE - line->len, &got) == 1,
		"no answer");
	line->len += got;
	line->answer[line->len] = '\0';
}

/* Where text ends in the answer, reading on until it is there. */
static size_t end_of(struct lean_line *line, const char *text)
{
	const char *found;

	while (!(found = strstr(line->answer, text)))
		receive(line);
	return (size_t)(found - line->answer) + strlen(text);
}

static int read_answer(struct lean_line *line)
{
	const char *length;
	size_t head;
	int status = 0;

	line->len = 0;
	line->answer[0] = '\0';
	head = end_of(line, "\r\n\r\n");
	length = strcasestr(line->answer, "\r\nContent-Length:");
	must(sscanf(line->answer, "HTTP/1.1 %d", &status) == 1, "another protocol");
	if (length && length < line->answer + head) {
		for (size_t body = strtoul(length + 17, NULL, 10); line->len < head + body;)
			receive(line);
	} else if (strcasestr(line->answer, "\r\nTransfer-Encoding: chunked")) {
		end_of(line, "\r\n0\r\n\r\n");
	}
	return status;
}

int lean_ask(struct lean_line *line, const char *method, const char *path, const char *headers,
	const void *body, size_t len)
{
	char head[HEAD_SIZE];
	int head_len = snprintf(head, sizeof(head),
		"%s %s HTTP/1.1\r\nHost: office\r\n%sContent-Length: %zu\r\n\r\n", method, path,
		headers, len);

	must(head_len > 0 && head_len < HEAD_SIZE, "a long head");
	send_all(line, head, (size_t)head_len);
	send_all(line, body, len);
	must(BIO_flush(SSL_get_wbio(line->ssl)) == 1, "a cut line");
	return read_answer(line);
}
