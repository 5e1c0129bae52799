/*
 * enclosure.h - what a whole program may never do again, from after its start-up on.
 *
 * For the two programs of a terminal: kiosk without a network, kiosk-sync without foreign files
 * and devices.  The systemd units say the same from outside; this holds where there is none.
 * A refused call fails with an error and the program goes on.  Inherited through execve: a
 * program that replaces itself is enclosed once.  Programs that call it link libseccomp.
 * confine.h is for helpers that only compute.  Source: design architecture, "Confinement".
 */
#ifndef FIRMWARE_BASE_ENCLOSURE_H
#define FIRMWARE_BASE_ENCLOSURE_H

#include "firmware/base/status.h"

/* Paths end with NULL; what does not exist is passed over. */
struct enclosure_files {
	const char *const *readable; /* with everything below */
	const char *const *writable; /* with everything below, new files too */
	const char *const *sockets;  /* where sockets are made, and names removed */
};

/*
 * Sockets of AF_UNIX and AF_NETLINK (hotplug) only; no io_uring, ptrace, bpf, user namespaces,
 * modules, mounts, keys, other processes' memory.  Fails IO.
 */
MUST_CHECK enum status enclosure_without_network(void);

/*
 * The same but for sockets (unix, internet, netlink: the resolver's), and no new program, no
 * USB requests; and, where the kernel has Landlock, no files but these.  Fails IO.
 */
MUST_CHECK enum status enclosure_without_files(const struct enclosure_files *files);

#endif
