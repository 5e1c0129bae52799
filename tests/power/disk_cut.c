/*
 * disk_cut.c - the power goes: what of all that was pending is left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/power/disk_model.h"

enum { SECTOR = 512 };

/* Of each folder the first changes of names are kept; both halves of a rename or none. */
static void keep_some_names(void)
{
	for (struct file *folder = disk.files; folder; folder = folder->next) {
		uint32_t left = 0;

		for (struct name *change = disk.pending; change; change = change->next)
			left += change->folder == folder;
		left = left ? disk_dice(left + 1) : 0;
		for (struct name *change = disk.pending; change; change = change->next) {
			struct name *other = change->next;

			if (change->folder != folder)
				continue;
			if (left == 0)
				break;
			left--;
			disk_keep_name(change);
			if (other && other->group == change->group && left == 0)
				disk_keep_name(other);
		}
	}
}

static void keep_some_bytes(struct file *file, struct image *out)
{
	for (struct change *change = file->first; change; change = change->next) {
		uint32_t fate = disk_dice(4);
		struct change torn = *change;

		if (fate == 0)
			continue;
		if (fate == 1 && change->data && change->len > SECTOR) {
			size_t at = (1 + disk_dice((uint32_t)(change->len / SECTOR))) * SECTOR;

			if (at > change->len)
				at = change->len;
			torn.len = disk_dice(2) ? at : change->len - at;
			if (torn.len != at) {
				torn.data += at;
				torn.at += at;
			}
		}
		disk_apply(out, &torn);
	}
}

static void write_file(const char *path, const struct image *image)
{
	FILE *out = fopen(path, "w");

	if (!out || (image->len && fwrite(image->data, 1, image->len, out) != image->len) ||
		fclose(out) != 0)
		abort();
	chmod(path, 0640);
}

static void write_folder(const struct file *folder, const char *path)
{
	mkdir(path, 0750);
	for (struct name *name = disk.durable; name; name = name->next) {
		char inside[PATH_MAX];

		/* The index of a WAL is memory, not disk. */
		if (name->folder != folder || strstr(name->text, "-shm"))
			continue;
		snprintf(inside, sizeof(inside), "%s/%s", path, name->text);
		if (name->file->is_folder)
			write_folder(name->file, inside);
		else
			write_file(inside, &name->file->durable);
	}
}

static void forget_all(void)
{
	while (disk.files) {
		struct file *file = disk.files;

		disk.files = file->next;
		disk_drop_changes(file);
		free(file->durable.data);
		free(file);
	}
	for (int i = 0; i < 2; i++) {
		struct name **list = i ? &disk.pending : &disk.durable;

		while (*list) {
			struct name *name = *list;

			*list = name->next;
			free(name);
		}
	}
}

void disk_survivors(const char *to)
{
	disk_lock();
	disk.on = disk.cut = false;
	disk_unlock(); /* what follows goes through the same calls */
	keep_some_names();
	for (struct file *file = disk.files; file; file = file->next)
		if (!file->is_folder)
			keep_some_bytes(file, &file->durable);
	write_folder(disk.root, to);
	forget_all();
}
