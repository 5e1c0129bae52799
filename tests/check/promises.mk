# Each fault the wire must survive names the tests that would fail.
promises:
	@python3 tests/check/promises.py
check: promises
.PHONY: promises

# make promise-mutants   takes the code away that keeps a promise: the test named for it must see it
PROMISE_TESTS := $(addprefix $(OUT)/tests/unit/firmware-storage/test_,database queue_killed queue_disk queue_damage queue_slips drafts sync_state) \
	$(addprefix $(OUT)/tests/unit/firmware-evidence/test_,revocations) \
	$(addprefix $(OUT)/tests/unit/sync-agent/test_,upload reaction agent agent_sick agent_pace clock_floor backoff poll poll_files poll_certificate) \
	$(addprefix $(OUT)/tests/unit/sync-office/test_,intake_case intake_upload intake_expiry intake_question terminal authority guest_list \
	store_stopped)
promise-mutants: $(PROMISE_TESTS)
	@python3 tests/check/promise_mutants.py $(OUT) "$(TEST_LIBS)"
chaos: promise-mutants
.PHONY: promise-mutants
