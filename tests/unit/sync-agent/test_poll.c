#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <unistd.h>

#include "firmware/evidence/digest.h"
#include "firmware/model/json.h"
#include "firmware/storage/office_memory.h"
#include "tests/unit/sync-agent/agent_desk.h"

#define KEYS_1 "[]"
#define ITEM_1 "{\"item\":1}"
#define ITEM_2 "{\"item\":2}"
#define KID "00000000000000000000000000000000000000000000000000000000000000aa"
#define REVOKED "{\"sealing_keys\":[],\"servers\":[\"" KID "\"]}"
#define REVOKED_NONE "{\"sealing_keys\":[],\"servers\":[]}"

static struct note_key publication;
static struct bytes index_note;

/* Enrols with a publication key whose secret half the test holds. */
static int open_poll(void **unused)
{
	struct enrolment enrolment = {.receipt_key = office.key, .minimum_index = 3};

	open_desk(unused);
	assert_int_equal(note_key_make("office.test", &publication), STATUS_OK);
	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.test");
	enrolment.receipt_key = office.key;
	memset(enrolment.receipt_key.secret, 0, sizeof(enrolment.receipt_key.secret));
	enrolment.publication_key = publication;
	memset(enrolment.publication_key.secret, 0, sizeof(publication.secret));
	assert_int_equal(enrolment_write(folder, &enrolment, "ca", "server ca"), STATUS_OK);
	start_agent();
	return 0;
}

static int close_poll(void **unused)
{
	bytes_free(&index_note);
	return close_desk(unused);
}

/* The agent looks at the office only when it is time. */
static void turn_when_due(void)
{
	clock_advance(1100 * 1000);
	agent_turn(agent);
}

static void remembered(struct office_memory *out)
{
	struct sync_state *reader;

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	office_memory_read(reader, out);
	sync_state_close(reader);
}

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

/* The office's word on our numbers, as kiosk finds it. */
static void kept_word(struct sequence *out)
{
	struct bytes note = {0};
	struct sync_state *reader;

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(office_memory_sequence(reader, &note), STATUS_OK);
	assert_int_equal(sequence_note_read(&office.key, note.data, note.len, "530702", out),
		STATUS_OK);
	sync_state_close(reader);
	bytes_free(&note);
}

static void a_heartbeat_tells_numbers_and_brings_a_signed_sequence(void **unused)
{
	struct sequence sequence;

	(void)unused;
	office.speaks_old = true;
	queue_two_parts(queue, &office, 1);
	agent_turn(agent);
	office.speaks_old = false;
	queue_two_parts(queue, &office, 2);
	strcpy(office.refused, "0193573b-0000-7000-8000-000000000002");
	office.sequence.last_seq = 1;
	turn_when_due();
	assert_int_equal(office.beats, 1);
	assert_int_equal(office.beat.values[WIRE_BEAT_QUEUED], 2);
	assert_int_equal(office.beat.values[WIRE_BEAT_QUARANTINED], 1);
	assert_int_equal(office.beat.values[WIRE_BEAT_LAST_SEQ], 2);
	assert_int_equal(office.beat.values[WIRE_BEAT_PAPER], -1); /* no kiosk runs here */
	assert_true(office.beat.values[WIRE_BEAT_FREE_MB] > 0);
	kept_word(&sequence);
	assert_int_equal(sequence.last_seq, 1);
}

static void between_two_looks_the_office_is_left_alone(void **unused)
{
	int before;

	(void)unused;
	turn_when_due();
	before = office.requests;
	agent_turn(agent);
	clock_advance(700 * 1000);
	agent_turn(agent);
	assert_int_equal(office.requests, before);
	clock_advance(400 * 1000);
	agent_turn(agent);
	assert_int_equal(office.beats, 2);
}

static void a_sequence_of_a_stranger_stops_all(void **unused)
{
	(void)unused;
	office.key = office.forger;
	turn_when_due();
	assert_line("office.untrusted");
}

static void a_terminal_whose_numbers_forked_keeps_the_word_and_delivers(void **unused)
{
	struct sequence sequence;

	(void)unused;
	sequence_stop(&office.sequence);
	queue_two_parts(queue, &office, 1);
	turn_when_due();
	assert_line("terminal.stopped");
	queue_two_parts(queue, &office, 2);
	turn_when_due();
	assert_line("terminal.stopped");
	assert_string_equal(office.order, "12");
	kept_word(&sequence);
	assert_true(sequence_is_stop(&sequence));
}

