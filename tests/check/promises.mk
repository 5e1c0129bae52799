# Each fault the wire must survive names the tests that would fail.
promises:
	@python3 tests/check/promises.py
check: promises
.PHONY: promises

# make promise-mutants   takes the code away that keeps a promise: the test named for it must see it
PROMISE_TESTS := $(addprefix $(OUT)/tests/unit/firmware-storage/test_,queue_killed queue_disk) \
	$(addprefix $(OUT)/tests/unit/sync-agent/test_,upload reaction agent agent_sick clock_floor backoff) \
	$(addprefix $(OUT)/tests/unit/sync-office/test_,intake_case intake_upload intake_expiry intake_question terminal)
promise-mutants: $(PROMISE_TESTS)
	@python3 tests/check/promise_mutants.py $(OUT) "$(TEST_LIBS)"
chaos: promise-mutants
.PHONY: promise-mutants
