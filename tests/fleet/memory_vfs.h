/*
 * memory_vfs.h - SQLite on the disks in memory.
 */
#ifndef TESTS_FLEET_MEMORY_VFS_H
#define TESTS_FLEET_MEMORY_VFS_H

/* From now on every database of this program lies there. */
void memory_vfs_register(void);

#endif