static void signed_time_is_the_time_when_the_clock_is_wrong(void **unused)
{
	struct office_memory memory;
	int64_t signed_ms = clock_wall_ms() + INT64_C(20) * 24 * 3600 * 1000;

	(void)unused;
	office.sequence.now_ms = signed_ms;
	turn_when_due();
	remembered(&memory);
	assert_true(memory.floor_ms == signed_ms);
	/* This machine's clock is before the floor now. */
	turn_when_due();
	assert_true(asked.verify_ms == signed_ms);
}

static void letters_are_read_once_in_order_through_their_cursor(void **unused)
{
	struct letter letter;
	struct bytes body = {0};
	struct sync_state *reader;
	int64_t after = 0;

	(void)unused;
	office.inbox.count = 5;
	for (int i = 0; i < 5; i++) {
		struct wire_inbox_entry *entry = &office.inbox.entries[i];

		*entry = (struct wire_inbox_entry){.id = 10 + i, .kind = "answer"};
		strcpy(entry->about, "530702000000197");
		assert_int_equal(bytes_add(&entry->body, "letter", 6), STATUS_OK);
	}
	turn_when_due();
	turn_when_due();
	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(
			office_memory_letter(reader, after, &letter, &body), STATUS_OK);
		assert_int_equal(letter.id, 10 + i);
		after = letter.id;
	}
	assert_int_equal(body.len, 30);
	assert_int_equal(office_memory_letter(reader, after, &letter, &body), STATUS_NOT_FOUND);
	sync_state_close(reader);
	bytes_free(&body);
	wire_inbox_free(&office.inbox);
}

static void a_new_index_brings_what_changed_and_nothing_else(void **unused)
{
	(void)unused;
	publish(&publication, 4, ITEM_1, 3, "\"a\"");
	turn_when_due();
	assert_file("catalogue/11530702.json", ITEM_1);
	assert_file("sealing-keys.json", KEYS_1);
	assert_int_equal(office.file_gets, 3);
	/* Unchanged: one question, no body. */
	turn_when_due();
	assert_int_equal(office.file_gets, 4);
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
	assert_state(1, "delivered", "");
}

static void the_time_of_day_slows_uploads_down(void **unused)
{
	char settings[256];
	int hour = (int)((clock_wall_ms() / 3600000 + 8) % 24);

	(void)unused;
	for (int i = 0; i < 2; i++) {
		snprintf(settings, sizeof(settings),
			"{\"office_url\":\"https://office.test:1\",\"busy_from_hour\":%d,"
			"\"busy_to_hour\":%d,\"busy_kib_s\":100}",
			(hour + (i ? 3 : 0)) % 24, (hour + 5) % 24);
		write_file("settings.json", settings);
		clock_advance(1100 * 1000);
		agent_turn(agent);
		assert_int_equal(asked.send_max, i ? 0 : 100 * 1024);
	}
}

static void a_quarantined_case_finds_its_way_back(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	strcpy(office.refused, "0193573b-0000-7000-8000-000000000001");
	start_thread();
	local_socket_ring(socket_path("kiosk-sync.sock"));
	until_status_says("\"quarantined\":1");
	office.refused[0] = '\0';
	assert_says("{\"do\":\"release\",\"case\":\"0193573b-0000-7000-8000-000000000002\"}",
		"{\"error\":\"not quarantined\"}");
	assert_says("{\"do\":\"release\",\"case\":\"0193573b-0000-7000-8000-000000000001\"}",
		"{\"ok\":1}");
	until_status_says("\"delivered\":1");
	assert_state(1, "delivered", "");
}

/* The line is dead; the office's word comes on a stick, a forged one with it. */
static void a_receipt_by_courier_counts_when_it_holds(void **unused)
{
	struct queue_case entries[2];
	const struct note_key *keys[] = {&office.key, &office.forger};

	(void)unused;
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	start_thread();
	for (int n = 0; n < 2; n++) {
		struct bytes note = {0}, line = {0};
		json_t *request;

		entries[n] = queue_two_parts(queue, &office, n + 1);
		assert_int_equal(receipt_note_make(keys[n], entries[n].case_id,
					 entries[n].manifest_hash, 77, &note),
			STATUS_OK);
		request = json_pack("{s:s, s:s, s:s}", "do", "receipt", "case",
			entries[n].case_id, "note", (char *)note.data);
		assert_int_equal(json_canonical(request, &line), STATUS_OK);
		assert_says((char *)line.data, "{\"ok\":1}");
		json_decref(request);
		bytes_free(&note);
		bytes_free(&line);
	}
	until_status_says("\"delivered\":1");
	until_status_says("\"waiting\":1");
	assert_state(1, "delivered", "");
	assert_state(2, "", "");
}

static void a_case_the_office_is_busy_with_holds_no_new_one_up(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.kind = STATUS_GIVEN;
	office.status = 423;
	office.problem = WIRE_UPLOAD_LOCKED;
	office.fail_at = 1;
	agent_turn(agent);
	assert_state(1, "", "");
	queue_two_parts(queue, &office, 2);
	office.fail_at = 0;
	agent_turn(agent);
	assert_string_equal(office.order, "21");
}

