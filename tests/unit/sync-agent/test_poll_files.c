/* The signed index and the files it names. */
#include "tests/unit/sync-agent/poll_desk.h"

#include <semaphore.h>

#include "firmware/evidence/digest.h"
#include "firmware/storage/office_memory.h"

#define KEYS_1 "[]"
#define ITEM_1 "{\"item\":1}"
#define ITEM_2 "{\"item\":2}"
#define KID "00000000000000000000000000000000000000000000000000000000000000aa"
#define REVOKED "{\"sealing_keys\":[],\"servers\":[\"" KID "\"]}"
#define REVOKED_NONE "{\"sealing_keys\":[],\"servers\":[]}"

/* The index over the first count files, each with its version, signed and served. */
static void publish_files(
	const struct note_key *key, const int64_t *versions, int count, const char *etag)
{
	struct bytes text = {0};

	assert_int_equal(bytes_add_text(&text, "office.test/index\n"), STATUS_OK);
	for (int i = 0; i < count; i++) {
		const struct fake_file *file = &office.files[i];
		uint8_t hash[32];
		char hex[65];

		sha256(file->content, file->len, hash);
		hex_encode(hash, 32, hex);
		assert_int_equal(bytes_add_format(&text, "%s %lld %s\n", file->name,
					 (long long)versions[i], hex),
			STATUS_OK);
	}
	bytes_free(&index_note);
	assert_int_equal(note_sign(key, (char *)text.data, &index_note), STATUS_OK);
	office.files[count] =
		(struct fake_file){"index", (char *)index_note.data, index_note.len, etag};
	bytes_free(&text);
}

static void put_file(int place, const char *name, const char *content)
{
	office.files[place] = (struct fake_file){name, content, strlen(content), NULL};
}

/* Publishes content of the two files at these versions. */
static void publish(const struct note_key *key, int64_t item_version, const char *item,
	int64_t keys_version, const char *etag)
{
	const int64_t versions[] = {item_version, keys_version};

	put_file(0, "catalogue/11530702.json", item);
	put_file(1, "sealing-keys.json", KEYS_1);
	publish_files(key, versions, 2, etag);
}

/* The same with what the office took back. */
static void publish_revocations(int64_t version, const char *list, const char *etag)
{
	const int64_t versions[] = {4, version, 4};

	put_file(0, "catalogue/11530702.json", ITEM_1);
	put_file(1, "revocations.json", list);
	put_file(2, "sealing-keys.json", KEYS_1);
	publish_files(&publication, versions, 3, etag);
}

static void assert_file(const char *name, const char *expected)
{
	struct bytes content = {0};
	char path[128];

	snprintf(path, sizeof(path), "%s/sync/signed/%s", folder, name);
	if (expected) {
		assert_int_equal(file_read(path, 4096, &content), STATUS_OK);
		assert_string_equal(content.data, expected);
	} else {
		assert_int_equal(file_read(path, 4096, &content), STATUS_NOT_FOUND);
	}
	bytes_free(&content);
}

static void a_new_index_brings_what_changed_and_nothing_else(void **unused)
{
	(void)unused;
	publish(&publication, 4, ITEM_1, 3, "\"a\"");
	turn_when_due();
	assert_file("catalogue/11530702.json", ITEM_1);
	assert_file("sealing-keys.json", KEYS_1);
	assert_int_equal(office.file_gets, 3);
	assert_int_equal(office.beat.values[WIRE_BEAT_INDEX], -1);
	/* Unchanged: one question, no body. */
	turn_when_due();
	assert_int_equal(office.file_gets, 4);
	assert_int_equal(office.unchanged, 1);
	assert_int_equal(office.beat.values[WIRE_BEAT_INDEX], 4);
	publish(&publication, 5, ITEM_2, 3, "\"b\"");
	turn_when_due();
	assert_int_equal(office.file_gets, 6);
	assert_file("catalogue/11530702.json", ITEM_2);
	assert_line("");
}

static void an_index_never_goes_back(void **unused)
{
	static const struct {
		int64_t item;
		const char *content;
		int64_t keys;
	} bad[] = {
		{4, ITEM_1, 4}, /* the whole */
		{5, ITEM_2, 3}, /* one line, below a newer other one */
		{6, ITEM_2, 3}, /* … */
		{5, ITEM_2, 6}, /* same version, other bytes */
		{2, ITEM_1, 2}, /* older than enrolled */
	};

	(void)unused;
	publish(&publication, 5, ITEM_1, 4, "\"a\"");
	turn_when_due();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		publish(&publication, bad[i].item, bad[i].content, bad[i].keys, "\"b\"");
		turn_when_due();
		assert_line("office.untrusted");
		assert_file("catalogue/11530702.json", ITEM_1);
	}
	publish(&publication, 7, ITEM_2, 4, "\"c\"");
	turn_when_due();
	assert_line("");
	assert_file("catalogue/11530702.json", ITEM_2);
}

/* Whoever takes the folder away takes the memory of its version not with it. */
static void without_its_folder_an_older_index_is_refused_too(void **unused)
{
	char command[128];

	(void)unused;
	publish(&publication, 5, ITEM_1, 4, "\"a\"");
	turn_when_due();
	snprintf(command, sizeof(command), "rm -rf %s/sync/signed", folder);
	assert_int_equal(system(command), 0);
	publish(&publication, 4, ITEM_2, 4, "\"b\"");
	turn_when_due();
	assert_line("office.untrusted");
	publish(&publication, 5, ITEM_1, 4, "\"a\"");
	turn_when_due();
	assert_line("");
	assert_file("catalogue/11530702.json", ITEM_1);
}

