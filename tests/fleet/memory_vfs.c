/*
 * memory_vfs.c - SQLite's files on the disks in memory: its default VFS in this program.
 *
 * Locks are those of one process with many connections; the index of a log is memory that every
 * connection to the file shares, and goes with the last of them, as it does with a process.
 */
#include "tests/fleet/memory_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "tests/fleet/memory_disk.h"

enum { REGIONS_MAX = 64, LOG_PAGES = 24, PAGE_BYTES = 1024 };

/* What connections to one file share. */
struct side {
	unsigned shared, mapped;
	sqlite3_file *writer; /* reserved and above */
	void *regions[REGIONS_MAX];
	unsigned readers[SQLITE_SHM_NLOCK];
	sqlite3_file *owner[SQLITE_SHM_NLOCK];
};

struct file {
	sqlite3_file base; /* first */
	struct node *node;
	char path[160];
	bool is_new, has_map;
	int lock;
	unsigned short shared; /* bits of the map's locks */
};

static struct side *side_of(struct file *file)
{
	void **side = disk_side(file->node);

	if (!*side && !(*side = calloc(1, sizeof(struct side))))
		abort();
	return *side;
}

static int io_result(int error, int code)
{
	return error == ENOSPC ? SQLITE_FULL : error ? code : SQLITE_OK;
}

static int x_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
	struct file *file = (struct file *)base;
	size_t got = disk_read(file->node, (size_t)at, out, (size_t)len);

	if (got == (size_t)len)
		return SQLITE_OK;
	memset((char *)out + got, 0, (size_t)len - got);
	return SQLITE_IOERR_SHORT_READ;
}

static int x_write(sqlite3_file *base, const void *data, int len, sqlite3_int64 at)
{
	struct file *file = (struct file *)base;

	return io_result(
		disk_write(file->node, (size_t)at, data, (size_t)len), SQLITE_IOERR_WRITE);
}

static int x_truncate(sqlite3_file *base, sqlite3_int64 len)
{
	struct file *file = (struct file *)base;

	return io_result(disk_cut_file(file->node, (size_t)len), SQLITE_IOERR_TRUNCATE);
}

static int x_sync(sqlite3_file *base, int flags)
{
	struct file *file = (struct file *)base;
	int error = disk_sync(file->node);

	(void)flags;
	if (!error && file->is_new)
		error = disk_sync_parent(file->path);
	file->is_new = file->is_new && error;
	return io_result(error, SQLITE_IOERR_FSYNC);
}

static int x_file_size(sqlite3_file *base, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)disk_len(((struct file *)base)->node);
	return SQLITE_OK;
}

static int x_lock(sqlite3_file *base, int level)
{
	struct file *file = (struct file *)base;
	struct side *side = side_of(file);

	if (file->lock >= level)
		return SQLITE_OK;
	if (side->writer && side->writer != base)
		return SQLITE_BUSY;
	if (file->lock == SQLITE_LOCK_NONE)
		side->shared++;
	if (level == SQLITE_LOCK_EXCLUSIVE && side->shared > 1)
		return SQLITE_BUSY;
	if (level > SQLITE_LOCK_SHARED)
		side->writer = base;
	file->lock = level;
	return SQLITE_OK;
}

static int x_unlock(sqlite3_file *base, int level)
{
	struct file *file = (struct file *)base;
	struct side *side = side_of(file);

	if (file->lock <= level)
		return SQLITE_OK;
	if (side->writer == base)
		side->writer = NULL;
	if (level == SQLITE_LOCK_NONE)
		side->shared--;
	file->lock = level;
	return SQLITE_OK;
}

static int x_check_reserved(sqlite3_file *base, int *out)
{
	*out = side_of((struct file *)base)->writer != NULL;
	return SQLITE_OK;
}

static int x_file_control(sqlite3_file *base, int what, void *value)
{
	(void)base;
	if (what == SQLITE_FCNTL_PERSIST_WAL) {
		*(int *)value = 1;
		return SQLITE_OK;
	}
	return SQLITE_NOTFOUND;
}

