#include "tests/unit/sync-agent/poll_desk.h"

#include "firmware/model/json.h"
#include "firmware/storage/office_memory.h"

static void remembered(struct office_memory *out)
{
	struct sync_state *reader;

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	office_memory_read(reader, out);
	sync_state_close(reader);
}

/* The office's word on our numbers, as kiosk finds it. */
static void kept_word(struct sequence *out)
{
	struct bytes note = {0};
	struct sync_state *reader;

	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(office_memory_sequence(reader, &note), STATUS_OK);
	assert_int_equal(
		sequence_note_read(&office.key, note.data, note.len, "530702", out), STATUS_OK);
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

/* It was set by a time that cannot be right; the next signed word sets it anew. */
static void a_technician_has_the_signed_time_forgotten(void **unused)
{
	struct office_memory memory;
	int64_t far_ms = clock_wall_ms() + INT64_C(300) * 24 * 3600 * 1000;

	(void)unused;
	office.sequence.now_ms = far_ms;
	turn_when_due();
	remembered(&memory);
	assert_true(memory.floor_ms > clock_wall_ms());
	assert_says("{\"do\":\"forget_clock\"}", "{\"ok\":1}");
	office.sequence.now_ms = 1;
	turn_when_due();
	remembered(&memory);
	assert_int_equal(memory.floor_ms, 1);
	assert_in_range(asked.verify_ms, 1, clock_wall_ms());
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
		queue_two_parts(queue, &office, i + 1);
		office.pieces = 0;
		agent_turn(agent);
		assert_true(office.pieces >= 2);
		for (int n = 0; n < office.pieces; n++)
			assert_int_equal(office.send_max[n], i ? 0 : 100 * 1024);
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

/* Days without a line: one turn sends for hours, and the office hears of it all the while. */
static void a_long_queue_does_not_silence_the_terminal(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 4; n++)
		queue_two_parts(queue, &office, n);
	office.takes_ms = 100 * 1000;
	agent_turn(agent);
	assert_string_equal(office.order, "1234");
	assert_true(office.beats >= 2);
	assert_true(office.commits_at_beat < 4);
}

/* Its case is locked there for ever: heartbeats and downloads go on all the same. */
static void a_sick_case_does_not_silence_the_terminal(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	strcpy(office.busy_with, "0193573b-0000-7000-8000-000000000001");
	agent_turn(agent);
	for (int i = 1; i <= 8; i++) {
		turn_when_due();
		assert_int_equal(office.beats, i);
	}
	assert_state(1, "", "");
	assert_line("office.unreachable");
}

/* A heartbeat that the office cannot take holds no case up. */
static void a_look_in_vain_holds_no_case_up(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 3; n++)
		queue_two_parts(queue, &office, n);
	office.beats_fail = true;
	turn_when_due();
	assert_string_equal(office.order, "123");
	assert_int_equal(office.beats, 1);
	assert_line("office.unreachable");
	office.beats_fail = false;
	turn_when_due();
	assert_int_equal(office.beats, 2);
	assert_line("");
}

/* A case of many parts lasts longer than an hour of the day. */
static void the_time_of_day_counts_in_the_middle_of_a_case(void **unused)
{
	char settings[256];
	int hour;

	(void)unused;
	clock_advance(3660000 - clock_wall_ms() % 3600000); /* a minute past an hour */
	hour = (int)((clock_wall_ms() / 3600000 + 8) % 24);
	snprintf(settings, sizeof(settings),
		"{\"office_url\":\"https://office.test:1\",\"busy_from_hour\":%d,"
		"\"busy_to_hour\":%d,\"busy_kib_s\":100}",
		(hour + 2) % 24, (hour + 20) % 24);
	write_file("settings.json", settings);
	queue_two_parts(queue, &office, 1);
	office.takes_ms = 900 * 1000; /* there is a look at the office before each piece */
	agent_turn(agent);
	assert_string_equal(office.order, "1");
	assert_int_equal(connects, 1);
	assert_int_equal(office.closes, 1);
	assert_int_equal(office.pieces, 4);
	assert_int_equal(office.send_max[0], 0);
	assert_int_equal(office.send_max[3], 100 * 1024);
}

/* Who calls for help while it goes is heard before it has gone. */
static void a_large_case_does_not_silence_the_terminal(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.takes_ms = 400 * 1000;
	agent_turn(agent);
	assert_string_equal(office.order, "1");
	assert_true(office.beats >= 1);
	assert_int_equal(office.commits_at_beat, 0);
}

/* It ends the case too, which goes on where it stands. */
static void a_line_that_breaks_at_a_look_ends_the_case_under_way(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.takes_ms = 400 * 1000;
	office.kind = REQUEST_LOST;
	office.fail_at = 2; /* the look before the first piece */
	agent_turn(agent);
	assert_int_equal(office.beats + office.pieces, 0);
	assert_line("office.unreachable");
	assert_state(1, "", "");
	office.fail_at = office.takes_ms = 0;
	agent_turn(agent);
	assert_state(1, "delivered", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_heartbeat_tells_numbers_and_brings_a_signed_sequence),
		at_a_desk(between_two_looks_the_office_is_left_alone),
		at_a_desk(a_sequence_of_a_stranger_stops_all),
		at_a_desk(a_terminal_whose_numbers_forked_keeps_the_word_and_delivers),
		at_a_desk(signed_time_is_the_time_when_the_clock_is_wrong),
		at_a_desk(a_technician_has_the_signed_time_forgotten),
		at_a_desk(letters_are_read_once_in_order_through_their_cursor),
		at_a_desk(the_time_of_day_slows_uploads_down),
		at_a_desk(a_quarantined_case_finds_its_way_back),
		at_a_desk(a_receipt_by_courier_counts_when_it_holds),
		at_a_desk(a_case_the_office_is_busy_with_holds_no_new_one_up),
		at_a_desk(a_long_queue_does_not_silence_the_terminal),
		at_a_desk(a_sick_case_does_not_silence_the_terminal),
		at_a_desk(a_look_in_vain_holds_no_case_up),
		at_a_desk(the_time_of_day_counts_in_the_middle_of_a_case),
		at_a_desk(a_large_case_does_not_silence_the_terminal),
		at_a_desk(a_line_that_breaks_at_a_look_ends_the_case_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