/* A key, a certificate that ends in 10 days and one that ends in 700: by openssl. */
static void make_certificates(void)
{
	char command[1200];

	snprintf(command, sizeof(command),
		"cd %s && mkdir -p keys && { openssl ecparam -name prime256v1 -genkey -noout "
		"-out ca.key && "
		"openssl req -x509 -new -key ca.key -subj /CN=ca -days 3000 -out ca.pem && "
		"openssl ecparam -name prime256v1 -genkey -noout -out keys/tls.pem && "
		"openssl req -new -key keys/tls.pem -subj /CN=530702/OU=tls -out r && "
		"for d in 10 700; do openssl x509 -req -in r -CA ca.pem -CAkey ca.key "
		"-CAcreateserial -days $d -out $d.pem; done && cp 10.pem keys/tls.crt && "
		"openssl crl2pkcs7 -nocrl -certfile 700.pem -outform DER | base64 -w0 > p7; "
		"} >/dev/null 2>&1",
		folder);
	assert_int_equal(system(command), 0);
}

static void enrol_with_ca(void)
{
	struct enrolment enrolment;
	struct bytes ca = {0};
	char path[128];

	make_certificates();
	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	assert_int_equal(file_read(path, 8192, &ca), STATUS_OK);
	assert_int_equal(enrolment_read(folder, &enrolment), STATUS_OK);
	assert_int_equal(
		enrolment_write(folder, &enrolment, (char *)ca.data, "server ca"), STATUS_OK);
	write_file("settings.json", "{\"office_url\":\"https://office.test:1\","
				    "\"renewal_url\":\"https://renew.test:2\"}");
	bytes_free(&ca);
}

static void give_certificates(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/p7", folder);
	assert_int_equal(file_read(path, 8192, &office.certificates), STATUS_OK);
}

static bool is_renewed(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/sync/tls.crt", folder);
	return access(path, F_OK) == 0;
}

static void a_certificate_in_its_last_third_is_renewed(void **unused)
{
	(void)unused;
	enrol_with_ca();
	give_certificates();
	turn_when_due();
	assert_int_equal(office.renewals, 0); /* ten days of ten are left */
	clock_advance(INT64_C(8) * 24 * 3600 * 1000);
	agent_turn(agent);
	assert_int_equal(office.renewals, 1);
	assert_true(is_renewed());
	turn_when_due();
	assert_int_equal(office.renewals, 1);
	assert_line("");
}

static void an_expired_certificate_may_only_be_renewed(void **unused)
{
	int before;

	(void)unused;
	enrol_with_ca();
	queue_two_parts(queue, &office, 1);
	clock_advance(INT64_C(20) * 24 * 3600 * 1000);
	before = office.requests;
	agent_turn(agent);
	assert_int_equal(office.renewals, 1);
	assert_int_equal(office.requests, before + 1);
	assert_line("certificate.expired");
	assert_state(1, "", "");
	give_certificates();
	agent_turn(agent);
	assert_line("");
	assert_state(1, "delivered", "");
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_poll, close_poll)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_heartbeat_tells_numbers_and_brings_a_signed_sequence),
		at_a_desk(between_two_looks_the_office_is_left_alone),
		at_a_desk(a_sequence_of_a_stranger_stops_all),
		at_a_desk(a_terminal_whose_numbers_forked_keeps_the_word_and_delivers),
		at_a_desk(signed_time_is_the_time_when_the_clock_is_wrong),
		at_a_desk(letters_are_read_once_in_order_through_their_cursor),
		at_a_desk(a_new_index_brings_what_changed_and_nothing_else),
		at_a_desk(an_index_never_goes_back),
		at_a_desk(an_index_of_another_key_or_a_changed_file_changes_nothing),
		at_a_desk(a_download_cut_anywhere_leaves_the_old_or_the_new),
		at_a_desk(what_was_taken_back_is_known_from_the_next_turn_on_for_ever),
		at_a_desk(a_file_that_the_disk_spoiled_is_fetched_again),
		at_a_desk(a_server_that_was_taken_back_is_told_nothing),
		at_a_desk(a_certificate_in_its_last_third_is_renewed),
		at_a_desk(an_expired_certificate_may_only_be_renewed),
		at_a_desk(the_time_of_day_slows_uploads_down),
		at_a_desk(a_quarantined_case_finds_its_way_back),
		at_a_desk(a_receipt_by_courier_counts_when_it_holds),
		at_a_desk(a_case_the_office_is_busy_with_holds_no_new_one_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
