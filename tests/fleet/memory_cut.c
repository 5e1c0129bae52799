/*
 * memory_cut.c - bytes on their way to the disk, and what is left of them when the power goes.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "tests/fleet/memory_inside.h"

enum { SECTOR = 512 };

static void set_len(struct image *image, size_t len)
{
	if (len > image->size) {
		size_t size = len < 4096 ? len : len + len / 2;

		image->data = memory_must(realloc(image->data, size));
		image->size = size;
	}
	if (len > image->len)
		memset(image->data + image->len, 0, len - image->len);
	image->len = len;
}

static void put(struct image *image, size_t at, const uint8_t *data, size_t len)
{
	if (at + len > image->len)
		set_len(image, at + len);
	memcpy(image->data + at, data, len);
}

void memory_copy_image(const struct image *from, struct image *to)
{
	*to = (struct image){NULL, 0, 0};
	if (from->len)
		put(to, 0, from->data, from->len);
}

/* The old bytes that a change takes away. */
static size_t old_bytes(const struct node *node, size_t at, const void *data, size_t len)
{
	if (at >= node->now.len)
		return 0;
	if (!data)
		return node->now.len - at;
	return node->now.len - at < len ? node->now.len - at : len;
}

static void remember(struct node *node, size_t at, const void *data, size_t len)
{
	size_t saved = old_bytes(node, at, data, len), new_len = data ? len : 0;
	struct change *change = memory_must(malloc(sizeof(*change) + new_len + saved));

	*change = (struct change){.at = at,
		.old_len = node->now.len,
		.len = data ? (long)len : -1,
		.saved = saved};
	if (data)
		memcpy(change->bytes, data, len);
	if (saved)
		memcpy(change->bytes + new_len, node->now.data + at, saved);
	if (!node->changes)
		node->last_change = &node->changes;
	*node->last_change = change;
	node->last_change = &change->next;
}

static void apply(struct image *image, const struct change *change, size_t from, size_t len)
{
	if (change->len < 0)
		set_len(image, change->at);
	else
		put(image, change->at + from, change->bytes + from, len);
}

void memory_write(struct node *node, size_t at, const void *data, size_t len)
{
	remember(node, at, data, len);
	node->changed_ms = clock_wall_ms();
	if (data)
		put(&node->now, at, data, len);
	else
		set_len(&node->now, at);
}

void memory_forget_changes(struct node *node)
{
	while (node->changes) {
		struct change *change = node->changes;

		node->changes = change->next;
		free(change);
	}
}

void memory_drop_disk(struct node *node)
{
	if (node->disk)
		free(node->disk->data);
	free(node->disk);
	node->disk = NULL;
}

static bool is_whole(const struct image *disk, const struct image *now)
{
	return disk->len == now->len && memcmp(disk->data, now->data, now->len) == 0;
}

void memory_bytes_are_durable(struct node *node)
{
	struct image *disk = node->disk;

	for (struct change *change = node->changes; disk && change; change = change->next)
		apply(disk, change, 0, change->len > 0 ? (size_t)change->len : 0);
	if (disk && is_whole(disk, &node->now))
		memory_drop_disk(node);
	memory_forget_changes(node);
}

static void forget_name_change(struct name_change *change)
{
	disk_let(change->folder);
	disk_let(change->before);
	disk_let(change->node);
	free(change);
}

void memory_names_are_durable(struct node *folder)
{
	struct machine *machine = folder->machine;
	struct name_change **at = &machine->pending;

	while (*at) {
		struct name_change *change = *at;

		if (change->folder != folder) {
			at = &change->next;
			continue;
		}
		*at = change->next;
		forget_name_change(change);
	}
	machine->last_pending = at;
}

/* What it was before the pending changes. */
static void undo_bytes(const struct node *node, struct image *image)
{
	struct change *newest = NULL;

	for (struct change *change = node->changes; change; change = change->next) {
		change->older = newest;
		newest = change;
	}
	for (struct change *change = newest; change; change = change->older) {
		size_t new_len = change->len > 0 ? (size_t)change->len : 0;

		if (change->saved)
			put(image, change->at, change->bytes + new_len, change->saved);
		set_len(image, change->old_len);
	}
}

void memory_spoil(struct node *node)
{
	if (!node->disk) {
		node->disk = memory_must(malloc(sizeof(*node->disk)));
		memory_copy_image(&node->now, node->disk);
		undo_bytes(node, node->disk);
	}
	memory_forget_changes(node);
}

/* What is pending goes on its way; the rest is read from the disk again. */
void disk_forget_memory(struct node *node)
{
	struct image shown;

	if (!node->disk || node->machine->lies & DISK_MEMORY_STAYS)
		return;
	memory_copy_image(node->disk, &shown);
	for (struct change *change = node->changes; change; change = change->next)
		apply(&shown, change, 0, change->len > 0 ? (size_t)change->len : 0);
	free(node->now.data);
	node->now = shown;
}

