#include "sync/office/store/piece_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sync/office/store/hand.h"
#include "sync/office/store/parts_inside.h"

#define WRITERS 8 /* who finds none left writes as it comes */
#define PIECE (512 * 1024)
#define PIECES 2
#define ROOM ((size_t)WRITERS * PIECES * PIECE)
#define LARGE_PAGE (2 * 1024 * 1024) /* in such pages the disk takes a piece as one */
#define DIRECT_MIN (128 * 1024)

struct piece_writer {
	struct piece_writer *next; /* of those that are free */
	struct hands *hands;
	uint8_t *pieces[PIECES];
	struct hand *hand; /* from the first whole piece on; NULL: none is to be had */
	int fd;
	int64_t at;         /* where the file ends, but for what is under way */
	unsigned filling;   /* this piece */
	size_t filled;      /* bytes of it */
	bool direct;        /* fd goes past the kernel's memory */
	enum status failed; /* first failed write */
	bool under_way;     /* the other piece, all of it */
	ssize_t written;    /* what came of that */
	int error;
};

struct piece_writers {
	pthread_mutex_t mutex;
	uint8_t *room; /* of all of them; it becomes memory as it is used */
	struct piece_writer all[WRITERS];
	struct piece_writer *free;
	struct hands *hands;
};

static void lay_out(struct piece_writers *writers)
{
	for (size_t i = 0; i < WRITERS; i++) {
		struct piece_writer *writer = &writers->all[i];

		for (size_t n = 0; n < PIECES; n++)
			writer->pieces[n] = writers->room + (i * PIECES + n) * PIECE;
		writer->hands = writers->hands;
		writer->next = writers->free;
		writers->free = writer;
	}
}

enum status piece_writers_create(struct piece_writers **out)
{
	struct piece_writers *writers = calloc(1, sizeof(*writers));

	if (writers)
		writers->room = aligned_alloc(LARGE_PAGE, ROOM);
	if (!writers || !writers->room || hands_create(&writers->hands) != STATUS_OK) {
		if (writers)
			free(writers->room);
		free(writers);
		return failure(STATUS_NO_MEMORY, "no memory for pieces");
	}
	(void)!madvise(writers->room, ROOM, MADV_HUGEPAGE);
	pthread_mutex_init(&writers->mutex, NULL);
	lay_out(writers);
	*out = writers;
	return STATUS_OK;
}

void piece_writers_destroy(struct piece_writers *writers)
{
	if (!writers)
		return;
	hands_destroy(writers->hands);
	pthread_mutex_destroy(&writers->mutex);
	free(writers->room);
	free(writers);
}

/* The one that came back last: the processor may still have some of it. */
struct piece_writer *piece_writers_take(struct piece_writers *writers, int fd, int64_t at)
{
	struct piece_writer *writer;

	pthread_mutex_lock(&writers->mutex);
	writer = writers->free;
	if (writer)
		writers->free = writer->next;
	pthread_mutex_unlock(&writers->mutex);
	if (!writer)
		return NULL;
	writer->fd = fd;
	writer->at = at;
	writer->filled = 0;
	writer->direct = false;
	writer->failed = STATUS_OK;
	return writer;
}

void piece_writers_give(struct piece_writers *writers, struct piece_writer *writer)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writers->mutex);
	writer->next = writers->free;
	writers->free = writer;
	pthread_mutex_unlock(&writers->mutex);
}

enum status piece_write(int fd, const uint8_t *data, size_t len, int64_t *at)
{
	while (len > 0) {
		ssize_t written = pwrite(fd, data, len, *at);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return parts_system_status("write upload");
		data += written;
		len -= (size_t)written;
		*at += written;
	}
	return STATUS_OK;
}

/*
 * Past the kernel's memory: nobody reads a part again soon, and fresh pages for it cost more
 * than the copy.  What a disk does not take so it takes the usual way.
 */
static void go_direct(struct piece_writer *writer, bool direct)
{
	if (writer->direct != direct && fcntl(writer->fd, F_SETFL, direct ? O_DIRECT : 0) == 0)
		writer->direct = direct;
}

