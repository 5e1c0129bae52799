# Each fault the wire must survive names the tests that would fail.
promises:
	@python3 tests/check/promises.py
check: promises
.PHONY: promises