static int x_sector(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

static int x_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int x_map(sqlite3_file *base, int region, int len, int extend, void volatile **out)
{
	struct file *file = (struct file *)base;
	struct side *side = side_of(file);

	side->mapped += !file->has_map;
	file->has_map = true;
	if (region >= REGIONS_MAX)
		return SQLITE_IOERR_SHMMAP;
	if (!side->regions[region] && extend &&
		!(side->regions[region] = calloc(1, (size_t)len)))
		return SQLITE_NOMEM;
	*out = side->regions[region];
	return SQLITE_OK;
}

static void release(struct file *file, struct side *side, int i)
{
	if (side->owner[i] == &file->base)
		side->owner[i] = NULL;
	if (file->shared & (1 << i))
		side->readers[i]--;
	file->shared &= (unsigned short)~(1 << i);
}

static bool is_free(const struct file *file, const struct side *side, int i, bool exclusive)
{
	unsigned own = (file->shared >> i) & 1;

	if (side->owner[i] && side->owner[i] != &file->base)
		return false;
	return !exclusive || side->readers[i] == own;
}

static int x_map_lock(sqlite3_file *base, int from, int count, int flags)
{
	struct file *file = (struct file *)base;
	struct side *side = side_of(file);
	bool exclusive = flags & SQLITE_SHM_EXCLUSIVE;

	for (int i = from; i < from + count; i++) {
		if (flags & SQLITE_SHM_UNLOCK)
			release(file, side, i);
		else if (!is_free(file, side, i, exclusive))
			return SQLITE_BUSY;
	}
	for (int i = from; !(flags & SQLITE_SHM_UNLOCK) && i < from + count; i++) {
		if (exclusive) {
			side->owner[i] = base;
		} else if (!(file->shared & (1 << i))) {
			file->shared |= (unsigned short)(1 << i);
			side->readers[i]++;
		}
	}
	return SQLITE_OK;
}

static void x_barrier(sqlite3_file *base)
{
	(void)base;
}

static int x_unmap(sqlite3_file *base, int delete)
{
	struct file *file = (struct file *)base;
	struct side *side = side_of(file);

	(void)delete;
	if (!file->has_map)
		return SQLITE_OK;
	for (int i = 0; i < SQLITE_SHM_NLOCK; i++)
		release(file, side, i);
	file->has_map = false;
	if (--side->mapped > 0)
		return SQLITE_OK;
	for (int i = 0; i < REGIONS_MAX; i++) {
		free(side->regions[i]);
		side->regions[i] = NULL;
	}
	return SQLITE_OK;
}

static int x_close(sqlite3_file *base)
{
	struct file *file = (struct file *)base;

	x_unmap(base, 0);
	x_unlock(base, SQLITE_LOCK_NONE);
	disk_let(file->node);
	return SQLITE_OK;
}

static const sqlite3_io_methods METHODS = {
	.iVersion = 2,
	.xClose = x_close,
	.xRead = x_read,
	.xWrite = x_write,
	.xTruncate = x_truncate,
	.xSync = x_sync,
	.xFileSize = x_file_size,
	.xLock = x_lock,
	.xUnlock = x_unlock,
	.xCheckReservedLock = x_check_reserved,
	.xFileControl = x_file_control,
	.xSectorSize = x_sector,
	.xDeviceCharacteristics = x_characteristics,
	.xShmMap = x_map,
	.xShmLock = x_map_lock,
	.xShmBarrier = x_barrier,
	.xShmUnmap = x_unmap,
};

static int open_file(
	sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags)
{
	struct file *file = (struct file *)base;

	(void)vfs;
	memset(file, 0, sizeof(*file));
	if (!path)
		return SQLITE_CANTOPEN;
	file->node = disk_find(path);
	if (!file->node && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	if (!file->node) {
		if (disk_make(path, false, &file->node))
			return SQLITE_CANTOPEN;
	}
	/* The unix VFS syncs the folder with the first sync of a log that it may have made. */
	file->is_new = (flags & SQLITE_OPEN_CREATE) &&
		       (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL));
	disk_hold(file->node);
	snprintf(file->path, sizeof(file->path), "%s", path);
	file->base.pMethods = &METHODS;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	int error = disk_remove(path, false);

	(void)vfs;
	if (!error && sync_folder)
		error = disk_sync_parent(path);
	return error == ENOENT ? SQLITE_IOERR_DELETE_NOENT
			       : io_result(error, SQLITE_IOERR_DELETE);
}

static int is_there(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	(void)vfs;
	(void)flags;
	*out = disk_find(path) != NULL;
	return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
	(void)vfs;
	snprintf(out, (size_t)size, "%s", path);
	return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int len, char *out)
{
	(void)vfs;
	random_bytes(out, (size_t)len);
	return len;
}

static int no_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

static int now(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	(void)vfs;
	*out = clock_wall_ms() + INT64_C(210866760000000);
	return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out)
{
	(void)vfs;
	(void)size;
	(void)out;
	return EIO;
}

/*
 * Many thousand terminals fit into the memory when their databases have small pages and fold
 * their logs in early; nothing else about them is different.
 */
static int make_small(
	sqlite3 *handle, const char **message, const struct sqlite3_api_routines *api)
{
	const char *path = sqlite3_db_filename(handle, "main");

	(void)message;
	(void)api;
	if (path && strstr(path, "/office.db"))
		return SQLITE_OK;
	sqlite3_exec(handle, "PRAGMA page_size=1024", NULL, NULL, NULL);
	sqlite3_wal_autocheckpoint(handle, LOG_PAGES);
	return SQLITE_OK;
}

void memory_vfs_register(void)
{
	static sqlite3_vfs vfs = {
		.iVersion = 2,
		.szOsFile = sizeof(struct file),
		.mxPathname = 512,
		.zName = "memory",
		.xOpen = open_file,
		.xDelete = delete_file,
		.xAccess = is_there,
		.xFullPathname = full_path,
		.xRandomness = randomness,
		.xSleep = no_sleep,
		.xCurrentTimeInt64 = now,
		.xGetLastError = last_error,
	};

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_initialize() != SQLITE_OK || sqlite3_vfs_register(&vfs, 1) != SQLITE_OK ||
		sqlite3_auto_extension((void (*)(void))make_small) != SQLITE_OK)
		abort();
}
