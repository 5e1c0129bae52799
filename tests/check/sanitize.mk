# The drivers and the station under the sanitizers: make sanitized, part of `make test`.
# What lies inside uninstrumented libraries is left out in tests/sim/umock_usb.c, each with its reason.
SANITIZED := $(filter $(OUT)/tests/unit/drivers/% $(OUT)/tests/unit/firmware-station/%,$(TESTS))

sanitized:
	@$(MAKE) --no-print-directory BUILD=asan sanitized-tests
	@$(MAKE) --no-print-directory BUILD=tsan sanitized-tests

sanitized-tests: $(SANITIZED)
	@python3 tests/check/run_units.py $(SANITIZED)
.PHONY: sanitized sanitized-tests
