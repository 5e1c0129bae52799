#include "firmware/counter/filing_pages.h"

#include <pthread.h>
#include <stdlib.h>

struct page_move {
	const struct bundle_page *page;
	struct bundle_case *bundle;
	size_t n; /* in bundle, from 1 */
	const struct sealing_key *to[2];
	struct queue_file *part;
	bool arrived, syncing; /* all of it is in part; somebody makes that durable */
};

/* Whoever is free takes the next; sorted, so that both end together. */
struct page_moves {
	struct queue *queue;
	const struct seal_identity *from;
	struct page_move *list;
	size_t count;
	pthread_mutex_t mutex;
	pthread_cond_t moved; /* a page arrived, or one failed */
	size_t next, arrived;
	enum status status; /* of the first page that failed */
	pthread_t thread;
	bool beside; /* thread runs */
};

enum status page_moves_create(
	struct queue *queue, const struct seal_identity *identity, struct page_moves **out)
{
	struct page_moves *moves = calloc(1, sizeof(*moves));

	if (!moves)
		return failure(STATUS_NO_MEMORY, "pages");
	moves->queue = queue;
	moves->from = identity;
	pthread_mutex_init(&moves->mutex, NULL);
	pthread_cond_init(&moves->moved, NULL);
	*out = moves;
	return STATUS_OK;
}

enum status page_moves_add(struct page_moves *moves, const struct filing_case *of,
	struct bundle_case *bundle, const struct sealing_key *to[2])
{
	struct page_move *list =
		realloc(moves->list, (moves->count + of->page_count + 1) * sizeof(*list));
	enum status status = STATUS_OK;

	if (!list)
		return failure(STATUS_NO_MEMORY, "pages");
	moves->list = list;
	/* All files before the first byte: making one would wait for the disk behind them. */
	for (size_t i = 0; status == STATUS_OK && i < of->page_count; i++) {
		struct page_move *move = &list[moves->count++];
		*move = (struct page_move){.page = &of->pages[i],
			.bundle = bundle,
			.n = i + 1,
			.to = {to[0], to[1]}};
		status = queue_part_create(
			moves->queue, bundle->case_id, (int)move->n, &move->part);
	}
	bundle->part_count = of->page_count;
	return status;
}

static enum status into_part(void *user, const void *data, size_t len)
{
	return queue_part_add(user, data, len);
}

static enum status move_page(struct page_move *move, const struct seal_identity *from)
{
	const struct seal_sink sink = {.take = into_part, .user = move->part};

	return bundle_case_move_page(move->bundle, move->n, move->page, from, move->to, &sink);
}

static struct page_move *take(struct page_moves *moves)
{
	struct page_move *move = NULL;

	pthread_mutex_lock(&moves->mutex);
	if (moves->status == STATUS_OK && moves->next < moves->count)
		move = &moves->list[moves->next++];
	pthread_mutex_unlock(&moves->mutex);
	return move;
}

/* arrived: the page that did, or NULL. */
static void note(struct page_moves *moves, enum status status, struct page_move *arrived)
{
	pthread_mutex_lock(&moves->mutex);
	if (arrived) {
		arrived->arrived = true;
		moves->arrived++;
	}
	if (moves->status == STATUS_OK)
		moves->status = status;
	pthread_cond_broadcast(&moves->moved);
	pthread_mutex_unlock(&moves->mutex);
}

static void move_some(struct page_moves *moves)
{
	struct page_move *move;

	while ((move = take(moves)))
		note(moves, move_page(move, moves->from), move);
}

static struct page_move *find_arrived(struct page_moves *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		if (moves->list[i].arrived && !moves->list[i].syncing)
			return &moves->list[i];
	return NULL;
}

/* Waits for a page to make durable; NULL: no more will come, or all are there and that will do. */
static struct page_move *take_arrived(struct page_moves *moves, bool last_too)
{
	struct page_move *move = NULL;
	bool waits = true;

	pthread_mutex_lock(&moves->mutex);
	while (waits) {
		bool all = moves->arrived == moves->count;
		bool ends = moves->status != STATUS_OK || (all && !last_too);
		move = ends ? NULL : find_arrived(moves);
		waits = !ends && !move && !all;
		if (waits)
			pthread_cond_wait(&moves->moved, &moves->mutex);
	}
	if (move)
		move->syncing = true;
	pthread_mutex_unlock(&moves->mutex);
	return move;
}

static void sync_some(struct page_moves *moves, bool last_too)
{
	struct page_move *move;

	while ((move = take_arrived(moves, last_too)))
		note(moves, queue_part_sync(move->part), NULL);
}

/* While the cases are signed, the disk takes the last pages. */
static void *work_beside(void *user)
{
	struct page_moves *moves = user;

	move_some(moves);
	sync_some(moves, true);
	return NULL;
}

static enum status status_of(struct page_moves *moves)
{
	enum status status;

	pthread_mutex_lock(&moves->mutex);
	status = moves->status;
	pthread_mutex_unlock(&moves->mutex);
	return status;
}

static int largest_first(const void *a, const void *b)
{
	size_t x = ((const struct page_move *)a)->page->sealed.len;
	size_t y = ((const struct page_move *)b)->page->sealed.len;

	return (x < y) - (x > y);
}

enum status page_moves_run(struct page_moves *moves)
{
	if (moves->count == 0)
		return STATUS_OK;
	qsort(moves->list, moves->count, sizeof(*moves->list), largest_first);
	moves->beside = pthread_create(&moves->thread, NULL, work_beside, moves) == 0;
	move_some(moves);
	sync_some(moves, false);
	return status_of(moves);
}

enum status page_moves_settle(struct page_moves *moves)
{
	if (moves->beside)
		pthread_join(moves->thread, NULL);
	moves->beside = false;
	return moves->status;
}

void page_moves_destroy(struct page_moves *moves)
{
	if (!moves)
		return;
	if (moves->beside)
		pthread_join(moves->thread, NULL);
	pthread_cond_destroy(&moves->moved);
	pthread_mutex_destroy(&moves->mutex);
	free(moves->list);
	free(moves);
}
