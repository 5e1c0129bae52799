# The drivers and the station under the sanitizers: make sanitized, part of `make test`.
# What lies inside uninstrumented libraries is left out in tests/sim/umock_usb.c, each with its reason.
SANITIZED := $(filter $(OUT)/tests/unit/drivers/% $(OUT)/tests/unit/firmware-station/%,$(TESTS))
# Thousands of lives on one thread: nothing for the thread sanitizer to see.
ONE_THREAD := $(OUT)/tests/unit/drivers/test_plugs $(OUT)/tests/unit/drivers/test_trouble

sanitized:
	@$(MAKE) --no-print-directory BUILD=asan sanitized-tests
	@$(MAKE) --no-print-directory BUILD=tsan sanitized-tests

SANITIZED := $(filter-out $(if $(filter tsan,$(BUILD)),$(ONE_THREAD)),$(SANITIZED))

sanitized-tests: $(SANITIZED)
	@python3 tests/check/run_units.py $(SANITIZED)
.PHONY: sanitized sanitized-tests
