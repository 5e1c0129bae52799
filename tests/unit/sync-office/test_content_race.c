/* The same part by two requests at once: whose sync fails takes nothing of the other's away. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/files.h"
#include "firmware/evidence/seal.h"
#include "sync/office/store/parts_inside.h"

static char folder[] = "/tmp/onevisit-content.XXXXXX";
static struct content *content;
static uint8_t hash[32];

static int failing, other_fd; /* syncs of this file fail; then the other request comes in */
static enum status other_status;

static void path_of(const char *name, char out[PATH_TEXT_MAX])
{
	assert_int_equal(path_join(out, PATH_TEXT_MAX, folder, name), STATUS_OK);
}

static int lay(const char *name)
{
	char path[PATH_TEXT_MAX];

	path_of(name, path);
	assert_int_equal(file_write(path, "sealed", 6, 0600), STATUS_OK);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* The linker puts it before every sync of a part. */
int __wrap_parts_sync_file(struct content *of, int fd);
int __real_parts_sync_file(struct content *of, int fd);

int __wrap_parts_sync_file(struct content *of, int fd)
{
	char path[PATH_TEXT_MAX];

	if (fd != failing)
		return __real_parts_sync_file(of, fd);
	failing = -1;
	if (other_fd >= 0) {
		path_of("other", path);
		other_status = of->class->put(of, path, other_fd, hash);
	}
	return -1;
}

static int open_content(void **unused)
{
	(void)unused;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	sha256("sealed", 6, hash);
	failing = other_fd = -1;
	return content_folder_open(folder, &content) == STATUS_OK ? 0 : -1;
}

static int close_content(void **unused)
{
	char command[128];

	(void)unused;
	content->class->close(content);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static enum status read_back(void)
{
	struct bytes text = {0};
	enum status status = content->class->read(content, hash, &text);

	if (status == STATUS_OK)
		assert_string_equal((char *)text.data, "sealed");
	bytes_free(&text);
	return status;
}

static enum status put_and_fail(void)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	failing = lay("mine");
	path_of("mine", path);
	status = content->class->put(content, path, failing, hash);
	return status;
}

static void what_was_promised_to_another_stays(void **unused)
{
	(void)unused;
	other_fd = lay("other");
	other_status = STATUS_IO;
	assert_int_equal(put_and_fail(), STATUS_IO);
	assert_int_equal(other_status, STATUS_OK); /* and receipted from here on */
	assert_int_equal(read_back(), STATUS_OK);
	close(other_fd);
}

static void what_was_promised_to_nobody_goes(void **unused)
{
	(void)unused;
	assert_int_equal(put_and_fail(), STATUS_IO);
	assert_int_equal(read_back(), STATUS_NOT_FOUND);
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, open_content, close_content)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_folder(what_was_promised_to_another_stays),
		in_a_folder(what_was_promised_to_nobody_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
