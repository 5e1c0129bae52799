#include "firmware/base/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static const int ALLOWED[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(exit_group), SCMP_SYS(exit),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(futex), SCMP_SYS(fstat), SCMP_SYS(lseek),
	SCMP_SYS(clock_gettime), /* where the kernel has no vdso clock, the log asks it */
};

/* What the sanitizers' runtime does by itself: shadow memory, and its last words. */
static const int ALLOWED_SANITIZED[] = {
	SCMP_SYS(madvise),
	SCMP_SYS(mprotect),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getrandom),
};

/* Of glib, cairo and poppler, all harmless: memory of their own, and giving descriptors back.
 */
static const int ALLOWED_LIBRARY[] = {
	SCMP_SYS(close),
	SCMP_SYS(madvise),
	SCMP_SYS(getrandom),
	SCMP_SYS(pread64),
	SCMP_SYS(sched_yield),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	SCMP_SYS(sysinfo),
};

/* What they ask for by habit and live without. */
static const int REFUSED_LIBRARY[] = {
	SCMP_SYS(openat),
	SCMP_SYS(open),
	SCMP_SYS(access),
	SCMP_SYS(faccessat2),
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(statx),
	SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),
	SCMP_SYS(readlink),
	SCMP_SYS(getcwd),
	SCMP_SYS(getdents64),
	SCMP_SYS(ioctl),
	SCMP_SYS(fcntl),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(prctl),
	SCMP_SYS(clone3),
	SCMP_SYS(clone),
};

/* hard_spare: SIGXCPU comes at the soft limit, and one second later there is no mercy. */
static enum status limit(__rlimit_resource_t resource, uint64_t value, uint64_t hard_spare)
{
	const struct rlimit rlimit = {.rlim_cur = value, .rlim_max = value + hard_spare};

	if (setrlimit(resource, &rlimit) != 0)
		return failure(STATUS_IO, "confine: rlimit %d errno=%d", (int)resource, errno);
	return STATUS_OK;
}

static enum status set_limits(const struct confine_limits *limits)
{
	enum status status = limit(RLIMIT_CORE, 0, 0);

	if (status == STATUS_OK && !SANITIZED)
		status = limit(RLIMIT_AS, limits->memory, 0);
	if (status == STATUS_OK)
		status = limit(RLIMIT_CPU, limits->cpu_s, 1);
	if (status == STATUS_OK)
		status = limit(RLIMIT_FSIZE, limits->file_size, 0);
	if (status == STATUS_OK)
		status = limit(RLIMIT_NOFILE, 0, 0);
	return status;
}

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < count; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	return error;
}

static int fill_for_library(scmp_filter_ctx filter)
{
	int error = allow(
		filter, ALLOWED_LIBRARY, sizeof(ALLOWED_LIBRARY) / sizeof(ALLOWED_LIBRARY[0]));

	for (size_t i = 0;
		error == 0 && i < sizeof(REFUSED_LIBRARY) / sizeof(REFUSED_LIBRARY[0]); i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), REFUSED_LIBRARY[i], 0);
	return error;
}

static int fill(scmp_filter_ctx filter, const struct confine_limits *limits)
{
	int error = allow(filter, ALLOWED, sizeof(ALLOWED) / sizeof(ALLOWED[0]));

	if (error == 0 && SANITIZED)
		error = allow(filter, ALLOWED_SANITIZED,
			sizeof(ALLOWED_SANITIZED) / sizeof(ALLOWED_SANITIZED[0]));
	if (error == 0 && limits->large_library)
		error = fill_for_library(filter);
	if (error == 0)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return error;
}

enum status confine_to_open_files(const struct confine_limits *limits)
{
	scmp_filter_ctx filter;
	enum status status = set_limits(limits);
	int error;

	if (status != STATUS_OK)
		return status;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failure(STATUS_IO, "confine: prctl errno=%d", errno);
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!filter)
		return failure(STATUS_IO, "confine: no filter");
	error = fill(filter, limits);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	if (error)
		return failure(STATUS_IO, "confine: filter errno=%d", -error);
	return STATUS_OK;
}
