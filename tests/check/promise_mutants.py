#!/usr/bin/env python3
"""`make promise-mutants`: takes away the code that keeps a promise of the wire; the test named for it has to see that.

usage: promise_mutants.py OUT LIBRARIES   OUT: the folder of a build, LIBRARIES: what its unit tests are linked with
The promises are those of promises.txt, each of which has a mutant here at least.
"""
import glob
import os
import subprocess
import sys
import tempfile

import mutants

QUEUE, AGENT, OFFICE, EVIDENCE = "firmware-storage/test_", "sync-agent/test_", "sync-office/test_", "firmware-evidence/test_"
# promise, program, test that sees it, source, what stands there, what stands there instead
MUTANTS = [
    ("power cut before", QUEUE + "queue_killed", "sweeps_what_no_case_owns", "firmware/storage/queue_open.c",
     "? queue_sweep(queue) : STATUS_OK", "? STATUS_OK : STATUS_OK"),
    ("power cut after", QUEUE + "queue_killed", "killed_after_the_commit_keeps_the_case", "firmware/storage/queue.c",
     "end_transaction(queue, status != STATUS_OK && status != STATUS_IO);", "end_transaction(queue, true);"),
    ("request repeated", OFFICE + "intake_case", "two_commits_at_once_give_one_receipt", "sync/office/store/store_take.c",
     "AND ver = ? AND received_ms = 0", "AND ver = ?"),
    ("cut in mid-part", AGENT + "upload", "a_cut_part_goes_on_where_it_stands", "sync/agent/upload.c",
     "\t\tpart->offset = answer->upload_offset;\n\tif (with_data", "\t\tpart->offset = 0;\n\tif (with_data"),
    ("cut in mid-part", OFFICE + "intake_upload", "a_wrong_offset_is_told_the_right_one_and_writes_nothing",
     "sync/office/intake/intake_upload.c", "offset != exchange->append.start", "offset < 0"),
    ("office killed", OFFICE + "intake_upload", "a_start_finishes_what_was_complete", "sync/office/intake/intake.c",
     "\telse if (intake_finish_part(intake, case_id, &part, NULL)", "\telse if (0 && intake_finish_part(intake, case_id, &part, NULL)"),
    ("fsync fails", OFFICE + "intake_upload", "a_failed_sync_at_head_begins_the_part_anew", "sync/office/store/parts.c",
     "\t\tif (parts_upload_path(parts, id, path) == STATUS_OK)\n\t\t\tunlink(path);", ""),
    ("fsync fails", QUEUE + "database", "what_only_the_kernel_shows_of_the_log_is_not_believed", "firmware/storage/database_open.c",
     "status = distrust_memory(path);", "status = STATUS_OK;"),
    ("disk full, terminal", QUEUE + "queue_disk", "a_visit_under_way_finishes_on_a_full_disk", "firmware/storage/queue_ballast.c",
     "if (ballast_path(queue, path, sizeof(path)) && unlink(path) == 0) {", "if (0) {"),
    ("disk full, office", OFFICE + "intake_expiry", "room_is_promised_once_and_given_back_after_a_week", "sync/office/store/store_take.c",
     "if (needed + (uint64_t)promised.all > limits->room)", "if (0)"),
    ("poisoned case", AGENT + "agent", "a_poisoned_case_steps_aside_and_the_others_flow", "sync/agent/turn.c",
     "} else if (verdict.reaction == WIRE_CASE_BAD) {", "} else if (0) {"),
    ("poisoned case", AGENT + "agent_sick", "who_breaks_it_each_time_steps_aside_with_its_reason", "sync/agent/turn.c",
     "return sick->times >= AGENT_ALONE_MAX;", "return false;"),
    ("captive portal", AGENT + "reaction", "every_answer_has_one_of_three_reactions", "sync/agent/reaction.c",
     "if (verdict.reaction == WIRE_DONE && expected_type &&", "if (0 && expected_type &&"),
    ("captive portal", AGENT + "upload", "a_receipt_over_another_manifest_is_no_receipt", "sync/agent/upload.c",
     "answer.body.len, entry->case_id, entry->manifest_hash,\n\t\t\t\t&received_ms) != STATUS_OK))",
     "answer.body.len, entry->case_id, entry->manifest_hash,\n\t\t\t\t&received_ms) == STATUS_NO_MEMORY))"),
    ("JWS twin", OFFICE + "intake_case", "a_twin_delivered_first_never_blocks_the_real_one", "sync/office/intake/intake_case.c",
     "memcmp(known.manifest_hash, delivery->jws.hash,", "memcmp(known.prev, delivery->jws.hash,"),
    ("disk cloned", OFFICE + "intake_case", "a_number_used_twice_is_accepted_and_marked", "sync/office/store/store_take.c",
     "*fork = changes > 0;", "*fork = false;"),
    ("another terminal's", OFFICE + "terminal", "another_terminal_learns_and_changes_nothing", "sync/office/intake/intake.c",
     "if (strcmp(out->kiosk_id, exchange->kiosk_id) != 0)", "if (0)"),
    ("clock", AGENT + "clock_floor", "signed_time_moves_it_forward_only", "sync/agent/clock_floor.c",
     "if (to_ms <= memory->floor_ms)", "if (0)"),
    ("clock", AGENT + "clock_floor", "without_a_new_index_it_rises_400_days_and_no_further", "sync/agent/clock_floor.c",
     "signed_ms < top_ms ? signed_ms : top_ms", "signed_ms"),
    ("clock", AGENT + "poll", "a_technician_has_the_signed_time_forgotten", "sync/agent/agent.c",
     "memory.floor_ms = memory.floor_base_ms = 0;", ""),
    ("owned intake host", OFFICE + "intake_question", "guessing_a_code_ends_after_ten_tries_of_a_day", "sync/office/store/store_inbox.c",
     "by_number >= STORE_TRIES_NUMBER", "by_number < 0"),
    ("start together", AGENT + "backoff", "starts_and_stops_have_jitter_of_their_own", "sync/agent/backoff.c",
     "return between(0, BACKOFF_START_MAX_MS, random);", "return 0;"),
    ("start together", AGENT + "agent_pace", "after_an_outage_comes_a_look_then_one_case_at_a_time", "sync/agent/turn.c",
     "return turn->catching_up > 0 &&\n\t       turn->sent >=", "return 0 &&\n\t       turn->sent >="),
    ("stolen terminal", QUEUE + "drafts", "taking_over_deletes_the_secret_before", "firmware/storage/drafts.c",
     "if (status == STATUS_OK && takes_over) {", "if (0) {"),
    ("stolen terminal", QUEUE + "queue_slips", "slips_end_after_72_hours", "firmware/storage/queue_slips.c",
     "if (status == STATUS_OK && unlink(path) != 0 && errno != ENOENT)", "if (0)"),
    ("owned intake host", OFFICE + "authority", "a_row_that_somebody_added_at_the_intake_is_no_enrolment", "sync/office/authority/authority.c",
     "return entry.revoked_ms == 0 && strcmp(entry.tls_kid, present->kid) == 0", "return entry.revoked_ms == 0"),
    ("owned intake host", OFFICE + "authority", "an_index_signed_at_the_intake_is_believed_by_nobody", "firmware/evidence/signed_index.c",
     ": note_open(&enrolment->publication_key, note, len, &text);",
     ": note_open(&enrolment->publication_key, note, len, &text);\n\tif (status == STATUS_DENIED)"
     "\n\t\tstatus = note_open(&enrolment->receipt_key, note, len, &text);"),
    ("torn database", QUEUE + "queue_damage", "a_torn_page_costs_its_rows_and_no_others", "firmware/storage/queue_open.c",
     "if (status == STATUS_BAD_DATA) {", "if (0) {"),
    ("torn database", QUEUE + "queue_damage", "a_torn_page_costs_its_rows_and_no_others", "firmware/storage/queue_open.c",
     "status == STATUS_OK ? check_once(queue, state_folder) : status;", "status;"),
    ("torn database", QUEUE + "sync_state", "a_damaged_file_is_put_aside_and_begun_anew", "firmware/storage/sync_state.c",
     "if (status != STATUS_BAD_DATA)", "if (1)"),
    ("first certificate", OFFICE + "guest_list", "five_wrong_codes_end_it_whoever_counts_on_a_new_start", "sync/office/authority/guest_list.c",
     "status = guest_list_put(folder, guest);\n\treturn status", "status = STATUS_OK;\n\treturn status"),
    ("first certificate", OFFICE + "guest_list", "one_code_lets_one_terminal_in_with_its_two_keys", "sync/office/authority/guest_list.c",
     "if (*own || strcmp(other, claim->kid) == 0)", "if (strcmp(other, claim->kid) == 0)"),
    ("first certificate", OFFICE + "guest_list", "it_ends_with_its_time_and_when_it_is_taken_back", "sync/office/authority/guest_list.c",
     " || now_ms >= guest.to_ms)", ")"),
    ("certificate expired", AGENT + "poll_certificate", "an_expired_certificate_may_only_be_renewed", "sync/agent/renew.c",
     "return turn->certificate_to_ms > 0 && turn->now_ms >= turn->certificate_to_ms;", "return turn->now_ms < 0;"),
    ("certificate expired", OFFICE + "authority", "an_expired_certificate_renews_for_ninety_days_and_no_longer",
     "sync/office/authority/certificate_request.c", "late = now - (time_t)grace_days * DAY_S;", "late = grace_days ? 0 : now;"),
    ("turned read-only", QUEUE + "sync_state", "what_an_io_error_stopped_is_opened_anew", "firmware/storage/sync_state.c",
     "if (database_writable(before) != STATUS_IO)", "if (1)"),
    ("turned read-only", OFFICE + "store_stopped", "after_a_failed_sync_the_store_is_opened_anew_and_takes_cases_in",
     "sync/office/store/sql_sqlite.c", "if (sqlite->writing || (sqlite->database && !stopped))", "if (sqlite->writing || sqlite->database)"),
    ("server's key", AGENT + "poll_files", "what_was_taken_back_is_known_from_the_next_turn_on_for_ever", "sync/agent/download.c",
     "revocations_follow(&held, &next) == STATUS_OK);", "true);"),
    ("server's key", AGENT + "poll_files", "what_was_taken_back_is_known_from_the_next_turn_on_for_ever", "sync/agent/turn.c",
     ".revoked = &turn->revoked};", ".revoked = NULL};"),
    ("server's key", EVIDENCE + "revocations", "nothing_is_sealed_to_a_key_that_was_taken_back", "firmware/evidence/enrolment.c",
     "if (!revocations_have(revoked, REVOKED_SEALING_KEY, keys->keys[i].key_id))", "if (1)"),
    ("disk full, office", OFFICE + "intake_expiry", "what_nobody_commits_gives_its_parts_up_after_a_week", "sync/office/intake/intake.c",
     "now_ms - PARTS_STALE_MS, forget_part", "0, forget_part"),
]