static void ring(void *user, const char *line, struct bytes *answer)
{
	(void)answer;
	if (line[0] == '\0')
		sem_post(user);
}

/* And signed time may move on from there. */
static void a_new_index_is_told_to_kiosk_and_an_old_one_is_not(void **unused)
{
	struct local_socket *kiosk = NULL;
	struct office_memory memory;
	struct sync_state *reader;
	struct timespec until;
	sem_t rung;

	(void)unused;
	assert_int_equal(sem_init(&rung, 0, 0), 0);
	assert_int_equal(
		local_socket_listen(socket_path("kiosk.sock"), ring, &rung, &kiosk), STATUS_OK);
	for (int i = 0; i < 2; i++) {
		publish(&publication, 5 + i, ITEM_1, 4, i ? "\"b\"" : "\"a\"");
		turn_when_due();
		turn_when_due(); /* the same again */
		assert_int_equal(clock_gettime(CLOCK_REALTIME, &until), 0);
		until.tv_sec += 10;
		assert_int_equal(sem_timedwait(&rung, &until), 0);
	}
	local_socket_close(kiosk);
	assert_int_equal(sem_trywait(&rung), -1);
	sem_destroy(&rung);
	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	office_memory_read(reader, &memory);
	assert_true(memory.floor_base_ms > 0);
	sync_state_close(reader);
}

static void a_large_file_comes_whole(void **unused)
{
	static char large[100000];

	(void)unused;
	memset(large, 'x', sizeof(large) - 1);
	publish(&publication, 4, large, 3, "\"a\"");
	turn_when_due();
	assert_line("");
	assert_file("sealing-keys.json", KEYS_1);
}

static void an_index_of_another_key_or_a_changed_file_changes_nothing(void **unused)
{
	struct note_key other;

	(void)unused;
	publish(&publication, 5, ITEM_1, 4, "\"a\"");
	turn_when_due();
	assert_int_equal(note_key_make("office.test", &other), STATUS_OK);
	publish(&other, 6, ITEM_2, 4, "\"b\"");
	turn_when_due();
	assert_line("office.untrusted");
	publish(&publication, 6, ITEM_2, 4, "\"c\"");
	office.files[0].content = "{\"item\":3}";
	turn_when_due();
	assert_line("office.unreachable"); /* may be in the middle of publishing */
	assert_file("catalogue/11530702.json", ITEM_1);
	assert_file("../signed.new/index", NULL);
}

static void a_download_cut_anywhere_leaves_the_old_or_the_new(void **unused)
{
	(void)unused;
	publish(&publication, 4, ITEM_1, 3, "\"a\"");
	turn_when_due();
	publish(&publication, 5, ITEM_2, 5, "\"b\"");
	for (int at = 1; at <= 5; at++) {
		office.kind = at % 2 ? REQUEST_LOST : REPLY_LOST;
		office.fail_at = office.requests + at;
		turn_when_due();
		assert_file("catalogue/11530702.json", at < 5 ? ITEM_1 : ITEM_2);
	}
	assert_file("sealing-keys.json", KEYS_1);
}

static void what_was_taken_back_is_known_from_the_next_turn_on_for_ever(void **unused)
{
	(void)unused;
	publish_revocations(5, REVOKED, "\"a\"");
	turn_when_due();
	assert_line("");
	turn_when_due();
	assert_true(revocations_have(&shunned, REVOKED_SERVER, KID));
	/* A newer index of the true office, but with one line less, or without the list. */
	publish_revocations(6, REVOKED_NONE, "\"b\"");
	turn_when_due();
	assert_line("office.untrusted");
	publish(&publication, 7, ITEM_2, 7, "\"c\"");
	turn_when_due();
	assert_line("office.untrusted");
	assert_file("revocations.json", REVOKED);
	turn_when_due();
	assert_true(revocations_have(&shunned, REVOKED_SERVER, KID));
	publish_revocations(8, REVOKED, "\"d\"");
	turn_when_due();
	assert_line("");
}

/* The index is the same, and says so; but a file of it is not what it was. */
static void a_file_that_the_disk_spoiled_is_fetched_again(void **unused)
{
	(void)unused;
	publish(&publication, 4, ITEM_1, 3, "\"a\"");
	turn_when_due();
	write_file("sync/signed/catalogue/11530702.json", "{\"item\":");
	turn_when_due();
	assert_file("catalogue/11530702.json", ITEM_1);
	assert_line("");
}

static void a_server_that_was_taken_back_is_told_nothing(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.kind = REVOKED_SERVER_ANSWERS;
	office.fail_at = -1;
	turn_when_due();
	assert_line("office.revoked");
	assert_state(1, "", "");
	office.fail_at = 0;
	turn_when_due();
	assert_line("");
	agent_turn(agent);
	assert_state(1, "delivered", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_new_index_brings_what_changed_and_nothing_else),
		at_a_desk(an_index_never_goes_back),
		at_a_desk(without_its_folder_an_older_index_is_refused_too),
		at_a_desk(a_new_index_is_told_to_kiosk_and_an_old_one_is_not),
		at_a_desk(a_large_file_comes_whole),
		at_a_desk(an_index_of_another_key_or_a_changed_file_changes_nothing),
		at_a_desk(a_download_cut_anywhere_leaves_the_old_or_the_new),
		at_a_desk(what_was_taken_back_is_known_from_the_next_turn_on_for_ever),
		at_a_desk(a_file_that_the_disk_spoiled_is_fetched_again),
		at_a_desk(a_server_that_was_taken_back_is_told_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
