#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>

#include <cmocka.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "firmware/pages/pages.h"
#include "tests/unit/firmware-pages/place.h"

static struct stick_listing listing;

static enum fault read_fault(const char *name)
{
	struct bytes out = {0};
	enum fault fault;
	enum status status = stick_read(place, name, &out, &fault);

	assert_int_equal(status == STATUS_OK, fault == FAULT_NONE);
	if (status != STATUS_OK)
		assert_int_equal(out.len, 0);
	bytes_free(&out);
	return fault;
}

static void lists_pictures_and_pdfs_sorted_by_name(void **unused)
{
	static const char *const NAMES[] = {"b.PNG", "c.Pdf", "a.jpeg", "照片.jpg", "note.txt",
		"jpg", ".hidden.jpg", "._b.PNG", "a.jpg.exe", "bad\xff.jpg"};
	static const char *const LISTED[] = {"a.jpeg", "b.PNG", "c.Pdf", "照片.jpg"};

	(void)unused;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		put_file(NAMES[i], "12345", i % 5);
	assert_int_equal(mkdir(in_place("folder.jpg"), 0700), 0);
	assert_int_equal(stick_list(place, &listing), STATUS_OK);
	assert_int_equal(listing.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(listing.files[i].name, LISTED[i]);
	assert_int_equal(listing.files[3].size, 3);
}

static void lists_the_first_two_hundred_names_of_a_full_stick(void **unused)
{
	char name[32];

	(void)unused;
	for (int i = 999; i >= 0; i--) {
		snprintf(name, sizeof(name), "%03d.jpg", (i * 7) % 1000);
		put_file(name, "x", 1);
	}
	assert_int_equal(stick_list(place, &listing), STATUS_OK);
	assert_int_equal(listing.count, STICK_FILES_MAX);
	for (int i = 0; i < STICK_FILES_MAX; i++) {
		snprintf(name, sizeof(name), "%03d.jpg", i);
		assert_string_equal(listing.files[i].name, name);
	}
}

static void no_stick_is_not_found(void **unused)
{
	(void)unused;
	assert_int_equal(stick_list(in_place("nothing"), &listing), STATUS_NOT_FOUND);
}

static void reads_the_whole_file_behind_what_is_there(void **unused)
{
	struct bytes out = {0};
	enum fault fault;

	(void)unused;
	put_file("a.jpg", "0123456789", 10);
	assert_int_equal(bytes_add_text(&out, "before "), STATUS_OK);
	assert_int_equal(stick_read(place, "a.jpg", &out, &fault), STATUS_OK);
	assert_string_equal((char *)out.data, "before 0123456789");
	bytes_free(&out);
}

static void links_are_listed_but_never_followed(void **unused)
{
	(void)unused;
	put_file("real.jpg", "x", 1);
	assert_int_equal(symlink("/etc/passwd", in_place("out.jpg")), 0);
	assert_int_equal(symlink("real.jpg", in_place("in.jpg")), 0);
	assert_int_equal(symlink("nowhere", in_place("dangling.jpg")), 0);
	assert_int_equal(stick_list(place, &listing), STATUS_OK);
	assert_int_equal(listing.count, 4);
	assert_int_equal(read_fault("out.jpg"), FAULT_PAGE_LINK);
	assert_int_equal(read_fault("in.jpg"), FAULT_PAGE_LINK);
	assert_int_equal(read_fault("dangling.jpg"), FAULT_PAGE_LINK);
}

static void a_pipe_a_socket_and_a_folder_are_no_pages(void **unused)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)unused;
	assert_int_equal(mkfifo(in_place("pipe.jpg"), 0600), 0);
	strcpy(address.sun_path, in_place("socket.jpg"));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(mkdir(in_place("folder.jpg"), 0700), 0);
	assert_int_equal(read_fault("pipe.jpg"), FAULT_PAGE_LINK);
	assert_int_equal(read_fault("socket.jpg"), FAULT_PAGE_LINK);
	assert_int_equal(read_fault("folder.jpg"), FAULT_PAGE_LINK);
	close(fd);
}

static void a_path_never_leads_out_of_the_stick_or_down(void **unused)
{
	static const char *const PATHS[] = {"../etc/passwd", "/etc/passwd", "folder/a.jpg",
		"..", ".", "", "./a.jpg", "folder/../a.jpg", "a.jpg/"};

	(void)unused;
	put_file("a.jpg", "x", 1);
	assert_int_equal(mkdir(in_place("folder"), 0700), 0);
	for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++)
		assert_int_equal(read_fault(PATHS[i]), FAULT_PAGE_LINK);
}

static void empty_and_large_files_are_named(void **unused)
{
	(void)unused;
	put_file("empty.jpg", "", 0);
	put_file("large.jpg", "x", 1);
	assert_int_equal(truncate(in_place("large.jpg"), 50 * 1024 * 1024), 0);
	assert_int_equal(read_fault("empty.jpg"), FAULT_PAGE_EMPTY);
	assert_int_equal(read_fault("large.jpg"), FAULT_PAGE_TOO_LARGE);
	assert_int_equal(truncate(in_place("large.jpg"), PAGE_FILE_MAX + 1), 0);
	assert_int_equal(read_fault("large.jpg"), FAULT_PAGE_TOO_LARGE);
	assert_int_equal(truncate(in_place("large.jpg"), PAGE_FILE_MAX), 0);
	assert_int_equal(read_fault("large.jpg"), FAULT_NONE);
}

static void a_stick_that_was_pulled_is_named(void **unused)
{
	struct bytes out = {0};
	enum fault fault;

	(void)unused;
	assert_int_equal(read_fault("gone.jpg"), FAULT_STICK_PULLED);
	assert_int_equal(
		stick_read(in_place("nothing"), "a.jpg", &out, &fault), STATUS_NOT_FOUND);
	assert_int_equal(fault, FAULT_STICK_PULLED);
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_PLACE(lists_pictures_and_pdfs_sorted_by_name),
		IN_A_PLACE(lists_the_first_two_hundred_names_of_a_full_stick),
		IN_A_PLACE(no_stick_is_not_found),
		IN_A_PLACE(reads_the_whole_file_behind_what_is_there),
		IN_A_PLACE(links_are_listed_but_never_followed),
		IN_A_PLACE(a_pipe_a_socket_and_a_folder_are_no_pages),
		IN_A_PLACE(a_path_never_leads_out_of_the_stick_or_down),
		IN_A_PLACE(empty_and_large_files_are_named),
		IN_A_PLACE(a_stick_that_was_pulled_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
