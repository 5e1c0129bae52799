#include "firmware/base/owner.h"

#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"

static enum status change(const struct stat *to, struct owner *was)
{
	was->group_count = getgroups(OWNER_GROUPS_MAX, was->groups);
	if (was->group_count < 0)
		return failure(STATUS_DENIED, "groups: errno=%d", errno);
	was->group = getegid();
	was->changed = true;
	if (setgroups(0, NULL) == 0 && setegid(to->st_gid) == 0 && seteuid(to->st_uid) == 0)
		return STATUS_OK;
	return failure(STATUS_DENIED, "uid %u: errno=%d", (unsigned)to->st_uid, errno);
}

enum status owner_become(const char *folder, struct owner *was)
{
	struct stat found;
	enum status status;

	*was = (struct owner){.changed = false};
	if (geteuid() != 0)
		return STATUS_OK;
	if (lstat(folder, &found) != 0)
		return failure(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_DENIED,
			"owner of %s: errno=%d", folder, errno);
	if (found.st_uid == 0)
		return STATUS_OK;
	status = change(&found, was);
	if (status != STATUS_OK) {
		owner_return(was);
		was->changed = false;
	}
	return status;
}

void owner_return(const struct owner *was)
{
	if (was->changed && (seteuid(0) != 0 || setegid(was->group) != 0 ||
				    setgroups((size_t)was->group_count, was->groups) != 0))
		log_warn("owner", "kept", "errno=%d", errno); /* may less than before */
}