/* Counts what pwrite() did of a piece, and writes what it left. */
static void count(struct piece_writer *writer, const uint8_t *piece, size_t len,
	ssize_t written, int error)
{
	size_t done = written > 0 ? (size_t)written : 0;

	writer->at += (int64_t)done;
	if (done == len)
		return;
	go_direct(writer, false);
	errno = error;
	if (written < 0 && error != EINVAL && error != EINTR)
		writer->failed = parts_system_status("write upload");
	else
		writer->failed = piece_write(writer->fd, piece + done, len - done, &writer->at);
}

static uint8_t *other(const struct piece_writer *writer)
{
	return writer->pieces[(writer->filling + 1) % PIECES];
}

/* On the hand. */
static void write_other(void *context)
{
	struct piece_writer *writer = context;

	writer->written = pwrite(writer->fd, other(writer), PIECE, writer->at);
	writer->error = errno;
}

static void settle(struct piece_writer *writer)
{
	if (!writer->under_way)
		return;
	if (writer->hand)
		hand_wait(writer->hand);
	writer->under_way = false;
	count(writer, other(writer), PIECE, writer->written, writer->error);
}

/* The piece that is full becomes the other one. */
static void hand_over(struct piece_writer *writer)
{
	settle(writer);
	writer->filling = (writer->filling + 1) % PIECES;
	writer->filled = 0;
	if (writer->failed != STATUS_OK)
		return;
	go_direct(writer, true);
	if (!writer->hand)
		writer->hand = hands_take(writer->hands);
	writer->under_way = true;
	if (writer->hand)
		hand_start(writer->hand, write_other, writer);
	else
		write_other(writer);
}

void piece_writer_add(struct piece_writer *writer, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	while (len > 0) {
		size_t some = PIECE - writer->filled;

		some = len < some ? len : some;
		memcpy(writer->pieces[writer->filling] + writer->filled, bytes, some);
		writer->filled += some;
		bytes += some;
		len -= some;
		if (writer->filled == PIECE)
			hand_over(writer);
	}
}

/*
 * The odd end goes first, through the kernel's memory: the disk takes it along with the rest,
 * where the sync would have waited for it alone.
 */
static bool send_end_ahead(
	const struct piece_writer *writer, const uint8_t *piece, size_t whole, size_t len)
{
	off_t at = writer->at + (off_t)whole;
	ssize_t end = (ssize_t)(len - whole);

	if (end == 0)
		return true;
	if (pwrite(writer->fd, piece + whole, len - whole, at) != end)
		return false;
	(void)!sync_file_range(writer->fd, at, end, SYNC_FILE_RANGE_WRITE);
	return true;
}

/* The last piece.  When it does not fit, an end that went ahead is not kept. */
static void write_last(struct piece_writer *writer)
{
	const uint8_t *piece = writer->pieces[writer->filling];
	size_t len = writer->filled, whole = len - len % PIECE_BLOCK;
	ssize_t written;
	bool ahead;

	go_direct(writer, false);
	if (whole < DIRECT_MIN) {
		writer->failed = piece_write(writer->fd, piece, len, &writer->at);
		return;
	}
	ahead = send_end_ahead(writer, piece, whole, len);
	go_direct(writer, true);
	written = pwrite(writer->fd, piece, whole, writer->at);
	if (ahead && written == (ssize_t)whole)
		written = (ssize_t)len;
	count(writer, piece, len, written, errno);
}

enum status piece_writer_flush(struct piece_writer *writer, int64_t *at)
{
	settle(writer);
	hands_give(writer->hands, writer->hand);
	writer->hand = NULL;
	if (writer->failed == STATUS_OK)
		write_last(writer);
	writer->filled = 0;
	go_direct(writer, false);
	if (writer->failed != STATUS_OK && ftruncate(writer->fd, writer->at) != 0)
		writer->failed = parts_system_status("cut off the end of an upload");
	*at = writer->at;
	return writer->failed;
}
