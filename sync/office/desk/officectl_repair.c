#include "sync/office/desk/officectl.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/owner.h"
#include "sync/office/store/store_repair.h"

static const char USAGE[] =
	"usage: officectl repair DIR\n"
	"Makes a damaged office.db anew from everything in it that can still be read, while the\n"
	"office is stopped. The damaged file stays in DIR/intake/damaged.N. Then: officectl audit\n"
	"DIR, which names what is missing or wrong.\n";

static int tell(const struct store_repair *repair)
{
	if (repair->whole) {
		puts("the store is whole");
		return OFFICECTL_DONE;
	}
	printf("%lld rows copied, %lld lost, %lld rebuilt from manifests; the damaged file is in "
	       "%s\n",
		(long long)repair->copied, (long long)repair->lost, (long long)repair->rebuilt,
		repair->aside);
	return OFFICECTL_WANTING;
}

int officectl_repair(int argc, char **argv)
{
	struct store_repair repair;
	char intake[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	struct owner was = {.changed = false};
	int lock = -1;
	enum status status;

	if (argc != 2) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	status = path_join(intake, sizeof(intake), argv[1], "intake");
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), intake, "lock");
	if (status == STATUS_OK)
		status = owner_become(intake, &was);
	if (status == STATUS_OK)
		status = lock_take(path, &lock);
	if (status == STATUS_CONFLICT) {
		fputs("officectl: the office runs; stop it first\n", stderr);
		return OFFICECTL_FAILED;
	}
	if (status == STATUS_OK)
		status = store_repair(intake, &repair);
	if (lock >= 0)
		close(lock);
	owner_return(&was);
	if (status == STATUS_OK)
		return tell(&repair);
	officectl_fail(status, "the store was not repaired");
	return OFFICECTL_FAILED;
}