/* Kept, dropped, or torn at a sector. */
static void redo_some_bytes(const struct node *node, struct image *image)
{
	for (struct change *change = node->changes; change; change = change->next) {
		uint32_t fate = memory_dice(4);
		size_t len = change->len > 0 ? (size_t)change->len : 0, at;

		if (fate == 0)
			continue;
		if (fate > 1 || len <= SECTOR) {
			apply(image, change, 0, len);
			continue;
		}
		at = (1 + memory_dice((uint32_t)(len / SECTOR))) * SECTOR;
		if (at > len)
			at = len;
		if (memory_dice(2))
			apply(image, change, 0, at);
		else
			apply(image, change, at, len - at);
	}
}

static void lose_bytes(struct node *node)
{
	for (struct name *name = node->first; name; name = name->after)
		lose_bytes(name->node);
	if (node->disk) {
		free(node->now.data);
		node->now = *node->disk;
		free(node->disk);
		node->disk = NULL;
	} else {
		undo_bytes(node, &node->now);
	}
	redo_some_bytes(node, &node->now);
	memory_forget_changes(node);
}

static void undo_names(struct machine *machine)
{
	struct name_change *newest = NULL;

	for (struct name_change *change = machine->pending; change; change = change->next) {
		change->older = newest;
		newest = change;
	}
	for (struct name_change *change = newest; change; change = change->older)
		memory_set_name(change->folder, change->text, change->before);
}

static bool is_first_of_folder(const struct machine *machine, const struct name_change *change)
{
	for (const struct name_change *one = machine->pending; one != change; one = one->next)
		if (one->folder == change->folder)
			return false;
	return true;
}

/* Of each folder the first changes of names are kept; both halves of a rename or none. */
static void redo_some_names(struct machine *machine)
{
	for (struct name_change *first = machine->pending; first; first = first->next) {
		uint32_t left = 0;
		long kept = 0;

		if (!is_first_of_folder(machine, first))
			continue;
		for (struct name_change *change = first; change; change = change->next)
			left += change->folder == first->folder;
		left = memory_dice(left + 1);
		for (struct name_change *change = first; change; change = change->next) {
			if (change->group == kept)
				memory_set_name(change->folder, change->text, change->node);
			if (change->folder != first->folder || left == 0 ||
				change->group == kept)
				continue;
			left--;
			kept = change->group;
			memory_set_name(change->folder, change->text, change->node);
		}
	}
}

static void forget_names(struct machine *machine)
{
	while (machine->pending) {
		struct name_change *change = machine->pending;

		machine->pending = change->next;
		forget_name_change(change);
	}
	machine->last_pending = &machine->pending;
}

static bool name_is_durable(const struct node *folder, const char *text)
{
	for (const struct name_change *change = folder->machine->pending; change;
		change = change->next)
		if (change->folder == folder && strcmp(change->text, text) == 0)
			return false;
	return true;
}

/* SQLite cuts a long log short after the commit: that takes nothing back. */
static bool bytes_are_durable(const struct node *node)
{
	for (const struct change *change = node->changes; change; change = change->next)
		if (change->len >= 0 || !node->is_database)
			return false;
	/* An fsync that failed with nothing left to write has lost nothing. */
	return !node->disk || is_whole(node->disk, &node->now);
}

bool disk_is_durable(const char *path)
{
	const struct node *node = disk_find(path), *folder;
	char part[160], last[MEMORY_NAME_MAX], *slash;

	if (!node || strlen(path) >= sizeof(part))
		return false;
	strcpy(part, path);
	while ((folder = memory_parent(part, last)) && folder->machine) {
		if (!name_is_durable(folder, last))
			return false;
		slash = strrchr(part, '/');
		*slash = '\0';
	}
	return bytes_are_durable(node);
}

void machine_cut_after(struct machine *machine, long changes, bool power)
{
	machine->cut_in = changes;
	machine->power = power;
}

bool machine_is_down(const struct machine *machine)
{
	return machine->down;
}

void machine_cut(struct machine *machine, bool power)
{
	if (!machine->down)
		machine->power = power;
	machine->down = true;
}

void machine_up(struct machine *machine)
{
	if (machine->down && machine->power) {
		/* Also of files whose names go: they may come back. */
		lose_bytes(machine->folder);
		undo_names(machine);
		lose_bytes(machine->folder);
		redo_some_names(machine);
		forget_names(machine);
	}
	machine->down = false;
	machine->cut_in = machine->fail_in = -1;
}

void machine_fail_sync(struct machine *machine, long nth, unsigned how)
{
	machine->fail_in = nth;
	machine->fails_how = how;
}

void machine_lie(struct machine *machine, unsigned lies)
{
	machine->lies = lies;
}

void machine_set_space(struct machine *machine, uint64_t bytes)
{
	machine->space = bytes;
}

uint64_t machine_space(const struct machine *machine)
{
	return machine->space;
}
