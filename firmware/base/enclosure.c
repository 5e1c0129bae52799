#include "firmware/base/enclosure.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware/base/log.h"

/* Every USBDEVFS request has this letter in its second byte. */
#define IOCTL_LETTER_MASK 0xff00
#define IOCTL_LETTER_USB ('U' << 8)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TRACING SCMP_SYS(kcmp) /* the leak checker stops our threads by ptrace */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TRACING SCMP_SYS(kcmp)
#endif
#endif
#ifndef TRACING
#define TRACING SCMP_SYS(ptrace)
#endif

static const int NEVER[] = {TRACING, SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(kcmp), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(open_tree),
	SCMP_SYS(move_mount), SCMP_SYS(fsopen), SCMP_SYS(init_module), SCMP_SYS(finit_module),
	SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(add_key),
	SCMP_SYS(request_key), SCMP_SYS(keyctl), SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(quotactl), SCMP_SYS(acct), SCMP_SYS(iopl),
	SCMP_SYS(ioperm), SCMP_SYS(personality)};
static const int NO_PROGRAMS[] = {SCMP_SYS(execve), SCMP_SYS(execveat)};

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_ACCESS                                                                           \
	(READ_ACCESS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |        \
		LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                  \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK)
#define SOCKET_ACCESS                                                                          \
	(READ_ACCESS | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_SOCK)
#define FILE_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)
/* Since its second version Landlock knows moves between folders, and forbids them unless told.
 */
enum { LANDLOCK_MOVES = 2 };
#define MOVE_ACCESS (UINT64_C(1) << 13)

static int refuse_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < count; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
	return error;
}

/* Flags of clone3 lie in memory where no filter sees them; the C library then asks clone. */
static int refuse_namespaces(scmp_filter_ctx filter)
{
	int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	if (error == 0)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
			SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
	return error;
}

/* Every family below AF_MAX but those of the list, which ends with AF_UNSPEC. */
static int refuse_families(scmp_filter_ctx filter, const int *allowed)
{
	int error = 0;

	for (int family = 1; error == 0 && family < AF_MAX; family++) {
		const int *at = allowed;

		while (*at != AF_UNSPEC && *at != family)
			at++;
		if (*at == AF_UNSPEC)
			error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT),
				SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, (uint64_t)family, 0));
	}
	if (error == 0)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket),
			1, SCMP_A0(SCMP_CMP_GE, AF_MAX, 0));
	return error;
}

/* Programs of another word size have other numbers for the same calls: libseccomp kills them.
 */
static enum status load(const int *families, bool programs)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int error = filter ? 0 : -ENOMEM;

	if (error == 0)
		error = refuse_all(filter, NEVER, sizeof(NEVER) / sizeof(NEVER[0]));
	if (error == 0)
		error = refuse_namespaces(filter);
	if (error == 0)
		error = refuse_families(filter, families);
	if (error == 0 && !programs)
		error = refuse_all(
			filter, NO_PROGRAMS, sizeof(NO_PROGRAMS) / sizeof(NO_PROGRAMS[0]));
	if (error == 0 && !programs)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
			SCMP_A1(SCMP_CMP_MASKED_EQ, IOCTL_LETTER_MASK, IOCTL_LETTER_USB));
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	return error ? failure(STATUS_IO, "enclosure: filter errno=%d", -error) : STATUS_OK;
}

static bool is_without_network(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool refused;

	if (fd >= 0) {
		close(fd);
		return false;
	}
	/* Asked last: closing one of these takes the kernel as long as a screen takes to open. */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	refused = fd < 0 && errno == EAFNOSUPPORT;
	if (fd >= 0)
		close(fd);
	return refused;
}

enum status enclosure_without_network(void)
{
	static const int FAMILIES[] = {AF_UNIX, AF_NETLINK, AF_UNSPEC};

	/* A filter more at every execve would slow each call down and end in refusal. */
	if (is_without_network())
		return STATUS_OK;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failure(STATUS_IO, "enclosure: errno=%d", errno);
	return load(FAMILIES, true);
}

static enum status add_path(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = access};
	struct stat info;
	enum status status = STATUS_OK;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return STATUS_OK;
	if (fstat(rule.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
		rule.allowed_access &= FILE_ACCESS;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		status = failure(STATUS_IO, "enclosure: %s errno=%d", path, errno);
	close(rule.parent_fd);
	return status;
}

static enum status add_paths(int ruleset, const char *const *paths, uint64_t access)
{
	enum status status = STATUS_OK;

	for (; *paths && status == STATUS_OK; paths++)
		status = add_path(ruleset, *paths, access);
	return status;
}

static enum status enclose_files(const struct enclosure_files *files)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t write_access = WRITE_ACCESS | (version >= LANDLOCK_MOVES ? MOVE_ACCESS : 0);
	struct landlock_ruleset_attr attributes = {
		.handled_access_fs =
			write_access | LANDLOCK_ACCESS_FS_EXECUTE |
			LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM};
	enum status status;
	int ruleset;

	if (version < 1) {
		log_warn("enclosure", "no_landlock", "errno=%d", errno);
		return STATUS_OK;
	}
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);
	if (ruleset < 0)
		return failure(STATUS_IO, "enclosure: ruleset errno=%d", errno);
	status = add_paths(ruleset, files->readable, READ_ACCESS);
	if (status == STATUS_OK)
		status = add_paths(ruleset, files->writable, write_access);
	if (status == STATUS_OK)
		status = add_paths(ruleset, files->sockets, SOCKET_ACCESS);
	if (status == STATUS_OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		status = failure(STATUS_IO, "enclosure: files errno=%d", errno);
	close(ruleset);
	return status;
}

enum status enclosure_without_files(const struct enclosure_files *files)
{
	static const int FAMILIES[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_UNSPEC};
	enum status status;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failure(STATUS_IO, "enclosure: errno=%d", errno);
	status = enclose_files(files);
	return status == STATUS_OK ? load(FAMILIES, false) : status;
}
