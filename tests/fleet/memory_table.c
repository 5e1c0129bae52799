/*
 * memory_table.c - names are found by folder and text, and follow each other in their folder.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/memory_inside.h"

/* Names are found by folder and text. */
static uint64_t hash_of(const struct node *folder, const char *text)
{
	uint64_t hash = folder->number * UINT64_C(0x9e3779b97f4a7c15);

	while (*text)
		hash = (hash ^ (uint8_t)*text++) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

static struct name **bucket_of(const struct node *folder, const char *text)
{
	return &memory_disk.buckets[hash_of(folder, text) & (memory_disk.size - 1)];
}

static struct name *find_name(const struct node *folder, const char *text)
{
	struct name *name = *bucket_of(folder, text);

	while (name && (name->folder != folder || strcmp(name->text, text) != 0))
		name = name->next;
	return name;
}

struct node *memory_child(const struct node *folder, const char *text)
{
	struct name *name = find_name(folder, text);

	return name ? name->node : NULL;
}

static void enlarge(void)
{
	size_t size = memory_disk.size, i;
	struct name **old = memory_disk.buckets;

	memory_disk.size = size * 2;
	memory_disk.buckets = memory_must(calloc(size * 2, sizeof(struct name *)));
	for (i = 0; i < size; i++) {
		while (old[i]) {
			struct name *name = old[i], **to;

			old[i] = name->next;
			to = bucket_of(name->folder, name->text);
			name->next = *to;
			*to = name;
		}
	}
	free(old);
}

void memory_add_name(struct node *folder, const char *text, struct node *node)
{
	size_t len = strlen(text) + 1;
	struct name *name = memory_must(malloc(sizeof(*name) + len)), **to;

	if (++memory_disk.count > memory_disk.size)
		enlarge();
	to = bucket_of(folder, text);
	*name = (struct name){.next = *to, .folder = folder, .node = node};
	memcpy(name->text, text, len);
	*to = name;
	name->order = ++memory_disk.orders;
	name->before = folder->last;
	*(folder->last ? &folder->last->after : &folder->first) = name;
	folder->last = name;
	node->names++;
	disk_hold(node);
	disk_hold(folder);
}

static void drop_name(struct name *name)
{
	struct name **at = bucket_of(name->folder, name->text);
	struct node *folder = name->folder, *node = name->node;

	while (*at != name)
		at = &(*at)->next;
	*at = name->next;
	*(name->before ? &name->before->after : &folder->first) = name->after;
	*(name->after ? &name->after->before : &folder->last) = name->before;
	memory_disk.count--;
	free(name);
	node->names--;
	disk_let(node);
	disk_let(folder);
}

void memory_set_name(struct node *folder, const char *text, struct node *node)
{
	struct name *name = find_name(folder, text);

	disk_hold(node);
	if (name)
		drop_name(name);
	if (node)
		memory_add_name(folder, text, node);
	disk_let(node);
}
