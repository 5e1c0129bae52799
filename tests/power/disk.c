/*
 * disk.c - the model: files with pending writes, folders with pending names.
 */
#include "tests/power/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/power/disk_model.h"

struct disk disk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

uint32_t disk_dice(uint32_t sides)
{
	disk.random ^= disk.random << 13;
	disk.random ^= disk.random >> 7;
	disk.random ^= disk.random << 17;
	return (uint32_t)(disk.random >> 20) % sides;
}

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static void image_cut(struct image *image, size_t len)
{
	if (len < image->len)
		memset(image->data + len, 0, image->len - len);
	image->len = len;
}

static void image_write(struct image *image, size_t at, const uint8_t *data, size_t len)
{
	if (len == 0)
		return;
	if (at + len > image->size) {
		size_t size = (at + len) * 2 + 4096;

		image->data = must(realloc(image->data, size));
		memset(image->data + image->size, 0, size - image->size);
		image->size = size;
	}
	memcpy(image->data + at, data, len);
	if (at + len > image->len)
		image->len = at + len;
}

void disk_apply(struct image *image, const struct change *change)
{
	if (!change->data && change->at > image->len)
		image_write(image, change->at - 1, (const uint8_t *)"", 1);
	else if (!change->data)
		image_cut(image, change->at);
	else
		image_write(image, change->at, change->data, change->len);
}

void disk_drop_changes(struct file *file)
{
	while (file->first) {
		struct change *change = file->first;

		file->first = change->next;
		free(change->data);
		free(change);
	}
	file->last = &file->first;
}

static struct file *new_file(uint64_t inode, bool is_folder)
{
	struct file *file = must(calloc(1, sizeof(*file)));

	file->inode = inode;
	file->is_folder = is_folder;
	file->last = &file->first;
	file->next = disk.files;
	disk.files = file;
	return file;
}

static struct file *find_inode(uint64_t inode)
{
	for (struct file *file = disk.files; file; file = file->next)
		if (file->inode == inode)
			return file;
	return NULL;
}

struct file *disk_file_of(const struct stat *info)
{
	return disk.on && info->st_dev == disk.device ? find_inode(info->st_ino) : NULL;
}

static struct name *new_name(struct file *folder, const char *text, struct file *file)
{
	struct name *name = must(calloc(1, sizeof(*name)));

	name->folder = folder;
	name->file = file;
	snprintf(name->text, sizeof(name->text), "%s", text);
	return name;
}

void disk_keep_name(struct name *change)
{
	struct name **at = &disk.durable;

	while (*at &&
		((*at)->folder != change->folder || strcmp((*at)->text, change->text) != 0))
		at = &(*at)->next;
	if (!*at && change->file) {
		*at = new_name(change->folder, change->text, change->file);
	} else if (*at && change->file) {
		(*at)->file = change->file;
	} else if (*at) {
		struct name *gone = *at;

		*at = gone->next;
		free(gone);
	}
}

static void take_in(struct file *folder, const char *path)
{
	DIR *listing = opendir(path);
	struct dirent *entry;

	while (listing && (entry = readdir(listing))) {
		char inside[PATH_MAX];
		struct stat info;
		struct file *file;
		struct name name;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		if (lstat(inside, &info) != 0 ||
			!(S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)))
			continue;
		file = find_inode(info.st_ino);
		if (!file)
			file = new_file(info.st_ino, S_ISDIR(info.st_mode));
		name = (struct name){.folder = folder, .file = file};
		snprintf(name.text, sizeof(name.text), "%s", entry->d_name);
		disk_keep_name(&name);
		if (file->is_folder)
			take_in(file, inside);
		else if (file->durable.len == 0)
			disk_read_file(inside, file);
	}
	if (listing)
		closedir(listing);
}

void disk_add_bytes(struct file *file, const void *data, size_t len)
{
	image_write(&file->durable, file->durable.len, data, len);
}

void disk_start(const char *root, uint64_t seed, long cut_at, enum disk_lie lie)
{
	struct stat info;

	if (stat(root, &info) != 0)
		abort();
	disk.device = info.st_dev;
	disk.random = seed * UINT64_C(2654435761) + UINT64_C(88172645463325252);
	disk.cut = false;
	disk.changes = disk.groups = 0;
	disk.cut_at = cut_at;
	disk.lie = lie;
	disk.root = new_file(info.st_ino, true);
	take_in(disk.root, root);
	disk.on = true;
}

bool disk_is_cut(void)
{
	return disk.cut;
}

long disk_changes(void)
{
	return disk.changes;
}

bool disk_tick(void)
{
	if (!disk.on)
		return true;
	if (!disk.cut && ++disk.changes >= disk.cut_at)
		disk.cut = true;
	return !disk.cut;
}

void disk_lock(void)
{
	pthread_mutex_lock(&disk.mutex);
}

void disk_unlock(void)
{
	pthread_mutex_unlock(&disk.mutex);
}

void disk_write(struct file *file, size_t at, const void *data, size_t len)
{
	struct change *change = must(calloc(1, sizeof(*change)));

	change->at = at;
	change->len = len;
	if (data)
		change->data = memcpy(must(malloc(len + 1)), data, len);
	*file->last = change;
	file->last = &change->next;
}

void disk_sync(struct file *file)
{
	struct name **at = &disk.pending;

	if (!file->is_folder) {
		if (disk.lie == DISK_NO_FILE_SYNC && !file->is_index)
			return;
		for (struct change *change = file->first; change; change = change->next)
			disk_apply(&file->durable, change);
		disk_drop_changes(file);
		return;
	}
	while (disk.lie != DISK_NO_FOLDER_SYNC && *at) {
		struct name *change = *at;

		if (change->folder != file) {
			at = &change->next;
			continue;
		}
		disk_keep_name(change);
		*at = change->next;
		free(change);
	}
}

static void add_pending(struct file *folder, const char *text, struct file *file, long group)
{
	struct name **at = &disk.pending;

	while (*at)
		at = &(*at)->next;
	*at = new_name(folder, text, file);
	(*at)->group = group;
}

struct file *disk_name(struct file *folder, const char *text, const struct stat *info)
{
	struct file *file = find_inode(info->st_ino);

	if (!file)
		file = new_file(info->st_ino, S_ISDIR(info->st_mode));
	/* Databases and their logs; what they write is never lied about. */
	file->is_index = file->is_index || strstr(text, ".db") != NULL;
	add_pending(folder, text, file, ++disk.groups);
	return file;
}

void disk_forget_inode(uint64_t inode)
{
	struct file *file = find_inode(inode);

	if (file)
		file->inode = 0;
}

void disk_no_name(struct file *folder, const char *text)
{
	add_pending(folder, text, NULL, ++disk.groups);
}

void disk_rename(struct file *from, const char *old, struct file *to, const char *text,
	struct file *file)
{
	long group = ++disk.groups;

	add_pending(from, old, NULL, group);
	add_pending(to, text, file, group);
}

void disk_exchange(
	struct file *folders[2], const char *one, const char *other, struct file *files[2])
{
	long group = ++disk.groups;

	add_pending(folders[0], one, files[1], group);
	add_pending(folders[1], other, files[0], group);
}