def link(out, mutant, program, libraries, folder):
    """The test's own object, then the mutant's, then everything else."""
    made = os.path.join(folder, os.path.basename(program))
    archives = sorted(glob.glob(os.path.join(out, "lib", "*.a")))
    subprocess.run(["gcc", "-pthread", "-Wl,--as-needed", os.path.join(out, "tests", "unit", program + ".o"), mutant,
                    "-Wl,--start-group", *archives, "-Wl,--end-group", *libraries, "-o", made], check=True)
    return made


def without_mutant():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "promises.txt"), encoding="utf-8") as rows:
        faults = [row.split("|")[0].strip() for row in rows if row.strip() and not row.startswith("#")]
    return [fault for fault in faults if not any(mutant[0] in fault for mutant in MUTANTS)]


def main():
    out, libraries, missed = sys.argv[1], sys.argv[2].split(), 0
    for promise, program, test, source, right, wrong in MUTANTS:
        with open(source, encoding="utf-8") as file:
            text = file.read()
        assert text.count(right) == 1, (source, right)
        with tempfile.TemporaryDirectory() as folder:
            mutant = mutants.compile_mutant(text.replace(right, wrong), folder)
            seen = test in mutants.red(link(out, mutant, program, libraries, folder))
        missed += not seen
        print(f"{'seen  ' if seen else 'MISSED'} {promise}: {source} by {test}", flush=True)
    for fault in without_mutant():
        missed += 1
        print(f"MISSED {fault}: no mutant")
    print(f"promise-mutants: {len(MUTANTS)} ways to break a promise of the wire, {missed} not seen")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
