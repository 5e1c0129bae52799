/*
 * memory_disk.c - nodes, and what of them is pending.
 *
 * Every pending change remembers what was there before: at a cut all of them are undone,
 * newest first, and then some are done again.
 */
#include "tests/fleet/memory_disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "tests/fleet/memory_inside.h"

struct memory_disk memory_disk;

uint32_t memory_dice(uint32_t sides)
{
	memory_disk.random ^= memory_disk.random << 13;
	memory_disk.random ^= memory_disk.random >> 7;
	memory_disk.random ^= memory_disk.random << 17;
	return (uint32_t)(memory_disk.random >> 20) % sides;
}

void *memory_must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static struct node *new_node(struct machine *machine, bool is_folder)
{
	struct node *node = memory_must(calloc(1, sizeof(*node)));

	node->machine = machine;
	node->is_folder = is_folder;
	node->number = ++memory_disk.numbers;
	node->changed_ms = clock_wall_ms();
	return node;
}

void disk_hold(struct node *node)
{
	if (node)
		node->held++;
}

void disk_let(struct node *node)
{
	if (!node || --node->held > 0)
		return;
	memory_forget_changes(node);
	memory_drop_disk(node);
	free(node->side);
	free(node->now.data);
	free(node);
}

void disk_start(uint64_t seed)
{
	memory_disk.random = seed * UINT64_C(2654435761) + UINT64_C(88172645463325252);
	memory_disk.size = 1 << 16;
	memory_disk.buckets =
		memory_must(calloc(memory_disk.size, sizeof(*memory_disk.buckets)));
	memory_disk.root = new_node(NULL, true);
	disk_hold(memory_disk.root);
}

/* The folder a path lies in and the last part of it; NULL: the way there is not there. */
struct node *memory_parent(const char *path, char last[MEMORY_NAME_MAX])
{
	struct node *node = memory_disk.root;
	const char *part = path + strlen(DISK_ROOT);

	*last = '\0';
	for (;;) {
		size_t len;

		part += strspn(part, "/");
		len = strcspn(part, "/");
		if (len == 0 || len >= MEMORY_NAME_MAX)
			return node;
		if (*last && !(node = memory_child(node, last)))
			return NULL;
		memcpy(last, part, len);
		last[len] = '\0';
		part += len;
	}
}

struct node *disk_find(const char *path)
{
	char last[MEMORY_NAME_MAX];
	struct node *folder = memory_parent(path, last);

	return folder && *last ? memory_child(folder, last) : folder;
}

struct machine *machine_add(const char *name)
{
	struct machine *machine = memory_must(calloc(1, sizeof(*machine)));

	machine->space = UINT64_MAX;
	machine->cut_in = machine->fail_in = -1;
	machine->folder = new_node(machine, true);
	machine->last_pending = &machine->pending;
	memory_add_name(memory_disk.root, name, machine->folder);
	return machine;
}

/* Counts a change; an errno: it must not happen. */
static int tick(struct machine *machine)
{
	if (!machine)
		return EPERM;
	if (machine->cut_in >= 0 && machine->cut_in-- == 0)
		machine->down = true;
	return machine->down ? EIO : 0;
}

/* One change of a name, done and remembered. */
static void change_name(struct node *folder, const char *text, struct node *node,
	struct node *before, long group)
{
	struct machine *machine = folder->machine;
	size_t len = strlen(text) + 1;
	struct name_change *change = memory_must(malloc(sizeof(*change) + len));

	*change = (struct name_change){
		.folder = folder, .before = before, .node = node, .group = group};
	memcpy(change->text, text, len);
	disk_hold(folder);
	disk_hold(before);
	disk_hold(node);
	*machine->last_pending = change;
	machine->last_pending = &change->next;
	memory_set_name(folder, text, node);
}

/* Takes room for bytes; ENOSPC when the machine has not so many left. */
static int take_space(struct machine *machine, size_t bytes)
{
	if (machine->space == UINT64_MAX)
		return 0;
	if (bytes > machine->space)
		return ENOSPC;
	machine->space -= bytes;
	return 0;
}

static void give_space(struct machine *machine, size_t bytes)
{
	if (machine->space != UINT64_MAX)
		machine->space += bytes;
}

