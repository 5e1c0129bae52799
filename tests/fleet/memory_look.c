/*
 * memory_look.c - reading the disks, and copying one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/memory_inside.h"

size_t disk_read(const struct node *node, size_t at, void *out, size_t len)
{
	if (at >= node->now.len)
		return 0;
	if (len > node->now.len - at)
		len = node->now.len - at;
	memcpy(out, node->now.data + at, len);
	return len;
}

size_t disk_len(const struct node *node)
{
	return node->now.len;
}

bool disk_is_folder(const struct node *node)
{
	return node->is_folder;
}

unsigned disk_names(const struct node *node)
{
	return node->names;
}

int64_t disk_changed_ms(const struct node *node)
{
	return node->changed_ms;
}

uint64_t disk_number(const struct node *node)
{
	return node->number;
}

struct machine *disk_machine(const struct node *node)
{
	return node->machine;
}

void **disk_side(struct node *node)
{
	return &node->side;
}

bool disk_next_name(const struct node *folder, uint64_t *order, char *out, size_t size)
{
	const struct name *name = folder->first;

	while (name && name->order <= *order)
		name = name->after;
	if (!name)
		return false;
	*order = name->order;
	snprintf(out, size, "%s", name->text);
	return true;
}

static void copy_into(struct node *from, struct node *to, struct machine *machine)
{
	for (struct name *name = from->first; name; name = name->after) {
		struct node *node = memory_must(calloc(1, sizeof(*node)));

		node->machine = machine;
		node->is_folder = name->node->is_folder;
		node->is_database = name->node->is_database;
		node->number = ++memory_disk.numbers;
		node->changed_ms = name->node->changed_ms;
		memory_copy_image(&name->node->now, &node->now);
		memory_set_name(to, name->text, node);
		copy_into(name->node, node, machine);
	}
}

struct machine *machine_copy(struct machine *machine)
{
	static unsigned copies;
	char name[32];
	struct machine *copy;

	snprintf(name, sizeof(name), "copy.%u", ++copies);
	copy = machine_add(name);
	copy_into(machine->folder, copy->folder, copy);
	return copy;
}

static void empty(struct node *folder)
{
	while (folder->first) {
		empty(folder->first->node);
		memory_set_name(folder, folder->first->text, NULL);
	}
}

void machine_restore(struct machine *machine, struct machine *copy)
{
	empty(machine->folder);
	copy_into(copy->folder, machine->folder, machine);
	empty(copy->folder);
}