int disk_make(const char *path, bool is_folder, struct node **out)
{
	char last[MEMORY_NAME_MAX];
	struct node *folder = memory_parent(path, last);
	int error;

	if (!folder)
		return ENOENT;
	if (memory_child(folder, last))
		return EEXIST;
	if ((error = tick(folder->machine)))
		return error;
	*out = new_node(folder->machine, is_folder);
	(*out)->is_database = strstr(last, ".db") != NULL;
	change_name(folder, last, *out, NULL, ++memory_disk.groups);
	return 0;
}

int disk_remove(const char *path, bool is_folder)
{
	char last[MEMORY_NAME_MAX];
	struct node *folder = memory_parent(path, last);
	struct node *node = folder && *last ? memory_child(folder, last) : NULL;
	int error;

	if (!node)
		return ENOENT;
	if (node->is_folder != is_folder)
		return is_folder ? ENOTDIR : EISDIR;
	if (node->is_folder && node->first)
		return ENOTEMPTY;
	if ((error = tick(folder->machine)))
		return error;
	if (node->names == 1)
		give_space(node->machine, node->now.len + node->reserved);
	change_name(folder, last, NULL, node, ++memory_disk.groups);
	return 0;
}

int disk_rename(const char *from, const char *to, bool exchange)
{
	char old[MEMORY_NAME_MAX], new[MEMORY_NAME_MAX];
	struct node *old_folder = memory_parent(from, old),
		    *new_folder = memory_parent(to, new);
	struct node *node = old_folder ? memory_child(old_folder, old) : NULL, *other;
	int error;

	if (!node || !new_folder)
		return ENOENT;
	other = memory_child(new_folder, new);
	if (exchange && !other)
		return ENOENT;
	if ((error = tick(node->machine)))
		return error;
	disk_hold(node);
	disk_hold(other);
	memory_disk.groups++;
	change_name(old_folder, old, exchange ? other : NULL, node, memory_disk.groups);
	change_name(new_folder, new, node, other, memory_disk.groups);
	disk_let(other);
	disk_let(node);
	return 0;
}

int disk_link(const char *from, const char *to)
{
	char last[MEMORY_NAME_MAX];
	struct node *node = disk_find(from), *folder = memory_parent(to, last);
	int error;

	if (!node || !folder)
		return ENOENT;
	if (memory_child(folder, last))
		return EEXIST;
	if ((error = tick(folder->machine)))
		return error;
	change_name(folder, last, node, NULL, ++memory_disk.groups);
	return 0;
}

int disk_write(struct node *node, size_t at, const void *data, size_t len)
{
	size_t end = at + len;
	int error = tick(node->machine);

	if (!error && end > node->now.len)
		error = take_space(node->machine, end - node->now.len);
	if (!error)
		memory_write(node, at, data, len);
	return error;
}

int disk_reserve(struct node *node, size_t len)
{
	int error = take_space(node->machine, len);

	if (!error)
		node->reserved = len;
	return error;
}

int disk_cut_file(struct node *node, size_t len)
{
	int error = tick(node->machine);

	if (!error && len < node->now.len)
		give_space(node->machine, node->now.len - len);
	if (!error)
		memory_write(node, len, NULL, 0);
	return error;
}

static bool is_lied_about(const struct node *node)
{
	unsigned lies = node->machine->lies;

	if (node->is_folder)
		return lies & DISK_NO_FOLDER_SYNC;
	return lies & (node->is_database ? DISK_NO_DATABASE_SYNC : DISK_NO_FILE_SYNC);
}

static bool fails_now(const struct node *node)
{
	struct machine *machine = node->machine;
	bool spared =
		machine->fails_how & DISK_ONLY_FILES && (node->is_folder || node->is_database);

	return !spared && machine->fail_in >= 0 && machine->fail_in-- == 0;
}

int disk_sync(struct node *node)
{
	struct machine *machine = node->machine;
	int error = tick(machine);

	if (error)
		return error;
	if (fails_now(node)) {
		memory_spoil(node);
		if (machine->fails_how & DISK_AND_DIES)
			machine_cut(machine, false);
		return machine->lies & DISK_SYNC_AGAIN ? disk_sync(node) : EIO;
	}
	if (is_lied_about(node))
		return 0;
	if (node->is_folder)
		memory_names_are_durable(node);
	else
		memory_bytes_are_durable(node);
	return 0;
}

int disk_sync_parent(const char *path)
{
	char last[MEMORY_NAME_MAX];
	struct node *folder = memory_parent(path, last);

	return folder ? disk_sync(folder) : ENOENT;
}
